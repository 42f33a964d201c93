"""Which till this computer is: those the person may sell at, and making one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import Refused
from crm_desktop.features.tills.queries import my_tills, places, save_till, take_till
from crm_desktop.features.tills.rules import MyTill, TillRow
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class ChoosePresenter(QObject):
    """`listed`: tills are in `tills`; `taken(till)`: this computer is that one; `failed(error)`."""

    listed = Signal()
    taken = Signal(object)
    failed = Signal(object)

    def __init__(self, base: Runner, workplace: str, *, may_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.tills: list[MyTill] = []
        self.workplace = workplace
        self._base = base

    def read(self) -> None:
        """The tills there are."""

        def done(found: list[MyTill]) -> None:
            self.tills = found
            self.listed.emit()

        self._base.run(my_tills, done, self.failed.emit)

    def take(self, till: MyTill) -> None:
        """This computer is that till from now on."""

        def work(tx: Tx) -> MyTill:
            take_till(tx, till.id, self.workplace)
            return till

        self._base.run(work, self.taken.emit, self.failed.emit, write=True)

    def make(self) -> None:
        """A first till in the first store there is; it can be changed in the settings later."""
        codes = {one.code for one in self.tills}
        number = next(number for number in range(1, 1000) if f"K{number}" not in codes)

        def work(tx: Tx) -> MyTill:
            found = places(tx)
            if not found:
                raise Refused("e_pos_no_till")
            place = found[0]
            name = _("Till {number}").format(number=number)
            row = TillRow(
                None, 1, f"K{number}", name, place.branch_id, place.branch, place.store_id, place.store, "{}", None,
                True, False,
            )  # fmt: skip
            saved = save_till(tx, row)
            take_till(tx, saved.id, self.workplace)
            return MyTill(saved.id, f"K{number}", name, place.branch, self.workplace, "{}")

        self._base.run(work, self.taken.emit, self.failed.emit, write=True)
