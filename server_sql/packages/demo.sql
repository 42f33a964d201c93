-- The past of a made-up firm: what its people would have done over the last months. Granted to nobody.
create or alter package demo
  sql security definer
as
begin
  procedure mark_firm;
  procedure age_client(p_client_id bigint, p_created_at timestamp);
  procedure age_order(p_document_id bigint, p_sold_at timestamp, p_is_open boolean);
  procedure age_inquiry(p_inquiry_id bigint, p_first_answer varchar(10), p_answer_minutes integer,
                        p_work_minutes integer, p_taken_by bigint, p_result varchar(500));
  procedure age_task(p_task_id bigint, p_due_at timestamp, p_made_at timestamp, p_is_done boolean);
  procedure past_call(p_channel_id bigint, p_inquiry_id bigint, p_client_id bigint, p_staff_id bigint,
                      p_rang_at timestamp, p_talk_seconds integer, p_outcome varchar(20), p_note varchar(2000),
                      p_task_id bigint, p_sound blob sub_type binary);
  procedure past_letter(p_channel_id bigint, p_thread_id bigint, p_client_id bigint, p_staff_id bigint,
                        p_is_in boolean, p_address varchar(254), p_name varchar(200), p_subject varchar(300),
                        p_plain varchar(4000), p_written_at timestamp, p_is_read boolean)
    returns (o_thread_id bigint);
end;

comment on package demo is 'What only a demo firm needs: a past.';
comment on procedure demo.mark_firm is
'Action: settings.edit
Makes this firm a demo. Refuses e_demo_real_firm as soon as there is a client.';
comment on procedure demo.age_client is
'Action: settings.edit
The client has been known since p_created_at (UTC). Refuses e_demo_real_firm in a firm that is no demo.';
comment on procedure demo.age_order is
'Action: settings.edit
The order was sold at p_sold_at (UTC); p_is_open: it is still being worked on. Refuses e_demo_real_firm in a firm that is no demo.';
comment on procedure demo.age_inquiry is
'Action: settings.edit
The inquiry was taken when it came, answered after p_answer_minutes and ended p_work_minutes later (null: still being
worked on). p_first_answer: expired or declined, when the first person did not take it; empty otherwise. p_taken_by took
it when it was waiting. Refuses e_demo_real_firm in a firm that is no demo.';
comment on procedure demo.past_call is
'Action: settings.edit
A call as it went: with p_inquiry_id the one that came in with it, otherwise one p_staff_id made to p_client_id at
p_rang_at (UTC). p_talk_seconds null: nobody answered, p_task_id is to be called back. p_sound: its recording (WAV).
Refuses e_demo_real_firm in a firm that is no demo.';
comment on procedure demo.past_letter is
'Action: settings.edit
A letter of the past (UTC): it came from p_address, or p_staff_id wrote it there. p_thread_id null begins a
correspondence of this person. Refuses e_demo_real_firm in a firm that is no demo.';
comment on procedure demo.age_task is
'Action: settings.edit
The person of the task set it at p_made_at for p_due_at (UTC). If that is past, its reminders were seen; p_is_done: it was
done in time. Refuses
e_demo_real_firm in a firm that is no demo.';
