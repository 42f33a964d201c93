recreate package body tills
as
begin
  procedure mine
    returns (o_id bigint, o_code varchar(10) character set ascii, o_name varchar(100), o_branch varchar(200),
             o_workplace varchar(100), o_facts varchar(4000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.sell') returning_values v_me, v_branch, v_department, v_scope;
    for select t.id, t.code, t.name, b.name, t.workplace, t.facts
        from till t join branch b on b.id = t.branch_id
        where t.is_active and access.sees(:v_scope, :v_me, :v_branch, :v_department, :v_me, t.branch_id)
        order by b.name, t.code
        into o_id, o_code, o_name, o_branch, o_workplace, o_facts
    do suspend;
  end

  procedure list_tills
    returns (o_id bigint, o_version integer, o_code varchar(10) character set ascii, o_name varchar(100),
             o_branch_id bigint, o_branch varchar(200), o_store_id bigint, o_store varchar(100), o_facts varchar(4000),
             o_workplace varchar(100), o_is_active boolean, o_is_used boolean)
  as
  begin
    execute procedure access.check_right('tills.edit');
    for select t.id, t.version, t.code, t.name, t.branch_id, b.name, t.store_id, s.name, t.facts, t.workplace,
               t.is_active, t.last_op_no > 0
        from till t join branch b on b.id = t.branch_id join store s on s.id = t.store_id
        order by t.is_active desc, b.name, t.code
        into o_id, o_version, o_code, o_name, o_branch_id, o_branch, o_store_id, o_store, o_facts, o_workplace,
             o_is_active, o_is_used
    do suspend;
  end

  procedure places
    returns (o_branch_id bigint, o_branch varchar(200), o_store_id bigint, o_store varchar(100))
  as
  begin
    execute procedure access.check_right('tills.edit');
    for select b.id, b.name, s.id, s.name
        from branch b join store s on s.branch_id = b.id and s.is_active
        where b.is_active
        order by b.name, s.name
        into o_branch_id, o_branch, o_store_id, o_store
    do suspend;
  end

  procedure save_till(p_id bigint, p_version integer, p_code varchar(20), p_name varchar(200), p_branch_id bigint,
                      p_store_id bigint, p_facts varchar(4000), p_is_active boolean)
    returns (o_id bigint, o_version integer)
  as
    declare v_used varchar(10) character set ascii;
  begin
    execute procedure access.check_right('tills.edit');
    p_code = upper(trim(p_code));
    p_name = trim(p_name);
    -- A dash is between the parts of a receipt's number.
    if (coalesce(p_code, '') not similar to '[A-Z0-9]{1,10}') then exception e_tills_code;
    if (coalesce(p_name, '') = '' or char_length(p_name) > 100) then exception e_tills_name;
    if (exists (select 1 from till t where t.code = :p_code and t.id is distinct from :p_id)) then
      exception e_tills_taken using (p_code);
    if (p_store_id is null) then
      p_store_id = (select first 1 s.id from store s where s.branch_id = :p_branch_id and s.is_active order by s.id);
    if (not exists (select 1 from store s where s.id = :p_store_id and s.branch_id = :p_branch_id)) then
      exception e_tills_store;
    if (p_id is null) then
      insert into till (code, name, branch_id, store_id, facts, is_active)
      values (:p_code, :p_name, :p_branch_id, :p_store_id, coalesce(:p_facts, '{}'), coalesce(:p_is_active, true))
      returning id, version into o_id, o_version;
    else
    begin
      -- What was sold stands under this code and in this branch.
      v_used = (select t.code from till t where t.id = :p_id and t.last_op_no > 0
                  and (t.code <> :p_code or t.branch_id <> :p_branch_id));
      if (v_used is not null) then exception e_tills_used using (v_used);
      update till t set t.code = :p_code, t.name = :p_name, t.branch_id = :p_branch_id, t.store_id = :p_store_id,
        t.facts = coalesce(:p_facts, '{}'), t.is_active = coalesce(:p_is_active, true), t.version = t.version + 1
      where t.id = :p_id and t.version = :p_version
      returning t.id, t.version into o_id, o_version;
      if (o_id is null) then exception e_tills_stale;
    end
    post_event 'sale';
    suspend;
  end

  procedure take_till(p_till_id bigint, p_workplace varchar(100))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
    declare v_other varchar(100);
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    select t.workplace from till t where t.id = :p_till_id and t.is_active with lock into v_other;
    if (row_count = 0) then exception e_pos_no_till using (p_till_id);
    if (v_other is distinct from p_workplace) then
    begin
      if (v_other is not null) then exception e_tills_elsewhere using (v_other);
      update till t set t.workplace = :p_workplace where t.id = :p_till_id;
      post_event 'sale';
    end
  end

  procedure free_till(p_till_id bigint)
  as
  begin
    execute procedure access.check_right('tills.edit');
    update till t set t.workplace = null where t.id = :p_till_id;
    if (row_count = 0) then exception e_pos_no_till using (p_till_id);
    post_event 'sale';
  end

  -- ------------------------------------------------------------ PINs, badges, who stands where

  function may(p_role_code varchar(40) character set ascii, p_action varchar(40) character set ascii) returns boolean
  as
  begin
    return exists (select 1 from role_action a
                   where a.role_code = :p_role_code and a.action_code = :p_action and a.scope <> 'none');
  end

  procedure people
    returns (o_id bigint, o_name varchar(200), o_role_code varchar(40), o_branch varchar(200), o_is_senior boolean,
             o_has_pin boolean, o_has_badge boolean, o_till varchar(10) character set ascii, o_seen_at timestamp)
  as
  begin
    execute procedure access.check_right('tills.edit');
    for select s.id, s.name, s.role_code, b.name, may(s.role_code, 'pos.senior'), p.pin_hash is not null,
               p.badge_hash is not null, t.code, p.seen_at
        from staff s join branch b on b.id = s.branch_id
        left join staff_pin p on p.staff_id = s.id left join till t on t.id = p.till_id
        where s.is_active and may(s.role_code, 'pos.sell')
        order by s.name, s.id
        into o_id, o_name, o_role_code, o_branch, o_is_senior, o_has_pin, o_has_badge, o_till, o_seen_at
    do suspend;
  end

  procedure pin_row(p_staff_id bigint)
  as
  begin
    if (not exists (select 1 from staff s where s.id = :p_staff_id and s.is_active)) then exception e_tills_person;
    merge into staff_pin p using (select :p_staff_id id from rdb$database) o on (p.staff_id = o.id)
    when not matched then insert (staff_id, changed_in) values (o.id, current_transaction);
  end

  procedure set_pin(p_staff_id bigint, p_salt varchar(64) character set ascii, p_hash varchar(128) character set ascii)
  as
  begin
    execute procedure access.check_right('tills.edit');
    execute procedure pin_row(p_staff_id);
    update staff_pin p set p.pin_salt = :p_salt, p.pin_hash = :p_hash, p.changed_in = current_transaction
    where p.staff_id = :p_staff_id;
    post_event 'sale';
  end

  procedure set_badge(p_staff_id bigint, p_hash varchar(128) character set ascii)
  as
    declare v_other varchar(200);
  begin
    execute procedure access.check_right('tills.edit');
    v_other = (select s.name from staff_pin p join staff s on s.id = p.staff_id
               where p.badge_hash = :p_hash and p.staff_id <> :p_staff_id);
    if (v_other is not null) then exception e_tills_badge using (v_other);
    execute procedure pin_row(p_staff_id);
    update staff_pin p set p.badge_hash = :p_hash, p.changed_in = current_transaction where p.staff_id = :p_staff_id;
    post_event 'sale';
  end

  procedure enter_till(p_till_id bigint, p_staff_id bigint, p_approved_by bigint)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
    declare v_other varchar(10) character set ascii;
    declare v_name varchar(200);
    declare v_till bigint;
    declare v_seen_at timestamp;
    declare v_is_senior boolean;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    execute procedure pin_row(p_staff_id);
    select p.till_id, p.seen_at from staff_pin p where p.staff_id = :p_staff_id with lock into v_till, v_seen_at;
    v_name = (select s.name from staff s where s.id = :p_staff_id);
    if (v_seen_at > dateadd(-14 hour to clock.utc_now())) then
      v_other = (select t.code from till t where t.id = :v_till and t.id <> :p_till_id);
    v_is_senior = exists (select 1 from staff s where s.id = :p_approved_by and s.is_active
                          and may(s.role_code, 'pos.senior'));
    if (v_other is not null and not v_is_senior) then exception e_tills_two using (v_name, v_other);
    update staff_pin p set p.till_id = :p_till_id, p.seen_at = clock.utc_now() where p.staff_id = :p_staff_id;
    post_event 'sale';
  end

  procedure leave_till(p_till_id bigint, p_staff_id bigint)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    update staff_pin p set p.till_id = null where p.staff_id = :p_staff_id and p.till_id = :p_till_id;
    if (row_count > 0) then post_event 'sale';
  end

  procedure tell_state(p_till_id bigint, p_unsent integer, p_since timestamp, p_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    update or insert into till_state (till_id, told_at, unsent_count, unsent_since, facts)
    values (:p_till_id, clock.utc_now(), coalesce(:p_unsent, 0), :p_since, coalesce(:p_facts, '{}'))
    matching (till_id);
  end
end;
