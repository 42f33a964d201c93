recreate package body routing
as
begin
  procedure versions(p_limit integer)
    returns (o_version_id bigint, o_saved_at timestamp, o_person varchar(200), o_note varchar(200),
             o_rule_count integer, o_is_current boolean)
  as
  begin
    execute procedure access.check_right('routing.read');
    for select first (:p_limit) v.id, v.saved_at, s.name, v.note,
               (select count(*) from routing_rule r where r.version_id = v.id),
               exists (select 1 from routing_gate g where g.version_id = v.id)
        from routing_version v left join staff s on s.id = v.saved_by
        where v.state = 'saved'
        order by v.id desc
        into o_version_id, o_saved_at, o_person, o_note, o_rule_count, o_is_current
    do suspend;
  end

  procedure rules_of(p_version_id bigint)
    returns (o_rule_id bigint, o_order_no smallint, o_lineage_id bigint, o_name varchar(100), o_is_on boolean,
             o_way varchar(20) character set ascii, o_staff_id bigint, o_staff_name varchar(200),
             o_staff_active boolean, o_group_id bigint, o_group_name varchar(200), o_limit_minutes smallint,
             o_condition_no smallint, o_kind varchar(20) character set ascii, o_texts varchar(1000), o_amount d_money)
  as
  begin
    execute procedure access.check_right('routing.read');
    for select r.id, r.order_no, r.lineage_id, r.name, r.is_on, r.way, r.staff_id, s.name, s.is_active, r.group_id,
               g.name, r.limit_minutes, c.order_no, c.kind, coalesce(c.typed, c.texts), c.amount
        from routing_rule r
        left join staff s on s.id = r.staff_id
        left join staff_group g on g.id = r.group_id
        left join routing_condition c on c.rule_id = r.id
        where r.version_id = coalesce(:p_version_id, (select version_id from routing_gate where id = 1))
        order by r.order_no, c.order_no
        into o_rule_id, o_order_no, o_lineage_id, o_name, o_is_on, o_way, o_staff_id, o_staff_name, o_staff_active,
             o_group_id, o_group_name, o_limit_minutes, o_condition_no, o_kind, o_texts, o_amount
    do suspend;
  end

  procedure hits(p_since timestamp) returns (o_lineage_id bigint, o_hits integer)
  as
  begin
    execute procedure access.check_right('routing.read');
    for select r.lineage_id, count(*)
        from inquiry i left join routing_rule r on r.id = i.rule_id
        where i.came_at >= :p_since and i.state <> 'joined'
        group by 1
        into o_lineage_id, o_hits
    do suspend;
  end

  procedure choices returns (o_kind varchar(10) character set ascii, o_id bigint, o_name varchar(200), o_members integer)
  as
    declare v_since timestamp;
  begin
    execute procedure access.check_right('routing.read');
    for select 'staff', s.id, s.name, 1 from staff s where s.is_active and not s.is_service
        order by s.name
        into o_kind, o_id, o_name, o_members
    do suspend;
    for select 'group', g.id, g.name,
               (select count(*) from staff_group_member m join staff s on s.id = m.staff_id
                where m.group_id = g.id and s.is_active)
        from staff_group g where g.is_active
        order by g.name
        into o_kind, o_id, o_name, o_members
    do suspend;
    for select 'tag', t.id, t.name, 0 from tag t order by t.name into o_kind, o_id, o_name, o_members
    do suspend;
    o_id = null;
    v_since = dateadd(-90 day to clock.utc_now());
    for with lately as (select first 5000 i.source, i.line, i.campaign from inquiry i
                        where i.came_at >= :v_since order by i.came_at desc)
        select cast('source' as varchar(10)), l.source from lately l group by 2
        union all select 'line', l.line from lately l where l.line <> '' group by 2
        union all select 'campaign', l.campaign from lately l where l.campaign <> '' group by 2
        order by 1, 2
        into o_kind, o_name
    do suspend;
  end

  procedure begin_version(p_note varchar(200)) returns (o_version_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('routing.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    insert into routing_version (state, note, saved_at, saved_by)
    values ('draft', :p_note, clock.utc_now(), :v_me)
    returning id into o_version_id;
    suspend;
  end

  procedure demand_draft(p_version_id bigint)
  as
  begin
    if (not exists (select 1 from routing_version v where v.id = :p_version_id and v.state = 'draft')) then
      exception e_routing_not_draft using (p_version_id);
  end

  procedure add_rule(p_version_id bigint, p_order_no smallint, p_lineage_id bigint, p_name varchar(100), p_is_on boolean,
                     p_way varchar(20) character set ascii, p_staff_id bigint, p_group_id bigint,
                     p_limit_minutes smallint)
    returns (o_rule_id bigint)
  as
  begin
    execute procedure access.check_right('routing.edit');
    execute procedure demand_draft(p_version_id);
    -- The trace of an inquiry may need a line for each rule; more rules than this would not fit it.
    if (p_order_no > 150) then exception e_routing_too_many using (150);
    insert into routing_rule (version_id, order_no, lineage_id, name, is_on, way, staff_id, group_id, limit_minutes)
    values (:p_version_id, :p_order_no, :p_lineage_id, :p_name, :p_is_on, :p_way, :p_staff_id, :p_group_id,
            :p_limit_minutes)
    returning id into o_rule_id;
    update routing_rule r set r.lineage_id = coalesce(r.lineage_id, r.id),
      r.trace_head = r.order_no || ';' || r.id || ';'
    where r.id = :o_rule_id;
    if (p_is_on) then
      insert into routing_entry (version_id, entry_key, order_no, rule_id)
      values (:p_version_id, '*', :p_order_no, :o_rule_id);
    suspend;
  end

  -- How much an equality narrows down which rules are to be tried: the less, the fewer; null for what is none.
  function entry_rank(p_kind varchar(20) character set ascii) returns smallint
  as
  begin
    return decode(p_kind, 'source', 1, 'campaign', 2, 'line', 3, 'client', 4, 'channel', 5);
  end

  -- The rule is found by this condition from now on, unless it has a narrower one already.
  procedure find_by(p_rule_id bigint, p_kind varchar(20) character set ascii, p_texts varchar(1000))
  as
    declare v_version_id bigint;
    declare v_order_no smallint;
    declare v_is_on boolean;
    declare v_known varchar(20) character set ascii;
    declare v_from integer = 1;
    declare v_bar integer;
    declare v_part varchar(1000);
  begin
    select r.version_id, r.order_no, r.is_on, r.entry_kind from routing_rule r where r.id = :p_rule_id
    into v_version_id, v_order_no, v_is_on, v_known;
    if (entry_rank(p_kind) is null or entry_rank(p_kind) >= entry_rank(v_known)) then exit;
    update routing_rule r set r.entry_kind = :p_kind where r.id = :p_rule_id;
    delete from routing_entry e where e.rule_id = :p_rule_id;
    while (v_is_on and v_from <= char_length(p_texts)) do
    begin
      v_bar = position('|', p_texts, v_from);
      if (v_bar = 0) then v_bar = char_length(p_texts) + 1;
      v_part = substring(p_texts from v_from for v_bar - v_from);
      v_from = v_bar + 1;
      -- Nothing that comes in is as long as that.
      if (char_length(v_part) <= 110) then
        update or insert into routing_entry (version_id, entry_key, order_no, rule_id)
        values (:v_version_id, :p_kind || ':' || :v_part, :v_order_no, :p_rule_id)
        matching (version_id, entry_key, order_no);
    end
  end

  procedure add_condition(p_rule_id bigint, p_order_no smallint, p_kind varchar(20) character set ascii,
                          p_texts varchar(1000), p_amount d_money)
  as
    declare v_name varchar(100);
    declare v_rule_no smallint;
    declare v_version_id bigint;
  begin
    execute procedure access.check_right('routing.edit');
    select r.name, r.order_no, r.version_id from routing_rule r where r.id = :p_rule_id
    into v_name, v_rule_no, v_version_id;
    execute procedure demand_draft(v_version_id);
    if ((p_kind in ('days_since_more', 'days_since_less', 'orders_more', 'orders_less') and p_amount is null)
        or (p_kind not in ('days_since_more', 'days_since_less', 'orders_more', 'orders_less')
            and coalesce(trim(p_texts), '') = '')
        or (p_kind in ('has_manager', 'open_order', 'working_time', 'blocked') and p_texts not in ('yes', 'no'))) then
      exception e_routing_condition using (v_name, p_kind, v_rule_no);
    insert into routing_condition (rule_id, order_no, kind, texts, typed, amount)
    values (:p_rule_id, :p_order_no, :p_kind, replace(lower(:p_texts), 'ё', 'е'), :p_texts, :p_amount);
    execute procedure find_by(p_rule_id, p_kind, replace(lower(p_texts), 'ё', 'е'));
  end

  procedure publish(p_version_id bigint, p_base_version_id bigint)
  as
    declare v_current bigint;
    declare v_rule varchar(100);
    declare v_rule_no smallint;
    declare v_name varchar(200);
    declare v_at timestamp;
  begin
    execute procedure access.check_right('routing.edit');
    select g.version_id from routing_gate g where g.id = 1 with lock into v_current;
    execute procedure demand_draft(p_version_id);
    if (v_current is distinct from p_base_version_id) then
    begin
      select s.name, v.saved_at from routing_version v left join staff s on s.id = v.saved_by
      where v.id = :v_current into v_name, v_at;
      exception e_routing_stale using (v_name, v_at);
    end
    select first 1 r.name, s.name, r.order_no from routing_rule r join staff s on s.id = r.staff_id
    where r.version_id = :p_version_id and not s.is_active
    order by r.order_no
    into v_rule, v_name, v_rule_no;
    if (v_rule is not null) then exception e_routing_removed_person using (v_rule, v_name, v_rule_no);
    select first 1 r.name, g.name, r.order_no from routing_rule r join staff_group g on g.id = r.group_id
    where r.version_id = :p_version_id
      and (not g.is_active
           or not exists (select 1 from staff_group_member m join staff s on s.id = m.staff_id
                          where m.group_id = g.id and s.is_active))
    order by r.order_no
    into v_rule, v_name, v_rule_no;
    if (v_rule is not null) then exception e_routing_empty_group using (v_rule, v_name, v_rule_no);
    update routing_version v set v.state = 'saved', v.saved_at = clock.utc_now() where v.id = :p_version_id;
    update routing_gate g set g.version_id = :p_version_id where g.id = 1;
    post_event 'rules';
  end
end;
