recreate package body clients_words
as
begin
  -- The same list of dividing signs as SEPARATORS of the program; one table of cases judges both.
  function separators() returns varchar(80)
  as
  begin
    return ascii_char(32) || ascii_char(9) || ascii_char(10) || ascii_char(13) || unicode_char(160)
      || '.,;:!?"''`()[]{}<>/\|+*=&%#@№_-–—«»„“”‘’…~^$';
  end

  procedure words(p_text varchar(8000)) returns (o_word varchar(60))
  as
    declare v_signs varchar(80);
    declare v_text varchar(8000);
    declare v_letter varchar(1);
    declare v_from integer = 1;
    declare v_at integer = 1;
    declare v_length integer;
  begin
    v_signs = separators();
    v_text = replace(upper(coalesce(p_text, '')), 'Ё', 'Е');
    v_length = char_length(v_text);
    while (v_at <= v_length + 1) do
    begin
      v_letter = substring(v_text from v_at for 1);
      if (v_at > v_length or position(v_letter in v_signs) > 0) then
      begin
        if (v_at > v_from) then
        begin
          o_word = substring(v_text from v_from for minvalue(v_at - v_from, 60));
          suspend;
        end
        v_from = v_at + 1;
      end
      v_at = v_at + 1;
    end
  end

  procedure add_word(p_word varchar(60))
  as
  begin
    if (exists (select 1 from search_word w where w.word = :p_word)) then exit;
    insert into search_word (word) values (:p_word);
    -- Somebody else added it in the meantime: it is there, that is all we want.
    when gdscode unique_key_violation do begin end
  end

  function all_names(p_client_id bigint) returns varchar(8000)
  as
    declare v_all varchar(8000);
    declare v_name varchar(200);
  begin
    select c.name || ' ' || coalesce(c.legal_name, '') from client c where c.id = :p_client_id into v_all;
    for select n.name from contact n where n.client_id = :p_client_id and n.is_active order by n.id into v_name
    do
      if (char_length(v_all) + char_length(v_name) < 7900) then v_all = v_all || ' ' || v_name;
    return v_all;
  end

  -- Words that went are taken away, new ones added; branch and owner follow the client. A deleted client has none.
  procedure refresh_words(p_client_id bigint)
  as
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
    declare v_word varchar(60);
    declare v_kept varchar(8000) = ' ';
  begin
    select c.owner_id, c.branch_id, c.is_deleted from client c where c.id = :p_client_id
    into v_owner, v_branch, v_deleted;
    if (v_deleted) then
    begin
      delete from client_token t where t.client_id = :p_client_id;
      exit;
    end
    for select distinct w.o_word from words(all_names(:p_client_id)) w into v_word
    do
    begin
      if (char_length(v_kept) < 7900) then
      begin
        v_kept = v_kept || v_word || ' ';
        update or insert into client_token (client_id, token, branch_id, owner_id)
        values (:p_client_id, :v_word, :v_branch, :v_owner) matching (client_id, token);
        execute procedure add_word(v_word);
      end
    end
    delete from client_token t
    where t.client_id = :p_client_id and position(' ' || t.token || ' ' in :v_kept) = 0;
  end

  function cell(p_line varchar(4000), p_no integer) returns varchar(500)
  as
    declare v_from integer = 1;
    declare v_tab integer;
  begin
    while (p_no > 1) do
    begin
      v_tab = position(ascii_char(9), p_line, v_from);
      if (v_tab = 0) then return '';
      v_from = v_tab + 1;
      p_no = p_no - 1;
    end
    v_tab = position(ascii_char(9), p_line, v_from);
    return substring(iif(v_tab = 0, substring(p_line from v_from), substring(p_line from v_from for v_tab - v_from))
                     from 1 for 500);
  end

  -- A list given as text: lines divided by line feeds, cells by tabs. Empty lines do not count.
  procedure lines(p_text varchar(8000))
    returns (o_line_no integer, o_a varchar(300), o_b varchar(300), o_c varchar(500), o_d varchar(300), o_e varchar(300))
  as
    declare v_line varchar(4000);
  begin
    o_line_no = 0;
    for select p.o_part from text_lists.parts(:p_text, ascii_char(10)) p where p.o_part <> '' into v_line
    do
    begin
      o_line_no = o_line_no + 1;
      o_a = cell(v_line, 1);
      o_b = cell(v_line, 2);
      o_c = cell(v_line, 3);
      o_d = cell(v_line, 4);
      o_e = cell(v_line, 5);
      suspend;
    end
  end

  -- One line of a journal entry: field, before, after, divided by tabs; empty when nothing changed.
  function difference(p_field varchar(30) character set ascii, p_before varchar(2000), p_after varchar(2000))
    returns varchar(300)
  as
  begin
    if (coalesce(p_before, '') = coalesce(p_after, '')) then return '';
    return p_field || ascii_char(9)
      || replace(replace(substring(coalesce(p_before, '') from 1 for 120), ascii_char(10), ', '), ascii_char(9), ' ')
      || ascii_char(9)
      || replace(replace(substring(coalesce(p_after, '') from 1 for 120), ascii_char(10), ', '), ascii_char(9), ' ')
      || ascii_char(10);
  end

  -- Edits of one person within ten minutes make one entry, so that filling in a card does not bury its history.
  procedure write_change(p_client_id bigint, p_me bigint, p_meaning varchar(20) character set ascii,
                         p_changes varchar(2000))
  as
    declare v_now timestamp;
    declare v_last bigint;
    declare v_meaning varchar(20);
    declare v_author bigint;
    declare v_at timestamp;
    declare v_detail varchar(2000);
  begin
    if (p_meaning = 'changed' and coalesce(p_changes, '') = '') then exit;
    v_now = clock.utc_now();
    if (p_meaning = 'changed') then
      select first 1 j.id, j.kind || j.meaning, j.author_id, j.happened_at, coalesce(j.detail, '')
      from journal j where j.client_id = :p_client_id
      order by j.client_id desc, j.happened_at desc, j.id desc
      into v_last, v_meaning, v_author, v_at, v_detail;
    if (v_last is not null and v_meaning = 'cardchanged' and v_author = p_me
        and v_at > dateadd(-10 minute to v_now) and char_length(v_detail) + char_length(p_changes) <= 2000) then
      update journal j set j.detail = :v_detail || :p_changes where j.id = :v_last;
    else
      insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id)
      values (:p_client_id, :v_now, 'card', :p_meaning, '', :p_changes, :p_me);
  end

  -- May I read this client? Refuses who may read none.
  function is_in_sight(p_client_id bigint) returns boolean
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    return exists (select 1 from client c
                   where c.id = :p_client_id and not c.is_deleted
                     and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id));
  end
end;
