"""Waiting for what another thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def soon(is_so: Callable[[], object], seconds: float = 10.0) -> bool:
    """True as soon as it is so; False when it did not become so in this time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
