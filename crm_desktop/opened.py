"""An opened base as the window has it: lanes bound to one session, news, and on one computer the jobs."""

from __future__ import annotations

import contextlib
import platform
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop import __version__
from crm_desktop.clock import SystemClock
from crm_desktop.db import vault
from crm_desktop.db.events import Listener
from crm_desktop.db.lane import Lane, LaneState
from crm_desktop.db.schema_state import require_same
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.access.queries import close_session, open_session, resume_session
from crm_desktop.features.access.rules import Me
from crm_desktop.features.live import rules as live
from crm_desktop.features.live.queries import ring_myself
from crm_desktop.features.settings.queries import engine_version, firm_facts
from crm_desktop.features.settings.rules import FirmFacts

if TYPE_CHECKING:
    from crm_desktop.agent.program import Program

# The upgrade begins as soon as nobody is left; who came back earlier would only be asked again.
_REST_SECONDS = 5.0
# The first moment after log-in belongs to the window.
_FIRST_JOBS_SECONDS = 0.5
# The longest the jobs may take to end what they have in hand.
_LAST_JOBS_SECONDS = 10.0
_SERVICE_LOGIN = "AGENT"


# Threads of a base speak through its object: it is kept until they have ended, whoever has forgotten it before.
_in_use: set[OpenedBase] = set()


class OpenedBase(QObject):
    """One base with one person in it.

    `rang(names)` tells which events came (or, when polling, all of them); `lane_changed(LaneState)` how the link is;
    `news_changed(bool)` whether events are proven to arrive; `closed` comes when nothing works on the base any more.
    When somebody upgrades the base, all connections are given up at his ring and come back by themselves.
    """

    rang = Signal(frozenset)
    lane_changed = Signal(object)
    news_changed = Signal(bool)
    closed = Signal()
    _asked_to_leave = Signal()

    def __init__(self, target: Target) -> None:
        super().__init__()
        _in_use.add(self)
        self.target = target
        self.login = ""
        self.engine = ""
        self.firm: FirmFacts | None = None
        self._early: Future[Me] | None = None
        self.me: Me | None = None
        self.people = Lane(target, self._bind, "people", on_state=self._tell_lane)
        self.reports: Lane | None = None
        self._listener: Listener | None = None
        self._jobs: _Jobs | None = None
        self._own_name = uuid.uuid4().hex
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._ring_everything)
        self._closing: threading.Thread | None = None
        self._is_resting = False
        self.news_changed.connect(self._set_poll)
        self._asked_to_leave.connect(self._rest)
        self.lane_changed.connect(self._on_lane)
        self.closed.connect(self._let_go)

    @property
    def is_local(self) -> bool:
        """True when the engine runs in this process."""
        return isinstance(self.target, Embedded)

    @property
    def has_news(self) -> bool:
        """True while events are proven to arrive."""
        return self._listener is not None and self._listener.is_proven

    def use(self, target: Target) -> None:
        """Another name or password for the same base, before anybody is logged in."""
        self.target = target
        self.people.reconnect(target)

    def use_password(self, password: str) -> None:
        """The person has changed his password: the connections go on, and come back with the new one."""
        if isinstance(self.target, Server):
            old, self.target = self.target, replace(self.target, password=password)
            if vault.get_password(old) is not None:
                vault.set_password(self.target)
            for worker in (self.people, self.reports, self._listener):
                if worker is not None:
                    worker.use(self.target)

    def log_in(self, login: str, done: Callable[[Me], None], failed: Callable[[AppError], None]) -> None:
        """Opens the session; called back on the thread of the lane."""

        def finished(future: object) -> None:
            try:
                me = answer.result()
            except AppError as error:
                failed(error)
            else:
                done(me)

        early, self._early = self._early, None
        answer = early if early is not None and self.login == login else self._ask_in(login)
        answer.add_done_callback(finished)

    def begin_log_in(self, login: str) -> None:
        """Opens the session before anybody waits for it: the next `log_in` of this name gets the answer."""
        self._early = self._ask_in(login)

    def _ask_in(self, login: str) -> Future[Me]:
        self.login = login

        def work(tx: Tx) -> Me:
            me = open_session(tx, login, platform.node()[:100], __version__)
            self.firm, self.engine = firm_facts(tx), engine_version(tx)
            return me

        return self.people.submit(work, write=True)

    def start_work(self, me: Me) -> None:
        """After log-in, on the window's thread: the second lane, news, and the jobs of a computer of its own."""
        self.me = me
        self.reports = Lane(self.target, self._bind, "reports", hang_seconds=None)
        self._set_poll(False)
        # One turn of the window later: it shows the workplace meanwhile.
        QTimer.singleShot(0, self, self._start_helpers)

    def new_lane(self, name: str, on_state: Callable[[LaneState], None]) -> Lane:
        """A lane of its own in this session, for work that may wait long; whoever asked for it closes it."""
        return Lane(self.target, self._bind, name, on_state=on_state, patience=2.0)

    def hurry_jobs(self) -> None:
        """Something was saved that may be due at once."""
        if self._jobs is not None:
            self._jobs.hurry()

    def close(self) -> None:
        """Begins to end the session and everything that works on the base; `closed` follows. The window does not wait:
        a link that does not answer may take seconds.
        """
        if self._closing is not None:
            return
        self._poll.stop()
        self._closing = threading.Thread(target=self._end, name="closing", daemon=True)
        self._closing.start()

    def wait_closed(self, seconds: float) -> bool:
        """For the end of the program: waits until `close` has done its work; False when it takes longer."""
        if self._closing is not None:
            self._closing.join(seconds)
        return self._closing is None or not self._closing.is_alive()

    def _end(self) -> None:
        self._end_helpers()
        if self.me is not None and self.people.state.name == "connected":
            with contextlib.suppress(AppError, TimeoutError):
                self.people.submit(close_session, write=True).result(2.0)
        for lane in (self.people, self.reports):
            if lane is not None:
                lane.close(3.0)
        with contextlib.suppress(RuntimeError):
            self.closed.emit()

    def _let_go(self) -> None:
        _in_use.discard(self)

    # Lanes and listener speak from their own threads, the last time perhaps after this object is gone: that is the
    # RuntimeError nobody needs to hear of.

    def _tell_lane(self, state: LaneState) -> None:
        with contextlib.suppress(RuntimeError):
            self.lane_changed.emit(state)

    def _tell_news(self, is_proven: bool) -> None:
        with contextlib.suppress(RuntimeError):
            self.news_changed.emit(is_proven)

    def _start_helpers(self) -> None:
        if self.me is None or self._closing is not None or self._is_resting or self._listener is not None:
            return
        self._listener = Listener(
            self.target,
            [*live.EVERYBODY, live.OUTBOX, live.mine(self.me.staff_id)],
            self._on_ring,
            self._tell_news,
            ring_myself=self._ring_myself,
            own_name=live.self_ring(self._own_name),
        )
        if self.is_local:
            self._jobs = _Jobs(self.target, self._bind)

    def _end_helpers(self) -> None:
        jobs, self._jobs = self._jobs, None
        listener, self._listener = self._listener, None
        if jobs is not None:
            jobs.close()
        if listener is not None:
            listener.close()

    def _rest(self) -> None:
        """Somebody upgrades the base and waits for us to leave; the lanes come back when it is open again."""
        if self._is_resting or self._closing is not None:
            return
        self._is_resting = True
        threading.Thread(target=self._end_helpers, name="leaving", daemon=True).start()
        for lane in (self.people, self.reports):
            if lane is not None:
                lane.rest(_REST_SECONDS, Unavailable("maintenance", _REST_SECONDS))

    def _on_lane(self, state: LaneState) -> None:
        if self._is_resting and state.name == "connected" and self._closing is None:
            self._is_resting = False
            self._start_helpers()

    def _bind(self, tx: Tx) -> None:
        require_same(tx)
        if self.me is not None:
            resume_session(tx, self.me.ticket)

    def _ring_myself(self, name: str) -> None:
        with contextlib.suppress(AppError, TimeoutError):
            self.people.submit(lambda tx: ring_myself(tx, self._own_name), write=True).result(5.0)

    def _on_ring(self, names: frozenset[str]) -> None:
        # At the start and after a gap in the link every name is told once; an upgrade under way keeps us out by itself.
        is_everything = len(names) > len(live.EVERYBODY)
        if live.LEAVE in names and not is_everything:
            self._asked_to_leave.emit()
        if self._jobs is not None:
            self._jobs.rang(names)
        with contextlib.suppress(RuntimeError):
            self.rang.emit(names)

    def _set_poll(self, is_proven: bool) -> None:
        self._poll.start(int(live.poll_seconds(is_proven) * 1000))

    def _ring_everything(self) -> None:
        if self.me is not None and self.people.state.name == "connected":
            self.rang.emit(frozenset({live.INBOX, live.mine(self.me.staff_id)}))


