"""The call strip: what rings, what is spoken, what is to be written down; and what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.calls import queries_desk
from crm_desktop.features.calls.rules_desk import NOTE_LIMIT, LiveCall
from crm_desktop.features.calls.rules_strip import StripLine, call_back_at, in_order, running_words, strip_line
from crm_desktop.features.tasks.queries import save_task
from crm_desktop.features.tasks.rules import TaskDraft
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class Me(Protocol):
    """Who sits here."""

    @property
    def staff_id(self) -> int:
        """Number of the person."""

    @property
    def time_zone(self) -> str:
        """Zone in which the person reads times."""


class StripPresenter(QObject):
    """Calls of mine, what rings first. `why` says why a call came to me.

    Signals: `changed` (StripLines), `ticked` (call id -> time), `rang` (a StripLine of an incoming call not seen
    before), `client_asked`, `inquiry_asked`, `noted` (call id, was a task made), `refused` (call id, error).
    """

    changed = Signal(list)
    ticked = Signal(object)
    rang = Signal(object)
    client_asked = Signal(int)
    inquiry_asked = Signal(int)
    noted = Signal(int, bool)
    refused = Signal(int, object)

    def __init__(
        self, runner: Runner, clock: Clock, me: Me, why: Callable[[LiveCall], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._why = why
        self._runner = runner
        self._clock = clock
        self._me = me
        self._calls: list[LiveCall] = []
        self._folded: set[tuple[int, str]] = set()
        self._rung: set[int] = set()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)

    @property
    def lines(self) -> list[StripLine]:
        """What the strip shows, what rings first."""
        lines = [self._line(call) for call in self._calls]
        return [line for line in lines if (line.call_id, line.stage) not in self._folded]

    def refresh(self) -> None:
        """Reads again what rings: at start, when my event rings, by the poll."""
        self._runner.run(queries_desk.live_calls, self._on_read, self._on_read_failed)

    def stop(self) -> None:
        """Nothing is shown any more."""
        self._timer.stop()

    def tick(self) -> None:
        """A second has gone by."""
        now = self._clock.now()
        self.ticked.emit({call.call_id: running_words(call, now) for call in self._calls})

    def open_call(self, call_id: int) -> None:
        """Asks for the card of the client, or for the inquiry when the client is not known."""
        call = self._call(call_id)
        if call is None:
            return
        if call.client_id is not None:
            self.client_asked.emit(call.client_id)
        elif call.inquiry_id is not None:
            self.inquiry_asked.emit(call.inquiry_id)

    def save_note(self, call_id: int, outcome: str, note: str, call_back: str = "") -> None:
        """Writes down what was said, with a task to call back when one of CALL_BACKS is chosen."""
        call = self._call(call_id)
        if call is None:
            return
        words = note.strip()[:NOTE_LIMIT]
        due_at = call_back_at(call_back, self._clock.now(), self._me.time_zone) if call_back else None
        line = self._line(call)

        def work(tx: Tx) -> None:
            queries_desk.note_call(tx, call_id, call.version, outcome, words)
            if due_at is not None:
                title = _("Call back: {who}").format(who=line.who)[:200]
                about = "\n".join(part for part in (line.number, words) if part)[:NOTE_LIMIT]
                save_task(tx, TaskDraft(title, self._me.staff_id, due_at, note=about, client_id=call.client_id))

        def done(_nothing: None) -> None:
            self.fold(call_id)
            self.noted.emit(call_id, due_at is not None)
            self.refresh()

        self._runner.run(work, done, lambda error: self.refused.emit(call_id, error), write=True)

    def give_up(self, call_id: int) -> None:
        """A call that was not dialled goes out of sight for good; one that an exchange dials is hung up by it."""
        call = self._call(call_id)
        stays = call is not None and call.hang_up == "yes" and not call.is_by_modem
        self._runner.run(
            lambda tx: queries_desk.give_up(tx, call_id),
            lambda _nothing: self.refresh() if stays else self.fold(call_id),
            lambda error: self.refused.emit(call_id, error),
            write=True,
        )

    def fold(self, call_id: int) -> None:
        """Puts a call out of sight until its next stage."""
        self._folded |= {(line.call_id, line.stage) for line in self.lines if line.call_id == call_id}
        self.changed.emit(self.lines)

    def _line(self, call: LiveCall) -> StripLine:
        why = self._why(call) if call.why else ""
        return strip_line(call, why, self._clock.now(), self._me.time_zone)

    def _call(self, call_id: int) -> LiveCall | None:
        return next((call for call in self._calls if call.call_id == call_id), None)

    def _on_read(self, calls: list[LiveCall]) -> None:
        was_empty = not self._calls and not calls
        self._calls = in_order(calls)
        if was_empty:
            return
        if any(not call.is_over for call in calls):
            self._timer.start()
        else:
            self._timer.stop()
        lines = self.lines
        self.changed.emit(lines)
        self.tick()
        for call in calls:
            if call.direction == "in" and call.state == "ringing" and call.call_id not in self._rung:
                self._rung.add(call.call_id)
                self.rang.emit(self._line(call))

    def _on_read_failed(self, error: AppError) -> None:
        if not isinstance(error, Unavailable):
            self.refused.emit(0, error)
