-- What a till keeps a copy of: goods, prices, promotions, cards, people. A transaction number is the cursor: all before
-- it have ended, so what commits late is read the next time.
create or alter package till_copy
  sql security definer
as
begin
  procedure about(p_till_id bigint)
    returns (o_up_to bigint, o_code varchar(10) character set ascii, o_name varchar(100), o_facts varchar(4000),
             o_branch varchar(200), o_time_zone varchar(60), o_firm varchar(200), o_currency varchar(3), o_op_no bigint,
             o_receipt_no bigint, o_shift_no integer, o_firm_key varchar(64) character set ascii);
  procedure goods_since(p_till_id bigint, p_from bigint)
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_group_id bigint,
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_vat varchar(6) character set ascii,
             o_price numeric(18, 2), o_is_marked boolean, o_plu integer, o_is_active boolean);
  procedure codes_since(p_till_id bigint, p_from bigint)
    returns (o_code varchar(40) character set ascii, o_goods_id bigint, o_pack_qty numeric(18, 3));
  procedure prices_since(p_till_id bigint, p_from bigint)
    returns (o_goods_id bigint, o_price_list_id bigint, o_minimum_qty numeric(18, 3), o_price numeric(18, 2));
  procedure gone_since(p_till_id bigint, p_from bigint)
    returns (o_kind varchar(10) character set ascii, o_key varchar(100));
  procedure lists(p_till_id bigint)
    returns (o_id bigint, o_name varchar(100), o_rank_no integer, o_tag varchar(100), o_valid_from timestamp,
             o_valid_till timestamp, o_week_days varchar(7) character set ascii, o_time_from time, o_time_till time);
  procedure promos(p_till_id bigint)
    returns (o_id bigint, o_name varchar(100), o_kind varchar(12) character set ascii, o_facts varchar(4000),
             o_rank_no integer, o_valid_from timestamp, o_valid_till timestamp);
  procedure cards_since(p_till_id bigint, p_from bigint)
    returns (o_code varchar(40), o_client_id bigint, o_client varchar(200), o_discount numeric(5, 2),
             o_points numeric(18, 2), o_is_active boolean, o_tags varchar(2000));
  procedure people(p_till_id bigint)
    returns (o_id bigint, o_name varchar(200), o_is_senior boolean, o_pin_salt varchar(64) character set ascii,
             o_pin_hash varchar(128) character set ascii, o_badge_hash varchar(128) character set ascii);
end;

comment on package till_copy is 'What a till keeps a copy of, to sell on while the server is away.';
comment on procedure till_copy.about is
'Action: pos.sell
The till and its firm, what the base has of it, and o_up_to: every transaction before it has ended. Ask in a transaction
of its own, before the one that reads what changed, and keep it as the next p_from. Refuses e_pos_no_till.';
comment on procedure till_copy.goods_since is
'Action: pos.sell
Goods changed in or after a transaction; 0: all that are in use.';
comment on procedure till_copy.codes_since is
'Action: pos.sell
All codes of goods changed in or after a transaction.';
comment on procedure till_copy.prices_since is
'Action: pos.sell
Prices of lists changed in or after a transaction.';
comment on procedure till_copy.gone_since is
'Action: pos.sell
What was deleted in or after a transaction: kind goods, code, price, list, and its key.';
comment on procedure till_copy.lists is
'Action: pos.sell
Price lists in use, the highest rank first; o_tag: for clients with it alone.';
comment on procedure till_copy.promos is
'Action: pos.sell
Promotions in use.';
comment on procedure till_copy.cards_since is
'Action: pos.sell
Cards of clients changed in or after a transaction.';
comment on procedure till_copy.people is
'Action: pos.sell
People who may sell at this till, with the salted hashes of their PIN and badge.';
