recreate package body letters_moves
as
begin
  -- Counts and times of a thread, from its letters; drafts are nobody's but their author's and do not count.
  procedure recount(p_thread_id bigint)
  as
    declare v_count integer;
    declare v_unread integer;
    declare v_first timestamp;
    declare v_last timestamp;
  begin
    select count(*), count(case when l.direction = 'in' and not l.is_read then 1 end), min(l.written_at), max(l.written_at)
    from letter l
    where l.thread_id = :p_thread_id and not l.is_draft
    into v_count, v_unread, v_first, v_last;
    update letter_thread t set t.letter_count = :v_count, t.unread_count = :v_unread,
      t.first_at = coalesce(:v_first, t.first_at), t.last_at = coalesce(:v_last, t.last_at)
    where t.id = :p_thread_id;
  end

  procedure ring(p_thread_id bigint)
  as
    declare v_staff_id bigint;
  begin
    v_staff_id = (select t.staff_id from letter_thread t where t.id = :p_thread_id);
    if (v_staff_id is not null) then post_event 'user_' || v_staff_id;
    post_event 'mail';
  end

  -- A line on the card of the thread's client. ref_id is the thread: meanings letter (it came), sent, bounce.
  procedure write_journal(p_letter_id bigint, p_meaning varchar(20) character set ascii, p_detail varchar(2000))
  as
  begin
    insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)
    select t.client_id, iif(:p_meaning = 'bounce', clock.utc_now(), l.written_at), 'mail', :p_meaning, l.subject,
           :p_detail, l.author_id, t.id
    from letter l join letter_thread t on t.id = l.thread_id
    where l.id = :p_letter_id and t.client_id is not null;
  end

  -- A hard refusal stops an address; soft ones are counted until a hard one comes.
  procedure note_trouble(p_email varchar(254), p_state varchar(10) character set ascii, p_reason varchar(500))
  as
    declare v_now timestamp;
  begin
    v_now = clock.utc_now();
    merge into address_trouble a using (select lower(:p_email) e from rdb$database) w on (a.email = w.e)
    when matched then update set a.hard_at = iif(:p_state = 'hard', :v_now, a.hard_at),
      a.soft_times = a.soft_times + iif(:p_state = 'soft', 1, 0), a.last_at = :v_now, a.reason = :p_reason
    when not matched then insert (email, hard_at, soft_times, last_at, reason)
      values (w.e, iif(:p_state = 'hard', :v_now, null), iif(:p_state = 'soft', 1, 0), :v_now, :p_reason);
  end

  -- Has this address part in the thread: as a sender, as somebody written to, or as an address of its client?
  function knows_sender(p_thread_id bigint, p_email varchar(254)) returns boolean
  as
  begin
    return exists (select 1 from letter l
                   where l.thread_id = :p_thread_id and not l.is_draft and not l.is_unconfirmed
                     and (l.from_address = :p_email
                       or (l.direction = 'out' and position(:p_email in
                           lower(l.to_text || ' ' || coalesce(l.cc_text, '') || ' ' || coalesce(l.bcc_text, ''))) > 0)))
      or exists (select 1 from letter_thread t join client_email e on e.client_id = t.client_id
                 where t.id = :p_thread_id and e.email = :p_email);
  end
end;
