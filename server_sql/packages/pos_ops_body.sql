recreate package body pos_ops
as
begin
  -- ------------------------------------------------------------ the order of a till

  -- The till's row is the lock of all its ops: two connections of one till go one after the other.
  procedure enter_op(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                     p_body blob sub_type text character set utf8)
    returns (o_me bigint, o_branch_id bigint, o_code varchar(10) character set ascii,
             o_hash varchar(64) character set ascii, o_was_new boolean, o_document_id bigint)
  as
    declare v_store bigint;
    declare v_last bigint;
    declare v_no bigint;
    declare v_till bigint;
    declare v_hash varchar(64) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values o_me, o_branch_id, v_store, o_code;
    select t.last_op_no from till t where t.id = :p_till_id with lock into v_last;
    o_hash = lower(hex_encode(crypt_hash(p_body using sha256)));
    select o.till_id, o.op_no, o.body_hash, o.document_id from till_op o where o.op_id = :p_op_id
    into v_till, v_no, v_hash, o_document_id;
    o_was_new = v_till is null;
    if (o_was_new and p_op_no > v_last + 1) then exception e_pos_gap using (v_last + 1, p_op_no);
    if (o_was_new and p_op_no <= v_last
        or not o_was_new and (v_till <> p_till_id or v_no <> p_op_no or v_hash <> o_hash)) then
      exception e_pos_op_differs using (p_op_no, p_op_id);
  end

  procedure leave_op(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                     p_kind varchar(12) character set ascii, p_body blob sub_type text character set utf8,
                     p_hash varchar(64) character set ascii, p_document_id bigint, p_receipt_no bigint)
  as
    declare v_now timestamp;
  begin
    v_now = clock.utc_now();
    insert into till_op (till_id, op_no, op_id, kind, body, body_hash, document_id, posted_at)
    values (:p_till_id, :p_op_no, :p_op_id, :p_kind, :p_body, :p_hash, :p_document_id, :v_now);
    update till t
    set t.last_op_no = :p_op_no, t.last_seen_at = :v_now,
        t.last_receipt_no = maxvalue(t.last_receipt_no, coalesce(:p_receipt_no, 0))
    where t.id = :p_till_id;
    post_event 'sale';
  end

  procedure answer(p_op_id varchar(36) character set ascii)
    returns (o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
  begin
    suspend;
    for select r.what, r.facts from review_item r where r.op_id = :p_op_id order by r.id into o_what, o_facts
    do suspend;
  end

  -- A shift the base has never heard of is opened: what was sold in it must lie somewhere.
  procedure shift_of(p_till_id bigint, p_shift_no integer, p_at timestamp, p_staff_id bigint)
    returns (o_shift_id bigint, o_doubt varchar(20) character set ascii)
  as
    declare v_state varchar(6) character set ascii;
  begin
    select s.id, s.state from till_shift s where s.till_id = :p_till_id and s.shift_no = :p_shift_no
    into o_shift_id, v_state;
    if (o_shift_id is null) then
    begin
      insert into till_shift (till_id, shift_no, opened_at, opened_by, open_counted, open_expected)
      values (:p_till_id, :p_shift_no, :p_at, :p_staff_id, 0, 0)
      returning id into o_shift_id;
      o_doubt = 'shift_unknown';
    end
    else if (v_state = 'closed') then
      o_doubt = 'shift_closed';
  end

  -- ------------------------------------------------------------ shifts, cash, events, printing

  procedure post_shift_open(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                            p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                            p_staff_id bigint, p_counted numeric(18, 2), p_expected numeric(18, 2),
                            p_reason varchar(300))
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_code varchar(10) character set ascii;
    declare v_hash varchar(64) character set ascii;
    declare v_open integer;
  begin
    execute procedure enter_op(p_till_id, p_op_no, p_op_id, p_body)
      returning_values v_me, v_branch, v_code, v_hash, o_was_new, o_document_id;
    if (o_was_new) then
    begin
      v_open = (select max(s.shift_no) from till_shift s where s.till_id = :p_till_id and s.state = 'open');
      if (v_open <> p_shift_no) then
        execute procedure pos_steps.look(p_till_id, p_op_id, null, 'shift_open', '{"shift_no":' || v_open || '}');
      update or insert into till_shift (till_id, shift_no, state, opened_at, opened_by, open_counted, open_expected,
                                        open_reason)
      values (:p_till_id, :p_shift_no, 'open', :p_at, pos_steps.known_person(:p_staff_id, :v_me), :p_counted, :p_expected,
              :p_reason)
      matching (till_id, shift_no);
      execute procedure leave_op(p_till_id, p_op_no, p_op_id, 'shift_open', p_body, v_hash, null, null);
    end
    for select a.o_what, a.o_facts from answer(:p_op_id) a into o_what, o_facts do suspend;
  end

  -- A drawer that was not as it should be, and a Z that is not what the base has, are for somebody to look at.
  procedure look_at_z(p_till_id bigint, p_op_id varchar(36) character set ascii, p_shift_id bigint, p_shift_no integer,
                      p_counted numeric(18, 2), p_expected numeric(18, 2))
  as
    declare v_found numeric(18, 2);
  begin
    if (p_counted <> p_expected) then
      execute procedure pos_steps.look(p_till_id, p_op_id, null, 'z_difference',
        '{"shift_no":' || p_shift_no || ',"counted":"' || p_counted || '","expected":"' || p_expected || '"}');
    v_found = (select s.open_counted from till_shift s where s.id = :p_shift_id)
      + coalesce((select sum(iif(d.kind = 'return', -p.pay_sum, p.pay_sum))
                  from receipt r join sale_document d on d.id = r.document_id
                  join payment p on p.document_id = r.document_id
                  where r.shift_id = :p_shift_id and p.kind = 'cash'), 0)
      + coalesce((select sum(iif(m.direction in ('out', 'collection'), -m.move_sum, m.move_sum))
                  from cash_move m where m.shift_id = :p_shift_id), 0);
    if (v_found <> p_expected) then
      execute procedure pos_steps.look(p_till_id, p_op_id, null, 'z_base',
        '{"shift_no":' || p_shift_no || ',"expected":"' || p_expected || '","found":"' || v_found || '"}');
  end

  procedure post_shift_close(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                             p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                             p_staff_id bigint, p_counted numeric(18, 2), p_expected numeric(18, 2),
                             p_reason varchar(300), p_z varchar(6000))
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_code varchar(10) character set ascii;
    declare v_hash varchar(64) character set ascii;
    declare v_shift bigint;
    declare v_doubt varchar(20) character set ascii;
  begin
    execute procedure enter_op(p_till_id, p_op_no, p_op_id, p_body)
      returning_values v_me, v_branch, v_code, v_hash, o_was_new, o_document_id;
    if (o_was_new) then
    begin
      p_staff_id = pos_steps.known_person(p_staff_id, v_me);
      execute procedure shift_of(p_till_id, p_shift_no, p_at, p_staff_id) returning_values v_shift, v_doubt;
      if (v_doubt is not null) then
        execute procedure pos_steps.look(p_till_id, p_op_id, null, v_doubt, '{"shift_no":' || p_shift_no || '}');
      update till_shift s
      set s.state = 'closed', s.closed_at = :p_at, s.closed_by = :p_staff_id, s.close_counted = :p_counted,
          s.close_expected = :p_expected, s.close_reason = :p_reason, s.till_z = :p_z
      where s.id = :v_shift;
      execute procedure look_at_z(p_till_id, p_op_id, v_shift, p_shift_no, p_counted, p_expected);
      execute procedure leave_op(p_till_id, p_op_no, p_op_id, 'shift_close', p_body, v_hash, null, null);
    end
    for select a.o_what, a.o_facts from answer(:p_op_id) a into o_what, o_facts do suspend;
  end

  procedure pay_debt(p_client_id bigint, p_sum numeric(18, 2), p_at timestamp, p_cash_move_id bigint)
  as
  begin
    insert into debt_move (client_id, move_sum, cash_move_id, moved_at)
    values (:p_client_id, -:p_sum, :p_cash_move_id, :p_at);
  end

  procedure post_cash_move(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                           p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                           p_staff_id bigint, p_approved_by bigint, p_direction varchar(10) character set ascii,
                           p_sum numeric(18, 2), p_reason varchar(300), p_client_id bigint)
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_code varchar(10) character set ascii;
    declare v_hash varchar(64) character set ascii;
    declare v_shift bigint;
    declare v_doubt varchar(20) character set ascii;
    declare v_client bigint;
    declare v_move bigint;
  begin
    execute procedure enter_op(p_till_id, p_op_no, p_op_id, p_body)
      returning_values v_me, v_branch, v_code, v_hash, o_was_new, o_document_id;
    if (o_was_new) then
    begin
      p_staff_id = pos_steps.known_person(p_staff_id, v_me);
      execute procedure shift_of(p_till_id, p_shift_no, p_at, p_staff_id) returning_values v_shift, v_doubt;
      if (v_doubt is not null) then
        execute procedure pos_steps.look(p_till_id, p_op_id, null, v_doubt, '{"shift_no":' || p_shift_no || '}');
      v_client = (select c.id from client c where c.id = :p_client_id);
      insert into cash_move (op_id, shift_id, direction, move_sum, reason, client_id, moved_at, staff_id, approved_by)
      values (:p_op_id, :v_shift, :p_direction, :p_sum, coalesce(:p_reason, ''), :v_client, :p_at, :p_staff_id,
              pos_steps.known_person(:p_approved_by, null))
      returning id into v_move;
      if (p_direction = 'debt' and v_client is null) then
        execute procedure pos_steps.look(p_till_id, p_op_id, null, 'client_gone',
                                         '{"sum":"' || p_sum || '","client":' || coalesce(p_client_id, 'null') || '}');
      else if (p_direction = 'debt') then
        execute procedure pay_debt(v_client, p_sum, p_at, v_move);
      execute procedure leave_op(p_till_id, p_op_no, p_op_id, 'cash_move', p_body, v_hash, null, null);
    end
    for select a.o_what, a.o_facts from answer(:p_op_id) a into o_what, o_facts do suspend;
  end

  procedure post_till_event(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                            p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                            p_staff_id bigint, p_approved_by bigint, p_what varchar(20) character set ascii,
                            p_receipt_no bigint, p_facts varchar(2000))
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_code varchar(10) character set ascii;
    declare v_hash varchar(64) character set ascii;
  begin
    execute procedure enter_op(p_till_id, p_op_no, p_op_id, p_body)
      returning_values v_me, v_branch, v_code, v_hash, o_was_new, o_document_id;
    if (o_was_new) then
    begin
      insert into till_event (op_id, till_id, shift_no, happened_at, staff_id, approved_by, what, receipt_no, facts)
      values (:p_op_id, :p_till_id, :p_shift_no, :p_at, pos_steps.known_person(:p_staff_id, null),
              pos_steps.known_person(:p_approved_by, null), :p_what, :p_receipt_no, coalesce(:p_facts, '{}'));
      -- What a till took without the base, by the leave of its terms, somebody looks at in any case.
      if (p_what = 'offline') then
        execute procedure pos_steps.look(p_till_id, p_op_id,
          (select r.document_id from receipt r where r.till_id = :p_till_id and r.receipt_no = :p_receipt_no), 'offline',
          p_facts);
      execute procedure leave_op(p_till_id, p_op_no, p_op_id, 'event', p_body, v_hash, null, null);
    end
    for select a.o_what, a.o_facts from answer(:p_op_id) a into o_what, o_facts do suspend;
  end

  procedure post_printed(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                         p_body blob sub_type text character set utf8, p_receipt_op_id varchar(36) character set ascii,
                         p_at timestamp, p_outcome varchar(12) character set ascii, p_copy_no integer)
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_code varchar(10) character set ascii;
    declare v_hash varchar(64) character set ascii;
    declare v_is_copy boolean;
  begin
    execute procedure enter_op(p_till_id, p_op_no, p_op_id, p_body)
      returning_values v_me, v_branch, v_code, v_hash, o_was_new, o_document_id;
    if (o_was_new) then
    begin
      v_is_copy = coalesce(p_copy_no, 0) > 0;
      update receipt r
      set r.print_state = iif(:v_is_copy or r.print_state = 'printed', r.print_state, :p_outcome),
          r.printed_at = iif(:v_is_copy or :p_outcome <> 'printed', r.printed_at, coalesce(r.printed_at, :p_at)),
          r.copy_count = iif(:v_is_copy and :p_outcome = 'printed', maxvalue(r.copy_count, :p_copy_no), r.copy_count)
      where r.op_id = :p_receipt_op_id and r.till_id = :p_till_id
      returning r.document_id into o_document_id;
      if (o_document_id is null) then
        execute procedure pos_steps.look(p_till_id, p_op_id, null, 'receipt_unknown', '{"op_id":"' || p_receipt_op_id || '"}');
      execute procedure leave_op(p_till_id, p_op_no, p_op_id, 'printed', p_body, v_hash, o_document_id, null);
    end
    for select a.o_what, a.o_facts from answer(:p_op_id) a into o_what, o_facts do suspend;
  end

  -- ------------------------------------------------------------ receipts

  procedure post_receipt(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                         p_body blob sub_type text character set utf8, p_kind varchar(10) character set ascii,
                         p_receipt_no bigint, p_shift_no integer, p_at timestamp, p_staff_id bigint,
                         p_approved_by bigint, p_client_id bigint, p_card_code varchar(40),
                         p_return_of varchar(36) character set ascii, p_total numeric(18, 2),
                         p_rounding numeric(18, 2), p_note varchar(500), p_applied varchar(6000),
                         p_coupons varchar(1000), p_payments varchar(4000),
                         p_lines blob sub_type binary)
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_code varchar(10) character set ascii;
    declare v_hash varchar(64) character set ascii;
    declare v_shift bigint;
    declare v_doubt varchar(20) character set ascii;
    declare v_approved bigint;
  begin
    execute procedure enter_op(p_till_id, p_op_no, p_op_id, p_body)
      returning_values v_me, v_branch, v_code, v_hash, o_was_new, o_document_id;
    if (o_was_new) then
    begin
      p_staff_id = pos_steps.known_person(p_staff_id, v_me);
      v_approved = pos_steps.known_person(p_approved_by, null);
      execute procedure shift_of(p_till_id, p_shift_no, p_at, p_staff_id) returning_values v_shift, v_doubt;
      execute procedure pos_receipts.write_head(p_till_id, v_code, v_branch, v_shift, p_op_id, p_kind, p_receipt_no,
                                                p_shift_no, p_at, p_staff_id, v_approved, p_client_id, p_card_code,
                                                p_return_of, p_total, p_rounding, p_note, p_applied)
        returning_values o_document_id;
      if (v_doubt is not null) then
        execute procedure pos_steps.look(p_till_id, p_op_id, o_document_id, v_doubt,
                                         '{"shift_no":' || p_shift_no || '}');
      execute procedure pos_receipts.write_contents(o_document_id, p_lines, p_payments, p_coupons);
      execute procedure leave_op(p_till_id, p_op_no, p_op_id, 'receipt', p_body, v_hash, o_document_id, p_receipt_no);
    end
    for select a.o_what, a.o_facts from answer(:p_op_id) a into o_what, o_facts do suspend;
  end
end;
