"""Arrivals that tell of calls: what a line wrote down, and what an exchange in the cloud posted, in any order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls.handle import handle_call_event, handle_webhook
from crm_desktop.features.calls.rules import to_payload
from crm_desktop.features.channels.rules_work import Arrival, RunningChannel
from crm_desktop.features.intake.rules import Surroundings
from tests.support.builders_calls import Line, call_event, call_row, make_line
from tests.support.builders_intake import utc_now

ZADARMA = {"pbx_call_id": "in_1", "caller_id": "+79276124077", "called_did": "74951112233", "internal": "101"}


@pytest.fixture
def line(tx: Tx) -> Line:
    """The firm's line; the agent is logged in."""
    return make_line(tx, "cloud_pbx")


def _arrival(line: Line, payload: bytes, attempts: int = 0, got_at: datetime | None = None) -> Arrival:
    channel = RunningChannel(line.channel_id, "cloud_pbx", line.name, None, {"vendor": "zadarma"}, 1)
    return Arrival(1, channel, "webhook", "x", payload, got_at or utc_now(), attempts)


def _post(tx: Tx, line: Line, fields: Mapping[str, str], attempts: int = 0) -> int | None:
    payload = json.dumps({**ZADARMA, **fields}).encode()
    return handle_webhook(tx, _arrival(line, payload, attempts), _where()).inquiry_id


def _where() -> Surroundings:
    return Surroundings(utc_now(), "Europe/Moscow", "RU")


def test_kept_event_becomes_an_inquiry(tx: Tx, line: Line) -> None:
    handled = handle_call_event(tx, _arrival(line, to_payload(call_event("ring"))), _where())
    assert handled.state == "done"
    assert handled.inquiry_id is not None


def test_messages_of_the_cloud_out_of_order_are_one_call(tx: Tx, line: Line) -> None:
    end = {"event": "NOTIFY_END", "disposition": "answered", "duration": "42"}
    found = {
        _post(tx, line, {"event": "NOTIFY_ANSWER"}),
        _post(tx, line, end),
        _post(tx, line, {"event": "NOTIFY_START"}),
        _post(tx, line, end),
    }
    assert len(found) == 1
    (call_id,) = tx.rows("select id from call")[0]
    call = call_row(tx, call_id)
    assert (call.result, call.talk_seconds, call.staff_id) == ("answered", 42, line.firm.people["Anna"])


def test_message_that_tells_of_nothing_is_done(tx: Tx, line: Line) -> None:
    assert _post(tx, line, {"event": "NOTIFY_IVR"}) is None
    assert tx.value("select count(*) from call") == 0


def test_recording_told_too_early_waits_and_then_is_named(tx: Tx, line: Line) -> None:
    record = {"event": "NOTIFY_RECORD", "call_id_with_rec": "160.1"}
    with pytest.raises(Unavailable, match="call_unseen"):
        _post(tx, line, record)
    with pytest.raises(Refused, match="e_calls_unknown"):
        _post(tx, line, record, attempts=8)
    _post(tx, line, {"event": "NOTIFY_START"})
    _post(tx, line, record)
    (call_id,) = tx.rows("select id from call")[0]
    call = call_row(tx, call_id)
    assert (call.recording_name, call.recording_state, call.recording_reason) == ("160.1", "refused", "elsewhere")


@pytest.mark.parametrize("payload", [b"", b"[]", b"\xff", b'{"event": "NOTIFY_START"}'])
def test_what_cannot_be_read_is_refused(tx: Tx, line: Line, payload: bytes) -> None:
    with pytest.raises(Refused, match="e_calls_payload"):
        handle_webhook(tx, _arrival(line, payload), _where())
