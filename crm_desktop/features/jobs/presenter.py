"""Jobs, agents and the outbox: what runs, what was missed, what did not leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.jobs.queries import agent_list, job_list
from crm_desktop.features.jobs.rules import AgentLine, JobLine
from crm_desktop.features.outbox.queries import PAGE, outgoing_list, settle_outgoing
from crm_desktop.features.outbox.rules import OutgoingLine as OutgoingLine
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


@dataclass(frozen=True)
class _Seen:
    agents: list[AgentLine]
    jobs: list[JobLine]
    outgoing: list[OutgoingLine]


class JobsPresenter(QObject):
    """Signals: `changed`, `told(text)`, `refused(error)`. The outbox is only for those who may change channels."""

    changed = Signal()
    told = Signal(str)
    refused = Signal(object)

    def __init__(
        self, runner: Runner, clock: Clock, zone: str, *, may_edit: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.zone = zone
        self.clock = clock
        self.which = "trouble"
        self.agents: list[AgentLine] = []
        self.jobs: list[JobLine] = []
        self.outgoing: list[OutgoingLine] = []
        self.has_more = False
        self._runner = runner

    @property
    def meaning(self) -> str:
        """bad when a job was missed or fails, or no agent is alive where there was one."""
        is_bad = any(job.light == "bad" for job in self.jobs)
        return "bad" if is_bad else ""

    def refresh(self) -> None:
        """Reads everything again."""
        which, may_edit = self.which, self.may_edit

        def work(tx: Tx) -> _Seen:
            return _Seen(agent_list(tx), job_list(tx), outgoing_list(tx, which) if may_edit else [])

        self._runner.run(work, self._on_seen, self._on_refused)

    def show(self, which: str) -> None:
        """Another part of the outbox: trouble, waiting or all."""
        self.which = which
        self.refresh()

    def more(self) -> None:
        """The next page of the outbox."""
        if not self.outgoing:
            return
        last, which = self.outgoing[-1], self.which

        def done(lines: list[OutgoingLine]) -> None:
            if which == self.which:
                self.outgoing = [*self.outgoing, *lines]
                self.has_more = len(lines) == PAGE
                self.changed.emit()

        after = (last.created_at, last.id)
        self._runner.run(lambda tx: outgoing_list(tx, which, after), done, self._on_refused)

    def settle(self, row_id: int, choice: str) -> None:
        """A person says of a row: went, again or cancel."""
        said = {
            "went": _("It is marked as sent"),
            "again": _("It is being sent again"),
            "cancel": _("It will not be sent"),
        }[choice]

        def done(_none: None) -> None:
            self.told.emit(said)
            self.refresh()

        self._runner.run(lambda tx: settle_outgoing(tx, row_id, choice), done, self._on_refused, write=True)

    def _on_seen(self, seen: _Seen) -> None:
        self.agents, self.jobs, self.outgoing = seen.agents, seen.jobs, seen.outgoing
        self.has_more = len(seen.outgoing) == PAGE
        self.changed.emit()

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(in_words(error, self.zone))
