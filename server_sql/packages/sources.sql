-- Where clients come from: names, the signs they are known by, and the way from first contact to money.
create or alter package sources
  sql security definer
as
begin
  procedure source_list
    returns (o_source_id bigint, o_name varchar(100), o_is_active boolean, o_signs varchar(8000), o_version integer);
  procedure save_source(p_source_id bigint, p_version integer, p_name varchar(100), p_is_active boolean,
                        p_signs varchar(8000))
    returns (o_source_id bigint, o_version integer);
  procedure known_signs
    returns (o_kind varchar(10) character set ascii, o_content varchar(100), o_times bigint, o_source varchar(100));
  procedure by_source(p_from timestamp, p_till timestamp)
    returns (o_source_id bigint, o_name varchar(100), o_inquiries bigint, o_accepted bigint, o_clients bigint,
             o_new_clients bigint, o_orders bigint, o_total d_money);
  procedure inquiries_of(p_source_id bigint, p_from timestamp, p_till timestamp, p_before_id bigint, p_limit integer)
    returns (o_inquiry_id bigint, o_came_at timestamp, o_channel varchar(10), o_who varchar(200),
             o_subject varchar(300), o_person varchar(200), o_client_id bigint);
  procedure orders_of(p_source_id bigint, p_from timestamp, p_till timestamp, p_before_id bigint, p_limit integer)
    returns (o_document_id bigint, o_sold_at timestamp, o_kind varchar(10), o_number_text varchar(40),
             o_client_id bigint, o_client varchar(200), o_total d_money);
  procedure choices_for(p_inquiry_id bigint)
    returns (o_source_id bigint, o_name varchar(100), o_is_its boolean);
  procedure set_inquiry_source(p_inquiry_id bigint, p_source_id bigint);
end;

comment on package sources is 'Sources of clients and what each brought.';
comment on procedure sources.source_list is
'Action: sources.read
Sources by name. o_signs: a line for each sign, kind:content (line, campaign, source or channel).';
comment on procedure sources.save_source is
'Action: sources.edit
Makes (p_source_id null) or changes a source; p_signs as in source_list. Later inquiries go by it, earlier ones stay.
Refuses e_sources_no_name, e_sources_name_taken, e_sources_sign, e_sources_sign_taken, e_sources_stale.';
comment on procedure sources.known_signs is
'Action: sources.read
Signs seen in the inquiries of the last 90 days, how often, and the source each belongs to (empty: none yet).';
comment on procedure sources.by_source is
'Action: sources.read
From first contact to money between two instants (UTC, the end not included): inquiries without joined ones, accepted
ones, their clients, clients first known in that time, orders and receipts, and the sum less returns. A row with an
empty o_source_id is what no source is known of.';
comment on procedure sources.inquiries_of is
'Action: sources.read
Inquiries behind a figure of by_source, newest first; p_source_id null: those without a source.';
comment on procedure sources.orders_of is
'Action: sources.read
Sale documents behind a figure of by_source, newest first.';
comment on procedure sources.choices_for is
'Action: intake.read
Sources an inquiry may have, by name; o_is_its marks the one it has. No rows for an inquiry the person may not see.';
comment on procedure sources.set_inquiry_source is
'Action: intake.answer
A person asked where the client comes from. Refuses e_sources_unknown, e_sources_inquiry.';
