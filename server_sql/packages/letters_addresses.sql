-- Addresses as people meet them in letters.
create or alter package letters_addresses
  sql security definer
as
begin
  procedure addresses(p_text varchar(100), p_client_id bigint, p_limit integer)
    returns (o_email varchar(254), o_name varchar(200), o_client_id bigint, o_hard_at timestamp, o_reason varchar(500));
  procedure troubles(p_emails varchar(4000))
    returns (o_email varchar(254), o_hard_at timestamp, o_soft_times integer, o_last_at timestamp, o_reason varchar(500));
  procedure keep_address(p_thread_id bigint, p_client_id bigint)
    returns (o_state varchar(10) character set ascii, o_email varchar(254), o_other varchar(200));
end;

comment on package letters_addresses is 'Addresses of letters: those of clients within the scope, and those letters come back from.';
comment on procedure letters_addresses.addresses is
'Action: mail.edit
Addresses of clients I may see: those of p_client_id, else by the beginning of the address or of a word of the name.
o_hard_at: since when letters come back from it (UTC).';
comment on procedure letters_addresses.troubles is
'Action: mail.read
Which of these addresses (one a line, small letters) letters came back from.';
comment on procedure letters_addresses.keep_address is
'Action: mail.edit
The address that wrote last in a correspondence goes to the card of a client. o_state: added, known (it stands there), twin
(it stands on the card of another, o_other if I may see that one; nothing is added), denied (I may not change the card),
none (nobody wrote). Refuses e_letters_not_found, e_letters_no_client.';
