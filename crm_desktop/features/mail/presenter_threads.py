"""The lists of letters: which is shown, its pages, what is looked for, what is selected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.mail import letter_words as words
from crm_desktop.features.mail import queries_desk as queries
from crm_desktop.features.mail.rules_desk import FILTERS, ThreadRow
from crm_desktop.models.lines import LinesModel
from crm_desktop.runner import Runner

PAGE = 60
_MOST_REREAD = 600


class Line(NamedTuple):
    """How a row reads. Meanings as everywhere: "", info, ok, warn, bad."""

    who: str
    about: str
    when: str
    mark: words.Mark
    is_new: bool


class ThreadsPresenter(QObject):
    """Signals: `filter_changed` (name), `counts_changed` (filter -> rows), `loading` (is it), `selected` (ThreadRow or
    None), `read` (the list is here), `refused` (error).
    """

    filter_changed = Signal(str)
    counts_changed = Signal(object)
    loading = Signal(bool)
    selected = Signal(object)
    read = Signal()
    refused = Signal(object)

    def __init__(self, runner: Runner, clock: Clock, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._clock, self._zone = runner, clock, zone
        self.filter = FILTERS[0]
        self.text = ""
        self.selected_key: int | None = None
        self._ask = 0
        self.model: LinesModel[ThreadRow] = LinesModel(
            lambda row: row.key, lambda row: f"{row.who}, {row.subject}", self
        )
        self.model.more_wanted.connect(self.load_more)

    def start(self) -> None:
        """Reads what is shown for the first time."""
        self.refresh()

    def show_filter(self, name: str) -> None:
        """Another list from its top."""
        if name not in FILTERS:
            raise ValueError(f"no such list: {name!r}")
        self.filter = name
        self.selected_key = None
        self.model.read([], has_more=False)
        self.filter_changed.emit(name)
        self.refresh()

    def search(self, text: str) -> None:
        """Only what has these words; empty for all."""
        if text.strip() != self.text:
            self.text = text.strip()
            self.refresh()

    def refresh(self) -> None:
        """Reads again what is shown."""
        self._ask += 1
        self.read_counts()
        self._read(None, min(max(len(self.model.lines), PAGE), _MOST_REREAD), self._on_read)

    def load_more(self) -> None:
        """The next page."""
        if self.model.lines:
            last = self.model.lines[-1]
            self._read((last.last_at, last.key), PAGE, self._on_more)

    def read_counts(self) -> None:
        """What waits, by list."""
        self._runner.run(queries.counts, self.counts_changed.emit, lambda _error: None)

    def select(self, row: ThreadRow | None) -> None:
        """The person chose a row."""
        self.selected_key = row.key if row is not None else None
        self.selected.emit(row)

    def line(self, row: ThreadRow) -> Line:
        """How a row reads."""
        about = words.subject_words(row.subject)
        told = row.words or ""
        return Line(
            who=row.who or words.subject_words(""),
            about=f"{about} — {told}" if told else about,
            when=words.when_words(row.last_at, self._clock.now(), self._zone),
            mark=words.list_mark(row),
            is_new=row.unread_count > 0,
        )

    def _read(
        self, before: tuple[datetime, int] | None, limit: int, done: Callable[[int, int, list[ThreadRow]], None]
    ) -> None:
        which, text = self.filter, self.text
        self.loading.emit(True)
        self._runner.run(
            lambda tx: queries.threads(tx, which, text, before, limit + 1),
            partial(done, self._ask, limit),
            partial(self._on_failed, self._ask),
        )

    def _on_read(self, ask: int, limit: int, rows: list[ThreadRow]) -> None:
        if ask == self._ask:
            self.loading.emit(False)
            self.model.read(rows[:limit], has_more=len(rows) > limit)
            self.read.emit()

    def _on_more(self, ask: int, limit: int, rows: list[ThreadRow]) -> None:
        if ask == self._ask:
            self.loading.emit(False)
            self.model.add_page(rows[:limit], has_more=len(rows) > limit)

    def _on_failed(self, ask: int, error: AppError) -> None:
        if ask == self._ask:
            self.loading.emit(False)
            self.refused.emit(error)
