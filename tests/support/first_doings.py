"""The first window without databases: doings that answer what a test wants, and a background that runs at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from crm_desktop.errors import AppError
from crm_desktop.features.first_run.presenter import Doings, Report

T = TypeVar("T")


class AtOnce:
    """Runs work on the spot."""

    def run(
        self,
        work: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        progress: Report,
    ) -> None:
        """Answers before it returns."""
        try:
            result = work(progress)
        except AppError as error:
            failed(error)
        else:
            done(result)


class Later:
    """Keeps the work until the test lets it go on."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        progress: Report,
    ) -> None:
        """Puts it aside."""
        self.waiting.append(lambda: AtOnce().run(work, done, failed, progress))

    def go_on(self) -> None:
        """Does what was put aside."""
        for call in self.waiting:
            call()
        self.waiting.clear()


def doings(folder: Path, *, has_demo: bool = False, error: AppError | None = None) -> Doings:
    """Every way leads to a base named after it, or to the same failure."""

    def way(name: str) -> Callable[..., Any]:
        def go(*given: Any) -> tuple[object, str]:
            given[-1](name, 1, 2)
            if error is not None:
                raise error
            return name, "ANNA" if name != "file" else ""

        return go

    return Doings(
        way("demo"), way("remove"), lambda: has_demo, way("new"), way("server"), way("file"), way("upgrade"),
        lambda: False, folder,
    )  # fmt: skip
