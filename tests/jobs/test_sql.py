"""Jobs and agents tell the base how they are; a missed run and a silent agent are seen."""

from __future__ import annotations

import pytest

from crm_desktop.agent.beats import Beats
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.channels.rules_packed import unpack_error
from crm_desktop.features.jobs import queries
from crm_desktop.features.jobs.rules import Beat
from tests.support.builders_firm import make_firm, open_session


@pytest.fixture(autouse=True)
def agent(tx: Tx) -> None:
    """The service person, who runs the jobs."""
    make_firm(tx)
    open_session(tx, "AGENT")


def test_runs_are_counted_and_the_last_error_kept(tx: Tx) -> None:
    beats = Beats("office/agent")
    do = lambda work: work(tx)  # noqa: E731 - the transaction of the test in place of a lane
    beats.note("offers", 1.0, 5, 2, None)
    beats.note("offers", 1.0, 7, 0, None)
    assert beats.tell(do) == 1
    assert beats.tell(do) == 0
    beats.note("offers", 1.0, 9, 0, Unavailable("server"))
    beats.tell(do)
    [line] = queries.job_list(tx)
    assert (line.last_ms, line.total_runs, line.failures, line.light) == (9, 3, 1, "warn")
    error = unpack_error(str(line.last_error))
    assert isinstance(error, Unavailable) and error.what == "server"
    beats.note("offers", 1.0, 3, 1, None)
    beats.tell(do)
    [line] = queries.job_list(tx)
    assert (line.failures, line.light, line.last_error is not None) == (0, "ok", True)


def test_what_the_base_did_not_take_is_told_again(tx: Tx) -> None:
    beats = Beats("office/agent")

    def away(_work: object) -> None:
        raise Unavailable("server")

    beats.note("offers", 1.0, 5, 2, Refused("e_channels_bug"))
    with pytest.raises(Unavailable):
        beats.tell(away)  # type: ignore[arg-type]
    beats.note("offers", 1.0, 5, 2, None)
    beats.tell(lambda work: work(tx))
    [line] = queries.job_list(tx)
    assert line.total_runs == 2
    assert isinstance(unpack_error(str(line.last_error)), Refused)


def test_a_missed_run_is_red(tx: Tx) -> None:
    queries.beat_job(tx, "office/agent", Beat("series", 60.0, 5, 0, 1, 0, None))
    assert queries.job_list(tx)[0].light == "ok"
    tx.run("update job_beat set last_at = dateadd(-10 minute to last_at)")
    [line] = queries.job_list(tx)
    assert line.is_missed and line.light == "bad"


def test_a_job_that_fails_again_and_again_is_red(tx: Tx) -> None:
    queries.beat_job(tx, "office/agent", Beat("series", 60.0, 5, 0, 3, 3, '["away", "server", {}]'))
    assert queries.job_list(tx)[0].light == "bad"


def test_an_agent_is_alive_silent_or_ended(tx: Tx) -> None:
    queries.beat_agent(tx, "office/agent", "1.0", 80, is_start=True)
    assert [(line.workplace, line.light, line.memory_mb) for line in queries.agent_list(tx)] == [
        ("office/agent", "ok", 80)
    ]
    tx.run("update agent_beat set beat_at = dateadd(-2 minute to beat_at)")
    assert queries.agent_list(tx)[0].light == "bad"
    queries.stop_agent(tx, "office/agent")
    assert queries.agent_list(tx)[0].light == "off"
    queries.beat_agent(tx, "office/agent", "1.0", 80, is_start=False)
    assert queries.agent_list(tx)[0].light == "ok"


def test_people_see_jobs_only_with_the_right(tx: Tx) -> None:
    open_session(tx, "DENIS")
    assert queries.job_list(tx) == []
    open_session(tx, "OLGA")
    with pytest.raises(Refused):
        queries.job_list(tx)
