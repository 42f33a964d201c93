"""Lines that could not be taken as inquiries: why, what they were, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.features.intake import queries, times, words
from crm_desktop.features.intake.presenter_offers import Me
from crm_desktop.features.intake.queries import Quarantined
from crm_desktop.features.intake.salvage import salvage
from crm_desktop.i18n import _
from crm_desktop.models.lines import LinesModel
from crm_desktop.runner import Runner

PAGE = 100


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """A line in words: why it was not taken, where it stood, when it was put aside, and what it was."""

    quarantine_id: int
    reason: str
    place: str
    put: str
    content: str


class QuarantinePresenter(QObject):
    """Unsettled lines, newest first.

    `model` holds QuarantineLines. Signals: `selected` (line or None), `entry_asked` (fields, id:
    the hand entry is to open with what could be read), `settled`, `refused` (error).
    """

    selected = Signal(object)
    entry_asked = Signal(object, object)
    settled = Signal()
    refused = Signal(object)

    def __init__(self, runner: Runner, clock: Clock, me: Me, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._me = me
        self._rows: list[Quarantined] = []
        self._selected_id: int | None = None
        self._ask = 0
        self.model: LinesModel[QuarantineLine] = LinesModel(
            lambda line: line.quarantine_id, lambda line: f"{line.place}: {line.reason}", self
        )
        self.model.more_wanted.connect(self.load_more)

    @property
    def selected_id(self) -> int | None:
        """Line that is looked at."""
        return self._selected_id

    @property
    def may_settle(self) -> bool:
        """May I mark lines as looked at?"""
        return self._me.may("intake.answer")

    def refresh(self) -> None:
        """Reads what is shown again."""
        limit = max(len(self._rows), PAGE)
        self._ask += 1
        self._runner.run(
            lambda tx: queries.quarantined(tx, limit + 1),
            partial(self._on_read, self._ask, limit, []),
            self.refused.emit,
        )

    def load_more(self) -> None:
        """The next page."""
        if not self._rows:
            return
        last, before = self._rows[-1].quarantine_id, list(self._rows)
        self._ask += 1
        self._runner.run(
            lambda tx: queries.quarantined(tx, PAGE + 1, last),
            partial(self._on_read, self._ask, PAGE, before),
            self.refused.emit,
        )

    def select(self, quarantine_id: int | None) -> None:
        """The person chose a line."""
        self._selected_id = quarantine_id
        self.selected.emit(next((self._line(row) for row in self._rows if row.quarantine_id == quarantine_id), None))

    def settle(self, quarantine_id: int) -> None:
        """Marks a line as looked at."""
        self._runner.run(
            lambda tx: queries.settle_quarantine(tx, quarantine_id),
            lambda _none: self._on_settled(),
            self.refused.emit,
            write=True,
        )

    def enter_by_hand(self, quarantine_id: int) -> None:
        """Wants the hand entry with what could be read; saving it there settles the line."""
        for row in self._rows:
            if row.quarantine_id == quarantine_id:
                self.entry_asked.emit(salvage(row.content), quarantine_id)

    def _on_settled(self) -> None:
        self.settled.emit()
        self.refresh()

    def _on_read(self, ask: int, limit: int, before: list[Quarantined], rows: list[Quarantined]) -> None:
        if ask != self._ask:
            return
        self._rows = [*before, *rows[:limit]]
        self.model.update([self._line(row) for row in self._rows], has_more=len(rows) > limit)
        ids = [row.quarantine_id for row in self._rows]
        if self._selected_id not in ids:
            self.select(ids[0] if ids else None)

    def _line(self, row: Quarantined) -> QuarantineLine:
        return QuarantineLine(
            row.quarantine_id,
            words.quarantine_words(row.reason, row.detail),
            _("{file}, line {number}").format(file=row.file_name, number=row.line_no),
            times.moment_words(row.put_at, self._clock.now(), self._me.time_zone),
            row.content,
        )
