"""The socket under a connection, so that a call on a frozen link can be ended: the protocol has no read timeout.

Linux only; elsewhere a hung call is left behind in its thread.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
_opening = threading.Lock()


class Link:
    """The sockets that appeared while a connection was opened."""

    def __init__(self, sockets: frozenset[str], port: int) -> None:
        self._sockets = sockets
        self._port = port

    def cut(self) -> None:
        """Ends the link at once: whoever waits on it gets an error."""
        for fd, name in _sockets().items():
            if name in self._sockets:
                with suppress(OSError), socket.socket(fileno=os.dup(fd)) as end:
                    if end.getpeername()[1] == self._port:
                        end.shutdown(socket.SHUT_RDWR)


def opened(port: int, connect: Callable[[], T]) -> tuple[T, Link]:
    """Runs `connect` and answers its result with the link it made."""
    if not sys.platform.startswith("linux"):
        return connect(), Link(frozenset(), port)
    with _opening:
        before = frozenset(_sockets().values())
        made = connect()
        return made, Link(frozenset(_sockets().values()) - before, port)


def _sockets() -> dict[int, str]:
    found: dict[int, str] = {}
    if not sys.platform.startswith("linux"):
        return found
    for entry in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            name = os.readlink(f"/proc/self/fd/{entry}")
            if name.startswith("socket:"):
                found[int(entry)] = name
    return found
