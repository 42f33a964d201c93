-- People hold EXECUTE on packages and nothing else; an administrator may also make log-ins.
execute block as
begin
  if (not exists (select 1 from rdb$roles where rdb$role_name = 'CRM_PERSON')) then
    execute statement 'create role crm_person';
  if (not exists (select 1 from rdb$roles where rdb$role_name = 'CRM_LOGINS')) then
    execute statement 'create role crm_logins set system privileges to user_management';
end;
grant execute on package access to role crm_person;
grant execute on package my_password to role crm_person;
grant execute on package intake to role crm_person;
grant execute on package intake_offers to role crm_person;
grant execute on package intake_inbox to role crm_person;
grant execute on package intake_quarantine to role crm_person;
grant execute on package routing to role crm_person;
grant execute on package tasks to role crm_person;
grant execute on package tasks_series to role crm_person;
grant execute on package tasks_lists to role crm_person;
grant execute on package due_times to role crm_person;
grant execute on package reminders to role crm_person;
grant execute on package upkeep to role crm_person;
grant execute on package index_statistics to role crm_person;
grant execute on package clients to role crm_person;
grant execute on package clients_pages to role crm_person;
grant execute on package clients_search to role crm_person;
grant execute on package exchange to role crm_person;
grant execute on package goods_catalogue to role crm_person;
grant execute on package stock_desk to role crm_person;
grant execute on package stock_documents to role crm_person;
grant execute on package live to role crm_person;
grant execute on package staff to role crm_person;
grant execute on package staff_state to role crm_person;
grant execute on package staff_groups to role crm_person;
grant execute on package staff_branches to role crm_person;
grant execute on package staff_calendar to role crm_person;
grant execute on package staff_rights to role crm_person;
grant execute on package settings to role crm_person;
grant execute on package sources to role crm_person;
grant execute on package site to role crm_person;
grant execute on package open_data to role crm_person;
grant execute on package channels to role crm_person;
grant execute on package channels_desk to role crm_person;
grant execute on package arrivals to role crm_person;
grant execute on package outbox to role crm_person;
grant execute on package jobs to role crm_person;
grant execute on package calls to role crm_person;
grant execute on package calls_desk to role crm_person;
grant execute on package letters to role crm_person;
grant execute on package letters_lists to role crm_person;
grant execute on package letters_desk to role crm_person;
grant execute on package letters_drafts to role crm_person;
grant execute on package letters_addresses to role crm_person;
grant execute on package letter_templates to role crm_person;
grant execute on package pos_ops to role crm_person;
grant execute on package pos to role crm_person;
grant execute on package pos_desk to role crm_person;
grant execute on package till_copy to role crm_person;
grant execute on package tills to role crm_person;
grant execute on package shifts to role crm_person;
