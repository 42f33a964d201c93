"""The room of shifts on the screen: lists, paper beside them, settling."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.rules_ops import CashMove, Event, PrintedNote, ShiftClose
from crm_desktop.features.shifts.presenter_office import TABS, OfficePresenter, Sides, Words
from crm_desktop.features.shifts.view_room import ShiftsRoom
from crm_desktop.ui.labels import Label, Link
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, add_client, make_shop
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = MORNING + timedelta(hours=10)
Make = Callable[..., ShiftsRoom]


@pytest.fixture
def make(tx: Tx, qtbot: QtBot) -> Make:
    shop = make_shop(tx)
    till, marina = shop.till, shop.firm.person("MARINA")
    till.open(tx, "1000.00")
    client = add_client(tx, shop.firm.branch, "Анна Петрова", shop.firm.person("DENIS"))
    till.post(tx, till.receipt(shop.line("Краска"), shop.line("Кисть", "2", 2), client_id=client))
    till.post(tx, PrintedNote(till.last_id, MORNING + timedelta(minutes=1), "Эмулятор", "printed"))
    till.post(tx, till.receipt(shop.line("Лампа", "2"), pay="card"))
    sold_id = till.last_id
    till.post(tx, PrintedNote(sold_id, MORNING + timedelta(minutes=2), "Эмулятор", "unknown"))
    back = till.receipt(shop.line("Лампа", "1", return_of_line=1), kind="return", pay="card", return_of=sold_id)
    till.post(tx, back)
    wrong = shop.line("Кофе", price=Decimal("600.00"), sum=Decimal("600.00"))
    till.post(tx, till.receipt(wrong))
    till.post(tx, CashMove(1, MORNING, till.cashier, None, "in", Decimal("50.00"), "размен"))
    event = Event(1, MORNING, till.cashier, None, "drawer_opened")
    till.post(tx, event)
    facts = {"off": "50.00", "percent": "10"}
    till.post(tx, replace(event, what="discount", approved_by=marina, receipt_no=2, facts=facts))
    z = {"receipts": 3, "returns": 1, "sold": "3870.80", "returned": "89.90", "drawer": "4641.00"}
    closed = ShiftClose(1, MORNING + timedelta(hours=9), till.cashier, Decimal(4600), Decimal(4641), "мелочь", z)
    till.post(tx, closed)
    shop.other.open(tx, "500.00")

    def room_of(who: str = "MARINA", may_settle: bool = True) -> ShiftsRoom:
        open_session(tx, who)
        presenter = OfficePresenter(RunNow(tx), FakeClock(NOW), "Europe/Samara", may_settle=may_settle)
        room = ShiftsRoom(presenter, lambda _kind, _data: ("1011",))
        qtbot.addWidget(room)
        room.resize(1290, 700)
        room.show()
        room.start()
        return room

    return room_of


def _cells(room: ShiftsRoom, tab: str, column: int = 0) -> list[str]:
    model = room.tables[tab].model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def _choose(room: ShiftsRoom, tab: str, row: int) -> None:
    room.open_tab(tab)
    room.tables[tab].setCurrentIndex(room.tables[tab].model().index(row, 0))


def _notes(room: ShiftsRoom) -> str:
    return " ".join(label.whole_text() for label in room.beside.findChildren(Label))


def _paper(room: ShiftsRoom) -> str:
    lines = room.beside._presenter.beside.paper
    words = [line.text if isinstance(line, Words) else f"{line.left} {line.right}" for line in lines
             if isinstance(line, Words | Sides)]  # fmt: skip
    return "\n".join(words)


def test_shifts_stand_with_what_they_took(make: Make) -> None:
    room = make()
    assert _cells(room, "shifts") == ["K2-1", "K1-1"] or _cells(room, "shifts") == ["K1-1", "K2-1"]


def test_a_closed_shift_shows_its_z_and_what_differs(make: Make) -> None:
    room = make()
    _choose(room, "shifts", _cells(room, "shifts").index("K1-1"))
    assert "Z REPORT" in _paper(room)
    assert "3 870.80" in _paper(room).replace("\xa0", " ").replace(",", " ")
    notes = _notes(room)
    assert notes.index("Not on paper: K1-1-2, K1-1-3, K1-1-4") < notes.index("sold for")
    assert "мелочь" in notes


def test_receipts_of_a_shift_are_one_click_away(make: Make) -> None:
    room = make()
    _choose(room, "shifts", _cells(room, "shifts").index("K1-1"))
    link = next(link for link in room.beside.findChildren(Link) if "Receipts" in link.text())
    link.clicked.emit()
    assert _cells(room, "receipts") == ["K1-1-4", "K1-1-3", "K1-1-2", "K1-1-1"]
    assert room.shift.isVisible()
    room.shift.click()
    assert not room.shift.isVisible()


def test_a_receipt_is_paper_and_leads_to_its_client(make: Make, qtbot: QtBot) -> None:
    room = make()
    _choose(room, "receipts", 3)
    assert "Анна Петрова" in _paper(room)
    link = next(link for link in room.beside.findChildren(Link) if "Анна" in link.text())
    with qtbot.waitSignal(room.client_asked):
        link.clicked.emit()


def test_a_return_leads_to_the_receipt_it_is_of(make: Make) -> None:
    room = make()
    _choose(room, "receipts", 1)
    link = next(link for link in room.beside.findChildren(Link) if "K1-1-2" in link.text())
    link.clicked.emit()
    assert room.beside._presenter.beside.title.endswith("K1-1-2")


def test_what_needs_a_look_is_settled_with_a_word(make: Make, tx: Tx) -> None:
    room = make()
    room.open_tab("attention")
    before = len(_cells(room, "attention"))
    row = next(row for row, words in enumerate(_cells(room, "attention")) if "Кофе" in words)
    _choose(room, "attention", row)
    room.beside.word.set_text("ценник не сменили")
    room.beside.settled.click()
    assert len(_cells(room, "attention")) == before - 1
    room.is_open.chosen.emit("done")
    assert "ценник не сменили" in _cells(room, "attention", 5)[0]


def test_who_may_not_settle_has_no_button(make: Make) -> None:
    room = make(may_settle=False)
    _choose(room, "attention", 0)
    assert not room.beside.settled.isVisible()


def test_what_is_suspicious_is_counted_by_cashier(make: Make) -> None:
    room = make()
    room.open_tab("suspicious")
    assert "Ольга Кассирова: 4 times" in room.summary.whole_text()
    room.what.chosen.emit("discount")
    assert _cells(room, "suspicious", 4) == ["10 %, senior: Марина Соколова"]


def test_money_is_told_by_day_and_in_all(make: Make) -> None:
    room = make()
    room.open_tab("money")
    assert _cells(room, "money", 1) == ["K1"]
    assert "revenue" in room.summary.whole_text()


def test_every_list_opens(make: Make) -> None:
    room = make()
    for tab in TABS:
        room.open_tab(tab)
        assert room._pages.currentWidget() is room.tables[tab]
    assert json.dumps(_cells(room, "tills")) == '["K1", "K2"]'
