"""Starts worker processes, lets them go at one moment, and gathers what they say."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from crm_desktop.db.target import Target
from tools.prove.firm import as_person
from tools.prove.worker import packed

_WAIT_SECONDS = 600


class Worker:
    """One process of a module; `said` fills while it works."""

    def __init__(self, target: Target, login: str, work: str, *, module: str = "worker", **order: object) -> None:
        self.said: list[dict[str, Any]] = []
        self.ready = threading.Event()
        self.moved = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"tools.prove.{module}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._tell({"target": packed(as_person(target, login)), "login": login, "work": work, **order})
        self._errors = ""
        self._readers = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for reader in self._readers:
            reader.start()

    def go(self) -> None:
        """Lets it begin."""
        self._tell({})

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.kill()
        self._end()

    def result(self, timeout: float = _WAIT_SECONDS) -> dict[str, Any]:
        """Its last word; raises RuntimeError when it failed."""
        self.process.wait(timeout)
        self._end()
        if not self.said or not self.said[-1].get("done"):
            raise RuntimeError(f"a worker failed: {self._errors[-2000:]}")
        return self.said[-1]

    def _tell(self, order: dict[str, object]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.endswith("\n"):
                break  # cut by the kill in the middle of a word: not said
            word = json.loads(line)
            if "ready" in word:
                self.ready.set()
            else:
                self.said.append(word)
            self.moved.set()
        self.ready.set()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self._errors = self.process.stderr.read()

    def _end(self) -> None:
        self.process.wait(30)
        for reader in self._readers:
            reader.join(30)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def all_at_once(workers: Sequence[Worker]) -> list[dict[str, Any]]:
    """Waits until all are connected, lets them go, answers their last words."""
    for worker in workers:
        worker.ready.wait(60)
    for worker in workers:
        worker.go()
    return [worker.result() for worker in workers]
