"""The cable is cut while a call rings, is spoken, or is being written about: the note stays and is kept once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QTest

from crm_desktop.db.target import Server
from crm_desktop.features.calls import queries
from tests.support.builders_calls import call_event
from tests.support.proxy import Proxy
from tests.support.window import Programs, as_person, do, do_as, give_logins

pytestmark = pytest.mark.tcp


@pytest.fixture
def line(request: pytest.FixtureRequest, line_id: int) -> Iterator[tuple[Server, Proxy, int]]:
    """A server with a telephone line, and the relay between it and the window."""

    direct: Server = request.getfixturevalue("server")
    give_logins(direct, "ANNA", "AGENT")
    proxy = Proxy(direct.port)
    yield direct, proxy, line_id
    proxy.close()


@pytest.mark.parametrize("told", [1, 2, 3], ids=["ringing", "talking", "after the call"])
def test_note_outlives_a_cut_cable_and_is_kept_once(
    programs: Programs, line: tuple[Server, Proxy, int], told: int
) -> None:
    direct, proxy, channel_id = line
    events = (call_event("ring", extension="101"), call_event("answer", 4, extension="101"), call_event("end", 64))

    def tell(first: int, last: int) -> None:
        do_as(direct, "AGENT", lambda tx: [queries.take_event(tx, channel_id, one, "RU") for one in events[first:last]])

    seat = programs.seat("anna").log_in(as_person(replace(direct, port=proxy.port), "ANNA"), "ANNA")
    tell(0, told)
    seat.wait_for(lambda: seat.place.calls.view is not None and seat.place.calls.view.isVisible())
    strip: Any = seat.place.calls.view
    seat.press("Shift+F9")
    strip.note.note.set_text("wants it on Wednesday")
    proxy.cut()
    seat.press("Ctrl+Return", strip.note.note.edit)
    seat.wait_for(lambda: "No connection" in seat.light)
    tell(told, 3)  # the exchange goes on meanwhile
    QTest.qWait(500)
    assert strip.note.note.text() == "wants it on Wednesday"
    proxy.open()
    seat.wait_for(lambda: seat.light.startswith("Connected"))
    QTest.qWait(1000)
    if strip.isVisible() and strip.note.is_begun():
        seat.press("Ctrl+Return", strip.note.note.edit)
    seat.wait_for(lambda: not strip.note.is_begun())
    assert do(direct, lambda tx: tx.rows("select note, version from call")) == [("wants it on Wednesday", 2)]
