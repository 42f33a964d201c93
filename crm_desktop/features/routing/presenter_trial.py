"""The trial run: the draft over inquiries of the last days, who got what and who would have got it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.rules import Outcome
from crm_desktop.features.routing.trial import MOST_INQUIRIES, Span, Stop, simulate_span
from crm_desktop.runner import Runner

PERIODS = (7, 30)


@dataclass(frozen=True, slots=True)
class Share:
    """How many inquiries one person got and would get. No person: the duty queue."""

    staff_id: int | None
    person: str | None
    before: int
    after: int

    @property
    def difference(self) -> int:
        """More (above zero) or less than it was."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A finished run. `is_cut` when there were more inquiries than are tried at once."""

    days: int
    shares: tuple[Share, ...]
    outcomes: tuple[Outcome, ...]
    changed: int
    seconds: float
    is_cut: bool


class TrialPresenter(QObject):
    """Runs the draft over the past on a lane of its own, so that nobody waits for it."""

    started = Signal()
    progressed = Signal(int, int)  # slices done, slices in all
    finished = Signal(object)  # TrialResult
    cancelled = Signal()
    failed = Signal(object)  # AppError

    def __init__(self, rules: RulesPresenter, runner: Runner, clock: Clock, zone: str) -> None:
        super().__init__()
        self._rules = rules
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._stop: Stop | None = None
        self.result: TrialResult | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._stop is not None

    def run(self, days: int) -> None:
        """Tries the draft over the inquiries of the last days. A run under way is taken back first."""
        self.cancel()
        stop = Stop(self.progressed.emit)
        self._stop = stop
        now = self._clock.now()
        rules, span = self._rules.draft.rules, Span(now - timedelta(days=days), now)
        begun = perf_counter()

        def done(outcomes: list[Outcome]) -> None:
            if self._stop is stop:
                self._finish(days, outcomes, perf_counter() - begun)

        def failed(error: AppError) -> None:
            if self._stop is stop:
                self._stop = None
                self.failed.emit(error)

        self.started.emit()
        self._runner.run(lambda tx: simulate_span(tx, rules, span, stop), done, failed, write=True)

    def cancel(self) -> None:
        """Takes a run back."""
        if self._stop is not None:
            self._stop.ask()
            self._stop = None
            self.cancelled.emit()

    def outcomes_of(self, staff_id: int | None, *, only_changed: bool = False) -> list[Outcome]:
        """Inquiries one person (None: the duty queue) got or would get, newest first, times on the person's clock."""
        if self.result is None:
            return []
        mine = [
            outcome
            for outcome in self.result.outcomes
            if staff_id in (outcome.before_id, outcome.after_id)
            and not (only_changed and outcome.before_id == outcome.after_id)
        ]
        return [replace(outcome, came_at=to_zone(outcome.came_at, self._zone)) for outcome in reversed(mine)]

    def _finish(self, days: int, outcomes: Sequence[Outcome], seconds: float) -> None:
        self._stop = None
        changed = sum(outcome.before_id != outcome.after_id for outcome in outcomes)
        self.result = TrialResult(
            days, tuple(shares_of(outcomes)), tuple(outcomes), changed, seconds, len(outcomes) >= MOST_INQUIRIES
        )
        self.finished.emit(self.result)


def shares_of(outcomes: Sequence[Outcome]) -> list[Share]:
    """One line a person, those with most inquiries first; the duty queue last."""
    shares: dict[int | None, Share] = {}
    for outcome in outcomes:
        for staff_id, person, before, after in (
            (outcome.before_id, outcome.before, 1, 0),
            (outcome.after_id, outcome.after, 0, 1),
        ):
            share = shares.get(staff_id, Share(staff_id, person, 0, 0))
            shares[staff_id] = replace(share, before=share.before + before, after=share.after + after)
    duty = shares.pop(None, None)
    people = sorted(shares.values(), key=lambda share: (-max(share.before, share.after), share.person or ""))
    return [*people, duty] if duty else people
