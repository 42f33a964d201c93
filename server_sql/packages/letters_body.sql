recreate package body letters
as
begin
  procedure mark_of(p_channel_id bigint, p_folder varchar(200))
    returns (o_uid_validity bigint, o_last_uid bigint, o_started_at timestamp, o_seen_at timestamp)
  as
  begin
    execute procedure access.check_right_everywhere('mail.take');
    for select m.uid_validity, m.last_uid, m.started_at, m.seen_at from mailbox_mark m
        where m.channel_id = :p_channel_id and m.folder = :p_folder
        into o_uid_validity, o_last_uid, o_started_at, o_seen_at
    do suspend;
  end

  procedure set_mark(p_channel_id bigint, p_folder varchar(200), p_uid_validity bigint, p_last_uid bigint)
  as
    declare v_now timestamp;
  begin
    execute procedure access.check_right_everywhere('mail.take');
    v_now = clock.utc_now();
    merge into mailbox_mark m
      using (select :p_channel_id c, :p_folder f from rdb$database) w on (m.channel_id = w.c and m.folder = w.f)
    when matched then update set m.uid_validity = :p_uid_validity, m.last_uid = :p_last_uid, m.seen_at = :v_now
    when not matched then insert (channel_id, folder, uid_validity, last_uid, started_at, seen_at)
      values (w.c, w.f, :p_uid_validity, :p_last_uid, :v_now, :v_now);
  end

  procedure note_place(p_letter_id bigint, p_channel_id bigint, p_folder varchar(200), p_uid bigint)
  as
  begin
    if (p_uid is null) then exit;
    update or insert into letter_place (letter_id, channel_id, folder, uid)
    values (:p_letter_id, :p_channel_id, :p_folder, :p_uid)
    matching (letter_id, channel_id, folder);
  end

  function thread_of_id(p_message_id varchar(250)) returns bigint
  as
  begin
    return (select l.thread_id from letter l where l.message_id = :p_message_id and not l.is_draft);
  end

  -- The newest of the letters named: what is answered first, then the list from its end.
  function thread_of_references(p_in_reply_to varchar(250), p_references varchar(4000)) returns bigint
  as
    declare v_thread_id bigint;
    declare v_message_id varchar(250);
  begin
    if (p_in_reply_to is not null) then v_thread_id = thread_of_id(p_in_reply_to);
    if (v_thread_id is not null) then return v_thread_id;
    for select substring(p.o_part from 1 for 250) from text_lists.parts(:p_references, ascii_char(10)) p
        where char_length(p.o_part) between 1 and 250
        order by p.o_no desc
        into v_message_id
    do
    begin
      v_thread_id = thread_of_id(v_message_id);
      if (v_thread_id is not null) then return v_thread_id;
    end
    return null;
  end

  -- Is somebody at it: a person, or an inquiry that is still looking for one?
  function is_looked_after(p_thread_id bigint) returns boolean
  as
  begin
    return exists (select 1 from letter_thread t join staff s on s.id = t.staff_id and s.is_active
                   where t.id = :p_thread_id)
      or exists (select 1 from letter_thread t join inquiry i on i.id = t.inquiry_id and i.state in ('offered', 'waiting')
                 where t.id = :p_thread_id);
  end

  procedure take_in(p_channel_id bigint, p_folder varchar(200), p_uid bigint, p_message_id varchar(230),
                    p_digest varchar(16) character set ascii, p_in_reply_to varchar(250), p_references varchar(4000),
                    p_token_id bigint, p_from_address varchar(254), p_from_name varchar(200), p_reply_to varchar(254),
                    p_to_text varchar(2000), p_cc_text varchar(2000), p_subject varchar(300), p_written_at timestamp, p_preview varchar(300),
                    p_plain blob sub_type text, p_html blob sub_type text, p_byte_size integer,
                    p_flaw varchar(40) character set ascii, p_sent_to varchar(254))
    returns (o_letter_id bigint, o_thread_id bigint, o_is_new boolean, o_is_ours boolean)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_message_id varchar(250);
    declare v_direction varchar(3) character set ascii;
    declare v_digest varchar(16) character set ascii;
    declare v_from varchar(254);
    declare v_unconfirmed boolean = false;
    declare v_client_id bigint;
    declare v_chooser varchar(20) character set ascii;
    declare v_client_branch bigint;
    declare v_now timestamp;
  begin
    execute procedure access.enter('mail.take') returning_values v_me, v_branch, v_department, v_scope;
    if (v_scope <> 'all') then exception e_access_denied using ('mail.take');
    v_now = clock.utc_now();
    v_message_id = p_message_id;
    o_is_new = false;
    o_is_ours = false;
    select l.id, l.thread_id, l.direction, l.digest, l.from_address from letter l where l.message_id = :v_message_id
    into o_letter_id, o_thread_id, v_direction, v_digest, v_from;
    if (o_letter_id is not null and iif(v_direction = 'out', v_from <> p_from_address, v_digest is distinct from p_digest)) then
    begin
      -- Another letter under a number that is taken: some mailers give all they send the same.
      v_message_id = v_message_id || '#' || p_digest;
      o_letter_id = null;
      v_direction = null;
      select l.id, l.thread_id, l.direction from letter l where l.message_id = :v_message_id
      into o_letter_id, o_thread_id, v_direction;
    end
    if (o_letter_id is not null) then
    begin
      o_is_ours = v_direction = 'out';
      execute procedure note_place(o_letter_id, p_channel_id, p_folder, p_uid);
      suspend;
      exit;
    end

    o_thread_id = thread_of_references(p_in_reply_to, p_references);
    if (o_thread_id is null and p_token_id is not null and p_sent_to is null) then
    begin
      o_thread_id = (select t.id from letter_thread t where t.id = :p_token_id);
      if (o_thread_id is not null and not letters_moves.knows_sender(o_thread_id, p_from_address)) then
      begin
        v_unconfirmed = true;
        -- Nobody would look at it there.
        if (not is_looked_after(o_thread_id)) then
        begin
          o_thread_id = null;
          v_unconfirmed = false;
        end
      end
    end
    if (o_thread_id is null) then
    begin
      if (p_sent_to is not null) then
        execute procedure decision.recognise(null, null, p_sent_to)
          returning_values v_client_id, v_chooser, v_client_branch;
      insert into letter_thread (subject, client_id, branch_id, first_at, last_at)
      values (:p_subject, :v_client_id, coalesce(:v_client_branch,
              (select c.branch_id from channel c where c.id = :p_channel_id), :v_branch), :p_written_at, :p_written_at)
      returning id into o_thread_id;
    end
    insert into letter (thread_id, direction, channel_id, message_id, digest, in_reply_to, references_text, subject,
      from_address, from_name, reply_to, to_text, cc_text, written_at, got_at, preview, plain, html, byte_size, flaw,
      is_unconfirmed)
    values (:o_thread_id, trim(iif(:p_sent_to is null, 'in', 'out')), :p_channel_id, :v_message_id, :p_digest, :p_in_reply_to, :p_references, :p_subject,
      :p_from_address, :p_from_name, :p_reply_to, :p_to_text, :p_cc_text, :p_written_at, :v_now, :p_preview, :p_plain, :p_html,
      :p_byte_size, :p_flaw, :v_unconfirmed)
    returning id into o_letter_id;
    execute procedure note_place(o_letter_id, p_channel_id, p_folder, p_uid);
    o_is_new = true;
    suspend;
  end

  procedure add_file(p_letter_id bigint, p_name varchar(255), p_mime varchar(100) character set ascii,
                     p_cid varchar(250), p_byte_size integer, p_content blob sub_type binary,
                     p_refused_reason varchar(40) character set ascii)
  as
  begin
    execute procedure access.check_right_everywhere('mail.take');
    insert into letter_file (letter_id, name, mime, cid, byte_size, content, refused_reason)
    values (:p_letter_id, :p_name, :p_mime, :p_cid, :p_byte_size, :p_content, :p_refused_reason);
    update letter l set l.file_count = l.file_count + 1 where l.id = :p_letter_id;
  end

  -- The letter as an inquiry: whoever gets that has the thread.
  procedure as_inquiry(p_letter_id bigint, p_line varchar(60))
    returns (o_inquiry_id bigint, o_client_id bigint, o_staff_id bigint, o_status varchar(20))
  as
    declare v_source varchar(100);
    declare v_at timestamp;
    declare v_flaw varchar(20);
    declare v_email varchar(254);
    declare v_name varchar(200);
    declare v_subject varchar(300);
    declare v_body varchar(8000);
    declare v_is_cut boolean;
  begin
    select c.name, minvalue(l.written_at, l.got_at), iif(position('date' in l.flaw) > 0, 'unreadable', null),
           nullif(lower(l.from_address), ''), l.from_name, nullif(l.subject, ''),
           nullif(trim(substring(l.plain from 1 for 8000)), ''), coalesce(char_length(l.plain), 0) > 8000
    from letter l join channel c on c.id = l.channel_id
    where l.id = :p_letter_id
    into v_source, v_at, v_flaw, v_email, v_name, v_subject, v_body, v_is_cut;
    select r.o_inquiry_id, r.o_client_id, r.o_staff_id, r.o_status
    from intake.route_inquiry(:v_source, 'letter:' || :p_letter_id, 'mail', :v_at, :v_flaw, null, null, null, :v_email,
      :v_name, :p_line, null, :v_subject, :v_body, :v_is_cut) r
    into o_inquiry_id, o_client_id, o_staff_id, o_status;
  end

  procedure route(p_letter_id bigint, p_line varchar(60))
    returns (o_inquiry_id bigint, o_client_id bigint, o_staff_id bigint, o_status varchar(20))
  as
    declare v_thread_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_unconfirmed boolean;
    declare v_direction varchar(3) character set ascii;
    declare v_plain varchar(2000);
  begin
    execute procedure access.check_right_everywhere('mail.take');
    select l.thread_id, l.direction, l.is_unconfirmed, substring(l.plain from 1 for 2000), t.state, t.inquiry_id, t.client_id, t.staff_id
    from letter l join letter_thread t on t.id = l.thread_id
    where l.id = :p_letter_id
    into v_thread_id, v_direction, v_unconfirmed, v_plain, v_state, o_inquiry_id, o_client_id, o_staff_id;
    if (v_direction = 'out') then
    begin
      o_status = 'sent';
      execute procedure letters_moves.write_journal(p_letter_id, 'sent', v_plain);
    end
    else if (v_state = 'spam') then o_status = 'spam';
    else if (is_looked_after(v_thread_id)) then
    begin
      o_status = 'thread';
      if (not v_unconfirmed) then execute procedure letters_moves.write_journal(p_letter_id, 'letter', v_plain);
    end
    else
    begin
      execute procedure as_inquiry(p_letter_id, p_line) returning_values o_inquiry_id, o_client_id, o_staff_id, o_status;
      update letter_thread t set t.inquiry_id = :o_inquiry_id, t.client_id = coalesce(:o_client_id, t.client_id),
        t.staff_id = :o_staff_id
      where t.id = :v_thread_id;
    end
    if (v_direction = 'in') then
      update letter_thread t set t.state = 'open', t.version = t.version + 1
      where t.id = :v_thread_id and t.state = 'done';
    execute procedure letters_moves.recount(v_thread_id);
    execute procedure letters_moves.ring(v_thread_id);
    suspend;
  end

  procedure is_ours(p_message_id varchar(250)) returns (o_letter_id bigint)
  as
  begin
    execute procedure access.check_right_everywhere('mail.take');
    o_letter_id = (select l.id from letter l where l.message_id = :p_message_id and l.direction = 'out' and not l.is_draft);
    suspend;
  end

  function went_to(p_letter_id bigint, p_address varchar(254)) returns boolean
  as
  begin
    return exists (select 1 from letter l where l.id = :p_letter_id and position(lower(:p_address) in
      lower(l.to_text || ' ' || coalesce(l.cc_text, '') || ' ' || coalesce(l.bcc_text, ''))) > 0);
  end

  procedure mark_bounced(p_letter_id bigint, p_address varchar(254), p_state varchar(10) character set ascii,
                         p_reason varchar(500))
  as
    declare v_thread_id bigint;
  begin
    update letter l set l.bounce_state = iif(l.bounce_state = 'hard', 'hard', :p_state), l.bounce_reason = :p_reason,
      l.version = l.version + 1
    where l.id = :p_letter_id
    returning l.thread_id into v_thread_id;
    if (coalesce(p_address, '') <> '' and went_to(p_letter_id, p_address)) then
      execute procedure letters_moves.note_trouble(p_address, p_state, p_reason);
    execute procedure letters_moves.write_journal(p_letter_id, 'bounce',
      substring(coalesce(p_address || ': ', '') || coalesce(p_reason, '') from 1 for 2000));
    execute procedure letters_moves.ring(v_thread_id);
  end

  procedure note_bounce(p_message_ids varchar(4000), p_address varchar(254), p_state varchar(10) character set ascii,
                        p_reason varchar(500))
    returns (o_letter_id bigint)
  as
    declare v_message_id varchar(250);
  begin
    execute procedure access.check_right_everywhere('mail.take');
    for select substring(p.o_part from 1 for 250) from text_lists.parts(:p_message_ids, ascii_char(10)) p
        where char_length(p.o_part) between 1 and 250
        into v_message_id
    do
    begin
      o_letter_id = (select l.id from letter l
                     where l.direction = 'out' and not l.is_draft and l.message_id = :v_message_id);
      if (o_letter_id is not null) then leave;
    end
    if (coalesce(p_message_ids, '') = '' and p_address <> '') then
      select first 1 l.id from letter l
      where l.direction = 'out' and not l.is_draft and l.written_at > dateadd(day, -30, clock.utc_now())
        and position(lower(:p_address) in lower(l.to_text || ' ' || coalesce(l.cc_text, ''))) > 0
      order by l.id desc
      into o_letter_id;
    if (o_letter_id is not null) then execute procedure mark_bounced(o_letter_id, p_address, p_state, p_reason);
    suspend;
  end

  procedure note_refused(p_letter_id bigint, p_address varchar(254), p_state varchar(10) character set ascii,
                         p_reason varchar(500))
  as
  begin
    execute procedure access.check_right_everywhere('mail.take');
    execute procedure mark_bounced(p_letter_id, p_address, p_state, p_reason);
  end

  procedure note_sent(p_letter_id bigint)
  as
    declare v_thread_id bigint;
    declare v_plain varchar(2000);
  begin
    execute procedure access.check_right_everywhere('mail.take');
    update letter l set l.written_at = clock.utc_now(), l.version = l.version + 1 where l.id = :p_letter_id
    returning l.thread_id, substring(l.plain from 1 for 2000) into v_thread_id, v_plain;
    execute procedure letters_moves.write_journal(p_letter_id, 'sent', v_plain);
    execute procedure letters_moves.recount(v_thread_id);
    execute procedure letters_moves.ring(v_thread_id);
  end

  procedure to_send(p_letter_id bigint)
    returns (o_letter_id bigint, o_thread_id bigint, o_message_id varchar(250), o_in_reply_to varchar(250),
             o_references varchar(4000), o_subject varchar(300), o_from_name varchar(200), o_to_text varchar(2000),
             o_cc_text varchar(2000), o_bcc_text varchar(2000), o_written_at timestamp, o_plain blob sub_type text,
             o_html blob sub_type text)
  as
  begin
    execute procedure access.check_right_everywhere('mail.take');
    for select l.id, l.thread_id, l.message_id, l.in_reply_to,
               coalesce(l.references_text, a.references_text),
               l.subject, l.from_name, l.to_text, l.cc_text, l.bcc_text, l.written_at, l.plain, l.html
        from letter l
        left join letter a on a.message_id = l.in_reply_to
        where l.id = :p_letter_id and l.direction = 'out' and not l.is_draft
        into o_letter_id, o_thread_id, o_message_id, o_in_reply_to, o_references, o_subject, o_from_name, o_to_text,
             o_cc_text, o_bcc_text, o_written_at, o_plain, o_html
    do suspend;
  end

  procedure files_to_send(p_letter_id bigint)
    returns (o_file_id bigint, o_name varchar(255), o_mime varchar(100) character set ascii, o_cid varchar(250),
             o_content blob sub_type binary)
  as
  begin
    execute procedure access.check_right_everywhere('mail.take');
    for select f.id, f.name, f.mime, f.cid, f.content from letter_file f
        where f.letter_id = :p_letter_id and f.content is not null
        order by f.id
        into o_file_id, o_name, o_mime, o_cid, o_content
    do suspend;
  end
end;
