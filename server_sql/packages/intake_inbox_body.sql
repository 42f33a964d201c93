recreate package body intake_inbox
as
begin
  -- When somebody last did something about an inquiry: took or answered it, gave a task, wrote on its client's card.
  function touched_at(p_inquiry_id bigint, p_client_id bigint, p_came_at timestamp, p_accepted_at timestamp)
    returns timestamp
  as
    declare v_at timestamp;
    declare v_next timestamp;
  begin
    v_at = maxvalue(p_came_at, coalesce(p_accepted_at, p_came_at));
    v_next = (select max(o.answered_at) from offer o
              where o.inquiry_id = :p_inquiry_id and o.state in ('accepted', 'passed', 'declined'));
    v_at = maxvalue(v_at, coalesce(v_next, v_at));
    v_next = (select max(t.updated_at) from task t where t.inquiry_id = :p_inquiry_id);
    v_at = maxvalue(v_at, coalesce(v_next, v_at));
    v_next = (select first 1 j.happened_at from journal j
              where j.client_id = :p_client_id and j.happened_at > :v_at and j.author_id is not null
              order by j.happened_at desc);
    return coalesce(v_next, v_at);
  end

  -- The time since then is a week or so: its inquiries are walked by their time, whoever settled them.
  procedure settled_page(p_lineage_id bigint, p_since timestamp, p_before_at timestamp, p_before_id bigint,
                         p_limit integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                         p_scope varchar(10) character set ascii)
    returns (o_id bigint)
  as
  begin
    for select first (:p_limit) i.id
        from inquiry i
        left join routing_rule r on r.id = i.rule_id
        where i.came_at >= :p_since and i.state <> 'joined' and r.lineage_id is not distinct from :p_lineage_id
          and (i.came_at < :p_before_at or (i.came_at = :p_before_at and i.id < :p_before_id) or :p_before_at is null)
          and access.sees(:p_scope, :p_me, :p_my_branch, :p_my_department, i.staff_id, i.branch_id)
        order by i.came_at desc, i.id desc
        into o_id
    do suspend;
  end

  -- Ids of a page in order. The open views walk the few open ones, the closed ones the time line from its newest end.
  procedure inbox_page(p_view varchar(10), p_idle_minutes integer, p_before_at timestamp, p_before_id bigint,
                       p_limit integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                       p_scope varchar(10) character set ascii, p_lineage_id bigint, p_since timestamp)
    returns (o_id bigint)
  as
    declare v_is_duty boolean;
    declare v_now timestamp;
    declare v_left integer;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
  begin
    v_is_duty = intake_moves.is_on_duty(p_me);
    v_now = clock.utc_now();
    if (p_view = 'closed') then
    begin
      v_left = p_limit;
      for select i.id, i.staff_id, i.branch_id
          from inquiry i
          where i.state = 'closed' and i.came_at <= coalesce(:p_before_at, timestamp '9999-12-31')
            and (i.came_at < :p_before_at or i.id < :p_before_id or :p_before_at is null)
          order by i.came_at desc, i.id desc
          into o_id, v_staff_id, v_branch_id
      do
        if (access.sees(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)) then
        begin
          suspend;
          v_left = v_left - 1;
          if (v_left = 0) then leave;
        end
      exit;
    end
    if (p_view = 'rule') then
    begin
      for select p.o_id
          from intake_inbox.settled_page(:p_lineage_id, :p_since, :p_before_at, :p_before_id, :p_limit, :p_me,
                                         :p_my_branch, :p_my_department, :p_scope) p
          into o_id
      do suspend;
      exit;
    end
    for select first (:p_limit) i.id
        from inquiry i
        where i.state in ('offered', 'waiting', 'accepted')
          and (i.came_at < :p_before_at or (i.came_at = :p_before_at and i.id < :p_before_id) or :p_before_at is null)
          and case :p_view
                when 'waiting' then i.state = 'waiting'
                when 'mine' then i.state <> 'waiting' and i.staff_id = :p_me
                when 'open' then true
                when 'idle' then worktime.working_minutes_between(
                                   intake_inbox.touched_at(i.id, i.client_id, i.came_at, i.accepted_at), :v_now, i.branch_id)
                                 >= :p_idle_minutes
                else false
              end
          and (access.sees(:p_scope, :p_me, :p_my_branch, :p_my_department, i.staff_id, i.branch_id)
               or (:v_is_duty and i.state = 'waiting'))
        order by i.came_at desc, i.id desc
        into o_id
    do suspend;
  end

  procedure inbox(p_view varchar(10), p_idle_minutes integer, p_before_at timestamp, p_before_id bigint,
                  p_limit integer, p_lineage_id bigint, p_since timestamp)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_source varchar(100),
             o_campaign varchar(100), o_client_id bigint, o_who varchar(200), o_phone varchar(60), o_subject varchar(300),
             o_words varchar(300), o_state varchar(10), o_reason varchar(20), o_chooser varchar(20), o_staff_id bigint,
             o_person varchar(200), o_rule_no smallint, o_rule varchar(100), o_offer_id bigint, o_due_at timestamp,
             o_joined_count integer, o_accepted_at timestamp, o_closed_at timestamp, o_result varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select i.id, i.channel, i.came_at, i.source, i.campaign, i.client_id,
               coalesce(c.name, i.person_name, ''), coalesce(i.phone, i.phone_typed, i.email, ''), i.subject,
               intake_moves.first_words(i.id), i.state, i.reason, i.chooser, i.staff_id, s.name, r.order_no, r.name, o.id,
               o.due_at, (select count(*) from inquiry j where j.joined_to_id = i.id), i.accepted_at, i.closed_at,
               i.result
        from intake_inbox.inbox_page(:p_view, :p_idle_minutes, :p_before_at, :p_before_id, :p_limit, :v_me, :v_my_branch,
                                     :v_my_department, :v_scope, :p_lineage_id, :p_since) x
        join inquiry i on i.id = x.o_id
        left join client c on c.id = i.client_id
        left join staff s on s.id = i.staff_id
        left join routing_rule r on r.id = i.rule_id
        left join offer o on o.inquiry_id = i.id and o.state = 'open'
        into o_inquiry_id, o_channel, o_came_at, o_source, o_campaign, o_client_id, o_who, o_phone, o_subject, o_words,
             o_state, o_reason, o_chooser, o_staff_id, o_person, o_rule_no, o_rule, o_offer_id, o_due_at,
             o_joined_count, o_accepted_at, o_closed_at, o_result
    do suspend;
  end

  procedure inbox_counts returns (o_view varchar(10), o_rows integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_is_duty boolean;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_is_duty = intake_moves.is_on_duty(v_me);
    o_view = 'mine';
    o_rows = (select count(*) from inquiry i where i.load_staff_id = :v_me);
    suspend;
    for select v.n, (select count(*) from inquiry i
                     where i.state in ('offered', 'waiting', 'accepted')
                       and (v.n = 'open' or i.state = 'waiting')
                       and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
                            or (:v_is_duty and i.state = 'waiting')))
        from (select cast('waiting' as varchar(10)) n from rdb$database
              union all select cast('open' as varchar(10)) from rdb$database) v
        into o_view, o_rows
    do suspend;
    o_view = 'quarantine';
    o_rows = (select count(*) from quarantine q where q.settled_at is null);
    suspend;
  end

  procedure inquiry_card(p_inquiry_id bigint)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_taken_at timestamp,
             o_time_flaw varchar(20), o_source varchar(100), o_source_id varchar(200), o_campaign varchar(100),
             o_line varchar(60), o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20),
             o_phone_typed varchar(60), o_phone varchar(16), o_phone_flaw varchar(20), o_email varchar(254),
             o_person_name varchar(200), o_subject varchar(300), o_body varchar(8000), o_is_cut boolean,
             o_state varchar(10), o_reason varchar(20), o_staff_id bigint, o_person varchar(200),
             o_rule_id bigint, o_rule varchar(100), o_taken_by varchar(200), o_accepted_at timestamp,
             o_closed_at timestamp, o_result varchar(500), o_joined_to_id bigint,
             o_trace varchar(6000) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select i.id, i.channel, i.came_at, i.taken_at, i.time_flaw, i.source, i.source_id, i.campaign, i.line,
               i.client_id, c.name, i.chooser, i.phone_typed, i.phone, i.phone_flaw, i.email, i.person_name, i.subject,
               i.body, i.is_cut, i.state, i.reason, i.staff_id, s.name, i.rule_id, r.name, w.name, i.accepted_at,
               i.closed_at, i.result, i.joined_to_id, i.trace
        from inquiry i
        left join client c on c.id = i.client_id
        left join staff s on s.id = i.staff_id
        left join staff w on w.id = i.taken_by
        left join routing_rule r on r.id = i.rule_id
        where i.id = :p_inquiry_id
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
               or i.taken_by = :v_me
               or (i.state = 'waiting' and intake_moves.is_on_duty(:v_me)))
        into o_inquiry_id, o_channel, o_came_at, o_taken_at, o_time_flaw, o_source, o_source_id, o_campaign, o_line,
             o_client_id, o_client_name, o_chooser, o_phone_typed, o_phone, o_phone_flaw, o_email, o_person_name,
             o_subject, o_body, o_is_cut, o_state, o_reason, o_staff_id, o_person, o_rule_id, o_rule, o_taken_by,
             o_accepted_at, o_closed_at, o_result, o_joined_to_id, o_trace
    do suspend;
  end

  procedure offers_of(p_inquiry_id bigint)
    returns (o_offer_id bigint, o_staff_id bigint, o_person varchar(200), o_why varchar(60), o_rule varchar(100),
             o_passed_by varchar(200), o_word varchar(500), o_offered_at timestamp, o_due_at timestamp,
             o_state varchar(10), o_answered_at timestamp)
  as
  begin
    if (not exists (select 1 from intake_inbox.inquiry_card(:p_inquiry_id))) then exit;
    for select o.id, o.staff_id, s.name, o.why, r.name, p.name, o.word, o.offered_at, o.due_at, o.state, o.answered_at
        from offer o
        join staff s on s.id = o.staff_id
        left join routing_rule r on r.id = o.rule_id
        left join staff p on p.id = o.passed_by
        where o.inquiry_id = :p_inquiry_id
        order by o.id
        into o_offer_id, o_staff_id, o_person, o_why, o_rule, o_passed_by, o_word, o_offered_at, o_due_at, o_state,
             o_answered_at
    do suspend;
  end

  procedure joined_of(p_inquiry_id bigint)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_subject varchar(300),
             o_words varchar(300))
  as
  begin
    if (not exists (select 1 from intake_inbox.inquiry_card(:p_inquiry_id))) then exit;
    for select i.id, i.channel, i.came_at, i.subject, intake_moves.first_words(i.id)
        from inquiry i where i.joined_to_id = :p_inquiry_id
        order by i.came_at
        into o_inquiry_id, o_channel, o_came_at, o_subject, o_words
    do suspend;
  end

  -- From name to name by the index: the cost follows the names, not the inquiries.
  procedure sources_known(p_limit integer) returns (o_source varchar(100))
  as
    declare v_left integer;
  begin
    execute procedure access.check_right('intake.take');
    v_left = p_limit;
    o_source = '';
    while (v_left > 0) do
    begin
      o_source = (select first 1 i.source from inquiry i where i.source > :o_source order by i.source, i.source_id);
      if (o_source is null) then exit;
      suspend;
      v_left = v_left - 1;
    end
  end
end;
