recreate package body shifts
as
begin
  -- ------------------------------------------------------------ shifts

  procedure shift_ids(p_id bigint, p_till_id bigint, p_before_at timestamp) returns (o_id bigint)
  as
  begin
    if (p_id is not null) then
    begin
      o_id = p_id;
      suspend;
    end
    else
      for select s.id from till_shift s
          where (:p_till_id is null or s.till_id = :p_till_id)
            and (:p_before_at is null or s.opened_at < :p_before_at)
          order by s.opened_at desc, s.id desc
          into o_id
      do suspend;
  end

  procedure sums(p_shift_id bigint)
    returns (o_receipts integer, o_returns integer, o_sold numeric(18, 2), o_returned numeric(18, 2),
             o_rounding numeric(18, 2), o_discounts numeric(18, 2), o_unprinted integer)
  as
  begin
    select count(iif(d.kind = 'receipt', 1, null)), count(iif(d.kind = 'return', 1, null)),
           coalesce(sum(iif(d.kind = 'receipt', d.total_sum, 0)), 0),
           coalesce(sum(iif(d.kind = 'return', d.total_sum, 0)), 0),
           coalesce(sum(iif(d.kind = 'return', -r.rounding_sum, r.rounding_sum)), 0),
           count(iif(r.print_state <> 'printed', 1, null))
    from receipt r join sale_document d on d.id = r.document_id
    where r.shift_id = :p_shift_id
    into o_receipts, o_returns, o_sold, o_returned, o_rounding, o_unprinted;
    o_discounts = coalesce((select sum(l.discount_sum)
                            from receipt r join sale_document d on d.id = r.document_id
                            join sale_line l on l.document_id = d.id
                            where r.shift_id = :p_shift_id and d.kind = 'receipt'), 0);
  end

  procedure list_shifts(p_id bigint, p_till_id bigint, p_before_at timestamp, p_limit integer)
    returns (o_id bigint, o_till_id bigint, o_till varchar(10) character set ascii, o_till_name varchar(100),
             o_branch varchar(200), o_time_zone varchar(60), o_firm varchar(200), o_till_facts varchar(4000),
             o_shift_no integer, o_is_open boolean, o_opened_at timestamp, o_opened_by varchar(200),
             o_open_counted numeric(18, 2), o_open_expected numeric(18, 2), o_open_reason varchar(300),
             o_closed_at timestamp, o_closed_by varchar(200), o_counted numeric(18, 2), o_expected numeric(18, 2),
             o_reason varchar(300), o_till_z varchar(6000), o_receipts integer, o_returns integer,
             o_sold numeric(18, 2), o_returned numeric(18, 2), o_rounding numeric(18, 2), o_discounts numeric(18, 2),
             o_unprinted integer)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 500)) s.id, t.id, t.code, t.name, b.name,
               b.time_zone, f.name, t.facts, s.shift_no, s.state = 'open', s.opened_at, o.name, s.open_counted,
               s.open_expected, s.open_reason, s.closed_at, c.name, s.close_counted, s.close_expected, s.close_reason,
               s.till_z
        from shift_ids(:p_id, :p_till_id, :p_before_at) w
        join till_shift s on s.id = w.o_id
        join till t on t.id = s.till_id join branch b on b.id = t.branch_id cross join firm f
        join staff o on o.id = s.opened_by left join staff c on c.id = s.closed_by
        where access.sees(:v_scope, :v_me, :v_branch, :v_department, s.opened_by, t.branch_id)
        into o_id, o_till_id, o_till, o_till_name, o_branch, o_time_zone, o_firm, o_till_facts, o_shift_no, o_is_open,
             o_opened_at, o_opened_by, o_open_counted, o_open_expected, o_open_reason, o_closed_at, o_closed_by,
             o_counted, o_expected, o_reason, o_till_z
    do
    begin
      execute procedure sums(o_id)
        returning_values o_receipts, o_returns, o_sold, o_returned, o_rounding, o_discounts, o_unprinted;
      suspend;
    end
  end

  -- A shift in my scope; nothing otherwise.
  function mine(p_shift_id bigint) returns boolean
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    return exists (select 1 from till_shift s join till t on t.id = s.till_id
                   where s.id = :p_shift_id
                     and access.sees(:v_scope, :v_me, :v_branch, :v_department, s.opened_by, t.branch_id));
  end

  procedure paid(p_shift_id bigint)
    returns (o_way varchar(10) character set ascii, o_kind varchar(10) character set ascii, o_sum numeric(18, 2))
  as
  begin
    if (not mine(p_shift_id)) then exit;
    for select trim(iif(d.kind = 'return', 'return', 'sale')), p.kind, sum(p.pay_sum)
        from receipt r join sale_document d on d.id = r.document_id join payment p on p.document_id = r.document_id
        where r.shift_id = :p_shift_id
        group by 1, 2
        into o_way, o_kind, o_sum
    do suspend;
    for select 'cash', m.direction, sum(m.move_sum) from cash_move m where m.shift_id = :p_shift_id group by 2
        into o_way, o_kind, o_sum
    do suspend;
  end

  -- ------------------------------------------------------------ receipts

  procedure receipt_ids(p_shift_id bigint, p_first timestamp, p_last timestamp, p_before_at timestamp,
                        p_before_id bigint)
    returns (o_id bigint)
  as
  begin
    if (p_shift_id is not null) then
      for select r.document_id from receipt r join sale_document d on d.id = r.document_id
          where r.shift_id = :p_shift_id
            and (:p_before_id is null or d.sold_at < :p_before_at
                 or d.sold_at = :p_before_at and d.id < :p_before_id)
          order by d.sold_at desc, d.id desc
          into o_id
      do suspend;
    else
      for select r.document_id from sale_document d join receipt r on r.document_id = d.id
          where d.sold_at >= :p_first and d.sold_at < :p_last
            and (:p_before_id is null or d.sold_at < :p_before_at
                 or d.sold_at = :p_before_at and d.id < :p_before_id)
          order by d.sold_at desc, d.id desc
          into o_id
      do suspend;
  end

  procedure receipts(p_shift_id bigint, p_first timestamp, p_last timestamp, p_which varchar(10) character set ascii,
                     p_number varchar(40), p_before_at timestamp, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_number varchar(40), o_at timestamp,
             o_till varchar(10) character set ascii, o_cashier varchar(200), o_senior varchar(200), o_client_id bigint,
             o_client varchar(200), o_total numeric(18, 2), o_rounding numeric(18, 2),
             o_print_state varchar(12) character set ascii, o_copies integer, o_shift_id bigint,
             o_paid varchar(60) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    p_number = nullif(trim(p_number), '');
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 500)) d.id, d.kind, d.number_text, d.sold_at,
               t.code, s.name, a.name, c.id, c.name, iif(d.kind = 'return', -d.total_sum, d.total_sum),
               r.rounding_sum, r.print_state, r.copy_count, r.shift_id,
               (select list(distinct p.kind, ',') from payment p where p.document_id = d.id)
        from receipt_ids(:p_shift_id, :p_first, :p_last, :p_before_at, :p_before_id) w
        join receipt r on r.document_id = w.o_id join sale_document d on d.id = r.document_id
        join till t on t.id = r.till_id left join staff s on s.id = d.staff_id
        left join staff a on a.id = r.approved_by left join client c on c.id = d.client_id
        where access.sees(:v_scope, :v_me, :v_branch, :v_department, d.staff_id, t.branch_id)
          and (:p_number is null or d.number_text containing :p_number)
          and (:p_which = 'all' or :p_which = 'return' and d.kind = 'return'
               or :p_which = 'unprinted' and r.print_state <> 'printed'
               or :p_which = 'discount' and exists (select 1 from sale_line l where l.document_id = d.id
                                                    and l.discount_sum > 0))
        into o_id, o_kind, o_number, o_at, o_till, o_cashier, o_senior, o_client_id, o_client, o_total, o_rounding,
             o_print_state, o_copies, o_shift_id, o_paid
    do suspend;
  end

  procedure receipt(p_id bigint)
    returns (o_body blob sub_type text character set utf8, o_number varchar(40), o_op_id varchar(36) character set ascii,
             o_till varchar(10) character set ascii, o_till_name varchar(100), o_branch varchar(200),
             o_time_zone varchar(60), o_firm varchar(200), o_till_facts varchar(4000), o_cashier varchar(200),
             o_senior varchar(200), o_client_id bigint, o_client varchar(200), o_sold_id bigint,
             o_sold_number varchar(40), o_print_state varchar(12) character set ascii, o_printed_at timestamp,
             o_copies integer, o_posted_at timestamp, o_shift_id bigint)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select o.body, d.number_text, r.op_id, t.code, t.name, b.name, b.time_zone, f.name, t.facts, s.name, a.name,
               c.id, c.name, r.return_of_id, q.number_text, r.print_state, r.printed_at, r.copy_count, r.posted_at,
               r.shift_id
        from receipt r join sale_document d on d.id = r.document_id join till_op o on o.op_id = r.op_id
        join till t on t.id = r.till_id join branch b on b.id = t.branch_id cross join firm f
        left join staff s on s.id = d.staff_id left join staff a on a.id = r.approved_by
        left join client c on c.id = d.client_id left join sale_document q on q.id = r.return_of_id
        where r.document_id = :p_id
          and access.sees(:v_scope, :v_me, :v_branch, :v_department, d.staff_id, t.branch_id)
        into o_body, o_number, o_op_id, o_till, o_till_name, o_branch, o_time_zone, o_firm, o_till_facts, o_cashier,
             o_senior, o_client_id, o_client, o_sold_id, o_sold_number, o_print_state, o_printed_at, o_copies,
             o_posted_at, o_shift_id
    do suspend;
  end

  procedure prints(p_receipt_id bigint) returns (o_body blob sub_type text character set utf8, o_posted_at timestamp)
  as
    declare v_shift bigint;
  begin
    v_shift = (select r.shift_id from receipt r where r.document_id = :p_receipt_id);
    if (not mine(v_shift)) then exit;
    for select o.body, o.posted_at from till_op o
        where o.document_id = :p_receipt_id and o.kind = 'printed'
        order by o.op_no
        into o_body, o_posted_at
    do suspend;
  end

  procedure cash_moves(p_shift_id bigint)
    returns (o_id bigint, o_at timestamp, o_direction varchar(10) character set ascii, o_sum numeric(18, 2),
             o_reason varchar(300), o_client_id bigint, o_client varchar(200), o_cashier varchar(200),
             o_senior varchar(200))
  as
  begin
    if (not mine(p_shift_id)) then exit;
    for select m.id, m.moved_at, m.direction, m.move_sum, m.reason, c.id, c.name, s.name, a.name
        from cash_move m join staff s on s.id = m.staff_id left join staff a on a.id = m.approved_by
        left join client c on c.id = m.client_id
        where m.shift_id = :p_shift_id
        order by m.moved_at, m.id
        into o_id, o_at, o_direction, o_sum, o_reason, o_client_id, o_client, o_cashier, o_senior
    do suspend;
  end

  -- ------------------------------------------------------------ what is suspicious

  procedure doings(p_first timestamp, p_last timestamp, p_staff_id bigint, p_what varchar(20) character set ascii)
    returns (o_at timestamp, o_what varchar(20) character set ascii, o_till_id bigint, o_shift_no integer,
             o_receipt_no bigint, o_receipt_id bigint, o_staff_id bigint, o_approved_by bigint, o_facts varchar(2000),
             o_sum numeric(18, 2))
  as
  begin
    for select e.happened_at, e.what, e.till_id, e.shift_no, e.receipt_no, r.document_id, e.staff_id, e.approved_by,
               e.facts
        from till_event e left join receipt r on r.till_id = e.till_id and r.receipt_no = e.receipt_no
        where e.happened_at >= :p_first and e.happened_at < :p_last and e.what <> 'cashier'
          and (:p_staff_id is null or e.staff_id = :p_staff_id) and (:p_what is null or e.what = :p_what)
        into o_at, o_what, o_till_id, o_shift_no, o_receipt_no, o_receipt_id, o_staff_id, o_approved_by, o_facts
    do suspend;
    if (coalesce(p_what, 'return') = 'return') then
      for select d.sold_at, 'return', r.till_id, s.shift_no, r.receipt_no, r.document_id, d.staff_id, r.approved_by,
                 iif(r.return_of_id is null, '{"without_receipt":true}', '{}'), d.total_sum
          from sale_document d join receipt r on r.document_id = d.id join till_shift s on s.id = r.shift_id
          where d.sold_at >= :p_first and d.sold_at < :p_last and d.kind = 'return'
            and (:p_staff_id is null or d.staff_id = :p_staff_id)
          into o_at, o_what, o_till_id, o_shift_no, o_receipt_no, o_receipt_id, o_staff_id, o_approved_by, o_facts,
               o_sum
      do suspend;
    o_receipt_no = null;
    o_receipt_id = null;
    o_approved_by = null;
    o_facts = '{}';
    if (coalesce(p_what, 'difference') = 'difference') then
      for select s.closed_at, 'difference', s.till_id, s.shift_no, s.closed_by, s.close_counted - s.close_expected
          from till_shift s
          where s.closed_at >= :p_first and s.closed_at < :p_last and s.close_counted <> s.close_expected
            and (:p_staff_id is null or s.closed_by = :p_staff_id)
          into o_at, o_what, o_till_id, o_shift_no, o_staff_id, o_sum
      do suspend;
  end

  procedure suspicious(p_first timestamp, p_last timestamp, p_staff_id bigint, p_what varchar(20) character set ascii,
                       p_limit integer)
    returns (o_at timestamp, o_what varchar(20) character set ascii, o_till varchar(10) character set ascii,
             o_shift_no integer, o_receipt_no bigint, o_receipt_id bigint, o_staff_id bigint, o_cashier varchar(200),
             o_senior varchar(200), o_facts varchar(2000), o_sum numeric(18, 2))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select first (minvalue(maxvalue(coalesce(:p_limit, 500), 1), 2000)) w.o_at, w.o_what, t.code, w.o_shift_no,
               w.o_receipt_no, w.o_receipt_id, w.o_staff_id, s.name, a.name, w.o_facts, w.o_sum
        from doings(:p_first, :p_last, :p_staff_id, :p_what) w
        join till t on t.id = w.o_till_id left join staff s on s.id = w.o_staff_id
        left join staff a on a.id = w.o_approved_by
        where access.sees(:v_scope, :v_me, :v_branch, :v_department, w.o_staff_id, t.branch_id)
        order by w.o_at desc
        into o_at, o_what, o_till, o_shift_no, o_receipt_no, o_receipt_id, o_staff_id, o_cashier, o_senior, o_facts,
             o_sum
    do suspend;
  end

  -- ------------------------------------------------------------ money, and how tills stand

  procedure money(p_first timestamp, p_last timestamp)
    returns (o_day date, o_till varchar(10) character set ascii, o_branch varchar(200), o_receipts integer,
             o_returns integer, o_sold numeric(18, 2), o_returned numeric(18, 2), o_rounding numeric(18, 2),
             o_cash numeric(18, 2), o_card numeric(18, 2), o_other numeric(18, 2))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select w.day_no, w.code, w.branch, count(iif(w.sign = 1, 1, null)), count(iif(w.sign = -1, 1, null)),
               sum(iif(w.sign = 1, w.total_sum, 0)), sum(iif(w.sign = -1, w.total_sum, 0)),
               sum(w.sign * w.rounding_sum), sum(w.sign * w.cash), sum(w.sign * w.card),
               sum(w.sign * (w.total_sum + w.rounding_sum - w.cash - w.card))
        from (select cast(clock.to_local(d.sold_at, b.time_zone) as date) day_no, t.code, b.name branch,
                     iif(d.kind = 'return', -1, 1) sign, d.total_sum, r.rounding_sum,
                     coalesce((select sum(p.pay_sum) from payment p
                               where p.document_id = d.id and p.kind = 'cash'), 0) cash,
                     coalesce((select sum(p.pay_sum) from payment p
                               where p.document_id = d.id and p.kind = 'card'), 0) card
              from sale_document d join receipt r on r.document_id = d.id
              join till t on t.id = r.till_id join branch b on b.id = t.branch_id
              where d.sold_at >= :p_first and d.sold_at < :p_last
                and access.sees(:v_scope, :v_me, :v_branch, :v_department, d.staff_id, t.branch_id)) w
        group by w.day_no, w.code, w.branch
        order by w.day_no desc, w.branch, w.code
        into o_day, o_till, o_branch, o_receipts, o_returns, o_sold, o_returned, o_rounding, o_cash, o_card, o_other
    do suspend;
  end

  procedure tills_now
    returns (o_id bigint, o_code varchar(10) character set ascii, o_name varchar(100), o_branch varchar(200),
             o_workplace varchar(100), o_seen_at timestamp, o_told_at timestamp, o_unsent integer, o_since timestamp,
             o_facts varchar(2000), o_op_no bigint, o_shift_no integer, o_shift_opened_at timestamp,
             o_people varchar(1000), o_unprinted integer, o_till_facts varchar(4000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_shift bigint;
  begin
    execute procedure access.enter('pos.read') returning_values v_me, v_branch, v_department, v_scope;
    for select t.id, t.code, t.name, b.name, t.workplace, t.last_seen_at, w.told_at, w.unsent_count, w.unsent_since,
               w.facts, t.last_op_no, t.facts
        from till t join branch b on b.id = t.branch_id left join till_state w on w.till_id = t.id
        where t.is_active and access.sees(:v_scope, :v_me, :v_branch, :v_department, :v_me, t.branch_id)
        order by b.name, t.code
        into o_id, o_code, o_name, o_branch, o_workplace, o_seen_at, o_told_at, o_unsent, o_since, o_facts, o_op_no,
             o_till_facts
    do
    begin
      o_shift_no = null;
      o_shift_opened_at = null;
      o_unprinted = 0;
      v_shift = null;
      select first 1 s.id, s.shift_no, s.opened_at from till_shift s
      where s.till_id = :o_id and s.state = 'open'
      order by s.shift_no desc
      into v_shift, o_shift_no, o_shift_opened_at;
      if (v_shift is not null) then
        o_unprinted = (select count(*) from receipt r where r.shift_id = :v_shift and r.print_state <> 'printed');
      o_people = (select list(s.name, ', ') from staff_pin p join staff s on s.id = p.staff_id
                  where p.till_id = :o_id and p.seen_at > dateadd(-14 hour to clock.utc_now()));
      suspend;
    end
  end
end;
