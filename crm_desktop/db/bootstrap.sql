-- What deploying itself needs in a base: the book of applied files, and the one thing anybody may ask about it.

create table schema_version (
  number integer not null,
  name varchar(100) not null,
  sha256 varchar(64) character set ascii not null,
  is_finished boolean default false not null,
  applied_at timestamp not null,
  constraint pk_schema_version primary key (number)
);

create table schema_file (
  path varchar(200) not null,
  sha256 varchar(64) character set ascii not null,
  loaded_at timestamp not null,
  constraint pk_schema_file primary key (path)
);

create table schema_upgrade (
  id smallint default 1 not null,
  copy_path varchar(1000) not null,
  started_at timestamp not null,
  constraint pk_schema_upgrade primary key (id)
);

comment on table schema_version is 'Migrations applied to this base';
comment on table schema_file is 'Reloaded files (packages, views, triggers ...) as they are in this base';
comment on table schema_upgrade is 'One row while an upgrade is under way; what is left of it says the upgrade was broken off';

create or alter package schema_info sql security definer as
begin
  procedure read_state returns (o_number integer, o_fingerprint varchar(64) character set ascii, o_copy_path varchar(1000));
end;

recreate package body schema_info as
begin
  procedure read_state returns (o_number integer, o_fingerprint varchar(64) character set ascii, o_copy_path varchar(1000))
  as
  begin
    select coalesce(max(v.number), 0) from schema_version v where v.is_finished into o_number;
    select first 1 f.sha256 from schema_file f where f.path = '*' into o_fingerprint;
    select first 1 u.copy_path from schema_upgrade u into o_copy_path;
    suspend;
  end
end;

comment on procedure schema_info.read_state is 'Which schema this base has; copy_path is filled while an upgrade is under way';
grant execute on package schema_info to public;
