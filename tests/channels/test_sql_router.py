"""What has arrived is routed once; what cannot be is refused with its reason, put off, or laid aside after bugs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.agent.arrival_router import MOST_BUGS, ArrivalRouter
from crm_desktop.agent.lanes import Lanes
from crm_desktop.agent.workers import Handler
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.channels.queries import keep_arrival
from crm_desktop.features.channels.queries_desk import try_again
from crm_desktop.features.channels.rules_work import Arrival, Handled
from crm_desktop.features.intake.queries import route_inquiry
from crm_desktop.features.intake.rules import Incoming, Surroundings
from tests.support.builders_channels import as_agent, firm_in, make_channel, run_in
from tests.support.builders_firm import open_session


def _keep(target: Target, *names: str) -> None:
    def work(tx: Tx) -> None:
        channel_id = make_channel(tx, "site", "Сайт")
        if isinstance(target, Embedded):
            open_session(tx, "AGENT")
            for name in names:
                keep_arrival(tx, channel_id, "post", name, name.encode())

    run_in(target, work)
    if isinstance(target, Server):

        def over_the_wire(tx: Tx) -> None:
            open_session(tx, "AGENT")
            for name in names:
                keep_arrival(tx, 1, "post", name, name.encode())

        run_in(as_agent(target), over_the_wire)


def _round(target: Target, handle: Handler, rounds: int = 1) -> None:
    lanes = Lanes(as_agent(target), "AGENT")
    lane = lanes.open("arrivals")
    now = datetime(2026, 11, 23, 9, 0)
    router = ArrivalRouter(lane, lambda: Surroundings(now), handlers=lambda _kind: handle)
    try:
        for _ in range(rounds):
            router.round()
            run_in(target, lambda tx: tx.run("update arrival set next_at = clock.utc_now() where next_at is not null"))
    finally:
        lanes.close()


def _states(target: Target) -> list[tuple[object, ...]]:
    return run_in(target, lambda tx: tx.rows("select outside_id, state, reason, attempts from arrival order by id"))


def _routed(tx: Tx, arrival: Arrival, where: Surroundings) -> Handled:
    name = arrival.payload.decode()
    routed = route_inquiry(tx, Incoming("site", arrival.outside_id, "web", where.now, person_name=name))
    return Handled(inquiry_id=routed.inquiry_id)


def _raising(error: Exception, only: str = "") -> Handler:
    def handle(tx: Tx, arrival: Arrival, where: Surroundings) -> Handled:
        handled = _routed(tx, arrival, where)
        if arrival.outside_id == only or not only:
            raise error
        return handled

    return handle


def test_each_arrival_becomes_one_inquiry(target: Target) -> None:
    _keep(target, "one", "two")
    _round(target, _routed, rounds=3)
    assert _states(target) == [("one", "done", None, 1), ("two", "done", None, 1)]
    assert run_in(target, lambda tx: tx.value("select count(*) from inquiry")) == 2
    linked = "select count(*) from arrival a join inquiry i on i.id = a.inquiry_id and i.source_id = a.outside_id"
    assert run_in(target, lambda tx: tx.value(linked)) == 2


def test_a_refused_one_leaves_nothing_half_done_and_the_others_go_on(target: Target) -> None:
    _keep(target, "bad", "good")
    _round(target, _raising(Refused("e_intake_nothing", id="bad"), only="bad"))
    assert _states(target) == [("bad", "refused", "e_intake_nothing", 1), ("good", "done", None, 1)]
    assert run_in(target, lambda tx: tx.rows("select source_id from inquiry")) == [("good",)]


def test_something_away_puts_it_off(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _keep(target, "one")
    _round(target, _raising(Unavailable("mailbox")), rounds=2)
    assert _states(target) == [("one", "new", "away_mailbox", 2)]


@pytest.mark.expects_log
def test_a_bug_is_tried_five_times_and_then_laid_aside(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _keep(target, "broken", "good")
    _round(target, _raising(ZeroDivisionError(), only="broken"), rounds=MOST_BUGS)
    assert _states(target)[0][1:3] == ("refused", "e_channels_bug")
    assert _states(target)[1][1] == "done"
    run_in(target, _again)
    _round(target, _routed)
    assert _states(target)[0][1] == "done"


def _again(tx: Tx) -> None:
    open_session(tx, "PETR")
    try_again(tx, 1)


def test_a_handler_may_refuse_by_its_answer(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _keep(target, "robot")
    answer: Callable[..., Handled] = lambda *_given: Handled("refused", "auto_made", "Out of office")  # noqa: E731
    _round(target, answer)
    assert _states(target) == [("robot", "refused", "auto_made", 1)]


def test_two_routers_route_each_arrival_once(target: Target) -> None:
    import threading

    names = [f"post {number}" for number in range(40)]
    _keep(target, *names)
    threads = [threading.Thread(target=_round, args=(target, _routed)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    _round(target, _routed)
    assert {state for _name, state, _reason, _tries in _states(target)} == {"done"}
    assert run_in(target, lambda tx: tx.value("select count(*) from inquiry")) == len(names)
