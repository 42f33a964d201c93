"""Who stands at the till, told to the firm: nobody is at two tills without a senior; and how the till stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.pos.presenter_desk import nothing
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.tills.queries import enter_till, leave_till, tell_state
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

BEAT_MINUTES = 5


class PresencePresenter(QObject):
    """Without the server nobody can be told; the next round tells it."""

    def __init__(self, till: TillPresenter, base: Runner, till_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till, self._base, self._till_id = till, base, till_id
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
        lights = till.devices.states()
        printer = lights.get("printer")
        shift = till.shift
        beat = till.clock.now().replace(second=0, microsecond=0)
        beat -= timedelta(minutes=beat.minute % BEAT_MINUTES)
        news = (till.unsent, shift.shift_no if shift else None, printer.light.value if printer else "", beat)
        if not till.is_online or news == self._told:
            return
        self._told = news
        facts: dict[str, object] = {}
        if shift is not None:
            facts |= {"shift_no": shift.shift_no, "shift_opened_at": shift.opened_at.isoformat(timespec="seconds")}
        if printer is not None:
            facts["printer_light"] = printer.light.value
        since = None if not till.unsent else till.away_since
        self._base.run(lambda tx: tell_state(tx, self._till_id, news[0], since, facts), nothing, nothing, write=True)
