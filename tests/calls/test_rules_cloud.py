"""Exchanges in the cloud: what they sign is taken, anything else is refused with a reason; what their messages mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.calls.cloud import Accepted, events_of, judge, vendors
from crm_desktop.features.calls.rules import CallEvent
from crm_desktop.features.calls.rules_cloud import LARGEST_BODY
from crm_desktop.features.site.rules_pbx import PbxRequest

NOW = datetime(2026, 11, 24, 9, 0, 0)
SECRETS = {"path": "p-4f8aQz7LmN2xVb9KcT5rYw3HsD6gJ1e_", "key": "vpbx-key", "salt": "vpbx-salt", "secret": "s3cret"}
STAMP = int(NOW.replace(tzinfo=UTC).timestamp())


def _mango(rest: str, told: dict[str, object], salt: str = "vpbx-salt", **more: str) -> PbxRequest:
    text = json.dumps(told, ensure_ascii=False)
    sign = hashlib.sha256(f"vpbx-key{text}{salt}".encode()).hexdigest()
    body = urlencode({"vpbx_api_key": "vpbx-key", "sign": sign, "json": text}).encode()
    return PbxRequest("POST", **{"secret": SECRETS["path"], "rest": rest, "body": body, **more})  # type: ignore[arg-type]


def _zadarma(fields: dict[str, str], *signed: str, raw: bool = False, secret: str = "s3cret") -> PbxRequest:
    digest = hmac.new(secret.encode(), "".join(fields[name] for name in signed).encode(), "sha1")
    signature = base64.b64encode(digest.digest() if raw else digest.hexdigest().encode()).decode()
    return PbxRequest("POST", SECRETS["path"], body=urlencode(fields).encode(), headers={"signature": signature})


def _generic(told: dict[str, object], stamp: int = STAMP, secret: str = "s3cret") -> PbxRequest:
    body = json.dumps(told).encode()
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()
    headers = {"content-type": "application/json", "x-timestamp": str(stamp), "x-signature": signature}
    return PbxRequest("POST", SECRETS["path"], body=body, headers=headers)


def _telphin(**fields: str) -> PbxRequest:
    return PbxRequest("GET", SECRETS["path"], query=fields)


def _judge(vendor: str, request: PbxRequest, **facts: object) -> Accepted:
    return judge({"vendor": vendor, **facts}, request, SECRETS.get, NOW)


def _events(vendor: str, request: PbxRequest) -> list[CallEvent]:
    facts = {"vendor": vendor}
    return events_of(facts, judge(facts, request, SECRETS.get, NOW).payload, NOW, "Europe/Moscow")


MANGO_RING: dict[str, object] = {
    "entry_id": "NTEwMDAx", "call_id": "leg-1", "timestamp": STAMP, "seq": 1, "call_state": "Appeared",
    "location": "abonent", "from": {"number": 79276124077},
    "to": {"extension": "101", "number": "sip:101@x.mangosip.ru", "line_number": "74951112233"},
}  # fmt: skip
ZADARMA_START = {
    "event": "NOTIFY_START", "pbx_call_id": "in_1", "caller_id": "+79276124077", "called_did": "74951112233",
    "call_start": "2026-11-24 11:59:58",
}  # fmt: skip
SIGNED_START = ("caller_id", "called_did", "call_start")


def test_every_vendor_has_a_file() -> None:
    assert list(vendors()) == ["generic", "mango", "telphin", "zadarma"]


def test_mango_ring_answer_summary_and_recording_tell_one_call() -> None:
    answer = {**MANGO_RING, "call_state": "Connected", "seq": 2, "timestamp": STAMP + 7}
    summary = {
        "entry_id": "NTEwMDAx", "call_direction": 1, "from": {"number": "79276124077"}, "line_number": "74951112233",
        "create_time": STAMP, "talk_time": STAMP + 7, "end_time": STAMP + 67, "entry_result": 1,
    }  # fmt: skip
    record = {
        "recording_id": "rec-1",
        "recording_state": "Completed",
        "entry_id": "NTEwMDAx",
        "seq": 3,
        "timestamp": STAMP,
    }
    told = [
        _events("mango", _mango(rest, one))[0]
        for rest, one in (
            ("events/call", MANGO_RING), ("/events/call", answer), ("events/summary", summary),
            ("events/recording", record),
        )
    ]  # fmt: skip
    assert [(one.kind, one.outside_id, one.at - NOW) for one in told[:3]] == [
        ("ring", "NTEwMDAx", timedelta(0)), ("answer", "NTEwMDAx", timedelta(seconds=7)),
        ("end", "NTEwMDAx", timedelta(seconds=67)),
    ]  # fmt: skip
    assert (told[0].direction, told[0].number, told[0].line, told[0].extension) == (
        "in", "79276124077", "74951112233", "101"
    )  # fmt: skip
    assert told[0].seq_no is not None
    assert told[1].seq_no is not None
    assert told[0].seq_no < told[1].seq_no
    assert (told[2].result, told[2].talk_seconds) == ("answered", 60)
    assert (told[3].kind, told[3].recording) == ("record", "rec-1")


def test_mango_robot_that_answers_is_nobody() -> None:
    told = {**MANGO_RING, "call_state": "Connected", "location": "ivr", "to": {"number": "74951112233"}}
    assert _events("mango", _mango("events/call", told)) == []


def test_mango_call_out_and_missed_call() -> None:
    out = {**MANGO_RING, "from": {"extension": "101", "number": "sip:101"}, "to": {"number": "79035556677"}}
    (event,) = _events("mango", _mango("events/call", out))
    assert (event.direction, event.number, event.extension) == ("out", "79035556677", "101")
    missed = {"entry_id": "1", "call_direction": 1, "from": {"number": "1"}, "end_time": STAMP, "talk_time": 0,
              "entry_result": 0}  # fmt: skip
    (event,) = _events("mango", _mango("events/summary", missed))
    assert (event.result, event.talk_seconds) == ("missed", None)


@pytest.mark.parametrize("raw", [False, True])
def test_zadarma_call_from_start_to_recording(raw: bool) -> None:
    (ring,) = _events("zadarma", _zadarma(ZADARMA_START, *SIGNED_START, raw=raw))
    assert (ring.kind, ring.number, ring.line, ring.at) == (
        "ring", "+79276124077", "74951112233", datetime(2026, 11, 24, 8, 59, 58)
    )  # fmt: skip
    answer = {**ZADARMA_START, "event": "NOTIFY_ANSWER", "destination": "101", "internal": "101"}
    (answered,) = _events("zadarma", _zadarma(answer, "caller_id", "destination", "call_start", raw=raw))
    assert (answered.kind, answered.extension, answered.at) == ("answer", "101", NOW)
    end = {**ZADARMA_START, "event": "NOTIFY_END", "duration": "42", "disposition": "answered", "internal": "101"}
    (ended,) = _events("zadarma", _zadarma(end, *SIGNED_START, raw=raw))
    assert (ended.kind, ended.result, ended.talk_seconds) == ("end", "answered", 42)
    record = {"event": "NOTIFY_RECORD", "pbx_call_id": "in_1", "call_id_with_rec": "160.1"}
    (recorded,) = _events("zadarma", _zadarma(record, "pbx_call_id", "call_id_with_rec", raw=raw))
    assert (recorded.outside_id, recorded.recording) == ("in_1", "160.1")


@pytest.mark.parametrize(
    ("word", "result"), [("busy", "busy"), ("no answer", "no_answer"), ("cancel", "cancelled"), ("no money", "failed")]
)
def test_zadarma_words_of_an_end(word: str, result: str) -> None:
    end = {**ZADARMA_START, "event": "NOTIFY_END", "duration": "12", "disposition": word}
    (event,) = _events("zadarma", _zadarma(end, *SIGNED_START))
    assert (event.result, event.talk_seconds) == (result, None)


def test_zadarma_address_check_is_echoed_and_kept_nowhere() -> None:
    accepted = _judge("zadarma", PbxRequest("GET", SECRETS["path"], query={"zd_echo": "12345"}))
    assert accepted == Accepted("", b"", "12345")


def test_telphin_events_by_get() -> None:
    stamp = str(STAMP * 1_000_000)
    call = {"CallID": "T1", "CallerIDNum": "79276124077", "CalledDID": "74951112233", "EventTime": stamp}
    (ring,) = _events("telphin", _telphin(EventType="dial-in", **call))
    (answer,) = _events(
        "telphin", _telphin(EventType="answer", CallFlow="in", CalledExtension="3515*101@sip.example", **call)
    )
    (end,) = _events("telphin", _telphin(EventType="hangup", CallStatus="NOANSWER", **call))
    (spoken,) = _events("telphin", _telphin(EventType="hangup", CallStatus="ANSWER", Duration="83479977", **call))
    (out,) = _events(
        "telphin",
        _telphin(EventType="dial-out", CallID="T2", CalledNumber="79035556677", CallerExtension="3515*102@sip.example"),
    )
    assert [(one.kind, one.direction, one.at) for one in (ring, answer, end)] == [
        ("ring", "in", NOW), ("answer", "in", NOW), ("end", "in", NOW)
    ]  # fmt: skip
    assert (answer.extension, end.result) == ("101", "no_answer")
    assert (spoken.result, spoken.talk_seconds) == ("answered", 83)
    assert (out.direction, out.number, out.extension) == ("out", "79035556677", "102")


def test_any_exchange_can_post_our_own_fields() -> None:
    told = {"event": "end", "call_id": "g1", "direction": "out", "number": "79276124077", "extension": "101",
            "at": "2026-11-24T12:00:00+03:00", "result": "answered", "seconds": 17, "seq": 4}  # fmt: skip
    assert _events("generic", _generic(told)) == [
        CallEvent("g1", "end", NOW, "out", "79276124077", None, "101", 4, "answered", 17)
    ]


@pytest.mark.parametrize(
    ("vendor", "request_", "key"),
    [
        ("mango", _mango("events/call", MANGO_RING, salt="guessed"), "e_calls_signature"),
        ("mango", _mango("events/call", {**MANGO_RING, "timestamp": STAMP - 100_000}), "e_calls_signature_old"),
        ("mango", _mango("events/call", {**MANGO_RING, "timestamp": None}), "e_calls_signature_old"),
        ("mango", _mango("events/call", MANGO_RING, secret="p-0000"), "e_calls_secret_path"),
        ("mango", _mango("events/call", MANGO_RING, secret="п-4f8a"), "e_calls_secret_path"),
        ("zadarma", _zadarma(ZADARMA_START, *SIGNED_START, secret="guessed"), "e_calls_signature"),
        ("zadarma", _zadarma(ZADARMA_START, "caller_id", "called_did"), "e_calls_signature"),
        ("zadarma", PbxRequest("POST", SECRETS["path"], body=b"event=NOTIFY_START"), "e_calls_signature"),
        ("generic", _generic({"event": "ring", "call_id": "1"}, stamp=STAMP - 301), "e_calls_signature_old"),
        ("generic", _generic({"event": "ring", "call_id": "1"}, stamp=STAMP + 301), "e_calls_signature_old"),
        ("generic", _generic({"event": "ring", "call_id": "1"}, secret="x"), "e_calls_signature"),
        ("generic", _generic({"event": "ring", "call_id": ""}), "e_calls_payload"),
        ("generic", _generic({"event": "ring", "call_id": "x" * 121}), "e_calls_payload"),
        ("generic", _generic({"event": "ring", "call_id": "1", "direction": "up"}), "e_calls_payload"),
        ("generic", _generic({"event": "ring", "call_id": "1", "seq": "first"}), "e_calls_payload"),
        ("generic", PbxRequest("POST", SECRETS["path"], body=b"{"), "e_calls_payload"),
        ("generic", PbxRequest("POST", SECRETS["path"], body=b"\xff\xfe"), "e_calls_payload"),
        ("generic", PbxRequest("POST", SECRETS["path"], body=b"{" + b'"a":' + b"[" * 50_000), "e_calls_payload"),
        ("generic", PbxRequest("POST", SECRETS["path"], body=b"x" * (LARGEST_BODY + 1)), "e_calls_too_large"),
        ("generic", PbxRequest("POST", SECRETS["path"], query={str(n): "1" for n in range(300)}), "e_calls_too_large"),
        ("nobody", _generic({}), "e_calls_vendor"),
        ("../mango", _generic({}), "e_calls_vendor"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_exchange_is_refused(vendor: str, request_: PbxRequest, key: str) -> None:
    with pytest.raises(Refused) as caught:
        _judge(vendor, request_)
    assert caught.value.key == key


def test_same_message_has_the_same_name_and_another_has_not() -> None:
    first, again = (_judge("mango", _mango("events/call", MANGO_RING)) for _ in range(2))
    other = _judge("mango", _mango("events/call", {**MANGO_RING, "seq": 2}))
    assert first.outside_id == again.outside_id != other.outside_id


def test_channel_without_its_secrets_takes_nothing() -> None:
    with pytest.raises(Refused, match="e_calls_setting"):
        judge({"vendor": "zadarma"}, _zadarma(ZADARMA_START, *SIGNED_START), {"path": SECRETS["path"]}.get, NOW)
    with pytest.raises(Refused, match="e_calls_setting"):
        judge({"vendor": "telphin"}, _telphin(EventType="dial-in"), lambda name: None, NOW)


def test_list_of_addresses_shuts_everybody_else_out() -> None:
    request = PbxRequest("GET", SECRETS["path"], query={"EventType": "dial-in", "CallID": "1"}, address="203.0.113.7")
    assert _judge("telphin", request, addresses="198.51.100.1, 203.0.113.0/24").payload
    for listed in ("198.51.100.1", "nonsense"):
        with pytest.raises(Refused, match="e_calls_address"):
            _judge("telphin", request, addresses=listed)


def test_time_that_cannot_be_is_the_time_it_came() -> None:
    for at in ("2026-13-45", "99999999999999999999", "1970-01-01", "nan", "soon"):
        (event,) = _events("generic", _generic({"event": "ring", "call_id": "1", "at": at}))
        assert event.at == NOW
