-- How a till says it stands: what it has not told yet, its paper, its fiscal register. A heartbeat, never history.
create table till_state (
  till_id d_id not null,
  told_at d_instant not null,
  unsent_count integer default 0 not null,
  unsent_since d_instant,
  facts varchar(2000) default '{}' not null,
  constraint pk_till_state primary key (till_id),
  constraint fk_till_state_till foreign key (till_id) references till (id) on delete cascade
);
create index ix_till_event_kind on till_event (what, happened_at);
