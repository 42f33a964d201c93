"""Keeps for the program what the engine would take from it: the answers to SIGTERM and SIGINT."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_NUMBERS = (signal.SIGTERM, signal.SIGINT)
# The structure of the system is 152 bytes at most; nobody looks into it here.
_ROOM = 512


@contextmanager
def kept() -> Iterator[None]:
    """Whoever is set to answer the two signals is so again at the end, also when called on a thread that is not the
    main one. On Windows nothing is done: there are no such signals.
    """
    if os.name == "nt":
        yield
        return
    library = ctypes.CDLL(None)
    before = {number: ctypes.create_string_buffer(_ROOM) for number in _NUMBERS}
    for number, action in before.items():
        library.sigaction(int(number), None, action)
    try:
        yield
    finally:
        for number, action in before.items():
            library.sigaction(int(number), action, None)
