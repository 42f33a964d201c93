"""What a person sees when the program has a bug: calm words, a report number, details to copy. No personal data."""

from __future__ import annotations

import hashlib
import logging
import platform
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QThread, Signal, qVersion
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from crm_desktop import __version__
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import Dialog
from crm_desktop.ui.labels import Label

_log = logging.getLogger(__name__)
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def report_text(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it happened, with versions. Messages and values stay out: they may hold names and numbers of clients."""
    frames = traceback.extract_tb(trace)
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}, Qt {qVersion()}"
    return "\n".join([f"CRM {__version__}", system, kind.__name__, *lines])


def report_id(text: str) -> str:
    """The same bug at the same place has the same number."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:8].upper()
    return f"{digest[:4]}-{digest[4:]}"


class BugDialog(Dialog):
    """The report number, what is safe, and the details to copy."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Something went wrong in the program"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._details = details
        saved = _("What is saved is safe. You can go on working; if it happens again, restart the program.")
        self.form.addWidget(Label(saved, wrap=True))
        number = _("Report number {number}").format(number=report_id(details))
        self.form.addWidget(Label(number, bold=True, selectable=True))
        note = _("The details hold no names and no numbers of your clients.")
        self.form.addWidget(Label(note, "small", "mute", wrap=True))
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setAccessibleName(_("Technical details"))
        text.setFixedHeight(140)
        self.form.addWidget(text)
        copy = Button(_("Copy details"), "copy")
        copy.clicked.connect(self.copy_details)
        close = Button(_("Go on working"), kind="primary")
        close.clicked.connect(self.accept)
        self._buttons.addWidget(copy)
        self._buttons.addWidget(close)

    def copy_details(self) -> None:
        """Puts number and details on the clipboard."""
        QApplication.clipboard().setText(f"{report_id(self._details)}\n{self._details}")


class CrashReporter(QObject):
    """Takes over `sys.excepthook`: writes the log, shows one dialog at a time, whatever thread it happened on."""

    _happened = Signal(str)

    def __init__(self, report: Hook | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._report = report
        self._dialog: BugDialog | None = None
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The new `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = report_text(kind, trace)
        _log.error("bug %s\n%s", report_id(details), details)
        if self._report is not None:
            self._report(kind, error, trace)
        self._happened.emit(details)

    def _show(self, details: str) -> None:
        if self._dialog is not None or QThread.currentThread() is not self.thread():
            return
        self._dialog = BugDialog(details, QApplication.activeWindow())
        self._dialog.destroyed.connect(self._on_closed)
        self._dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None


def install_crash_dialog(report: Hook | None = None) -> CrashReporter:
    """From now on a bug shows a dialog; `report` may write a diagnostics file. Keep the answer alive."""
    reporter = CrashReporter(report, QApplication.instance())
    sys.excepthook = reporter.hook
    return reporter
