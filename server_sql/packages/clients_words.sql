-- Inside matters of clients, used by other packages and granted to nobody: search words, text lists,
-- journal of changes, whether somebody sees one.
create or alter package clients_words
  sql security definer
as
begin
  procedure words(p_text varchar(8000)) returns (o_word varchar(60));
  procedure refresh_words(p_client_id bigint);
  procedure lines(p_text varchar(8000))
    returns (o_line_no integer, o_a varchar(300), o_b varchar(300), o_c varchar(500), o_d varchar(300), o_e varchar(300));
  function difference(p_field varchar(30) character set ascii, p_before varchar(2000), p_after varchar(2000))
    returns varchar(300);
  procedure write_change(p_client_id bigint, p_me bigint, p_meaning varchar(20) character set ascii,
                         p_changes varchar(2000));
  function is_in_sight(p_client_id bigint) returns boolean;
end;
