"""A letter comes in while the window is open, is answered, and what was typed outlives the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.rooms import MAIL
from crm_desktop.ui.room_bar import Room
from tests.support.builders_desk import add_agent
from tests.support.builders_intake import Firm, rule
from tests.support.builders_mail import arrive, make_letter, make_mailbox
from tests.support.window import Programs, Seat, do, do_as, furnish

DUBRAVA = "info@dubrava.example"


@pytest.fixture
def firm(base_path: Path) -> Firm:
    made = furnish(base_path, lambda _firm: rule("manager"))
    do(Embedded(base_path), lambda tx: (add_agent(tx, made), make_mailbox(tx)))
    return made


@pytest.fixture
def base(base_path: Path, firm: Firm) -> Embedded:
    return Embedded(base_path)


def _come(base: Embedded, subject: str, **fields: Any) -> None:
    def work(tx: Tx) -> None:
        box = tx.value("select id from channel")
        assert isinstance(box, int)
        arrive(tx, box, make_letter(subject, "Где счёт?", sender=f"Ирина <{DUBRAVA}>", **fields))

    do_as(base, "AGENT", work)


def _subjects(seat: Seat) -> list[str]:
    return [row.subject for row in seat.place.mail.threads.model.lines]


def _open(seat: Seat, subject: str) -> Any:
    seat.wait_for(lambda: subject in _subjects(seat))
    room: Any = seat.window.room(MAIL)
    room.rows.set_current_row(_subjects(seat).index(subject))
    seat.wait_for(lambda: seat.place.mail.reading.sheet is not None)
    return room


def test_a_letter_comes_unread_and_is_answered_into_its_thread(programs: Programs, base: Embedded) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    anna.window.open_room(MAIL)
    _come(base, "Счёт", message_id="<1@dubrava.example>")
    anna.wait_for(lambda: "1" in anna.badge(MAIL))
    anna.wait_for(lambda: [row.unread_count for row in anna.place.mail.threads.model.lines] == [1])
    room = _open(anna, "Счёт")
    anna.wait_for(lambda: "1" not in anna.badge(MAIL))
    room.letters.reply.click()
    anna.wait_for(lambda: anna.place.mail.compose.draft is not None and anna.place.mail.compose.boxes)
    QTest.keyClicks(room.compose.text.edit, "Tomorrow.")
    room.compose.send.click()
    anna.wait_for(lambda: "The letter leaves in a moment" in anna.toasts)
    sql = (
        "select l.in_reply_to, l.to_text, trim(o.state), o.outside_id = l.message_id, cast(l.plain as varchar(200))"
        " from letter l join outgoing o on o.kind = 'letter' and o.ref_id = l.id"
    )
    rows: Any = do(base, lambda tx: list(tx.rows(sql)))
    assert [row[:4] for row in rows] == [("<1@dubrava.example>", f"Ирина <{DUBRAVA}>", "queued", True)]
    assert rows[0][4].startswith("Tomorrow.")


def test_words_typed_before_the_window_was_closed_are_a_draft_in_the_next_one(
    programs: Programs, base: Embedded
) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    _come(base, "Счёт")
    anna.window.open_room(MAIL)
    room = _open(anna, "Счёт")
    room.letters.reply.click()
    anna.wait_for(lambda: anna.place.mail.compose.draft is not None)
    QTest.keyClicks(room.compose.text.edit, "Not to be lost")
    anna.window.close()
    assert anna.program.wait_closed()
    again = programs.seat().log_in(base, "ANNA")
    again.window.open_room(MAIL)
    found: list[str] = []

    def kept() -> bool:
        draft = again.place.mail.compose.draft
        texts = do(base, lambda tx: list(tx.rows("select cast(plain as varchar(200)) from letter where is_draft")))
        found[:] = [draft.text if draft is not None else "", *(str(text) for (text,) in texts)]  # type: ignore[attr-defined]
        return any("Not to be lost" in text for text in found)

    again.wait_for(kept)


def test_a_letter_is_written_from_the_card_of_a_client(programs: Programs, base: Embedded, firm: Firm) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    anna.place.open_client(firm.clients["Dubrava"])
    anna.wait_for(lambda: anna.place.client_card.card is not None)
    card: Any = anna.window.room("clients").card
    card.head.write.click()
    anna.wait_for(lambda: anna.window.page == MAIL and anna.place.mail.compose.draft is not None)
    assert anna.place.mail.compose.draft.to == DUBRAVA
    assert anna.place.mail.compose.draft.client_id == firm.clients["Dubrava"]


def _key(keys: str) -> None:
    """A key pressed where the keyboard is."""
    one = QKeySequence(keys)[0]  # type: ignore[index]  # the stubs leave it out
    QTest.keyClick(QApplication.focusWidget(), one.key(), one.keyboardModifiers())


def test_a_letter_is_found_read_and_answered_by_the_keyboard_alone(programs: Programs, base: Embedded) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    _come(base, "Счёт", message_id="<1@dubrava.example>")
    anna.press(next(room.shortcut for room in _rooms(anna) if room.key == MAIL))
    anna.wait_for(lambda: anna.window.page == MAIL and _subjects(anna) == ["Счёт"])
    room: Any = anna.window.room(MAIL)
    assert QApplication.focusWidget() is room.rows
    _key("Down")
    anna.wait_for(lambda: anna.place.mail.reading.sheet is not None)
    _key("R")
    anna.wait_for(lambda: QApplication.focusWidget() is room.compose.text.edit and anna.place.mail.compose.boxes)
    QTest.keyClicks(QApplication.focusWidget(), "Tomorrow.")
    _key("Ctrl+Return")
    anna.wait_for(lambda: do(base, lambda tx: tx.value("select count(*) from outgoing")) == 1)
    anna.wait_for(lambda: not room.compose.isVisible())
    assert QApplication.focusWidget() is room.rows
    # The inquiry was offered to her: who answers has accepted it.
    assert do(base, lambda tx: tx.rows("select trim(state) from inquiry")) == [("accepted",)]
    _key("E")
    anna.wait_for(lambda: _subjects(anna) == [])


def _rooms(seat: Seat) -> list[Room]:
    return [button.room for button in seat.place.frame.rooms._buttons.values()]
