recreate package body sources
as
begin
  procedure source_list
    returns (o_source_id bigint, o_name varchar(100), o_is_active boolean, o_signs varchar(8000), o_version integer)
  as
  begin
    execute procedure access.check_right('sources.read');
    for select s.id, s.name, s.is_active,
               coalesce((select list(g.kind || ':' || g.content, ascii_char(10)) from
                 (select kind, content from lead_source_sign where lead_source_id = s.id order by kind, content) g), ''),
               s.version
        from lead_source s
        order by s.name
        into o_source_id, o_name, o_is_active, o_signs, o_version
    do suspend;
  end

  procedure put_signs(p_source_id bigint, p_signs varchar(8000))
  as
    declare v_line varchar(300);
    declare v_end integer;
    declare v_kind varchar(20);
    declare v_content varchar(100);
    declare v_other varchar(100);
  begin
    delete from lead_source_sign where lead_source_id = :p_source_id;
    for select trim(p.o_part) from text_lists.parts(:p_signs, ascii_char(10)) p where trim(p.o_part) <> '' into v_line
    do
    begin
      v_end = position(':' in v_line);
      v_kind = substring(v_line from 1 for 20);
      if (v_end > 0 and v_end < 20) then v_kind = substring(v_line from 1 for v_end - 1);
      v_content = lower(trim(substring(substring(v_line from v_end + 1) from 1 for 100)));
      if (v_end = 0 or v_kind not in ('line', 'campaign', 'channel', 'source') or v_content = '') then
        exception e_sources_sign using (v_line);
      v_other = (select s.name from lead_source_sign g join lead_source s on s.id = g.lead_source_id
                 where g.kind = :v_kind and g.content = :v_content and g.lead_source_id <> :p_source_id);
      if (v_other is not null) then exception e_sources_sign_taken using (v_content, v_other);
      update or insert into lead_source_sign (lead_source_id, kind, content)
      values (:p_source_id, :v_kind, :v_content) matching (kind, content);
    end
  end

  procedure save_source(p_source_id bigint, p_version integer, p_name varchar(100), p_is_active boolean,
                        p_signs varchar(8000))
    returns (o_source_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_by varchar(200);
    declare v_at timestamp;
  begin
    execute procedure access.enter('sources.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (coalesce(trim(p_name), '') = '') then exception e_sources_no_name;
    if (exists (select 1 from lead_source s where upper(s.name) = upper(trim(:p_name)) and s.id is distinct from :p_source_id)) then
      exception e_sources_name_taken using (p_name);
    if (p_source_id is null) then
      insert into lead_source (name, is_active, updated_at, updated_by)
      values (trim(:p_name), coalesce(:p_is_active, true), clock.utc_now(), :v_me)
      returning id, version into o_source_id, o_version;
    else
    begin
      update lead_source s set s.name = trim(:p_name), s.is_active = coalesce(:p_is_active, true),
        s.updated_at = clock.utc_now(), s.updated_by = :v_me, s.version = s.version + 1
      where s.id = :p_source_id and s.version = :p_version
      returning s.id, s.version into o_source_id, o_version;
      if (o_source_id is null) then
      begin
        select coalesce(f.name, ''), s.updated_at from lead_source s left join staff f on f.id = s.updated_by
        where s.id = :p_source_id into v_by, v_at;
        exception e_sources_stale using (v_by, v_at);
      end
    end
    execute procedure put_signs(o_source_id, p_signs);
    post_event 'sources';
    suspend;
  end

  procedure known_signs
    returns (o_kind varchar(10) character set ascii, o_content varchar(100), o_times bigint, o_source varchar(100))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_from timestamp;
  begin
    execute procedure access.enter('sources.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_from = dateadd(day, -90, clock.utc_now());
    for select first 200 x.kind, x.content, x.times, s.name
        from (
          select cast('line' as varchar(10)) kind, lower(i.line) content, count(*) times from inquiry i
          where i.came_at >= :v_from and i.line > ''
            and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id) group by 2
          union all
          select 'campaign', lower(i.campaign), count(*) from inquiry i
          where i.came_at >= :v_from and i.campaign > ''
            and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id) group by 2
          union all
          select 'source', lower(i.source), count(*) from inquiry i where i.came_at >= :v_from
            and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id) group by 2
          union all
          select 'channel', i.channel, count(*) from inquiry i where i.came_at >= :v_from
            and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id) group by 2) x
        left join lead_source_sign g on g.kind = x.kind and g.content = x.content
        left join lead_source s on s.id = g.lead_source_id
        order by x.times desc
        into o_kind, o_content, o_times, o_source
    do suspend;
  end

  procedure by_source(p_from timestamp, p_till timestamp)
    returns (o_source_id bigint, o_name varchar(100), o_inquiries bigint, o_accepted bigint, o_clients bigint,
             o_new_clients bigint, o_orders bigint, o_total d_money)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('sources.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for with
          came as (
            select coalesce(i.lead_source_id, 0) k, count(*) n, count(i.accepted_at) a, count(distinct i.client_id) c
            from inquiry i
            where i.came_at >= :p_from and i.came_at < :p_till and i.state <> 'joined'
              and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
            group by 1),
          fresh as (
            select coalesce(c.lead_source_id, 0) k, count(*) n from client c
            where c.created_at >= :p_from and c.created_at < :p_till and not c.is_deleted
              and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id)
            group by 1),
          money as (
            select coalesce(d.lead_source_id, c.lead_source_id, 0) k, count(iif(d.kind <> 'return', 1, null)) n,
                   sum(iif(d.kind = 'return', -d.total_sum, d.total_sum)) s
            from sale_document d left join client c on c.id = d.client_id
            where d.sold_at >= :p_from and d.sold_at < :p_till and d.state <> 'cancelled'
              and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, d.staff_id, d.branch_id)
            group by 1),
          names as (
            select s.id k, s.name n, s.is_active v from lead_source s
            union all select 0, null, true from rdb$database)
        select nullif(n.k, 0), n.n, coalesce(i.n, 0), coalesce(i.a, 0), coalesce(i.c, 0), coalesce(f.n, 0),
               coalesce(m.n, 0), coalesce(m.s, 0)
        from names n
        left join came i on i.k = n.k
        left join fresh f on f.k = n.k
        left join money m on m.k = n.k
        where n.v or i.n > 0 or f.n > 0 or m.n > 0
        order by coalesce(m.s, 0) desc, coalesce(i.n, 0) desc, n.n
        into o_source_id, o_name, o_inquiries, o_accepted, o_clients, o_new_clients, o_orders, o_total
    do suspend;
  end

  procedure inquiries_of(p_source_id bigint, p_from timestamp, p_till timestamp, p_before_id bigint, p_limit integer)
    returns (o_inquiry_id bigint, o_came_at timestamp, o_channel varchar(10), o_who varchar(200),
             o_subject varchar(300), o_person varchar(200), o_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('sources.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select first (:p_limit) i.id, i.came_at, i.channel, coalesce(c.name, i.person_name, i.phone_typed, i.email, ''),
               i.subject, s.name, i.client_id
        from inquiry i
        left join client c on c.id = i.client_id
        left join staff s on s.id = i.staff_id
        where i.came_at >= :p_from and i.came_at < :p_till and i.state <> 'joined'
          and i.lead_source_id is not distinct from :p_source_id and (:p_before_id is null or i.id < :p_before_id)
          and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
        order by i.id desc
        into o_inquiry_id, o_came_at, o_channel, o_who, o_subject, o_person, o_client_id
    do suspend;
  end

  procedure orders_of(p_source_id bigint, p_from timestamp, p_till timestamp, p_before_id bigint, p_limit integer)
    returns (o_document_id bigint, o_sold_at timestamp, o_kind varchar(10), o_number_text varchar(40),
             o_client_id bigint, o_client varchar(200), o_total d_money)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('sources.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select first (:p_limit) d.id, d.sold_at, d.kind, d.number_text, d.client_id, c.name,
               iif(d.kind = 'return', -d.total_sum, d.total_sum)
        from sale_document d left join client c on c.id = d.client_id
        where d.sold_at >= :p_from and d.sold_at < :p_till and d.state <> 'cancelled'
          and coalesce(d.lead_source_id, c.lead_source_id) is not distinct from :p_source_id
          and (:p_before_id is null or d.id < :p_before_id)
          and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, d.staff_id, d.branch_id)
        order by d.id desc
        into o_document_id, o_sold_at, o_kind, o_number_text, o_client_id, o_client, o_total
    do suspend;
  end

  procedure choices_for(p_inquiry_id bigint)
    returns (o_source_id bigint, o_name varchar(100), o_is_its boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select s.id, s.name, i.lead_source_id is not distinct from s.id
        from inquiry i cross join lead_source s
        where i.id = :p_inquiry_id and (s.is_active or s.id = i.lead_source_id)
          and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
        order by s.name
        into o_source_id, o_name, o_is_its
    do suspend;
  end

  procedure set_inquiry_source(p_inquiry_id bigint, p_source_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_client_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_source_id is not null and not exists (select 1 from lead_source where id = :p_source_id)) then
      exception e_sources_unknown using (p_source_id);
    select i.staff_id, i.branch_id, i.client_id from inquiry i where i.id = :p_inquiry_id
    into v_staff_id, v_branch_id, v_client_id;
    if (row_count = 0 or not access.sees(v_scope, v_me, v_my_branch, v_my_department, v_staff_id, v_branch_id)) then
      exception e_sources_inquiry using (p_inquiry_id);
    update inquiry i set i.lead_source_id = :p_source_id where i.id = :p_inquiry_id;
    if (v_client_id is not null and p_source_id is not null) then
      update client c set c.lead_source_id = :p_source_id where c.id = :v_client_id and c.lead_source_id is null;
    post_event 'inbox';
  end
end;
