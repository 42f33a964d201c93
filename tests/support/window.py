"""Whole programs in real windows off-screen: each with settings of its own, on one base, in one event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from crm_desktop import app, config
from crm_desktop.config import Config
from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.intake import queries as intake
from crm_desktop.ui.toast import Toast
from crm_desktop.workplace import Workplace
from tests.support import builders_intake as build

PATIENCE_MS = 20_000
PASSWORD = "as agreed"


class Seat:
    """One program with its window, and what a person does there."""

    def __init__(self, qtbot: QtBot, settings: Config) -> None:
        self._qtbot = qtbot
        self.settings = settings
        self.program = app.Program(settings)
        self.window = self.program.window

    def log_in(self, target: Target, login: str) -> Seat:
        """Starts the program as it starts for somebody known, and waits for his workplace."""
        self.program.start(target, login)
        with suppress(TimeoutError):
            self.wait_for(lambda: self.program.workplace is not None)
        assert self.program.workplace is not None, f"not let in: {words_in(self.window)}"
        return self

    @property
    def place(self) -> Workplace:
        """What the person sees of the base."""
        assert self.program.workplace is not None
        return self.program.workplace

    @property
    def light(self) -> str:
        """The word beside the connection light, and what stands in its tooltip."""
        top = self.place.frame.top
        return f"{top._words[0]}\n{top._connection.toolTip()}"

    @property
    def toasts(self) -> str:
        """Every short message in sight."""
        return "\n".join(_toast_words(toast) for toast in self.place.frame.toasts)

    def wait_for(self, condition: Callable[[], object], timeout: int = PATIENCE_MS) -> None:
        """Lets the windows live until the condition holds."""
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=timeout)

    def badge(self, room: str) -> str:
        """What a room says of itself, with how many are new in it."""
        return self.place.frame.rooms._buttons[room].accessibleName()

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """Presses a key in the window, or in a widget."""
        target = widget or self.window
        window = target.window()

        def is_in_front() -> bool:
            # Another window of the program may just be coming to the front; a person clicks again.
            if QApplication.activeWindow() is not window:
                window.activateWindow()
            return QApplication.activeWindow() is window

        self.wait_for(is_in_front)
        one = QKeySequence(keys)[0]  # type: ignore[index]  # the stubs leave it out
        QTest.keyClick(target, one.key(), one.keyboardModifiers())

    def dialogs(self) -> list[QDialog]:
        """Dialogs of this window that are open."""
        return [dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible()]

    def has_offer(self) -> bool:
        """An offer stands at the right edge."""
        return self.place.frame.side.panel is self.place.offer_view.panel

    def answer_offer(self, keys: str) -> None:
        """Answers the offer by key, as somebody who has looked at it for a while."""
        self.place.offer_view.forget_guard()
        self.press(keys)


class Programs:
    """Makes programs; all are closed at the end."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self._folder = folder
        self.seats: list[Seat] = []

    def seat(self, name: str = "one") -> Seat:
        """A program of somebody; the same name gets the same settings again."""
        settings = Config(self._folder / f"settings-{name}.toml")
        if not settings.get(config.LANGUAGE):
            settings.set(config.LANGUAGE, "en")
        made = Seat(self._qtbot, settings)
        self.seats.append(made)
        return made

    def close(self) -> None:
        """Closes every window that is still open."""
        for seat in self.seats:
            seat.window.close()
        for seat in self.seats:
            seat.program.wait_closed()
            seat.window.deleteLater()
            seat.program.deleteLater()
        self.seats.clear()
        QApplication.processEvents()


@pytest.fixture
def programs(qtbot: QtBot, tmp_path: Path) -> Iterator[Programs]:
    """Programs of this test."""
    app.make_application(Config(tmp_path / "settings-of-all.toml"))
    made = Programs(qtbot, tmp_path)
    yield made
    made.close()


class LateTicks(QObject):
    """Counts how often the window stood still, told by a ten millisecond timer.

    A call into a lost link made by the window's own thread takes many seconds; a busy machine may well take a second.
    """

    def __init__(self, forgiven_ms: int = 2_000) -> None:
        super().__init__()
        self.count = 0
        self.longest_ms = 0
        self._forgiven = forgiven_ms
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Counts from now on."""
        self.count = self.longest_ms = 0
        self._since.start()
        self._timer.start()

    def stop(self) -> int:
        """How many ticks were late."""
        self._timer.stop()
        return self.count

    def _on_tick(self) -> None:
        took = self._since.restart()
        self.longest_ms = max(self.longest_ms, took)
        self.count += took > self._forgiven


def do(target: Target, work: Callable[[Tx], object]) -> object:
    """Something the test does past all windows, in one transaction."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        return work(tx)


def furnish(base: Path, *rules: Callable[[build.Firm], object]) -> build.Firm:
    """A firm with a name and rules in force, in a base no server works on yet; nobody is logged in."""

    def work(tx: Tx) -> build.Firm:
        tx.run("update or insert into firm (id, name, created_at) values (1, 'Firm', clock.utc_now()) matching (id)")
        firm = build.make_firm(tx)
        build.log_in(tx, "GALINA")
        build.put_rules(tx, *(rule(firm) for rule in rules))  # type: ignore[arg-type]
        tx.run("execute procedure access.close_session")
        return firm

    made = do(Embedded(base), work)
    assert isinstance(made, build.Firm)
    return made


def give_logins(server: Server, *names: str) -> None:
    """Log-ins of people on a server, all with the same password."""
    for name in names:
        logins.create_login(server, name, PASSWORD, ["crm_person"])


def as_person(server: Server, name: str) -> Server:
    """The server as this person opens it."""
    return replace(server, user=name, password=PASSWORD)


def do_as(target: Target, login: str, work: Callable[[Tx], object]) -> object:
    """The same with a session of this person; on a server with a log-in of his own."""

    def in_session(tx: Tx) -> object:
        build.log_in(tx, login)
        done = work(tx)
        tx.run("execute procedure access.close_session")
        return done

    return do(as_person(target, login) if isinstance(target, Server) else target, in_session)


def take_in(target: Target, login: str = "GALINA", **fields: object) -> intake.Routed:
    """An inquiry comes in past all windows."""
    done = do_as(target, login, lambda tx: build.route(tx, fields))
    assert isinstance(done, intake.Routed)
    return done


def words_in(widget: QWidget) -> str:
    """Everything a person can read in a widget now, errors of its fields too."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join([*labels, *(one.accessibleDescription() for one in widget.findChildren(QWidget))]).strip()


def _toast_words(toast: Toast) -> str:
    return toast.text
