-- The firm's rules: ordered sentences, saved as versions that never change afterwards.
create or alter package routing
  sql security definer
as
begin
  procedure versions(p_limit integer)
    returns (o_version_id bigint, o_saved_at timestamp, o_person varchar(200), o_note varchar(200),
             o_rule_count integer, o_is_current boolean);
  procedure rules_of(p_version_id bigint)
    returns (o_rule_id bigint, o_order_no smallint, o_lineage_id bigint, o_name varchar(100), o_is_on boolean,
             o_way varchar(20) character set ascii, o_staff_id bigint, o_staff_name varchar(200),
             o_staff_active boolean, o_group_id bigint, o_group_name varchar(200), o_limit_minutes smallint,
             o_condition_no smallint, o_kind varchar(20) character set ascii, o_texts varchar(1000), o_amount d_money);
  procedure hits(p_since timestamp) returns (o_lineage_id bigint, o_hits integer);
  procedure choices returns (o_kind varchar(10) character set ascii, o_id bigint, o_name varchar(200), o_members integer);
  procedure begin_version(p_note varchar(200)) returns (o_version_id bigint);
  procedure add_rule(p_version_id bigint, p_order_no smallint, p_lineage_id bigint, p_name varchar(100), p_is_on boolean,
                     p_way varchar(20) character set ascii, p_staff_id bigint, p_group_id bigint,
                     p_limit_minutes smallint)
    returns (o_rule_id bigint);
  procedure add_condition(p_rule_id bigint, p_order_no smallint, p_kind varchar(20) character set ascii,
                          p_texts varchar(1000), p_amount d_money);
  procedure publish(p_version_id bigint, p_base_version_id bigint);
end;

comment on procedure routing.versions is
'Action: routing.read
Saved versions, newest first, with the one in force marked.';
comment on procedure routing.rules_of is
'Action: routing.read
Rules of a version (empty: of the one in force) with their conditions: a row a condition, or one row for a rule without any.';
comment on procedure routing.hits is
'Action: routing.read
How many inquiries each rule has settled since an instant; versions of one rule count together. Without a lineage:
those that no rule settled.';
comment on procedure routing.choices is
'Action: routing.read
What rules can name: working people (staff), groups with the count of working members (group), tags (tag), and the
sources, lines and campaigns of lately (source, line, campaign; without an id).';
comment on procedure routing.begin_version is
'Action: routing.edit
Begins an unsaved version. It comes into force by publish; until then a rollback leaves no trace of it.';
comment on procedure routing.add_rule is
'Action: routing.edit
Adds a rule to an unsaved version.';
comment on procedure routing.add_condition is
'Action: routing.edit
Adds a condition to a rule of an unsaved version. All conditions of a rule must hold.';
comment on procedure routing.publish is
'Action: routing.edit
Puts a version in force. Refused when a rule names a removed person or an empty group, or when somebody else has
saved rules since p_base_version_id was read.';
