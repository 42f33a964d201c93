"""The cable is cut, the server dies: what is typed stays, the light counts, later everything is saved once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.db.target import Server
from tests.support import builders_intake as build
from tests.support.proxy import Proxy
from tests.support.server_rig import RigServer
from tests.support.window import LateTicks, Programs, Seat, as_person, do, furnish, give_logins

pytestmark = pytest.mark.tcp


@dataclass(frozen=True)
class Wire:
    """A server, the relay between it and the windows, and the firm in it."""

    direct: Server
    proxy: Proxy
    firm: build.Firm

    @property
    def target(self) -> Server:
        """The server as the windows see it."""
        return replace(self.direct, port=self.proxy.port)


@pytest.fixture
def wire(request: pytest.FixtureRequest, base_path: Path) -> Iterator[Wire]:
    firm = furnish(base_path, lambda firm: build.rule("person", name="Anna first", staff_id=firm.people["Anna"]))
    direct: Server = request.getfixturevalue("server")
    give_logins(direct, "ANNA", "GALINA")
    proxy = Proxy(direct.port)
    yield Wire(direct, proxy, firm)
    proxy.close()


def _anna(programs: Programs, wire: Wire, login: str = "ANNA") -> Seat:
    return programs.seat().log_in(as_person(wire.target, login), login)


def _open_card(seat: Seat, wire: Wire) -> Any:
    seat.place.open_client(wire.firm.clients["Dubrava"])
    seat.wait_for(lambda: seat.place.client_card.card is not None)
    return seat.place.window.room("clients").card


def _one(wire: Wire, sql: str) -> object:
    return do(wire.direct, lambda tx: tx.value(sql))


class _Typing:
    """Something typed in a window: how it is begun, saved, seen as kept, and counted in the base."""

    def __init__(self, seat: Seat, wire: Wire) -> None:
        self.seat, self.wire = seat, wire

    def type(self) -> None:
        raise NotImplementedError

    def save(self) -> None:
        raise NotImplementedError

    def typed(self) -> str:
        raise NotImplementedError

    def is_saved(self) -> bool:
        raise NotImplementedError

    def count(self) -> object:
        raise NotImplementedError


class _Note(_Typing):
    def type(self) -> None:
        self.card = _open_card(self.seat, self.wire)
        self.card.note.edit.setFocus()
        QTest.keyClicks(self.card.note.edit, "Calls back on Friday")

    def save(self) -> None:
        self.seat.press("Return", self.card.note.edit)

    def typed(self) -> str:
        return str(self.card.note.text())

    def is_saved(self) -> bool:
        return not self.typed()

    def count(self) -> object:
        return _one(self.wire, "select count(*) from journal where detail = 'Calls back on Friday'")


class _Fact(_Typing):
    def type(self) -> None:
        self.card = _open_card(self.seat, self.wire)
        self.card.facts.row("source").start_edit()
        self._edit: Any = self.seat.window.focusWidget()
        QTest.keyClicks(self._edit, "Fair in Samara")

    def save(self) -> None:
        self.seat.press("Return", self.seat.window.focusWidget())

    def typed(self) -> str:
        return str(self.card.facts.row("source").value() or "")

    def is_saved(self) -> bool:
        return not self.card.facts.is_editing()

    def count(self) -> object:
        return _one(self.wire, "select count(*) from client where source = 'Fair in Samara'")


class _Dialog(_Typing):
    keys = ""

    def type(self) -> None:
        self.seat.press(self.keys)
        self.seat.wait_for(self.seat.dialogs)
        self.form: Any = self.seat.dialogs()[0]
        self.fill()

    def fill(self) -> None:
        raise NotImplementedError

    def save(self) -> None:
        self.seat.press("Ctrl+Return", self.form)

    def is_saved(self) -> bool:
        return not self.seat.dialogs()


class _Task(_Dialog):
    keys = "Ctrl+Shift+T"

    def fill(self) -> None:
        QTest.keyClicks(self.form.title.edit, "Send the offer")

    def typed(self) -> str:
        return str(self.form.title.text())

    def count(self) -> object:
        return _one(self.wire, "select count(*) from task where title = 'Send the offer'")


class _Inquiry(_Dialog):
    keys = "Ctrl+I"

    def fill(self) -> None:
        QTest.keyClicks(self.form.field("subject").edit, "Laminate")
        QTest.keyClicks(self.form.field("phone").edit, "8 927 612-40-77")

    def typed(self) -> str:
        return str(self.form.field("subject").text())

    def count(self) -> object:
        return _one(self.wire, "select count(*) from inquiry where subject = 'Laminate'")


def _save_if_not_saved(seat: Seat, work: _Typing) -> None:
    """What had not reached the server yet is sent by itself; else the person presses once more."""
    QTest.qWait(1000)
    if not work.is_saved():
        work.save()
    seat.wait_for(work.is_saved)


@pytest.mark.parametrize("kind", [_Fact, _Note, _Task, _Inquiry])
def test_what_is_typed_outlives_a_cut_cable_and_is_saved_once(
    programs: Programs, wire: Wire, kind: Callable[[Seat, Wire], _Typing]
) -> None:
    seat = _anna(programs, wire, "GALINA" if kind is _Inquiry else "ANNA")
    work = kind(seat, wire)
    work.type()
    typed = work.typed()
    ticks = LateTicks()
    ticks.start()
    wire.proxy.cut()
    work.save()
    seat.wait_for(lambda: "No connection, 0:0" in seat.light)
    QTest.qWait(1500)
    assert "No connection, 0:0" in seat.light
    assert not work.is_saved()
    assert work.typed() == typed
    wire.proxy.open()
    seat.wait_for(lambda: seat.light.startswith("Connected"))
    _save_if_not_saved(seat, work)
    assert ticks.stop() == 0, f"the window stood still for {ticks.longest_ms} ms"
    assert work.count() == 1


def test_request_given_up_tells_why_and_can_be_saved_later(programs: Programs, wire: Wire) -> None:
    seat = _anna(programs, wire)
    work = _Task(seat, wire)
    work.type()
    wire.proxy.cut()
    work.save()
    seat.wait_for(lambda: work.form._error.isVisible())
    assert work.typed() == "Send the offer"
    wire.proxy.open()
    seat.wait_for(lambda: seat.light.startswith("Connected"))
    _save_if_not_saved(seat, work)
    assert work.count() == 1


def test_server_killed_and_started_again_is_read_again(programs: Programs, own_rig: RigServer, base_path: Path) -> None:
    firm = furnish(base_path)
    direct = own_rig.add_base(base_path)
    give_logins(direct, "ANNA")
    wire = Wire(direct, Proxy(direct.port), firm)
    anna = _anna(programs, wire)
    anna.place.window.open_room("inbox")
    card = _open_card(anna, wire)
    anna.wait_for(lambda: "News arrive at once" in anna.light)
    ticks = LateTicks()
    ticks.start()
    own_rig.kill()
    anna.wait_for(lambda: "No connection" in anna.light)
    own_rig.start()
    do(direct, lambda tx: tx.run("update client set name = 'Дубрава плюс' where name containing 'Дубрава'"))
    anna.wait_for(lambda: "News arrive at once" in anna.light, 40_000)
    anna.wait_for(lambda: anna.place.client_card.card.form.name == "Дубрава плюс")
    assert isinstance(card, QWidget)
    assert ticks.stop() == 0, f"the window stood still for {ticks.longest_ms} ms"
    wire.proxy.close()


def test_window_closed_while_the_base_is_away_leaves_at_once(programs: Programs, wire: Wire) -> None:
    seat = _anna(programs, wire)
    ticks = LateTicks()
    ticks.start()
    wire.proxy.cut()
    seat.wait_for(lambda: "No connection" in seat.light)
    seat.window.close()
    QTest.qWait(50)
    assert ticks.stop() == 0, f"the window stood still for {ticks.longest_ms} ms"
    assert not seat.window.isVisible()
    assert seat.program.wait_closed()
