-- Tills of the firm, PINs and badges of those who sell, who stands at which till, and how tills say they are.
create or alter package tills
  sql security definer
as
begin
  procedure mine
    returns (o_id bigint, o_code varchar(10) character set ascii, o_name varchar(100), o_branch varchar(200),
             o_workplace varchar(100), o_facts varchar(4000));
  procedure list_tills
    returns (o_id bigint, o_version integer, o_code varchar(10) character set ascii, o_name varchar(100),
             o_branch_id bigint, o_branch varchar(200), o_store_id bigint, o_store varchar(100), o_facts varchar(4000),
             o_workplace varchar(100), o_is_active boolean, o_is_used boolean);
  procedure places
    returns (o_branch_id bigint, o_branch varchar(200), o_store_id bigint, o_store varchar(100));
  procedure save_till(p_id bigint, p_version integer, p_code varchar(20), p_name varchar(200), p_branch_id bigint,
                      p_store_id bigint, p_facts varchar(4000), p_is_active boolean)
    returns (o_id bigint, o_version integer);
  procedure take_till(p_till_id bigint, p_workplace varchar(100));
  procedure free_till(p_till_id bigint);
  procedure people
    returns (o_id bigint, o_name varchar(200), o_role_code varchar(40), o_branch varchar(200), o_is_senior boolean,
             o_has_pin boolean, o_has_badge boolean, o_till varchar(10) character set ascii, o_seen_at timestamp);
  procedure set_pin(p_staff_id bigint, p_salt varchar(64) character set ascii, p_hash varchar(128) character set ascii);
  procedure set_badge(p_staff_id bigint, p_hash varchar(128) character set ascii);
  procedure enter_till(p_till_id bigint, p_staff_id bigint, p_approved_by bigint);
  procedure leave_till(p_till_id bigint, p_staff_id bigint);
  procedure tell_state(p_till_id bigint, p_unsent integer, p_since timestamp, p_facts varchar(2000));
end;

comment on package tills is 'Tills, PINs and badges, who stands where, and how tills say they are.';
comment on procedure tills.mine is
'Action: pos.sell
Tills in use I may sell at; o_workplace: the computer that has it.';
comment on procedure tills.list_tills is
'Action: tills.edit
All tills; o_is_used: it has sold, so its code and branch stay.';
comment on procedure tills.places is
'Action: tills.edit
Stores in use and their branches: where a till may stand.';
comment on procedure tills.save_till is
'Action: tills.edit
Makes (p_id null) or changes a till; p_store_id null: the first store of the branch. p_facts: JSON, read by the till.
Refuses e_tills_code, e_tills_name, e_tills_taken, e_tills_store, e_tills_used (code), e_tills_stale.';
comment on procedure tills.take_till is
'Action: pos.sell
This computer is the till from now on; the same one may ask again. Refuses e_pos_no_till, e_tills_elsewhere (place).';
comment on procedure tills.free_till is
'Action: tills.edit
Another computer may become this till: the old one is broken or was replaced.';
comment on procedure tills.people is
'Action: tills.edit
Those who may sell, whether they have a PIN and a badge, and the till they stand at.';
comment on procedure tills.set_pin is
'Action: tills.edit
Salt and hash of a PIN; null takes it away. Refuses e_tills_person.';
comment on procedure tills.set_badge is
'Action: tills.edit
Hash of a badge; null takes it away. Refuses e_tills_person, e_tills_badge (person who has it).';
comment on procedure tills.enter_till is
'Action: pos.sell
Somebody stands at a till. Who was last seen at another one in the last 14 hours and has not left it needs a senior
(p_approved_by). Refuses e_pos_no_till, e_tills_person, e_tills_two (person, till).';
comment on procedure tills.leave_till is
'Action: pos.sell
Somebody has left a till; nothing happens when he stands elsewhere.';
comment on procedure tills.tell_state is
'Action: pos.sell
A heartbeat of a till: how much it has not told and since when, and facts as JSON (paper, fiscal register, shift).
Refuses e_pos_no_till.';
