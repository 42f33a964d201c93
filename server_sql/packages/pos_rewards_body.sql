recreate package body pos_rewards
as
begin
  -- Of two tills at the same second one finds the coupon free: the other waits for it and finds it used.
  procedure use_coupon(p_code varchar(1000), p_op_id varchar(36) character set ascii, p_at timestamp)
    returns (o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_why varchar(10) character set ascii = 'unknown';
  begin
    update coupon c set c.used_by_op = :p_op_id, c.used_at = :p_at, c.changed_in = current_transaction
    where c.code = left(:p_code, 40) and (c.used_by_op is null or not c.is_once);
    if (row_count > 0) then
      select trim(case when c.valid_from > :p_at then 'early' when c.valid_till < :p_at then 'late' end)
      from coupon c where c.code = left(:p_code, 40) into v_why;
    else if (exists (select 1 from coupon c where c.code = left(:p_code, 40))) then
      v_why = 'used';
    o_what = 'coupon';
    o_facts = '{"code":' || pos_steps.quoted(p_code) || ',"why":"' || v_why || '"}';
    if (v_why is not null) then suspend;
  end

  -- A card that holds less than was paid with it is emptied.
  procedure use_gift(p_document_id bigint, p_code varchar(100), p_sum numeric(18, 2), p_at timestamp)
    returns (o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_left numeric(18, 2);
    declare v_taken numeric(18, 2);
  begin
    select g.balance from gift_card g where g.code = left(:p_code, 40) with lock into v_left;
    o_what = 'gift';
    o_facts = '{"code":' || pos_steps.quoted(p_code) || ',"sum":"' || p_sum || '","left":"' || coalesce(v_left, 0)
              || '"}';
    if (v_left is not null) then
    begin
      v_taken = minvalue(p_sum, v_left);
      update gift_card g set g.balance = g.balance - :v_taken where g.code = left(:p_code, 40);
      insert into gift_move (card_code, move_sum, document_id, moved_at)
      values (left(:p_code, 40), -:v_taken, :p_document_id, :p_at);
    end
    if (v_left is null or v_left < p_sum) then suspend;
  end

  -- Points may go below nothing: what a card owes is worked off by the next purchases.
  procedure use_points(p_document_id bigint, p_card_code varchar(40), p_sum numeric(18, 2), p_at timestamp)
    returns (o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_left numeric(18, 2);
  begin
    select c.points from loyalty_card c where c.code = :p_card_code with lock into v_left;
    o_what = 'points';
    o_facts = '{"sum":"' || p_sum || '","left":"' || coalesce(v_left, 0) || '"}';
    if (v_left is not null) then
    begin
      update loyalty_card c set c.points = c.points - :p_sum, c.changed_in = current_transaction
      where c.code = :p_card_code;
      insert into points_move (card_code, points, document_id, moved_at)
      values (:p_card_code, -:p_sum, :p_document_id, :p_at);
    end
    if (v_left is null or v_left < p_sum) then suspend;
  end

  -- Coupons by their codes, one a line. A return gives back to gift cards and points what it pays with them. Rows: what
  -- no longer fits.
  procedure spend(p_document_id bigint, p_coupons varchar(1000))
    returns (o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_op varchar(36) character set ascii;
    declare v_card varchar(40);
    declare v_at timestamp;
    declare v_sign integer;
    declare v_kind varchar(10) character set ascii;
    declare v_code varchar(1000);
    declare v_sum numeric(18, 2);
  begin
    select r.op_id, r.card_code, d.sold_at, iif(d.kind = 'return', -1, 1)
    from receipt r join sale_document d on d.id = r.document_id
    where r.document_id = :p_document_id
    into v_op, v_card, v_at, v_sign;
    for select l.o_part from text_lists.parts(:p_coupons, ascii_char(10)) l order by 1 into v_code
    do
      for select u.o_what, u.o_facts from use_coupon(:v_code, :v_op, :v_at) u into o_what, o_facts
      do suspend;
    for select p.kind, p.outside_ref, :v_sign * p.pay_sum from payment p
        where p.document_id = :p_document_id and p.kind in ('gift', 'points')
        order by p.kind, p.outside_ref
        into v_kind, v_code, v_sum
    do
      if (v_kind = 'gift') then
        for select u.o_what, u.o_facts from use_gift(:p_document_id, :v_code, :v_sum, :v_at) u into o_what, o_facts
        do suspend;
      else
        for select u.o_what, u.o_facts from use_points(:p_document_id, :v_card, :v_sum, :v_at) u into o_what, o_facts
        do suspend;
  end
end;
