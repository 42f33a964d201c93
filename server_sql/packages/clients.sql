-- Clients: every change of a client. What screens read is in clients_pages, the search in clients_search.
create or alter package clients
  sql security definer
as
begin
  procedure save_client(p_id bigint, p_version integer, p_kind varchar(10) character set ascii, p_name varchar(200),
                        p_legal_name varchar(300), p_tax_id varchar(12) character set ascii,
                        p_tax_reason_code varchar(9) character set ascii, p_reg_no varchar(15) character set ascii,
                        p_bank_account varchar(20) character set ascii, p_bank_code varchar(9) character set ascii,
                        p_site varchar(200), p_birth_on date, p_source varchar(100), p_owner_id bigint,
                        p_is_customer boolean, p_is_supplier boolean, p_note varchar(2000), p_phones varchar(2000),
                        p_emails varchar(2000), p_addresses varchar(3000), p_contacts varchar(3000),
                        p_tags varchar(1000))
    returns (o_id bigint, o_version integer);
  procedure change_owner(p_id bigint, p_version integer, p_owner_id bigint) returns (o_version integer);
  procedure set_blocked(p_id bigint, p_version integer, p_is_blocked boolean) returns (o_version integer);
  procedure set_deleted(p_id bigint, p_version integer, p_is_deleted boolean) returns (o_version integer);
  procedure add_note(p_client_id bigint, p_text varchar(2000)) returns (o_id bigint);
end;

comment on package clients is 'Changes of clients. Only clients within the scope of the person are changed.';
comment on procedure clients.save_client is
'Action: clients.edit
Writes a client (p_id null: a new one, in the branch of the person) or changes one of p_version; answers the new version.
Lists are text, lines divided by line feeds, cells by tabs; null leaves a list as it is. Contacts: id or empty, name, job
title, note. Phones: E.164, as typed, kind, line of its contact or empty. E-mails: address, line of its contact. Addresses:
kind, postal code, region, street, city. Tags: names. Refuses e_clients_no_name, e_clients_kind, e_clients_phone_form,
e_clients_email_form, e_clients_tax_id_taken (with id and name if the person may see that client),
e_clients_person_removed, e_clients_not_found, e_clients_stale.';
comment on procedure clients.change_owner is
'Action: clients.edit
Gives a client to an active person or (null) to nobody. Refuses e_clients_person_removed, e_clients_not_found,
e_clients_stale.';
comment on procedure clients.set_blocked is
'Action: clients.edit
Blocks a client or takes the block away. Refuses e_clients_not_found, e_clients_stale.';
comment on procedure clients.set_deleted is
'Action: clients.edit
Puts a client into the bin, where no search finds it, or takes it out again. Refuses e_clients_not_found,
e_clients_stale.';
comment on procedure clients.add_note is
'Action: clients.edit
Writes a note into the history of a client. Refuses e_clients_note_empty, e_clients_not_found.';
