"""Import from the window: reads the file away from the window, writes portion by portion, can be stopped in between."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.exchange.report_words import bad_row_words, report_words
from crm_desktop.features.exchange.sales_file import SalesList, read_sales
from crm_desktop.features.exchange.sales_import import Batch, ImportReport, add_up, batches, write_batch
from crm_desktop.features.upkeep.queries import begin_index_round, count_index, end_index_round
from crm_desktop.runner import Runner


class ImportPresenter(QObject):
    """One import after another. `ended` brings the report, also of a stopped or broken off import."""

    started = Signal(str)
    progressed = Signal(int, int)
    ended = Signal(object)
    refused = Signal(object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.report = ImportReport()
        self.is_running = False
        self.was_stopped = False
        self._runner = runner
        self._rest: Iterator[Batch] = iter(())
        self._done = 0

    def start(self, path: Path) -> None:
        """Begins to import a file; a second one waits until the first has ended."""
        if self.is_running:
            return
        self.report, self.is_running, self.was_stopped, self._done = ImportReport(), True, False, 0
        self.started.emit(path.name)
        self._runner.run(lambda tx: read_sales(path), self._on_read, self._on_refused)

    def summary(self) -> list[str]:
        """The report in sentences."""
        return report_words(self.report)

    def bad_lines(self, most: int) -> list[str]:
        """The lines that were left out, with their reasons; the first `most`."""
        return [bad_row_words(bad) for bad in self.report.bad[:most]]

    def stop(self) -> None:
        """No further portion; what is written stays, and the rest can be imported later."""
        self.was_stopped = self.is_running

    def _on_read(self, sales: SalesList) -> None:
        self.report.rows_read, self.report.bad = sales.row_count, sales.bad
        self._done = len(sales.bad)
        self._rest = batches(sales)
        self.progressed.emit(self._done, sales.row_count)
        self._next()

    def _next(self) -> None:
        batch = None if self.was_stopped else next(self._rest, None)
        if batch is None:
            self._end()
            return

        def done(part: ImportReport) -> None:
            add_up(self.report, part)
            self._done += batch.row_count
            self.progressed.emit(self._done, self.report.rows_read)
            self._next()

        self._runner.run(lambda tx: write_batch(tx, batch), done, self._on_broken, write=True)

    def _end(self) -> None:
        self.is_running = False
        self.ended.emit(self.report)
        if not self.report.changed_nothing:
            self._count_indexes()

    def _count_indexes(self) -> None:
        """The engine learns anew how selective its indexes are; nobody waits for it. A round that breaks off is no
        loss: it comes again on another day.
        """

        def step(names: Iterator[str]) -> None:
            name = next(names, None)
            work = end_index_round if name is None else partial(count_index, name=name)
            self._runner.run(work, lambda _none: None if name is None else step(names), _let_go, write=True)

        self._runner.run(
            partial(begin_index_round, is_now=True),
            lambda names: step(iter(names)) if names else None,
            _let_go,  # who may bring clients in need not be one who does the jobs
            write=True,
        )

    def _on_refused(self, error: AppError) -> None:
        self.is_running = False
        self.refused.emit(error)

    def _on_broken(self, error: AppError) -> None:
        """The server went away: whole portions are kept, and that is told beside the reason."""
        self.was_stopped = True
        self.is_running = False
        self.ended.emit(self.report)
        self.refused.emit(error)


def _let_go(_error: AppError) -> None:
    """What is done by the way needs no message when it cannot be done."""
