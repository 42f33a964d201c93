recreate package body intake_offers
as
begin
  procedure offers_for_me
    returns (o_offer_id bigint, o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_offered_at timestamp,
             o_due_at timestamp, o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20),
             o_phone varchar(60), o_email varchar(254), o_person_name varchar(200), o_subject varchar(300),
             o_words varchar(300), o_source varchar(100), o_why varchar(60), o_rule_no smallint, o_rule varchar(100),
             o_passed_by varchar(200), o_word varchar(500), o_tags varchar(500), o_last_order varchar(40),
             o_last_order_at timestamp, o_last_order_sum d_money, o_open_orders integer, o_owner varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select o.id, i.id, i.channel, i.came_at, o.offered_at, o.due_at, i.client_id, c.name, i.chooser,
               coalesce(i.phone, i.phone_typed), i.email, i.person_name, i.subject, intake_moves.first_words(i.id), i.source,
               o.why, r.order_no, r.name, p.name, o.word,
               (select substring(list(t.name, ', ') from 1 for 500) from client_tag ct join tag t on t.id = ct.tag_id
                where ct.client_id = i.client_id),
               d.number_text, d.sold_at, d.total_sum, c.open_order_count, w.name
        from offer o
        join inquiry i on i.id = o.inquiry_id
        left join client c on c.id = i.client_id
        left join routing_rule r on r.id = o.rule_id
        left join staff p on p.id = o.passed_by
        left join staff w on w.id = c.owner_id
        left join sale_document d on d.id = c.last_order_id
        where o.staff_id = :v_me and o.open_due_at is not null
        order by o.due_at, o.id
        into o_offer_id, o_inquiry_id, o_channel, o_came_at, o_offered_at, o_due_at, o_client_id, o_client_name,
             o_chooser, o_phone, o_email, o_person_name, o_subject, o_words, o_source, o_why, o_rule_no, o_rule,
             o_passed_by, o_word, o_tags, o_last_order, o_last_order_at, o_last_order_sum, o_open_orders, o_owner
    do suspend;
  end

  -- My open offer, locked; anything else is told with the name of who has the inquiry now.
  procedure hold_offer(p_offer_id bigint, p_me bigint) returns (o_inquiry_id bigint, o_tried_no smallint, o_rule_id bigint)
  as
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_person varchar(200);
  begin
    select o.state, o.staff_id, o.inquiry_id, o.tried_no, o.rule_id from offer o where o.id = :p_offer_id with lock
    into v_state, v_staff_id, o_inquiry_id, o_tried_no, o_rule_id;
    if (v_staff_id is distinct from p_me) then exception e_intake_not_found using (p_offer_id);
    if (v_state <> 'open') then
    begin
      select s.name from inquiry i left join staff s on s.id = i.staff_id where i.id = :o_inquiry_id into v_person;
      exception e_intake_offer_gone using (v_state, coalesce(v_person, ''));
    end
  end

  procedure accept_offer(p_offer_id bigint) returns (o_inquiry_id bigint, o_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_tried_no smallint;
    declare v_rule_id bigint;
    declare v_now timestamp;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_offer(p_offer_id, v_me) returning_values o_inquiry_id, v_tried_no, v_rule_id;
    v_now = clock.utc_now();
    update offer o set o.state = 'accepted', o.answered_at = :v_now where o.id = :p_offer_id;
    update inquiry i set i.state = 'accepted', i.accepted_at = :v_now, i.version = i.version + 1
    where i.id = :o_inquiry_id
    returning i.client_id into o_client_id;
    execute procedure intake_moves.ring(v_me);
    suspend;
  end

  procedure offer_to(p_inquiry_id bigint, p_staff_id bigint, p_rule_id bigint, p_tried_no smallint, p_passed_by bigint,
                     p_word varchar(500)) returns (o_person varchar(200))
  as
    declare v_is_active boolean;
    declare v_limit smallint;
  begin
    select s.name, s.is_active from staff s where s.id = :p_staff_id into o_person, v_is_active;
    if (not coalesce(v_is_active, false)) then exception e_intake_person_removed using (coalesce(o_person, ''));
    v_limit = coalesce((select limit_minutes from routing_rule where id = :p_rule_id),
                       (select cast(content as smallint) from setting where name = 'intake.limit_minutes'), 15);
    update inquiry i set i.state = 'offered', i.staff_id = :p_staff_id, i.reason = null, i.version = i.version + 1
    where i.id = :p_inquiry_id;
    execute procedure intake_moves.make_offer(p_inquiry_id, p_staff_id, p_rule_id, p_tried_no, 'passed', v_limit, p_passed_by, p_word);
  end

  procedure pass_offer(p_offer_id bigint, p_to_staff_id bigint, p_word varchar(500)) returns (o_person varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_inquiry_id bigint;
    declare v_tried_no smallint;
    declare v_rule_id bigint;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_offer(p_offer_id, v_me) returning_values v_inquiry_id, v_tried_no, v_rule_id;
    update offer o set o.state = 'passed', o.answered_at = clock.utc_now(), o.word = coalesce(o.word, :p_word)
    where o.id = :p_offer_id;
    if (p_to_staff_id is null) then
      execute procedure intake_moves.send_on(v_inquiry_id, v_tried_no) returning_values o_person;
    else
      execute procedure offer_to(v_inquiry_id, p_to_staff_id, v_rule_id, v_tried_no, v_me, p_word)
        returning_values o_person;
    execute procedure intake_moves.ring(v_me);
    suspend;
  end

  procedure decline_offer(p_offer_id bigint, p_word varchar(500)) returns (o_person varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_inquiry_id bigint;
    declare v_tried_no smallint;
    declare v_rule_id bigint;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_offer(p_offer_id, v_me) returning_values v_inquiry_id, v_tried_no, v_rule_id;
    update offer o set o.state = 'declined', o.answered_at = clock.utc_now(), o.word = coalesce(o.word, :p_word)
    where o.id = :p_offer_id;
    execute procedure intake_moves.send_on(v_inquiry_id, v_tried_no) returning_values o_person;
    execute procedure intake_moves.ring(v_me);
    suspend;
  end

  -- An inquiry I may work on: mine, or within my scope; told as not found otherwise. Its open offer is locked first,
  -- as whoever accepts it does.
  procedure hold_inquiry(p_inquiry_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                         p_scope varchar(10) character set ascii)
    returns (o_state varchar(10) character set ascii, o_staff_id bigint, o_client_id bigint)
  as
    declare v_branch_id bigint;
    declare v_offer_id bigint;
  begin
    select o.id from offer o where o.inquiry_id = :p_inquiry_id and o.state = 'open' with lock into v_offer_id;
    select i.state, i.staff_id, i.client_id, i.branch_id from inquiry i where i.id = :p_inquiry_id with lock
    into o_state, o_staff_id, o_client_id, v_branch_id;
    if (o_state is null
        or not (access.sees(p_scope, p_me, p_my_branch, p_my_department, o_staff_id, v_branch_id)
                or (o_state = 'waiting' and intake_moves.is_on_duty(p_me)))) then
      exception e_intake_not_found using (p_inquiry_id);
  end

  procedure take_waiting(p_inquiry_id bigint) returns (o_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_person varchar(200);
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select i.state, i.staff_id from inquiry i where i.id = :p_inquiry_id with lock into v_state, v_staff_id;
    if (v_state <> 'waiting') then
    begin
      v_person = (select name from staff where id = :v_staff_id);
      exception e_intake_closed using (coalesce(v_person, ''));
    end
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, o_client_id;
    update inquiry i set i.state = 'accepted', i.staff_id = :v_me, i.reason = null,
      i.accepted_at = clock.utc_now(), i.version = i.version + 1
    where i.id = :p_inquiry_id;
    execute procedure intake_moves.ring(v_me);
    suspend;
  end

  procedure withdraw_offers(p_inquiry_id bigint)
  as
    declare v_staff_id bigint;
  begin
    for select o.staff_id from offer o where o.inquiry_id = :p_inquiry_id and o.state = 'open' into v_staff_id
    do execute procedure intake_moves.ring(v_staff_id);
    update offer o set o.state = 'withdrawn', o.answered_at = clock.utc_now()
    where o.inquiry_id = :p_inquiry_id and o.state = 'open';
  end

  procedure hand_over(p_inquiry_id bigint, p_to_staff_id bigint, p_word varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_rule_id bigint;
    declare v_person varchar(200);
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.assign') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    v_person = (select name from staff where id = :v_staff_id);
    if (v_state not in ('offered', 'waiting', 'accepted')) then exception e_intake_closed using (coalesce(v_person, ''));
    execute procedure withdraw_offers(p_inquiry_id);
    v_rule_id = (select rule_id from inquiry where id = :p_inquiry_id);
    execute procedure offer_to(p_inquiry_id, p_to_staff_id, v_rule_id,
        coalesce((select max(o.tried_no) from offer o where o.inquiry_id = :p_inquiry_id), 0), v_me, p_word)
      returning_values v_person;
  end

  procedure route_again(p_inquiry_id bigint) returns (o_person varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.assign') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    if (v_state not in ('offered', 'waiting', 'accepted')) then
      exception e_intake_closed using (coalesce((select name from staff where id = :v_staff_id), ''));
    execute procedure withdraw_offers(p_inquiry_id);
    update inquiry i set i.rule_id = null where i.id = :p_inquiry_id;
    execute procedure intake_moves.send_on(p_inquiry_id, 0) returning_values o_person;
    suspend;
  end

  procedure close_inquiry(p_inquiry_id bigint, p_result varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    if (v_state not in ('offered', 'waiting', 'accepted')) then
      exception e_intake_closed using (coalesce((select name from staff where id = :v_staff_id), ''));
    execute procedure withdraw_offers(p_inquiry_id);
    update inquiry i set i.state = 'closed', i.result = :p_result, i.closed_at = clock.utc_now(),
      i.staff_id = coalesce(i.staff_id, :v_me), i.version = i.version + 1
    where i.id = :p_inquiry_id;
    if (v_client_id is not null and coalesce(p_result, '') <> '') then
      insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)
      values (:v_client_id, clock.utc_now(), 'note', 'result', '', :p_result, :v_me, :p_inquiry_id);
    execute procedure intake_moves.ring(v_staff_id);
  end

  procedure choose_client(p_inquiry_id bigint, p_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_channel varchar(10) character set ascii;
    declare v_came_at timestamp;
    declare v_subject varchar(300);
    declare v_body varchar(8000);
    declare v_joined_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    v_scope = intake_moves.scope_for(v_me, 'clients.read');
    if (not exists (
        select 1 from client c
        where c.id = :p_client_id and not c.is_deleted
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id)
               or exists (select 1 from inquiry i join client_phone p on p.phone = i.phone
                          where i.id = :p_inquiry_id and p.client_id = c.id)
               or exists (select 1 from inquiry i join client_email e on e.email = i.email
                          where i.id = :p_inquiry_id and e.client_id = c.id)))) then
      exception e_intake_not_found using (p_client_id);
    update inquiry i set i.client_id = :p_client_id, i.chooser = null, i.version = i.version + 1
    where i.id = :p_inquiry_id
    returning i.channel, i.came_at, i.subject into v_channel, v_came_at, v_subject;
    if (v_client_id is distinct from p_client_id) then
    begin
      delete from journal j where j.client_id = :v_client_id and j.ref_id = :p_inquiry_id and j.kind = :v_channel;
      v_body = (select i.body from inquiry i where i.id = :p_inquiry_id);
      execute procedure intake_moves.write_journal(p_client_id, p_inquiry_id, v_channel, v_came_at, v_subject, v_body, 'in');
      for select i.id, i.channel, i.came_at, i.subject, i.body
          from inquiry i
          where i.joined_to_id = :p_inquiry_id and i.client_id is null
          into v_joined_id, v_channel, v_came_at, v_subject, v_body
      do
      begin
        update inquiry i set i.client_id = :p_client_id, i.chooser = null where i.id = :v_joined_id;
        execute procedure intake_moves.write_journal(p_client_id, v_joined_id, v_channel, v_came_at, v_subject, v_body, 'again');
      end
    end
    execute procedure intake_moves.ring(v_staff_id);
  end

  procedure candidates(p_inquiry_id bigint)
    returns (o_client_id bigint, o_name varchar(200), o_owner varchar(200), o_phone varchar(16), o_email varchar(254),
             o_last_order_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select i.phone, i.email, i.state, i.staff_id, i.branch_id from inquiry i where i.id = :p_inquiry_id
    into o_phone, o_email, v_state, v_staff_id, v_branch_id;
    if (not (access.sees(v_scope, v_me, v_my_branch, v_my_department, v_staff_id, v_branch_id)
             or (v_state = 'waiting' and intake_moves.is_on_duty(v_me)))) then exit;
    for select c.id, c.name, s.name, c.last_order_at
        from client c left join staff s on s.id = c.owner_id
        where not c.is_deleted
          and c.id in (select p.client_id from client_phone p where p.phone = :o_phone
                       union all select e.client_id from client_email e where e.email = :o_email)
        order by c.last_order_at desc
        into o_client_id, o_name, o_owner, o_last_order_at
    do suspend;
  end

  procedure expire_due(p_limit integer) returns (o_count integer)
  as
    declare v_now timestamp;
    declare v_gate smallint;
    declare v_offer_id bigint;
    declare v_inquiry_id bigint;
    declare v_tried_no smallint;
    declare v_staff_id bigint;
    declare v_person varchar(200);
  begin
    execute procedure access.check_right('jobs.run');
    o_count = 0;
    v_now = clock.utc_now();
    if (exists (select 1 from offer o where o.open_due_at is not null and o.open_due_at <= :v_now)) then
    begin
      select g.id from routing_gate g where g.id = 1 with lock into v_gate;
      for select first (:p_limit) o.id, o.inquiry_id, o.tried_no, o.staff_id from offer o
          where o.open_due_at is not null and o.open_due_at <= :v_now
          order by o.open_due_at
          with lock skip locked
          into v_offer_id, v_inquiry_id, v_tried_no, v_staff_id
      do
      begin
        update offer o set o.state = 'expired', o.answered_at = :v_now where o.id = :v_offer_id;
        execute procedure intake_moves.send_on(v_inquiry_id, v_tried_no) returning_values v_person;
        execute procedure intake_moves.ring(v_staff_id);
        o_count = o_count + 1;
      end
    end
    suspend;
  end
end;
