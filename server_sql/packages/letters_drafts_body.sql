recreate package body letters_drafts
as
begin
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
    for select c.id, c.name, letters_steps.address_of(c.facts), c.is_on, iif(c.is_on, c.state, 'off')
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
    if (not exists (select 1 from letters_drafts.mailboxes m where m.o_channel_id = :p_channel_id)) then
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
      execute procedure letters_steps.take_thread(p_thread_id, null, v_me, v_my_branch, v_my_department, v_scope)
        returning_values v_rest, v_rest, v_rest, v_rest;
    else
    begin
      execute procedure letters_steps.check_client(p_client_id);
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
    v_from = coalesce((select letters_steps.address_of(c.facts) from channel c where c.id = :p_channel_id), '');
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
    if (not letters_steps.sees_letter(v_scope, v_me, v_my_branch, v_my_department, p_from_letter_id)) then
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
    execute procedure letters_steps.take_inquiry(v_thread_id, v_me, v_my_branch, v_my_department, v_scope);
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
    if (not letters_steps.sees_letter(v_scope, v_me, v_my_branch, v_my_department, p_letter_id)) then
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
end;
