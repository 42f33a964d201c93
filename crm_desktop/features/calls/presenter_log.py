"""The log of calls: which are shown, their pages, and what is done with one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.calls import queries_desk
from crm_desktop.features.calls.rules_desk import CallRow
from crm_desktop.features.calls.rules_log import FILTERS, LogLine, log_line
from crm_desktop.models.lines import LinesModel
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_MOST_REREAD = 600


class CallLogPresenter(QObject):
    """`sees_others`: there is more to see than my own calls.

    Signals: `which_changed` (filter), `counted` (missed calls of mine to be called back), `loading` (is it),
    `client_asked`, `inquiry_asked`, `listen_asked` (call id), `dial_asked` (E.164, client id or None),
    `refused` (error).
    """

    which_changed = Signal(str)
    counted = Signal(int)
    loading = Signal(bool)
    client_asked = Signal(int)
    inquiry_asked = Signal(int)
    listen_asked = Signal(int)
    dial_asked = Signal(str, object)
    refused = Signal(object)

    def __init__(
        self, runner: Runner, clock: Clock, zone: str, *, sees_others: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.sees_others = sees_others
        self.which = "all"
        self.is_mine = True
        self.model = LinesModel(lambda line: line.call_id, _spoken, self)
        self.model.more_wanted.connect(self._read_more)
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._ask = 0
        self._was_started = False

    def start(self) -> None:
        """Comes into sight: the first time what was missed stands first, when there is something to call back."""
        if self._was_started:
            self.refresh()
            return
        self._was_started = True

        def counted(count: int) -> None:
            self.counted.emit(count)
            self.show_which("missed" if count else "all")

        self._runner.run(queries_desk.missed_count, counted, self.refused.emit)

    def show_which(self, which: str) -> None:
        """Shows other calls: missed, all, in or out."""
        if which not in FILTERS:
            raise ValueError(f"no such filter: {which!r}")
        self.which = which
        self.which_changed.emit(which)
        self._read(queries_desk.PAGE)

    def show_mine(self, is_mine: bool) -> None:
        """Only my calls, or of all I may see."""
        self.is_mine = is_mine
        self._read(queries_desk.PAGE)

    def refresh(self) -> None:
        """Reads again what is shown, and counts what is to be called back."""
        self._runner.run(queries_desk.missed_count, self.counted.emit, lambda _error: None)
        if self._was_started:
            self._read(min(max(len(self.model.lines), queries_desk.PAGE), _MOST_REREAD))

    def open_call(self, line: LogLine) -> None:
        """Asks for the card of the client, else for the inquiry."""
        if line.row.client_id is not None:
            self.client_asked.emit(line.row.client_id)
        elif line.row.inquiry_id is not None:
            self.inquiry_asked.emit(line.row.inquiry_id)

    def call_back(self, line: LogLine) -> None:
        """Asks to dial the number of a call."""
        if line.row.phone:
            self.dial_asked.emit(line.row.phone, line.row.client_id)

    def listen(self, line: LogLine) -> None:
        """Asks for the recording."""
        if line.is_heard:
            self.listen_asked.emit(line.call_id)

    def _read(self, limit: int) -> None:
        self._ask += 1
        self.loading.emit(True)
        which, is_mine = self.which, self.is_mine

        def work(tx: Tx) -> list[CallRow]:
            return queries_desk.call_list(tx, which, is_mine=is_mine, limit=limit + 1)

        self._runner.run(work, partial(self._on_read, self._ask, limit), self._on_failed)

    def _read_more(self) -> None:
        if not self.model.lines:
            return
        last = self.model.lines[-1].row
        which, is_mine, limit = self.which, self.is_mine, queries_desk.PAGE

        def work(tx: Tx) -> list[CallRow]:
            after = (last.rang_at, last.call_id)
            return queries_desk.call_list(tx, which, is_mine=is_mine, after=after, limit=limit + 1)

        self._runner.run(work, partial(self._on_more, self._ask, limit), self._on_failed)

    def _on_read(self, ask: int, limit: int, rows: list[CallRow]) -> None:
        if ask == self._ask:
            self.loading.emit(False)
            self.model.read(self._lines(rows[:limit]), has_more=len(rows) > limit)

    def _on_more(self, ask: int, limit: int, rows: list[CallRow]) -> None:
        if ask == self._ask:
            self.model.add_page(self._lines(rows[:limit]), has_more=len(rows) > limit)

    def _on_failed(self, error: AppError) -> None:
        self.loading.emit(False)
        self.refused.emit(error)

    def _lines(self, rows: list[CallRow]) -> list[LogLine]:
        now = self._clock.now()
        return [log_line(row, now, self._zone) for row in rows]


def _spoken(line: LogLine) -> str:
    return ", ".join(part for part in (line.head, line.who, line.about, line.moment) if part)
