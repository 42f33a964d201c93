"""Dialogs: a form that closes only when it is saved, and the question before something is gone for good."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Label
from crm_desktop.ui.theme import theme


class Dialog(QDialog):
    """Title, body, and a foot with the buttons at the right.

    `help_page` is the page of the handbook F1 opens; a dialog that has none asks the one it stands over.
    """

    help_page = ""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.open_help)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._title = Label(title, "name", wrap=True)
        self.form = QVBoxLayout()
        self.form.setSpacing(12)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.setContentsMargins(24, 12, 24, 12)
        self._buttons.addStretch(1)
        body = QVBoxLayout()
        body.setContentsMargins(24, 20, 24, 20)
        body.setSpacing(16)
        body.addWidget(self._title)
        body.addLayout(self.form, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addLayout(self._buttons)
        self.setMinimumWidth(440)

    def open_help(self) -> None:
        """Shows the handbook over this dialog: the help of the window behind it takes no clicks meanwhile."""
        from crm_desktop.ui.help import INDEX, open_over  # most days nobody asks for it

        above: QWidget | None = self
        while above is not None and not (isinstance(above, Dialog) and above.help_page):
            above = above.parentWidget()
        open_over(self, above.help_page if isinstance(above, Dialog) else INDEX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("surface"))
        foot = self._buttons.geometry()
        painter.fillRect(foot, theme().color("window"))
        painter.fillRect(QRect(0, foot.top(), self.width(), 1), theme().color("line"))


class FormDialog(Dialog):
    """Enter in a line or Ctrl+Enter saves. Esc asks the owner by `leave_asked` once something has been typed."""

    save_asked = Signal()
    leave_asked = Signal()

    def __init__(self, title: str, save: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._error = ErrorBanner()
        self._error.retry.connect(self.save_asked)
        self.form.addWidget(self._error)
        self._touched = False
        self._left = QHBoxLayout()
        self._buttons.insertLayout(0, self._left)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = Button(save or _("Save"), kind="primary")
        self.save.clicked.connect(self.save_asked)
        self.save.setToolTip(QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText))
        self._buttons.addWidget(cancel)
        self._buttons.addWidget(self.save)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._on_save_key)

    def add_left(self, widget: QWidget) -> None:
        """Adds to the left of the foot: a rarer act, a hint."""
        self._left.addWidget(widget)

    def show_error(self, error: AppError) -> None:
        """Says above the fields why it was not saved; what was typed stays."""
        self.set_busy(False)
        self._error.show_error(error)

    def clear_error(self) -> None:
        """Nothing is wrong any more."""
        self._error.clear()

    def set_busy(self, busy: bool) -> None:
        """While it is being saved the button waits."""
        self.save.set_reason(_("Saving…") if busy else "")

    def set_touched(self, touched: bool = True) -> None:
        """Something has been typed: Esc and Cancel ask the owner instead of closing."""
        self._touched = touched

    def reject(self) -> None:
        """Closes, or asks the owner when something typed would be lost."""
        if self._touched:
            self.leave_asked.emit()
        else:
            super().reject()

    def leave(self) -> None:
        """Closes whatever was typed."""
        self._touched = False
        super().reject()

    def _on_save_key(self) -> None:
        if self.save.isEnabled():
            self.save_asked.emit()


class ConfirmDialog(Dialog):
    """Asks before something is gone for good and names it. The safe answer has the focus."""

    def __init__(
        self,
        question: str,
        gone: Sequence[str] = (),
        yes: str = "",
        no: str = "",
        *,
        danger: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(question, parent)
        for line in gone:
            self.form.addWidget(Label(f"· {line}", token="soft", wrap=True))
        stay = Button(no or _("Cancel"))
        stay.clicked.connect(self.reject)
        go = Button(yes or _("Delete"), kind="danger" if danger else "primary")
        go.clicked.connect(self.accept)
        self._buttons.addWidget(stay)
        self._buttons.addWidget(go)
        stay.setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget | None, question: str, gone: Sequence[str] = (), yes: str = "", *, danger: bool = True
    ) -> ConfirmDialog:
        """Opens the question without stopping the program; connect to `accepted`."""
        dialog = cls(question, gone, yes, danger=danger, parent=parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog
