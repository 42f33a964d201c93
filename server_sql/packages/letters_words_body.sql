recreate package body letters_words
as
begin
  procedure add_word(p_thread_id bigint, p_word varchar(60))
  as
  begin
    if (exists (select 1 from letter_word w where w.thread_id = :p_thread_id and w.word = :p_word)) then exit;
    insert into letter_word (thread_id, word) values (:p_thread_id, :p_word);
    -- Another letter of the same correspondence brought it in the meantime: it is there, that is all we want.
    when gdscode unique_key_violation do begin end
  end

  procedure add_words(p_thread_id bigint, p_text varchar(8000))
  as
    declare v_word varchar(60);
  begin
    for select distinct w.o_word from clients_words.words(:p_text) w into v_word
    do execute procedure add_word(p_thread_id, v_word);
  end

  -- Drafts are nobody's but their author's and are not found by others.
  procedure add_letter(p_letter_id bigint)
  as
    declare v_thread_id bigint;
    declare v_text varchar(8000);
  begin
    select l.thread_id, l.subject || ' ' || l.from_address || ' ' || coalesce(l.from_name, '') || ' ' || l.to_text
    from letter l where l.id = :p_letter_id and not l.is_draft
    into v_thread_id, v_text;
    if (v_thread_id is not null) then execute procedure add_words(v_thread_id, v_text);
  end

  -- All words of a correspondence anew: one of its letters went, or it has another client.
  procedure refresh(p_thread_id bigint)
  as
    declare v_letter_id bigint;
    declare v_text varchar(600);
  begin
    delete from letter_word w where w.thread_id = :p_thread_id;
    select t.subject || ' ' || coalesce(c.name, '') from letter_thread t left join client c on c.id = t.client_id
    where t.id = :p_thread_id
    into v_text;
    execute procedure add_words(p_thread_id, v_text);
    for select l.id from letter l where l.thread_id = :p_thread_id and not l.is_draft into v_letter_id
    do execute procedure add_letter(v_letter_id);
  end

  procedure of_client(p_client_id bigint)
  as
    declare v_thread_id bigint;
  begin
    for select t.id from letter_thread t where t.client_id = :p_client_id order by t.id into v_thread_id
    do execute procedure refresh(v_thread_id);
  end

  -- Of the words of a text the one that fewest correspondence has (a word counts by its beginning, up to p_most), and
  -- the others, divided by spaces. o_is_common: even that one is in p_most. No word at all: o_word is null.
  procedure rarest(p_text varchar(100), p_most integer)
    returns (o_word varchar(60), o_others varchar(200), o_is_common boolean)
  as
    declare v_word varchar(60);
    declare v_count integer;
    declare v_least integer;
  begin
    o_others = '';
    for select distinct w.o_word from clients_words.words(:p_text) w into v_word
    do
    begin
      -- In the order of the index, so that it stops at p_most instead of gathering all first.
      select count(*)
      from (select first (:p_most) w.thread_id from letter_word w where w.word starting with :v_word
            order by w.word, w.thread_id) into v_count;
      if (v_least is null or v_count < v_least) then
      begin
        if (o_word is not null) then o_others = o_others || o_word || ' ';
        o_word = v_word;
        v_least = v_count;
      end
      else o_others = o_others || v_word || ' ';
    end
    o_is_common = v_least >= p_most;
  end

  -- Has the correspondence every one of these words, by its beginning? The plan leads to the words of the correspondence
  -- also where the engine was never told how selective its indexes are: else it may walk all words with that beginning.
  function has(p_thread_id bigint, p_words varchar(200)) returns boolean
  as
    declare v_space integer;
    declare v_word varchar(60);
  begin
    while (p_words <> '') do
    begin
      v_space = position(' ' in p_words);
      v_word = substring(iif(v_space = 0, p_words, left(p_words, v_space - 1)) from 1 for 60);
      p_words = iif(v_space = 0, '', substring(p_words from v_space + 1));
      if (not exists (select 1 from letter_word w
                      where w.thread_id = :p_thread_id and w.word starting with :v_word
                      plan (w index (pk_letter_word)))) then return false;
    end
    return true;
  end
end;
