"""Channels at work: taken by one process alone, started again after a failure, ended when they are changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.agent.channel_work import Channels, is_dead, new_holder
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Unavailable
from crm_desktop.features.channels.queries import running_channels
from crm_desktop.features.channels.rules_packed import unpack_answer, unpack_error
from crm_desktop.features.channels.rules_work import Ground
from tests.support.builders_channels import Told, channels_of, firm_in, firm_on, make_channel, put_outgoing, run_in
from tests.support.server_rig import RigServer


def _channel(target: Target, kind: str = "asterisk", name: str = "АТС") -> int:
    return run_in(target, lambda tx: make_channel(tx, kind, name))


def _row(target: Target, what: str) -> tuple[object, ...]:
    found = run_in(target, lambda tx: tx.row(f"select {what} from channel"))
    assert found is not None
    return tuple(found)


def _until(true: Callable[[], bool], channels: Channels | None = None) -> None:
    """Looks until something is so."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        if channels is not None:
            channels.look()
        threading.Event().wait(0.02)


def test_a_channel_is_worked_on_and_its_light_shown(target: Target) -> None:
    _channel(target)
    worker = Told()
    with channels_of(target, lambda _kind: worker) as channels:
        channels.look()
        assert worker.began.wait(10)
        _until(lambda: _row(target, "state, held_by is not null") == ("ok", True), channels)
    assert worker.ended.is_set()
    assert _row(target, "held_by") == (None,)


def test_two_programs_never_work_one_channel(target: Target) -> None:
    _channel(target)
    first, second = Told(), Told()
    with channels_of(target, lambda _kind: first) as one, channels_of(target, lambda _kind: second) as other:
        one.look()
        other.look()
        assert first.began.wait(10)
        assert other.look() == 0
        assert not second.began.is_set()
        one.stop()
        other.look()
        assert second.began.wait(10)
        assert first.ended.is_set()


