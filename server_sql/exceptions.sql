-- Every named refusal. The text carries facts as key=@n, divided by |; the sentences are written in crm_desktop/error_texts.py.

create or alter exception e_access_no_session 'reason=@1';
create or alter exception e_access_denied 'action=@1';
create or alter exception e_access_unknown_login 'login=@1';
create or alter exception e_access_disabled 'login=@1';
create or alter exception e_access_other_login 'login=@1';
create or alter exception e_access_factor_pending 'login=@1';
create or alter exception e_access_passwords_none 'what=password';
create or alter exception e_access_passwords_elsewhere 'what=password';
create or alter exception e_access_wrong_old_password 'field=old';

create or alter exception e_intake_channel 'channel=@1';
create or alter exception e_intake_phone_form 'phone=@1';
create or alter exception e_intake_nothing 'source_id=@1';
create or alter exception e_intake_offer_gone 'state=@1|person=@2';
create or alter exception e_intake_not_found 'id=@1';
create or alter exception e_intake_not_yours 'person=@1';
create or alter exception e_intake_closed 'person=@1';
create or alter exception e_intake_person_removed 'person=@1';

create or alter exception e_routing_removed_person 'rule=@1|person=@2|rule_no=@3';
create or alter exception e_routing_empty_group 'rule=@1|group=@2|rule_no=@3';
create or alter exception e_routing_condition 'rule=@1|kind=@2|rule_no=@3';
create or alter exception e_routing_too_many 'most=@1';
create or alter exception e_routing_stale 'person=@1|at=@2';
create or alter exception e_routing_not_draft 'version=@1';

create or alter exception e_tasks_not_found 'id=@1';
create or alter exception e_tasks_stale 'person=@1|at=@2';
create or alter exception e_tasks_closed 'state=@1';
create or alter exception e_tasks_no_title 'field=title';
create or alter exception e_tasks_no_person 'field=person';
create or alter exception e_tasks_disabled_person 'person=@1';
create or alter exception e_tasks_no_due 'field=due';
create or alter exception e_tasks_past 'due=@1';
create or alter exception e_tasks_too_far 'years=@1';
create or alter exception e_tasks_lead 'lead=@1';
create or alter exception e_tasks_no_client 'id=@1';
create or alter exception e_tasks_no_inquiry 'id=@1';
create or alter exception e_tasks_not_repeated 'id=@1';
create or alter exception e_tasks_slots 'slots=@1';
create or alter exception e_tasks_link 'link=@1';
create or alter exception e_due_times_minutes 'minutes=@1';

create or alter exception e_reminders_not_found 'id=@1';
create or alter exception e_reminders_past 'until=@1';

create or alter exception e_clients_not_found 'id=@1';
create or alter exception e_clients_stale 'person=@1|at=@2';
create or alter exception e_clients_tax_id_taken 'id=@1|name=@2';
create or alter exception e_clients_no_name 'field=name';
create or alter exception e_clients_kind 'kind=@1';
create or alter exception e_clients_phone_form 'phone=@1';
create or alter exception e_clients_email_form 'email=@1';
create or alter exception e_clients_person_removed 'person=@1';
create or alter exception e_clients_note_empty 'field=note';

create or alter exception e_exchange_order_form 'line=@1';
create or alter exception e_exchange_no_client 'order=@1';

create or alter exception e_staff_not_found 'id=@1';
create or alter exception e_staff_stale 'person=@1|at=@2';
create or alter exception e_staff_no_name 'field=name';
create or alter exception e_staff_login 'login=@1';
create or alter exception e_staff_login_taken 'login=@1|person=@2';
create or alter exception e_staff_login_fixed 'login=@1';
create or alter exception e_staff_role 'role=@1';
create or alter exception e_staff_branch 'id=@1';
create or alter exception e_staff_department 'id=@1';
create or alter exception e_staff_head 'person=@1';
create or alter exception e_staff_head_ring 'person=@1|head=@2';
create or alter exception e_staff_zone 'zone=@1';
create or alter exception e_staff_language 'language=@1';
create or alter exception e_staff_limit 'limit=@1';
create or alter exception e_staff_state 'state=@1';
create or alter exception e_staff_last_admin 'person=@1';
create or alter exception e_staff_open_work 'person=@1|inquiries=@2|tasks=@3';
create or alter exception e_staff_successor 'person=@1';
create or alter exception e_staff_branch_in_use 'people=@1';
create or alter exception e_staff_department_in_use 'people=@1';
create or alter exception e_staff_name_taken 'name=@1';
create or alter exception e_staff_group_in_rule 'rule=@1';
create or alter exception e_staff_group_member 'person=@1';
create or alter exception e_staff_week_form 'slot=@1';
create or alter exception e_staff_week_overlap 'weekday=@1|first=@2|second=@3';
create or alter exception e_staff_day_kind 'kind=@1';
create or alter exception e_staff_day_dates 'first=@1|last=@2';
create or alter exception e_staff_day_hours 'kind=@1';
create or alter exception e_staff_day_past 'last=@1';
create or alter exception e_staff_days_overlap 'kind=@1|first=@2|last=@3';
create or alter exception e_staff_fixed_right 'role=@1|action=@2';
create or alter exception e_staff_scope 'scope=@1';
create or alter exception e_staff_set_up_already 'firm=@1';

