"""Who writes, at the right of the room: the client in a few lines, or the question whose letters these are."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.mail.presenter_person import PersonPresenter, PersonSheet
from crm_desktop.features.mail.presenter_thread import Sheet, ThreadPresenter
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import CheckField, LineField
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Divider, Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Avatar, Chip
from crm_desktop.ui.panel import Panel, Scroll

_FACT_WIDTH = 66
_MOST_FOUND = 6


class PersonPanel(Panel):
    """Follows the correspondence in sight; not there while there is nobody to tell of."""

    client_asked = Signal(int)
    task_opened = Signal(int)

    def __init__(self, person: PersonPresenter, thread: ThreadPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._person, self._thread = person, thread
        self._content = QVBoxLayout()
        self._content.setContentsMargins(16, 16, 16, 16)
        self._content.setSpacing(8)
        self.add(Scroll(box(column(self._content, None, gap=0))), 1)
        self._shown_for: object = None
        self.hide()  # nobody to tell of yet
        self.search_line: LineField | None = None
        self.with_address: CheckField | None = None
        self._hits = QVBoxLayout()
        thread.shown.connect(self._on_thread)
        thread.found.connect(self._on_found)
        person.shown.connect(self._on_person)

    def _on_thread(self, sheet: Sheet | None) -> None:
        key = (sheet.head.id, sheet.head.client_id) if sheet is not None else None
        if sheet is not None and sheet.head.client_id is not None:
            self.show()
            if key != self._shown_for:
                self._person.show_client(sheet.head.client_id)
            else:
                self._person.refresh()
        elif key != self._shown_for:
            self._person.show_client(None)
            clear(self._content)
            self.setVisible(sheet is not None)
            if sheet is not None:
                self._ask_whose(sheet)
        self._shown_for = key

    def _on_person(self, person: PersonSheet | None) -> None:
        sheet = self._thread.sheet
        if person is None:
            if sheet is not None and sheet.head.client_id is not None:
                clear(self._content)
                self._content.addWidget(Label(_("This client is not for you to see."), token="mute", wrap=True))
            return
        self.show()
        clear(self._content)
        second = Label(person.second, "small", "soft", wrap=True)
        self._content.addLayout(
            row(Avatar(person.name, 40, square=True), column(_name(person.name), second, gap=0), gap=10)
        )
        if person.is_blocked:
            self._content.addLayout(row(Chip(_("blocked"), "bad"), None))
        acts = QWidget()
        flow = FlowLayout(acts, gap=8, line_gap=8)
        card = Button(_("Open the card"), "user", small=True)
        card.clicked.connect(partial(self.client_asked.emit, person.id))
        task = Button(_("New task"), "list-check", small=True)
        task.clicked.connect(self._thread.ask_task)
        flow.addWidget(card)
        flow.addWidget(task)
        self._content.addWidget(acts)
        self._content.addWidget(Divider())
        for word, text, is_bad in person.facts:
            self._fact(word, text, "bad" if is_bad else "text")
        self._title(_("Last orders"), bool(person.orders))
        for line, total in person.orders:
            self._content.addLayout(row(Label(line, "small", elide=True), None, Label(total, "small", bold=True)))
        self._title(_("Open tasks"), bool(person.tasks))
        for one in person.tasks:
            link = Link(one.title, "list-check")
            link.clicked.connect(partial(self.task_opened.emit, one.id))
            about = Label(one.about, "small", "bad" if one.is_late else "soft", wrap=True)
            self._content.addLayout(column(row(link, None), about, gap=0))

    def _ask_whose(self, sheet: Sheet) -> None:
        letter = sheet.last
        who = (letter.from_name or letter.from_address) if letter is not None and letter.is_in else sheet.head.subject
        address = letter.from_address if letter is not None and letter.is_in else ""
        self._content.addLayout(
            row(
                Avatar(who, 40, square=True),
                column(_name(who), Label(address, "small", "soft", elide=True), gap=0),
                gap=10,
            )
        )
        self._content.addWidget(
            Label(_("Nobody here knows this address yet. Whose letter is it?"), "small", "warn", wrap=True)
        )
        if not sheet.head.may_write:
            return
        self.search_line = LineField(_("Choose the client"), placeholder=_("Name, phone or e-mail"), icon="search")
        self.search_line.changed.connect(self._thread.find_clients)
        self._content.addWidget(self.search_line)
        self.with_address = CheckField(_("Add the address to the card"), checked=True) if address else None
        if self.with_address is not None:
            self._content.addWidget(self.with_address)
        self._hits = column(gap=4)
        self._content.addLayout(self._hits)
        new = Button(_("New client"), "user-plus", small=True)
        new.clicked.connect(self._thread.ask_new_client)
        self._content.addLayout(row(new, None))

    def _on_found(self, hits: list[Any]) -> None:
        clear(self._hits)
        for hit in hits[:_MOST_FOUND]:
            link = Link(hit.name, "user")
            link.clicked.connect(partial(self._choose, hit.client_id))
            about = " · ".join(part for part in (hit.phone, hit.owner) if part)
            self._hits.addLayout(column(row(link, None), Label(about, "small", "soft", elide=True), gap=0))

    def _choose(self, client_id: int) -> None:
        ticked = self.with_address is not None and self.with_address.isChecked()
        self._thread.set_client(client_id, with_address=ticked)

    def _fact(self, word: str, text: str, token: str) -> None:
        label = Label(word, "small", "mute")
        label.setFixedWidth(_FACT_WIDTH)
        # What has no spaces (an address) cannot be broken into lines: it is shortened instead, whole in its tooltip.
        is_whole = " " not in text
        line = row(label, Label(text, "small", token, wrap=not is_whole, elide=is_whole, selectable=True), gap=8)
        line.setStretch(1, 1)
        self._content.addLayout(line)

    def _title(self, text: str, is_shown: bool) -> None:
        if is_shown:
            self._content.addWidget(Divider())
            self._content.addWidget(Label(text, "caption", "mute"))


def _name(text: str) -> Label:
    """A name over several lines; one word longer than the pane does not push it apart."""
    label = Label(text, bold=True, wrap=True)
    label.setMinimumWidth(1)
    label.setToolTip(text)
    return label
