"""One letter of a correspondence: its head, its words when it is open, its files, and what became of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QMouseEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from crm_desktop.features.mail.presenter_thread import Opened, ThreadPresenter
from crm_desktop.features.mail.rules_desk import FileLine, Letter
from crm_desktop.features.mail.view_browser import LetterBrowser
from crm_desktop.i18n import _
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.icons import icon
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Avatar, Chip


class LetterHead(QWidget):
    """The line one clicks to open and close a letter."""

    pressed = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


class LetterView(QWidget):
    """`wanted(letter id)`: its words are to be read."""

    wanted = Signal(int)

    def __init__(
        self, letter: Letter, files: tuple[FileLine, ...], presenter: ThreadPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.letter, self._files, self._presenter = letter, files, presenter
        self._line = presenter.letter_line(letter)
        self.is_open = False
        self._is_read = False
        self.preview = Label(letter.preview, "small", "soft", elide=True)
        self._address = Label(self._line.address, "small", "mute", elide=True)
        self.browser: LetterBrowser | None = None
        self._inside = column(gap=8, margins=(60, 4, 20, 12))
        self._body = box(self._inside)
        self._body.hide()
        head = self._make_head()
        self.setLayout(column(head, self._strips(), self._body, Divider(), gap=0))

    def _make_head(self) -> LetterHead:
        letter, line = self.letter, self._line
        head = LetterHead()
        head.setCursor(Qt.CursorShape.PointingHandCursor)
        head.pressed.connect(self.toggle)
        who = Label(line.sender, bold=not letter.is_read or letter.is_in)
        marks = row(gap=6)
        if line.mark.words:
            chip = Chip(line.mark.words, line.mark.meaning)
            chip.setToolTip(line.mark.detail)
            marks.addWidget(chip)
        if self._files:
            marks.addWidget(Chip(str(len(self._files)), "", "paperclip"))
        more = IconButton("dots", _("More"), size=28)
        more.clicked.connect(lambda: self._menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        at = Label(line.at, "small", "mute")
        at.setToolTip(line.moment)
        first = row(who, self._address, marks, at, more, gap=8)
        first.setStretch(1, 1)
        head.setLayout(row(Avatar(line.sender, 32), column(first, self.preview, gap=0), gap=12, margins=(16, 8, 8, 8)))
        return head

    def _strips(self) -> QWidget:
        """What a person has to decide about this letter."""
        letter, presenter = self.letter, self._presenter
        lines = column(gap=4, margins=(60, 0, 16, 0))
        detail = self._line.mark.detail
        if letter.is_unconfirmed:
            strip = Banner(
                "warn",
                _("Is this letter in its place?"),
                _("It came from an address this correspondence does not know."),
            )
            strip.add_button(Button(_("It belongs here"), small=True)).clicked.connect(
                partial(presenter.confirm, letter.id)
            )
            strip.add_button(Button(_("Split off"), small=True)).clicked.connect(partial(presenter.split, letter.id))
            lines.addWidget(strip)
        if self._line.flaws:
            lines.addWidget(Banner("info", "", self._line.flaws))
        if letter.sending == "maybe":
            strip = Banner("warn", _("It may have left."), detail)
            if letter.may_settle:
                for words, choice in ((_("It went"), "went"), (_("Send again"), "again")):
                    strip.add_button(Button(words, small=True)).clicked.connect(
                        partial(presenter.settle, letter.id, choice)
                    )
            lines.addWidget(strip)
        elif letter.sending == "failed":
            strip = Banner("bad", _("It was not sent."), detail)
            if letter.may_settle:
                strip.add_button(Button(_("Send again"), small=True)).clicked.connect(
                    partial(presenter.settle, letter.id, "again")
                )
                strip.add_button(Button(_("Change"), small=True)).clicked.connect(
                    partial(presenter.take_back, letter.id)
                )
            lines.addWidget(strip)
        elif letter.sending == "queued":
            strip = Banner("info", _("It leaves in a moment."), detail)
            strip.add_button(Button(_("Take it back"), small=True)).clicked.connect(
                partial(presenter.take_back, letter.id)
            )
            lines.addWidget(strip)
        elif letter.bounce_state:
            words = _("The letter came back.") if letter.bounce_state == "hard" else _("Delivery is delayed.")
            lines.addWidget(Banner("bad" if letter.bounce_state == "hard" else "warn", words, detail))
        strips = box(lines)
        if not lines.count():
            strips.hide()
        return strips

    def toggle(self) -> None:
        """Opens or closes the letter."""
        self.set_open(not self.is_open)

    def set_open(self, is_open: bool) -> None:
        """Shows the words of the letter, or its beginning alone."""
        self.is_open = is_open
        self._body.setVisible(is_open)
        self.preview.setText(self._to_words() if is_open else self.letter.preview)
        if is_open and not self._is_read:
            self._is_read = True
            self.wanted.emit(self.letter.id)

    def show_body(self, opened: Opened) -> None:
        """The words have come."""
        if self.browser is not None:
            self.browser.show_page(opened.shown.html, opened.pictures)
            return
        self.browser = LetterBrowser()
        self.browser.setAccessibleName(_("Words of the letter"))
        self.browser.link_clicked.connect(self._on_link)
        self._inside.addWidget(self.browser)
        if opened.shown.has_remote:
            self._inside.addWidget(Label(_("Pictures of this letter are not loaded"), "small", "mute"))
        if opened.shown.is_cut:
            self._inside.addWidget(Label(_("The letter is very long: its end is not shown"), "small", "warn"))
        named = [file for file in self._files if not (file.cid and f"cid:{file.cid}" in opened.shown.html)]
        if named:
            self._inside.addWidget(self._file_chips(named))
        self.browser.show_page(opened.shown.html, opened.pictures)

    def _file_chips(self, files: list[FileLine]) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, gap=8, line_gap=6)
        for file in files:
            chip = Chip(
                self._presenter.file_words(file), "bad" if file.refused else "", "paperclip", clickable=not file.refused
            )
            chip.clicked.connect(partial(self._ask_file, file, chip))
            flow.addWidget(chip)
        return holder

    def _ask_file(self, file: FileLine, chip: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("eye"), _("Open"), partial(self.open_file, file))
        menu.addAction(icon("device-floppy"), _("Save as…"), partial(self._save_file, file))
        menu.popup(chip.mapToGlobal(chip.rect().bottomLeft()))

    def open_file(self, file: FileLine) -> None:
        """Opens a copy of a file; what is a program is asked about first."""
        if not self._presenter.is_program(file):
            self._presenter.open_file(file)
            return
        question = _("Start a program that came by letter?")
        told = [file.name, _("It can do everything you can do on this computer.")]
        ConfirmDialog.ask(self, question, told, _("Start")).accepted.connect(partial(self._presenter.open_file, file))

    def _save_file(self, file: FileLine) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the file"), file.name)
        if path:
            self._presenter.save_file(file, path)

    def _on_link(self, address: str) -> None:
        if self._presenter.is_safe_link(address):
            QDesktopServices.openUrl(QUrl(address))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        number = self.letter.id
        menu.addAction(icon("arrow-back-up"), _("Reply"), lambda: self._presenter.reply(letter_id=number))
        menu.addAction(icon("users"), _("Reply to all"), lambda: self._presenter.reply(to_all=True, letter_id=number))
        menu.addAction(icon("arrow-forward-up"), _("Forward"), lambda: self._presenter.forward(number))
        return menu

    def _to_words(self) -> str:
        return " · ".join(part for part in (self._line.to, self._line.cc) if part)
