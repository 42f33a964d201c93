"""Events of calls in the base: in any order, any number of times; the right client, person and task."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db.connection import Connection
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.rules import CallEvent, CallToDial
from crm_desktop.features.intake.queries import inquiry_card, offers_of
from tests.support.builders_calls import CALLER, CallRow, Line, add_channel, call_event, call_row, make_line, take
from tests.support.builders_intake import log_in, utc_now


@pytest.fixture
def line(tx: Tx) -> Line:
    """The firm's line; the agent is logged in."""
    return make_line(tx)


def _task(tx: Tx, task_id: int | None) -> tuple[object, ...]:
    row = tx.row("select staff_id, client_id, inquiry_id, state, note from task where id = ?", (task_id,))
    assert row is not None
    return row


def test_first_ring_is_routed_to_the_manager_of_the_client(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring"))
    people, clients = line.firm.people, line.firm.clients
    assert (call.state, call.client_id, call.staff_id) == ("ringing", clients["Dubrava"], people["Anna"])
    assert call.inquiry_id is not None
    log_in(tx, "galina")
    card = inquiry_card(tx, call.inquiry_id)
    assert card is not None
    assert (card.source, card.source_id, card.channel, card.line) == ("АТС", "call:1", "call", "4951112233")
    assert [(made.person, made.state) for made in offers_of(tx, call.inquiry_id)] == [("Анна", "open")]


def test_phone_that_rings_says_whose_card_it_is(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring"), call_event("ring", 1, extension="102"))
    assert (call.staff_id, call.extension_no) == (line.firm.people["Boris"], "102")


def test_who_answers_has_his_offer_accepted(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring", extension="101"), call_event("answer", 4, extension="101"))
    assert (call.state, call.staff_id) == ("talking", line.firm.people["Anna"])
    log_in(tx, "galina")
    assert call.inquiry_id is not None
    assert [(made.person, made.state) for made in offers_of(tx, call.inquiry_id)] == [("Анна", "accepted")]


def test_colleague_who_answers_instead_has_the_inquiry(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring"), call_event("answer", 9, extension="103"))
    log_in(tx, "galina")
    assert call.inquiry_id is not None
    card = inquiry_card(tx, call.inquiry_id)
    assert card is not None
    assert (card.state, card.person) == ("accepted", "Вера")
    assert [made.state for made in offers_of(tx, call.inquiry_id)] == ["withdrawn"]


def test_answered_call_keeps_its_length_and_leaves_no_task(tx: Tx, line: Line) -> None:
    events = (call_event("ring"), call_event("answer", 4, extension="101"), call_event("end", 64))
    call = take(tx, line, *events)
    assert (call.state, call.result, call.talk_seconds, call.task_id) == ("ended", "answered", 60, None)
    assert take(tx, line, replace(events[2], talk_seconds=58)).talk_seconds == 58


@pytest.mark.parametrize("told", [None, "missed", "busy", "no_answer", "failed", "cancelled", "unknown"])
def test_unanswered_call_becomes_a_task_for_its_person(tx: Tx, line: Line, told: str | None) -> None:
    call = take(tx, line, call_event("ring"), call_event("end", 20, result=told))
    assert (call.state, call.result, call.talk_seconds) == ("ended", "missed", None)
    firm = line.firm
    expected = (firm.people["Anna"], firm.clients["Dubrava"], call.inquiry_id, "open", CALLER)
    assert _task(tx, call.task_id) == expected


def test_missed_call_nobody_could_be_offered_is_a_task_of_duty(tx: Tx, line: Line) -> None:
    tx.run("update staff set state = 'away' where login <> 'DENIS'")
    call = take(tx, line, call_event("ring", number="8 900 123-45-67"), call_event("end", 20, number="8 900 123-45-67"))
    assert _task(tx, call.task_id)[0] == line.firm.people["Denis"]


def test_task_of_a_missed_call_names_the_number_of_somebody_unknown(tx: Tx, line: Line) -> None:
    unknown = take(
        tx, line, call_event("ring", number="8 900 123-45-67"), call_event("end", 20, number="8 900 123-45-67")
    )
    known = take(tx, line, call_event("ring", 30, "2"), call_event("end", 50, "2"))
    titles = [tx.value("select title from task where id = ?", (call.task_id,)) for call in (unknown, known)]
    assert titles == ["Call back: a missed call, +79001234567", "Call back: a missed call"]


def test_two_missed_calls_of_one_number_make_one_task(tx: Tx, line: Line) -> None:
    first = take(tx, line, call_event("ring"), call_event("end", 20))
    again = take(tx, line, call_event("ring", 30, "2"), call_event("end", 50, "2"))
    assert again.task_id == first.task_id
    assert again.inquiry_id != first.inquiry_id
    assert tx.value("select count(*) from task") == 1


def test_call_that_proves_answered_later_takes_its_task_back(tx: Tx, line: Line) -> None:
    missed = take(tx, line, call_event("ring"), call_event("end", 60, result="missed"))
    call = take(tx, line, call_event("answer", 5, extension="101"))
    assert (call.result, call.talk_seconds, call.staff_id) == ("answered", 55, line.firm.people["Anna"])
    assert _task(tx, missed.task_id)[3] == "cancelled"


def test_line_that_cannot_tell_asks_whether_the_inquiry_was_accepted(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring"))
    tx.run("update inquiry set state = 'accepted' where id = ?", (call.inquiry_id,))
    call = take(tx, line, call_event("end", 20, result="unknown"))
    assert (call.result, call.task_id) == ("answered", None)


@pytest.mark.parametrize(
    ("written", "flaw"),
    [
        ("anonymous", "hidden"), ("Restricted", "hidden"), ("", "hidden"), (None, "hidden"), ("12", "short"),
        ("8-927-612-40-77-EXT", "malformed"), ("+7927612407", "malformed"), ("99999999999999999", "malformed"),
        ("+7 927 612 40 7", "malformed"), ("sip:anna", "malformed"),
    ],
)  # fmt: skip
def test_unfit_number_opens_no_client(tx: Tx, line: Line, written: str | None, flaw: str) -> None:
    call = take(tx, line, call_event("ring", number=written), call_event("end", 9, number=written))
    assert (call.phone, call.phone_flaw, call.client_id) == (None, flaw, None)
    assert call.inquiry_id is not None


@pytest.mark.parametrize(
    "written", ["79276124077", "89276124077", " +7 (927) 612-40-77 ", "9276124077", "tel:+79276124077", "+89276124077"]
)
def test_number_of_a_client_is_found_however_the_line_writes_it(tx: Tx, line: Line, written: str) -> None:
    call = take(tx, line, call_event("ring", number=written))
    assert (call.phone, call.client_id) == (CALLER, line.firm.clients["Dubrava"])


def test_number_of_two_clients_opens_neither(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring", number="+79270000001"))
    assert call.client_id is None


def test_colleague_who_rings_a_colleague_is_no_inquiry(tx: Tx, line: Line) -> None:
    with pytest.raises(Refused, match="e_calls_internal"):
        take(tx, line, call_event("ring", number="102"))


def test_call_out_is_on_the_card_of_its_client_once(tx: Tx, line: Line) -> None:
    out: dict[str, Any] = {"direction": "out", "extension": "101"}
    call = take(tx, line, call_event("ring", **out), call_event("ring", 2, **out), call_event("end", 30, **out))
    assert (call.result, call.staff_id, call.inquiry_id) == ("no_answer", line.firm.people["Anna"], None)
    journal = tx.rows("select kind, meaning, author_id from journal where client_id = ?", (call.client_id,))
    assert journal == [("call", "out", line.firm.people["Anna"])]


def test_dialled_call_goes_on_in_its_own_row(tx: Tx, line: Line) -> None:
    call_id = tx.value(
        "insert into call (channel_id, outside_id, direction, phone, staff_id, state, rang_at)"
        " values (?, 'crm-1', 'out', ?, ?, 'dialling', clock.utc_now()) returning id",
        (line.channel_id, CALLER, line.firm.people["Anna"]),
    )
    assert isinstance(call_id, int)
    dial = queries.call_to_dial(tx, call_id)
    assert dial == CallToDial("crm-1", CALLER, "101", "Анна", "dialling")
    out: dict[str, Any] = {"call": "crm-1", "direction": "out", "number": None, "line": None}
    call = take(tx, line, call_event("ring", 1, **out), call_event("answer", 2, **out))
    assert (call.state, call.phone, call.staff_id) == ("talking", CALLER, line.firm.people["Anna"])
    assert take(tx, line, call_event("end", 30, **out, result="answered")).result == "answered"


def test_recording_of_an_unknown_call_is_refused(tx: Tx, line: Line) -> None:
    with pytest.raises(Refused, match="e_calls_unknown"):
        take(tx, line, call_event("record", recording="1.wav"))


def test_recording_is_due_after_the_end_and_stored_once(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring", recording="1.wav"))
    assert queries.recordings_due(tx, line.channel_id, 10) == []
    call = take(tx, line, call_event("answer", 2, extension="101"), call_event("end", 9))
    (due,) = queries.recordings_due(tx, line.channel_id, 10)
    assert (due.outside_id, due.name, call.recording_state) == ("1", "1.wav", "expected")
    for content in (b"RIFF first", b"RIFF second"):
        queries.put_recording(tx, due.call_id, "audio/wav", content)
    queries.refuse_recording(tx, due.call_id, "missing")
    stored = tx.rows("select mime, byte_size from call_recording where call_id = ?", (due.call_id,))
    assert stored == [("audio/wav", 10)]
    assert call_row(tx, due.call_id).recording_state == "stored"
    assert queries.recordings_due(tx, line.channel_id, 10) == []


def test_refused_recording_leaves_the_call(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring", recording="1.wav"), call_event("end", 9))
    (due,) = queries.recordings_due(tx, line.channel_id, 10)
    queries.refuse_recording(tx, due.call_id, "not_audio")
    call = call_row(tx, due.call_id)
    assert (call.recording_state, call.recording_reason, call.result) == ("refused", "not_audio", "missed")
    with pytest.raises(Refused, match="e_calls_not_found"):
        queries.refuse_recording(tx, due.call_id + 1, "missing")


def test_same_name_on_another_channel_is_another_call(tx: Tx, line: Line) -> None:
    other = replace(line, channel_id=add_channel(tx, "modem", "Модем"))
    here, there = take(tx, line, call_event("ring")), take(tx, other, call_event("ring"))
    assert here.inquiry_id != there.inquiry_id
    assert [call.outside_id for call in queries.open_calls(tx, line.channel_id)] == ["1"]
    last = queries.last_call_at(tx, line.channel_id)
    assert last is not None
    assert utc_now() - last >= timedelta(minutes=4)


def test_unknown_words_are_refused(tx: Tx, line: Line) -> None:
    with pytest.raises(Refused, match="e_calls_kind"):
        take(tx, line, call_event("held"))
    with pytest.raises(Refused, match="e_calls_result"):
        take(tx, line, call_event("end", result="lost"))


def test_a_person_may_not_write_events(tx: Tx, line: Line) -> None:
    log_in(tx, "galina")
    with pytest.raises(Refused, match="e_access_denied"):
        take(tx, line, call_event("ring"))


_STORIES: dict[str, list[tuple[str, int, dict[str, Any]]]] = {
    "answered": [("ring", 0, {}), ("ring", 1, {"extension": "101"}), ("answer", 5, {"extension": "101"}),
                 ("end", 65, {"result": "answered", "talk_seconds": 60}), ("record", 66, {"recording": "1.wav"})],
    "missed": [("ring", 0, {}), ("ring", 1, {"extension": "102"}), ("end", 25, {"result": "missed"})],
    "passed on": [("ring", 0, {"seq_no": 1, "extension": "101"}), ("answer", 5, {"seq_no": 2, "extension": "101"}),
                  ("answer", 40, {"seq_no": 3, "extension": "103"}), ("end", 90, {"seq_no": 4, "talk_seconds": 85})],
}  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn) -> tuple[str, list[int]]:
    """A story and the order its events come in: each at least once, some more often."""
    name = draw(st.sampled_from(sorted(_STORIES)))
    numbers = range(len(_STORIES[name]))
    return name, draw(st.permutations([*numbers, *draw(st.lists(st.sampled_from(numbers), max_size=4))]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=_mutated())
def test_order_and_repetition_of_events_change_nothing(
    _shared_connection: Connection, story: tuple[str, list[int]]
) -> None:
    name, order = story
    events = [call_event(kind, second, **more) for kind, second, more in _STORIES[name]]
    straight = _outcome(_shared_connection, events)
    assert _outcome(_shared_connection, [events[number] for number in order]) == straight


def _outcome(connection: Connection, events: list[CallEvent]) -> tuple[CallRow, object, list[tuple[object, ...]]]:
    """The call, how many inquiries and open tasks there are, and who has the inquiry."""
    tx = connection.begin(write=True)
    try:
        line = make_line(tx)
        held = []
        for event in events:
            try:
                queries.take_event(tx, line.channel_id, event, "RU")
            except Refused as error:
                assert error.key == "e_calls_unknown"
                held.append(event)  # put off until the call is known
        for event in held:
            queries.take_event(tx, line.channel_id, event, "RU")
        ((call_id,),) = tx.rows("select id from call where channel_id = ?", (line.channel_id,))
        people = {number: name for name, number in line.firm.people.items()}
        row = call_row(tx, call_id)
        told = replace(row, inquiry_id=None, task_id=None, client_id=None, staff_id=None)
        counts = tx.rows(
            "select (select count(*) from inquiry), (select count(*) from task where state = 'open') from rdb$database"
        )
        who = tx.rows("select state, staff_id from inquiry where id = ?", (row.inquiry_id,))
        return told, counts, [(state, people[staff]) for state, staff in who] + [(people[row.staff_id or 0],)]
    finally:
        connection.rollback()
