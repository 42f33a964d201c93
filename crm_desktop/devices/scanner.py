"""Scanners at a serial port: whole codes in their order, torn ones never; a scanner pulled out is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from crm_desktop.devices.kinds import OpenPort, Port
from crm_desktop.errors import Unavailable

_LONGEST_CODE = 512
_PAUSE_SECONDS = 0.5  # a scanner sends a whole code far faster; what stands still so long was torn
_TAIL_SECONDS = 2.0  # what comes so soon after a torn code may be its other half
_READ_SECONDS = 0.1
_RETRY_SECONDS = 0.5


class CodeReader:
    """Bytes in any pieces to whole codes. GS signs of marking codes stay where they are.

    With a prefix (such as STX) only what begins with it is a code.
    """

    def __init__(self, prefix: bytes = b"") -> None:
        self._prefix = prefix
        self._rest = b""
        self._last = 0.0
        self._torn_at: float | None = None

    def feed(self, data: bytes, at: float) -> list[str]:
        """Codes that are whole now; `at` in seconds of a clock that only goes forward."""
        self.tick(at)
        if not data:
            return []
        self._last = at
        found = []
        *whole, self._rest = (self._rest + data).replace(b"\n", b"\r").split(b"\r")
        for line in whole:
            if self._is_tail(at):
                self._torn_at = None
            elif code := self._code(line):
                found.append(code)
        if len(self._rest) > _LONGEST_CODE:
            self._tear(at)
        return found

    def tick(self, at: float) -> None:
        """Time passes: what stands still too long is dropped."""
        if self._rest and at - self._last > _PAUSE_SECONDS:
            self._tear(at)

    def reset(self) -> None:
        """The cable was pulled out: what was half is gone, what comes next is a fresh code."""
        self._rest, self._torn_at = b"", None

    def _tear(self, at: float) -> None:
        self._rest, self._torn_at = b"", at

    def _is_tail(self, at: float) -> bool:
        return self._torn_at is not None and at - self._torn_at <= _TAIL_SECONDS

    def _code(self, line: bytes) -> str:
        if not line.startswith(self._prefix) or len(line) > _LONGEST_CODE:
            return ""
        line = line[len(self._prefix) :]
        # GS is the one sign below the blank that stands inside of codes.
        return "".join(sign for sign in line.decode("latin-1") if sign >= " " or sign == "\x1d").strip(" ")


class SerialScanner:
    """One thread reads one port and opens it again when it comes back.

    `on_code` and `on_there` (True: plugged in) are called in that thread.
    """

    def __init__(
        self,
        open_port: OpenPort,
        on_code: Callable[[str], None],
        on_there: Callable[[bool], None] = lambda is_there: None,
        prefix: bytes = b"",
    ) -> None:
        self._open = open_port
        self._on_code = on_code
        self._on_there = on_there
        self._reader = CodeReader(prefix)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="scanner", daemon=True)
        self._thread.start()

    def close(self, wait_seconds: float = 5.0) -> None:
        """Ends the thread, which gives the port back; waits for that at most so long."""
        self._end.set()
        if wait_seconds and self._thread is not threading.current_thread():
            self._thread.join(wait_seconds)

    def _work(self) -> None:
        was_there: bool | None = None
        while not self._end.is_set():
            try:
                port = self._open()
            except Unavailable:
                if was_there is not False:
                    self._on_there(False)
                was_there = False
                self._end.wait(_RETRY_SECONDS)
                continue
            was_there = True
            self._on_there(True)
            self._reader.reset()
            self._listen(port)
            self._end.wait(_READ_SECONDS)

    def _listen(self, port: Port) -> None:
        try:
            while not self._end.is_set():
                data = port.read(4096, _READ_SECONDS)
                for code in self._reader.feed(data, time.monotonic()):
                    self._on_code(code)
        except Unavailable:
            return  # it is opened again; when that fails, it is told
        finally:
            port.close()
