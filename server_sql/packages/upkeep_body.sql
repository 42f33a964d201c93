recreate package body upkeep
as
begin
  procedure totals returns (o_name varchar(40) character set ascii, o_rows bigint, o_sum d_money)
  as
  begin
    execute procedure access.check_right('admin.check');
    for select t.n, t.c, t.s from (
          select cast('clients' as varchar(40)) n, count(*) c, cast(null as d_money) s from client where not is_deleted
          union all select 'phones', count(*), null from client_phone
          union all select 'emails', count(*), null from client_email
          union all select 'orders', count(*), null from sale_document where kind = 'order'
          union all select 'order_lines', count(*), null
            from sale_line l join sale_document d on d.id = l.document_id where d.kind = 'order'
          union all select 'order_sum', null, coalesce(sum(total_sum), 0) from sale_document where kind = 'order'
          union all select 'inquiries', count(*), null from inquiry
          union all select 'inquiries_waiting', count(*), null from inquiry where state = 'waiting'
          union all select 'inquiries_offered', count(*), null from inquiry where state = 'offered'
          union all select 'inquiries_accepted', count(*), null from inquiry where state = 'accepted'
          union all select 'inquiries_closed', count(*), null from inquiry where state = 'closed'
          union all select 'inquiries_joined', count(*), null from inquiry where state = 'joined'
          union all select 'offers', count(*), null from offer
          union all select 'offers_open', count(*), null from offer where state = 'open'
          union all select 'quarantined', count(*), null from quarantine where settled_at is null
          union all select 'tasks', count(*), null from task
          union all select 'reminders', count(*), null from reminder
          union all select 'reminders_pending', count(*), null from reminder where state = 'pending'
          union all select 'journal_lines', count(*), null from journal
          union all select 'people', count(*), null from staff where is_active and not is_service
          union all select 'rules', count(*), null from routing_rule r
            join routing_gate g on g.version_id = r.version_id) t
        into o_name, o_rows, o_sum
    do suspend;
  end

  procedure findings
    returns (o_code varchar(40) character set ascii, o_ref_id bigint, o_expected varchar(100), o_found varchar(100))
  as
  begin
    execute procedure access.check_right('admin.check');

    o_code = 'order_sum_of_lines';
    for select d.id, cast(sum(l.line_sum) as varchar(100)), cast(d.total_sum as varchar(100))
        from sale_document d join sale_line l on l.document_id = d.id
        where not exists (select 1 from review_item r where r.document_id = d.id and r.what = 'sum')
        group by d.id, d.total_sum
        having sum(l.line_sum) <> d.total_sum
        into o_ref_id, o_expected, o_found
    do suspend;

    o_code = 'receipt_sum_of_payments';
    for select r.document_id, cast(coalesce(p.paid, 0) as varchar(100)),
               cast(d.total_sum + r.rounding_sum as varchar(100))
        from receipt r join sale_document d on d.id = r.document_id
        left join (select document_id, sum(pay_sum) paid from payment group by document_id) p
          on p.document_id = r.document_id
        where coalesce(p.paid, 0) <> d.total_sum + r.rounding_sum
          and not exists (select 1 from review_item w where w.document_id = r.document_id and w.what = 'sum')
        into o_ref_id, o_expected, o_found
    do suspend;

    o_code = 'till_ops_without_gap';
    for select t.id, cast(t.last_op_no as varchar(100)), cast(coalesce(o.amount, 0) as varchar(100))
        from till t
        left join (select till_id, count(*) amount from till_op group by till_id) o on o.till_id = t.id
        where coalesce(o.amount, 0) <> t.last_op_no
        into o_ref_id, o_expected, o_found
    do suspend;

    o_code = 'client_order_counters';
    for select c.id, coalesce(d.n, 0) || ' / ' || coalesce(d.s, 0), c.order_count || ' / ' || c.order_total
        from client c
        left join (select client_id, count(iif(kind = 'return', null, 1)) n,
                          sum(iif(kind = 'return', -total_sum, total_sum)) s
                   from sale_document where state <> 'cancelled' group by client_id) d on d.client_id = c.id
        where c.order_count <> coalesce(d.n, 0) or c.order_total <> coalesce(d.s, 0)
        into o_ref_id, o_expected, o_found
    do suspend;

    o_code = 'client_without_words';
    o_expected = null;
    o_found = null;
    for select c.id from client c
        where not c.is_deleted and not exists (select 1 from client_token t where t.client_id = c.id)
        into o_ref_id
    do suspend;

    o_code = 'words_of_other_owner';
    for select distinct c.id from client c join client_token t on t.client_id = c.id
        where t.branch_id <> c.branch_id or t.owner_id is distinct from c.owner_id
        into o_ref_id
    do suspend;

    o_code = 'offered_without_one_offer';
    o_expected = '1';
    for select i.id, cast(count(o.id) as varchar(100))
        from inquiry i left join offer o on o.inquiry_id = i.id and o.state = 'open' and o.staff_id = i.staff_id
        where i.state = 'offered'
        group by i.id
        having count(o.id) <> 1
        into o_ref_id, o_found
    do suspend;

    o_code = 'offer_of_settled_inquiry';
    for select o.id, cast('offered' as varchar(100)), i.state from offer o join inquiry i on i.id = o.inquiry_id
        where o.state = 'open' and i.state <> 'offered'
        into o_ref_id, o_expected, o_found
    do suspend;

    o_code = 'joined_to_joined';
    o_expected = null;
    for select i.id, j.id from inquiry i join inquiry j on j.id = i.joined_to_id
        where i.state = 'joined' and j.state = 'joined'
        into o_ref_id, o_found
    do suspend;

    o_code = 'open_task_of_removed_person';
    o_found = null;
    for select t.id from task t join staff s on s.id = t.staff_id
        where t.state = 'open' and not s.is_active
        into o_ref_id
    do suspend;

    o_code = 'inquiry_of_removed_person';
    for select i.id from inquiry i join staff s on s.id = i.staff_id
        where i.state in ('offered', 'accepted') and not s.is_active
        into o_ref_id
    do suspend;

    o_code = 'reminder_of_settled_task';
    for select r.id from reminder r join task t on t.id = r.task_id
        where r.state = 'pending' and t.state <> 'open'
        into o_ref_id
    do suspend;

    o_code = 'stock_balance_of_moves';
    for select b.goods_id, cast(coalesce(m.amount, 0) as varchar(100)), cast(b.quantity as varchar(100))
        from stock_balance b
        left join (select goods_id, store_id, sum(quantity) amount from stock_move group by goods_id, store_id) m
          on m.goods_id = b.goods_id and m.store_id = b.store_id
        where b.quantity <> coalesce(m.amount, 0)
        into o_ref_id, o_expected, o_found
    do suspend;
  end
end;
