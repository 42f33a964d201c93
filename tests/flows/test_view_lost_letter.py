"""A letter is being written when the cable is cut or the server dies: the words stay, later it goes once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from crm_desktop.rooms import MAIL
from tests.flows.test_view_lost_link import Wire, _anna, _one, _open_card, wire
from tests.support.builders_mail import make_mailbox
from tests.support.proxy import Proxy
from tests.support.server_rig import RigServer
from tests.support.window import LateTicks, Programs, Seat, do, furnish, give_logins

pytestmark = pytest.mark.tcp
__all__ = ["wire"]
WORDS = "The invoice goes tomorrow"
SENT = (
    "select count(*) from outgoing o join letter l on l.id = o.ref_id and o.kind = 'letter'"
    f" where not l.is_draft and l.plain containing '{WORDS}'"
)


def _write(seat: Seat, wire: Wire) -> Any:
    """Anna writes to a client from his card."""
    card = _open_card(seat, wire)
    card.head.write.click()
    compose = seat.place.mail.compose
    seat.wait_for(lambda: seat.window.page == MAIL and compose.draft is not None and compose.boxes)
    view: Any = seat.window.room(MAIL)
    QTest.keyClicks(view.compose.subject.edit, "Invoice")
    view.compose.text.edit.setFocus()
    QTest.keyClicks(view.compose.text.edit, WORDS)
    return view.compose


def _send_after_return(seat: Seat, wire: Wire, view: Any) -> None:
    """What had not reached the server is sent by itself; else the person presses once more."""
    QTest.qWait(1500)
    if not _one(wire, SENT):
        view.send.click()
    seat.wait_for(lambda: _one(wire, SENT))
    seat.wait_for(lambda: seat.place.mail.compose.draft is None)
    assert _one(wire, SENT) == 1
    assert _one(wire, "select count(*) from letter") == 1


def test_a_letter_being_written_outlives_a_cut_cable_and_goes_once(programs: Programs, wire: Wire) -> None:  # noqa: F811
    do(wire.direct, make_mailbox)
    seat = _anna(programs, wire)
    view = _write(seat, wire)
    ticks = LateTicks()
    ticks.start()
    wire.proxy.cut()
    view.send.click()
    seat.wait_for(lambda: "No connection" in seat.light)
    assert WORDS in view.text.text()
    wire.proxy.open()
    seat.wait_for(lambda: seat.light.startswith("Connected"))
    _send_after_return(seat, wire, view)
    assert ticks.stop() == 0, f"the window stood still for {ticks.longest_ms} ms"


def test_a_letter_being_written_outlives_a_killed_server_and_goes_once(
    programs: Programs, own_rig: RigServer, base_path: Path
) -> None:
    firm = furnish(base_path)
    direct = own_rig.add_base(base_path)
    give_logins(direct, "ANNA")
    wire = Wire(direct, Proxy(direct.port), firm)
    do(direct, make_mailbox)
    seat = _anna(programs, wire)
    view = _write(seat, wire)
    own_rig.kill()
    seat.wait_for(lambda: "No connection" in seat.light)
    QTest.keyClicks(view.text.edit, " morning")
    assert f"{WORDS} morning" in view.text.text()
    own_rig.start()
    seat.wait_for(lambda: seat.light.startswith("Connected"), 40_000)
    assert f"{WORDS} morning" in view.text.text()
    _send_after_return(seat, wire, view)
    wire.proxy.close()
