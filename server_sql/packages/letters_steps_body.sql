recreate package body letters_steps
as
begin
  -- "address": "sales@shop.example" -> sales@shop.example. Facts are JSON as the program writes it.
  function address_of(p_facts varchar(8000)) returns varchar(254)
  as
    declare v_at integer;
    declare v_end integer;
  begin
    v_at = position('"address"' in p_facts);
    if (v_at = 0) then return null;
    v_at = position('"', p_facts, position(':', p_facts, v_at)) + 1;
    v_end = position('"', p_facts, v_at);
    if (v_at = 1 or v_end = 0) then return null;
    return lower(substring(p_facts from v_at for minvalue(v_end - v_at, 254)));
  end

  -- Correspondence nobody has is also for those on duty, as inquiries that wait are.
  function sees_thread(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint,
                       p_my_department bigint, p_staff_id bigint, p_branch_id bigint) returns boolean
  as
  begin
    if (access.sees(p_scope, p_me, p_my_branch, p_my_department, p_staff_id, p_branch_id)) then return true;
    return p_staff_id is null and intake_moves.is_on_duty(p_me);
  end

  function sees_letter(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint,
                       p_my_department bigint, p_letter_id bigint) returns boolean
  as
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_author_id bigint;
    declare v_is_draft boolean;
  begin
    select t.staff_id, t.branch_id, l.author_id, l.is_draft from letter l join letter_thread t on t.id = l.thread_id
    where l.id = :p_letter_id
    into v_staff_id, v_branch_id, v_author_id, v_is_draft;
    if (v_branch_id is null) then return false;
    if (v_is_draft) then return v_author_id = p_me;
    return v_author_id is not distinct from p_me
      or sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id);
  end

  -- The row is locked first: a caller that had to wait has done nothing yet.
  procedure take_thread(p_thread_id bigint, p_version integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                        p_scope varchar(10) character set ascii)
    returns (o_staff_id bigint, o_client_id bigint, o_inquiry_id bigint, o_branch_id bigint)
  as
    declare v_version integer;
  begin
    select t.staff_id, t.client_id, t.inquiry_id, t.branch_id, t.version from letter_thread t where t.id = :p_thread_id
    with lock
    into o_staff_id, o_client_id, o_inquiry_id, o_branch_id, v_version;
    if (v_version is null
        or not sees_thread(p_scope, p_me, p_my_branch, p_my_department, o_staff_id, o_branch_id)) then
      exception e_letters_not_found using (coalesce(p_thread_id, ''));
    if (p_version is not null and p_version <> v_version) then exception e_letters_stale using (p_thread_id);
  end

  procedure check_client(p_client_id bigint)
  as
  begin
    if (p_client_id is not null and not clients_words.is_in_sight(p_client_id)) then exception e_letters_no_client;
  end

  -- Who answers correspondence nobody has, or takes it, has accepted its inquiry. Called before the thread is locked:
  -- whoever accepts an inquiry locks that first and its thread after it.
  procedure take_inquiry(p_thread_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                         p_scope varchar(10) character set ascii)
  as
    declare v_inquiry_id bigint;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_holder_id bigint;
  begin
    select t.staff_id, t.branch_id, r.id, r.staff_id
    from letter_thread t
    join inquiry i on i.id = t.inquiry_id
    join inquiry r on r.id = coalesce(i.joined_to_id, i.id) and r.state in ('offered', 'waiting')
    where t.id = :p_thread_id
    into v_staff_id, v_branch_id, v_inquiry_id, v_holder_id;
    if (v_inquiry_id is null or coalesce(v_staff_id, p_me) <> p_me or coalesce(v_holder_id, p_me) <> p_me
        or not sees_thread(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)) then exit;
    execute procedure intake_moves.give_to(v_inquiry_id, p_me, null);
  end
end;
