"""Channels of an exchange become calls: who rang, who spoke, how it ended; records tell the same afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.calls.rules import CallEvent, CallToDial, from_payload, to_payload
from crm_desktop.features.calls.rules_asterisk import asterisk_facts, originate_fields
from crm_desktop.features.calls.rules_legs import Legs, Ways, extension_of
from crm_desktop.features.calls.rules_records import events_of_records, read_records

T0 = datetime(2026, 11, 24, 9)
CALLER = {"Channel": "PJSIP/trunk-1", "Uniqueid": "1.1", "Linkedid": "1.1"}
RING = {**CALLER, "Event": "Newchannel", "Context": "from-trunk", "Exten": "4951112233", "CallerIDNum": "79276124077"}
TOLD = {**CALLER, "Event": "UserEvent", "UserEvent": "CrmCall", "Number": "79276124077", "Line": "4951112233"}


def _dial(event: str, extension: str, **more: str) -> dict[str, str]:
    return {
        **CALLER, "Event": event, "DestChannel": f"PJSIP/{extension}-2", "DestLinkedid": "1.1",
        "DestCallerIDNum": extension, **more,
    }  # fmt: skip


def _told(*events: dict[str, str], ways: Ways | None = None) -> list[tuple[str, str | None, str | None]]:
    legs = Legs(ways or Ways())
    told = [found for second, event in enumerate(events) for found in legs.take(event, T0 + timedelta(seconds=second))]
    assert legs.count == 0 or told[-1].kind != "end"
    return [(one.kind, one.extension, one.result) for one in told]


HANGUP = {**CALLER, "Event": "Hangup"}


def test_call_rings_is_answered_and_ends() -> None:
    answer = _dial("DialEnd", "101", DialStatus="ANSWER")
    assert _told(RING, TOLD, _dial("DialBegin", "101"), answer, HANGUP) == [
        ("ring", None, None), ("ring", "101", None), ("answer", "101", None), ("end", None, "answered")
    ]  # fmt: skip


def test_call_without_the_line_in_the_dialplan_is_told_when_a_phone_rings() -> None:
    busy = _dial("DialEnd", "102", DialStatus="BUSY")
    assert _told(RING, _dial("DialBegin", "102"), busy, HANGUP) == [("ring", "102", None), ("end", None, "busy")]


def test_caller_who_hangs_up_in_the_menu_without_that_line_is_not_told() -> None:
    assert _told(RING, HANGUP) == []


def test_several_phones_ring_and_one_answers() -> None:
    rings = [_dial("DialBegin", phone) for phone in ("101", "102", "101")]
    ends = [_dial("DialEnd", "102", DialStatus="ANSWER"), _dial("DialEnd", "101", DialStatus="CANCEL")]
    assert _told(RING, TOLD, *rings, *ends, HANGUP) == [
        ("ring", None, None), ("ring", "101", None), ("ring", "102", None), ("answer", "102", None),
        ("end", None, "answered"),
    ]  # fmt: skip


def test_calls_of_other_contexts_are_nobodys_business() -> None:
    assert _told({**RING, "Context": "conference"}, _dial("DialBegin", "101"), HANGUP) == []


def test_call_out_of_a_desk_phone_is_told_with_its_person() -> None:
    own = {"Channel": "PJSIP/101-1", "Uniqueid": "1.1", "Linkedid": "1.1"}
    out = {**own, "Event": "Newchannel", "Context": "internal", "Exten": "79276124077", "CallerIDNum": "101"}
    dial = {**own, "DestChannel": "PJSIP/trunk-2", "DestLinkedid": "1.1"}
    events = ({**dial, "Event": "DialBegin"}, {**dial, "Event": "DialEnd", "DialStatus": "ANSWER"})
    assert _told(out, *events, {**own, "Event": "Hangup"}) == [
        ("ring", "101", None), ("answer", "101", None), ("end", "101", "answered")
    ]  # fmt: skip
    assert _told({**out, "Exten": "102"}, *events, HANGUP) == []


def test_recording_is_expected_only_of_a_conversation() -> None:
    legs = Legs(Ways(recording="{id}.wav"))
    for event in (RING, {**TOLD, "File": "2026/own.wav"}, _dial("DialEnd", "101", DialStatus="ANSWER")):
        legs.take(event, T0)
    assert [one.recording for one in legs.take(HANGUP, T0)] == ["2026/own.wav"]
    for event in (RING, TOLD):
        legs.take(event, T0)
    assert [one.recording for one in legs.take(HANGUP, T0)] == [None]


@pytest.mark.parametrize(
    ("channel", "caller", "extension"),
    [
        ("PJSIP/101-0000002a", "", "101"), ("SIP/mgr-1", "102", "102"), ("Local/103@from-queue-1;2", "", "103"),
        ("PJSIP/anna-1", "79276124077", "anna"), ("", "", None),
    ],
)  # fmt: skip
def test_extension_of_a_channel(channel: str, caller: str, extension: str | None) -> None:
    assert extension_of(channel, caller) == extension


def test_event_told_again_has_the_same_name_whenever_it_comes() -> None:
    first = CallEvent("1", "answer", T0, "in", extension="101")
    assert CallEvent("1", "answer", T0 + timedelta(seconds=9), "in", extension="101").key == first.key
    assert CallEvent("1", "answer", T0, "in", extension="102").key != first.key
    assert from_payload(to_payload(first)) == first


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"[]", b"{}", b"\xff", b'{"outside_id":"1","kind":"ring","at":"soon"}',
        b'{"outside_id":"1","kind":"dance","at":"2026-11-24T09:00:00"}',
        b'{"outside_id":"1","kind":"ring","at":"2026-11-24T09:00:00+03:00"}',
        b'{"outside_id":"1","kind":"ring","at":"2026-11-24T09:00:00","talk_seconds":-1}',
        b'{"outside_id":7,"kind":"ring","at":"2026-11-24T09:00:00"}',
        b'{"outside_id":"1","kind":"ring","at":"2026-11-24T09:00:00","more":1}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(payload: bytes) -> None:
    with pytest.raises(Refused, match="e_calls_payload"):
        from_payload(payload)


# ---------------------------------------------------------------- records


def _line(name: str, disposition: str, dest: str = "PJSIP/101-1", context: str = "from-trunk", talk: int = 0) -> str:
    answer = "2026-11-24 12:00:05" if talk else ""
    return (
        f'"","79276124077","4951112233","{context}","x","PJSIP/trunk-1","{dest}","Dial","","2026-11-24 12:00:00",'
        f'"{answer}","2026-11-24 12:00:30",30,{talk},"{disposition}","DOCUMENTATION","{name}",""'
    )


def test_records_tell_what_was_missed_on_the_clock_of_the_exchange() -> None:
    lines = [
        _line("1.1", "BUSY", "PJSIP/102-1"), _line("1.1", "ANSWERED", talk=25), _line("2.1", "NO ANSWER"),
        _line("3.1", "ANSWERED", context="meeting", talk=5), '"torn', '"",""',
    ]  # fmt: skip
    events = events_of_records(read_records(lines, "Europe/Moscow", T0), Ways(recording="{id}.wav"))
    assert [(one.outside_id, one.kind, one.extension, one.result, one.talk_seconds) for one in events] == [
        ("1.1", "ring", None, None, None), ("1.1", "answer", "101", None, None), ("1.1", "end", None, "answered", 25),
        ("2.1", "ring", None, None, None), ("2.1", "end", None, "no_answer", None),
    ]  # fmt: skip
    assert [one.at for one in events[:2]] == [T0, T0 + timedelta(seconds=5)]
    assert events[2].recording == "1.1.wav"


def test_records_from_before_are_left_alone() -> None:
    assert read_records([_line("1.1", "BUSY")], "UTC", T0 + timedelta(hours=4)) == []


def test_records_that_do_not_name_calls_say_what_to_set() -> None:
    with pytest.raises(Refused) as caught:
        read_records([_line("", "BUSY")], "UTC", T0)
    assert "loguniqueid" in str(caught.value.facts["name"])


# ---------------------------------------------------------------- settings, dialling


@pytest.mark.parametrize(
    ("facts", "name"),
    [({}, "user"), ({"user": "crm", "port": "5038x"}, "port"), ({"user": "crm", "port": 70000}, "port"),
     ({"user": "crm", "dial_form": "odd"}, "dial_form")],
)  # fmt: skip
def test_settings_that_cannot_be_are_named(facts: dict[str, object], name: str) -> None:
    with pytest.raises(Refused) as caught:
        asterisk_facts(facts)
    assert caught.value.facts["name"] == name


@pytest.mark.parametrize(
    ("form", "number"), [("plain", "79276124077"), ("plus", "+79276124077"), ("eight", "89276124077")]
)
def test_number_is_dialled_as_the_exchange_wants_it(form: str, number: str) -> None:
    facts = asterisk_facts({"user": "crm", "dial_form": form, "dial_channel": "SIP/{extension}"})
    fields = originate_fields(facts, CallToDial("crm-1", "+79276124077", "101", "Анна", "dialling"))
    assert (fields["Channel"], fields["ChannelId"], fields["Exten"]) == ("SIP/101", "crm-1", number)


@pytest.mark.parametrize(
    ("phone", "extension", "key"),
    [("+79276124077", None, "e_calls_no_extension"), ("+79276124077", "1&PJSIP/2", "e_calls_no_extension"),
     (None, "101", "e_calls_no_phone")],
)  # fmt: skip
def test_what_cannot_be_dialled_is_refused(phone: str | None, extension: str | None, key: str) -> None:
    with pytest.raises(Refused, match=key):
        originate_fields(asterisk_facts({"user": "crm"}), CallToDial("crm-1", phone, extension, None, "dialling"))
