"""The program itself on a demo firm, off-screen: opened, watched, pressed and pictured, as a person would see it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QWidget

    from crm_desktop.admin.session import Session
    from crm_desktop.features.demo.firm import Progress
    from crm_desktop.workplace import Workplace

T = TypeVar("T", bound="QWidget")
Size = tuple[int, int]
USUAL: Size = (1366, 768)


class StageError(RuntimeError):
    """What should have happened on the screen did not."""


class Stage:
    """One window, one demo base, both gone at the end. Make it before anything else of Qt."""

    def __init__(self, folder: Path, *, theme: str, size: Size) -> None:
        screens = folder / "screens.json"
        screens.write_text(json.dumps({"screens": [_screen(size)]}))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        from PySide6.QtCore import qInstallMessageHandler

        from crm_desktop import config
        from crm_desktop.app import Program, make_application
        from crm_desktop.db.target import Embedded
        from crm_desktop.i18n import language

        self.target = Embedded(folder / "demo.fdb")
        self.settings = config.Config(folder / "settings.toml")
        self.settings.set(config.THEME, theme)
        # Otherwise the window would change to the language of whoever logs in.
        self.settings.set(config.LANGUAGE, language())
        qInstallMessageHandler(_say_what_matters)
        self._app = make_application(self.settings)
        self._program_of = Program
        self.size = size
        self.program: Program | None = None

    def make_base(self, seed: int, progress: Progress) -> None:
        """Makes the demo firm."""
        from crm_desktop.admin.demo_base import make_demo_base

        make_demo_base(self.target, seed, again=True, progress=progress)

    @property
    def window(self) -> QWidget:
        """The main window."""
        assert self.program is not None
        return self.program.window

    @property
    def workplace(self) -> Workplace:
        """Where the person who is logged in works."""
        assert self.program is not None
        assert self.program.workplace is not None
        return self.program.workplace

    def open(self, login: str) -> None:
        """Opens the window, as large as the screen, and logs in."""
        self.program = self._program_of(self.settings)
        self.program.window.resize(*self.size)
        self.program.start(self.target, login)
        self.wait(lambda: self.program is not None and self.program.workplace is not None, 20, "the log-in")

    def close(self) -> None:
        """Closes the window and the base behind it."""
        if self.program is not None:
            self.program.close()
            self.program.window.close()
            self.program.window.deleteLater()
            self.program.deleteLater()
            self.program = None
            self.rest(0.05)

    def rest(self, seconds: float) -> None:
        """Lets the program live for a while."""
        end = time.monotonic() + seconds
        while True:
            self._app.processEvents()
            if time.monotonic() >= end:
                return
            time.sleep(0.01)

    def wait(self, happened: Callable[[], bool], seconds: float, what: str) -> None:
        """Lets the program live until something has happened. Raises StageError when it does not."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                raise StageError(f"{what}: not within {seconds:.0f} s")
            self.rest(0.03)
        self.rest(0.05)

    @contextmanager
    def colleague(self, login: str) -> Iterator[Session]:
        """Somebody else at another desk of the same base."""
        from crm_desktop.admin.session import session

        with session(self.target, login) as opened:
            yield opened

    def has_dialog(self, kind: type[QWidget]) -> bool:
        """Whether a dialog of a kind is open over this window."""
        return self._open_dialog(kind) is not None

    def dialog(self, kind: type[T]) -> T:
        """The open dialog of a kind. Raises StageError when there is none."""
        found = self._open_dialog(kind)
        if found is None:
            raise StageError(f"no {kind.__name__} is open")
        return found

    def _open_dialog(self, kind: type[T]) -> T | None:
        # Children of this window alone: another window of the same process may have such a dialog open.
        return next((found for found in self.window.findChildren(kind) if found.isVisible()), None)

    @staticmethod
    def part(where: QWidget, kind: type[T]) -> T:
        """The first part of a kind inside a widget. Raises StageError when there is none."""
        found = where.findChild(kind)
        if found is None:
            raise StageError(f"no {kind.__name__} in {type(where).__name__}")
        return found

    def picture(self, path: Path) -> None:
        """Saves what a person sees: the window and what floats over it."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QImage, QPainter

        from crm_desktop.ui.theme import theme

        self.rest(0.3)
        image = self.window.grab().toImage()
        painter = QPainter(image)
        painter.setPen(theme().color("rline"))
        corner = self.window.mapToGlobal(self.window.rect().topLeft())
        for widget in self._app.topLevelWidgets():
            if widget.isVisible() and widget is not self.window:
                place = widget.rect().translated(widget.mapToGlobal(widget.rect().topLeft()) - corner)
                painter.drawPixmap(place.topLeft(), widget.grab())
                if not widget.windowFlags() & Qt.WindowType.FramelessWindowHint:
                    painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()
        path.parent.mkdir(parents=True, exist_ok=True)
        image.convertToFormat(QImage.Format.Format_RGB888).save(str(path), quality=0)


@contextmanager
def stage(*, theme: str = "light", size: Size = USUAL) -> Iterator[Stage]:
    """A stage in a folder that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="crm-demo-", ignore_cleanup_errors=True) as folder:
        made = Stage(Path(folder), theme=theme, size=size)
        try:
            yield made
        finally:
            made.close()


def _screen(size: Size) -> dict[str, object]:
    """A screen of the off-screen platform, 96 dots to the inch."""
    return {
        "name": "demo", "x": 0, "y": 0, "width": size[0], "height": size[1],
        "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
    }  # fmt: skip


def _say_what_matters(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Windows off the screen cannot be raised or given size hints; Qt says so for each, and nobody needs to hear it."""
    if not text.startswith("This plugin does not support"):
        sys.stderr.write(f"{text}\n")
