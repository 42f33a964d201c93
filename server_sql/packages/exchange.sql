-- Exchange: clients and orders that come from files of other programs; a second coming of the same adds nothing.
create or alter package exchange
  sql security definer
as
begin
  procedure put_client(p_source varchar(40) character set ascii, p_external_id varchar(100),
                       p_kind varchar(10) character set ascii, p_name varchar(200), p_tag varchar(60),
                       p_postal_code varchar(12), p_region varchar(100), p_city varchar(100))
    returns (o_id bigint, o_status varchar(10) character set ascii);
  procedure put_order(p_source varchar(40) character set ascii, p_external_id varchar(100), p_client_id bigint,
                      p_sold_on date, p_note varchar(500), p_lines varchar(8000))
    returns (o_id bigint, o_status varchar(10) character set ascii, o_line_count integer, o_sum numeric(18, 2));
end;

comment on package exchange is 'Bringing in what other programs have written.';
comment on procedure exchange.put_client is
'Action: clients.import
Writes a client known to the source by p_external_id, or brings kind, name, tag and address up to date. o_status: created,
updated, same. A client somebody put into the bin stays there. Refuses e_clients_no_name, e_clients_kind.';
comment on procedure exchange.put_order is
'Action: clients.import
Writes a finished order known to the source by p_external_id with its lines, at noon of the day in the zone of the firm,
or replaces the lines when they differ. p_lines: lines divided by line feeds, cells by tabs: id, code, name, group,
quantity/discount percent/sum. Sum of the order = sum of the lines. o_status: created, updated, same. Refuses
e_exchange_order_form, e_exchange_no_client.';
