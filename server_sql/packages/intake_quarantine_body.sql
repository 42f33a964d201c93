recreate package body intake_quarantine
as
begin
  procedure put_quarantine(p_source varchar(100), p_file_name varchar(255), p_digest varchar(64), p_line_no integer,
                           p_reason varchar(40), p_detail varchar(500), p_content varchar(4000))
    returns (o_is_new boolean)
  as
    declare v_gate smallint;
  begin
    execute procedure access.check_right('intake.take');
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    o_is_new = not exists (select 1 from quarantine q where q.file_digest = :p_digest and q.line_no = :p_line_no);
    if (o_is_new) then
    begin
      insert into quarantine (source, file_name, file_digest, line_no, reason, detail, content, put_at)
      values (:p_source, :p_file_name, :p_digest, :p_line_no, :p_reason, :p_detail, :p_content, clock.utc_now());
      post_event 'inbox';
    end
    suspend;
  end

  procedure quarantined(p_before_id bigint, p_limit integer)
    returns (o_quarantine_id bigint, o_file_name varchar(255), o_line_no integer, o_reason varchar(40),
             o_detail varchar(500), o_content varchar(4000), o_put_at timestamp)
  as
  begin
    execute procedure access.check_right('intake.read');
    for select first (:p_limit) q.id, q.file_name, q.line_no, q.reason, q.detail, q.content, q.put_at
        from quarantine q
        where q.settled_at is null and q.id < coalesce(:p_before_id, 9223372036854775807)
        order by q.id desc
        into o_quarantine_id, o_file_name, o_line_no, o_reason, o_detail, o_content, o_put_at
    do suspend;
  end

  procedure settle_quarantine(p_quarantine_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    update quarantine q set q.settled_at = clock.utc_now(), q.settled_by = :v_me
    where q.id = :p_quarantine_id and q.settled_at is null;
    post_event 'inbox';
  end

  procedure note_file(p_digest varchar(64), p_name varchar(255), p_byte_size bigint, p_line_count integer,
                      p_bad_count integer)
  as
  begin
    execute procedure access.check_right('intake.take');
    update or insert into intake_file (digest, name, byte_size, line_count, bad_count, taken_at)
    values (:p_digest, :p_name, :p_byte_size, :p_line_count, :p_bad_count, clock.utc_now())
    matching (digest);
  end

  procedure files_taken(p_limit integer)
    returns (o_name varchar(255), o_byte_size bigint, o_line_count integer, o_bad_count integer, o_taken_at timestamp)
  as
  begin
    execute procedure access.check_right('intake.read');
    for select first (:p_limit) f.name, f.byte_size, f.line_count, f.bad_count, f.taken_at
        from intake_file f order by f.taken_at desc
        into o_name, o_byte_size, o_line_count, o_bad_count, o_taken_at
    do suspend;
  end
end;
