recreate package body till_copy
as
begin
  procedure about(p_till_id bigint)
    returns (o_up_to bigint, o_code varchar(10) character set ascii, o_name varchar(100), o_facts varchar(4000),
             o_branch varchar(200), o_time_zone varchar(60), o_firm varchar(200), o_currency varchar(3), o_op_no bigint,
             o_receipt_no bigint, o_shift_no integer, o_firm_key varchar(64) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, o_code;
    select minvalue(m.mon$oldest_active, m.mon$oldest_snapshot) from mon$database m into o_up_to;
    select t.name, t.facts, b.name, coalesce(b.time_zone, f.time_zone), f.name, f.currency, t.last_op_no,
           t.last_receipt_no, coalesce((select max(s.shift_no) from till_shift s where s.till_id = t.id), 0),
           trim(b.id) || '-' || datediff(second from timestamp '2020-01-01 00:00:00' to f.created_at)
    from till t
    join branch b on b.id = t.branch_id
    cross join firm f
    where t.id = :p_till_id
    into o_name, o_facts, o_branch, o_time_zone, o_firm, o_currency, o_op_no, o_receipt_no, o_shift_no, o_firm_key;
    suspend;
  end

  procedure goods_since(p_till_id bigint, p_from bigint)
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_group_id bigint,
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_vat varchar(6) character set ascii,
             o_price numeric(18, 2), o_is_marked boolean, o_plu integer, o_is_active boolean)
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select g.id, g.code, g.name, g.group_id, g.kind, g.unit, g.vat, g.price, g.is_marked, g.plu, g.is_active
        from goods g
        where g.changed_in >= :p_from and (:p_from > 0 or g.is_active)
        into o_id, o_code, o_name, o_group_id, o_kind, o_unit, o_vat, o_price, o_is_marked, o_plu, o_is_active
    do suspend;
  end

  procedure codes_since(p_till_id bigint, p_from bigint)
    returns (o_code varchar(40) character set ascii, o_goods_id bigint, o_pack_qty numeric(18, 3))
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select c.code, c.goods_id, c.pack_qty
        from goods g
        join goods_code c on c.goods_id = g.id
        where g.changed_in >= :p_from and (:p_from > 0 or g.is_active)
        into o_code, o_goods_id, o_pack_qty
    do suspend;
  end

  procedure prices_since(p_till_id bigint, p_from bigint)
    returns (o_goods_id bigint, o_price_list_id bigint, o_minimum_qty numeric(18, 3), o_price numeric(18, 2))
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select p.goods_id, p.price_list_id, p.minimum_qty, p.price from price p where p.changed_in >= :p_from
        into o_goods_id, o_price_list_id, o_minimum_qty, o_price
    do suspend;
  end

  procedure gone_since(p_till_id bigint, p_from bigint)
    returns (o_kind varchar(10) character set ascii, o_key varchar(100))
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select g.kind, g.key_text from goods_gone g where g.changed_in >= :p_from order by g.id into o_kind, o_key
    do suspend;
  end

  procedure lists(p_till_id bigint)
    returns (o_id bigint, o_name varchar(100), o_rank_no integer, o_tag varchar(100), o_valid_from timestamp,
             o_valid_till timestamp, o_week_days varchar(7) character set ascii, o_time_from time, o_time_till time)
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select l.id, l.name, l.rank_no, g.name, l.valid_from, l.valid_till, l.week_days, l.time_from, l.time_till
        from price_list l
        left join tag g on g.id = l.client_tag_id
        where l.is_active
        order by l.rank_no desc, l.id
        into o_id, o_name, o_rank_no, o_tag, o_valid_from, o_valid_till, o_week_days, o_time_from, o_time_till
    do suspend;
  end

  procedure promos(p_till_id bigint)
    returns (o_id bigint, o_name varchar(100), o_kind varchar(12) character set ascii, o_facts varchar(4000),
             o_rank_no integer, o_valid_from timestamp, o_valid_till timestamp)
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select p.id, p.name, p.kind, p.facts, p.rank_no, p.valid_from, p.valid_till
        from promo p
        where p.is_active
        order by p.rank_no desc, p.id
        into o_id, o_name, o_kind, o_facts, o_rank_no, o_valid_from, o_valid_till
    do suspend;
  end

  procedure cards_since(p_till_id bigint, p_from bigint)
    returns (o_code varchar(40), o_client_id bigint, o_client varchar(200), o_discount numeric(5, 2),
             o_points numeric(18, 2), o_is_active boolean, o_tags varchar(2000))
  as
  begin
    execute procedure access.check_right('pos.sell');
    for select c.code, c.client_id, k.name, c.discount_percent, c.points, c.is_active,
               (select list(g.name, ascii_char(10)) from client_tag t join tag g on g.id = t.tag_id
                where t.client_id = c.client_id)
        from loyalty_card c
        left join client k on k.id = c.client_id
        where c.changed_in >= :p_from
        into o_code, o_client_id, o_client, o_discount, o_points, o_is_active, o_tags
    do suspend;
  end

  procedure people(p_till_id bigint)
    returns (o_id bigint, o_name varchar(200), o_is_senior boolean, o_pin_salt varchar(64) character set ascii,
             o_pin_hash varchar(128) character set ascii, o_badge_hash varchar(128) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    for select s.id, s.name,
               exists (select 1 from role_action a
                       where a.role_code = s.role_code and a.action_code = 'pos.senior' and a.scope <> 'none'),
               p.pin_salt, p.pin_hash, p.badge_hash
        from staff s
        join role_action r on r.role_code = s.role_code and r.action_code = 'pos.sell' and r.scope <> 'none'
        left join staff_pin p on p.staff_id = s.id
        where s.is_active and (r.scope = 'all' or s.branch_id = :v_branch)
        order by s.name
        into o_id, o_name, o_is_senior, o_pin_salt, o_pin_hash, o_badge_hash
    do suspend;
  end
end;
