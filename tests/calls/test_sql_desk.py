"""Calls as people see them: what is mine, what is in reach, notes, dialling, recordings."""

from __future__ import annotations

from typing import Any

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.calls import queries, queries_desk
from crm_desktop.features.calls.rules_desk import OUTCOMES, LiveCall
from crm_desktop.features.clients.queries import read_timeline
from crm_desktop.neighbours import calls_of_client
from tests.support.builders_calls import CALLER, Line, add_channel, call_event, make_line, take
from tests.support.builders_intake import log_in

OUT: dict[str, Any] = {"direction": "out", "extension": "101"}


@pytest.fixture
def line(tx: Tx) -> Line:
    """The firm's line; the agent is logged in."""
    return make_line(tx)


def _live(tx: Tx, login: str) -> list[LiveCall]:
    log_in(tx, login)
    return queries_desk.live_calls(tx)


def _hold(tx: Tx, line: Line) -> None:
    """Some process works on the line."""
    tx.run(
        "update channel set held_by = 'pc', held_till = dateadd(hour, 1, clock.utc_now()), state = 'ok' where id = ?",
        (line.channel_id,),
    )


def _as_agent(tx: Tx) -> None:
    log_in(tx, "agent")


def test_call_rings_where_its_inquiry_was_offered_with_the_reason(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring"))
    (live,) = _live(tx, "anna")
    assert (live.state, live.client_name, live.phone) == ("ringing", "ООО «Дубрава»", CALLER)
    assert (live.why, live.rule_no, live.inquiry_id) == ("manager", 1, call.inquiry_id)
    assert _live(tx, "boris") == []


def test_call_rings_where_the_telephone_rings_as_well(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring"), call_event("ring", 1, extension="102"))
    assert [live.state for live in _live(tx, "boris")] == ["ringing"]
    assert [live.state for live in _live(tx, "anna")] == ["ringing"]
    _as_agent(tx)
    take(tx, line, call_event("answer", 3, extension="102"))
    assert [live.state for live in _live(tx, "boris")] == ["talking"]
    assert _live(tx, "anna") == []


def test_several_calls_stand_with_the_newest_first(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring"))
    take(tx, line, call_event("ring", 30, "2", extension="101", number="+79270000001"))
    assert [live.phone for live in _live(tx, "anna")] == ["+79270000001", CALLER]


def test_call_waits_for_its_note_for_ten_minutes_after_its_end(tx: Tx, line: Line) -> None:
    events = (call_event("ring"), call_event("answer", 4, extension="101"), call_event("end", 64))
    call_id = queries.take_event(tx, line.channel_id, events[0], "RU").call_id
    take(tx, line, *events[1:])
    (live,) = _live(tx, "anna")
    assert (live.state, live.result, live.talk_seconds) == ("ended", "answered", 60)
    tx.run("update call set ended_at = dateadd(minute, -11, clock.utc_now()) where id = ?", (call_id,))
    assert _live(tx, "anna") == []


def test_noted_call_waits_no_more(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring"), call_event("answer", 4, extension="101"), call_event("end", 64))
    (live,) = _live(tx, "anna")
    assert queries_desk.note_call(tx, live.call_id, live.version, "agreed", " придёт в среду ") == live.version + 1
    assert queries_desk.live_calls(tx) == []
    (found,) = queries_desk.call_list(tx)
    assert (found.outcome, found.note) == ("agreed", "придёт в среду")


def test_note_over_somebody_elses_is_refused_with_his_name(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring"), call_event("answer", 4, extension="101"), call_event("end", 64))
    (live,) = _live(tx, "anna")
    queries_desk.note_call(tx, live.call_id, live.version, "", "первая")
    with pytest.raises(Refused, match="e_calls_stale") as refused:
        queries_desk.note_call(tx, live.call_id, live.version, "", "вторая")
    assert refused.value.facts["person"] == "Анна"


@pytest.mark.parametrize("outcome", [*OUTCOMES, ""])
def test_every_outcome_offered_is_taken(tx: Tx, line: Line, outcome: str) -> None:
    take(tx, line, call_event("ring"), call_event("answer", 4, extension="101"), call_event("end", 64))
    (live,) = _live(tx, "anna")
    queries_desk.note_call(tx, live.call_id, live.version, outcome, "")
    (found,) = queries_desk.call_list(tx)
    assert (found.outcome or "") == outcome


def test_unknown_outcome_is_refused(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring", extension="101"))
    (live,) = _live(tx, "anna")
    with pytest.raises(Refused, match="e_calls_outcome"):
        queries_desk.note_call(tx, live.call_id, live.version, "fine", "")


def test_calls_out_of_reach_are_not_there(tx: Tx, line: Line) -> None:
    call_id = queries.take_event(tx, line.channel_id, call_event("ring", extension="101"), "RU").call_id
    take(tx, line, call_event("answer", 2, extension="101"), call_event("end", 9))
    queries.put_recording(tx, call_id, "audio/wav", b"RIFF")
    log_in(tx, "boris")
    assert queries_desk.call_list(tx) == []
    for attempt in (
        lambda: queries_desk.recording(tx, call_id),
        lambda: queries_desk.note_call(tx, call_id, 1, "", "x"),
        lambda: queries_desk.give_up(tx, call_id),
    ):
        with pytest.raises(Refused, match="e_calls_not_found"):
            attempt()
    log_in(tx, "galina")  # a head sees her branch
    assert queries_desk.recording(tx, call_id).content == b"RIFF"
    log_in(tx, "anna")
    assert queries_desk.recording(tx, call_id).mime == "audio/wav"


def test_call_without_a_recording_says_so(tx: Tx, line: Line) -> None:
    call_id = queries.take_event(tx, line.channel_id, call_event("ring", extension="101"), "RU").call_id
    log_in(tx, "anna")
    with pytest.raises(Refused, match="e_calls_no_recording"):
        queries_desk.recording(tx, call_id)


def test_list_is_filtered_and_paged(tx: Tx, line: Line) -> None:
    for number in range(4):
        take(tx, line, call_event("ring", 10 * number, str(number)), call_event("end", 10 * number + 5, str(number)))
    take(tx, line, call_event("ring", 50, "out", **OUT), call_event("end", 60, "out", **OUT))
    log_in(tx, "anna")
    page = queries_desk.call_list(tx, limit=3)
    assert [(row.direction, row.result) for row in page] == [("out", "no_answer"), ("in", "missed"), ("in", "missed")]
    rest = queries_desk.call_list(tx, after=(page[-1].rang_at, page[-1].call_id))
    assert len(rest) == 2
    assert {row.call_id for row in page} & {row.call_id for row in rest} == set()
    assert [row.direction for row in queries_desk.call_list(tx, "out")] == ["out"]
    assert [row.result for row in queries_desk.call_list(tx, "missed")] == ["missed"] * 4
    assert len(queries_desk.call_list(tx, client_id=line.firm.clients["Dubrava"])) == 5
    assert queries_desk.call_list(tx, client_id=line.firm.clients["Volga"]) == []


def test_missed_calls_of_mine_are_counted_until_their_task_is_closed(tx: Tx, line: Line) -> None:
    call = take(tx, line, call_event("ring"), call_event("end", 20))
    log_in(tx, "anna")
    assert queries_desk.missed_count(tx) == 1
    assert [row.is_to_call_back for row in queries_desk.call_list(tx, "missed", is_mine=True)] == [True]
    tx.run("update task set state = 'done' where id = ?", (call.task_id,))
    assert queries_desk.missed_count(tx) == 0


def test_dialled_call_is_in_the_outbox_and_live_at_once(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    log_in(tx, "anna")
    assert queries_desk.dial_state(tx).state == "ok"
    call_id = queries_desk.dial(tx, CALLER, line.firm.clients["Dubrava"])
    (live,) = queries_desk.live_calls(tx)
    assert (live.call_id, live.state, live.client_name) == (call_id, "dialling", "ООО «Дубрава»")
    assert tx.rows("select kind, ref_id, state from outgoing") == [("call", call_id, "queued")]
    _as_agent(tx)
    dial = queries.call_to_dial(tx, call_id)
    assert dial is not None
    assert (dial.phone, dial.extension_no) == (CALLER, "101")


def test_dialled_number_finds_its_client(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    log_in(tx, "anna")
    queries_desk.dial(tx, CALLER)
    assert [live.client_id for live in queries_desk.live_calls(tx)] == [line.firm.clients["Dubrava"]]


def test_call_that_could_not_be_dialled_is_told_and_given_up(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    log_in(tx, "anna")
    call_id = queries_desk.dial(tx, CALLER)
    tx.run("update outgoing set state = 'failed', reason = 'e_calls_dial', trouble_at = clock.utc_now()")
    assert [live.trouble for live in queries_desk.live_calls(tx)] == ["e_calls_dial"]
    queries_desk.give_up(tx, call_id)
    queries_desk.give_up(tx, call_id)
    assert queries_desk.live_calls(tx) == []
    assert tx.value("select state from outgoing") == "cancelled"
    assert tx.value("select result from call where id = ?", (call_id,)) == "cancelled"


@pytest.mark.parametrize(("kind", "ends"), [("modem", True), ("asterisk", False)])
def test_only_a_modem_lets_go_of_a_number_it_has_dialled(tx: Tx, line: Line, kind: str, ends: bool) -> None:
    _hold(tx, line)
    tx.run("update channel set kind = ?, facts = '{\"dials\": true}'", (kind,))
    log_in(tx, "anna")
    call_id = queries_desk.dial(tx, CALLER)
    tx.run("update call set state = 'ringing'")
    assert [live.is_by_modem for live in queries_desk.live_calls(tx)] == [ends]
    queries_desk.give_up(tx, call_id)
    assert (queries_desk.live_calls(tx) == []) is ends


def test_what_an_exchange_has_dialled_is_hung_up_by_it_once_asked(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    log_in(tx, "anna")
    call_id = queries_desk.dial(tx, CALLER)
    tx.run("update outgoing set state = 'sent'")
    tx.run("update call set state = 'talking', answered_at = clock.utc_now()")
    assert [live.hang_up for live in queries_desk.live_calls(tx)] == ["yes"]
    queries_desk.give_up(tx, call_id)
    assert [(live.state, live.hang_up) for live in queries_desk.live_calls(tx)] == [("talking", "asked")]
    _as_agent(tx)
    assert len(queries.calls_to_hang_up(tx, line.channel_id)) == 1
    tx.run("update call set state = 'ended', ended_at = clock.utc_now()")
    assert queries.calls_to_hang_up(tx, line.channel_id) == []


def test_a_cloud_cannot_be_told_to_hang_up_nor_is_a_call_dialled_elsewhere(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    tx.run("update channel set kind = 'cloud_pbx', facts = '{\"dials\": true}'")
    log_in(tx, "anna")
    call_id = queries_desk.dial(tx, CALLER)
    tx.run("update outgoing set state = 'sent'")
    tx.run("update call set state = 'ringing'")
    assert [live.hang_up for live in queries_desk.live_calls(tx)] == ["cannot"]
    queries_desk.give_up(tx, call_id)
    assert tx.value("select trim(state) from outgoing") == "sent"
    tx.run("delete from outgoing")
    assert [live.hang_up for live in queries_desk.live_calls(tx)] == [None]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("update channel set held_by = null", "down"),
        ("update channel set held_till = dateadd(minute, -1, clock.utc_now())", "down"),
        ("update channel set state = 'down', last_error = 'pbx'", "down"),
        ("update channel set is_on = false", "off"),
        ("update channel set kind = 'modem'", "cannot"),
        ("update channel set kind = 'cloud_pbx'", "cannot"),
        ("update channel set kind = 'site'", "none"),
        ("update staff set extension_no = null", "no_extension"),
    ],
)
def test_why_nothing_can_be_dialled(tx: Tx, line: Line, change: str, state: str) -> None:
    _hold(tx, line)
    tx.run(change)
    log_in(tx, "anna")
    assert queries_desk.dial_state(tx).state == state
    with pytest.raises(Refused, match="e_calls_(no_line|line_down|no_number)"):
        queries_desk.dial(tx, CALLER)
    assert tx.value("select count(*) from call") == 0


def test_line_that_works_is_dialled_by_before_one_that_does_not(tx: Tx, line: Line) -> None:
    better = add_channel(tx, "asterisk", "Вторая")
    tx.run(
        "update channel set held_by = 'pc', held_till = dateadd(hour, 1, clock.utc_now()), state = 'ok' where id = ?",
        (better,),
    )
    log_in(tx, "anna")
    call_id = queries_desk.dial(tx, CALLER)
    assert tx.value("select channel_id from call where id = ?", (call_id,)) == better


@pytest.mark.parametrize("phone", ["", "101", "89276124077", "+7 927 612-40-77", "+0123456789"])
def test_only_a_number_is_dialled(tx: Tx, line: Line, phone: str) -> None:
    _hold(tx, line)
    log_in(tx, "anna")
    with pytest.raises(Refused, match="e_calls_phone_form"):
        queries_desk.dial(tx, phone)


def test_call_is_not_hung_on_a_client_out_of_sight(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    tx.run("update staff set extension_no = '104' where login = 'STEPAN'")
    log_in(tx, "stepan")  # of another branch
    with pytest.raises(Refused, match="e_calls_client"):
        queries_desk.dial(tx, CALLER, line.firm.clients["Dubrava"])


def test_lines_of_the_history_know_their_call(tx: Tx, line: Line) -> None:
    take(tx, line, call_event("ring"), call_event("answer", 4, extension="101"), call_event("end", 64))
    take(tx, line, call_event("ring", 70, "out", **OUT), call_event("end", 80, "out", **OUT))
    (live,) = [one for one in _live(tx, "anna") if one.direction == "in"]
    queries_desk.note_call(tx, live.call_id, live.version, "agreed", "в среду")
    client_id = line.firm.clients["Dubrava"]
    words = calls_of_client(tx, client_id, None)
    lines = [one for one in read_timeline(tx, client_id) if one.kind == "call"]
    told = [words["out" if one.meaning == "out" else "in", one.ref or 0] for one in lines]
    assert [(one.rest, one.lines, one.person) for one in told] == [
        ("no answer", (), "Анна"),
        ("1:00", ("Agreed. в среду",), "Анна"),
    ]


def test_head_sees_the_calls_of_his_branch_and_of_nobody_newest_first(tx: Tx, line: Line) -> None:
    tx.run("update staff set extension_no = '104' where login = 'STEPAN'")
    for number, (login, extension) in enumerate((("Anna", "101"), ("Boris", "102"), ("Stepan", "104"))):
        out = {"direction": "out", "extension": extension}
        take(tx, line, call_event("ring", 10 * number, login, **out), call_event("end", 10 * number + 5, login, **out))
    take(tx, line, call_event("ring", 50, "nobody", number="+79000000001"), call_event("end", 60, "nobody"))
    tx.run("update call set staff_id = null where outside_id = 'nobody'")
    log_in(tx, "galina")
    page = queries_desk.call_list(tx, limit=2)
    rest = queries_desk.call_list(tx, after=(page[-1].rang_at, page[-1].call_id))
    assert [row.person for row in [*page, *rest]] == [None, "Борис", "Анна"]
    assert queries_desk.call_list(tx, is_mine=True) == []


@pytest.mark.parametrize("kind", ["cloud_pbx", "modem"])
def test_cloud_and_modem_dial_where_their_settings_say_so(tx: Tx, line: Line, kind: str) -> None:
    _hold(tx, line)
    tx.run("update channel set kind = ?, facts = '{\"dials\": true}'", (kind,))
    log_in(tx, "anna")
    assert queries_desk.dial_state(tx).state == "ok"
    tx.run("update staff set extension_no = null")
    # The handset of a modem needs no internal number.
    assert queries_desk.dial_state(tx).state == ("ok" if kind == "modem" else "no_extension")
    tx.run("update channel set state = 'down'")
    assert queries_desk.dial_state(tx).state == "down"


def test_call_dialled_through_a_cloud_takes_the_name_the_cloud_gives_it(tx: Tx, line: Line) -> None:
    _hold(tx, line)
    tx.run("update channel set kind = 'cloud_pbx', facts = '{\"dials\": true}'")
    log_in(tx, "anna")
    call_id = queries_desk.dial(tx, CALLER)
    _as_agent(tx)
    taken = take(tx, line, call_event("ring", call="out_7", number=CALLER, **OUT))
    assert tx.value("select count(*) from call") == 1
    assert tx.rows("select id, outside_id, state from call") == [(call_id, "out_7", "ringing")]
    assert taken.phone == CALLER
