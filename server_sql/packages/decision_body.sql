recreate package body decision
as
begin
  -- Phone and e-mail together: one client, or none, or a chooser. Two different clients are never guessed between.
  procedure recognise(p_phone varchar(16) character set ascii, p_phone_flaw varchar(20) character set ascii,
                      p_email varchar(254))
    returns (o_client_id bigint, o_chooser varchar(20) character set ascii, o_branch_id bigint)
  as
    declare v_client_id bigint;
    declare v_branch_id bigint;
    declare v_found integer = 0;
  begin
    for select distinct f.client_id, c.branch_id
        from (select p.client_id from client_phone p where p.phone = :p_phone
              union all
              select e.client_id from client_email e where e.email = :p_email) f
        join client c on c.id = f.client_id and not c.is_deleted
        rows 2
        into v_client_id, v_branch_id
    do
    begin
      v_found = v_found + 1;
      o_client_id = v_client_id;
      o_branch_id = v_branch_id;
    end
    if (v_found > 1) then
    begin
      o_client_id = null;
      o_branch_id = null;
      o_chooser = 'many';
    end
    else if (v_found = 0) then o_chooser = p_phone_flaw;
  end

  function open_load(p_staff_id bigint) returns integer
  as
  begin
    return (select count(*) from inquiry i where i.load_staff_id = :p_staff_id);
  end

  -- Why this person cannot be offered an inquiry at this moment; empty when nothing stands against it.
  -- A trial over the past asks the calendar of that moment and leaves today's state and load aside.
  function obstacle(p_staff_id bigint, p_inquiry_id bigint, p_channel varchar(10) character set ascii,
                    p_at timestamp, p_is_trial boolean) returns varchar(20) character set ascii
  as
    declare v_is_active boolean;
    declare v_state varchar(10) character set ascii;
    declare v_limit smallint;
    declare v_branch_id bigint;
  begin
    select s.is_active, s.state, s.open_limit, s.branch_id from staff s where s.id = :p_staff_id
    into v_is_active, v_state, v_limit, v_branch_id;
    if (v_is_active is null or not v_is_active) then return 'blocked';
    if (not p_is_trial) then
    begin
      if (v_state = 'away') then return 'away';
      if (v_state = 'busy' and p_channel = 'call') then return 'busy';
    end
    if (not worktime.is_working(v_branch_id, p_staff_id, p_at)) then
      return trim(iif(worktime.is_on_leave(p_staff_id, v_branch_id, p_at), 'leave', 'off_shift'));
    if (p_is_trial) then return null;
    if (v_limit is not null) then
      if (open_load(p_staff_id) >= v_limit) then return 'limit';
    if (p_inquiry_id is not null) then
      if (exists (select 1 from offer o where o.inquiry_id = :p_inquiry_id and o.staff_id = :p_staff_id)) then
        return 'offered_before';
    return null;
  end

  -- In turn: whoever had his turn longest ago. Least load: fewest open inquiries, equal ones in turn.
  procedure pick_of_group(p_group_id bigint, p_way varchar(20) character set ascii, p_inquiry_id bigint,
                          p_channel varchar(10) character set ascii, p_at timestamp, p_is_trial boolean)
    returns (o_staff_id bigint, o_skipped varchar(400) character set ascii)
  as
    declare v_staff_id bigint;
    declare v_obstacle varchar(20) character set ascii;
  begin
    o_skipped = '';
    -- The turns of a trial are read by a trial alone: a temporary table costs its making in each transaction.
    for select m.staff_id
        from staff_group_member m
        where m.group_id = :p_group_id
        order by case when :p_way <> 'least_load' then 0
                   when :p_is_trial then coalesce((select t.given from trial_turn t
                     where t.group_id = m.group_id and t.staff_id = m.staff_id), 0)
                   else decision.open_load(m.staff_id) end,
                 iif(:p_is_trial, maxvalue(m.last_turn_no, coalesce((select t.last_turn_no from trial_turn t
                     where t.group_id = m.group_id and t.staff_id = m.staff_id), 0)), m.last_turn_no), m.staff_id
        into v_staff_id
    do
    begin
      v_obstacle = obstacle(v_staff_id, p_inquiry_id, p_channel, p_at, p_is_trial);
      if (v_obstacle is null) then
      begin
        o_staff_id = v_staff_id;
        leave;
      end
      if (char_length(o_skipped) < 350) then
        o_skipped = o_skipped || iif(o_skipped = '', '', ',') || v_staff_id || ':' || v_obstacle;
    end
  end

  procedure pick(p_way varchar(20) character set ascii, p_staff_id bigint, p_group_id bigint, p_owner_id bigint,
                 p_last_order_staff_id bigint, p_inquiry_id bigint, p_channel varchar(10) character set ascii,
                 p_at timestamp, p_is_trial boolean)
    returns (o_staff_id bigint, o_skipped varchar(400) character set ascii)
  as
    declare v_one bigint;
    declare v_obstacle varchar(20) character set ascii;
  begin
    o_skipped = '';
    if (p_way in ('turn', 'least_load')) then
    begin
      execute procedure pick_of_group(p_group_id, p_way, p_inquiry_id, p_channel, p_at, p_is_trial)
        returning_values o_staff_id, o_skipped;
      exit;
    end
    v_one = decode(p_way, 'person', p_staff_id, 'manager', p_owner_id, p_last_order_staff_id);
    if (v_one is null) then
    begin
      o_skipped = trim(decode(p_way, 'manager', 'no_manager', 'no_last_order'));
      exit;
    end
    v_obstacle = obstacle(v_one, p_inquiry_id, p_channel, p_at, p_is_trial);
    if (v_obstacle is null) then o_staff_id = v_one;
    else o_skipped = v_one || ':' || v_obstacle;
  end

  -- Does any of the alternatives a|b|c begin p_whole (prefix) or stand in it (word)?
  function has_any(p_texts varchar(1000), p_whole varchar(8191), p_is_prefix boolean) returns boolean
  as
    declare v_from integer = 1;
    declare v_bar integer;
    declare v_part varchar(1000);
  begin
    while (v_from <= char_length(p_texts)) do
    begin
      v_bar = position('|', p_texts, v_from);
      if (v_bar = 0) then v_bar = char_length(p_texts) + 1;
      v_part = substring(p_texts from v_from for v_bar - v_from);
      if (v_part <> '') then
        if (iif(p_is_prefix, p_whole starting with v_part, position(v_part in p_whole) > 0)) then return true;
      v_from = v_bar + 1;
    end
    return false;
  end

  procedure decide(p_version_id bigint, p_after_order smallint, p_inquiry_id bigint, p_client_id bigint,
                   p_chooser varchar(20) character set ascii, p_branch_id bigint,
                   p_channel varchar(10) character set ascii, p_source varchar(100), p_campaign varchar(100),
                   p_line varchar(60), p_phone varchar(16) character set ascii, p_words varchar(8191),
                   p_came_at timestamp, p_is_trial boolean)
    returns (o_staff_id bigint, o_rule_id bigint, o_order_no smallint, o_group_id bigint,
             o_why varchar(20) character set ascii, o_limit_minutes smallint,
             o_trace varchar(6000) character set ascii)
  as
    declare v_rule_id bigint;
    declare v_order_no smallint;
    declare v_way varchar(20) character set ascii;
    declare v_rule_staff_id bigint;
    declare v_group_id bigint;
    declare v_limit smallint;
    declare v_condition_no smallint;
    declare v_kind varchar(20) character set ascii;
    declare v_texts varchar(1000);
    declare v_amount d_money;
    declare v_owner_id bigint;
    declare v_is_blocked boolean;
    declare v_order_count integer;
    declare v_open_orders integer;
    declare v_order_total d_money;
    declare v_last_order_at timestamp;
    declare v_last_order_staff_id bigint;
    declare v_is_working boolean;
    declare v_days integer;
    declare v_source varchar(100);
    declare v_campaign varchar(100);
    declare v_line varchar(60);
    declare v_known varchar(10) character set ascii;
    declare v_words varchar(8191);
    declare v_judge_at timestamp;
    declare v_failed varchar(20) character set ascii;
    declare v_holds boolean;
    declare v_skipped varchar(400) character set ascii;
    declare v_head varchar(30) character set ascii;
    declare v_end varchar(2) character set ascii;
    declare v_any_fitted boolean = false;
    declare v_is_full boolean = false;
  begin
    -- Nobody reads the trace of a trial run, and writing it takes a quarter of the time.
    o_trace = iif(p_is_trial, '', '*;' || coalesce(p_version_id, 0) || ';' || p_after_order || ascii_char(10));
    v_end = ';' || ascii_char(10);
    v_judge_at = iif(p_is_trial, p_came_at, clock.utc_now());
    v_source = replace(lower(coalesce(p_source, '')), 'ё', 'е');
    v_campaign = replace(lower(coalesce(p_campaign, '')), 'ё', 'е');
    v_line = replace(lower(coalesce(p_line, '')), 'ё', 'е');
    v_known = trim(case when p_client_id is not null then 'known' when p_chooser is not null then 'unclear'
                   else 'unknown' end);
    select c.owner_id, c.is_blocked, c.order_count, c.open_order_count, c.order_total, c.last_order_at,
           c.last_order_staff_id
    from client c where c.id = :p_client_id
    into v_owner_id, v_is_blocked, v_order_count, v_open_orders, v_order_total, v_last_order_at,
         v_last_order_staff_id;
    v_days = datediff(day from v_last_order_at to p_came_at);

    -- Only rules that may fit are read, each with its first condition: a cursor for each rule costs half of the time.
    for select r.id, r.order_no, r.way, r.staff_id, r.group_id, r.limit_minutes, r.trace_head, c.order_no, c.kind,
               c.texts, c.amount
        from routing_entry e
        join routing_rule r on r.id = e.rule_id
        left join routing_condition c on c.rule_id = r.id and c.order_no = 1
        where e.version_id = :p_version_id and e.order_no > :p_after_order
          and e.entry_key in ('*', 'source:' || :v_source, 'campaign:' || :v_campaign, 'line:' || :v_line,
                              'client:' || :v_known, 'channel:' || :p_channel)
        order by e.order_no
        into v_rule_id, v_order_no, v_way, v_rule_staff_id, v_group_id, v_limit, v_head, v_condition_no, v_kind,
             v_texts, v_amount
    do
    begin
      v_failed = null;
      while (v_kind is not null) do
      begin
        v_holds = case v_kind
          when 'channel' then position('|' || p_channel || '|' in '|' || v_texts || '|') > 0
          when 'source' then position('|' || v_source || '|' in '|' || v_texts || '|') > 0
          when 'campaign' then position('|' || v_campaign || '|' in '|' || v_texts || '|') > 0
          when 'line' then position('|' || v_line || '|' in '|' || v_texts || '|') > 0
          when 'client' then position('|' || v_known || '|' in '|' || v_texts || '|') > 0
          when 'has_manager' then (v_owner_id is not null) = (v_texts = 'yes')
          when 'open_order' then (coalesce(v_open_orders, 0) > 0) = (v_texts = 'yes')
          when 'days_since_more' then coalesce(v_days > v_amount, false)
          when 'days_since_less' then coalesce(v_days < v_amount, false)
          when 'orders_more' then coalesce(v_order_total > v_amount, false)
          when 'orders_less' then p_client_id is not null and v_order_total < v_amount
          when 'blocked' then coalesce(v_is_blocked, false) = (v_texts = 'yes')
          when 'phone_prefix' then has_any(v_texts, coalesce(p_phone, ''), true)
          else null
        end;
        if (v_kind = 'tag') then
          v_holds = exists (select 1 from client_tag ct join tag t on t.id = ct.tag_id
                            where ct.client_id = :p_client_id
                              and position('|' || replace(lower(t.name), 'ё', 'е') || '|' in '|' || :v_texts || '|') > 0);
        else if (v_kind = 'words') then
        begin
          if (v_words is null) then v_words = replace(lower(coalesce(p_words, '')), 'ё', 'е');
          v_holds = has_any(v_texts, v_words, false);
        end
        else if (v_kind = 'working_time') then
        begin
          if (v_is_working is null) then v_is_working = worktime.is_working(p_branch_id, null, p_came_at);
          v_holds = v_is_working = (v_texts = 'yes');
        end
        if (not coalesce(v_holds, false)) then
        begin
          v_failed = v_kind;
          leave;
        end
        v_kind = null;
        select first 1 c.order_no, c.kind, c.texts, c.amount
        from routing_condition c
        where c.rule_id = :v_rule_id and c.order_no > :v_condition_no
        order by c.rule_id, c.order_no
        into v_condition_no, v_kind, v_texts, v_amount;
      end
      if (v_failed is null) then
      begin
        v_any_fitted = true;
        if (v_way = 'duty') then
        begin
          o_rule_id = v_rule_id;
          o_order_no = v_order_no;
          o_limit_minutes = v_limit;
          o_why = 'duty_rule';
          o_trace = o_trace || v_head || 'duty;' || ascii_char(10);
          exit;
        end
        execute procedure pick(v_way, v_rule_staff_id, v_group_id, v_owner_id, v_last_order_staff_id,
                               p_inquiry_id, p_channel, v_judge_at, p_is_trial)
          returning_values o_staff_id, v_skipped;
        if (not p_is_trial and not v_is_full) then
          o_trace = o_trace || v_head || iif(o_staff_id is null, 'nobody', 'chosen')
                    || ';' || coalesce(o_staff_id, '') || iif(v_skipped = '', '', '/' || v_skipped) || ascii_char(10);
        if (o_staff_id is not null) then
        begin
          o_rule_id = v_rule_id;
          o_order_no = v_order_no;
          o_group_id = v_group_id;
          o_limit_minutes = v_limit;
          o_why = v_way;
          exit;
        end
      end
      else if (not p_is_trial and not v_is_full) then
        o_trace = o_trace || v_head || v_failed || v_end;
      -- What no longer fits is not told; the mark keeps it from being read as rules that were never tried.
      if (char_length(o_trace) > 5400 and not v_is_full) then
      begin
        v_is_full = true;
        o_trace = o_trace || '~' || ascii_char(10);
      end
    end
    o_why = trim(iif(v_any_fitted or p_after_order > 0, 'nobody_free', 'no_rule'));
  end
end;
