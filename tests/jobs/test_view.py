"""The page of jobs and sending: what was missed is red, and what may have gone is settled by a person."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.clock import SystemClock
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.queries import claim_channel
from crm_desktop.features.jobs import queries
from crm_desktop.features.jobs.presenter import JobsPresenter
from crm_desktop.features.jobs.presenter_light import JobsLight
from crm_desktop.features.jobs.rules import JOBS, Beat
from crm_desktop.features.jobs.view import JobsPage
from crm_desktop.features.live.presenter import ConnectionPresenter
from crm_desktop.features.outbox import queries as outbox
from crm_desktop.i18n import set_language
from tests.support.builders_channels import make_channel, put_outgoing
from tests.support.builders_firm import ZONE, make_firm, open_session
from tests.support.run_now import RunNow

ME = "office/1/a"


@pytest.fixture(autouse=True)
def past(tx: Tx) -> None:
    """An agent, its jobs, one letter that may have gone and one that failed."""
    make_firm(tx)
    open_session(tx, "AGENT")
    queries.beat_agent(tx, "office/agent", "1.0", 90, is_start=True)
    queries.beat_agent(tx, "desk/window", "1.0", None, is_start=True)
    queries.stop_agent(tx, "desk/window")
    for job in JOBS:
        queries.beat_job(tx, "office/agent", Beat(job, 1.0, 1400, 3, 5, 0, None))
    tx.run("update job_beat set last_at = dateadd(-1 hour to last_at) where job = 'folder'")
    mailbox = make_channel(tx)
    claim_channel(tx, mailbox, ME, 60)
    for letter in (1, 2):
        put_outgoing(tx, mailbox, letter)
    for mark in (outbox.mark_maybe, outbox.mark_failed):
        row = outbox.take_next(tx, mailbox, ME)
        assert row is not None
        mark(tx, row.id, ME, "e_outbox_lost", "")
    open_session(tx, "PETR")


def _page(tx: Tx, qtbot: QtBot, *, may_edit: bool = True) -> JobsPage:
    page = JobsPage(JobsPresenter(RunNow(tx), SystemClock(), ZONE, may_edit=may_edit))
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


def _choose(page: JobsPage, state: str) -> None:
    states = [line.state for line in page.outgoing.items]
    page.outgoing_list.set_current_row(states.index(state))
    page._show_acts()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_opens_in_both_languages(tx: Tx, qtbot: QtBot, language: str) -> None:
    set_language(language)
    page = _page(tx, qtbot)
    assert not page.grab().isNull()
    assert len(page.jobs.items) == len(JOBS)
    assert {page._presenter.jobs[0].light, page._presenter.meaning} == {"ok", "bad"}


def test_a_missed_job_is_red(tx: Tx, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    place = next(number for number, job in enumerate(page.jobs.items) if job.job == "folder")
    look = page._job_look(page.jobs.index(place, 0))
    assert (look.chip, look.chip_meaning, look.meaning) == ("missed", "bad", "bad")


def test_a_person_says_that_it_went_or_has_it_sent_again(tx: Tx, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    told: list[str] = []
    page.told.connect(told.append)
    _choose(page, "failed")
    assert page.buttons["went"].isHidden()
    page.buttons["again"].click()
    _choose(page, "maybe")
    page.buttons["went"].click()
    assert told == ["It is being sent again", "It is marked as sent"]
    assert page.outgoing.items == []
    page._presenter.show("all")
    assert [line.state for line in page.outgoing.items] == ["queued", "sent"]


def test_who_may_not_settle_sees_no_outbox(tx: Tx, qtbot: QtBot) -> None:
    open_session(tx, "DENIS")
    page = _page(tx, qtbot, may_edit=False)
    assert page.outgoing.items == []
    assert page.outgoing_list.isHidden() or not page.outgoing_list.isVisible()


def test_a_missed_job_shows_at_the_top(tx: Tx) -> None:
    heard: list[tuple[str, list[str]]] = []
    light = JobsLight(RunNow(tx))
    light.changed.connect(lambda meaning, sentences: heard.append((meaning, sentences)))
    light.refresh()
    assert heard == [("bad", ["Watched folder: missed, last run 60 min ago."])]
    top = ConnectionPresenter(SystemClock(), "base", is_local=True)
    told: list[tuple[str, str, str]] = []
    top.changed.connect(lambda *words: told.append(words))
    top.set_link("connected", SystemClock().now(), None)
    top.set_jobs(*heard[0])
    word, token, tooltip = told[-1]
    assert (word, token) == ("1 job does not run", "warn")
    assert tooltip.startswith("Watched folder: missed")
    top.set_channels("bad", ["Почта: Does not work."])
    assert told[-1][0] == "1 channel is down"
    tx.run("update job_beat set last_at = clock.utc_now()")
    light.refresh()
    top.set_jobs(*heard[1])
    top.set_channels("", [])
    assert heard[1] == ("", []) and told[-1][0] == "This computer"