create or alter exception e_settings_stale 'person=@1|at=@2';
create or alter exception e_settings_number 'name=@1|content=@2';
create or alter exception e_settings_firm_name 'field=name';
create or alter exception e_settings_currency 'currency=@1';
create or alter exception e_settings_region 'region=@1';

create or alter exception e_demo_real_firm 'firm=@1';

create or alter exception e_sources_no_name 'field=name';
create or alter exception e_sources_name_taken 'name=@1';
create or alter exception e_sources_sign 'sign=@1';
create or alter exception e_sources_sign_taken 'sign=@1|source=@2';
create or alter exception e_sources_stale 'person=@1|at=@2';
create or alter exception e_sources_unknown 'source=@1';
create or alter exception e_sources_inquiry 'inquiry=@1';

create or alter exception e_site_no_channel 'id=@1';
create or alter exception e_site_no_key 'id=@1';
create or alter exception e_site_key_name 'field=name';
create or alter exception e_site_key_form 'kind=@1';

create or alter exception e_channels_not_found 'id=@1';
create or alter exception e_channels_stale 'person=@1|at=@2';
create or alter exception e_channels_no_name 'field=name';
create or alter exception e_channels_name_taken 'name=@1';
create or alter exception e_channels_kind 'kind=@1';
create or alter exception e_channels_in_use 'name=@1';
create or alter exception e_arrivals_not_found 'id=@1';
create or alter exception e_arrivals_settled 'id=@1';
create or alter exception e_outbox_not_found 'id=@1';
create or alter exception e_outbox_settled 'state=@1';

create or alter exception e_calls_kind 'kind=@1';
create or alter exception e_calls_result 'result=@1';
create or alter exception e_calls_unknown 'call=@1';
create or alter exception e_calls_internal 'number=@1';
create or alter exception e_calls_not_found 'id=@1';
create or alter exception e_calls_no_recording 'id=@1';
create or alter exception e_calls_stale 'person=@1|at=@2';
create or alter exception e_calls_outcome 'outcome=@1';
create or alter exception e_calls_no_line 'state=@1';
create or alter exception e_calls_line_down 'channel=@1';
create or alter exception e_calls_no_number 'id=@1';
create or alter exception e_calls_phone_form 'phone=@1';
create or alter exception e_calls_client 'id=@1';

create or alter exception e_letters_not_found 'id=@1';
create or alter exception e_letters_stale 'id=@1';
create or alter exception e_letters_settled 'field=letter';
create or alter exception e_letters_no_person 'field=staff';
create or alter exception e_letters_no_client 'field=client';
create or alter exception e_letters_no_mailbox 'field=mailbox';
create or alter exception e_letters_mailbox_off 'name=@1';
create or alter exception e_letters_nobody 'field=to';
create or alter exception e_letters_left 'state=@1';
create or alter exception e_letters_files 'limit=@1|count=@2';
create or alter exception e_letters_template_name 'field=name';
create or alter exception e_letters_template_taken 'name=@1';
create or alter exception e_letters_template_stale 'person=@1|at=@2';

create or alter exception e_goods_name 'field=name';
create or alter exception e_goods_code 'field=code';
create or alter exception e_goods_code_taken 'code=@1|name=@2';
create or alter exception e_goods_plu 'plu=@1';
create or alter exception e_goods_plu_taken 'plu=@1|name=@2';
create or alter exception e_goods_kind 'kind=@1|vat=@2';
create or alter exception e_goods_price 'price=@1';
create or alter exception e_goods_barcode_form 'barcode=@1';
create or alter exception e_goods_check_digit 'barcode=@1';
create or alter exception e_goods_barcode_taken 'barcode=@1|name=@2';
create or alter exception e_goods_pack 'name=@1|text=@2';
create or alter exception e_goods_part 'part=@1';
create or alter exception e_goods_not_found 'id=@1';
create or alter exception e_goods_stale 'person=@1|at=@2';
create or alter exception e_goods_group_name 'field=name';
create or alter exception e_goods_group_taken 'name=@1';
create or alter exception e_goods_group_stale 'field=group';
create or alter exception e_goods_group_used 'count=@1';
