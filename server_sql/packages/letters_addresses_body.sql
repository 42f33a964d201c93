recreate package body letters_addresses
as
begin
  procedure addresses(p_text varchar(100), p_client_id bigint, p_limit integer)
    returns (o_email varchar(254), o_name varchar(200), o_client_id bigint, o_hard_at timestamp, o_reason varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_text varchar(100);
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_text = replace(upper(trim(coalesce(p_text, ''))), 'Ё', 'Е');
    if (p_client_id is null and char_length(v_text) < 2) then exit;
    for select first (:p_limit) e.email, coalesce(k.name, c.name), c.id, a.hard_at, a.reason
        from (select e.id from client_email e where :p_client_id is not null and e.client_id = :p_client_id
              union
              select e.id from client_email e where :p_client_id is null and e.email starting with lower(:v_text)
              union
              select e.id from client_token t join client_email e on e.client_id = t.client_id
              where :p_client_id is null and t.token starting with :v_text) x
        join client_email e on e.id = x.id
        join client c on c.id = e.client_id and not c.is_deleted
        left join contact k on k.id = e.contact_id
        left join address_trouble a on a.email = e.email
        where access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id)
        order by c.name, e.order_no, e.id
        into o_email, o_name, o_client_id, o_hard_at, o_reason
    do suspend;
  end

  procedure troubles(p_emails varchar(4000))
    returns (o_email varchar(254), o_hard_at timestamp, o_soft_times integer, o_last_at timestamp, o_reason varchar(500))
  as
  begin
    execute procedure access.check_right('mail.read');
    for select a.email, a.hard_at, a.soft_times, a.last_at, a.reason
        from text_lists.parts(:p_emails, ascii_char(10)) p
        join address_trouble a on a.email = substring(p.o_part from 1 for 254)
        where char_length(p.o_part) between 3 and 254
        into o_email, o_hard_at, o_soft_times, o_last_at, o_reason
    do suspend;
  end

  procedure keep_address(p_thread_id bigint, p_client_id bigint)
    returns (o_state varchar(10) character set ascii, o_email varchar(254), o_other varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_before varchar(2000);
  begin
    execute procedure access.enter('mail.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (not exists (select 1 from letters_desk.thread(:p_thread_id))) then
      exception e_letters_not_found using (coalesce(p_thread_id, ''));
    execute procedure letters_steps.check_client(p_client_id);
    -- Two who add it at once to one card wait for each other.
    select c.owner_id, c.branch_id from client c where c.id = :p_client_id and not c.is_deleted with lock
    into v_owner, v_branch;
    if (v_branch is null) then exception e_letters_no_client;
    select first 1 lower(l.from_address) from letter l
    where l.thread_id = :p_thread_id and l.direction = 'in' and not l.is_unconfirmed and position('@' in l.from_address) > 1
    order by l.written_at desc, l.id desc
    into o_email;
    v_scope = intake_moves.scope_for(v_me, 'clients.edit');
    o_state = 'denied';
    if (o_email is null) then o_state = 'none';
    else if (access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch)) then o_state = 'added';
    if (exists (select 1 from client_email e where e.client_id = :p_client_id and e.email = :o_email)) then o_state = 'known';
    if (o_state = 'added') then
      for select first 1 iif(access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id), c.name, null)
          from client_email e join client c on c.id = e.client_id and not c.is_deleted
          where e.email = :o_email
          order by e.client_id
          into o_other
      do o_state = 'twin';
    if (o_state = 'added') then
    begin
      v_before = (select list(e.email, ', ') from (select x.email from client_email x where x.client_id = :p_client_id
                                                   order by x.order_no, x.id) e);
      insert into client_email (client_id, email, order_no)
      select :p_client_id, :o_email, coalesce(max(e.order_no), 0) + 1 from client_email e where e.client_id = :p_client_id;
      update client c set c.updated_at = clock.utc_now(), c.updated_by = :v_me, c.version = c.version + 1
      where c.id = :p_client_id;
      execute procedure clients_words.refresh_words(p_client_id);
      execute procedure clients_words.write_change(p_client_id, v_me, 'changed',
        clients_words.difference('emails', coalesce(v_before, ''), coalesce(v_before || ', ', '') || o_email));
      post_event 'clients';
    end
    suspend;
  end
end;
