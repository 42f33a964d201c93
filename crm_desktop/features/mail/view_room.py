"""The mail room: lists at the left, letters and the one being written in the middle, who writes at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.mail.presenter_compose import ComposePresenter
from crm_desktop.features.mail.presenter_person import PersonPresenter
from crm_desktop.features.mail.presenter_thread import ThreadPresenter
from crm_desktop.features.mail.presenter_threads import ThreadsPresenter
from crm_desktop.features.mail.rules_desk import Draft, ThreadRow
from crm_desktop.features.mail.view_compose import ComposeView
from crm_desktop.features.mail.view_person import PersonPanel
from crm_desktop.features.mail.view_thread import ThreadView
from crm_desktop.i18n import _
from crm_desktop.models.lines import LINE_ROLE
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import Line
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Divider
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_LIST_WIDTH = 344
_PERSON_WIDTH = 280
_SEARCH_PAUSE_MS = 250
_KEYS, _RUSSIAN_KEYS = "JKRAFEN", "ОЛКФАУТ"


class MailRoom(Page):
    """`people_asked(place)` wants a colleague to hand the letters over to; `task_opened(id)` a task."""

    people_asked = Signal(QRect)
    client_asked = Signal(int)
    task_opened = Signal(int)

    def __init__(
        self,
        threads: ThreadsPresenter,
        thread: ThreadPresenter,
        compose: ComposePresenter,
        person: PersonPresenter,
        *,
        may_write: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Mail"), parent=parent)
        self._threads, self._thread, self._compose, self._person = threads, thread, compose, person
        self._may_write = may_write
        self._words = _filter_words()
        self._restoring = False
        self._row_after: int | None = None
        self.filters = Choice("", list(self._words.items()), threads.filter)
        self.search_line = Line("", _("Search in letters (Ctrl+F)"), "search")
        self.write = Button(_("Write"), "edit", "primary")
        self.write.setToolTip(f"{_('Write')} (N)")
        self.rows = RowList(self._look, name=_("Correspondence"))
        self.rows.setModel(threads.model)
        self._error = ErrorBanner()
        self.letters = ThreadView(thread)
        self.compose = ComposeView(compose)
        self.person = PersonPanel(person, thread)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_SEARCH_PAUSE_MS)
        self._build()
        self._connect()

    def start(self) -> None:
        """Reads the lists for the first time; what could not be kept last time is written on."""
        self._threads.start()
        if self._may_write:
            self._compose.open_shelf()

    def write_to(self, draft: Draft) -> None:
        """A new letter."""
        self._threads.selected_key = None
        self.rows.setCurrentIndex(QModelIndex())
        self._thread.show_thread(None)
        self._compose.start(draft)
        if draft.client_id is not None:
            self._person.show_client(draft.client_id)

    def open_thread(self, thread_id: int) -> None:
        """Shows one correspondence, wherever it stands in the lists."""
        self._compose.leave()
        self._threads.selected_key = thread_id
        self._mark_selected()
        self._thread.show_thread(thread_id)

    def _build(self) -> None:
        self.head.add(self.write)
        if not self._may_write:
            self.write.hide()
        lists, middle = Panel(), Panel()
        self.filters.set_label("")
        lists.add(box(column(self.filters, self.search_line, margins=(12, 12, 12, 12))))
        lists.add(Divider())
        lists.add(self._error)
        lists.add(self.rows, 1)
        lists.setFixedWidth(_LIST_WIDTH)
        middle.add(self.letters, 1)
        self._cut = Divider()
        middle.add(self._cut)
        middle.add(self.compose, 1)
        self.compose.hide()
        self._cut.hide()
        self.person.setFixedWidth(_PERSON_WIDTH)
        parts = row(lists, middle, self.person, gap=16)
        parts.setStretch(1, 1)
        self.add(parts, 1)

    def _connect(self) -> None:
        threads, thread, compose = self._threads, self._thread, self._compose
        self.filters.chosen.connect(lambda key: threads.show_filter(str(key)))
        self.search_line.textEdited.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(lambda: threads.search(self.search_line.text()))
        self.write.clicked.connect(lambda: self.write_to(Draft()))
        self.rows.chosen.connect(self._on_chosen)
        threads.counts_changed.connect(self._on_counts)
        threads.filter_changed.connect(self._on_filter)
        threads.loading.connect(self.rows.set_loading)
        threads.read.connect(self._mark_selected)
        threads.refused.connect(self._on_refused)
        threads.selected.connect(self._on_selected)
        thread.changed.connect(threads.refresh)
        thread.draft_made.connect(compose.start)
        thread.draft_asked.connect(compose.open_draft)
        compose.opened.connect(self._on_opened)
        compose.changed.connect(threads.refresh)
        compose.changed.connect(thread.refresh)
        self._error.retry.connect(threads.refresh)
        self.letters.people_asked.connect(self.people_asked)
        self.person.client_asked.connect(self.client_asked)
        self.person.task_opened.connect(self.task_opened)
        find = QShortcut(QKeySequence.StandardKey.Find, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._make_keys()
        find.activated.connect(lambda: self.search_line.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self._on_filter(threads.filter)

    # ---------------------------------------------------------------- keys

    def _make_keys(self) -> None:
        """Letters of both layouts; fields take theirs for themselves. A press that fits both letters is one press."""
        for latin, russian in zip(_KEYS, _RUSSIAN_KEYS, strict=True):
            for letter in (latin, russian):
                cut = QShortcut(QKeySequence(letter), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
                cut.activated.connect(partial(self.act, latin))
                cut.activatedAmbiguously.connect(partial(self.act, latin))

    def act(self, key: str) -> bool:
        """What a letter key does here: J and K move, R A F answer, E is done, N writes; True when it did something."""
        thread = self._thread
        acts = {
            "J": lambda: self._move(1),
            "K": lambda: self._move(-1),
            "R": thread.reply,
            "A": lambda: thread.reply(to_all=True),
            "F": thread.forward,
            "E": self._done,
            "N": self.write.click,
        }
        if key not in acts:
            return False
        acts[key]()
        return True

    def _move(self, step: int) -> None:
        count = self._threads.model.rowCount()
        if count:
            place = min(max(self.rows.currentIndex().row() + step, 0), count - 1)
            self.rows.setCurrentIndex(self._threads.model.index(place))

    def _done(self) -> None:
        self._row_after = self.rows.currentIndex().row()
        self.letters.toggle_done()

    # ---------------------------------------------------------------- what follows what

    def _look(self, index: QModelIndex | QPersistentModelIndex) -> RowLook:
        row: ThreadRow = index.data(LINE_ROLE)
        line = self._threads.line(row)
        return RowLook(
            key=row.key,
            title=line.who,
            second=line.about,
            avatar=line.who,
            chip=line.mark.words,
            chip_meaning=line.mark.meaning,
            number=line.when,
            number_note=str(row.letter_count) if row.letter_count > 1 else "",
            bold=line.is_new,
            meaning="info" if line.is_new else "",
            tooltip=f"{line.who}\n{row.subject}",
        )

    def _on_chosen(self, index: QModelIndex) -> None:
        row: ThreadRow | None = index.data(LINE_ROLE)
        if row is not None and not self._restoring and row.key != self._threads.selected_key:
            self._threads.select(row)

    def _on_selected(self, row: ThreadRow | None) -> None:
        self._compose.leave()
        if row is None:
            self._thread.show_thread(None)
            return
        if row.draft_id is not None:
            self._thread.show_thread(row.id if row.letter_count else None)
            self._compose.open_draft(row.draft_id)
        else:
            self._thread.show_thread(row.id)

    def _mark_selected(self) -> None:
        """After the list was read: the same row again, or the one in the place of a row that has gone."""
        model = self._threads.model
        place = model.row_of(self._threads.selected_key)
        if place < 0 and self._row_after is not None and model.rowCount():
            self.rows.setCurrentIndex(model.index(min(self._row_after, model.rowCount() - 1)))
        elif place != self.rows.currentIndex().row():
            self._restoring = True
            self.rows.setCurrentIndex(model.index(place) if place >= 0 else QModelIndex())
            self._restoring = False
        self._row_after = None

    def _on_opened(self, draft: Draft | None) -> None:
        is_writing = draft is not None
        is_answer = is_writing and self._thread.thread_id is not None
        focus = QApplication.focusWidget()
        if not is_writing and focus is not None and self.compose.isAncestorOf(focus):
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)  # sent or put away: on to the next letter
        self.compose.setVisible(is_writing)
        self._cut.setVisible(is_answer)
        self.letters.setVisible(not is_writing or is_answer)

    def _on_filter(self, name: str) -> None:
        self.filters.set_key(name)
        self.rows.set_empty(_empty_words(name), _("Write") if self._may_write and name in ("sent", "drafts") else "")

    def _on_counts(self, counts: dict[str, int]) -> None:
        options = []
        for name, word in self._words.items():
            options.append((name, f"{word} — {counts[name]}" if counts.get(name) else word))
        self.filters.set_options(options, self._threads.filter)

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)


def _filter_words() -> dict[str, str]:
    return {
        "mine": _("My letters"),
        "unassigned": _("Nobody has them yet"),
        "all": _("All letters"),
        "sent": _("I wrote"),
        "drafts": _("Drafts"),
        "maybe": _("Not sent for sure"),
        "done": _("Done letters"),
        "spam": _("Spam"),
    }


def _empty_words(name: str) -> str:
    return {
        "mine": _("No letters for you. Those nobody has taken yet stand in the list “Nobody has them yet”."),
        "unassigned": _("Every letter has somebody."),
        "all": _("No letters here."),
        "sent": _("You have written no letters yet."),
        "drafts": _("No drafts: all that was begun has been sent."),
        "maybe": _("Every letter has surely left."),
        "done": _("Letters that are done stand here."),
        "spam": _("No spam."),
    }.get(name, "")
