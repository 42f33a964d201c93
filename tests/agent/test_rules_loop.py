"""The job loop: every job gets its turn, a failing one waits longer, a stop ends it."""

from __future__ import annotations

import threading

import pytest

from crm_desktop.agent.loop import Job, Loop
from crm_desktop.errors import Unavailable


def _run(loop: Loop, until: threading.Event) -> None:
    thread = threading.Thread(target=loop.run)
    thread.start()
    assert until.wait(10)
    loop.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_a_failing_job_does_not_stop_the_others() -> None:
    worked = threading.Event()
    rounds: list[int] = []

    def good() -> int:
        rounds.append(1)
        if len(rounds) == 5:
            worked.set()
        return 1

    def bad() -> int:
        raise Unavailable("server")

    done: list[str] = []
    _run(Loop([Job("bad", 0.01, bad), Job("good", 0.01, good)], lambda job, _count: done.append(job.name)), worked)
    assert set(done) == {"good"}


@pytest.mark.expects_log
def test_a_bug_in_a_job_is_logged_and_the_job_put_off(caplog: pytest.LogCaptureFixture) -> None:
    worked = threading.Event()
    tries: list[int] = []

    def broken() -> int:
        tries.append(1)
        if len(tries) == 2:
            worked.set()
        raise ZeroDivisionError

    _run(Loop([Job("broken", 0.01, broken)]), worked)
    assert "job broken failed" in caplog.text


def test_hurry_makes_a_sleeping_job_due() -> None:
    first, second = threading.Event(), threading.Event()

    def work() -> int:
        (second if first.is_set() else first).set()
        return 0

    loop = Loop([Job("hourly", 3600, work)])
    thread = threading.Thread(target=loop.run)
    thread.start()
    assert first.wait(10)
    loop.hurry()
    assert second.wait(10)
    loop.stop()
    thread.join(10)
