"""Own listener for POST_EVENT on its own connection: heartbeat, reconnect, proof that rings really arrive.

The driver's collector is not used: it dies on close with events pending, and stays silent for ever after a lost link.
An event is a doorbell only; who hears it reads again.
"""

from __future__ import annotations

import ctypes
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from firebird.driver import DatabaseError, fbapi

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Target
from crm_desktop.errors import AppError

HEARTBEAT_SECONDS = 15.0
PROOF_SECONDS = 3.0
_NAMES_PER_BLOCK = 15
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)

OnRing = Callable[[frozenset[str]], None]
OnState = Callable[[bool], None]


class Listener:
    """Hears events; `on_ring(names)` and `on_state(is_proven)` are called from its own thread.

    `ring_myself(name)` posts the event `name` on another connection (a lane); it is asked at each connect and
    heartbeat, and only when that ring comes back the state is proven. Whoever is unproven polls.
    After each connect, the first too, `on_ring` comes with all names once, because rings may have been missed.
    """

    def __init__(
        self,
        target: Target,
        names: Sequence[str],
        on_ring: OnRing,
        on_state: OnState,
        *,
        ring_myself: Callable[[str], None],
        own_name: str,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        proof_seconds: float = PROOF_SECONDS,
    ) -> None:
        self._target = target
        self._names = list(dict.fromkeys(names))
        self._own_name = own_name
        self._on_ring = on_ring
        self._on_state = on_state
        self._ring_myself = ring_myself
        self._heartbeat = heartbeat_seconds
        self._proof = proof_seconds
        self._is_proven = False
        self._stopping = threading.Event()
        self._session: _Session | None = None
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)
        self._thread.start()

    @property
    def is_proven(self) -> bool:
        """True while rings are known to arrive."""
        return self._is_proven

    def use(self, target: Target) -> None:
        """From the next connect on: another password."""
        self._target = target

    def close(self, timeout: float = 5.0) -> None:
        """Stops listening; seconds to wait at most for a link that does not answer."""
        self._stopping.set()
        session = self._session
        if session is not None:
            session.wake()
        self._thread.join(timeout)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            session = _Session(self._target, [*self._names, self._own_name])
            self._session = session
            if session.open(self._stopping):
                failures = 0
                self._on_ring(frozenset(self._names))
                self._listen(session)
            self._prove(is_proven=False)
            session.close()
            if not self._stopping.is_set():
                self._stopping.wait(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
                failures += 1

    def _listen(self, session: _Session) -> None:
        """Until the link is lost or we stop; an unproven link is proven again at each heartbeat."""
        next_beat = time.monotonic()
        awaited_until: float | None = None
        while not self._stopping.is_set():
            now = time.monotonic()
            if awaited_until is not None and now >= awaited_until:
                self._prove(is_proven=False)
                awaited_until = None
            if now >= next_beat:
                if not session.ping():
                    return
                self._ring_myself(self._own_name)
                awaited_until = now + self._proof
                next_beat = now + self._heartbeat
            until = min(next_beat, awaited_until or next_beat)
            heard = session.wait(max(until - time.monotonic(), 0.0))
            if heard is None:
                return
            if self._own_name in heard:
                awaited_until = None
                self._prove(is_proven=True)
            rung = frozenset(heard) - {self._own_name}
            if rung:
                self._on_ring(rung)

    def _prove(self, *, is_proven: bool) -> None:
        if self._is_proven != is_proven:
            self._is_proven = is_proven
            self._on_state(is_proven)


class _Session:
    """One event connection with its blocks.

    Opening, asking for events and closing may hang on a blocked event port or a frozen link, so they run in a thread
    that can be left behind.
    """

    def __init__(self, target: Target, names: Sequence[str]) -> None:
        self._target = target
        self._names = names
        self._rings: queue.SimpleQueue[_Block | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._blocks: list[_Block] = []
        self._unasked: _Block | None = None
        self._calls: list[threading.Thread] = []

    def wake(self) -> None:
        """Ends a wait()."""
        self._rings.put(None)

    def open(self, stopping: threading.Event) -> bool:
        """True when connected and listening."""
        return self._in_thread(self._open, stopping)

    def ping(self) -> bool:
        """True when the server answers; a link that does not is cut, so that no thread stays behind on it."""
        is_alive = self._in_thread(self._ping, None, PROOF_SECONDS)
        if not is_alive and self._connection is not None:
            self._connection.cut()
        return is_alive

    def close(self) -> None:
        """Leaves the server; a link that does not answer is given up.

        A connection is never closed under a call that is still inside the library: that ends the process.
        """
        connection = self._connection
        if any(call.is_alive() for call in self._calls):
            if connection is not None:
                connection.cut()
            if not self._calls_ended(PROOF_SECONDS):
                _keep_until_quiet(self._blocks)
                return
        if not self._in_thread(self._close, None, PROOF_SECONDS) and connection is not None:
            connection.cut()

    def wait(self, seconds: float) -> set[str] | None:
        """The names rung, empty after the time; None when listening cannot go on.

        The next ring is asked for at the next wait: whoever hears this one shall not stand behind that call.
        """
        if self._unasked is not None and not self._in_thread(self._unasked.ask, None):
            return None
        self._unasked = None
        try:
            block = self._rings.get(timeout=seconds)
        except queue.Empty:
            return set()
        if block is None:
            return set()
        self._unasked = block
        return block.counted()

    def _open(self) -> None:
        self._connection = Connection(self._target)
        handle = fbapi.FB_API_HANDLE(0)
        status = fbapi.ISC_STATUS_ARRAY(0)
        fbapi.get_api().fb_get_database_handle(status, handle, self._connection.attachment)
        for start in range(0, len(self._names), _NAMES_PER_BLOCK):
            block = _Block(handle, self._names[start : start + _NAMES_PER_BLOCK], self._rings.put)
            self._blocks.append(block)
            block.ask()
        self._connection.share_lock_files()

    def _ping(self) -> None:
        if self._connection is not None:
            self._connection.ping()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        for block in self._blocks:
            # Embedded: isc_cancel_events aborts the process when a delivery is under way; closing is enough there.
            block.stop(cancel=not isinstance(self._target, Embedded))
        connection.close()
        _keep_until_quiet(self._blocks)

    def _calls_ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        for call in self._calls:
            call.join(max(0.0, deadline - time.monotonic()))
        return not any(call.is_alive() for call in self._calls)

    def _in_thread(self, work: Callable[[], None], stopping: threading.Event | None, seconds: float = 8.0) -> bool:
        """Runs a call that may hang; False when it failed or did not come back in time."""
        done: queue.SimpleQueue[bool] = queue.SimpleQueue()

        def run() -> None:
            try:
                work()
            except (AppError, DatabaseError):
                done.put(False)
            else:
                done.put(True)

        self._calls = [call for call in self._calls if call.is_alive()]
        call = threading.Thread(target=run, name="events-call", daemon=True)
        self._calls.append(call)
        call.start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not (stopping is not None and stopping.is_set()):
            with suppress(queue.Empty):
                return done.get(timeout=0.2)
        return False


class _Block:
    """Up to 15 event names asked for in one call. The library's thread calls back once per question."""

    def __init__(self, handle: Any, names: Sequence[str], ring: Callable[[_Block], None]) -> None:
        api = fbapi.get_api()
        self._handle = handle
        self._names = names
        self._asked = ctypes.pointer(fbapi.ISC_UCHAR(0))
        self._heard = ctypes.pointer(fbapi.ISC_UCHAR(0))
        self._length = api.isc_event_block(
            ctypes.pointer(self._asked), ctypes.pointer(self._heard), *[name.encode() for name in names]
        )
        self._status = fbapi.ISC_STATUS_ARRAY(0)
        self._counts = fbapi.RESULT_VECTOR(0)
        self._id = fbapi.ISC_LONG(0)
        self._is_first = True
        self._is_stopped = False

        def called_back(result: Any, length: int, updated: Any) -> int:
            # On a thread of the library: only copy and pass on.
            if length and not self._is_stopped:
                ctypes.memmove(result, updated, length)
                ring(self)
            return 0

        self._callback = fbapi.ISC_EVENT_CALLBACK(called_back)

    def ask(self) -> None:
        """Asks for the next ring; raises DatabaseError."""
        if self._is_stopped:
            return
        fbapi.get_api().isc_que_events(
            self._status, self._handle, self._id, self._length, self._asked, self._callback, self._heard
        )
        if fbapi.db_api_error(self._status):
            raise fbapi.exception_from_status(DatabaseError, self._status, "isc_que_events")

    def counted(self) -> set[str]:
        """The names rung since the last question; the first answer only tells where the counters stand."""
        fbapi.get_api().isc_event_counts(self._counts, self._length, self._asked, self._heard)
        if self._is_first:
            self._is_first = False
            return set()
        return {name for i, name in enumerate(self._names) if self._counts[i]}

    def stop(self, *, cancel: bool) -> None:
        """No more callbacks are passed on."""
        self._is_stopped = True
        if cancel:
            fbapi.get_api().isc_cancel_events(self._status, self._handle, self._id)


_quiet: list[_Block] = []


def _keep_until_quiet(blocks: list[_Block]) -> None:
    """A late callback must find its block: the last ones are kept alive, a few kilobytes for the process."""
    _quiet.extend(blocks)
    del _quiet[:-64]
