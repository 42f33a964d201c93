"""A shop with a till in a real window: the base, the software devices, and a person with a keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from crm_desktop import workplace_till
from crm_desktop.config import TILL
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from crm_desktop.devices.device_settings import write_devices
from crm_desktop.devices.kinds import DeviceSetting
from crm_desktop.features.goods import queries as goods
from crm_desktop.features.goods.rules import CodeLine, GoodsCard
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.rules_pin import new_salt, pin_hash
from crm_desktop.features.pos.view_till import TillWindow
from crm_desktop.features.tills.rules import MyTill
from crm_desktop.rooms import TILL as TILL_ROOM
from tests.support.builders_firm import open_session
from tests.support.builders_pos import Shop, make_shop
from tests.support.window import Seat, do

PAINT, COFFEE, CANDY_PLU = "4006381333931", "4600000000008", 123
SENIOR_PIN, CASHIER_PIN = "4821", "1357"


def furnish_shop(base: Path) -> Shop:
    """A firm with goods with barcodes, tills, and people with PINs."""

    def work(tx: Tx) -> Shop:
        shop = make_shop(tx)
        open_session(tx, "PETR")
        names = (
            GoodsCard(None, name="Краска «Аквалюкс» белая, 9 л", code="KR-9", price=Decimal("2690.00"), vat="20",
                      codes=(CodeLine(PAINT),)),
            GoodsCard(None, name="Кофе молотый «Утро», 250 г", code="KF-1", price=Decimal("640.10"), vat="10",
                      codes=(CodeLine(COFFEE),)),
            GoodsCard(None, name="Конфеты «Маска» на вес", code="KN-1", price=Decimal("310.00"), kind="weight",
                      unit="кг", plu=CANDY_PLU),
        )  # fmt: skip
        for one in names:
            goods.save_goods(tx, one)
        for login, pin in (("PETR", SENIOR_PIN), ("OLGA", CASHIER_PIN)):
            salt = new_salt()
            tx.run(
                "update or insert into staff_pin (staff_id, pin_salt, pin_hash, changed_in)"
                " values (?, ?, ?, current_transaction) matching (staff_id)",
                (shop.firm.person(login), salt, pin_hash(pin, salt)),
            )
        tx.run("execute procedure access.close_session")
        return shop

    made = do(Embedded(base), work)
    assert isinstance(made, Shop)
    return made


@dataclass
class TillSeat:
    """A program at its till. Keys go to whatever stands in front, as a person's do."""

    seat: Seat
    alone: workplace_till.TillAtWork | None = None

    @property
    def at_work(self) -> workplace_till.TillAtWork:
        if self.alone is not None:
            return self.alone
        found = self.seat.place.till.at_work
        assert found is not None
        return found

    @property
    def window(self) -> TillWindow:
        assert self.at_work.window is not None
        return self.at_work.window

    @property
    def till(self) -> TillPresenter:
        assert self.at_work.till is not None
        return self.at_work.till

    def front(self) -> Any:
        """The sheet in front, else the till."""
        sheets = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        return sheets[-1] if sheets else self.window

    def key(self, key: Qt.Key) -> None:
        """Presses a key where the keyboard is."""
        front = self.front()
        self.seat.wait_for(lambda: _is_active(front))
        QTest.keyClick(front.focusWidget() or front, key)

    def type(self, text: str) -> None:
        """Types signs one after another."""
        front = self.front()
        self.seat.wait_for(lambda: _is_active(front))
        for sign in text:
            QTest.keyClicks(front.focusWidget() or front, sign)
            QTest.qWait(45)  # a scanner that types is faster than this, a person is not

    def wait_sheet(self) -> Any:
        """A sheet has opened."""
        self.seat.wait_for(lambda: self.front() is not self.window)
        return self.front()

    def wait_no_sheet(self) -> None:
        """No sheet stands any more."""
        self.seat.wait_for(lambda: self.front() is self.window)


def _is_active(widget: Any) -> bool:
    if QApplication.activeWindow() is not widget:
        widget.activateWindow()
    return QApplication.activeWindow() is widget


def sit_down(
    seat: Seat, base: Target, login: str, folder: Path, till_id: int, name: str = "Касса K1",
    more: Sequence[DeviceSetting] = (),
) -> TillSeat:  # fmt: skip
    """Starts the program for somebody on a computer that is this till, and opens the till."""
    seat.settings.set(TILL, {"folder": str(folder)})
    devices = [DeviceSetting("printer", "epson", "emulator"), DeviceSetting("scanner", "", "emulator")]
    write_devices(seat.settings, [*devices, *more])
    workplace_till.keep_till(seat.settings, base, MyTill(till_id, "K1", name, "", None, "{}"))
    seat.log_in(base, login)
    seat.place.window.open_room(TILL_ROOM)
    made = TillSeat(seat)
    seat.wait_for(lambda: made.at_work.window is not None and made.window.isVisible() and made.till.people)
    return made
