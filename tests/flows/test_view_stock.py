"""Goods are received by keys alone, and a second window sees the balance; labels are made in one file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from crm_desktop.db.target import Embedded
from crm_desktop.features.goods import queries as goods
from crm_desktop.features.goods.rules import CodeLine, GoodsCard
from crm_desktop.rooms import STOCK
from tests.support.builders_firm import add_person
from tests.support.window import Programs, Seat, do, do_as, furnish

EAN = "4006381333931"


def _room(seat: Seat) -> Any:
    seat.place.window.open_room(STOCK)
    return seat.place.window.room(STOCK)


def _balances(room: Any) -> list[tuple[str, Decimal]]:
    return [(row.name, row.quantity) for row in room._lists.balances.items]


def test_goods_received_by_keys_stand_in_the_other_window(
    programs: Programs, base_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "crm_desktop.features.stock.view_labels.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    furnish(base_path)
    target = Embedded(base_path)
    do(
        target,
        lambda tx: add_person(tx, "ROOT", "Пётр Лебедев", "admin", int(str(tx.value("select min(id) from branch")))),
    )
    card = GoodsCard(None, name="Кисть", price=Decimal(112), codes=(CodeLine(EAN),))
    do_as(target, "ROOT", lambda tx: goods.save_goods(tx, card))
    here, there = (programs.seat(name).log_in(target, "ROOT") for name in ("here", "there"))
    seen = _room(there)
    there.wait_for(lambda: _balances(seen) == [("Кисть", Decimal(0))])
    room = _room(here)
    here.wait_for(lambda: room._lists.stores)
    room.new_document("receipt")
    here.wait_for(lambda: room.document.scan.isVisible())
    for typed in (f"3*{EAN}", EAN):
        QTest.keyClicks(room.document.scan.edit, typed)
        here.press("Return", room.document.scan.edit)
    here.wait_for(lambda: [line.quantity for line in room.document._presenter.lines] == [Decimal(4)])
    here.press("Return", room.document.scan.edit)
    here.press("Return", room.document.quantity.edit)
    QTest.keyClicks(room.document.cost.edit, "70")
    here.press("Return", room.document.cost.edit)
    here.wait_for(lambda: [line.cost for line in room.document._presenter.lines] == [Decimal(70)])
    here.press("Ctrl+Return", room.document)
    here.wait_for(lambda: room.document._presenter.head.state == "posted")
    there.wait_for(lambda: _balances(seen) == [("Кисть", Decimal(4))])
    room.document.labels_asked.emit([(room.document._presenter.lines[0].goods_id, 4)])
    here.wait_for(here.dialogs)
    dialog: Any = here.dialogs()[0]
    here.wait_for(lambda: dialog.save.isEnabled())
    dialog.save.click()
    here.wait_for(lambda: opened)
    assert Path(opened[0]).read_bytes().startswith(b"%PDF")
