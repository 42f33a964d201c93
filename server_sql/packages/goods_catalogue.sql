-- Goods: the catalogue of the firm. Everybody who may read it sees all of it.
create or alter package goods_catalogue
  sql security definer
as
begin
  procedure groups returns (o_id bigint, o_name varchar(100), o_version integer, o_count integer);
  procedure save_group(p_id bigint, p_version integer, p_name varchar(100)) returns (o_id bigint, o_version integer);
  procedure remove_group(p_id bigint, p_version integer);
  procedure list_goods(p_which varchar(10) character set ascii, p_group_id bigint, p_after_name varchar(200),
                       p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_group_name varchar(100),
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii, o_is_active boolean);
  procedure search(p_text varchar(200), p_limit integer)
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_group_name varchar(100),
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii, o_is_active boolean);
  procedure by_barcode(p_barcode varchar(40))
    returns (o_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_price numeric(18, 2),
             o_pack_qty numeric(18, 3), o_is_active boolean);
  procedure card(p_id bigint)
    returns (o_id bigint, o_version integer, o_code varchar(60), o_name varchar(200), o_group_id bigint,
             o_kind varchar(10) character set ascii, o_unit varchar(10), o_vat varchar(6) character set ascii,
             o_price numeric(18, 2), o_is_marked boolean, o_plu integer, o_is_active boolean,
             o_codes varchar(4000) character set ascii, o_parts varchar(4000), o_updated_at timestamp,
             o_updated_by varchar(200));
  procedure save_goods(p_id bigint, p_version integer, p_code varchar(60), p_name varchar(200), p_group_id bigint,
                       p_kind varchar(10) character set ascii, p_unit varchar(10), p_vat varchar(6) character set ascii,
                       p_price numeric(18, 2), p_is_marked boolean, p_plu integer, p_is_active boolean,
                       p_codes varchar(4000), p_parts varchar(4000))
    returns (o_id bigint, o_version integer);
end;

comment on package goods_catalogue is 'Goods and their groups, barcodes and parts of kits.';
comment on procedure goods_catalogue.groups is
'Action: goods.read
Groups by name, and how many goods in use each has.';
comment on procedure goods_catalogue.save_group is
'Action: goods.edit
Makes (p_id null) or renames a group. Refuses e_goods_group_name, e_goods_group_taken, e_goods_group_stale.';
comment on procedure goods_catalogue.remove_group is
'Action: goods.edit
Removes a group without goods. Refuses e_goods_group_used, e_goods_group_stale.';
comment on procedure goods_catalogue.list_goods is
'Action: goods.read
A page of goods by name after a given one; p_which: all (in use), no_price, no_code, no_group, off (not in use);
p_group_id null: of all groups. o_barcode: one of its codes.';
comment on procedure goods_catalogue.search is
'Action: goods.read
Goods by a whole barcode, article or PLU first, then by the beginnings of words of name and article in any order, or the
first six digits of a barcode or more. Goods out of use are found too.';
comment on procedure goods_catalogue.by_barcode is
'Action: goods.read
What a scanned code stands for and how much of it; no row when nobody holds it.';
comment on procedure goods_catalogue.card is
'Action: goods.read
One of the goods. o_codes: lines code, quantity, kind; o_parts: lines part id, quantity, article, name; cells
divided by tabs. No row: it is not there.';
comment on procedure goods_catalogue.save_goods is
'Action: goods.edit
Makes (p_id null) or changes goods; an empty p_code of a new one becomes its number. p_codes: lines barcode, quantity;
p_parts: lines part id, quantity; null leaves a list as it is. Refuses e_goods_name, e_goods_code, e_goods_code_taken,
e_goods_plu, e_goods_plu_taken, e_goods_kind, e_goods_price, e_goods_group_stale, e_goods_barcode_form,
e_goods_check_digit, e_goods_barcode_taken, e_goods_pack, e_goods_part, e_goods_not_found, e_goods_stale.';
