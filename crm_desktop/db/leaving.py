"""How a program that works on a base ends."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import NoReturn

_log = logging.getLogger(__name__)
_hanging: list[threading.Thread] = []


def note_hanging(thread: threading.Thread) -> None:
    """A call into the engine was given up; its thread may stay in there for ever (ADR 32)."""
    _hanging.append(thread)


def leave(code: int) -> NoReturn:
    """Ends the process with this code.

    The engine, asked to end, waits for every call that is still inside it, so that a program with a call that hangs
    would never end: such a one goes without asking.
    """
    if not any(thread.is_alive() for thread in _hanging):
        sys.exit(code)
    _log.info("ended past a call that hangs in the engine")
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
