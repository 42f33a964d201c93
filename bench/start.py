"""Process start -> window painted and usable on the base, against an empty PySide6 window."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

from bench.measure import Times
from bench.town import PERSON
from crm_desktop.config import cache_dir
from crm_desktop.db.target import Embedded

_EMPTY = (
    "import sys; from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication, QMainWindow;"
    "app = QApplication([]); window = QMainWindow(); window.show();"
    "QTimer.singleShot(0, lambda: (sys.stderr.write('ready\\n'), sys.stderr.flush(), app.quit())); app.exec()"
)
_CALLS = 10
_WAIT_SECONDS = 60


def start(target: Embedded) -> Times:
    """Milliseconds until the window can be worked in."""
    times = Times([], [])
    for turn in range(_CALLS + 1):
        floor = _until_ready([sys.executable, "-c", _EMPTY])
        ours = _until_ready([sys.executable, "-m", "crm_desktop", "--db", str(target.path), "--user", PERSON])
        if turn:  # the first start warms the disk cache
            times.floor.append(floor)
            times.op.append(ours)
    return times


def _until_ready(command: list[str]) -> float:
    env = dict(os.environ, CRM_BENCH_START="1", QT_QPA_PLATFORM="offscreen")
    # As on a desk: the second start of a program reads its compiled modules.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.setdefault("PYTHONPYCACHEPREFIX", str(cache_dir() / "pycache"))
    begun = time.perf_counter()
    child = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    # A program that asks something, or is kept out of the base, would never say that it is ready.
    watch = threading.Timer(_WAIT_SECONDS, child.terminate)
    watch.start()
    try:
        took, said = _heard(child, begun)
        child.wait(_WAIT_SECONDS)
    finally:
        watch.cancel()
    if took is None:
        raise RuntimeError(f"the program was not ready in {_WAIT_SECONDS} s or left before: {said[-500:]}")
    return took


def _heard(child: subprocess.Popen[str], begun: float) -> tuple[float | None, str]:
    """Milliseconds until it was ready, None when it ended without; what it said before."""
    assert child.stderr is not None
    said: list[str] = []
    with child.stderr:
        for line in child.stderr:
            if line.strip() == "ready":
                return (time.perf_counter() - begun) * 1000, "".join(said)
            said.append(line)
    return None, "".join(said)