def test_a_channel_of_a_process_that_is_gone_is_taken_at_once(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    node, pid, _ = new_holder().rsplit("/", 2)
    gone = f"{node}/{pid}/of-a-run-before"
    assert is_dead(gone)
    assert not is_dead(f"elsewhere/{pid}/x")
    later = "held_by = ?, held_till = dateadd(10 minute to clock.utc_now())"
    run_in(target, lambda tx: tx.run(f"update channel set {later}", (gone,)))
    worker = Told()
    with channels_of(target, lambda _kind: worker) as channels:
        assert channels.look() == 1
        assert worker.began.wait(10)


def test_a_channel_of_another_computer_is_left_to_it_until_its_time_is_over(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    held = "update channel set held_by = 'elsewhere/1/x', held_till = dateadd(? minute to clock.utc_now())"
    run_in(target, lambda tx: tx.run(held, (10,)))
    worker = Told()
    with channels_of(target, lambda _kind: worker) as channels:
        assert channels.look() == 0
        run_in(target, lambda tx: tx.run(held, (-1,)))
        assert channels.look() == 1


def test_a_worker_that_fails_is_tried_again_and_the_light_says_why(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    tries: list[int] = []
    again = threading.Event()

    def work(ground: Ground) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("pbx", host="office")
        ground.ok()
        again.set()

    with channels_of(target, lambda _kind: Told(work)) as channels:
        channels.look()
        _until(lambda: _row(target, "state") == ("down",), channels)
        error = unpack_error(str(_row(target, "last_error")[0]))
        assert isinstance(error, Unavailable)
        assert (error.what, error.facts) == ("pbx", {"host": "office"})
        assert again.wait(20)
        _until(lambda: _row(target, "state, last_error is not null") == ("ok", True), channels)


@pytest.mark.expects_log
def test_a_bug_in_one_worker_leaves_the_others_alone(base_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    _channel(target, "modem", "Модем")
    well = Told()

    def broken(_ground: Ground) -> None:
        raise ZeroDivisionError

    with channels_of(target, lambda kind: well if kind == "modem" else Told(broken)) as channels:
        channels.look()
        assert well.began.wait(10)
        states = "select list(state) from (select state from channel order by id)"
        _until(lambda: run_in(target, lambda tx: tx.value(states)) == "down,ok", channels)
    assert "channel 1 failed" in caplog.text


def test_a_changed_channel_gets_a_new_worker(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    workers = [Told(), Told()]
    made: list[Told] = []

    def make(_kind: str) -> Told:
        made.append(workers[len(made)])
        return made[-1]

    with channels_of(target, make) as channels:
        channels.look()
        assert workers[0].began.wait(10)
        run_in(target, lambda tx: tx.run('update channel set version = version + 1, facts = \'{"host": "pbx"}\''))
        _until(workers[1].began.is_set, channels)
        assert workers[0].ended.is_set()
        assert workers[1].grounds[0].channel.facts == {"host": "pbx"}


def test_a_channel_switched_off_is_given_back(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    worker = Told()
    with channels_of(target, lambda _kind: worker) as channels:
        channels.look()
        assert worker.began.wait(10)
        run_in(target, lambda tx: tx.run("update channel set is_on = false"))
        _until(lambda: channels.look() == 0)
        assert worker.ended.is_set()
        assert _row(target, "held_by") == (None,)


def test_a_cloud_pbx_waits_for_the_site_that_serves_it(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target, "cloud_pbx", "Манго")
    pbx, site = Told(), Told()
    with channels_of(target, lambda kind: site if kind == "site" else pbx) as channels:
        assert channels.look() == 0
        _channel(target, "site", "Сайт")
        channels.look()
        channels.look()
        assert pbx.began.wait(10) and site.began.wait(10)
        assert [ground.channel.name for ground in site.grounds[0].neighbours("cloud_pbx")] == ["Манго"]


def test_refusals_are_counted_by_day_and_reason(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target, "site", "Сайт")

    def work(ground: Ground) -> None:
        ground.ok()
        for _ in range(3):
            ground.refused("e_site_honeypot", "field “company”")
        ground.refused("e_site_key")

    with channels_of(target, lambda _kind: Told(work)) as channels:
        rows = "select list(reason || ' ' || times) from (select reason, times from refusal order by reason)"
        counted = "e_site_honeypot 3,e_site_key 1"
        _until(lambda: run_in(target, lambda tx: tx.value(rows)) == counted, channels)


def test_a_test_is_done_once_by_whoever_works_on_the_channel(target: Target) -> None:
    _channel(target)
    asked: list[str] = []

    def answer(ground: Ground) -> str:
        asked.append(ground.channel.name)
        return "Asterisk 22.10"

    with (
        channels_of(target, lambda _kind: Told(answer=answer)) as one,
        channels_of(target, lambda _kind: Told(answer=answer)) as other,
    ):
        one.look()
        run_in(target, lambda tx: tx.run("update channel set test_asked_at = clock.utc_now()"))
        other.look()
        _until(lambda: _row(target, "test_result")[0] is not None, one)
        assert asked == ["АТС"]
        assert unpack_answer(str(_row(target, "test_result")[0])) == "Asterisk 22.10"


def test_a_channel_that_is_off_can_be_tested(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    _channel(target)
    run_in(target, lambda tx: tx.run("update channel set is_on = false, test_asked_at = clock.utc_now()"))

    def answer(_ground: Ground) -> str:
        raise Unavailable("pbx")

    with channels_of(target, lambda _kind: Told(answer=answer)) as channels:
        _until(lambda: _row(target, "test_result")[0] is not None, channels)
    assert isinstance(unpack_answer(str(_row(target, "test_result")[0])), Unavailable)


@pytest.mark.tcp
def test_a_base_that_was_away_is_told_everything_when_it_is_back(own_rig: RigServer, base_path: Path) -> None:
    server = own_rig.add_base(base_path)
    firm_on(server)
    _channel(server, "site", "Сайт")
    go, kept = threading.Event(), threading.Event()

    def work(ground: Ground) -> None:
        ground.ok()
        assert go.wait(30)
        ground.refused("e_site_key")
        while not kept.is_set():
            try:
                ground.keep("post", "one", b"{}")
                kept.set()
            except Unavailable:
                ground.stop.wait(0.2)

    with channels_of(server, lambda _kind: Told(work)) as channels:
        _until(lambda: _row(server, "state") == ("ok",), channels)
        own_rig.kill()
        go.set()
        with pytest.raises(Unavailable):
            channels.look()
        own_rig.start()
        assert kept.wait(60)

        def all_told() -> bool:
            sql = "select (select count(*) from arrival), (select sum(times) from refusal) from rdb$database"
            return run_in(server, lambda tx: tx.row(sql)) == (1, 1)

        def look() -> bool:
            try:
                channels.look()
            except Unavailable:
                return False
            return all_told()

        _until(look)


def test_only_the_service_sees_channels_with_their_settings(tx: Tx) -> None:
    from crm_desktop.errors import Refused
    from tests.support.builders_firm import make_firm, open_session

    make_firm(tx)
    make_channel(tx)
    open_session(tx, "PETR")
    with pytest.raises(Refused) as refused:
        running_channels(tx)
    assert refused.value.key == "e_access_denied"


@pytest.mark.expects_log
def test_a_row_its_worker_left_without_a_word_may_have_gone(base_path: Path) -> None:
    firm_in(base_path)

    def broken(ground: Ground) -> None:
        if ground.next_outgoing() is not None:
            raise ZeroDivisionError

    target = Embedded(base_path)
    channel_id = _channel(target)
    run_in(target, lambda tx: put_outgoing(tx, channel_id, 1, "call"))
    with channels_of(target, lambda _kind: Told(broken)) as channels:
        _until(lambda: run_in(target, lambda tx: tx.value("select state from outgoing")) == "maybe", channels)
    assert run_in(target, lambda tx: tx.value("select reason from outgoing")) == "e_outbox_lost"


@pytest.mark.expects_log
def test_what_a_changed_channel_was_sending_is_not_forgotten(base_path: Path) -> None:
    firm_in(base_path)
    target = Embedded(base_path)
    channel_id = _channel(target)
    run_in(target, lambda tx: put_outgoing(tx, channel_id, 1, "call"))
    taken = threading.Event()
    deaf = "update outgoing set taken_by = ?, state = 'sending', next_at = null"

    def take(ground: Ground) -> None:
        ground.ok()
        taken.set()

    with channels_of(target, lambda _kind: Told(take)) as channels:
        channels.look()
        assert taken.wait(10)
        [running] = channels._running.values()
        run_in(target, lambda tx: tx.run(deaf, (running.ground.holder,)))
        run_in(target, lambda tx: tx.run("update channel set version = version + 1"))
        _until(lambda: run_in(target, lambda tx: tx.value("select state from outgoing")) == "maybe", channels)
