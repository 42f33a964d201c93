recreate package body letters_desk
as
begin
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
        or not letters_steps.sees_thread(v_scope, v_me, v_my_branch, v_my_department, o_staff_id, v_branch_id)) then exit;
    o_may_write = intake_moves.scope_for(v_me, 'mail.edit') <> 'none';
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
    if (not letters_steps.sees_letter(v_scope, v_me, v_my_branch, v_my_department, p_letter_id)) then exit;
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
    if (o_content is null or not letters_steps.sees_letter(v_scope, v_me, v_my_branch, v_my_department, v_letter_id)) then exit;
    suspend;
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
        and letters_steps.sees_thread(v_scope, v_me, v_my_branch, v_my_department, v_staff_id, v_branch_id)
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
    if (p_staff_id is not null and not staff_steps.may_be_given_work(p_staff_id)) then exception e_letters_no_person;
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
    if (p_staff_id = v_me) then
      execute procedure letters_steps.take_inquiry(p_thread_id, v_me, v_my_branch, v_my_department, v_scope);
    execute procedure letters_steps.take_thread(p_thread_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_staff_id, v_client_id, v_inquiry_id, v_branch_id;
    if (p_staff_id is distinct from v_staff_id) then execute procedure check_person(p_staff_id);
    if (p_client_id is distinct from v_client_id) then execute procedure letters_steps.check_client(p_client_id);
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
    execute procedure letters_steps.take_thread(o_thread_id, null, v_me, v_my_branch, v_my_department, v_scope)
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
end;
