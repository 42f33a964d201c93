recreate package body pos_desk
as
begin
  -- ------------------------------------------------------------ parked receipts

  procedure park(p_id varchar(36) character set ascii, p_till_id bigint, p_staff_id bigint, p_title varchar(200),
                 p_total numeric(18, 2), p_body blob sub_type text character set utf8)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
    declare v_other varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    v_other = (select t.code from parked_receipt p join till t on t.id = p.opened_by_till
               where p.id = :p_id and p.opened_by_till <> :p_till_id);
    if (v_other is not null) then exception e_pos_parked_taken using (v_other);
    update or insert into parked_receipt (id, branch_id, till_id, parked_by, parked_at, title, total_sum, contents,
                                          opened_by_till, opened_at)
    values (:p_id, :v_branch, :p_till_id, pos_steps.known_person(:p_staff_id, :v_me), clock.utc_now(),
            coalesce(:p_title, ''), :p_total, :p_body, null, null)
    matching (id);
    post_event 'sale';
  end

  procedure parked(p_till_id bigint)
    returns (o_id varchar(36) character set ascii, o_title varchar(200), o_total numeric(18, 2), o_at timestamp,
             o_person varchar(200), o_till varchar(10) character set ascii, o_opened_by varchar(10) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    for select p.id, p.title, p.total_sum, p.parked_at, s.name, t.code, o.code
        from parked_receipt p join staff s on s.id = p.parked_by join till t on t.id = p.till_id
        left join till o on o.id = p.opened_by_till
        where p.branch_id = :v_branch
        order by p.parked_at, p.id
        into o_id, o_title, o_total, o_at, o_person, o_till, o_opened_by
    do suspend;
  end

  procedure open_parked(p_id varchar(36) character set ascii, p_till_id bigint)
    returns (o_body blob sub_type text character set utf8)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
    declare v_other varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    update parked_receipt p set p.opened_by_till = :p_till_id, p.opened_at = clock.utc_now()
    where p.id = :p_id and p.branch_id = :v_branch and coalesce(p.opened_by_till, :p_till_id) = :p_till_id
    returning p.contents into o_body;
    if (o_body is null) then
    begin
      v_other = (select t.code from parked_receipt p join till t on t.id = p.opened_by_till
                 where p.id = :p_id and p.branch_id = :v_branch);
      if (v_other is not null) then exception e_pos_parked_taken using (v_other);
      exception e_pos_parked_gone;
    end
    post_event 'sale';
    suspend;
  end

  procedure drop_parked(p_id varchar(36) character set ascii, p_till_id bigint)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
    declare v_other varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    delete from parked_receipt p
    where p.id = :p_id and p.branch_id = :v_branch and coalesce(p.opened_by_till, :p_till_id) = :p_till_id;
    if (row_count = 0) then
    begin
      v_other = (select t.code from parked_receipt p join till t on t.id = p.opened_by_till
                 where p.id = :p_id and p.branch_id = :v_branch);
      if (v_other is not null) then exception e_pos_parked_taken using (v_other);
    end
    post_event 'sale';
  end

  -- ------------------------------------------------------------ debts

  procedure debtors(p_limit integer)
    returns (o_client_id bigint, o_name varchar(200), o_debt numeric(18, 2), o_credit_limit numeric(18, 2),
             o_last_at timestamp)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 500)) c.id, c.name, m.debt, c.credit_limit, m.last_at
        from (select d.client_id, sum(d.move_sum) debt, max(d.moved_at) last_at from debt_move d
              group by d.client_id having sum(d.move_sum) <> 0) m
        join client c on c.id = m.client_id
        where access.sees(:v_scope, :v_me, :v_branch, :v_department, c.owner_id, c.branch_id)
        order by m.debt desc, c.id
        into o_client_id, o_name, o_debt, o_credit_limit, o_last_at
    do suspend;
  end

  procedure debt_story(p_client_id bigint, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_at timestamp, o_sum numeric(18, 2), o_number varchar(40))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 500)) m.id, m.moved_at, m.move_sum, d.number_text
        from debt_move m join client c on c.id = m.client_id left join sale_document d on d.id = m.document_id
        where m.client_id = :p_client_id and (:p_before_id is null or m.id < :p_before_id)
          and access.sees(:v_scope, :v_me, :v_branch, :v_department, c.owner_id, c.branch_id)
        order by m.id desc
        into o_id, o_at, o_sum, o_number
    do suspend;
  end

  procedure save_credit_limit(p_client_id bigint, p_limit numeric(18, 2))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_before numeric(18, 2);
    declare v_id bigint;
  begin
    execute procedure access.enter('pos.settle') returning_values v_me, v_branch, v_department, v_scope;
    if (p_limit < 0) then exception e_pos_credit_limit using (p_limit);
    select c.id, c.credit_limit from client c
    where c.id = :p_client_id and not c.is_deleted
      and access.sees(:v_scope, :v_me, :v_branch, :v_department, c.owner_id, c.branch_id)
    with lock into v_id, v_before;
    if (v_id is null) then exception e_pos_no_client using (p_client_id);
    update client c set c.credit_limit = :p_limit where c.id = :v_id;
    execute procedure clients_words.write_change(v_id, v_me, 'changed',
      clients_words.difference('credit_limit', cast(v_before as varchar(30)), cast(p_limit as varchar(30))));
    post_event 'clients';
  end

  -- ------------------------------------------------------------ what somebody has to look at

  procedure review_ids(p_is_open boolean, p_before_id bigint) returns (o_id bigint)
  as
  begin
    if (p_is_open) then
      for select r.id from review_item r
          where r.settled_at is null and (:p_before_id is null or r.id < :p_before_id)
          order by r.id desc into o_id
      do suspend;
    else
      for select r.id from review_item r
          where r.settled_at is not null and (:p_before_id is null or r.id < :p_before_id)
          order by r.id desc into o_id
      do suspend;
  end

  procedure reviews(p_is_open boolean, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_till varchar(10) character set ascii, o_what varchar(20) character set ascii,
             o_facts varchar(2000), o_raised_at timestamp, o_document_id bigint, o_number varchar(40),
             o_sold_at timestamp, o_total numeric(18, 2), o_cashier varchar(200), o_settled_at timestamp,
             o_settled_by varchar(200), o_note varchar(500))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 500)) r.id, t.code, r.what, r.facts, r.raised_at,
               r.document_id, d.number_text, d.sold_at, iif(d.kind = 'return', -d.total_sum, d.total_sum), s.name,
               r.settled_at, b.name, r.note
        from review_ids(:p_is_open, :p_before_id) w join review_item r on r.id = w.o_id
        join till t on t.id = r.till_id
        left join sale_document d on d.id = r.document_id left join staff s on s.id = d.staff_id
        left join staff b on b.id = r.settled_by
        where access.sees(:v_scope, :v_me, :v_branch, :v_department, d.staff_id, t.branch_id)
        into o_id, o_till, o_what, o_facts, o_raised_at, o_document_id, o_number, o_sold_at, o_total, o_cashier,
             o_settled_at, o_settled_by, o_note
    do suspend;
  end

  procedure settle_review(p_id bigint, p_note varchar(500))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_other varchar(200);
  begin
    execute procedure access.enter('pos.settle') returning_values v_me, v_branch, v_department, v_scope;
    update review_item r set r.settled_at = clock.utc_now(), r.settled_by = :v_me, r.note = nullif(trim(:p_note), '')
    where r.id = :p_id and r.settled_at is null
      and access.sees(:v_scope, :v_me, :v_branch, :v_department, null,
                      (select t.branch_id from till t where t.id = r.till_id));
    if (row_count = 0) then
    begin
      v_other = (select s.name from review_item r join till t on t.id = r.till_id join staff s on s.id = r.settled_by
                 where r.id = :p_id
                   and access.sees(:v_scope, :v_me, :v_branch, :v_department, null, t.branch_id));
      if (v_other is not null) then exception e_pos_review_settled using (v_other);
      exception e_pos_no_review;
    end
    post_event 'sale';
  end
end;
