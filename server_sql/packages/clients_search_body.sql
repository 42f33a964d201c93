recreate package body clients_search
as
begin
  -- ------------------------------------------------------------ look-up by number or e-mail

  -- Each client is looked up by its key, so that the engine never gets to choose to walk all clients instead. The state
  -- of tasks is compared as an expression, so that the index of all open tasks is left alone.
  procedure find_by_phone(p_phone varchar(16) character set ascii)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_name varchar(200), o_is_blocked boolean,
             o_owner_id bigint, o_owner_name varchar(200), o_last_order_at timestamp, o_last_order_number varchar(40),
             o_last_order_sum numeric(18, 2), o_open_order_count integer, o_overdue_task_count integer,
             o_contact_name varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_contact_id bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
    declare v_now timestamp;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_phone is null or p_phone not similar to '[+][1-9][0-9]{6,14}') then
      exception e_clients_phone_form using (coalesce(p_phone, ''));
    v_now = clock.utc_now();
    for select first 100 p.client_id, p.contact_id from client_phone p
        where p.phone = :p_phone
        order by p.phone, p.client_id
        into o_id, v_contact_id
    do
    begin
      select c.kind, c.name, c.is_blocked, c.owner_id, s.name, c.last_order_at, d.number_text, d.total_sum,
             c.open_order_count, c.branch_id, c.is_deleted,
             (select count(*) from task t
              where t.client_id = c.id and t.due_at < :v_now and t.state || '' = 'open')
      from client c
      left join staff s on s.id = c.owner_id
      left join sale_document d on d.id = c.last_order_id
      where c.id = :o_id
      into o_kind, o_name, o_is_blocked, o_owner_id, o_owner_name, o_last_order_at, o_last_order_number,
           o_last_order_sum, o_open_order_count, v_branch, v_deleted, o_overdue_task_count;
      o_contact_name = null;
      if (v_contact_id is not null) then o_contact_name = (select n.name from contact n where n.id = :v_contact_id);
      if (not v_deleted
          and (v_scope = 'all' or access.sees(v_scope, v_me, v_my_branch, v_my_department, o_owner_id, v_branch)))
      then suspend;
    end
  end

  procedure find_by_email(p_email varchar(254))
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_name varchar(200), o_is_blocked boolean,
             o_owner_id bigint, o_owner_name varchar(200), o_last_order_at timestamp, o_last_order_number varchar(40),
             o_last_order_sum numeric(18, 2), o_open_order_count integer, o_overdue_task_count integer,
             o_contact_name varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_contact_id bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
    declare v_now timestamp;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    for select first 100 p.client_id, p.contact_id from client_email p
        where p.email = lower(:p_email)
        order by p.email, p.client_id
        into o_id, v_contact_id
    do
    begin
      select c.kind, c.name, c.is_blocked, c.owner_id, s.name, c.last_order_at, d.number_text, d.total_sum,
             c.open_order_count, c.branch_id, c.is_deleted,
             (select count(*) from task t
              where t.client_id = c.id and t.due_at < :v_now and t.state || '' = 'open')
      from client c
      left join staff s on s.id = c.owner_id
      left join sale_document d on d.id = c.last_order_id
      where c.id = :o_id
      into o_kind, o_name, o_is_blocked, o_owner_id, o_owner_name, o_last_order_at, o_last_order_number,
           o_last_order_sum, o_open_order_count, v_branch, v_deleted, o_overdue_task_count;
      o_contact_name = null;
      if (v_contact_id is not null) then o_contact_name = (select n.name from contact n where n.id = :v_contact_id);
      if (not v_deleted
          and (v_scope = 'all' or access.sees(v_scope, v_me, v_my_branch, v_my_department, o_owner_id, v_branch)))
      then suspend;
    end
  end

  -- ------------------------------------------------------------ walks along the index of the person's scope

  -- Tokens that begin with a word, in the order of the index, so that the engine stops where the reader stops.
  procedure walk(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                 p_word varchar(60), p_most integer)
    returns (o_client_id bigint, o_token varchar(60))
  as
    declare v_owner bigint;
  begin
    if (p_scope = 'all') then
      for select first (:p_most) t.client_id, t.token from client_token t
          where t.token starting with :p_word
          order by t.token, t.client_id
          into o_client_id, o_token
      do suspend;
    else if (p_scope = 'branch') then
      for select first (:p_most) t.client_id, t.token from client_token t
          where t.branch_id = :p_branch and t.token starting with :p_word
          order by t.branch_id, t.token, t.client_id
          into o_client_id, o_token
      do suspend;
    else if (p_scope in ('own', 'department')) then
      for select s.id from staff s
          where s.id = :p_me or (:p_scope = 'department' and s.department_id = :p_department)
          into v_owner
      do
        for select first (:p_most) t.client_id, t.token from client_token t
            where t.owner_id = :v_owner and t.token starting with :p_word
            order by t.owner_id, t.token, t.client_id
            into o_client_id, o_token
        do suspend;
  end

  -- Clients with a word in the middle of which something stands: the dictionary is small, every word in it is there
  -- once, and one pass looks for all variants.
  procedure walk_middle(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                        p_pattern varchar(300), p_most integer)
    returns (o_client_id bigint, o_token varchar(60))
  as
    declare v_word varchar(60);
    declare v_client_id bigint;
    declare v_left integer;
  begin
    v_left = p_most;
    for select first 300 w.word from search_word w
        where w.word similar to :p_pattern
        into v_word
    do
    begin
      for select t.o_client_id, t.o_token
          from walk(:p_scope, :p_me, :p_branch, :p_department, :v_word, :v_left) t
          into v_client_id, o_token
      do
        if (o_token = v_word) then
        begin
          o_client_id = v_client_id;
          v_left = v_left - 1;
          suspend;
        end
      if (v_left <= 0) then leave;
    end
  end

  -- || '' leaves the few words of the client as the only way, also where the engine was never told how selective its
  -- indexes are: else it may walk all words with that beginning.
  function has_words(p_client_id bigint, p_words varchar(260)) returns boolean
  as
    declare v_space integer;
    declare v_word varchar(60);
  begin
    while (p_words <> '') do
    begin
      v_space = position(' ' in p_words);
      v_word = substring(iif(v_space = 0, p_words, left(p_words, v_space - 1)) from 1 for 60);
      p_words = iif(v_space = 0, '', substring(p_words from v_space + 1));
      if (not exists (select 1 from client_token t
                      where t.client_id = :p_client_id and t.token || '' starting with :v_word)) then return false;
    end
    return true;
  end

  -- Clients in the order of their names, those whose name begins so.
  procedure walk_names(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                       p_start varchar(130), p_most integer)
    returns (o_client_id bigint)
  as
    declare v_owner bigint;
  begin
    if (p_scope = 'all') then
      for select first (:p_most) c.id from client c
          where c.name starting with :p_start and not c.is_deleted
          order by c.name, c.id
          into o_client_id
      do suspend;
    else if (p_scope = 'branch') then
      for select first (:p_most) c.id from client c
          where c.branch_id = :p_branch and c.name starting with :p_start and not c.is_deleted
          order by c.branch_id, c.name, c.id
          into o_client_id
      do suspend;
    else if (p_scope in ('own', 'department')) then
      for select s.id from staff s
          where s.id = :p_me or (:p_scope = 'department' and s.department_id = :p_department)
          into v_owner
      do
        for select first (:p_most) c.id from client c
            where c.owner_id = :v_owner and c.name starting with :p_start and not c.is_deleted
            order by c.owner_id, c.name, c.id
            into o_client_id
        do suspend;
  end

  -- A word as names are written: with a capital letter, and once more for each Е that may be a Ё.
  procedure spellings(p_word varchar(60)) returns (o_spelling varchar(60))
  as
    declare v_plain varchar(60);
    declare v_at integer;
  begin
    v_plain = left(p_word, 1) || lower(substring(p_word from 2));
    o_spelling = v_plain;
    suspend;
    v_at = position('Е' in p_word);
    while (v_at > 0) do
    begin
      o_spelling = overlay(v_plain placing iif(v_at = 1, 'Ё', 'ё') from v_at);
      suspend;
      v_at = position('Е', p_word, v_at + 1);
    end
  end

  -- Two words that stand side by side where a name begins, as surname and name do, in either order: the dictionary
  -- completes the first of them, and the index of names leads to exactly these clients without a look at any other.
  -- Names written otherwise (small letters, more spaces) are left to the walk along the words.
  procedure walk_pairs(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                       p_one varchar(60), p_other varchar(60), p_most integer)
    returns (o_client_id bigint, o_token varchar(60))
  as
    declare v_first varchar(60);
    declare v_form varchar(10);
    declare v_start varchar(130);
    declare v_rest varchar(62);
    declare v_seen varchar(4200) character set ascii = ';';
    declare v_found integer = 0;
    declare v_left integer = 1000;
  begin
    for select v.first_word, v.form, ' ' || s.o_spelling
        from (select 1 as turn, :p_one as first_word, :p_other as other_word, cast('' as varchar(10)) as form
              from rdb$database
              union all select 2, :p_other, :p_one, '' from rdb$database
              union all select 3, :p_one, :p_other, 'ИП ' from rdb$database
              union all select 4, :p_other, :p_one, 'ИП ' from rdb$database) v
        cross join lateral (select y.o_spelling from spellings(v.other_word) y) s
        order by v.turn
        into v_first, v_form, v_rest
    do
      for select w.word, :v_form || s.o_spelling || :v_rest
          from search_word w
          cross join lateral (select y.o_spelling from spellings(w.word) y) s
          where w.word starting with :v_first
          order by w.word
          into o_token, v_start
      do
      begin
        for select n.o_client_id
            from walk_names(:p_scope, :p_me, :p_branch, :p_department, :v_start, :p_most) n
            into o_client_id
        do
          if (position(';' || o_client_id || ';' in v_seen) = 0) then
          begin
            v_seen = v_seen || o_client_id || ';';
            suspend;
            v_found = v_found + 1;
            if (v_found >= p_most) then exit;
          end
        v_left = v_left - 1;
        if (v_left = 0) then exit;
      end
  end

  -- Of two words the rarer one, which is to drive, is put first; both are common when each has at least p_many clients.
  procedure rarer_first(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                        p_words varchar(260), p_many integer)
    returns (o_one varchar(60), o_other varchar(60), o_are_common boolean)
  as
    declare v_count integer;
    declare v_word varchar(60);
  begin
    o_one = left(left(p_words, position(' ' in p_words) - 1), 60);
    o_other = left(substring(p_words from position(' ' in p_words) + 1), 60);
    o_are_common = false;
    select count(*) from walk(:p_scope, :p_me, :p_branch, :p_department, :o_one, :p_many) into v_count;
    if (v_count < p_many) then exit;
    select count(*) from walk(:p_scope, :p_me, :p_branch, :p_department, :o_other, :p_many) into v_count;
    o_are_common = v_count >= p_many;
    if (o_are_common) then exit;
    v_word = o_one;
    o_one = o_other;
    o_other = v_word;
  end

  -- Several words: one drives, with a limit of candidates; when that was not enough, the others drive in turn.
  procedure walk_words(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                       p_words varchar(260), p_most integer)
    returns (o_client_id bigint, o_token varchar(254), o_is_capped boolean)
  as
    declare v_space integer;
    declare v_turn integer = 1;
    declare v_turns integer;
    declare v_word varchar(60);
    declare v_rest varchar(260);
    declare v_limit integer = 5000;
    declare v_seen integer;
    declare v_found integer = 0;
    declare v_previous bigint;
    declare v_capped boolean = true;
    declare v_is_pair boolean;
    declare v_are_common boolean;
  begin
    o_is_capped = false;
    v_turns = char_length(p_words) - char_length(replace(p_words, ' ', '')) + 1;
    v_is_pair = v_turns = 2;
    if (v_is_pair) then
    begin
      -- A short look first: most common words never need a longer one.
      execute procedure rarer_first(p_scope, p_me, p_branch, p_department, p_words, 100)
        returning_values v_word, v_rest, v_are_common;
      if (v_are_common) then
      begin
        for select p.o_client_id, p.o_token
            from walk_pairs(:p_scope, :p_me, :p_branch, :p_department, :v_word, :v_rest, :p_most) p
            into o_client_id, o_token
        do
        begin
          v_found = v_found + 1;
          suspend;
        end
        if (v_found >= p_most) then exit;
        -- Most of what there is has been found then: what is left is worth a shorter search.
        v_limit = iif(v_found > 0, 1000, 2500);
        v_found = 0;
        execute procedure rarer_first(p_scope, p_me, p_branch, p_department, p_words, 500)
          returning_values v_word, v_rest, v_are_common;
      end
      p_words = v_word || ' ' || v_rest;
    end
    while (v_turn <= minvalue(v_turns, 2) and v_capped and v_found < p_most) do
    begin
      v_space = position(' ' in p_words);
      v_word = substring(iif(v_space = 0, p_words, left(p_words, v_space - 1)) from 1 for 60);
      v_rest = iif(v_space = 0, '', substring(p_words from v_space + 1));
      v_seen = 0;
      v_previous = null;
      for select t.o_client_id, t.o_token
          from walk(:p_scope, :p_me, :p_branch, :p_department, :v_word, iif(:v_rest = '', :p_most * 4, :v_limit)) t
          into o_client_id, o_token
      do
      begin
        v_seen = v_seen + 1;
        if (v_previous is distinct from o_client_id
            and (v_rest = ''
                 or (v_is_pair and exists (select 1 from client_token b
                                           where b.client_id = :o_client_id
                                             and b.token || '' starting with left(:v_rest, 60)))
                 or (not v_is_pair and has_words(o_client_id, v_rest)))) then
        begin
          v_found = v_found + 1;
          v_previous = o_client_id;
          suspend;
          if (v_found >= p_most) then leave;
        end
      end
      v_capped = v_rest <> '' and v_seen >= v_limit;
      p_words = trim(v_rest || ' ' || v_word);
      v_turn = v_turn + 1;
    end
    if (v_capped and v_found < p_most) then
    begin
      o_client_id = null;
      o_is_capped = true;
      suspend;
    end
  end

  -- Numbers and e-mails lie in no index of a scope: a bounded stretch of the index is looked through instead.
  procedure walk_numbers(p_digits varchar(15) character set ascii, p_phone_start varchar(16) character set ascii,
                         p_email varchar(254))
    returns (o_client_id bigint, o_hit varchar(10) character set ascii, o_matched varchar(254))
  as
  begin
    if (char_length(p_digits) >= 4) then
    begin
      o_hit = 'tax_id';
      for select first 1000 c.id, c.tax_id from client c
          where c.tax_id starting with :p_digits
          order by c.tax_id
          into o_client_id, o_matched
      do suspend;
    end
    o_hit = 'phone';
    if (p_digits <> '') then
      for select first 2000 p.client_id, p.phone from client_phone p
          where reverse(p.phone) starting with reverse(:p_digits)
          order by reverse(p.phone)
          into o_client_id, o_matched
      do suspend;
    if (char_length(p_phone_start) >= 5) then
      for select first 2000 p.client_id, p.phone from client_phone p
          where p.phone starting with :p_phone_start
          order by p.phone, p.client_id
          into o_client_id, o_matched
      do suspend;
    if (p_email <> '') then
    begin
      o_hit = 'email';
      for select first 2000 e.client_id, e.email from client_email e
          where e.email starting with :p_email
          order by e.email, e.client_id
          into o_client_id, o_matched
      do suspend;
    end
  end

  -- ------------------------------------------------------------ search

  -- A pattern for words with one of these parts after their first letter; null when there is no part of three letters.
  -- The parts are split into words once more, so that no sign of the pattern's own language can be among them.
  function middle_pattern(p_words1 varchar(260), p_words2 varchar(260), p_words3 varchar(260), p_words4 varchar(260))
    returns varchar(300)
  as
    declare v_part varchar(60);
    declare v_parts varchar(280) = '';
  begin
    for select distinct w.o_word
        from clients_words.words(:p_words1 || ' ' || :p_words2 || ' ' || :p_words3 || ' ' || :p_words4) w
        where char_length(w.o_word) >= 3
          and w.o_word in (:p_words1, :p_words2, :p_words3, :p_words4)
        into v_part
    do
      if (char_length(v_parts) + char_length(v_part) < 270) then v_parts = v_parts || '|' || v_part;
    if (v_parts = '') then return null;
    return '_%(' || substring(v_parts from 2) || ')%';
  end

  -- All kinds of hits one after another, the likeliest first; a client may come several times.
  procedure hits(p_scope varchar(10) character set ascii, p_me bigint, p_branch bigint, p_department bigint,
                 p_words1 varchar(260), p_words2 varchar(260), p_words3 varchar(260), p_words4 varchar(260),
                 p_digits varchar(15) character set ascii, p_phone_start varchar(16) character set ascii,
                 p_email varchar(254), p_limit integer)
    returns (o_client_id bigint, o_hit varchar(10) character set ascii, o_matched varchar(254))
  as
    declare v_words varchar(260);
    declare v_pattern varchar(300);
    declare v_capped boolean;
    declare v_too_many boolean = false;
  begin
    if (p_digits <> '') then
      for select n.o_client_id, n.o_hit, n.o_matched from walk_numbers(:p_digits, :p_phone_start, '') n
          into o_client_id, o_hit, o_matched
      do suspend;
    for select v.words from (select 1 as turn, :p_words1 as words from rdb$database
                             union all select 2, :p_words2 from rdb$database
                             union all select 3, :p_words3 from rdb$database
                             union all select 4, :p_words4 from rdb$database) v
        where v.words <> '' order by v.turn
        into v_words
    do
      if (position(' ' in v_words) = 0) then
        for select w.o_client_id, w.o_token
            from walk(:p_scope, :p_me, :p_branch, :p_department, left(:v_words, 60), :p_limit * 4) w
            into o_client_id, o_matched
        do
        begin
          o_hit = 'word';
          suspend;
        end
      else
        for select w.o_client_id, w.o_token, w.o_is_capped
            from walk_words(:p_scope, :p_me, :p_branch, :p_department, :v_words, :p_limit + 1) w
            into o_client_id, o_matched, v_capped
        do
          if (v_capped) then v_too_many = true;
          else
          begin
            o_hit = 'word';
            suspend;
          end
    if (p_email <> '') then
      for select n.o_client_id, n.o_hit, n.o_matched from walk_numbers('', '', :p_email) n
          into o_client_id, o_hit, o_matched
      do suspend;
    o_hit = 'middle';
    v_pattern = middle_pattern(p_words1, p_words2, p_words3, p_words4);
    if (v_pattern is not null) then
      for select w.o_client_id, w.o_token
          from walk_middle(:p_scope, :p_me, :p_branch, :p_department, :v_pattern, :p_limit + 1) w
          into o_client_id, o_matched
      do suspend;
    if (v_too_many) then
    begin
      o_client_id = null;
      o_hit = 'more';
      o_matched = '';
      suspend;
    end
  end

  procedure search_clients(p_words1 varchar(260), p_words2 varchar(260), p_words3 varchar(260), p_words4 varchar(260),
                           p_digits varchar(15) character set ascii, p_phone_start varchar(16) character set ascii,
                           p_email varchar(254), p_limit integer)
    returns (o_id bigint, o_hit varchar(10) character set ascii, o_matched varchar(254),
             o_kind varchar(10) character set ascii, o_name varchar(200), o_phone varchar(16), o_owner_name varchar(200),
             o_last_order_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_limit integer;
    declare v_found integer = 0;
    declare v_seen varchar(4200) character set ascii = ';';
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_limit = minvalue(maxvalue(coalesce(p_limit, 50), 1), 200);
    for select h.o_client_id, h.o_hit, h.o_matched
        from hits(:v_scope, :v_me, :v_my_branch, :v_my_department,
                  coalesce(:p_words1, ''), coalesce(:p_words2, ''), coalesce(:p_words3, ''), coalesce(:p_words4, ''),
                  coalesce(:p_digits, ''), coalesce(:p_phone_start, ''), coalesce(:p_email, ''), :v_limit) h
        into o_id, o_hit, o_matched
    do
    begin
      if (o_id is null) then
      begin
        o_kind = null; o_name = null; o_phone = null; o_owner_name = null; o_last_order_at = null;
        suspend;
      end
      else if (position(';' || o_id || ';' in v_seen) = 0) then
      begin
        select c.kind, c.name, c.owner_id, c.branch_id, s.name, c.last_order_at, c.is_deleted,
               (select first 1 p.phone from client_phone p where p.client_id = c.id)
        from client c left join staff s on s.id = c.owner_id
        where c.id = :o_id
        into o_kind, o_name, v_owner, v_branch, o_owner_name, o_last_order_at, v_deleted, o_phone;
        if (not v_deleted
            and (v_scope = 'all' or access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch))) then
        begin
          v_found = v_found + 1;
          v_seen = v_seen || o_id || ';';
          suspend;
          if (v_found >= v_limit) then leave;
        end
      end
    end
  end

  -- ------------------------------------------------------------ likely twins

  procedure same_names(p_name varchar(200)) returns (o_client_id bigint)
  as
    declare v_longest varchar(60);
    declare v_count integer;
  begin
    select count(distinct w.o_word) from clients_words.words(:p_name) w where char_length(w.o_word) > 1 into v_count;
    if (v_count < 2) then exit;
    select first 1 w.o_word from clients_words.words(:p_name) w order by char_length(w.o_word) desc into v_longest;
    for select first 3000 t.client_id from client_token t
        where t.token = :v_longest
        order by t.token, t.client_id
        into o_client_id
    do
      if (not exists (select 1 from clients_words.words(:p_name) w
                      where char_length(w.o_word) > 1
                        and not exists (select 1 from client_token b
                                        where b.client_id = :o_client_id and b.token = w.o_word))) then suspend;
  end

  procedure candidates(p_phones varchar(500), p_emails varchar(2000), p_tax_id varchar(12) character set ascii,
                       p_name varchar(200))
    returns (o_client_id bigint, o_why varchar(10) character set ascii, o_matched varchar(254))
  as
    declare v_text varchar(254);
  begin
    o_why = 'tax_id';
    for select c.id, c.tax_id from client c where c.tax_id = :p_tax_id into o_client_id, o_matched do suspend;
    o_why = 'phone';
    for select l.o_a from clients_words.lines(:p_phones) l into v_text
    do
      for select first 20 p.client_id, p.phone from client_phone p where p.phone = :v_text
          order by p.phone, p.client_id into o_client_id, o_matched
      do suspend;
    o_why = 'email';
    for select lower(l.o_a) from clients_words.lines(:p_emails) l into v_text
    do
      for select first 20 e.client_id, e.email from client_email e where e.email = :v_text
          order by e.email, e.client_id into o_client_id, o_matched
      do suspend;
    o_why = 'name';
    o_matched = p_name;
    for select n.o_client_id from same_names(:p_name) n into o_client_id do suspend;
  end

  procedure likely_twins(p_phones varchar(500), p_emails varchar(2000), p_tax_id varchar(12) character set ascii,
                         p_name varchar(200), p_except_id bigint, p_limit integer)
    returns (o_id bigint, o_name varchar(200), o_why varchar(10) character set ascii, o_matched varchar(254),
             o_owner_name varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_found integer = 0;
    declare v_seen varchar(1200) character set ascii = ';';
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select h.o_client_id, h.o_why, h.o_matched
        from candidates(:p_phones, :p_emails, :p_tax_id, coalesce(:p_name, '')) h
        where h.o_client_id is distinct from :p_except_id
        into o_id, o_why, o_matched
    do
      if (position(';' || o_id || ';' in v_seen) = 0) then
      begin
        select c.name, c.owner_id, c.branch_id, c.is_deleted, s.name
        from client c left join staff s on s.id = c.owner_id where c.id = :o_id
        into o_name, v_owner, v_branch, v_deleted, o_owner_name;
        if (not v_deleted
            and access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch)) then
        begin
          v_found = v_found + 1;
          v_seen = v_seen || o_id || ';';
          suspend;
          if (v_found >= minvalue(maxvalue(coalesce(p_limit, 5), 1), 50)) then leave;
        end
      end
  end
end;
