"""Who stands at the till, told to the firm: nobody is at two tills without a senior; and how the till stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.presenter_desk import nothing
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.queries_copy import about
from crm_desktop.features.tills.queries import enter_till, leave_till, tell_state
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

BEAT_MINUTES = 5
Facts = dict[str, object]
_PAPER = {"paper_out": "out", "near_end": "near_end", "paper_near_end": "near_end", "tells_nothing": "unknown"}


class PresencePresenter(QObject):
    """Without the server nobody can be told; the next round tells it."""

    def __init__(
        self, till: TillPresenter, base: Runner, till_id: int, fiscal: Callable[[], Facts | None],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._till, self._base, self._till_id, self._fiscal = till, base, till_id, fiscal
        self._told: tuple[object, ...] | None = None
        till.cashier_changed.connect(self.enter)

    def enter(self) -> None:
        """The cashier stands here; somebody who stands at another till too needs a senior."""
        self._enter(None)

    def _enter(self, approved_by: int | None) -> None:
        staff_id = self._till.cashier.id

        def work(tx: Tx) -> None:
            enter_till(tx, self._till_id, staff_id, approved_by)

        def failed(error: AppError) -> None:
            if isinstance(error, Refused) and error.key == "e_tills_two" and approved_by is None:
                words = _("{name} stands at another till too").format(name=self._till.cashier.name)
                self._till.with_right(words, self._enter)

        self._base.run(work, nothing, failed, write=True)

    def leave(self) -> None:
        """The cashier has gone."""
        staff_id = self._till.cashier.id
        self._base.run(lambda tx: leave_till(tx, self._till_id, staff_id), nothing, nothing, write=True)

    def tell(self) -> None:
        """How the till stands: when that is something new, and now and then, so that it is known to be there."""
        till = self._till
        facts = self._facts()
        beat = till.clock.now().replace(second=0, microsecond=0)
        beat -= timedelta(minutes=beat.minute % BEAT_MINUTES)
        fiscal = facts.get("fiscal")
        warned = str(fiscal["warnings"]) if isinstance(fiscal, dict) else ""
        told = (facts.get("shift_no"), facts.get("printer_light"), facts.get("paper"), facts.get("fiscal_light"))
        news = (till.unsent, *told, warned, beat)
        if not till.is_online or news == self._told:
            return
        self._told = news
        since = None if not till.unsent else till.away_since
        till.own.run(_sent_no, lambda sent: self._ask_base(facts, since, sent), nothing)

    def _facts(self) -> Facts:
        till = self._till
        lights, shift = till.devices.states(), till.shift
        printer, register = lights.get("printer"), lights.get("fiscal")
        facts: Facts = {}
        if shift is not None:
            facts |= {"shift_no": shift.shift_no, "shift_opened_at": shift.opened_at.isoformat(timespec="seconds")}
        if printer is not None:
            facts |= {"printer_light": printer.light.value, "paper": _PAPER.get(printer.why, "ok")}
        if register is not None:
            facts["fiscal_light"] = "away" if register.why in ("away", "silent") else register.light.value
        fiscal = self._fiscal()
        return facts if fiscal is None else {**facts, "fiscal": fiscal}

    def _ask_base(self, facts: Facts, since: datetime | None, sent_no: int) -> None:
        """In this order, so that a sale between the steps is no gap: what the journal has told, what the base has,
        what the journal has."""

        def asked(base_no: int) -> None:
            self._till.own.run(_numbers, lambda found: tell(base_no, *found), nothing)

        def tell(base_no: int, op_no: int, unsent: int) -> None:
            whole = {**facts, "op_no": op_no, "sent_no": sent_no, "base_op_no": base_no}
            self._base.run(lambda tx: tell_state(tx, self._till_id, unsent, since, whole), nothing, nothing, write=True)

        self._base.run(lambda tx: about(tx, self._till_id).op_no, asked, nothing)


def _sent_no(tx: Tx) -> int:
    """The last operation the base has, as the journal knows it."""
    op_no, unsent = _numbers(tx)
    return op_no - unsent


def _numbers(tx: Tx) -> tuple[int, int]:
    found = journal.own(tx)
    return (0 if found is None else found.op_no), journal.unsent_count(tx)
