"""The inbox: which list is shown, its pages, what is selected, and acts on several inquiries at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.intake import queries
from crm_desktop.features.intake.inbox_line import InboxLine, inbox_line
from crm_desktop.features.intake.presenter_offers import Me
from crm_desktop.features.intake.queries import InboxRow
from crm_desktop.models.lines import LinesModel
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

VIEWS = ("mine", "waiting", "open", "idle", "closed", "quarantine", "rule")
PAGE = 60
_MOST_REREAD = 600
_AGES_EVERY_MS = 20_000


@dataclass(frozen=True)
class ByRule:
    """What a rule has settled: its lineage (None: what no rule settled), its words, and since when (UTC)."""

    lineage_id: int | None
    words: str
    since: datetime


class InboxPresenter(QObject):
    """Lists of inquiries. `quarantine` is a list of another kind: it only remembers that it is shown.

    Signals: `view_changed` (name), `counts_changed` (view -> rows), `loading` (is it), `selected` (inquiry id or None),
    `bulk_done` (how many, errors), `refused` (error).
    """

    view_changed = Signal(str)
    counts_changed = Signal(object)
    loading = Signal(bool)
    selected = Signal(object)
    bulk_done = Signal(int, list)
    refused = Signal(object)

    def __init__(self, runner: Runner, clock: Clock, me: Me, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._me = me
        self._view = "mine"
        self._idle_hours = 8
        self._rule: ByRule | None = None
        self._view_before_rule = "mine"
        self._counts: dict[str, int] = {}
        self._is_first_look = False
        self._ask = 0
        self._reading = False
        self._read_again = False
        self._selected: dict[str, int] = {}
        self.model = LinesModel(lambda line: line.inquiry_id, _spoken, self)
        self.model.more_wanted.connect(self.load_more)
        self._timer = QTimer(self)
        self._timer.setInterval(_AGES_EVERY_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def view(self) -> str:
        """Name of the list shown."""
        return self._view

    @property
    def rule(self) -> ByRule | None:
        """The rule whose inquiries are shown, None when the list is another one."""
        return self._rule if self._view == "rule" else None

    @property
    def idle_hours(self) -> int:
        """Working hours after which an inquiry counts as untouched."""
        return self._idle_hours

    @property
    def waiting(self) -> int:
        """How many wait in the duty queue for somebody to take them."""
        return self._counts.get("waiting", 0)

    @property
    def selected_id(self) -> int | None:
        """Inquiry selected in the list shown."""
        return self._selected.get(self._view)

    @property
    def may_assign(self) -> bool:
        """May I hand inquiries over?"""
        return self._me.may("intake.assign")

    def start(self) -> None:
        """Shows mine, or the duty queue when only that has something, and keeps the ages up to date."""
        self._timer.start()
        self._is_first_look = self._view == "mine"
        self._show(self._view)

    def show_view(self, name: str) -> None:
        """Shows another list from its top; what was selected there is selected again."""
        if name not in VIEWS:
            raise ValueError(f"no such view: {name!r}")
        self._is_first_look = False
        self._show(name)

    def _show(self, name: str) -> None:
        self._view = name
        self._ask += 1
        ask = self._ask
        self._reading = False
        self.view_changed.emit(name)
        self.model.start([], has_more=False)
        self._read_counts()
        if name != "quarantine" and ask == self._ask:
            self._read(first=True)

    def show_rule(self, rule: ByRule) -> None:
        """Shows what a rule has settled, until another list is chosen."""
        if self._view != "rule":
            self._view_before_rule = self._view
        self._rule = rule
        self._selected.pop("rule", None)
        self.show_view("rule")

    def leave_rule(self) -> None:
        """Shows the list that was shown before the rule's."""
        self.show_view(self._view_before_rule)

    def set_idle_hours(self, hours: int) -> None:
        """Chooses after how many working hours an inquiry counts as untouched (1 to 2000)."""
        self._idle_hours = min(max(hours, 1), 2000)
        if self._view == "idle":
            self.show_view("idle")

    def refresh(self) -> None:
        """Reads again what is shown: on the event of the inbox, by the poll, after an act of mine."""
        self._read_counts()
        if self._view == "quarantine":
            return
        if self._reading:
            self._read_again = True
            return
        self._read(first=False)

    def load_more(self) -> None:
        """The next page."""
        rows = self.model.lines
        if not rows or self._reading:
            return
        last = rows[-1].row
        page = self._page(PAGE + 1, (last.came_at, last.inquiry_id))
        self._begin()
        self._runner.run(page, partial(self._on_more, self._ask), partial(self._on_failed, self._ask))

    def tick(self) -> None:
        """Time has gone by: ages and limits are written anew, nothing is read."""
        lines = [line.row for line in self.model.lines]
        if lines:
            self.model.update(self._lines(lines), has_more=self.model.has_more)

    def select(self, inquiry_id: int | None) -> None:
        """The person chose a row."""
        if inquiry_id is None:
            self._selected.pop(self._view, None)
        else:
            self._selected[self._view] = inquiry_id
        self.selected.emit(inquiry_id)

    def hand_over_many(self, inquiry_ids: Sequence[int], to_staff_id: int, word: str = "") -> None:
        """Offers several inquiries to one person, each by itself: one that cannot be does not hold up the rest."""
        self._hand_over(list(inquiry_ids), to_staff_id, word.strip()[:500] or None, 0, [])

    def _hand_over(self, left: list[int], to: int, word: str | None, done: int, errors: list[AppError]) -> None:
        if not left:
            self.bulk_done.emit(done, errors)
            self.refresh()
            return
        inquiry_id, rest = left[0], left[1:]

        def failed(error: AppError) -> None:
            self._hand_over([] if isinstance(error, Unavailable) else rest, to, word, done, [*errors, error])

        self._runner.run(
            lambda tx: queries.hand_over(tx, inquiry_id, to, word),
            lambda _none: self._hand_over(rest, to, word, done + 1, errors),
            failed,
            write=True,
        )

    def _begin(self) -> None:
        self._reading = True
        self.loading.emit(True)

    def _read(self, *, first: bool) -> None:
        limit = PAGE if first else min(max(len(self.model.lines), PAGE), _MOST_REREAD)
        page = self._page(limit + 1, None)
        self._begin()
        self._runner.run(
            page,
            partial(self._on_read, self._ask, limit),
            partial(self._on_failed, self._ask),
        )

    def _page(self, limit: int, before: tuple[datetime, int] | None) -> Callable[[Tx], list[InboxRow]]:
        view, minutes = self._view, self._idle_hours * 60
        if self._rule is None:
            return lambda tx: queries.inbox(tx, view, limit, before, minutes)
        rule = (self._rule.lineage_id, self._rule.since)
        return lambda tx: queries.inbox(tx, view, limit, before, minutes, rule)

    def _on_read(self, ask: int, limit: int, rows: list[InboxRow]) -> None:
        if ask != self._ask:
            return
        self._end()
        kept = rows[:limit]
        tail: list[InboxRow] = []
        if len(rows) > limit:
            last = (kept[-1].came_at, kept[-1].inquiry_id)
            tail = [line.row for line in self.model.lines if (line.row.came_at, line.row.inquiry_id) < last]
        has_more = self.model.has_more if tail else len(rows) > limit
        self.model.update(self._lines([*kept, *tail]), has_more=has_more)
        if self._read_again:
            self._read_again = False
            self._read(first=False)

    def _on_more(self, ask: int, rows: list[InboxRow]) -> None:
        if ask != self._ask:
            return
        self._end()
        self.model.add_page(self._lines(rows[:PAGE]), has_more=len(rows) > PAGE)

    def _on_failed(self, ask: int, error: AppError) -> None:
        if ask != self._ask:
            return
        self._end()
        self._read_again = False
        self.refused.emit(error)

    def _end(self) -> None:
        self._reading = False
        self.loading.emit(False)

    def _read_counts(self) -> None:
        self._runner.run(queries.inbox_counts, self._on_counts, lambda _error: None)

    def _on_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        is_first, self._is_first_look = self._is_first_look, False
        if is_first and self.waiting and not counts.get("mine", 0) and self.selected_id is None:
            self._show("waiting")
        self.counts_changed.emit(counts)

    def _lines(self, rows: Sequence[InboxRow]) -> list[InboxLine]:
        now = self._clock.now()
        return [inbox_line(row, now, self._me.time_zone) for row in rows]


def _spoken(line: InboxLine) -> str:
    return ", ".join(part for part in (line.channel_word, line.who, line.about, line.limit or line.age) if part)
