"""Kills at a random moment: what was acknowledged is there once, and a second run completes without doubles.

Each run is drawn from its own number, so that a failing one can be repeated alone.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_desktop.db.target import Embedded, Target
from tools.prove.crew import Worker
from tools.prove.firm import asked, inconsistencies

LINES = 60
KINDS = ("intake", "intake", "window", "agent")


@dataclass(frozen=True)
class Run:
    """One run: what was killed when, and what was wrong afterwards (nothing: it holds)."""

    number: int
    kind: str
    acknowledged: int
    wrong: tuple[str, ...]


def write_file(path: Path, number: int) -> int:
    """A file of inquiries of every fate: routed, repeated, joined, quarantined. Answers how many lines."""
    draw = random.Random(number)
    lines = []
    for place in range(LINES):
        fate = draw.random()
        record: dict[str, object] = {"source": "kills", "source_id": f"{number}-{place}", "channel": "call",
                                     "phone": f"+7901{number % 10_000:04}{place:03}", "subject": "prove"}  # fmt: skip
        if fate < 0.1 and place:
            record["source_id"] = f"{number}-{place - 1}"
        elif fate < 0.2 and place:
            record["phone"] = f"+7901{number % 10_000:04}{place - 1:03}"
        lines.append("{broken" if 0.2 <= fate < 0.25 else json.dumps(record))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def run_kill(target: Target, number: int, folder: Path, kill_server: Callable[[], None] | None = None) -> Run:
    """One kill: of the process that takes a file in, or of another one beside it; with `kill_server` of the server."""
    draw = random.Random(number)
    kind = "server" if kill_server is not None else draw.choice(KINDS)
    file = folder / f"kills-{number}.jsonl"
    count = write_file(file, number)
    intake = Worker(target, "petr", "intake", file=str(file))
    beside = Worker(target, "petr", kind) if kind in ("window", "agent") else None
    for worker in (intake, beside):
        if worker is not None:
            worker.ready.wait(60)
            worker.go()
    _wait_for(intake, draw)
    if kill_server is not None:
        kill_server()
        intake.kill()
    elif beside is not None:
        beside.kill()
        intake.result()
    else:
        intake.kill()
    said = [word for word in intake.said if "line" in word]
    again = Worker(target, "petr", "intake", file=str(file))
    again.ready.wait(60)
    again.go()
    whole = again.result()
    wrong = _judge(target, number, said, [word for word in again.said if "line" in word])
    if whole["lines"] != count:
        wrong.append(f"the second run saw {whole['lines']} lines of {count}")
    return Run(number, kind, len(said), tuple(wrong))


def _wait_for(worker: Worker, draw: random.Random) -> None:
    """Until a drawn number of lines is acknowledged, and a drawn moment more."""
    wanted = draw.randint(0, LINES - 5)
    pause = draw.random() * 0.01
    while worker.process.poll() is None and len(worker.said) < wanted:
        worker.moved.wait(0.05)
        worker.moved.clear()
    worker.moved.wait(pause)


def _judge(target: Target, number: int, said: list[dict[str, Any]], again: list[dict[str, Any]]) -> list[str]:
    wrong = []
    mine = f"source = 'kills' and source_id starting with '{number}-'"
    kept = {int(str(row[0])): str(row[1]) for row in asked(target, f"select id, source_id from inquiry where {mine}")}
    final = {word["line"]: word for word in again}
    for word in said:
        if word["status"] == "quarantined":
            continue
        if word["inquiry"] not in kept:
            wrong.append(f"line {word['line']} was acknowledged and is gone")
        elif final[word["line"]]["inquiry"] != word["inquiry"]:
            wrong.append(f"line {word['line']} became another inquiry")
    doubled = [source_id for source_id, times in Counter(kept.values()).items() if times > 1]
    wrong += [f"{source_id} is there twice" for source_id in doubled]
    wrong += [f"inconsistent: {found}" for found in inconsistencies(target)]
    if isinstance(target, Embedded):
        wrong += [f"line {word['line']} has no answer" for word in again if word["inquiry"] is None
                  and word["status"] != "quarantined"]  # fmt: skip
    return wrong
