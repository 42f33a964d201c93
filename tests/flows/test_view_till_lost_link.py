"""The till while its server is cut off or frozen: it sells on without standing still, and everything is posted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.db.target import Server
from crm_desktop.devices.emulated_till import emulated_till
from tests.support.builders_pos import Shop
from tests.support.proxy import Proxy
from tests.support.till_seat import CASHIER_PIN, COFFEE, PAINT, TillSeat, furnish_shop, sit_down
from tests.support.window import LateTicks, Programs, as_person, do, give_logins

pytestmark = pytest.mark.tcp
ENTER = Qt.Key.Key_Return


@pytest.fixture
def shop(base_path: Path) -> Shop:
    return furnish_shop(base_path)


@pytest.fixture
def wire(request: pytest.FixtureRequest, shop: Shop) -> Iterator[tuple[Server, Server, Proxy]]:
    """The server, the same through a link that can be cut, and that link."""
    server: Server = request.getfixturevalue("server")
    give_logins(server, "OLGA")
    proxy = Proxy(server.port)
    yield server, replace(as_person(server, "OLGA"), port=proxy.port), proxy
    proxy.close()


def open_shift(at: TillSeat) -> None:
    at.key(ENTER)
    at.wait_sheet()
    at.key(ENTER)
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is not None)
    at.wait_no_sheet()


def sell(at: TillSeat, code: str) -> None:
    at.window.scan(code)
    at.seat.wait_for(lambda: at.till.cart.lines)
    at.key(Qt.Key.Key_Plus)
    at.seat.wait_for(lambda: not at.till.cart.lines)


def test_the_link_is_cut_the_till_sells_on_and_tells_everything_later(
    programs: Programs, shop: Shop, wire: tuple[Server, Server, Proxy], tmp_path: Path
) -> None:
    server, cut_off, proxy = wire
    at = sit_down(programs.seat(), cut_off, "OLGA", tmp_path / "tills", shop.till.id)
    open_shift(at)
    sell(at, PAINT)
    at.seat.wait_for(lambda: at.till.unsent == 0)
    proxy.cut()
    for code in (COFFEE, PAINT, COFFEE):
        sell(at, code)
    at.seat.wait_for(lambda: not at.till.is_online and at.till.unsent >= 3, timeout=60_000)
    assert at.till.strip()[0] == "Selling without the server"
    assert "wait to be sent" in at.till.strip()[1]
    proxy.open()
    at.seat.wait_for(lambda: at.till.is_online and at.till.unsent == 0, timeout=60_000)
    assert do(server, lambda tx: tx.value("select count(*) from sale_document")) == 4
    assert do(server, lambda tx: tx.value("select count(distinct op_id) from receipt")) == 4


def test_nothing_holds_the_window_neither_printer_nor_server_nor_scanner(
    programs: Programs, shop: Shop, wire: tuple[Server, Server, Proxy], tmp_path: Path
) -> None:
    _server, cut_off, proxy = wire
    at = sit_down(programs.seat(), cut_off, "OLGA", tmp_path / "tills", shop.till.id)
    open_shift(at)
    sell(at, PAINT)
    ticks = LateTicks()
    printer = emulated_till().printer
    printer.is_silent = True
    proxy.freeze()
    ticks.start()
    try:
        for _turn in range(2):
            for _shot in range(20):
                emulated_till().scanner.scan(PAINT)
            at.seat.wait_for(lambda: at.till.cart.lines and at.till.cart.lines[0].quantity == 20, timeout=60_000)
            at.key(Qt.Key.Key_Plus)
            at.seat.wait_for(lambda: not at.till.cart.lines, timeout=60_000)
        assert ticks.stop() == 0, f"the window stood still for {ticks.longest_ms} ms"
    finally:
        printer.is_silent = False
        proxy.thaw()


def test_a_program_started_without_its_server_sells_from_the_journal(
    programs: Programs, shop: Shop, wire: tuple[Server, Server, Proxy], tmp_path: Path
) -> None:
    server, cut_off, proxy = wire
    at = sit_down(programs.seat(), cut_off, "OLGA", tmp_path / "tills", shop.till.id)
    open_shift(at)
    programs.close()
    proxy.cut()
    seat = programs.seat()
    seat.program.start(cut_off, "OLGA")

    def offer() -> QWidget | None:
        found = [one for one in seat.window.findChildren(QWidget) if "without the server" in one.accessibleName()]
        return found[0] if found and found[0].isVisible() else None

    seat.wait_for(lambda: offer() is not None, timeout=60_000)
    offer().click()  # type: ignore[union-attr]
    seat.wait_for(lambda: seat.program.lonely_till is not None and seat.program.lonely_till.at_work.window is not None)
    lonely = TillSeat(seat)
    lonely.alone = seat.program.lonely_till.at_work  # type: ignore[union-attr]
    lonely.wait_sheet()
    seat.wait_for(lambda: lonely.till.people)
    lonely.type(CASHIER_PIN)
    lonely.key(ENTER)
    seat.wait_for(lambda: lonely.till.cashier.name == "Ольга Кассирова" and lonely.till.shift is not None)
    lonely.wait_no_sheet()
    sell(lonely, COFFEE)
    assert lonely.till.unsent >= 1
    seat.program.lonely_till.left.emit()  # type: ignore[union-attr]
    proxy.open()
    seat.program.start(cut_off, "OLGA")
    seat.wait_for(lambda: seat.program.workplace is not None, timeout=60_000)
    seat.place.window.open_room("till")
    seat.wait_for(lambda: do(server, lambda tx: tx.value("select count(*) from sale_document")) == 1, timeout=60_000)
