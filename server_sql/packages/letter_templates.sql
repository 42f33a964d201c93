-- Texts letters begin with.
create or alter package letter_templates
  sql security definer
as
begin
  procedure templates
    returns (o_id bigint, o_version integer, o_name varchar(100), o_subject varchar(300), o_body varchar(8000),
             o_updated_at timestamp, o_person varchar(200));
  procedure save_template(p_id bigint, p_version integer, p_name varchar(100), p_subject varchar(300),
                          p_body varchar(8000))
    returns (o_id bigint, o_version integer);
  procedure drop_template(p_id bigint, p_version integer);
end;

comment on package letter_templates is 'Texts letters begin with, one set for the firm.';
comment on procedure letter_templates.templates is
'Action: mail.read
All templates by name. Instants UTC.';
comment on procedure letter_templates.save_template is
'Action: mail.edit
Writes a template (p_id null: a new one) or changes one of p_version; for those who see more than their own letters.
Refuses e_letters_template_name, e_letters_template_taken, e_letters_template_stale, e_access_denied.';
comment on procedure letter_templates.drop_template is
'Action: mail.edit
Throws a template of p_version away; for those who see more than their own letters. Refuses e_letters_template_stale.';
