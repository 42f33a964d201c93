-- What clients collect: promotions, cards with percents and points, coupons, gift cards.
create or alter package loyalty
  sql security definer
as
begin
  procedure promos
    returns (o_id bigint, o_version integer, o_name varchar(100), o_kind varchar(12) character set ascii,
             o_facts varchar(4000), o_rank_no integer, o_valid_from timestamp, o_valid_till timestamp,
             o_is_active boolean);
  procedure save_promo(p_id bigint, p_version integer, p_name varchar(100), p_kind varchar(12) character set ascii,
                       p_facts varchar(4000), p_rank_no integer, p_valid_from timestamp, p_valid_till timestamp,
                       p_is_active boolean)
    returns (o_id bigint, o_version integer);
  procedure cards(p_text varchar(100), p_limit integer)
    returns (o_code varchar(40), o_version integer, o_client_id bigint, o_client varchar(200), o_percent numeric(5, 2),
             o_points numeric(18, 2), o_is_active boolean);
  procedure save_card(p_code varchar(40), p_version integer, p_phone varchar(20), p_percent numeric(5, 2),
                      p_is_active boolean)
    returns (o_version integer, o_client_id bigint);
  procedure add_points(p_code varchar(40), p_points numeric(18, 2), p_note varchar(200)) returns (o_points numeric(18, 2));
  procedure make_coupons(p_series varchar(30), p_count integer, p_valid_till timestamp)
    returns (o_code varchar(40) character set ascii);
  procedure coupons
    returns (o_series varchar(40) character set ascii, o_count integer, o_used integer, o_valid_till timestamp);
  procedure put_on_gift(p_code varchar(40), p_sum numeric(18, 2)) returns (o_balance numeric(18, 2));
  procedure gift_cards(p_limit integer)
    returns (o_code varchar(40) character set ascii, o_balance numeric(18, 2), o_is_active boolean);
end;

comment on package loyalty is 'Promotions, cards of clients, coupons, gift cards.';
comment on procedure loyalty.promos is
'Action: loyalty.read
Promotions, those in use first. o_facts: JSON as the program keeps it.';
comment on procedure loyalty.save_promo is
'Action: loyalty.edit
Makes (p_id null) or changes a promotion. Refuses e_promo_name, e_promo_taken, e_promo_stale.';
comment on procedure loyalty.cards is
'Action: loyalty.read
Cards whose code or client begins with a text, the newest first.';
comment on procedure loyalty.save_card is
'Action: loyalty.edit
Issues (p_version null) or changes a card; p_phone in E.164 finds its client, null leaves him. Refuses e_card_code,
e_card_taken, e_card_stale, e_card_phone, e_card_percent.';
comment on procedure loyalty.add_points is
'Action: loyalty.edit
Gives or takes points by hand, with a word why. Refuses e_card_stale.';
comment on procedure loyalty.make_coupons is
'Action: loyalty.edit
New one-time coupons of a series: SERIES-000001 and on. Refuses e_coupon_series, e_coupon_count.';
comment on procedure loyalty.coupons is
'Action: loyalty.read
Series of coupons: how many there are and how many were used.';
comment on procedure loyalty.put_on_gift is
'Action: loyalty.edit
Makes a gift card or puts more on it. Refuses e_card_code, e_gift_sum.';
comment on procedure loyalty.gift_cards is
'Action: loyalty.read
Gift cards with what is left on them, the fullest first.';
