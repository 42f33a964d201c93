"""Commit on one station -> a signal in the window thread of another, against the engine's event alone.

The listening station is a process of its own; both processes read the same clock.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.measure import CALLS, Times
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server, Target

_WINDOW, _BARE = "bench_window", "bench_bare"
_WAIT_SECONDS = 30


def event(target: Target) -> Times:
    """Milliseconds from calling commit to the signal, and to the engine's own call back."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.event"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(_packed(target) + "\n")
    child.stdin.flush()
    try:
        _expect(child.stdout.readline(), "ready")
        times = Times([], [])
        with closing(Connection(target)) as station:
            for turn in range(2 * (CALLS + 10)):
                name, found = (_WINDOW, times.op) if turn % 2 else (_BARE, times.floor)
                with station.tx(write=True) as tx:
                    tx.run(f"execute block as begin post_event '{name}'; end")
                    begun = time.monotonic_ns()
                heard, at = child.stdout.readline().split()
                _expect(heard, name)
                found.append((int(at) - begun) / 1e6)
                time.sleep(0.002)  # the next ring must find the listener at rest
        del times.op[:10], times.floor[:10]
        return times
    finally:
        child.stdin.close()
        child.wait(_WAIT_SECONDS)


def _expect(line: str, word: str) -> None:
    if line.strip() != word:
        raise RuntimeError(f"the listening station said {line!r} instead of {word}")


def _packed(target: Target) -> str:
    if isinstance(target, Server):
        return json.dumps(asdict(target))
    return json.dumps({"path": str(target.path)})


def _unpacked(text: str) -> Target:
    given: dict[str, Any] = json.loads(text)
    return Embedded(Path(given["path"])) if "path" in given else Server(**given)


class _BareEvent:
    """The engine's event with nothing of ours around it: the library's thread takes the time."""

    def __init__(self, connection: Connection, name: str) -> None:
        from firebird.driver import fbapi

        self._api = fbapi
        self._handle = fbapi.FB_API_HANDLE(0)
        fbapi.get_api().fb_get_database_handle(fbapi.ISC_STATUS_ARRAY(0), self._handle, connection.attachment)
        self._asked, self._heard = ctypes.pointer(fbapi.ISC_UCHAR(0)), ctypes.pointer(fbapi.ISC_UCHAR(0))
        self._length = fbapi.get_api().isc_event_block(
            ctypes.pointer(self._asked), ctypes.pointer(self._heard), name.encode()
        )
        self._id = fbapi.ISC_LONG(0)
        self.rings: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._callback = fbapi.ISC_EVENT_CALLBACK(self._called_back)
        self._queue()
        self.rings.get()  # the first answer only tells where the counter stands
        self.ask()

    def _called_back(self, result: Any, length: int, updated: Any) -> int:
        at = time.monotonic_ns()
        if length:
            ctypes.memmove(result, updated, length)
            self.rings.put(at)
        return 0

    def ask(self) -> None:
        """Asks for the next ring."""
        counts = self._api.RESULT_VECTOR(0)
        self._api.get_api().isc_event_counts(counts, self._length, self._asked, self._heard)
        self._queue()

    def _queue(self) -> None:
        self._api.get_api().isc_que_events(
            self._api.ISC_STATUS_ARRAY(0),
            self._handle,
            self._id,
            self._length,
            self._asked,
            self._callback,
            self._heard,
        )


def _listen() -> None:
    """The other station: a Qt thread with our listener, and beside it the bare event."""
    from threading import Thread

    from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

    from crm_desktop.db.events import Listener

    target = _unpacked(sys.stdin.readline())
    app = QCoreApplication([])

    class Bell(QObject):
        rung = Signal(object)

    bell = Bell()
    bell.rung.connect(lambda _names: _say(_WINDOW, time.monotonic_ns()), Qt.ConnectionType.QueuedConnection)
    own = Connection(target)

    def ring_myself(name: str) -> None:
        with own.tx(write=True) as tx:
            tx.run(f"execute block as begin post_event '{name}'; end")

    def proven(is_proven: bool) -> None:
        if is_proven:
            print("ready", flush=True)

    bare_connection = Connection(target)
    bare = _BareEvent(bare_connection, _BARE)

    def pass_on() -> None:
        while True:
            _say(_BARE, bare.rings.get())
            bare.ask()

    Thread(target=pass_on, daemon=True).start()
    Listener(target, [_WINDOW], bell.rung.emit, proven, ring_myself=ring_myself, own_name=f"self_{os.getpid()}",
             heartbeat_seconds=600)  # fmt: skip
    Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    app.exec()


def _say(name: str, at: int) -> None:
    print(name, at, flush=True)


def share(times: Times) -> float:
    """How many times the engine's own event ours takes, by the medians."""
    return statistics.median(times.op) / statistics.median(times.floor)


if __name__ == "__main__":
    _listen()
