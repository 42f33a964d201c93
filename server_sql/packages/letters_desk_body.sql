recreate package body letters_desk
as
begin
  -- ------------------------------------------------------------ small answers

  -- Correspondence nobody has is also for those on duty, as inquiries that wait are.
  function sees_thread(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint,
                       p_my_department bigint, p_staff_id bigint, p_branch_id bigint) returns boolean
  as
  begin
    if (access.sees(p_scope, p_me, p_my_branch, p_my_department, p_staff_id, p_branch_id)) then return true;
    return p_staff_id is null and intake_moves.is_on_duty(p_me);
  end

  function sees_letter(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint,
                       p_my_department bigint, p_letter_id bigint) returns boolean
  as
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_author_id bigint;
    declare v_is_draft boolean;
  begin
    select t.staff_id, t.branch_id, l.author_id, l.is_draft from letter l join letter_thread t on t.id = l.thread_id
    where l.id = :p_letter_id
    into v_staff_id, v_branch_id, v_author_id, v_is_draft;
    if (v_branch_id is null) then return false;
    if (v_is_draft) then return v_author_id = p_me;
    return v_author_id is not distinct from p_me
      or sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id);
  end

  -- "address": "sales@shop.example" -> sales@shop.example. Facts are JSON as the program writes it.
  function address_of(p_facts varchar(8000)) returns varchar(254)
  as
    declare v_at integer;
    declare v_end integer;
  begin
    v_at = position('"address"' in p_facts);
    if (v_at = 0) then return null;
    v_at = position('"', p_facts, position(':', p_facts, v_at)) + 1;
    v_end = position('"', p_facts, v_at);
    if (v_at = 1 or v_end = 0) then return null;
    return lower(substring(p_facts from v_at for minvalue(v_end - v_at, 254)));
  end

  function fits(p_thread_id bigint, p_subject varchar(300), p_client_id bigint, p_text varchar(100)) returns boolean
  as
  begin
    if (coalesce(p_text, '') = '' or p_subject containing p_text) then return true;
    if (exists (select 1 from client c where c.id = :p_client_id and c.name containing :p_text)) then return true;
    return exists (select 1 from letter l
                   where l.thread_id = :p_thread_id and not l.is_draft
                     and (l.from_address containing :p_text or l.from_name containing :p_text
                       or l.to_text containing :p_text or l.subject containing :p_text));
  end

  -- What a look at the list has to tell of the way out.
  function sending_of(p_thread_id bigint) returns varchar(10) character set ascii
  as
    declare v_state varchar(10) character set ascii;
  begin
    select first 1 o.state
    from letter l join outgoing o on o.kind = 'letter' and o.ref_id = l.id
    where l.thread_id = :p_thread_id and l.direction = 'out' and not l.is_draft
      and o.state in ('maybe', 'failed', 'sending', 'queued')
    order by decode(o.state, 'maybe', 1, 'failed', 2, 'sending', 3, 4)
    into v_state;
    if (v_state is null and exists (select 1 from letter l where l.thread_id = :p_thread_id and l.bounce_state = 'hard')) then
      return 'bounce';
    return v_state;
  end

  -- The person who last wrote to us in it, else whom we write to.
  function other_side(p_thread_id bigint) returns varchar(254)
  as
    declare v_who varchar(254);
  begin
    select first 1 coalesce(nullif(trim(l.from_name), ''), nullif(l.from_address, '')) from letter l
    where l.thread_id = :p_thread_id and l.direction = 'in'
    order by l.written_at desc, l.id desc
    into v_who;
    if (v_who is null) then
      select first 1 substring(l.to_text from 1 for 254) from letter l
      where l.thread_id = :p_thread_id order by l.written_at desc, l.id desc into v_who;
    return coalesce(v_who, '');
  end

  -- ------------------------------------------------------------ lists

  procedure page_of(p_filter varchar(12) character set ascii, p_text varchar(100), p_before_at timestamp,
                    p_before_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                    p_scope varchar(10) character set ascii)
    returns (o_thread_id bigint, o_draft_id bigint, o_at timestamp)
  as
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_subject varchar(300);
    declare v_client_id bigint;
    declare v_till timestamp;
  begin
    v_till = coalesce(p_before_at, timestamp '9999-12-31');
    if (p_filter = 'drafts') then
      for select l.thread_id, l.id, l.written_at, l.subject, t.client_id
          from letter l join letter_thread t on t.id = l.thread_id
          where l.author_id = :p_me and l.is_draft and l.written_at <= :v_till
            and (l.written_at < :v_till or l.id < :p_before_id)
          order by l.written_at desc, l.id desc
          into o_thread_id, o_draft_id, o_at, v_subject, v_client_id
      do
      begin
        if (v_subject containing coalesce(p_text, '') or fits(o_thread_id, v_subject, v_client_id, p_text)) then suspend;
      end
    else if (p_filter = 'maybe') then
      for select t.id, t.last_at, t.subject, t.client_id, t.staff_id, t.branch_id
          from letter_thread t
          where t.id in (select l.thread_id from outgoing o join letter l on l.id = o.ref_id
                         where o.trouble_at is not null and o.kind = 'letter')
            and t.last_at <= :v_till and (t.last_at < :v_till or t.id < :p_before_id)
          order by t.last_at desc, t.id desc
          into o_thread_id, o_at, v_subject, v_client_id, v_staff_id, v_branch_id
      do
      begin
        if (sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)
            and fits(o_thread_id, v_subject, v_client_id, p_text)) then suspend;
      end
    else if (p_filter = 'mine' or (p_scope = 'own' and p_filter in ('all', 'done', 'spam'))) then
      for select t.id, t.last_at, t.subject, t.client_id
          from letter_thread t
          where t.staff_id = :p_me and t.letter_count > 0 and t.last_at <= :v_till
            and (t.last_at < :v_till or t.id < :p_before_id)
            and t.state = decode(:p_filter, 'mine', 'open', 'done', 'done', 'spam', 'spam', iif(t.state = 'spam', '', t.state))
          order by t.staff_id desc, t.last_at desc, t.id desc
          into o_thread_id, o_at, v_subject, v_client_id
      do
      begin
        if (fits(o_thread_id, v_subject, v_client_id, p_text)) then suspend;
      end
    else if (p_filter = 'unassigned') then
      for select t.id, t.last_at, t.subject, t.client_id, t.branch_id
          from letter_thread t
          where t.staff_id is null and t.state = 'open' and t.letter_count > 0 and t.last_at <= :v_till
            and (t.last_at < :v_till or t.id < :p_before_id)
          order by t.staff_id desc, t.last_at desc, t.id desc
          into o_thread_id, o_at, v_subject, v_client_id, v_branch_id
      do
      begin
        if (sees_thread(p_scope, p_me, p_my_branch, p_my_department, null, v_branch_id)
            and fits(o_thread_id, v_subject, v_client_id, p_text)) then suspend;
      end
    else
      for select t.id, t.last_at, t.subject, t.client_id, t.staff_id, t.branch_id
          from letter_thread t
          where t.letter_count > 0 and t.last_at <= :v_till and (t.last_at < :v_till or t.id < :p_before_id)
            and t.state = decode(:p_filter, 'done', 'done', 'spam', 'spam', iif(t.state = 'spam', '', t.state))
            and (:p_filter <> 'sent' or exists (select 1 from letter l where l.thread_id = t.id and l.direction = 'out'
                                                and l.author_id = :p_me and not l.is_draft))
          order by t.last_at desc, t.id desc
          into o_thread_id, o_at, v_subject, v_client_id, v_staff_id, v_branch_id
      do
      begin
        if (sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)
            and fits(o_thread_id, v_subject, v_client_id, p_text)) then suspend;
      end
  end

  procedure described(p_thread_id bigint, p_draft_id bigint)
    returns (o_words varchar(300), o_is_out boolean, o_has_files boolean, o_to varchar(254))
  as
  begin
    if (p_draft_id is not null) then
    begin
      select l.preview, true, l.file_count > 0, substring(l.to_text from 1 for 254) from letter l where l.id = :p_draft_id
      into o_words, o_is_out, o_has_files, o_to;
      suspend;
      exit;
    end
    select first 1 l.preview, l.direction = 'out', l.file_count > 0 from letter l
    where l.thread_id = :p_thread_id and not l.is_draft
    order by l.written_at desc, l.id desc
    into o_words, o_is_out, o_has_files;
    if (not coalesce(o_has_files, false)) then
      o_has_files = exists (select 1 from letter l where l.thread_id = :p_thread_id and l.file_count > 0 and not l.is_draft);
    suspend;
  end

  procedure threads(p_filter varchar(12) character set ascii, p_text varchar(100), p_before_at timestamp,
                    p_before_id bigint, p_limit integer)
    returns (o_thread_id bigint, o_version integer, o_subject varchar(300), o_client_id bigint, o_who varchar(254),
             o_staff_id bigint, o_person varchar(200), o_last_at timestamp, o_letter_count integer,
             o_unread_count integer, o_state varchar(10) character set ascii, o_words varchar(300), o_is_out boolean,
             o_has_files boolean, o_sending varchar(10) character set ascii, o_draft_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_to varchar(254);
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select first (:p_limit) t.id, t.version, t.subject, t.client_id, coalesce(c.name, letters_desk.other_side(t.id)),
               t.staff_id, s.name, x.o_at, t.letter_count, t.unread_count, t.state, d.o_words, d.o_is_out, d.o_has_files,
               letters_desk.sending_of(t.id), x.o_draft_id, d.o_to
        from letters_desk.page_of(:p_filter, :p_text, :p_before_at, :p_before_id, :v_me, :v_my_branch,
                                  :v_my_department, :v_scope) x
        join letter_thread t on t.id = x.o_thread_id
        left join letters_desk.described(t.id, x.o_draft_id) d on true
        left join client c on c.id = t.client_id
        left join staff s on s.id = t.staff_id
        into o_thread_id, o_version, o_subject, o_client_id, o_who, o_staff_id, o_person, o_last_at, o_letter_count,
             o_unread_count, o_state, o_words, o_is_out, o_has_files, o_sending, o_draft_id, v_to
    do
    begin
      if (o_draft_id is not null) then
        select l.subject from letter l where l.id = :o_draft_id into o_subject;
      if (o_draft_id is not null and o_client_id is null) then o_who = v_to;
      suspend;
    end
  end

  procedure counts returns (o_filter varchar(12) character set ascii, o_rows integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    o_filter = 'mine';
    o_rows = (select count(*) from letter_thread t
              where t.staff_id = :v_me and t.state = 'open' and t.unread_count > 0);
    suspend;
    o_filter = 'unassigned';
    o_rows = (select count(*) from letter_thread t
              where t.staff_id is null and t.state = 'open' and t.letter_count > 0
                and letters_desk.sees_thread(:v_scope, :v_me, :v_my_branch, :v_my_department, null, t.branch_id));
    suspend;
    o_filter = 'drafts';
    o_rows = (select count(*) from letter l where l.author_id = :v_me and l.is_draft);
    suspend;
    o_filter = 'maybe';
    o_rows = (select count(*) from outgoing o join letter l on l.id = o.ref_id join letter_thread t on t.id = l.thread_id
              where o.trouble_at is not null and o.kind = 'letter'
                and letters_desk.sees_thread(:v_scope, :v_me, :v_my_branch, :v_my_department, t.staff_id, t.branch_id));
    suspend;
  end

  -- ------------------------------------------------------------ one correspondence

  procedure thread(p_thread_id bigint)
    returns (o_thread_id bigint, o_version integer, o_subject varchar(300), o_client_id bigint, o_client varchar(200),
             o_inquiry_id bigint, o_inquiry_open boolean, o_staff_id bigint, o_person varchar(200), o_state varchar(10) character set ascii,
             o_may_write boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch_id bigint;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select t.id, t.version, t.subject, t.client_id, c.name, t.inquiry_id, coalesce(i.state <> 'closed', false), t.staff_id, s.name,
           t.state, t.branch_id
    from letter_thread t
    left join client c on c.id = t.client_id
    left join inquiry i on i.id = t.inquiry_id
    left join staff s on s.id = t.staff_id
    where t.id = :p_thread_id
    into o_thread_id, o_version, o_subject, o_client_id, o_client, o_inquiry_id, o_inquiry_open, o_staff_id, o_person, o_state,
         v_branch_id;
    if (o_thread_id is null
        or not sees_thread(v_scope, v_me, v_my_branch, v_my_department, o_staff_id, v_branch_id)) then exit;
    o_may_write = exists (select 1 from staff w join role_action a on a.role_code = w.role_code
                          where w.id = :v_me and a.action_code = 'mail.edit' and a.scope <> 'none');
    suspend;
  end

  procedure thread_letters(p_thread_id bigint)
    returns (o_letter_id bigint, o_version integer, o_direction varchar(3) character set ascii, o_channel_id bigint,
             o_channel varchar(100), o_message_id varchar(250), o_subject varchar(300), o_from_address varchar(254),
             o_from_name varchar(200), o_reply_to varchar(254), o_to_text varchar(2000), o_cc_text varchar(2000),
             o_bcc_text varchar(2000), o_written_at timestamp, o_preview varchar(300), o_has_html boolean,
             o_byte_size integer, o_flaw varchar(40) character set ascii, o_is_read boolean, o_is_unconfirmed boolean,
             o_is_draft boolean, o_bounce_state varchar(10) character set ascii, o_bounce_reason varchar(500),
             o_author varchar(200), o_in_reply_to varchar(250), o_sending varchar(10) character set ascii,
             o_next_at timestamp, o_reason varchar(40) character set ascii, o_detail varchar(500), o_may_settle boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_may boolean;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_may = (select x.o_may_write from letters_desk.thread(:p_thread_id) x);
    if (v_may is null) then exit;
    for select l.id, l.version, l.direction, l.channel_id, n.name, l.message_id, l.subject, l.from_address, l.from_name,
               l.reply_to, l.to_text, l.cc_text, l.bcc_text, l.written_at, l.preview,
               l.html is not null and octet_length(l.html) > 0, l.byte_size, l.flaw, l.is_read, l.is_unconfirmed,
               l.is_draft, l.bounce_state, l.bounce_reason, a.name, l.in_reply_to, o.state, o.next_at, o.reason, o.detail,
               coalesce(o.state in ('maybe', 'failed') and :v_may, false)
        from letter l
        join channel n on n.id = l.channel_id
        left join staff a on a.id = l.author_id
        left join outgoing o on o.kind = 'letter' and o.ref_id = l.id
        where l.thread_id = :p_thread_id and (not l.is_draft or l.author_id = :v_me)
        order by l.is_draft, l.written_at, l.id
        into o_letter_id, o_version, o_direction, o_channel_id, o_channel, o_message_id, o_subject, o_from_address,
             o_from_name, o_reply_to, o_to_text, o_cc_text, o_bcc_text, o_written_at, o_preview, o_has_html, o_byte_size,
             o_flaw, o_is_read, o_is_unconfirmed, o_is_draft, o_bounce_state, o_bounce_reason, o_author, o_in_reply_to,
             o_sending, o_next_at, o_reason, o_detail, o_may_settle
    do suspend;
  end

  procedure thread_files(p_thread_id bigint)
    returns (o_file_id bigint, o_letter_id bigint, o_name varchar(255), o_mime varchar(100) character set ascii,
             o_cid varchar(250), o_byte_size integer, o_refused_reason varchar(40) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (not exists (select 1 from letters_desk.thread(:p_thread_id))) then exit;
    for select f.id, f.letter_id, f.name, f.mime, f.cid, f.byte_size, f.refused_reason
        from letter l join letter_file f on f.letter_id = l.id
        where l.thread_id = :p_thread_id and (not l.is_draft or l.author_id = :v_me)
        order by f.id
        into o_file_id, o_letter_id, o_name, o_mime, o_cid, o_byte_size, o_refused_reason
    do suspend;
  end

  procedure letter_body(p_letter_id bigint) returns (o_plain blob sub_type text, o_html blob sub_type text)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (not sees_letter(v_scope, v_me, v_my_branch, v_my_department, p_letter_id)) then exit;
    for select l.plain, l.html from letter l where l.id = :p_letter_id into o_plain, o_html
    do suspend;
  end

  procedure file_content(p_file_id bigint) returns (o_content blob sub_type binary)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_letter_id bigint;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select f.letter_id, f.content from letter_file f where f.id = :p_file_id into v_letter_id, o_content;
    if (o_content is null or not sees_letter(v_scope, v_me, v_my_branch, v_my_department, v_letter_id)) then exit;
    suspend;
  end

  -- ------------------------------------------------------------ acts on a correspondence

  -- The row is locked first: a caller that had to wait has done nothing yet.
  procedure take_thread(p_thread_id bigint, p_version integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                        p_scope varchar(10) character set ascii)
    returns (o_staff_id bigint, o_client_id bigint, o_inquiry_id bigint, o_branch_id bigint)
  as
    declare v_version integer;
  begin
    select t.staff_id, t.client_id, t.inquiry_id, t.branch_id, t.version from letter_thread t where t.id = :p_thread_id
    with lock
    into o_staff_id, o_client_id, o_inquiry_id, o_branch_id, v_version;
    if (v_version is null
        or not sees_thread(p_scope, p_me, p_my_branch, p_my_department, o_staff_id, o_branch_id)) then
      exception e_letters_not_found using (coalesce(p_thread_id, ''));
    if (p_version is not null and p_version <> v_version) then exception e_letters_stale using (p_thread_id);
  end

  procedure mark_read(p_thread_id bigint) returns (o_changed integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
  begin
    execute procedure access.enter('mail.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    o_changed = 0;
    select t.staff_id, t.branch_id from letter_thread t where t.id = :p_thread_id into v_staff_id, v_branch_id;
    if (v_branch_id is not null and coalesce(v_staff_id, v_me) = v_me
        and sees_thread(v_scope, v_me, v_my_branch, v_my_department, v_staff_id, v_branch_id)
        and exists (select 1 from letter l where l.thread_id = :p_thread_id and l.direction = 'in' and not l.is_read)) then
    begin
      update letter l set l.is_read = true where l.thread_id = :p_thread_id and l.direction = 'in' and not l.is_read;
      o_changed = row_count;
      execute procedure letters_moves.recount(p_thread_id);
      execute procedure letters_moves.ring(p_thread_id);
    end
    suspend;
  end

  procedure check_person(p_staff_id bigint)
  as
  begin
    if (p_staff_id is not null and not exists (select 1 from staff s
        where s.id = :p_staff_id and s.is_active and not s.is_service)) then exception e_letters_no_person;
  end

  procedure check_client(p_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_owner bigint;
    declare v_branch bigint;
  begin
    if (p_client_id is null) then exit;
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select c.owner_id, c.branch_id from client c where c.id = :p_client_id and not c.is_deleted into v_owner, v_branch;
    if (v_branch is null or not access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch)) then
      exception e_letters_no_client;
  end

  procedure set_thread(p_thread_id bigint, p_version integer, p_staff_id bigint, p_client_id bigint,
                       p_state varchar(10) character set ascii)
    returns (o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_inquiry_id bigint;
    declare v_branch_id bigint;
    declare v_letter_id bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure take_thread(p_thread_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_staff_id, v_client_id, v_inquiry_id, v_branch_id;
    if (p_staff_id is distinct from v_staff_id) then execute procedure check_person(p_staff_id);
    if (p_client_id is distinct from v_client_id) then execute procedure check_client(p_client_id);
    execute procedure letters_moves.ring(p_thread_id);
    update letter_thread t set t.staff_id = :p_staff_id, t.client_id = :p_client_id, t.state = :p_state,
      t.version = t.version + 1
    where t.id = :p_thread_id
    returning t.version into o_version;
    -- What was written before its client was known belongs on his card; an inquiry brings its own line.
    if (v_client_id is null and p_client_id is not null) then
      for select l.id from letter l
          where l.thread_id = :p_thread_id and not l.is_draft and not l.is_unconfirmed
            and (:v_inquiry_id is null or l.id > (select min(m.id) from letter m where m.thread_id = :p_thread_id))
          order by l.id into v_letter_id
      do execute procedure letters_moves.write_journal(v_letter_id,
           (select trim(iif(l.direction = 'in', 'letter', 'sent')) from letter l where l.id = :v_letter_id),
           (select substring(l.plain from 1 for 2000) from letter l where l.id = :v_letter_id));
    execute procedure letters_moves.ring(p_thread_id);
    if (p_client_id is not null) then post_event 'clients';
    suspend;
  end

  procedure keep_address(p_thread_id bigint, p_client_id bigint)
    returns (o_state varchar(10) character set ascii, o_email varchar(254), o_other varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_before varchar(2000);
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (not exists (select 1 from letters_desk.thread(:p_thread_id))) then
      exception e_letters_not_found using (coalesce(p_thread_id, ''));
    execute procedure check_client(p_client_id);
    -- Two who add it at once to one card wait for each other.
    select c.owner_id, c.branch_id from client c where c.id = :p_client_id and not c.is_deleted with lock
    into v_owner, v_branch;
    if (v_branch is null) then exception e_letters_no_client;
    select first 1 lower(l.from_address) from letter l
    where l.thread_id = :p_thread_id and l.direction = 'in' and not l.is_unconfirmed and position('@' in l.from_address) > 1
    order by l.written_at desc, l.id desc
    into o_email;
    o_state = 'none';
    if (o_email is not null) then
    begin
      o_state = 'denied';
      if (exists (select 1 from staff w join role_action a on a.role_code = w.role_code
                  where w.id = :v_me and a.action_code = 'clients.edit' and a.scope <> 'none')) then
      begin
        execute procedure access.enter('clients.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
        if (access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch)) then o_state = 'added';
      end
    end
    if (exists (select 1 from client_email e where e.client_id = :p_client_id and e.email = :o_email)) then o_state = 'known';
    if (o_state = 'added') then
      for select first 1 iif(access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id), c.name, null)
          from client_email e join client c on c.id = e.client_id and not c.is_deleted
          where e.email = :o_email
          order by e.client_id
          into o_other
      do o_state = 'twin';
    if (o_state = 'added') then
    begin
      v_before = (select list(e.email, ', ') from (select x.email from client_email x where x.client_id = :p_client_id
                                                   order by x.order_no, x.id) e);
      insert into client_email (client_id, email, order_no)
      select :p_client_id, :o_email, coalesce(max(e.order_no), 0) + 1 from client_email e where e.client_id = :p_client_id;
      update client c set c.updated_at = clock.utc_now(), c.updated_by = :v_me, c.version = c.version + 1
      where c.id = :p_client_id;
      execute procedure clients_words.refresh_words(p_client_id);
      execute procedure clients_words.write_change(p_client_id, v_me, 'changed',
        clients_words.difference('emails', coalesce(v_before, ''), coalesce(v_before || ', ', '') || o_email));
      post_event 'clients';
    end
    suspend;
  end

  procedure take_doubtful(p_letter_id bigint) returns (o_thread_id bigint, o_me bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_unconfirmed boolean;
    declare v_rest bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    o_me = v_me;
    select l.thread_id from letter l where l.id = :p_letter_id into o_thread_id;
    execute procedure take_thread(o_thread_id, null, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_rest, v_rest, v_rest, v_rest;
    select l.is_unconfirmed from letter l where l.id = :p_letter_id with lock into v_unconfirmed;
    if (not coalesce(v_unconfirmed, false)) then exception e_letters_settled;
  end

  procedure confirm_letter(p_letter_id bigint)
  as
    declare v_thread_id bigint;
    declare v_me bigint;
  begin
    execute procedure take_doubtful(p_letter_id) returning_values v_thread_id, v_me;
    update letter l set l.is_unconfirmed = false, l.version = l.version + 1 where l.id = :p_letter_id;
    execute procedure letters_moves.write_journal(p_letter_id, 'letter',
      (select substring(l.plain from 1 for 2000) from letter l where l.id = :p_letter_id));
    execute procedure letters_moves.ring(v_thread_id);
  end

  procedure split_letter(p_letter_id bigint) returns (o_thread_id bigint)
  as
    declare v_thread_id bigint;
    declare v_me bigint;
    declare v_client_id bigint;
    declare v_clients integer;
  begin
    execute procedure take_doubtful(p_letter_id) returning_values v_thread_id, v_me;
    select min(e.client_id), count(distinct e.client_id)
    from letter l join client_email e on e.email = l.from_address join client c on c.id = e.client_id and not c.is_deleted
    where l.id = :p_letter_id
    into v_client_id, v_clients;
    insert into letter_thread (subject, client_id, staff_id, branch_id, first_at, last_at)
    select l.subject, iif(:v_clients = 1, :v_client_id, null), :v_me, t.branch_id, l.written_at, l.written_at
    from letter l join letter_thread t on t.id = l.thread_id
    where l.id = :p_letter_id
    returning id into o_thread_id;
    update letter l set l.thread_id = :o_thread_id, l.is_unconfirmed = false, l.version = l.version + 1
    where l.id = :p_letter_id;
    execute procedure letters_moves.recount(v_thread_id);
    execute procedure letters_moves.recount(o_thread_id);
    execute procedure letters_moves.write_journal(p_letter_id, 'letter',
      (select substring(l.plain from 1 for 2000) from letter l where l.id = :p_letter_id));
    execute procedure letters_moves.ring(v_thread_id);
    execute procedure letters_moves.ring(o_thread_id);
    suspend;
  end

  -- ------------------------------------------------------------ writing

  procedure mailboxes
    returns (o_channel_id bigint, o_name varchar(100), o_address varchar(254), o_is_on boolean,
             o_state varchar(10) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select c.id, c.name, letters_desk.address_of(c.facts), c.is_on, iif(c.is_on, c.state, 'off')
        from channel c
        where c.kind = 'mailbox' and (c.branch_id is null or c.branch_id = :v_my_branch or :v_scope = 'all')
        order by c.is_on desc, iif(c.branch_id = :v_my_branch, 0, 1), c.id
        into o_channel_id, o_name, o_address, o_is_on, o_state
    do suspend;
  end

  -- My own draft, locked.
  procedure take_draft(p_letter_id bigint, p_version integer, p_me bigint)
    returns (o_thread_id bigint, o_channel_id bigint)
  as
    declare v_version integer;
  begin
    select l.thread_id, l.channel_id, l.version from letter l
    where l.id = :p_letter_id and l.is_draft and l.author_id = :p_me
    with lock
    into o_thread_id, o_channel_id, v_version;
    if (v_version is null) then exception e_letters_not_found using (coalesce(p_letter_id, ''));
    if (p_version is not null and p_version <> v_version) then exception e_letters_stale using (p_letter_id);
  end

  procedure check_mailbox(p_channel_id bigint)
  as
  begin
    if (not exists (select 1 from letters_desk.mailboxes m where m.o_channel_id = :p_channel_id)) then
      exception e_letters_no_mailbox;
  end

  procedure new_draft_thread(p_thread_id bigint, p_client_id bigint, p_subject varchar(300))
    returns (o_thread_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_rest bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    o_thread_id = p_thread_id;
    if (p_thread_id is not null) then
      execute procedure take_thread(p_thread_id, null, v_me, v_my_branch, v_my_department, v_scope)
        returning_values v_rest, v_rest, v_rest, v_rest;
    else
    begin
      execute procedure check_client(p_client_id);
      insert into letter_thread (subject, client_id, staff_id, branch_id, first_at, last_at)
      values (coalesce(:p_subject, ''), :p_client_id, :v_me, :v_my_branch, clock.utc_now(), clock.utc_now())
      returning id into o_thread_id;
    end
  end

  procedure save_draft(p_letter_id bigint, p_version integer, p_thread_id bigint, p_client_id bigint,
                       p_channel_id bigint, p_in_reply_to varchar(250), p_subject varchar(300), p_to_text varchar(2000),
                       p_cc_text varchar(2000), p_plain blob sub_type text)
    returns (o_letter_id bigint, o_version integer, o_thread_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_channel_id bigint;
    declare v_from varchar(254);
    declare v_words varchar(300);
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure check_mailbox(p_channel_id);
    v_from = coalesce((select letters_desk.address_of(c.facts) from channel c where c.id = :p_channel_id), '');
    v_words = replace(replace(trim(substring(p_plain from 1 for 300)), ascii_char(13), ''), ascii_char(10), ' ');
    if (p_letter_id is null) then
    begin
      execute procedure new_draft_thread(p_thread_id, p_client_id, p_subject) returning_values o_thread_id;
      insert into letter (thread_id, direction, channel_id, message_id, in_reply_to, subject, from_address, to_text,
        cc_text, written_at, got_at, preview, plain, is_read, is_draft, author_id)
      values (:o_thread_id, 'out', :p_channel_id, 'draft:' || uuid_to_char(gen_uuid()), :p_in_reply_to,
        coalesce(:p_subject, ''), :v_from, coalesce(:p_to_text, ''), nullif(:p_cc_text, ''), clock.utc_now(),
        clock.utc_now(), coalesce(:v_words, ''), :p_plain, true, true, :v_me)
      returning id, version into o_letter_id, o_version;
    end
    else
    begin
      execute procedure take_draft(p_letter_id, p_version, v_me) returning_values o_thread_id, v_channel_id;
      update letter l set l.channel_id = :p_channel_id, l.subject = coalesce(:p_subject, ''), l.from_address = :v_from,
        l.to_text = coalesce(:p_to_text, ''), l.cc_text = nullif(:p_cc_text, ''), l.written_at = clock.utc_now(),
        l.preview = coalesce(:v_words, ''), l.plain = :p_plain, l.version = l.version + 1
      where l.id = :p_letter_id
      returning l.id, l.version into o_letter_id, o_version;
      -- A correspondence that is this draft alone goes by its subject.
      update letter_thread t set t.subject = coalesce(:p_subject, '') where t.id = :o_thread_id and t.letter_count = 0;
    end
    suspend;
  end

  procedure draft(p_letter_id bigint)
    returns (o_letter_id bigint, o_version integer, o_thread_id bigint, o_channel_id bigint, o_in_reply_to varchar(250),
             o_subject varchar(300), o_to_text varchar(2000), o_cc_text varchar(2000), o_plain blob sub_type text,
             o_client_id bigint, o_client varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select l.id, l.version, l.thread_id, l.channel_id, l.in_reply_to, l.subject, l.to_text, l.cc_text, l.plain,
               t.client_id, c.name
        from letter l join letter_thread t on t.id = l.thread_id left join client c on c.id = t.client_id
        where l.id = :p_letter_id and l.is_draft and l.author_id = :v_me
        into o_letter_id, o_version, o_thread_id, o_channel_id, o_in_reply_to, o_subject, o_to_text, o_cc_text, o_plain,
             o_client_id, o_client
    do suspend;
  end

  procedure draft_files(p_letter_id bigint)
    returns (o_file_id bigint, o_letter_id bigint, o_name varchar(255), o_mime varchar(100) character set ascii,
             o_cid varchar(250), o_byte_size integer, o_refused_reason varchar(40) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select f.id, f.letter_id, f.name, f.mime, f.cid, f.byte_size, f.refused_reason
        from letter l join letter_file f on f.letter_id = l.id
        where l.id = :p_letter_id and l.is_draft and l.author_id = :v_me
        order by f.id
        into o_file_id, o_letter_id, o_name, o_mime, o_cid, o_byte_size, o_refused_reason
    do suspend;
  end

  procedure check_files(p_letter_id bigint)
  as
    declare v_bytes bigint;
    declare v_files integer;
  begin
    select sum(f.byte_size), count(*) from letter_file f where f.letter_id = :p_letter_id into v_bytes, v_files;
    if (v_bytes > 41943040 or v_files > 50) then exception e_letters_files using (40, 50);
    update letter l set l.file_count = :v_files where l.id = :p_letter_id;
  end

  procedure add_draft_file(p_letter_id bigint, p_name varchar(255), p_mime varchar(100) character set ascii,
                           p_content blob sub_type binary)
    returns (o_file_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_rest bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure take_draft(p_letter_id, null, v_me) returning_values v_rest, v_rest;
    insert into letter_file (letter_id, name, mime, byte_size, content)
    values (:p_letter_id, :p_name, :p_mime, octet_length(:p_content), :p_content)
    returning id into o_file_id;
    execute procedure check_files(p_letter_id);
    suspend;
  end

  procedure drop_draft_file(p_file_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_letter_id bigint;
    declare v_rest bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_letter_id = (select f.letter_id from letter_file f where f.id = :p_file_id);
    execute procedure take_draft(v_letter_id, null, v_me) returning_values v_rest, v_rest;
    delete from letter_file f where f.id = :p_file_id;
    execute procedure check_files(v_letter_id);
  end

  procedure copy_files(p_from_letter_id bigint, p_to_letter_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_rest bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (not sees_letter(v_scope, v_me, v_my_branch, v_my_department, p_from_letter_id)) then
      exception e_letters_not_found using (coalesce(p_from_letter_id, ''));
    execute procedure take_draft(p_to_letter_id, null, v_me) returning_values v_rest, v_rest;
    insert into letter_file (letter_id, name, mime, byte_size, content)
    select :p_to_letter_id, f.name, f.mime, f.byte_size, f.content from letter_file f
    where f.letter_id = :p_from_letter_id and f.content is not null;
    execute procedure check_files(p_to_letter_id);
  end

  procedure drop_draft(p_letter_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_thread_id bigint;
    declare v_rest bigint;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure take_draft(p_letter_id, null, v_me) returning_values v_thread_id, v_rest;
    delete from letter l where l.id = :p_letter_id;
    if (not exists (select 1 from letter l where l.thread_id = :v_thread_id)) then
      delete from letter_thread t where t.id = :v_thread_id;
    post_event 'user_' || v_me;
  end

  procedure send(p_letter_id bigint, p_version integer, p_message_id varchar(250), p_wait_seconds integer)
    returns (o_outgoing_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_thread_id bigint;
    declare v_channel_id bigint;
    declare v_name varchar(100);
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure take_draft(p_letter_id, p_version, v_me) returning_values v_thread_id, v_channel_id;
    execute procedure check_mailbox(v_channel_id);
    select c.name from channel c where c.id = :v_channel_id and not c.is_on into v_name;
    if (v_name is not null) then exception e_letters_mailbox_off using (v_name);
    if (exists (select 1 from letter l where l.id = :p_letter_id and trim(l.to_text) = '')) then
      exception e_letters_nobody;
    update letter l set l.is_draft = false, l.message_id = :p_message_id, l.written_at = clock.utc_now(),
      l.version = l.version + 1
    where l.id = :p_letter_id;
    execute procedure outbox_moves.put('letter', v_channel_id, p_letter_id, p_message_id, v_me)
      returning_values o_outgoing_id;
    update outgoing o
    set o.next_at = dateadd(second, maxvalue(0, minvalue(:p_wait_seconds, 60)), o.next_at)
    where o.id = :o_outgoing_id;
    update letter_thread t set t.staff_id = :v_me where t.id = :v_thread_id and t.staff_id is null;
    execute procedure letters_moves.recount(v_thread_id);
    execute procedure letters_moves.ring(v_thread_id);
    suspend;
  end

  -- The way out of a letter of a thread I see, locked.
  procedure take_outgoing(p_letter_id bigint)
    returns (o_id bigint, o_state varchar(10) character set ascii, o_thread_id bigint, o_is_mine boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (not sees_letter(v_scope, v_me, v_my_branch, v_my_department, p_letter_id)) then
      exception e_letters_not_found using (coalesce(p_letter_id, ''));
    select o.id, o.state from outgoing o where o.kind = 'letter' and o.ref_id = :p_letter_id with lock into o_id, o_state;
    if (o_id is null) then exception e_letters_not_found using (p_letter_id);
    select l.thread_id, l.author_id is not distinct from :v_me from letter l where l.id = :p_letter_id
    into o_thread_id, o_is_mine;
  end

  procedure take_back(p_letter_id bigint) returns (o_version integer)
  as
    declare v_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_thread_id bigint;
    declare v_is_mine boolean;
  begin
    execute procedure take_outgoing(p_letter_id) returning_values v_id, v_state, v_thread_id, v_is_mine;
    if (v_state not in ('queued', 'failed') or not v_is_mine) then exception e_letters_left using (v_state);
    execute procedure outbox_moves.ring(v_id);
    delete from outgoing o where o.id = :v_id;
    update letter l set l.is_draft = true, l.message_id = 'draft:' || uuid_to_char(gen_uuid()), l.version = l.version + 1
    where l.id = :p_letter_id
    returning l.version into o_version;
    execute procedure letters_moves.recount(v_thread_id);
    execute procedure letters_moves.ring(v_thread_id);
    suspend;
  end

  procedure settle(p_letter_id bigint, p_choice varchar(10) character set ascii)
  as
    declare v_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_thread_id bigint;
    declare v_is_mine boolean;
  begin
    execute procedure take_outgoing(p_letter_id) returning_values v_id, v_state, v_thread_id, v_is_mine;
    if (p_choice not in ('went', 'again')) then exception e_letters_left using (v_state);
    execute procedure outbox_moves.settle(v_id, p_choice);
    if (p_choice = 'went') then
      execute procedure letters_moves.write_journal(p_letter_id, 'sent',
        (select substring(l.plain from 1 for 2000) from letter l where l.id = :p_letter_id));
    execute procedure letters_moves.ring(v_thread_id);
  end

  -- ------------------------------------------------------------ addresses

  procedure addresses(p_text varchar(100), p_client_id bigint, p_limit integer)
    returns (o_email varchar(254), o_name varchar(200), o_client_id bigint, o_hard_at timestamp, o_reason varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_text varchar(100);
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_text = replace(upper(trim(coalesce(p_text, ''))), 'Ё', 'Е');
    if (p_client_id is null and char_length(v_text) < 2) then exit;
    for select first (:p_limit) e.email, coalesce(k.name, c.name), c.id, a.hard_at, a.reason
        from (select e.id from client_email e where :p_client_id is not null and e.client_id = :p_client_id
              union
              select e.id from client_email e where :p_client_id is null and e.email starting with lower(:v_text)
              union
              select e.id from client_token t join client_email e on e.client_id = t.client_id
              where :p_client_id is null and t.token starting with :v_text) x
        join client_email e on e.id = x.id
        join client c on c.id = e.client_id and not c.is_deleted
        left join contact k on k.id = e.contact_id
        left join address_trouble a on a.email = e.email
        where access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id)
        order by c.name, e.order_no, e.id
        into o_email, o_name, o_client_id, o_hard_at, o_reason
    do suspend;
  end

  procedure troubles(p_emails varchar(4000))
    returns (o_email varchar(254), o_hard_at timestamp, o_soft_times integer, o_last_at timestamp, o_reason varchar(500))
  as
    declare v_from integer = 1;
    declare v_at integer;
  begin
    execute procedure access.check_right('mail.read');
    while (v_from <= char_length(p_emails)) do
    begin
      v_at = position(ascii_char(10), p_emails, v_from);
      if (v_at = 0) then v_at = char_length(p_emails) + 1;
      if (v_at - v_from between 3 and 254) then
        for select a.email, a.hard_at, a.soft_times, a.last_at, a.reason from address_trouble a
            where a.email = substring(:p_emails from :v_from for :v_at - :v_from)
            into o_email, o_hard_at, o_soft_times, o_last_at, o_reason
        do suspend;
      v_from = v_at + 1;
    end
  end
end;
