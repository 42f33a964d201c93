"""Work by keys in the whole window: search, commands, new things, offers under a dialog, rooms by rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.db.target import Embedded
from tests.support import builders_intake as build
from tests.support.builders_clients import make_client
from tests.support.window import Programs, Seat, do, do_as, furnish, take_in


@pytest.fixture
def base(base_path: Path) -> Embedded:
    """A firm whose inquiries go to Anna."""
    furnish(base_path, lambda firm: build.rule("person", name="Anna first", staff_id=firm.people["Anna"]))
    return Embedded(base_path)


def _search(seat: Seat, text: str) -> Any:
    seat.press("Ctrl+K")
    box = seat.place.frame.top.search
    assert QApplication.focusWidget() is box
    QTest.keyClicks(box, text)
    return box


def test_client_typed_in_the_wrong_layout_is_found_and_opened_by_enter(programs: Programs, base: Embedded) -> None:
    do_as(base, "ANNA", lambda tx: make_client(tx, "Заречье"))
    anna = programs.seat().log_in(base, "ANNA")
    box = _search(anna, "pfhtxmt")
    found = anna.place.top.palette._model
    anna.wait_for(lambda: any("Заречье" in str(getattr(row, "title", "")) for row in found.rows))
    anna.press("Return", box)
    anna.wait_for(lambda: anna.place.client_card.card is not None)
    assert anna.place.frame.current_page() == "clients"
    assert not anna.place.top.palette.isVisible()


def test_command_runs_from_the_search_box(programs: Programs, base: Embedded) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    box = _search(anna, "tasks")
    anna.wait_for(lambda: any(getattr(row, "title", "") == "Tasks" for row in anna.place.top.palette._model.rows))
    anna.press("Return", box)
    anna.wait_for(lambda: anna.place.frame.current_page() == "tasks")


@pytest.mark.parametrize(
    ("keys", "kind"), [("Ctrl+I", "EntryDialog"), ("Ctrl+Shift+C", "NewClientDialog"), ("Ctrl+Shift+T", "TaskForm")]
)
@pytest.mark.parametrize("room", ["today", "inbox", "clients", "tasks", "settings"])
def test_key_of_a_new_thing_opens_its_form_once_in_every_room(
    programs: Programs, base: Embedded, keys: str, kind: str, room: str
) -> None:
    galina = programs.seat().log_in(base, "GALINA")
    galina.place.window.open_room(room)
    galina.press(keys)
    galina.wait_for(galina.dialogs)
    QTest.qWait(0)
    assert [type(dialog).__name__ for dialog in galina.dialogs()] == [kind]


def test_form_of_an_inquiry_keeps_what_was_typed_when_it_is_closed_unsaved(programs: Programs, base: Embedded) -> None:
    anna = programs.seat().log_in(base, "GALINA")
    anna.press("Ctrl+I")
    anna.wait_for(anna.dialogs)
    form: Any = anna.dialogs()[0]
    form.field("subject").set_text("Laminate for the hall")
    anna.press("Esc", form)
    anna.wait_for(lambda: not anna.dialogs())
    anna.press("Ctrl+I")
    anna.wait_for(anna.dialogs)
    [again] = anna.dialogs()
    assert again is form
    assert form.field("subject").text() == "Laminate for the hall"


@pytest.mark.parametrize("keys", ["Ctrl+I", "Ctrl+Shift+C", "Ctrl+Shift+T"])
@pytest.mark.parametrize("comes_first", [True, False], ids=["offer first", "dialog first"])
def test_offer_is_accepted_while_a_dialog_is_open(
    programs: Programs, base: Embedded, keys: str, comes_first: bool
) -> None:
    anna = programs.seat("anna").log_in(base, "ANNA")
    boris = programs.seat("boris").log_in(base, "BORIS")

    def offer() -> None:
        take_in(base, phone=build.ANNA_PHONE)
        anna.wait_for(anna.has_offer)

    if comes_first:
        offer()
    anna.press(keys)
    anna.wait_for(anna.dialogs)
    [dialog] = anna.dialogs()
    if not comes_first:
        offer()
    anna.place.offer_view.forget_guard()
    focus = dialog.focusWidget() or dialog
    anna.press("F8", focus)
    anna.wait_for(lambda: not anna.has_offer())
    state = do(base, lambda tx: tx.rows("select distinct state, staff_id from inquiry"))
    assert state == [("accepted", anna.place.me.staff_id)]
    assert not boris.has_offer()


def test_cashier_sees_only_what_he_may(programs: Programs, base: Embedded) -> None:
    do(base, lambda tx: tx.run("update staff set role_code = 'cashier' where login = 'VERA'"))
    vera = programs.seat().log_in(base, "VERA")
    place = vera.place
    for room in place.frame.rooms._buttons:
        place.window.open_room(room)
    for command in place.top._commands():
        assert place.me.may("intake.take") or command.key != "new_inquiry"
    for keys in ("Ctrl+I", "Ctrl+Shift+C", "Ctrl+Shift+T"):
        vera.press(keys)
    QTest.qWait(300)
    assert "may not" not in vera.toasts
