recreate package body open_data
as
begin
  function rows_at_most(p_limit integer) returns integer
  as
  begin
    return minvalue(maxvalue(coalesce(p_limit, 1), 1), 1000);
  end

  function day_number(p_day date) returns integer
  as
  begin
    return extract(year from p_day) * 10000 + extract(month from p_day) * 100 + extract(day from p_day);
  end

  -- The last day that is no later than this number: 20260231 is the end of February.
  function day_of(p_number integer) returns date
  as
    declare v_first date;
  begin
    if (coalesce(p_number, 0) < 19000101) then return null;
    if (p_number > 90000000) then return date '9000-01-01';
    v_first = dateadd(maxvalue(minvalue(mod(p_number / 100, 100), 12), 1) - 1 month to
                      dateadd(p_number / 10000 - 1900 year to date '1900-01-01'));
    if (mod(p_number / 100, 100) > 12) then return dateadd(-1 day to dateadd(1 month to v_first));
    return minvalue(dateadd(mod(p_number, 100) - 1 day to v_first),
                    dateadd(-1 day to dateadd(1 month to v_first)));
  end

  procedure inquiry_days(p_after integer, p_limit integer)
    returns (o_day_no integer, o_day date, o_channel varchar(10), o_source varchar(100), o_campaign varchar(100),
             o_lead_source varchar(100), o_inquiries bigint, o_joined bigint, o_accepted bigint, o_closed bigint)
  as
    declare v_zone varchar(60) character set ascii;
    declare v_today date;
    declare v_from timestamp;
    declare v_till timestamp;
    declare v_next timestamp;
    declare v_days integer;
  begin
    execute procedure access.check_right_everywhere('channels.run');
    v_zone = (select time_zone from firm);
    v_today = cast(clock.to_local(clock.utc_now(), v_zone) as date);
    o_day = dateadd(1 day to coalesce(day_of(p_after), date '1900-01-01'));
    v_days = rows_at_most(p_limit);
    while (v_days > 0) do
    begin
      -- Days without inquiries are stepped over at once.
      v_from = clock.to_utc(cast(o_day as timestamp), v_zone);
      v_next = (select first 1 i.came_at from inquiry i where i.came_at >= :v_from order by i.came_at);
      if (v_next is null) then exit;
      o_day = cast(clock.to_local(v_next, v_zone) as date);
      if (o_day >= v_today) then exit;
      v_from = clock.to_utc(cast(o_day as timestamp), v_zone);
      v_till = clock.to_utc(cast(dateadd(1 day to o_day) as timestamp), v_zone);
      o_day_no = day_number(o_day);
      for select i.channel, i.source, i.campaign, l.name, count(*), count(i.joined_to_id), count(i.accepted_at),
                 count(i.closed_at)
          from inquiry i left join lead_source l on l.id = i.lead_source_id
          where i.came_at >= :v_from and i.came_at < :v_till
          group by 1, 2, 3, 4
          into o_channel, o_source, o_campaign, o_lead_source, o_inquiries, o_joined, o_accepted, o_closed
      do suspend;
      v_days = v_days - 1;
      o_day = dateadd(1 day to o_day);
    end
  end

  procedure inquiries(p_after bigint, p_limit integer, p_with_people boolean)
    returns (o_id bigint, o_came_at timestamp, o_channel varchar(10), o_source varchar(100), o_campaign varchar(100),
             o_line varchar(60), o_lead_source varchar(100), o_branch varchar(200), o_state varchar(10),
             o_joined_to_id bigint, o_accepted_at timestamp, o_closed_at timestamp, o_client_id bigint,
             o_person_name varchar(200), o_phone varchar(16), o_email varchar(254))
  as
  begin
    execute procedure access.check_right_everywhere('channels.run');
    for select first (rows_at_most(:p_limit)) i.id, i.came_at, i.channel, i.source, i.campaign, i.line, l.name, b.name,
               i.state, i.joined_to_id, i.accepted_at, i.closed_at,
               iif(:p_with_people, i.client_id, null), iif(:p_with_people, i.person_name, null),
               iif(:p_with_people, i.phone, null), iif(:p_with_people, i.email, null)
        from inquiry i
        join branch b on b.id = i.branch_id
        left join lead_source l on l.id = i.lead_source_id
        where i.id > coalesce(:p_after, 0)
        order by i.id
        into o_id, o_came_at, o_channel, o_source, o_campaign, o_line, o_lead_source, o_branch, o_state,
             o_joined_to_id, o_accepted_at, o_closed_at, o_client_id, o_person_name, o_phone, o_email
    do suspend;
  end

  procedure calls(p_after bigint, p_limit integer, p_with_people boolean)
    returns (o_id bigint, o_rang_at timestamp, o_direction varchar(3), o_channel varchar(100), o_line varchar(60),
             o_state varchar(10), o_result varchar(10), o_answered_at timestamp, o_ended_at timestamp,
             o_talk_seconds integer, o_inquiry_id bigint, o_client_id bigint, o_phone varchar(16))
  as
  begin
    execute procedure access.check_right_everywhere('channels.run');
    for select first (rows_at_most(:p_limit)) c.id, c.rang_at, c.direction, h.name, c.line, c.state, c.result,
               c.answered_at, c.ended_at, c.talk_seconds, c.inquiry_id, iif(:p_with_people, c.client_id, null),
               iif(:p_with_people, c.phone, null)
        from call c join channel h on h.id = c.channel_id
        where c.id > coalesce(:p_after, 0)
        order by c.id
        into o_id, o_rang_at, o_direction, o_channel, o_line, o_state, o_result, o_answered_at, o_ended_at,
             o_talk_seconds, o_inquiry_id, o_client_id, o_phone
    do suspend;
  end
end;
