recreate package body loyalty
as
begin
  procedure promos
    returns (o_id bigint, o_version integer, o_name varchar(100), o_kind varchar(12) character set ascii,
             o_facts varchar(4000), o_rank_no integer, o_valid_from timestamp, o_valid_till timestamp,
             o_is_active boolean)
  as
  begin
    execute procedure access.check_right('loyalty.read');
    for select p.id, p.version, p.name, p.kind, p.facts, p.rank_no, p.valid_from, p.valid_till, p.is_active
        from promo p
        order by p.is_active desc, p.rank_no desc, p.name
        into o_id, o_version, o_name, o_kind, o_facts, o_rank_no, o_valid_from, o_valid_till, o_is_active
    do suspend;
  end

  procedure save_promo(p_id bigint, p_version integer, p_name varchar(100), p_kind varchar(12) character set ascii,
                       p_facts varchar(4000), p_rank_no integer, p_valid_from timestamp, p_valid_till timestamp,
                       p_is_active boolean)
    returns (o_id bigint, o_version integer)
  as
  begin
    execute procedure access.check_right_everywhere('loyalty.edit');
    p_name = trim(p_name);
    if (coalesce(p_name, '') = '') then exception e_promo_name;
    if (exists (select 1 from promo p where upper(p.name) = upper(:p_name) and p.id is distinct from :p_id)) then
      exception e_promo_taken using (p_name);
    if (p_id is null) then
      insert into promo (name, kind, facts, rank_no, valid_from, valid_till, is_active, changed_in)
      values (:p_name, :p_kind, :p_facts, :p_rank_no, :p_valid_from, :p_valid_till, :p_is_active, current_transaction)
      returning id, version into o_id, o_version;
    else
      update promo p
      set p.name = :p_name, p.kind = :p_kind, p.facts = :p_facts, p.rank_no = :p_rank_no,
          p.valid_from = :p_valid_from, p.valid_till = :p_valid_till, p.is_active = :p_is_active,
          p.changed_in = current_transaction, p.version = p.version + 1
      where p.id = :p_id and p.version = :p_version
      returning p.id, p.version into o_id, o_version;
    if (o_id is null) then exception e_promo_stale;
    post_event 'goods';
    suspend;
  end

  procedure cards(p_text varchar(100), p_limit integer)
    returns (o_code varchar(40), o_version integer, o_client_id bigint, o_client varchar(200), o_percent numeric(5, 2),
             o_points numeric(18, 2), o_is_active boolean)
  as
  begin
    execute procedure access.check_right('loyalty.read');
    p_text = upper(coalesce(trim(p_text), ''));
    for select first (:p_limit) c.code, c.version, c.client_id, k.name, c.discount_percent, c.points, c.is_active
        from loyalty_card c
        left join client k on k.id = c.client_id
        where :p_text = '' or upper(c.code) starting with :p_text or upper(k.name) starting with :p_text
        order by c.issued_at desc, c.code
        into o_code, o_version, o_client_id, o_client, o_percent, o_points, o_is_active
    do suspend;
  end

  procedure save_card(p_code varchar(40), p_version integer, p_phone varchar(20), p_percent numeric(5, 2),
                      p_is_active boolean)
    returns (o_version integer, o_client_id bigint)
  as
    declare v_client bigint;
  begin
    execute procedure access.check_right_everywhere('loyalty.edit');
    p_code = trim(p_code);
    if (coalesce(p_code, '') = '') then exception e_card_code;
    if (p_percent is null or p_percent not between 0 and 100) then exception e_card_percent;
    if (p_phone is not null) then
    begin
      select first 1 c.id from client_phone p join client c on c.id = p.client_id and not c.is_deleted
      where p.phone = :p_phone order by c.name into v_client;
      if (v_client is null) then exception e_card_phone using (p_phone);
    end
    if (p_version is null) then
    begin
      if (exists (select 1 from loyalty_card c where c.code = :p_code)) then exception e_card_taken using (p_code);
      insert into loyalty_card (code, client_id, discount_percent, is_active, issued_at, changed_in)
      values (:p_code, :v_client, :p_percent, :p_is_active, clock.utc_now(), current_transaction)
      returning version, client_id into o_version, o_client_id;
    end
    else
      update loyalty_card c
      set c.client_id = coalesce(:v_client, c.client_id), c.discount_percent = :p_percent, c.is_active = :p_is_active,
          c.changed_in = current_transaction, c.version = c.version + 1
      where c.code = :p_code and c.version = :p_version
      returning c.version, c.client_id into o_version, o_client_id;
    if (o_version is null) then exception e_card_stale;
    post_event 'goods';
    suspend;
  end

  procedure add_points(p_code varchar(40), p_points numeric(18, 2), p_note varchar(200)) returns (o_points numeric(18, 2))
  as
  begin
    execute procedure access.check_right_everywhere('loyalty.edit');
    update loyalty_card c set c.points = c.points + :p_points, c.changed_in = current_transaction
    where c.code = :p_code
    returning c.points into o_points;
    if (o_points is null) then exception e_card_stale;
    insert into points_move (card_code, points, moved_at, note) values (:p_code, :p_points, clock.utc_now(), :p_note);
    suspend;
  end

  procedure make_coupons(p_series varchar(30), p_count integer, p_valid_till timestamp)
    returns (o_code varchar(40) character set ascii)
  as
    declare v_number integer;
  begin
    execute procedure access.check_right_everywhere('loyalty.edit');
    p_series = upper(trim(p_series));
    if (coalesce(p_series, '') = '' or not p_series similar to '[A-Z0-9]+') then exception e_coupon_series;
    if (coalesce(p_count, 0) not between 1 and 10000) then exception e_coupon_count;
    v_number = (select count(*) from coupon c where c.code starting with :p_series || '-');
    while (p_count > 0) do
    begin
      v_number = v_number + 1;
      o_code = p_series || '-' || lpad(v_number, 6, '0');
      insert into coupon (code, valid_till, changed_in) values (:o_code, :p_valid_till, current_transaction);
      suspend;
      p_count = p_count - 1;
    end
  end

  procedure coupons
    returns (o_series varchar(40) character set ascii, o_count integer, o_used integer, o_valid_till timestamp)
  as
  begin
    execute procedure access.check_right('loyalty.read');
    for select substring(c.code from 1 for position('-', c.code || '-') - 1), count(*), count(c.used_at),
               max(c.valid_till)
        from coupon c
        group by 1
        order by 1
        into o_series, o_count, o_used, o_valid_till
    do suspend;
  end

  procedure put_on_gift(p_code varchar(40), p_sum numeric(18, 2)) returns (o_balance numeric(18, 2))
  as
  begin
    execute procedure access.check_right_everywhere('loyalty.edit');
    p_code = trim(p_code);
    if (coalesce(p_code, '') = '') then exception e_card_code;
    if (coalesce(p_sum, 0) <= 0) then exception e_gift_sum;
    update gift_card g set g.balance = g.balance + :p_sum where g.code = :p_code returning g.balance into o_balance;
    if (o_balance is null) then
      insert into gift_card (code, balance) values (:p_code, :p_sum) returning balance into o_balance;
    insert into gift_move (card_code, move_sum, moved_at) values (:p_code, :p_sum, clock.utc_now());
    suspend;
  end

  procedure gift_cards(p_limit integer)
    returns (o_code varchar(40) character set ascii, o_balance numeric(18, 2), o_is_active boolean)
  as
  begin
    execute procedure access.check_right('loyalty.read');
    for select first (:p_limit) g.code, g.balance, g.is_active from gift_card g order by g.balance desc, g.code
        into o_code, o_balance, o_is_active
    do suspend;
  end
end;
