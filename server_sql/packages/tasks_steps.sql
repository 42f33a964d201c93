-- Steps and checks that the acts on tasks share. Nobody is granted this package.
create or alter package tasks_steps
  sql security definer
as
begin
  function person_zone(p_staff_id bigint) returns varchar(60) character set ascii;
  function is_mine(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint, p_my_department bigint,
                   p_staff_id bigint, p_author_id bigint) returns boolean;
  procedure slots(p_list varchar(2000) character set ascii) returns (o_order_no integer, o_at timestamp);
  procedure check_person(p_staff_id bigint);
  procedure check_client(p_client_id bigint);
  procedure check_due(p_due_at timestamp, p_now timestamp);
  procedure check_texts(p_title varchar(200), p_lead_minutes varchar(60) character set ascii);
  procedure check_link(p_url varchar(500));
  procedure take_task(p_id bigint, p_version integer, p_must_be_open boolean) returns (o_me bigint);
  procedure ring(p_staff_id bigint, p_author_id bigint);
  procedure note_in_journal(p_client_id bigint, p_task_id bigint, p_meaning varchar(20), p_title varchar(200),
                            p_detail varchar(500), p_author_id bigint);
  procedure schedule(p_id bigint, p_staff_id bigint, p_due_at timestamp,
                     p_lead_minutes varchar(60) character set ascii);
  procedure tell_given(p_id bigint, p_staff_id bigint, p_me bigint);
  procedure stop_reminders(p_id bigint);
  procedure insert_task(p_title varchar(200), p_note varchar(2000), p_client_id bigint, p_inquiry_id bigint,
                        p_staff_id bigint, p_author_id bigint, p_due_at timestamp,
                        p_time_zone varchar(60) character set ascii, p_lead_minutes varchar(60) character set ascii,
                        p_series_id bigint, p_meeting_url varchar(500))
    returns (o_id bigint);
end;
