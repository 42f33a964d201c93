"""A call as the person at the window lives it: it rings, is answered, ends, and what was said is written down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from crm_desktop import config
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.rules import CallEvent
from crm_desktop.ui.phone import DialButton, PhoneLink
from tests.support.builders_calls import CALLER, call_event
from tests.support.window import Programs, Seat, as_person, do, do_as, give_logins


class Place:
    """A base with a line, and what comes by it past all windows."""

    def __init__(self, target: Target, channel_id: int) -> None:
        self.target = target
        self._channel_id = channel_id

    def tell(self, *events: CallEvent) -> None:
        """Events of a call, as the agent takes them in."""

        def work(tx: Tx) -> None:
            for event in events:
                queries.take_event(tx, self._channel_id, event, "RU")

        do_as(self.target, "AGENT", work)

    def seat(self, programs: Programs, **settings: str) -> Seat:
        """Anna at her window."""
        seat = programs.seat("anna")
        if "card_on_ring" in settings:
            seat.settings.set(config.CARD_ON_RING, settings["card_on_ring"])
        target = self.target
        return seat.log_in(target if isinstance(target, Embedded) else as_person(target, "ANNA"), "ANNA")


@pytest.fixture(params=["embedded", pytest.param("tcp", marks=pytest.mark.tcp)])
def place(request: pytest.FixtureRequest, base_path: Path, line_id: int) -> Iterator[Place]:
    """A firm with a telephone line, on this computer and on a server."""

    target: Target = Embedded(base_path)
    if request.param == "tcp":
        server: Server = request.getfixturevalue("server")
        give_logins(server, "ANNA", "AGENT", "GALINA")
        target = server
    yield Place(target, line_id)


def _strip(seat: Seat) -> Any:
    view = seat.place.calls.view
    assert view is not None
    return view


def test_ring_shows_the_strip_and_the_card_then_the_note_is_kept(programs: Programs, place: Place) -> None:
    seat = place.seat(programs)
    place.tell(call_event("ring", extension="101"))
    seat.wait_for(lambda: seat.place.calls.view is not None and _strip(seat).isVisible())
    strip = _strip(seat)
    assert (strip._head.text(), strip._who.whole_text()) == ("Incoming call", "ООО «Дубрава»")
    seat.wait_for(lambda: seat.place.window.page == "clients")
    seat.wait_for(lambda: seat.place.client_card.card is not None)
    assert seat.place.client_card.card is not None
    assert seat.place.client_card.card.form.name == "ООО «Дубрава»"

    place.tell(call_event("answer", 4, extension="101"))
    seat.wait_for(lambda: strip._head.text() == "Talking")
    assert not strip.note.isVisible()
    place.tell(call_event("end", 64))
    seat.wait_for(strip.note.isVisible)
    assert strip._time.text() == "1:00"

    card: Any = seat.window.room("clients").card
    assert seat.window.focusWidget() is card.note.edit
    seat.press("Shift+F9")
    assert strip.note.note.edit.hasFocus()
    strip.note.note.set_text("wants it on Wednesday")
    strip.note.outcome.set_key("agreed")
    strip.note.call_back.set_key("tomorrow")
    seat.press("Ctrl+Return", strip.note.note.edit)
    seat.wait_for(lambda: not strip.isVisible())
    assert card.note.edit.hasFocus()
    kept = do(place.target, lambda tx: tx.rows("select outcome, note from call"))
    assert kept == [("agreed", "wants it on Wednesday")]
    titles = do(place.target, lambda tx: tx.rows("select title, state from task"))
    assert titles == [("Call back: ООО «Дубрава»", "open")]


def test_ring_never_comes_over_what_is_being_typed(programs: Programs, place: Place) -> None:
    seat = place.seat(programs)
    seat.press("Ctrl+I")
    seat.wait_for(seat.dialogs)
    page = seat.place.window.page
    place.tell(call_event("ring", extension="101"))
    seat.wait_for(lambda: seat.place.calls.view is not None and _strip(seat).isVisible())
    assert seat.place.window.page == page
    assert seat.dialogs()


def test_ring_leaves_the_page_when_the_setting_says_so(programs: Programs, place: Place) -> None:
    seat = place.seat(programs, card_on_ring="no")
    page = seat.place.window.page
    place.tell(call_event("ring", extension="101"))
    seat.wait_for(lambda: seat.place.calls.view is not None and _strip(seat).isVisible())
    assert seat.place.window.page == page
    seat.press("F9")
    seat.wait_for(lambda: seat.place.window.page == "clients")


def test_number_on_the_card_is_dialled_and_grey_when_the_line_is_down(programs: Programs, place: Place) -> None:
    hold = "update channel set held_by = 'pc', held_till = dateadd(hour, 1, clock.utc_now()), state = 'ok'"
    do(place.target, lambda tx: tx.run(hold))
    seat = place.seat(programs, card_on_ring="no")
    seat.wait_for(lambda: not seat.place.calls.dial.reason)
    client_id: Any = do(
        place.target, lambda tx: tx.value("select client_id from client_phone where phone = ?", (CALLER,))
    )
    seat.place.open_client(client_id)
    seat.wait_for(lambda: seat.place.client_card.card is not None)
    seat.press("Ctrl+D")
    seat.wait_for(lambda: seat.place.calls.view is not None and _strip(seat).isVisible())
    assert (_strip(seat)._head.text(), _strip(seat)._who.whole_text()) == ("Dialling", "ООО «Дубрава»")
    sent = do(place.target, lambda tx: tx.rows("select kind, state from outgoing"))
    assert sent == [("call", "queued")]

    def goes_down(tx: Tx) -> None:
        tx.run("update channel set state = 'down', held_by = null")
        tx.run("execute block as begin post_event 'channels'; end")

    do(place.target, goes_down)
    seat.wait_for(lambda: seat.place.calls.dial.reason)
    assert "is down since" in seat.place.calls.dial.reason


@pytest.mark.parametrize("kind", ["asterisk", "cloud_pbx", "modem"])
def test_call_by_hand_is_written_down_while_the_line_is_down(programs: Programs, place: Place, kind: str) -> None:
    def goes_down(tx: Tx) -> None:
        tx.run(
            "update channel set kind = ?, facts = '{\"dials\": true}', state = 'down', state_since = clock.utc_now(),"
            " held_by = 'pc', held_till = dateadd(hour, 1, clock.utc_now())",
            (kind,),
        )

    do(place.target, goes_down)
    seat = place.seat(programs, card_on_ring="no")
    seat.wait_for(lambda: "is down since" in seat.place.calls.dial.reason)
    client_id: Any = do(
        place.target, lambda tx: tx.value("select client_id from client_phone where phone = ?", (CALLER,))
    )
    seat.place.open_client(client_id)
    seat.wait_for(lambda: _numbers(seat))
    number = _numbers(seat)[0]
    assert "is down since" in number.toolTip()
    QTest.mouseClick(number, Qt.MouseButton.LeftButton)
    seat.wait_for(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu: Any = QApplication.activePopupWidget()
    dial, by_hand = menu.actions()[:2]
    assert not dial.isEnabled()
    assert "is down since" in dial.text()
    by_hand.trigger()
    menu.close()
    seat.wait_for(seat.dialogs)
    (form,) = seat.dialogs()
    assert (form.fields()["channel"], form.fields()["phone"]) == ("call", CALLER)  # type: ignore[attr-defined]
    form.field("text").set_text("asked for three cans")  # type: ignore[attr-defined]
    seat.press("Ctrl+Return", form)
    seat.wait_for(lambda: not seat.dialogs())
    kept = do(place.target, lambda tx: tx.rows("select channel, client_id, body from inquiry"))
    assert kept == [("call", client_id, "asked for three cans")]


def _numbers(seat: Seat) -> list[PhoneLink | DialButton]:
    """Numbers on the page that can be rung."""
    found = [*seat.window.findChildren(PhoneLink), *seat.window.findChildren(DialButton)]
    return [one for one in found if one.isVisible()]
