-- Finding clients: by a number that calls, by an e-mail, by what somebody types, and those who may be the same.
create or alter package clients_search
  sql security definer
as
begin
  procedure find_by_phone(p_phone varchar(16) character set ascii)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_name varchar(200), o_is_blocked boolean,
             o_owner_id bigint, o_owner_name varchar(200), o_last_order_at timestamp, o_last_order_number varchar(40),
             o_last_order_sum numeric(18, 2), o_open_order_count integer, o_overdue_task_count integer,
             o_contact_name varchar(200));
  procedure find_by_email(p_email varchar(254))
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_name varchar(200), o_is_blocked boolean,
             o_owner_id bigint, o_owner_name varchar(200), o_last_order_at timestamp, o_last_order_number varchar(40),
             o_last_order_sum numeric(18, 2), o_open_order_count integer, o_overdue_task_count integer,
             o_contact_name varchar(200));
  procedure search_clients(p_words1 varchar(260), p_words2 varchar(260), p_words3 varchar(260), p_words4 varchar(260),
                           p_digits varchar(15) character set ascii, p_phone_start varchar(16) character set ascii,
                           p_email varchar(254), p_limit integer)
    returns (o_id bigint, o_hit varchar(10) character set ascii, o_matched varchar(254),
             o_kind varchar(10) character set ascii, o_name varchar(200), o_phone varchar(16), o_owner_name varchar(200),
             o_last_order_at timestamp);
  procedure likely_twins(p_phones varchar(500), p_emails varchar(2000), p_tax_id varchar(12) character set ascii,
                         p_name varchar(200), p_except_id bigint, p_limit integer)
    returns (o_id bigint, o_name varchar(200), o_why varchar(10) character set ascii, o_matched varchar(254),
             o_owner_name varchar(200));
end;

comment on package clients_search is 'Finding clients. Only clients within the scope of the person are ever given.';
comment on procedure clients_search.find_by_phone is
'Action: clients.read
Who has this number (E.164; another form is refused with e_clients_phone_form): a row for each client with owner, last
order, open orders and overdue tasks, 100 at most. No row: nobody the person may see.';
comment on procedure clients_search.find_by_email is
'Action: clients.read
Who has this e-mail (any letter case); the same answer as find_by_phone.';
comment on procedure clients_search.search_clients is
'Action: clients.read
First hits for what is being typed. p_words1..4: variants of the words, upper case, Ё as Е, divided by one space (what
was typed, the other keyboard layout, the other alphabet); p_digits: end of a number or start of a tax number;
p_phone_start: beginning of E.164; p_email: beginning of an e-mail. o_hit tells by what: tax_id, phone, word, email,
middle. A last row with o_hit more (o_id null) says that too much fits: type more.';
comment on procedure clients_search.likely_twins is
'Action: clients.read
Clients that may be the one being typed: by phone (E.164 divided by line feeds), e-mail, tax number or all words of the
name. o_why: phone, email, tax_id, name; the surest first. p_except_id: the client itself.';
