"""The correspondence in the middle of the room: its head with what can be done, its letters, the newest open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.mail.presenter_thread import Opened, Sheet, ThreadPresenter
from crm_desktop.features.mail.view_letter import LetterView
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.empty import EmptyState
from crm_desktop.ui.icons import icon
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.panel import Scroll


class ThreadView(QWidget):
    """`people_asked(global place)` wants a colleague to hand it over to."""

    people_asked = Signal(QRect)

    def __init__(self, presenter: ThreadPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._sheet: Sheet | None = None
        self.letters: dict[int, LetterView] = {}
        self._bodies: dict[int, Opened] = {}
        self._subject = Label("", "sub", elide=True)
        self._about = Label("", "small", "soft", elide=True)
        self.reply = Button(_("Reply"), "arrow-back-up", "primary")
        self.reply_all = IconButton("users", _("Reply to all"), kind="plain")
        self.forward = IconButton("arrow-forward-up", _("Forward"), kind="plain")
        self.done = Button(_("Done"), "check")
        for button, letter in ((self.reply, "R"), (self.reply_all, "A"), (self.forward, "F"), (self.done, "E")):
            button.setToolTip(f"{button.accessibleName()} ({letter})")
        self._more = IconButton("dots", _("More"), kind="plain")
        self._error = ErrorBanner()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._list.setContentsMargins(0, 0, 0, 16)
        self._scroll = Scroll(box(column(self._list, None, gap=0)))
        words = column(self._subject, self._about, gap=0)
        head = row(words, self.reply, self.reply_all, self.forward, self.done, self._more, margins=(16, 8, 8, 8))
        head.setStretch(0, 1)
        self._head = box(head)
        self._nothing = EmptyState(_("Choose a correspondence: here are its letters."))
        self._line = Divider()
        layout = column(self._head, self._line, self._error, self._nothing, gap=0)
        layout.addWidget(self._scroll, 1)
        self.setLayout(layout)
        self._connect()
        self._fill(None)

    def _connect(self) -> None:
        presenter = self._presenter
        self.reply.clicked.connect(lambda: presenter.reply())
        self.reply_all.clicked.connect(lambda: presenter.reply(to_all=True))
        self.forward.clicked.connect(lambda: presenter.forward())
        self.done.clicked.connect(self.toggle_done)
        self._more.clicked.connect(self._open_menu)
        presenter.shown.connect(self._fill)
        presenter.body_shown.connect(self._on_body)
        presenter.refused.connect(self._on_refused)
        presenter.acted.connect(lambda _said: self._error.clear())
        presenter.file_ready.connect(self._on_file)

    def toggle_done(self) -> None:
        """Done, or open again."""
        if self._sheet is not None and self._sheet.head.may_write:
            self._presenter.set_state("open" if self._sheet.head.state != "open" else "done")

    def _fill(self, sheet: Sheet | None) -> None:
        old, self._sheet = self._sheet, sheet
        for widget in (self._head, self._line, self._scroll):
            widget.setVisible(sheet is not None)
        self._nothing.setVisible(sheet is None)
        is_same = sheet is not None and old is not None and old.head.id == sheet.head.id
        if not is_same:
            self._error.clear()
            self._bodies.clear()
        if sheet is None:
            self._clear()
            return
        self._fill_head(sheet)
        if not is_same or old is None or old.letters != sheet.letters or old.files != sheet.files:
            self._fill_letters(sheet, {number for number, view in self.letters.items() if view.is_open and is_same})

    def _fill_head(self, sheet: Sheet) -> None:
        head = sheet.head
        self._subject.setText(head.subject or _("(no subject)"))
        count = sum(1 for letter in sheet.letters if not letter.is_draft)
        parts = [
            ngettext("{count} letter", "{count} letters", count).format(count=count),
            head.person or _("nobody has it yet"),
            {"done": _("done"), "spam": _("spam")}.get(head.state, ""),
        ]
        self._about.setText(" · ".join(part for part in parts if part))
        for button in (self.reply, self.reply_all, self.forward, self.done, self._more):
            button.setVisible(head.may_write)
        self.done.setText(_("Done") if head.state == "open" else _("Open again"))

    def _clear(self) -> None:
        self.letters.clear()
        clear(self._list)

    def _fill_letters(self, sheet: Sheet, were_open: set[int]) -> None:
        place = self._scroll.verticalScrollBar().value() if were_open else 0
        self._clear()
        shown = [letter for letter in sheet.letters if not letter.is_draft]
        opened = were_open | {letter.id for letter in shown if not letter.is_read} | {one.id for one in shown[-1:]}
        for letter in shown:
            view = LetterView(letter, sheet.files.get(letter.id, ()), self._presenter)
            view.wanted.connect(self._want)
            self.letters[letter.id] = view
            self._list.addWidget(view)
        for letter in shown:
            if letter.id in opened:
                self.letters[letter.id].set_open(True)
        if not were_open and len(shown) > 1:
            QTimer.singleShot(0, self, self._to_newest)
        else:
            self._scroll.verticalScrollBar().setValue(place)

    def _to_newest(self) -> None:
        if self.letters:
            newest = list(self.letters.values())[-1]
            self._scroll.verticalScrollBar().setValue(newest.y())

    def _want(self, letter_id: int) -> None:
        known = self._bodies.get(letter_id)
        if known is not None:
            self.letters[letter_id].show_body(known)
        else:
            self._presenter.want_body(letter_id)

    def _on_body(self, opened: Opened) -> None:
        self._bodies[opened.letter_id] = opened
        if opened.letter_id in self.letters:
            self.letters[opened.letter_id].show_body(opened)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        corner = self._more.mapToGlobal(QPoint(0, self._more.height()))
        menu.addAction(icon("list-check"), _("New task"), self._presenter.ask_task)
        menu.addAction(icon("users"), _("Hand over"), partial(self.people_asked.emit, QRect(corner, self._more.size())))
        if self._sheet is not None and self._sheet.head.state == "spam":
            menu.addAction(icon("restore"), _("It is no spam"), partial(self._presenter.set_state, "open"))
        else:
            menu.addAction(icon("trash"), _("Spam"), partial(self._presenter.set_state, "spam"))
        menu.popup(corner)

    def _on_file(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)
