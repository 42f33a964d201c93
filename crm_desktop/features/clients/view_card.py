"""The card of a client: head, facts at the left, history in the middle, tasks and purchases at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter, Conflict
from crm_desktop.features.clients.rules_card import ClientCard, JournalLine
from crm_desktop.features.clients.rules_words import TIMELINE_FILTERS, timeline_words
from crm_desktop.features.clients.view_card_doings import DoingsColumn
from crm_desktop.features.clients.view_card_facts import FactsColumn
from crm_desktop.features.clients.view_card_head import CardHead
from crm_desktop.features.clients.view_conflict import ConflictDialog
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.empty import EmptyState
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.labels import Divider
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Scroll, Surface
from crm_desktop.ui.phone import Dialler, ring
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.timeline import TimelineItem, TimelineView
from crm_desktop.ui.tokens import CONTENT_WIDTH_MAX, NARROW_WINDOW, ROOM_BAR_WIDTH

LEFT, RIGHT = 320, 336
# Narrower than this, the right column is a tab of the middle one.
_NARROW = NARROW_WINDOW - ROOM_BAR_WIDTH


class ClientCardView(QWidget):
    """Shows the card the presenter has read; says where the person wants to go."""

    back_asked = Signal()
    task_asked = Signal(int)
    new_task_asked = Signal(int)
    inquiry_asked = Signal(int)
    listen_asked = Signal(int)
    letter_asked = Signal(int)
    write_asked = Signal(int)
    acted = Signal(str, object)

    def __init__(
        self, presenter: ClientCardPresenter, parent: QWidget | None = None, *, dialler: Dialler | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._dialler = dialler
        self._inquiries: dict[int, int] = {}
        self._threads: dict[int, int] = {}
        self._heard: dict[int, int] = {}
        self.head = CardHead(presenter)
        self.facts = FactsColumn(presenter, dialler=dialler)
        self.doings = DoingsColumn(presenter)
        self._banner = ErrorBanner()
        self._banner.hide()
        self._gone = EmptyState(_("This client is gone, or it is not for you to see."), _("To all clients"))
        self._gone.pressed.connect(self.back_asked)
        self._build()
        self._connect()

    def _build(self) -> None:
        left, self._right = Scroll(self.facts), Scroll(self.doings)
        left.setFixedWidth(LEFT)
        self._right.setFixedWidth(RIGHT)
        self._right_line = Divider(vertical=True)
        self.body = Surface(flush=True)
        line = self._columns = QHBoxLayout(self.body)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for item, stretch in (
            (left, 0), (Divider(vertical=True), 0), (self._build_middle(), 1), (self._right_line, 0), (self._right, 0),
        ):  # fmt: skip
            line.addWidget(item, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.head, Divider(), self._banner):
            layout.addWidget(widget)
        layout.addWidget(self.body, 1)
        layout.addWidget(self._gone, 1)
        self._gone.hide()
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_escape)
        dial = QShortcut(QKeySequence("Ctrl+D"), self)
        dial.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        dial.activated.connect(self._on_dial)

    def _build_middle(self) -> QWidget:
        self.note = LineField("", placeholder=_("Note about the client"), icon="note")
        self.note.control.setAccessibleName(_("Note about the client"))
        self._save_note = Button(_("Write down"), "check")
        self._save_note.clicked.connect(self._on_note)
        self.note.edit.returnPressed.connect(self._on_note)
        self.timeline = TimelineView((_("Nothing of this kind yet."), ""))
        self.timeline.set_filters([(key, _(word), icon) for key, word, icon, _kinds in TIMELINE_FILTERS], "all")
        note_row = row(self.note, self._save_note, gap=8, margins=(16, 8, 16, 8))
        note_row.setAlignment(self._save_note, Qt.AlignmentFlag.AlignTop)
        middle = column(note_row, Divider(), gap=0)
        middle.addWidget(self.timeline, 1)
        self.tabs = SegmentedControl(
            [("story", _("History")), ("doings", _("Tasks and purchases"))], "story", name=_("What is shown")
        )
        self.tabs.chosen.connect(self._on_tab)
        self._tab_bar = box(column(row(self.tabs, None, margins=(16, 8, 16, 8)), Divider(), gap=0))
        self._tab_bar.hide()
        self._middle = QStackedWidget()
        self._middle.addWidget(box(middle))
        whole = column(self._tab_bar, gap=0)
        whole.addWidget(self._middle, 1)
        return box(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._set_narrow(self.width() < _NARROW)

    def _set_narrow(self, is_narrow: bool) -> None:
        if is_narrow == (self._middle.count() > 1):
            return
        if is_narrow:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(CONTENT_WIDTH_MAX)
            self._middle.addWidget(self._right)
            self._on_tab(self.tabs.current())
        else:
            self._right.setFixedWidth(RIGHT)
            self._columns.addWidget(self._right)
            self._right.show()
        self._right_line.setVisible(not is_narrow)
        self._tab_bar.setVisible(is_narrow)

    def _on_tab(self, key: str) -> None:
        self._middle.setCurrentIndex(1 if key == "doings" else 0)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.card_changed.connect(self._on_card)
        presenter.client_gone.connect(self._on_gone)
        presenter.journal_changed.connect(self._on_journal)
        presenter.journal_added.connect(self._on_journal_added)
        presenter.note_saved.connect(self._on_note_saved)
        presenter.note_refused.connect(self._on_note_refused)
        presenter.conflict_met.connect(self._on_conflict)
        presenter.failed.connect(self._banner.show_error)
        presenter.acted.connect(self.acted)
        self._banner.retry.connect(presenter.refresh)
        self.timeline.filter_chosen.connect(presenter.choose_kinds)
        self.timeline.more_wanted.connect(presenter.more_journal)
        self.timeline.opened.connect(self._on_line)
        self.timeline.chip_pressed.connect(self._on_chip)
        self.head.back_asked.connect(self.back_asked)
        self.head.new_task_asked.connect(self.new_task_asked)
        self.head.write_asked.connect(self.write_asked)
        self.doings.new_task_asked.connect(self.new_task_asked)
        self.doings.task_asked.connect(self.task_asked)

    def open_client(self, client_id: int) -> None:
        """Shows a client; a note begun for another one is not carried over."""
        if client_id != self._presenter.client_id:
            self.note.set_text("")
            self.timeline.set_filters([(key, _(word), icon) for key, word, icon, _kinds in TIMELINE_FILTERS], "all")
        self._presenter.open_client(client_id)
        self.note.edit.setFocus()

    def _on_card(self, card: ClientCard) -> None:
        self._gone.hide()
        self.body.show()
        self._banner.clear()
        self.head.show_card(card)
        self.facts.show_card(card)
        self.doings.show_card(card)
        self.note.setEnabled(card.may_edit)
        self._save_note.setEnabled(card.may_edit)

    def _on_gone(self) -> None:
        self.body.hide()
        self._gone.show()

    def _on_journal(self, lines: list[JournalLine], has_more: bool) -> None:
        self._inquiries.clear()
        self._threads.clear()
        self.timeline.set_items([self._item(line) for line in lines], has_more=has_more)

    def _on_journal_added(self, lines: list[JournalLine], has_more: bool) -> None:
        self.timeline.add_items([self._item(line) for line in lines], has_more=has_more)

    def _item(self, line: JournalLine) -> TimelineItem:
        words = timeline_words(line, self._presenter.zone, self._presenter.today, self._presenter.call_of(line))
        chips: tuple[tuple[str, str, str], ...] = ()
        if words.heard_call_id is not None:
            self._heard[words.key] = words.heard_call_id
            chips = ((_("Listen"), "selected", "player-play"),)
        if words.thread_id is not None:
            self._threads[words.key] = words.thread_id
        if words.inquiry_id is not None:
            self._inquiries[words.key] = words.inquiry_id
        return TimelineItem(
            words.key, words.day, words.icon, words.kind, words.meaning, rest=words.rest, lines=words.lines,
            sum=words.amount, time=words.time, author=words.author, chips=chips,
        )  # fmt: skip

    def _on_line(self, key: int) -> None:
        if key in self._inquiries:
            self.inquiry_asked.emit(self._inquiries[key])
        elif key in self._threads:
            self.letter_asked.emit(self._threads[key])

    def _on_chip(self, key: int) -> None:
        if key in self._heard:
            self.listen_asked.emit(self._heard[key])

    def _on_dial(self) -> None:
        """Rings the first number of the client."""
        card = self._presenter.card
        if card is not None and card.form.phones and self._dialler is not None:
            ring(self.facts, self._dialler, card.form.phones[0].e164, card.id)

    def _on_note(self) -> None:
        if self.note.text().strip():
            self._save_note.set_busy(True)
            self._presenter.add_note(self.note.text())

    def _on_note_saved(self) -> None:
        self._save_note.set_busy(False)
        self.note.clear_verdict()
        self.note.set_text("")

    def _on_note_refused(self, error: Any) -> None:
        self._save_note.set_busy(False)
        self.note.show_error(error)

    def _on_conflict(self, conflict: Conflict) -> None:
        dialog = ConflictDialog(conflict, self._presenter.zone, self._presenter.today, self)
        dialog.settled.connect(lambda keep: self._presenter.resolve(conflict, keep))
        dialog.open()

    def _on_escape(self) -> None:
        if not self.facts.is_editing() and not self.note.text():
            self.back_asked.emit()
