recreate package body letters_lists
as
begin
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

  -- A draft has no words kept: there are few of them, and they are its author's alone.
  function draft_has(p_letter_id bigint, p_words varchar(200)) returns boolean
  as
  begin
    return not exists (
      select 1 from clients_words.words(:p_words) w
      where not exists (select 1 from letter l join clients_words.words(l.subject || ' ' || l.to_text) d on true
                        where l.id = :p_letter_id and d.o_word starting with w.o_word));
  end

  -- A list as it lies, and of it what has the words.
  procedure walk(p_filter varchar(12) character set ascii, p_words varchar(200), p_before_at timestamp,
                 p_before_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                 p_scope varchar(10) character set ascii)
    returns (o_thread_id bigint, o_draft_id bigint, o_at timestamp)
  as
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_till timestamp;
  begin
    v_till = coalesce(p_before_at, timestamp '9999-12-31');
    if (p_filter = 'drafts') then
      for select l.thread_id, l.id, l.written_at
          from letter l
          where l.author_id = :p_me and l.is_draft and l.written_at <= :v_till
            and (l.written_at < :v_till or l.id < :p_before_id)
          order by l.written_at desc, l.id desc
          into o_thread_id, o_draft_id, o_at
      do
      begin
        if (draft_has(o_draft_id, p_words) or letters_words.has(o_thread_id, p_words)) then suspend;
      end
    else if (p_filter = 'maybe') then
      for select t.id, t.last_at, t.staff_id, t.branch_id
          from letter_thread t
          where t.id in (select l.thread_id from outgoing o join letter l on l.id = o.ref_id
                         where o.trouble_at is not null and o.kind = 'letter')
            and t.last_at <= :v_till and (t.last_at < :v_till or t.id < :p_before_id)
          order by t.last_at desc, t.id desc
          into o_thread_id, o_at, v_staff_id, v_branch_id
      do
      begin
        if (letters_steps.sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)
            and letters_words.has(o_thread_id, p_words)) then suspend;
      end
    else if (p_filter = 'mine' or (p_scope = 'own' and p_filter in ('all', 'done', 'spam'))) then
      for select t.id, t.last_at
          from letter_thread t
          where t.staff_id = :p_me and t.letter_count > 0 and t.last_at <= :v_till
            and (t.last_at < :v_till or t.id < :p_before_id)
            and t.state = decode(:p_filter, 'mine', 'open', 'done', 'done', 'spam', 'spam', iif(t.state = 'spam', '', t.state))
          order by t.staff_id desc, t.last_at desc, t.id desc
          into o_thread_id, o_at
      do
      begin
        if (letters_words.has(o_thread_id, p_words)) then suspend;
      end
    else if (p_filter = 'unassigned') then
      for select t.id, t.last_at, t.branch_id
          from letter_thread t
          where t.staff_id is null and t.state = 'open' and t.letter_count > 0 and t.last_at <= :v_till
            and (t.last_at < :v_till or t.id < :p_before_id)
          order by t.staff_id desc, t.last_at desc, t.id desc
          into o_thread_id, o_at, v_branch_id
      do
      begin
        if (letters_steps.sees_thread(p_scope, p_me, p_my_branch, p_my_department, null, v_branch_id)
            and letters_words.has(o_thread_id, p_words)) then suspend;
      end
    else
      for select t.id, t.last_at, t.staff_id, t.branch_id
          from letter_thread t
          where t.letter_count > 0 and t.last_at <= :v_till and (t.last_at < :v_till or t.id < :p_before_id)
            and t.state = decode(:p_filter, 'done', 'done', 'spam', 'spam', iif(t.state = 'spam', '', t.state))
            and (:p_filter <> 'sent' or exists (select 1 from letter l where l.thread_id = t.id and l.direction = 'out'
                                                and l.author_id = :p_me and not l.is_draft))
          order by t.last_at desc, t.id desc
          into o_thread_id, o_at, v_staff_id, v_branch_id
      do
      begin
        if (letters_steps.sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)
            and letters_words.has(o_thread_id, p_words)) then suspend;
      end
  end

  -- The same lists by their words when few have them: from the words to the correspondence.
  procedure found(p_filter varchar(12) character set ascii, p_word varchar(60), p_others varchar(200),
                  p_before_at timestamp, p_before_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                  p_scope varchar(10) character set ascii)
    returns (o_thread_id bigint, o_draft_id bigint, o_at timestamp)
  as
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_till timestamp;
  begin
    v_till = coalesce(p_before_at, timestamp '9999-12-31');
    for select t.id, t.last_at, t.staff_id, t.branch_id
        from (select distinct w.thread_id from letter_word w
              where w.word starting with :p_word and letters_words.has(w.thread_id, :p_others)) x
        join letter_thread t on t.id = x.thread_id
        where t.letter_count > 0 and t.last_at <= :v_till and (t.last_at < :v_till or t.id < :p_before_id)
          and t.state = decode(:p_filter, 'mine', 'open', 'unassigned', 'open', 'done', 'done', 'spam', 'spam',
                               iif(t.state = 'spam', '', t.state))
          and (t.staff_id = :p_me or not (:p_filter = 'mine' or (:p_scope = 'own' and :p_filter in ('all', 'done', 'spam'))))
          and (:p_filter <> 'unassigned' or t.staff_id is null)
          and (:p_filter <> 'sent' or exists (select 1 from letter l where l.thread_id = t.id and l.direction = 'out'
                                              and l.author_id = :p_me and not l.is_draft))
        order by t.last_at desc, t.id desc
        into o_thread_id, o_at, v_staff_id, v_branch_id
    do
    begin
      if (v_staff_id = p_me
          or letters_steps.sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)) then suspend;
    end
  end

  procedure page_of(p_filter varchar(12) character set ascii, p_text varchar(100), p_before_at timestamp,
                    p_before_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                    p_scope varchar(10) character set ascii)
    returns (o_thread_id bigint, o_draft_id bigint, o_at timestamp)
  as
    declare v_word varchar(60);
    declare v_others varchar(200);
    declare v_is_common boolean = true;
    declare v_words varchar(200) = '';
  begin
    if (coalesce(p_text, '') <> '') then
    begin
      execute procedure letters_words.rarest(p_text, 2000) returning_values v_word, v_others, v_is_common;
      if (v_word is not null) then v_words = v_word || ' ' || v_others;
    end
    if (v_word is null or v_is_common or p_filter in ('drafts', 'maybe')) then
      for select w.o_thread_id, w.o_draft_id, w.o_at
          from walk(:p_filter, :v_words, :p_before_at, :p_before_id, :p_me, :p_my_branch, :p_my_department, :p_scope) w
          into o_thread_id, o_draft_id, o_at
      do suspend;
    else
      for select f.o_thread_id, f.o_at
          from found(:p_filter, :v_word, :v_others, :p_before_at, :p_before_id, :p_me, :p_my_branch, :p_my_department,
                     :p_scope) f
          into o_thread_id, o_at
      do suspend;
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
    for select first (:p_limit) t.id, t.version, t.subject, t.client_id,
               coalesce(c.name, letters_lists.other_side(t.id)),
               t.staff_id, s.name, x.o_at, t.letter_count, t.unread_count, t.state, d.o_words, d.o_is_out, d.o_has_files,
               letters_lists.sending_of(t.id), x.o_draft_id, d.o_to
        from letters_lists.page_of(:p_filter, :p_text, :p_before_at, :p_before_id, :v_me, :v_my_branch,
                                  :v_my_department, :v_scope) x
        join letter_thread t on t.id = x.o_thread_id
        left join letters_lists.described(t.id, x.o_draft_id) d on true
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
                and letters_steps.sees_thread(:v_scope, :v_me, :v_my_branch, :v_my_department, null, t.branch_id));
    suspend;
    o_filter = 'drafts';
    o_rows = (select count(*) from letter l where l.author_id = :v_me and l.is_draft);
    suspend;
    o_filter = 'maybe';
    o_rows = (select count(*) from outgoing o join letter l on l.id = o.ref_id join letter_thread t on t.id = l.thread_id
              where o.trouble_at is not null and o.kind = 'letter'
                and letters_steps.sees_thread(:v_scope, :v_me, :v_my_branch, :v_my_department, t.staff_id, t.branch_id));
    suspend;
  end
end;
