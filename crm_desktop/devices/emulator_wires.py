"""The far end of a cable, for software devices: a pty behind a steady name (Linux), or a TCP port (everywhere)."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

Hear = Callable[[bytes], None]
_TICK = 0.02


class Wire(Protocol):
    """A cable with a device at its end; `hear` is called in the thread of the wire with what the till sends."""

    hear: Hear
    is_deaf: bool

    @property
    def address(self) -> str:
        """What a till opens."""
        ...

    def send(self, data: bytes) -> None:
        """What the device says; lost when nobody is there."""
        ...

    def unplug(self) -> None:
        """Pulls the cable out."""
        ...

    def plug_in(self) -> None:
        """Puts it in again, under the same address."""
        ...

    def close(self) -> None:
        """The end of the device."""
        ...


def _nothing(data: bytes) -> None:
    """A device that does not listen."""


class PtyWire:
    """`path` is a link that stays while the device behind it changes, as a port named by its serial number does."""

    def __init__(self, path: Path) -> None:
        self.hear: Hear = _nothing
        self.is_deaf = False  # takes no bytes from the cable: the other side's writing stalls
        self._path = path
        self._master = self._slave = -1
        self._is_out = threading.Event()
        self._thread: threading.Thread | None = None
        self.plug_in()

    @property
    def address(self) -> str:
        """The link."""
        return str(self._path)

    def send(self, data: bytes) -> None:
        """Writes to whoever opened the port."""
        if not self._is_out.is_set():
            with contextlib.suppress(OSError):
                os.write(self._master, data)

    def plug_in(self) -> None:
        """A new device behind the same link."""
        import pty
        import tty

        self._master, self._slave = pty.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._path)
        self._is_out = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(self._master, self._is_out), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """The device is gone, in the middle of whatever it said."""
        if self._is_out.is_set() or self._thread is None:
            return
        self._path.unlink(missing_ok=True)
        # The pty lives on while anybody is in a read of it: first our own reader ends, then both ends are closed.
        self._is_out.set()
        self._thread.join(5)
        os.close(self._slave)
        os.close(self._master)

    def close(self) -> None:
        """The same as pulling it out."""
        self.unplug()

    def _listen(self, master: int, is_out: threading.Event) -> None:
        while not is_out.wait(_TICK if self.is_deaf else 0):
            if self.is_deaf or not select.select([master], [], [], _TICK)[0]:
                continue
            try:
                data = os.read(master, 4096)
            except OSError:
                return
            self.hear(data)


class TcpWire:
    """A device with a network cable; one till at a time, the newest."""

    def __init__(self, port: int = 0) -> None:
        self.hear: Hear = _nothing
        self.is_deaf = False
        self._port = port
        self._listener: socket.socket | None = None
        self._till: socket.socket | None = None
        self._is_out = threading.Event()
        self._thread: threading.Thread | None = None
        self.plug_in()

    @property
    def address(self) -> str:
        """For `ports.open_port`."""
        return f"tcp://127.0.0.1:{self._port}"

    def send(self, data: bytes) -> None:
        """Writes to the till that is connected."""
        till = self._till
        if till is not None:
            with contextlib.suppress(OSError):
                till.sendall(data)

    def plug_in(self) -> None:
        """Listens (again) at its port."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        self._is_out = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(self._listener, self._is_out), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Nobody listens, and the till that was connected is cut off."""
        if self._thread is None or self._listener is None:
            return
        self._is_out.set()
        self._thread.join(5)
        self._listener.close()
        self._hang_up()
        self._thread = None

    def close(self) -> None:
        """The same as pulling it out."""
        self.unplug()

    def _hang_up(self) -> None:
        till, self._till = self._till, None
        if till is not None:
            till.close()

    def _listen(self, listener: socket.socket, is_out: threading.Event) -> None:
        while not is_out.wait(_TICK if self.is_deaf else 0):
            heard = [listener] if self._till is None or self.is_deaf else [listener, self._till]
            for one in select.select(heard, [], [], _TICK)[0]:
                if one is listener:
                    self._hang_up()
                    self._till = listener.accept()[0]
                else:
                    self._take(one)

    def _take(self, till: socket.socket) -> None:
        try:
            data = till.recv(4096)
        except OSError:
            data = b""
        if data:
            self.hear(data)
        else:
            self._hang_up()