class _Jobs:
    """What an agent does elsewhere, in threads of this program: on one computer nobody else is there to do it.

    It works as the service person, whom alone the base lets read what secrets are sealed in; where there is none, jobs
    run as the person himself and channels are left alone.
    """

    def __init__(self, target: Target, bind: Callable[[Tx], None]) -> None:
        self._target = target
        self._bind = bind
        self._program: Program | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        if self._is_over.wait(_FIRST_JOBS_SECONDS):
            return
        # All that takes letters and files in: more than the window itself needs.
        from crm_desktop.agent.lanes import Lanes
        from crm_desktop.agent.program import WINDOW, Program

        lanes = Lanes(self._target, _SERVICE_LOGIN, self._bind)
        try:
            self._program = Program(lanes, SystemClock(), WINDOW)
            if not self._is_over.is_set():
                self._program.run()
        finally:
            lanes.close()

    def rang(self, names: frozenset[str]) -> None:
        """Events of the base."""
        if self._program is not None:
            self._program.rang(names)

    def hurry(self) -> None:
        """Everything is due now; before the first round it is anyway."""
        if self._program is not None:
            self._program.hurry()

    def close(self) -> None:
        """Lets the running jobs finish."""
        self._is_over.set()
        if self._program is not None:
            self._program.stop()
        self._thread.join(_LAST_JOBS_SECONDS)
