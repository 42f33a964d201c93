recreate package body goods_catalogue
as
begin
  -- ------------------------------------------------------------ groups

  procedure groups returns (o_id bigint, o_name varchar(100), o_version integer, o_count integer)
  as
  begin
    execute procedure access.check_right('goods.read');
    for select r.id, r.name, r.version, coalesce(n.amount, 0)
        from goods_group r
        left join (select g.group_id, count(*) amount from goods g where g.is_active group by g.group_id) n
          on n.group_id = r.id
        order by r.name
        into o_id, o_name, o_version, o_count
    do suspend;
  end

  procedure save_group(p_id bigint, p_version integer, p_name varchar(100)) returns (o_id bigint, o_version integer)
  as
  begin
    execute procedure access.check_right_everywhere('goods.edit');
    p_name = trim(p_name);
    if (coalesce(p_name, '') = '') then exception e_goods_group_name;
    if (exists (select 1 from goods_group r
                where upper(r.name) = upper(:p_name) and r.id is distinct from :p_id)) then
      exception e_goods_group_taken using (p_name);
    if (p_id is null) then
      insert into goods_group (name, updated_at) values (:p_name, clock.utc_now())
      returning id, version into o_id, o_version;
    else
      update goods_group r set r.name = :p_name, r.updated_at = clock.utc_now(), r.version = r.version + 1
      where r.id = :p_id and r.version = :p_version
      returning r.id, r.version into o_id, o_version;
    if (o_id is null) then exception e_goods_group_stale;
    post_event 'goods';
    suspend;
  end

  procedure remove_group(p_id bigint, p_version integer)
  as
    declare v_count integer;
  begin
    execute procedure access.check_right_everywhere('goods.edit');
    v_count = (select count(*) from goods g where g.group_id = :p_id);
    if (v_count > 0) then exception e_goods_group_used using (v_count);
    delete from goods_group r where r.id = :p_id and r.version = :p_version;
    if (row_count = 0) then exception e_goods_group_stale;
    post_event 'goods';
  end

  -- ------------------------------------------------------------ reading

  -- + 0 keeps the walk on the index that gives its order.
  procedure walk_names(p_which varchar(10) character set ascii, p_group_id bigint, p_after_name varchar(200),
                       p_after_id bigint, p_limit integer)
    returns (o_id bigint)
  as
  begin
    if (p_group_id is not null) then
      for select first (:p_limit) g.id from goods g
          where g.group_id = :p_group_id and g.is_active = (:p_which <> 'off')
            and (:p_which <> 'no_price' or g.price is null)
            and (:p_which <> 'no_code' or not exists (select 1 from goods_code c where c.goods_id = g.id))
            and (:p_after_name is null or g.name > :p_after_name or (g.name = :p_after_name and g.id > :p_after_id))
          order by g.group_id, g.name, g.id
          into o_id
      do suspend;
    else
      for select first (:p_limit) g.id from goods g
          where g.name >= coalesce(:p_after_name, '') and g.is_active = (:p_which <> 'off')
            and (:p_which <> 'no_price' or g.price is null)
            and (:p_which <> 'no_group' or g.group_id + 0 is null)
            and (:p_which <> 'no_code' or not exists (select 1 from goods_code c where c.goods_id = g.id))
            and (:p_after_name is null or g.name > :p_after_name or g.id > :p_after_id)
          order by g.name, g.id
          into o_id
      do suspend;
  end

  procedure line(p_id bigint)
    returns (o_code varchar(60), o_name varchar(200), o_group_name varchar(100),
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii, o_is_active boolean)
  as
  begin
    select g.code, g.name, r.name, g.kind, g.unit, g.price,
           (select first 1 c.code from goods_code c where c.goods_id = g.id), g.is_active
    from goods g left join goods_group r on r.id = g.group_id
    where g.id = :p_id
    into o_code, o_name, o_group_name, o_kind, o_unit, o_price, o_barcode, o_is_active;
  end

  procedure list_goods(p_which varchar(10) character set ascii, p_group_id bigint, p_after_name varchar(200),
                       p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_group_name varchar(100),
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii, o_is_active boolean)
  as
  begin
    execute procedure access.check_right('goods.read');
    for select w.o_id from walk_names(:p_which, :p_group_id, :p_after_name, :p_after_id, :p_limit) w into o_id
    do
    begin
      execute procedure line(o_id)
        returning_values o_code, o_name, o_group_name, o_kind, o_unit, o_price, o_barcode, o_is_active;
      suspend;
    end
  end

  -- Goods that have all of at most five words, walked along the rarest of them: each is counted no further than 3000,
  -- and of a word nearly all goods have, the first 20 000 are gone through.
  procedure walk_words(p_text varchar(200), p_most integer) returns (o_id bigint)
  as
    declare v_word varchar(60);
    declare v_one varchar(60);
    declare v_two varchar(60);
    declare v_three varchar(60);
    declare v_four varchar(60);
    declare v_five varchar(60);
    declare v_last bigint = -1;
    declare v_found integer = 0;
  begin
    for select first 5 d.o_word from (select distinct w.o_word from clients_words.words(:p_text) w) d
        order by (select count(*) from (select first 3000 1 as one from goods_word x
                                        where x.word starting with d.o_word))
        into v_word
    do
    begin
      if (v_one is null) then v_one = v_word;
      else if (v_two is null) then v_two = v_word;
      else if (v_three is null) then v_three = v_word;
      else if (v_four is null) then v_four = v_word;
      else v_five = v_word;
    end
    if (v_one is null) then exit;
    for select first 20000 x.goods_id from goods_word x
        where x.word starting with :v_one
        order by x.word, x.goods_id
        into o_id
    do
      if (o_id <> v_last
          and (v_two is null or exists (select 1 from goods_word y
                                        where y.goods_id = :o_id and y.word || '' starting with :v_two))
          and (v_three is null or exists (select 1 from goods_word y
                                          where y.goods_id = :o_id and y.word || '' starting with :v_three))
          and (v_four is null or exists (select 1 from goods_word y
                                         where y.goods_id = :o_id and y.word || '' starting with :v_four))
          and (v_five is null or exists (select 1 from goods_word y
                                         where y.goods_id = :o_id and y.word || '' starting with :v_five))) then
      begin
        v_last = o_id;
        suspend;
        v_found = v_found + 1;
        if (v_found >= p_most) then exit;
      end
  end

  procedure walk_codes(p_text varchar(200)) returns (o_id bigint)
  as
  begin
    p_text = trim(p_text);
    if (char_length(p_text) > 60) then exit;
    -- Codes are of Latin letters only: any other letter is in none of them.
    if (p_text similar to '[!-~]{1,40}') then
      for select c.goods_id from goods_code c where c.code = :p_text into o_id do suspend;
    for select g.id from goods g where g.code = :p_text into o_id do suspend;
    if (p_text similar to '[0-9]{1,5}') then
      for select g.id from goods g where g.plu = cast(:p_text as integer) into o_id do suspend;
    if (p_text similar to '[0-9]{6,40}') then
      for select first 50 c.goods_id from goods_code c
          where c.code starting with :p_text order by c.code into o_id
      do suspend;
  end

  procedure search(p_text varchar(200), p_limit integer)
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_group_name varchar(100),
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii, o_is_active boolean)
  as
    declare v_seen varchar(8000) character set ascii = ';';
  begin
    execute procedure access.check_right('goods.read');
    for select s.id from (
          select 1 as turn, c.o_id as id from walk_codes(:p_text) c
          union all select 2, w.o_id from walk_words(:p_text, :p_limit) w) s
        order by s.turn
        into o_id
    do
      if (position(';' || o_id || ';' in v_seen) = 0) then
      begin
        if (char_length(v_seen) < 7900) then v_seen = v_seen || o_id || ';';
        execute procedure line(o_id)
          returning_values o_code, o_name, o_group_name, o_kind, o_unit, o_price, o_barcode, o_is_active;
        suspend;
      end
  end

  procedure by_barcode(p_barcode varchar(40))
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_price numeric(18, 2),
             o_pack_qty numeric(18, 3), o_is_active boolean)
  as
  begin
    execute procedure access.check_right('goods.read');
    if (p_barcode not similar to '[!-~]{1,40}') then exit;
    for select g.id, g.code, g.name, g.unit, g.price, c.pack_qty, g.is_active
        from goods_code c join goods g on g.id = c.goods_id
        where c.code = :p_barcode
        into o_id, o_code, o_name, o_unit, o_price, o_pack_qty, o_is_active
    do suspend;
  end

  procedure card(p_id bigint)
    returns (o_id bigint, o_version integer, o_code varchar(60), o_name varchar(200), o_group_id bigint,
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_vat varchar(6) character set ascii,
             o_price numeric(18, 2), o_is_marked boolean, o_plu integer, o_is_active boolean,
             o_codes varchar(4000) character set ascii, o_parts varchar(4000), o_updated_at timestamp,
             o_updated_by varchar(200))
  as
    declare v_line varchar(400);
    declare v_code varchar(80) character set ascii;
  begin
    execute procedure access.check_right('goods.read');
    select g.id, g.version, g.code, g.name, g.group_id, g.kind, g.unit, g.vat, g.price, g.is_marked, g.plu, g.is_active,
           '', '', g.updated_at, s.name
    from goods g left join staff s on s.id = g.updated_by
    where g.id = :p_id
    into o_id, o_version, o_code, o_name, o_group_id, o_kind, o_unit, o_vat, o_price, o_is_marked, o_plu, o_is_active,
         o_codes, o_parts, o_updated_at, o_updated_by;
    if (o_id is null) then exit;
    for select c.code || ascii_char(9) || c.pack_qty || ascii_char(9) || c.kind || ascii_char(10)
        from goods_code c where c.goods_id = :p_id order by c.pack_qty, c.code into v_code
    do if (char_length(o_codes) + char_length(v_code) <= 4000) then o_codes = o_codes || v_code;
    for select k.part_id || ascii_char(9) || k.quantity || ascii_char(9) || g.code || ascii_char(9) || g.name || ascii_char(10)
        from kit_part k join goods g on g.id = k.part_id where k.kit_id = :p_id order by g.name into v_line
    do if (char_length(o_parts) + char_length(v_line) <= 4000) then o_parts = o_parts || v_line;
    suspend;
  end

  -- ------------------------------------------------------------ saving

  -- The last digit of a GTIN makes the sum of all, each second one threefold from the right, a multiple of ten.
  function has_right_digit(p_code varchar(40) character set ascii) returns boolean
  as
    declare v_at integer;
    declare v_sum integer = 0;
    declare v_length integer;
  begin
    v_length = char_length(p_code);
    v_at = v_length;
    while (v_at > 0) do
    begin
      v_sum = v_sum + cast(substring(p_code from v_at for 1) as integer) * iif(mod(v_length - v_at, 2) = 1, 3, 1);
      v_at = v_at - 1;
    end
    return mod(v_sum, 10) = 0;
  end

  procedure put_code(p_id bigint, p_code varchar(300), p_quantity varchar(300))
  as
    declare v_code varchar(40) character set ascii;
    declare v_quantity numeric(18, 3);
    declare v_holder bigint;
    declare v_name varchar(200);
    declare v_is_gtin boolean;
  begin
    if (p_code not similar to '[!-~]{1,40}') then exception e_goods_barcode_form using (p_code);
    v_code = p_code;
    if (p_quantity not similar to '[0-9]{1,9}([.][0-9]{1,3})?') then exception e_goods_pack using (v_code, p_quantity);
    v_quantity = cast(p_quantity as numeric(18, 3));
    if (v_quantity <= 0) then exception e_goods_pack using (v_code, p_quantity);
    v_is_gtin = v_code similar to '[0-9]{8}|[0-9]{12,14}';
    if (v_is_gtin and not has_right_digit(v_code)) then exception e_goods_check_digit using (v_code);
    select c.goods_id, g.name from goods_code c join goods g on g.id = c.goods_id where c.code = :v_code
    into v_holder, v_name;
    if (v_holder <> p_id) then exception e_goods_barcode_taken using (v_code, v_name);
    update or insert into goods_code (code, goods_id, pack_qty, kind)
    values (:v_code, :p_id, :v_quantity, trim(case when :v_quantity <> 1 then 'pack' when not :v_is_gtin then 'other'
      when char_length(:v_code) = 13 and :v_code starting with '2' then 'internal' else 'ean' end))
    matching (code);
  end

  procedure put_codes(p_id bigint, p_codes varchar(4000))
  as
    declare v_code varchar(300);
    declare v_quantity varchar(300);
    declare v_held varchar(40) character set ascii;
  begin
    for select c.code from goods_code c
        where c.goods_id = :p_id and not exists (select 1 from clients_words.lines(:p_codes) n where n.o_a = c.code)
        into v_held
    do
    begin
      delete from goods_code c where c.code = :v_held;
      insert into goods_gone (kind, key_text, gone_at, changed_in)
      values ('code', :v_held, clock.utc_now(), current_transaction);
    end
    for select n.o_a, iif(n.o_b = '', '1', n.o_b) from clients_words.lines(:p_codes) n into v_code, v_quantity
    do execute procedure put_code(p_id, v_code, v_quantity);
  end

  -- A part is of pieces or weight: a kit within a kit, or the kit within itself, would never end.
  procedure put_parts(p_id bigint, p_parts varchar(4000))
  as
    declare v_part varchar(300);
    declare v_quantity varchar(300);
    declare v_kind varchar(10) character set ascii;
    declare v_name varchar(200);
  begin
    delete from kit_part k where k.kit_id = :p_id;
    for select n.o_a, n.o_b from clients_words.lines(:p_parts) n into v_part, v_quantity
    do
    begin
      v_kind = null;
      if (v_part similar to '[0-9]{1,18}') then
        select g.kind, g.name from goods g where g.id = cast(:v_part as bigint) into v_kind, v_name;
      if (v_kind is null) then exception e_goods_part using (v_part);
      if (v_kind = 'kit' or cast(v_part as bigint) = p_id) then exception e_goods_part using (v_name);
      if (v_quantity not similar to '[0-9]{1,9}([.][0-9]{1,3})?') then exception e_goods_pack using (v_name, v_quantity);
      if (cast(v_quantity as numeric(18, 3)) <= 0) then exception e_goods_pack using (v_name, v_quantity);
      update or insert into kit_part (kit_id, part_id, quantity)
      values (:p_id, cast(:v_part as bigint), cast(:v_quantity as numeric(18, 3))) matching (kit_id, part_id);
    end
  end

  procedure put_words(p_id bigint)
  as
    declare v_word varchar(60);
  begin
    delete from goods_word w where w.goods_id = :p_id;
    for select distinct w.o_word
        from goods g cross join lateral (select n.o_word from clients_words.words(g.name || ' ' || g.code) n) w
        where g.id = :p_id
        into v_word
    do insert into goods_word (goods_id, word) values (:p_id, :v_word);
  end

  procedure check_goods(p_id bigint, p_code varchar(60), p_name varchar(200), p_kind varchar(10) character set ascii,
                        p_unit varchar(10), p_vat varchar(6) character set ascii, p_price numeric(18, 2), p_plu integer,
                        p_group_id bigint)
  as
    declare v_other varchar(200);
  begin
    if (coalesce(trim(p_name), '') = '') then exception e_goods_name;
    if (p_kind is null or p_kind not in ('piece', 'weight', 'service', 'kit') or coalesce(trim(p_unit), '') = ''
        or p_vat is null or p_vat not in ('none', '0', '5', '7', '10', '20', '22')) then
      exception e_goods_kind using (p_kind, p_vat);
    if (p_price < 0) then exception e_goods_price using (p_price);
    if (p_id is not null and p_code = '') then exception e_goods_code;
    v_other = (select g.name from goods g where g.code = :p_code and g.id is distinct from :p_id);
    if (v_other is not null) then exception e_goods_code_taken using (p_code, v_other);
    if (p_plu not between 1 and 99999) then exception e_goods_plu using (p_plu);
    v_other = (select g.name from goods g where g.plu = :p_plu and g.id is distinct from :p_id);
    if (v_other is not null) then exception e_goods_plu_taken using (p_plu, v_other);
    if (p_group_id is not null and not exists (select 1 from goods_group r where r.id = :p_group_id)) then
      exception e_goods_group_stale;
  end

  procedure refuse_stale(p_id bigint)
  as
    declare v_by varchar(200);
    declare v_at timestamp;
  begin
    select coalesce(s.name, ''), g.updated_at from goods g left join staff s on s.id = g.updated_by
    where g.id = :p_id into v_by, v_at;
    if (v_at is null) then exception e_goods_not_found using (p_id);
    exception e_goods_stale using (v_by, v_at);
  end

  procedure save_goods(p_id bigint, p_version integer, p_code varchar(60), p_name varchar(200), p_group_id bigint,
                       p_kind varchar(10) character set ascii, p_unit varchar(10), p_vat varchar(6) character set ascii,
                       p_price numeric(18, 2), p_is_marked boolean, p_plu integer, p_is_active boolean,
                       p_codes varchar(4000), p_parts varchar(4000))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_now timestamp;
  begin
    execute procedure access.enter('goods.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (v_scope <> 'all') then exception e_access_denied using ('goods.edit');
    v_now = clock.utc_now();
    p_code = coalesce(trim(p_code), '');
    execute procedure check_goods(p_id, p_code, p_name, p_kind, p_unit, p_vat, p_price, p_plu, p_group_id);
    if (p_id is null) then
    begin
      insert into goods (code, name, group_id, kind, unit, vat, price, is_marked, plu, is_active, created_at,
                         updated_at, updated_by, changed_in)
      values (iif(:p_code = '', uuid_to_char(gen_uuid()), :p_code), trim(:p_name), :p_group_id, :p_kind, trim(:p_unit),
              :p_vat, :p_price, coalesce(:p_is_marked, false), :p_plu, coalesce(:p_is_active, true), :v_now, :v_now,
              :v_me, current_transaction)
      returning id, version into o_id, o_version;
      if (p_code = '') then
      begin
        p_code = lpad(o_id, maxvalue(6, char_length(cast(o_id as varchar(20)))), '0');
        execute procedure check_goods(o_id, p_code, p_name, p_kind, p_unit, p_vat, p_price, p_plu, p_group_id);
        update goods g set g.code = :p_code where g.id = :o_id;
      end
    end
    else
      update goods g set g.code = :p_code, g.name = trim(:p_name), g.group_id = :p_group_id, g.kind = :p_kind,
        g.unit = trim(:p_unit), g.vat = :p_vat, g.price = :p_price, g.is_marked = coalesce(:p_is_marked, false),
        g.plu = :p_plu, g.is_active = coalesce(:p_is_active, true), g.updated_at = :v_now, g.updated_by = :v_me,
        g.changed_in = current_transaction, g.version = g.version + 1
      where g.id = :p_id and g.version = :p_version
      returning g.id, g.version into o_id, o_version;
    if (o_id is null) then execute procedure refuse_stale(p_id);
    if (p_codes is not null) then execute procedure put_codes(o_id, p_codes);
    if (p_parts is not null or p_kind <> 'kit') then
      execute procedure put_parts(o_id, iif(p_kind = 'kit', p_parts, ''));
    execute procedure put_words(o_id);
    post_event 'goods';
    suspend;
  end
end;
