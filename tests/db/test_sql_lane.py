"""A lane under trouble: conflicts, lost and frozen links, killed servers, requests taken back."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane, LaneState
from crm_desktop.db.target import Embedded, Server
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Cancelled, Refused, Unavailable
from tests.support.proxy import Proxy
from tests.support.server_rig import RigServer

_SLOW = "execute block returns (n bigint) as begin n = 0; while (n < 2000000000) do n = n + 1; suspend; end"


class _States:
    """The states a lane went through, and waiting for the next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.seen: list[LaneState] = []

    def __call__(self, state: LaneState) -> None:
        with self._changed:
            self.seen.append(state)
            self._changed.notify_all()

    def wait(self, name: str, seconds: float = 20) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: bool(self.seen) and self.seen[-1].name == name, seconds)


def _ask(tx: Tx) -> object:
    return tx.value("select 1 from rdb$database")


def _table(lane: Lane) -> None:
    for sql in ("create table mark (id integer not null constraint pk_mark primary key, n integer)",):
        lane.submit(lambda tx, sql=sql: tx.run(sql), write=True).result(20)  # type: ignore[misc]
    lane.submit(lambda tx: tx.run("insert into mark (id, n) values (1, 0)"), write=True).result(20)


def test_bug_in_work_rolls_back_and_reaches_the_caller(lane: Lane) -> None:
    _table(lane)

    def add_and_fail(tx: Tx) -> None:
        tx.run("insert into mark (id) values (2)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lane.submit(add_and_fail, write=True).result(20)
    assert lane.submit(lambda tx: tx.value("select count(*) from mark")).result(20) == 1


def test_two_lanes_add_to_one_row_and_nothing_is_lost(lane: Lane, base_path: Path) -> None:
    _table(lane)
    other = Lane(Embedded(base_path), name="other")

    def add(tx: Tx) -> None:
        number = tx.value("select n from mark where id = 1 with lock")
        tx.run("update mark set n = ? where id = 1", (int(str(number)) + 1,))

    try:
        futures = [one.submit(add, write=True) for _round in range(60) for one in (lane, other)]
        for future in futures:
            future.result(60)
        assert lane.submit(lambda tx: tx.value("select n from mark")).result(20) == 120
    finally:
        other.close()


def test_unit_is_run_again_after_a_deadlock(lane: Lane, base_path: Path) -> None:
    _table(lane)
    lane.submit(lambda tx: tx.run("insert into mark (id, n) values (2, 0)"), write=True).result(20)
    other = Lane(Embedded(base_path), name="other")
    both_hold_one = threading.Barrier(2)
    runs: list[int] = []

    def crosswise(first: int, second: int) -> Callable[[Tx], None]:
        def work(tx: Tx) -> None:
            is_first_run = first not in runs
            runs.append(first)
            tx.run("update mark set n = n + 1 where id = ?", (first,))
            if is_first_run:
                both_hold_one.wait(20)
            tx.run("update mark set n = n + 1 where id = ?", (second,))

        return work

    try:
        futures = [lane.submit(crosswise(1, 2), write=True), other.submit(crosswise(2, 1), write=True)]
        for future in futures:
            future.result(60)
        assert lane.submit(lambda tx: tx.rows("select n from mark order by id")).result(20) == [(2,), (2,)]
        assert len(runs) > 2
    finally:
        other.close()


def test_running_request_can_be_taken_back(lane: Lane) -> None:
    begun = threading.Event()

    def slow(tx: Tx) -> object:
        begun.set()
        return tx.value(_SLOW)

    future = lane.submit(slow)
    assert begun.wait(20)
    stopping = threading.Event()

    def keep_asking() -> None:
        while not stopping.wait(0.05):
            lane.cancel(future)

    asker = threading.Thread(target=keep_asking)
    asker.start()
    with pytest.raises(Cancelled):
        future.result(20)
    stopping.set()
    asker.join()
    assert lane.submit(_ask).result(20) == 1


def test_waiting_request_can_be_taken_back(lane: Lane) -> None:
    gate = threading.Event()
    lane.submit(lambda tx: gate.wait(20))
    waiting = lane.submit(_ask)
    lane.cancel(waiting)
    with pytest.raises(Cancelled):
        waiting.result(1)
    gate.set()


def test_missing_base_is_refused_with_its_reason(tmp_path: Path) -> None:
    states = _States()
    lane = Lane(Embedded(tmp_path / "nothing.fdb"), on_state=states)
    try:
        assert states.wait("refused")
        with pytest.raises(Refused) as caught:
            lane.submit(_ask).result(5)
        assert caught.value.key == "e_db_no_database"
    finally:
        lane.close()


def test_closed_lane_takes_nothing(base_path: Path) -> None:
    lane = Lane(Embedded(base_path))
    lane.close()
    with pytest.raises(Cancelled):
        lane.submit(_ask).result(1)


def test_hung_call_is_given_up(base_path: Path) -> None:
    states = _States()
    lane = Lane(Embedded(base_path), on_state=states, hang_seconds=0.5)
    gate = threading.Event()
    try:
        hung = lane.submit(lambda tx: gate.wait(30))
        with pytest.raises(Unavailable):
            hung.result(10)
        assert states.wait("connected"), "the lane goes on with a new connection"
        assert lane.submit(_ask).result(10) == 1
    finally:
        gate.set()
        lane.close()


def test_a_write_that_may_be_repeated_is_done_again_when_its_call_hangs(base_path: Path) -> None:
    states = _States()
    lane = Lane(Embedded(base_path), on_state=states, hang_seconds=0.5)
    gate, calls = threading.Event(), []

    def work(tx: Tx) -> int:
        calls.append(threading.current_thread())
        if len(calls) == 1:
            gate.wait(30)
        return 7

    try:
        assert lane.submit(work, write=True, repeatable=True).result(10) == 7
        assert len(set(calls)) == 2
    finally:
        gate.set()
        lane.close()


@pytest.mark.tcp
class TestOverTheWire:
    """What only a network can do to a lane."""

    @pytest.fixture
    def proxy(self, server: Server) -> Iterator[Proxy]:
        proxy = Proxy(server.port)
        yield proxy
        proxy.close()

    def test_read_is_repeated_after_a_cut(self, server: Server, proxy: Proxy) -> None:
        greeted: list[int] = []
        states = _States()
        lane = Lane(replace(server, port=proxy.port), lambda tx: greeted.append(1), on_state=states)
        try:
            assert lane.submit(_ask).result(20) == 1
            proxy.cut()
            answer = lane.submit(_ask)
            proxy.open()
            assert answer.result(20) == 1
            assert greeted == [1, 1], "the session is bound again after each connect"
            assert [state.name for state in states.seen] == ["connected", "lost", "connected"]
        finally:
            lane.close()

    @pytest.mark.parametrize("is_repeatable", [False, True])
    def test_write_is_repeated_only_when_it_may_be(self, server: Server, proxy: Proxy, is_repeatable: bool) -> None:
        lane = Lane(replace(server, port=proxy.port))
        runs: list[int] = []

        def cut_in_the_middle(tx: Tx) -> None:
            tx.run("insert into mark (id) values (?)", (10,))
            runs.append(1)
            if len(runs) == 1:
                proxy.cut()
                proxy.open()
                _ask(tx)

        try:
            _table(lane)
            future = lane.submit(cut_in_the_middle, write=True, repeatable=is_repeatable)
            if is_repeatable:
                future.result(20)
            else:
                with pytest.raises(Unavailable):
                    future.result(20)
            count = lane.submit(lambda tx: tx.value("select count(*) from mark where id = 10")).result(20)
            assert count == int(is_repeatable)
        finally:
            lane.close()

    def test_request_fails_when_the_link_stays_away(self, server: Server, proxy: Proxy) -> None:
        lane = Lane(replace(server, port=proxy.port), patience=0.5)
        try:
            lane.submit(_ask).result(20)
            proxy.cut()
            with pytest.raises(Unavailable) as caught:
                lane.submit(_ask).result(20)
            assert caught.value.what == "server"
            assert lane.state.name == "lost"
        finally:
            lane.close()

    def test_frozen_link_does_not_hold_people_up(self, server: Server, proxy: Proxy) -> None:
        states = _States()
        lane = Lane(replace(server, port=proxy.port), on_state=states, hang_seconds=1.0)
        try:
            lane.submit(_ask).result(20)
            proxy.freeze()
            with pytest.raises(Unavailable):
                lane.submit(_ask).result(20)
            proxy.thaw()
            assert states.wait("connected")
            assert lane.submit(_ask).result(20) == 1
        finally:
            lane.close()

    def test_thread_of_a_frozen_call_does_not_stay_behind(self, server: Server, proxy: Proxy) -> None:
        lane = Lane(replace(server, port=proxy.port), hang_seconds=0.5)
        lane.submit(_ask).result(20)
        hung = lane._worker.thread
        proxy.freeze()
        with pytest.raises(Unavailable):
            lane.submit(_ask).result(20)
        if sys.platform.startswith("linux"):
            hung.join(20)
            assert not hung.is_alive()
        proxy.thaw()
        lane.close()

    def test_server_killed_and_started_again(self, own_rig: RigServer, base_path: Path) -> None:
        lane = Lane(own_rig.add_base(base_path))
        states = _States()
        lane._on_state = states
        try:
            _table(lane)
            own_rig.kill()
            with pytest.raises(Unavailable):
                lane.submit(lambda tx: tx.run("update mark set n = 5"), write=True).result(20)
            own_rig.start()
            lane.reconnect()
            assert states.wait("connected")
            assert lane.submit(lambda tx: tx.value("select n from mark")).result(20) == 0
        finally:
            lane.close()

    def test_new_password_after_a_wrong_one(self, server: Server) -> None:
        states = _States()
        lane = Lane(replace(server, password="wrong"), on_state=states)
        try:
            assert states.wait("refused")
            lane.reconnect(server)
            assert states.wait("connected")
            assert lane.submit(_ask).result(20) == 1
        finally:
            lane.close()

    def test_thrown_out_by_the_administrator_comes_back(self, server: Server, server_lane: Lane) -> None:
        me = server_lane.submit(lambda tx: tx.value("select current_connection from rdb$database")).result(20)
        with closing(Connection(server)) as owner, owner.tx(write=True) as tx:
            tx.run("delete from mon$attachments where mon$attachment_id = ?", (me,))
        assert server_lane.submit(_ask).result(20) == 1

    @pytest.mark.parametrize("is_kept", [True, False], ids=["after the commit", "before it"])
    def test_commit_without_an_answer_is_settled_on_the_next_connection(
        self, server: Server, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, is_kept: bool
    ) -> None:
        lane = Lane(replace(server, port=proxy.port))
        runs: list[int] = []
        commit = Connection.commit

        def cut_around_the_commit(connection: Connection) -> None:
            if runs == [1]:
                runs.append(0)
                if is_kept:
                    connection.transaction.commit_retaining()
                proxy.cut()
            commit(connection)

        def write(tx: Tx) -> str:
            runs.append(1)
            tx.run("insert into mark (id) values (?)", (20 + len(runs),))
            return f"run {runs.count(1)}"

        try:
            _table(lane)
            monkeypatch.setattr(Connection, "commit", cut_around_the_commit)
            future = lane.submit(write, write=True)
            while proxy.is_open:
                assert not future.done()
            proxy.open()
            assert future.result(20) == ("run 1" if is_kept else "run 2")
            assert lane.submit(lambda tx: tx.value("select count(*) from mark where id > 20")).result(20) == 1
        finally:
            lane.close()


def _hang_at_close(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The first connection closed from now on stays in its call until the event is set."""
    go_on, first = threading.Event(), [True]
    close = Connection.close

    def hang(connection: Connection) -> None:
        if first.pop() if first else False:
            go_on.wait(60)
        close(connection)

    monkeypatch.setattr(Connection, "close", hang)
    return go_on


def test_a_connection_that_hangs_while_it_is_closed_is_given_up(
    base_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = _States()
    lane = Lane(Embedded(base_path), on_state=states, hang_seconds=0.5)
    go_on = _hang_at_close(monkeypatch)
    try:
        assert lane.submit(_ask).result(20) == 1
        lane.reconnect()
        assert states.wait("lost")
        assert states.wait("connected")
        assert lane.submit(_ask).result(20) == 1
    finally:
        go_on.set()
        lane.close()


_ENDS_WITH_A_HANGING_CALL = """
import sys, threading
from pathlib import Path
from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.leaving import leave
from crm_desktop.db.target import Embedded

lane = Lane(Embedded(Path(sys.argv[1])))
lane.submit(lambda tx: tx.value("select 1 from rdb$database")).result(20)
Connection.close = lambda connection: threading.Event().wait()
lane.close(0.2)
print("said", end="")
leave(3)
"""


def test_a_program_ends_with_its_code_though_a_call_hangs_in_the_engine(base_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _ENDS_WITH_A_HANGING_CALL, str(base_path)], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "said", "")
