-- The journal of one till: what it did and has still to tell, and its own copy of what it needs to sell.

create domain d_id as bigint;
create domain d_money as numeric(18, 2);
create domain d_qty as numeric(18, 3);
create domain d_instant as timestamp;
create domain d_uuid as varchar(36) character set ascii;

-- Exactly one row: which till of which firm this is, and the numbers it gave last.
create table own (
  id smallint default 1 not null,
  till_id d_id not null,
  firm_key varchar(64) character set ascii not null,
  facts blob sub_type text character set utf8,
  op_no d_id default 0 not null,
  receipt_no d_id default 0 not null,
  shift_no integer default 0 not null,
  made_at d_instant not null,
  constraint pk_own primary key (id),
  constraint ck_own_id check (id = 1)
);

create table op (
  op_no d_id not null,
  op_id d_uuid not null,
  kind varchar(12) character set ascii not null,
  body blob sub_type text character set utf8 not null,
  shift_no integer,
  written_at d_instant not null,
  sent_at d_instant,
  answer varchar(4000),
  constraint pk_op primary key (op_no),
  constraint uq_op_id unique (op_id)
);
create index ix_op_sent on op (sent_at);
create index ix_op_shift on op (shift_no, kind);

create table shift (
  shift_no integer not null,
  is_open boolean not null,
  opened_at d_instant not null,
  opened_by d_id not null,
  open_counted d_money not null,
  closed_at d_instant,
  close_counted d_money,
  constraint pk_shift primary key (shift_no)
);

create table receipt (
  op_id d_uuid not null,
  receipt_no d_id not null,
  shift_no integer not null,
  kind varchar(6) character set ascii not null,
  sold_at d_instant not null,
  total d_money not null,
  rounding d_money not null,
  discount d_money not null,
  return_of d_uuid,
  print_state varchar(12) character set ascii default 'not_printed' not null,
  copies integer default 0 not null,
  constraint pk_receipt primary key (op_id),
  constraint uq_receipt_no unique (receipt_no)
);
create index ix_receipt_shift on receipt (shift_no);
create index ix_receipt_return on receipt (return_of);
create index ix_receipt_print on receipt (print_state);

create table payment (
  op_id d_uuid not null,
  line_no integer not null,
  kind varchar(10) character set ascii not null,
  pay_sum d_money not null,
  constraint pk_payment primary key (op_id, line_no),
  constraint fk_payment_receipt foreign key (op_id) references receipt (op_id)
);

create table cash_move (
  op_id d_uuid not null,
  shift_no integer not null,
  direction varchar(10) character set ascii not null,
  move_sum d_money not null,
  constraint pk_cash_move primary key (op_id)
);
create index ix_cash_move_shift on cash_move (shift_no);

-- What is about to be asked of a device that must not be asked twice: on disk before it hears of it.
create table intent (
  id d_uuid not null,
  kind varchar(10) character set ascii not null,
  receipt_key varchar(60) not null,
  amount d_money not null,
  facts varchar(4000) default '{}' not null,
  state varchar(8) character set ascii default 'open' not null,
  begun_at d_instant not null,
  settled_at d_instant,
  constraint pk_intent primary key (id),
  constraint ck_intent_state check (state in ('open', 'done', 'not_done'))
);
create index ix_intent_state on intent (state);

-- A cart not paid yet, so that a power cut loses no more than a second of scanning.
create table cart (
  id smallint default 1 not null,
  body blob sub_type text character set utf8 not null,
  written_at d_instant not null,
  constraint pk_cart primary key (id)
);

-- ---------------------------------------------------------------- the copy

create table goods (
  id d_id not null,
  code varchar(60) not null,
  name varchar(200) not null,
  group_id d_id,
  kind varchar(10) character set ascii not null,
  unit varchar(10) not null,
  vat varchar(6) character set ascii not null,
  price d_money,
  is_marked boolean not null,
  plu integer,
  is_active boolean not null,
  constraint pk_goods primary key (id)
);
create index ix_goods_code on goods (code);
create index ix_goods_plu on goods (plu);

create table goods_code (
  code varchar(40) character set ascii not null,
  goods_id d_id not null,
  pack_qty d_qty not null,
  constraint pk_goods_code primary key (code)
);
create index ix_goods_code_goods on goods_code (goods_id);

create table price_list (
  id d_id not null,
  body varchar(2000) not null,
  constraint pk_price_list primary key (id)
);

create table price (
  goods_id d_id not null,
  price_list_id d_id not null,
  minimum_qty d_qty not null,
  price d_money not null,
  constraint pk_price primary key (goods_id, price_list_id, minimum_qty)
);
create index ix_price_list on price (price_list_id);

create table promo (
  id d_id not null,
  body varchar(6000) not null,
  constraint pk_promo primary key (id)
);

create table card (
  code varchar(40) not null,
  client_id d_id,
  client_name varchar(200),
  discount_percent numeric(5, 2) not null,
  points d_money not null,
  is_active boolean not null,
  constraint pk_card primary key (code)
);

-- People who may sell here, with salted hashes of what they type or swipe.
create table person (
  id d_id not null,
  name varchar(200) not null,
  is_senior boolean not null,
  pin_salt varchar(64) character set ascii,
  pin_hash varchar(128) character set ascii,
  badge_hash varchar(128) character set ascii,
  constraint pk_person primary key (id)
);
create index ix_person_badge on person (badge_hash);

-- How far the copy has come: transactions before this one are in it.
create table copied (
  what varchar(20) character set ascii not null,
  up_to d_id not null,
  copied_at d_instant not null,
  constraint pk_copied primary key (what)
);
