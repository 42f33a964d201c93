-- What the screens of clients read: the list, the card in one call, the history, purchases.
create or alter package clients_pages
  sql security definer
as
begin
  procedure list_clients(p_filter varchar(10) character set ascii, p_owner_id bigint, p_tag_id bigint,
                         p_kind varchar(10) character set ascii, p_after_name varchar(200), p_after_id bigint,
                         p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_name varchar(200), o_phone varchar(16),
             o_owner_id bigint, o_owner_name varchar(200), o_tags varchar(300), o_last_order_at timestamp,
             o_order_count integer, o_order_total numeric(18, 2), o_open_order_count integer, o_is_blocked boolean);
  procedure card(p_id bigint, p_journal_limit integer)
    returns (o_section varchar(10) character set ascii, o_id bigint, o_ref bigint, o_kind varchar(20), o_title varchar(300),
             o_detail varchar(2000), o_person varchar(200), o_at timestamp, o_amount numeric(18, 2),
             o_quantity numeric(18, 3), o_flag boolean);
  procedure timeline(p_client_id bigint, p_kinds varchar(100) character set ascii, p_before_at timestamp,
                     p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_ref bigint, o_kind varchar(12) character set ascii,
             o_meaning varchar(20) character set ascii, o_title varchar(300), o_detail varchar(2000),
             o_person varchar(200), o_at timestamp, o_amount numeric(18, 2));
  procedure purchases(p_client_id bigint, p_before_at timestamp, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_number varchar(40), o_at timestamp,
             o_state varchar(10) character set ascii, o_sum numeric(18, 2), o_line_count integer, o_person varchar(200));
  procedure purchase_lines(p_document_id bigint)
    returns (o_line_no integer, o_goods_code varchar(60), o_goods_name varchar(300), o_quantity numeric(18, 3),
             o_discount_percent numeric(5, 2), o_sum numeric(18, 2));
  procedure all_tags returns (o_id bigint, o_name varchar(60));
end;

comment on package clients_pages is 'Lists and the card of clients. Only clients within the scope of the person are ever given.';
comment on procedure clients_pages.list_clients is
'Action: clients.read
A page of clients by name, after the last name and id of the page before (first page: empty name). p_filter: all, mine,
owner (p_owner_id; null: clients of nobody), tag (p_tag_id; in the order of ids, only the last id counts), open (with open
orders). p_kind: person, company or null.';
comment on procedure clients_pages.card is
'Action: clients.read
All that the card shows, as rows of sections: head, facts (lines of name, tab, text), note, contact, phone, email, address, tag, task, purchase, goods,
journal (newest first, p_journal_limit lines). Times are UTC. No row: no such client for this person.';
comment on procedure clients_pages.timeline is
'Action: clients.read
A page of the history, newest first, before the last time and id of the page before (first page: null). p_kinds: kinds of
lines divided by commas, empty for all. Times are UTC.';
comment on procedure clients_pages.purchases is
'Action: clients.read
Orders (and later receipts and returns) of a client, newest first, before the last time and id of the page before.';
comment on procedure clients_pages.purchase_lines is
'Action: clients.read
What was bought with one document; nothing for a document of a client the person may not see.';
comment on procedure clients_pages.all_tags is
'Action: clients.read
Every tag, by name.';
