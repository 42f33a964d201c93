-- Headless work is watched: when each job last ran, how long it took, what went wrong; which agents are alive.
create or alter package jobs
  sql security definer
as
begin
  procedure beat_job(p_job varchar(40) character set ascii, p_workplace varchar(100), p_every_seconds numeric(9, 1),
                     p_last_ms integer, p_last_count integer, p_runs integer, p_failures integer, p_error varchar(500));
  procedure beat_agent(p_workplace varchar(100), p_app_version varchar(20) character set ascii, p_memory_mb integer,
                       p_is_start boolean);
  procedure stop_agent(p_workplace varchar(100));
  procedure job_list
    returns (o_job varchar(40) character set ascii, o_workplace varchar(100), o_last_at timestamp, o_last_ms integer,
             o_every_seconds numeric(9, 1), o_last_count integer, o_total_runs bigint, o_failures integer,
             o_last_error varchar(500), o_last_error_at timestamp, o_seconds_ago integer);
  procedure agent_list
    returns (o_workplace varchar(100), o_app_version varchar(20) character set ascii, o_started_at timestamp,
             o_beat_at timestamp, o_stopped_at timestamp, o_memory_mb integer, o_seconds_ago integer);
end;

comment on package jobs is 'Headless work is watched.';
comment on procedure jobs.beat_job is
'Action: jobs.run
A job has run: p_runs times since it last said so, the last time p_last_ms long with p_last_count done. p_failures: how
often in a row it has failed, with the error as the program packs it.';
comment on procedure jobs.beat_agent is
'Action: jobs.run
A process that does headless work is alive; p_is_start: it has just begun.';
comment on procedure jobs.stop_agent is
'Action: jobs.run
It ends, and means to.';
comment on procedure jobs.job_list is
'Action: channels.read
All jobs as they last ran; errors as the program packs them.';
comment on procedure jobs.agent_list is
'Action: channels.read
Processes that do headless work, those of the last thirty days.';
