"""State and acts of the first window. All work with databases is given in as callables and runs in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Cancelled
from crm_desktop.features.first_run.rules import (
    Address,
    NewFirm,
    address_flaws,
    can_be_upgraded,
    firm_flaws,
    place_of,
)

T = TypeVar("T")
Report = Callable[[str, int, int], None]


class Background(Protocol):
    """Runs work in another thread and answers on this one."""

    def run(
        self,
        work: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        progress: Report,
    ) -> None:
        """Starts `work`."""
        ...


@dataclass(frozen=True)
class Doings:
    """What the first window can do. Each answers what to open next: a target and a log-in ("" asks who it is).

    All raise Refused or Unavailable. `has_demo` and `has_vault` may be asked on the window's thread.
    `folder` is where new companies go unless told otherwise.
    """

    make_demo: Callable[[bool, Report], tuple[object, str]]
    remove_demo: Callable[[Report], None]
    has_demo: Callable[[], bool]
    found_firm: Callable[[NewFirm, Report], tuple[object, str]]
    join_server: Callable[[Address, Report], tuple[object, str]]
    open_file: Callable[[Path, Report], tuple[object, str]]
    upgrade_file: Callable[[Path, Report], tuple[object, str]]
    has_vault: Callable[[], bool]
    folder: Path


class FirstRunPresenter(QObject):
    """Signals: `busy_changed(act)` ("" when idle), `progressed(step, done, total)`, `failed(act, field, error)`,
    `flawed(act, {field: error key})`, `demo_changed(there is one)`, `old_file(path)`, `ready(target, login)`.
    """

    busy_changed = Signal(str)
    progressed = Signal(str, int, int)
    failed = Signal(str, str, object)
    flawed = Signal(str, dict)
    demo_changed = Signal(bool)
    old_file = Signal(object)
    ready = Signal(object, str)

    def __init__(self, background: Background, doings: Doings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._doings = doings
        self._act = ""
        self._is_cancelled = False

    @property
    def act(self) -> str:
        """What is being done: demo, remove, new, server, file, upgrade; empty when nothing is."""
        return self._act

    @property
    def has_demo(self) -> bool:
        """Whether a demo is there to be opened again."""
        return self._doings.has_demo()

    @property
    def has_vault(self) -> bool:
        """Whether a password can be remembered on this computer."""
        return self._doings.has_vault()

    def try_demo(self, *, again: bool = False) -> None:
        """Opens the demo, made first if need be; `again` throws the old one away."""
        self._do("demo", lambda report: self._doings.make_demo(again, report))

    def remove_demo(self) -> None:
        """Throws the demo away."""
        self._start("remove", self._doings.remove_demo, lambda _none: self.demo_changed.emit(self.has_demo))

    def found_firm(self, firm: NewFirm) -> None:
        """Founds a company on this computer, if everything needed is filled in."""
        flaws = firm_flaws(firm)
        self.flawed.emit("new", flaws)
        if not flaws:
            self._do("new", lambda report: self._doings.found_firm(firm, report))

    def join_server(self, address: Address) -> None:
        """Knocks at a server, if everything needed is filled in."""
        flaws = address_flaws(address)
        self.flawed.emit("server", flaws)
        if not flaws:
            self._do("server", lambda report: self._doings.join_server(address, report))

    def open_file(self, path: Path) -> None:
        """Opens another base of this computer; an old one is offered to be upgraded."""
        self._do("file", lambda report: self._doings.open_file(path, report), path)

    def upgrade_file(self, path: Path) -> None:
        """Upgrades an old base after a copy, and opens it."""
        self._do("upgrade", lambda report: self._doings.upgrade_file(path, report), path)

    def cancel(self) -> None:
        """Stops what is being done at its next step; nothing of it stays."""
        self._is_cancelled = True

    def suggested_path(self) -> Path:
        """A place for a new company where no file is yet."""
        folder = self._doings.folder
        names = ("company.fdb", *(f"company-{number}.fdb" for number in range(2, 100)))
        return next((folder / name for name in names if not (folder / name).exists()), folder / names[0])

    def _do(self, act: str, work: Callable[[Report], tuple[object, str]], path: Path | None = None) -> None:
        self._start(act, work, lambda found: self.ready.emit(*found), path)

    def _start(
        self, act: str, work: Callable[[Report], T], done: Callable[[T], None], path: Path | None = None
    ) -> None:
        if self._act:
            return
        self._set_act(act)

        def finished(found: T) -> None:
            self._set_act("")
            done(found)

        def refused(error: AppError) -> None:
            self._set_act("")
            if path is not None and can_be_upgraded(error):
                self.old_file.emit(path)
            if not isinstance(error, Cancelled):
                self.failed.emit(act, place_of(error), error)

        self._is_cancelled = False
        self._background.run(
            lambda report: work(self._stopping(report)), finished, refused, lambda *step: self.progressed.emit(*step)
        )

    def _stopping(self, report: Report) -> Report:
        def report_or_stop(step: str, done: int, total: int) -> None:
            if self._is_cancelled:
                raise Cancelled
            report(step, done, total)

        return report_or_stop

    def _set_act(self, act: str) -> None:
        self._act = act
        self.busy_changed.emit(act)
