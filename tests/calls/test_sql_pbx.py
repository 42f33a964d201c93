"""The Asterisk worker against a stand-in of the manager interface: noise, gaps, dialling, a base that is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from tests.support.ami_stand_in import AmiStandIn, Trunk
from tests.support.builders_channels import put_outgoing
from tests.support.line_rig import LineRig, line_at_work

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 200


@pytest.fixture
def rig(exchange: AmiStandIn, base_path: Path, tmp_path: Path) -> Iterator[LineRig]:
    """A line at work, with folders for records and recordings."""
    (tmp_path / "rec").mkdir()
    facts = {
        "host": "127.0.0.1",
        "port": exchange.port,
        "user": "crm",
        "recordings": str(tmp_path / "rec"),
        "records": str(tmp_path / "Master.csv"),
        "records_zone": "UTC",
        "recording_limit_mb": 1,
    }
    (tmp_path / "Master.csv").touch()
    with line_at_work(base_path, "asterisk", facts, {"password": "crm-secret"}) as rig:
        exchange.wait_log_ins(1)
        rig.until(lambda: rig.light() == "ok")
        yield rig


def test_call_from_ring_to_recording(exchange: AmiStandIn, rig: LineRig, tmp_path: Path) -> None:
    trunk = Trunk(exchange)
    call = trunk.ring("79276124077")
    trunk.dial(call, "101")
    (tmp_path / "rec" / f"{call}.wav").write_bytes(WAV)
    trunk.dialled(call, "101", "ANSWER")
    trunk.hang_up(call)
    (row,) = rig.until_calls("answered")
    firm = rig.line.firm
    assert (row.client_id, row.staff_id, row.line) == (firm.clients["Dubrava"], firm.people["Anna"], "4951112233")
    rig.until(lambda: rig.calls()[0].recording_state == "stored")


@pytest.mark.parametrize(
    ("content", "reason"), [(b"MZ" + b"\0" * 100, "not_audio"), (b"RIFF" + b"\0" * 1_100_000, "oversize")]
)
def test_recording_that_cannot_be_kept_is_refused_by_name(
    exchange: AmiStandIn, rig: LineRig, tmp_path: Path, content: bytes, reason: str
) -> None:
    trunk = Trunk(exchange)
    call = trunk.ring("79276124077")
    (tmp_path / "rec" / f"{call}.wav").write_bytes(content)
    trunk.dialled(call, "101", "ANSWER")
    trunk.hang_up(call)
    rig.until(lambda: [one.recording_state for one in rig.calls()] == ["refused"])
    (row,) = rig.calls()
    assert (row.recording_reason, row.recording_name, row.result) == (reason, f"{call}.wav", "answered")
    rig.until(lambda: rig.refusals() == {f"e_calls_recording_{reason}": 1})


def test_busy_phone_is_a_missed_call(exchange: AmiStandIn, rig: LineRig) -> None:
    trunk = Trunk(exchange)
    call = trunk.ring("84957654321", with_user_event=False)
    trunk.dial(call, "102")
    trunk.dialled(call, "102", "BUSY")
    trunk.hang_up(call)
    (row,) = rig.until_calls("missed")
    assert (row.phone, row.extension_no, row.recording_state) == ("+74957654321", "102", "none")
    assert row.task_id is not None


def test_rubbish_on_the_wire_harms_no_call(exchange: AmiStandIn, rig: LineRig) -> None:
    trunk = Trunk(exchange)
    exchange.send(b"\xff\xfe\x00\r\n\r\nnonsense\r\n: \r\n\r\nEvent\r\n\r\nEvent: Newchannel\r\n\r\n")
    exchange.tell("UserEvent", UserEvent="CrmCall")
    exchange.tell("DialEnd", Linkedid="nobody", Channel="x", DialStatus="ANSWER")
    exchange.tell("Hangup", Linkedid="nobody", Uniqueid="nobody")
    call = trunk.ring("anonymous")
    trunk.hang_up(call)
    (row,) = rig.until_calls("missed")
    assert (row.phone, row.phone_flaw, row.client_id) == (None, "hidden", None)


def test_line_without_end_costs_the_connection_only(exchange: AmiStandIn, rig: LineRig) -> None:
    exchange.send(b"x" * 200_000)
    exchange.wait_log_ins(2)
    call = Trunk(exchange).ring("79276124077")
    Trunk(exchange).hang_up(call)
    rig.until_calls("missed")


def test_gap_is_filled_from_the_records(exchange: AmiStandIn, rig: LineRig, tmp_path: Path) -> None:
    trunk = Trunk(exchange)
    talking, quick = trunk.ring("79276124077"), trunk.ring("+7 846 200-11-22")
    trunk.dialled(talking, "101", "ANSWER")
    rig.until(lambda: [call.state for call in rig.calls()] == ["talking", "ringing"])
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    (tmp_path / "Master.csv").write_text(
        _record(talking, "79276124077", now - timedelta(seconds=30), 25, "ANSWERED", "PJSIP/101-1")
        + "damaged,line\n"
        + _record("55.1", "79000000001", now - timedelta(seconds=20), 0, "BUSY", "PJSIP/102-1")
        + _record("55.2", "79000000002", now - timedelta(seconds=20), 10, "ANSWERED", "PJSIP/103-1")
        + _record("55.3", "101", now - timedelta(seconds=20), 10, "ANSWERED", "PJSIP/103-1", "internal", "102")
        + _record("40.1", "79000000003", now - timedelta(hours=5), 10, "ANSWERED", "PJSIP/103-1")
    )
    exchange.drop()  # the records are there by then: they are read once, at the next log-in
    exchange.wait_log_ins(2)
    rig.until(lambda: len(rig.calls()) == 4 and all(call.result for call in rig.calls()))
    found = {call.phone: (call.result, call.talk_seconds, call.staff_id) for call in rig.calls()}
    people = rig.line.firm.people
    assert found == {
        "+79276124077": ("answered", 25, people["Anna"]),
        "+78462001122": ("missed", None, found["+78462001122"][2]),
        "+79000000001": ("missed", None, found["+79000000001"][2]),
        "+79000000002": ("answered", 10, people["Vera"]),
    }
    assert quick
    # The light changes after the gap is filled, and is written down after that.
    rig.until(lambda: rig.light() == "ok")


def test_call_that_goes_on_over_a_lost_connection_is_one_call(exchange: AmiStandIn, rig: LineRig) -> None:
    trunk = Trunk(exchange)
    call = trunk.ring("79276124077")
    trunk.dial(call, "101")
    rig.until(lambda: len(rig.calls()) == 1)
    exchange.channels = [
        {"Channel": "PJSIP/trunk-1", "Uniqueid": call, "Linkedid": call, "Context": "from-trunk",
         "Exten": "4951112233", "CallerIDNum": "79276124077", "ChannelStateDesc": "Up"},
        {"Channel": "PJSIP/101-7", "Uniqueid": f"{call}7", "Linkedid": call, "Context": "internal", "Exten": "",
         "CallerIDNum": "101", "ChannelStateDesc": "Up"},
        {"Channel": "PJSIP/trunk-2", "Uniqueid": "77.1", "Linkedid": "77.1", "Context": "from-trunk",
         "Exten": "4951112233", "CallerIDNum": "79000000005", "ChannelStateDesc": "Ring"},
        {"Channel": "PJSIP/102-7", "Uniqueid": "77.2", "Linkedid": "77.1", "Context": "internal", "Exten": "",
         "CallerIDNum": "102", "ChannelStateDesc": "Ringing"},
    ]  # fmt: skip
    exchange.drop()
    exchange.wait_log_ins(2)
    rig.until(lambda: [call.state for call in rig.calls()] == ["talking", "ringing"])
    trunk.hang_up(call)
    trunk.hang_up("77.1")
    rows = rig.until_calls("answered", "missed")
    assert [row.phone for row in rows] == ["+79276124077", "+79000000005"]


def test_wrong_password_is_said_by_the_light(base_path: Path) -> None:
    exchange = AmiStandIn(secret="another")
    facts = {"port": exchange.port, "user": "crm"}
    with line_at_work(base_path, "asterisk", facts, {"password": "crm-secret"}) as rig:
        rig.until(lambda: rig.light() == "down")
        error = rig.read(lambda tx: tx.value("select last_error from channel"))
    exchange.close()
    assert "e_calls_login" in str(error)


def _dial(rig: LineRig, extension: str | None = "101", age_seconds: int = 0) -> int:
    """A number clicked by Anna, as the package of people writes it."""

    def work(tx: Tx) -> int:
        people = rig.line.firm.people
        tx.run("update staff set extension_no = ? where id = ?", (extension, people["Anna"]))
        call = tx.value(
            "insert into call (channel_id, outside_id, direction, phone, staff_id, client_id, state, rang_at)"
            " values (?, ?, 'out', '+79276124077', ?, ?, 'dialling', clock.utc_now()) returning id",
            (rig.line.channel_id, f"crm-{time.monotonic_ns()}", people["Anna"], rig.line.firm.clients["Dubrava"]),
        )
        assert isinstance(call, int)
        row = put_outgoing(tx, rig.line.channel_id, call, "call")
        tx.run(
            "update outgoing set created_at = dateadd(? second to clock.utc_now()) where id = ?", (-age_seconds, row)
        )
        return call

    return rig.read(work)


def _outgoing(rig: LineRig) -> list[tuple[object, ...]]:
    return rig.read(lambda tx: tx.rows("select state, reason from outgoing"))


def test_click_rings_the_persons_phone_first(exchange: AmiStandIn, rig: LineRig) -> None:
    _dial(rig)
    asked = exchange.wait_action("Originate")
    call = asked["ChannelId"]
    assert (asked["Channel"], asked["Exten"], asked["Async"]) == ("PJSIP/101", "79276124077", "true")
    rig.until(lambda: _outgoing(rig) == [("sent", None)])
    leg = {"Uniqueid": call, "Linkedid": call}
    exchange.tell("Newchannel", Channel="PJSIP/101-9", Context="internal", Exten="", **leg)
    exchange.tell("DialBegin", DestChannel="PJSIP/101-9", DestLinkedid=call)
    exchange.tell("DialEnd", DestChannel="PJSIP/101-9", DestLinkedid=call, DialStatus="ANSWER")
    assert [row.state for row in rig.calls()] == ["dialling"]
    exchange.tell("DialBegin", Channel="PJSIP/101-9", DestChannel="PJSIP/trunk-9", **leg)
    rig.until(lambda: [row.state for row in rig.calls()] == ["ringing"])
    exchange.tell("DialEnd", Channel="PJSIP/101-9", DestChannel="PJSIP/trunk-9", DialStatus="ANSWER", **leg)
    exchange.tell("Hangup", Channel="PJSIP/101-9", **leg)
    (row,) = rig.until_calls("answered")
    assert (row.direction, row.phone, row.staff_id) == ("out", "+79276124077", rig.line.firm.people["Anna"])


def test_own_phone_not_taken_ends_the_call(exchange: AmiStandIn, rig: LineRig) -> None:
    _dial(rig)
    call = exchange.wait_action("Originate")["ChannelId"]
    exchange.tell("OriginateResponse", Response="Failure", Uniqueid=call, Reason="3")
    rig.until_calls("cancelled")


def test_exchange_that_says_no_fails_the_call(exchange: AmiStandIn, rig: LineRig) -> None:
    exchange.answers["Originate"] = lambda asked: {"Response": "Error", "Message": "Extension does not exist"}
    _dial(rig)
    rig.until_calls("failed")
    rig.until(lambda: _outgoing(rig) == [("failed", "e_calls_dial")])


@pytest.mark.parametrize(
    ("extension", "age", "reason"),
    [(None, 0, "e_calls_no_extension"), ("101@evil", 0, "e_calls_no_extension"), ("101", 90, "e_calls_dial")],
)
def test_call_that_cannot_be_dialled_never_leaves(
    exchange: AmiStandIn, rig: LineRig, extension: str | None, age: int, reason: str
) -> None:
    _dial(rig, extension, age)
    rig.until_calls("failed")
    rig.until(lambda: _outgoing(rig) == [("failed", reason)])
    assert not [asked for asked in exchange.actions if asked["Action"] == "Originate"]


def test_connection_lost_while_dialling_is_told_to_the_person(exchange: AmiStandIn, rig: LineRig) -> None:
    def lose(_asked: dict[str, str]) -> None:
        exchange.drop()

    exchange.answers["Originate"] = lose
    _dial(rig)
    exchange.wait_action("Originate")
    rig.until(lambda: [state for state, _reason in _outgoing(rig)] == ["maybe"])
    exchange.wait_log_ins(2)
    assert len([asked for asked in exchange.actions if asked["Action"] == "Originate"]) == 1


def _record(
    name: str, source: str, start: datetime, talk: int, disposition: str, dest: str, context: str = "from-trunk",
    destination: str = "4951112233",
) -> str:  # fmt: skip
    end = start + timedelta(seconds=talk + 5)
    answer = f"{start + timedelta(seconds=5)}" if talk else ""
    return (
        f'"","{source}","{destination}","{context}","{source}","PJSIP/trunk-1","{dest}","Dial","PJSIP/101","{start}",'
        f'"{answer}","{end}",{talk + 5},{talk},"{disposition}","DOCUMENTATION","{name}",""\n'
    )
