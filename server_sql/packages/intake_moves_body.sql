recreate package body intake_moves
as
begin
  procedure ring(p_staff_id bigint)
  as
  begin
    if (p_staff_id is not null) then post_event 'user_' || p_staff_id;
    post_event 'inbox';
  end

  procedure tell_duty
  as
  begin
    post_event 'duty';
    post_event 'inbox';
  end

  function first_words(p_inquiry_id bigint) returns varchar(300)
  as
  begin
    return (select substring(i.body from 1 for 300) from inquiry i where i.id = :p_inquiry_id);
  end

  function is_on_duty(p_staff_id bigint) returns boolean
  as
  begin
    return exists (select 1 from staff_group_member m join staff_group g on g.id = m.group_id
                   where m.staff_id = :p_staff_id and g.is_duty and g.is_active);
  end

  -- How far a person sees for another action than the one he came for; none where he has no right at all.
  function scope_for(p_staff_id bigint, p_action varchar(40) character set ascii)
    returns varchar(10) character set ascii
  as
  begin
    return coalesce((select ra.scope from staff s join role_action ra on ra.role_code = s.role_code
                     where s.id = :p_staff_id and ra.action_code = :p_action), 'none');
  end

  procedure make_offer(p_inquiry_id bigint, p_staff_id bigint, p_rule_id bigint, p_tried_no smallint,
                       p_why varchar(60) character set ascii, p_limit_minutes smallint, p_passed_by bigint,
                       p_word varchar(500))
  as
    declare v_now timestamp;
    declare v_branch_id bigint;
  begin
    v_now = clock.utc_now();
    v_branch_id = (select branch_id from staff where id = :p_staff_id);
    insert into offer (inquiry_id, staff_id, rule_id, tried_no, why, passed_by, word, offered_at, due_at)
    values (:p_inquiry_id, :p_staff_id, :p_rule_id, :p_tried_no, :p_why, :p_passed_by, :p_word, :v_now,
            worktime.add_working_minutes(:v_now, :p_limit_minutes, :v_branch_id, :p_staff_id));
    execute procedure ring(p_staff_id);
  end

  procedure note_turn(p_group_id bigint, p_staff_id bigint)
  as
    declare v_turn_no bigint;
  begin
    if (p_group_id is null) then exit;
    v_turn_no = (select max(m.last_turn_no) from staff_group_member m where m.group_id = :p_group_id);
    update staff_group_member m set m.last_turn_no = :v_turn_no + 1
    where m.group_id = :p_group_id and m.staff_id = :p_staff_id;
  end

  -- Nobody is asked twice: the rules below the one tried last are asked, then the duty queue has it.
  procedure send_on(p_inquiry_id bigint, p_after_order smallint) returns (o_person varchar(200))
  as
    declare v_client_id bigint;
    declare v_chooser varchar(20) character set ascii;
    declare v_branch_id bigint;
    declare v_channel varchar(10) character set ascii;
    declare v_source varchar(100);
    declare v_campaign varchar(100);
    declare v_line varchar(60);
    declare v_phone varchar(16) character set ascii;
    declare v_words varchar(8191);
    declare v_came_at timestamp;
    declare v_old_trace varchar(6000) character set ascii;
    declare v_version_id bigint;
    declare v_staff_id bigint;
    declare v_rule_id bigint;
    declare v_order_no smallint;
    declare v_group_id bigint;
    declare v_why varchar(20) character set ascii;
    declare v_limit smallint;
    declare v_trace varchar(6000) character set ascii;
  begin
    select i.client_id, i.chooser, i.branch_id, i.channel, i.source, i.campaign, i.line, i.phone,
           substring(coalesce(i.subject, '') || ' ' || coalesce(i.body, '') from 1 for 8191), i.came_at,
           coalesce(i.trace, ''), coalesce(r.version_id, g.version_id)
    from inquiry i
    join routing_gate g on g.id = 1
    left join routing_rule r on r.id = i.rule_id
    where i.id = :p_inquiry_id
    into v_client_id, v_chooser, v_branch_id, v_channel, v_source, v_campaign, v_line, v_phone, v_words, v_came_at,
         v_old_trace, v_version_id;
    execute procedure decision.decide(v_version_id, p_after_order, p_inquiry_id, v_client_id, v_chooser, v_branch_id,
        v_channel, v_source, v_campaign, v_line, v_phone, v_words, v_came_at, false)
      returning_values v_staff_id, v_rule_id, v_order_no, v_group_id, v_why, v_limit, v_trace;
    if (char_length(v_old_trace) + char_length(v_trace) > 6000) then
      v_trace = substring(v_trace from 1 for maxvalue(5998 - char_length(v_old_trace), 0)) || ascii_char(10) || '~';
    v_old_trace = substring(v_old_trace from 1 for 6000 - char_length(v_trace));
    update inquiry i set i.state = iif(:v_staff_id is null, 'waiting', 'offered'), i.staff_id = :v_staff_id,
      i.rule_id = coalesce(:v_rule_id, i.rule_id), i.reason = iif(:v_staff_id is null, :v_why, null),
      i.trace = :v_old_trace || :v_trace, i.version = i.version + 1
    where i.id = :p_inquiry_id;
    if (v_staff_id is null) then execute procedure tell_duty;
    else
    begin
      execute procedure note_turn(v_group_id, v_staff_id);
      execute procedure make_offer(p_inquiry_id, v_staff_id, v_rule_id, v_order_no, v_why, v_limit, null, null);
      o_person = (select name from staff where id = :v_staff_id);
    end
  end

  procedure write_journal(p_client_id bigint, p_inquiry_id bigint, p_channel varchar(10) character set ascii,
                          p_came_at timestamp, p_subject varchar(300), p_body varchar(8000),
                          p_meaning varchar(20) character set ascii)
  as
  begin
    if (p_client_id is null) then exit;
    insert into journal (client_id, happened_at, kind, meaning, title, detail, ref_id)
    values (:p_client_id, :p_came_at, :p_channel, :p_meaning, coalesce(:p_subject, ''),
            substring(:p_body from 1 for 2000), :p_inquiry_id);
  end

  -- Who is at it already (he lifted the receiver, he answered the letter) has the inquiry: his offer is accepted, offers
  -- to others are withdrawn. A call passed on by telephone takes its inquiry along from the earlier person.
  procedure give_to(p_inquiry_id bigint, p_staff_id bigint, p_earlier_id bigint)
  as
    declare v_offer_id bigint;
    declare v_holder_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_now timestamp;
  begin
    if (p_inquiry_id is null or p_staff_id is null) then exit;
    v_now = clock.utc_now();
    select o.id from offer o where o.inquiry_id = :p_inquiry_id and o.state = 'open' with lock into v_offer_id;
    select i.state, i.staff_id from inquiry i where i.id = :p_inquiry_id with lock into v_state, v_holder_id;
    if (v_state not in ('offered', 'waiting')
        and not coalesce(v_state = 'accepted' and v_holder_id = p_earlier_id and v_holder_id <> p_staff_id, false)) then
      exit;
    update offer o set o.state = trim(iif(o.staff_id = :p_staff_id, 'accepted', 'withdrawn')), o.answered_at = :v_now
    where o.id = :v_offer_id;
    update inquiry i set i.state = 'accepted', i.staff_id = :p_staff_id, i.reason = null, i.accepted_at = :v_now,
      i.version = i.version + 1
    where i.id = :p_inquiry_id;
    execute procedure ring(p_staff_id);
    if (v_holder_id <> p_staff_id) then execute procedure ring(v_holder_id);
  end
end;
