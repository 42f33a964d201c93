"""A till in a process of its own, to be killed. Told what to do by one JSON line, as other workers are."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import closing

from crm_desktop.db.lane import Lane
from crm_desktop.db.leaving import leave
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session
from tools.prove.till_hand import work
from tools.prove.worker import say, unpacked

_LOCK = threading.Lock()


def _say(**facts: object) -> None:
    """One whole line, also when two threads speak at once."""
    with _LOCK:
        say(**facts)


def main() -> None:
    """Sells, and says each step."""
    order = json.loads(sys.stdin.readline())
    login = order["login"]

    def log_in(tx: Tx) -> None:
        open_session(tx, login, "prove", "1.0")

    with closing(Lane(unpacked(order["target"]), log_in, hang_seconds=5, patience=0.3)) as base:
        _say(ready=True)
        sys.stdin.readline()
        work(order, base, _say)


if __name__ == "__main__":
    main()
    leave(0)
