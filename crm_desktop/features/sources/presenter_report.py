"""The report by source: a period, a row for each source, and the rows behind its figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, from_zone, to_zone
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.sources import queries
from crm_desktop.features.sources.model_report import ReportModel
from crm_desktop.features.sources.rules import (
    InquiryBehind,
    OrderBehind,
    Period,
    SourceRow,
    period_of,
    read_period,
)
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
BEHIND_PAGE = 100
OWN_DAYS = "days"


class ReportPresenter(QObject):
    """`changed` after a report was read; `behind_read` when the rows behind the chosen source are there."""

    changed = Signal()
    behind_read = Signal()
    loading_changed = Signal(bool)
    failed = Signal(object)
    client_asked = Signal(int)
    inquiry_asked = Signal(int)

    def __init__(self, runner: Runner, clock: Clock, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = ReportModel(self)
        self.zone = zone
        self.period_key = "month"
        self.period = period_of("month", self._today(clock, zone))
        self.chosen: SourceRow | None = None
        self.inquiries: list[InquiryBehind] = []
        self.orders: list[OrderBehind] = []
        self._runner = runner
        self._clock = clock
        self._generation = 0
        self._is_first_look = True

    @staticmethod
    def _today(clock: Clock, zone: str) -> date:
        return to_zone(clock.now(), zone).date()

    def choose_period(self, key: str) -> None:
        """One of those `period_of` knows."""
        self.period_key = key
        self.period = period_of(key, self._today(self._clock, self.zone))
        self.refresh()

    def choose_days(self, first: date, last: date) -> None:
        """Any days; `failed` tells when they cannot be a period."""
        try:
            self.period = read_period(first, last)
        except Refused as error:
            self.failed.emit(error)
            return
        self.period_key = OWN_DAYS
        self.refresh()

    def refresh(self) -> None:
        """Reads the report of the period again."""
        self._generation += 1
        generation = self._generation
        first_at, till_at = self._bounds(self.period)
        self.loading_changed.emit(True)

        def show(rows: list[SourceRow]) -> None:
            if generation != self._generation:
                return
            self.loading_changed.emit(False)
            self.model.set_rows(rows)
            if self._is_first_look and rows:
                self._is_first_look, self.chosen = False, rows[0]
            self.changed.emit()
            if self.chosen is not None:
                self.choose(next((row for row in rows if row.source_id == self.chosen.source_id), None))

        self._run(generation, lambda tx: queries.by_source(tx, first_at, till_at), show)

    def choose(self, row: SourceRow | None) -> None:
        """Reads what stands behind a row; None: nothing is chosen."""
        self.chosen = row
        if row is None:
            self.inquiries, self.orders = [], []
            self.behind_read.emit()
            return
        first_at, till_at = self._bounds(self.period)
        source_id, generation = row.source_id, self._generation

        def read(tx: Tx) -> tuple[list[InquiryBehind], list[OrderBehind]]:
            return (
                queries.inquiries_of(tx, source_id, first_at, till_at, None, BEHIND_PAGE),
                queries.orders_of(tx, source_id, first_at, till_at, None, BEHIND_PAGE),
            )

        def show(found: tuple[list[InquiryBehind], list[OrderBehind]]) -> None:
            if self.chosen is row:
                self.inquiries, self.orders = found
                self.behind_read.emit()

        self._run(generation, read, show)

    @staticmethod
    def who_words(inquiry: InquiryBehind) -> str:
        """A name, or a number as it is read; whoever left neither is unknown."""
        if not inquiry.who:
            return _("Unknown person")
        return format_phone(inquiry.who) if inquiry.who.startswith("+") else inquiry.who

    def _bounds(self, period: Period) -> tuple[datetime, datetime]:
        first = datetime.combine(period.first, time())
        till = datetime.combine(period.last + timedelta(days=1), time())
        return from_zone(first, self.zone), from_zone(till, self.zone)

    def _run(self, generation: int, work: Callable[[Tx], T], done: Callable[[T], None]) -> None:
        def fail(error: AppError) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                self.failed.emit(error)

        self._runner.run(work, done, fail)
