"""A caller-ID modem on a pty: from the bytes to the client's card, through noise, and unplugged in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.devices.caller_id import CallerIdModem
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls import queries_desk, rules_modem
from crm_desktop.features.calls.modem import ModemWorker
from tests.support.builders_intake import log_in
from tests.support.line_rig import LineRig, line_at_work
from tests.support.pty_modem import PtyModem

FACTS = {"line": "205-17-30", "dials": True, "lift_seconds": 1}


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[PtyModem]:
    """A modem that is plugged in."""
    modem = PtyModem(tmp_path / "modem")
    yield modem
    modem.unplug()


@pytest.fixture
def rig(modem: PtyModem, base_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LineRig]:
    """A line at work on it; silence is known to be silence sooner than on a telephone line."""
    monkeypatch.setattr(rules_modem, "OVER_AFTER", rules_modem.OVER_AFTER / 10)
    with line_at_work(base_path, "modem", FACTS | {"port": str(modem.path)}) as rig:
        rig.until(lambda: rig.light() == "ok")
        yield rig


def test_number_opens_its_client(modem: PtyModem, rig: LineRig) -> None:
    assert modem.asked == ["ATZ", "AT+VCID=1"]
    (ground,) = rig.channels.neighbours("modem")
    assert ModemWorker(CallerIdModem).test(ground) == "AT+VCID=1"
    assert modem.asked == ["ATZ", "AT+VCID=1"]  # the modem at work was left alone
    modem.ring("89276124077")
    rig.until(lambda: [call.state for call in rig.calls()] == ["ringing"])
    (call,) = rig.until_calls("missed")
    firm = rig.line.firm
    assert (call.client_id, call.staff_id, call.line) == (firm.clients["Dubrava"], firm.people["Anna"], "205-17-30")


def test_accepted_on_the_screen_is_answered(modem: PtyModem, rig: LineRig) -> None:
    modem.ring("89276124077")
    rig.until(lambda: len(rig.calls()) == 1)
    rig.read(lambda tx: tx.run("update inquiry set state = 'accepted'"))
    (call,) = rig.until_calls("answered")
    assert (call.talk_seconds, call.task_id) == (None, None)


def test_noise_and_hidden_numbers_open_nobody(modem: PtyModem, rig: LineRig) -> None:
    modem.send(b"\xff\xfe\x00RI\r\nNM\r\n" + b"\xaa" * 5000 + b"\r\n")
    modem.say("NO DIAL TONE")
    modem.ring("P")
    (call,) = rig.until_calls("missed")
    assert (call.phone, call.phone_flaw, call.client_id) == (None, "hidden", None)


def test_unplugged_and_plugged_in_again(modem: PtyModem, rig: LineRig) -> None:
    modem.say("RING")
    modem.unplug()
    rig.until(lambda: rig.light() == "down")
    modem.plug_in()
    rig.until(lambda: rig.light() == "ok")
    modem.ring("84622001122")
    rig.until(lambda: len(rig.calls()) >= 1 and rig.calls()[-1].phone == "+74622001122")


def _dial(rig: LineRig) -> int:
    anna = rig.line.firm.people["Anna"]

    def work(tx: Tx) -> int:
        call = tx.value(
            "insert into call (channel_id, outside_id, direction, phone, staff_id, state, rang_at, created_by)"
            " values (?, 'crm-1', 'out', '+79276124077', ?, 'dialling', clock.utc_now(), ?) returning id",
            (rig.line.channel_id, anna, anna),
        )
        tx.run(
            "insert into outgoing (kind, channel_id, ref_id, state, next_at, created_at, created_by)"
            " values ('call', ?, ?, 'queued', clock.utc_now(), clock.utc_now(), ?)",
            (rig.line.channel_id, call, anna),
        )
        assert isinstance(call, int)
        return call

    return rig.read(work)


def test_modem_dials_and_leaves_the_line_to_the_handset(modem: PtyModem, rig: LineRig) -> None:
    modem.answers["ATDT89276124077;"] = "OK"
    _dial(rig)
    rig.until(lambda: [call.state for call in rig.calls()] == ["ended"])
    (call,) = rig.calls()
    assert (call.result, call.phone) == (None, "+79276124077")  # what followed no modem can hear
    assert modem.asked[-3:] == ["ATX4", "ATDT89276124077;", "ATH"]


def _give_up(rig: LineRig, call_id: int) -> None:
    def work(tx: Tx) -> None:
        log_in(tx, "anna")
        queries_desk.give_up(tx, call_id)
        tx.run("execute procedure access.close_session")

    rig.read(work)


@pytest.mark.parametrize("answer", ["OK", ""], ids=["dialled", "being dialled"])
def test_call_that_is_given_up_is_hung_up_at_once(modem: PtyModem, base_path: Path, answer: str) -> None:
    modem.answers["ATDT89276124077;"] = answer
    with line_at_work(base_path, "modem", FACTS | {"port": str(modem.path), "lift_seconds": 60}) as rig:
        rig.until(lambda: rig.light() == "ok")
        call_id = _dial(rig)
        rig.until(lambda: "ATDT89276124077;" in modem.asked)
        rig.until(lambda: [call.state for call in rig.calls()] == ["ringing" if answer else "dialling"])
        _give_up(rig, call_id)
        rig.until(lambda: modem.asked[-1] == "ATH")
        rig.until(lambda: rig.read(lambda tx: tx.value("select state from outgoing")) == "sent")
        (call,) = rig.calls()
        assert (call.state, call.result) == ("ended", "cancelled")
        modem.ring("84622001122")
        rig.until(lambda: len(rig.calls()) == 2)


@pytest.mark.parametrize(("answer", "reason"), [("BUSY", "e_calls_modem_busy"), ("NO DIALTONE", "e_calls_no_dialtone")])
def test_why_the_modem_did_not_dial_is_told(modem: PtyModem, rig: LineRig, answer: str, reason: str) -> None:
    modem.answers["ATDT89276124077;"] = answer
    _dial(rig)
    rig.until(lambda: rig.read(lambda tx: tx.rows("select state, reason from outgoing")) == [("failed", reason)])
    assert modem.asked[-1] == "ATH"


def test_what_is_no_modem_is_said_to_be_none(tmp_path: Path) -> None:
    device = PtyModem(tmp_path / "scale", knows=("ATZ",))
    modem = CallerIdModem(str(device.path))
    with pytest.raises(Refused, match="e_calls_no_modem"):
        modem.switch_on()
    modem.close()
    device.unplug()
    with pytest.raises(Unavailable, match="modem"):
        CallerIdModem(str(device.path))


def test_another_way_to_switch_it_on_is_tried(tmp_path: Path) -> None:
    device = PtyModem(tmp_path / "old", knows=("ATZ", "AT#CID=1"))
    modem = CallerIdModem(str(device.path))
    assert modem.switch_on() == "AT#CID=1"
    modem.close()
    modem = CallerIdModem(str(device.path), 9600, "AT#CID=1")
    device.asked.clear()
    assert modem.switch_on() == "AT#CID=1"
    assert device.asked == ["ATZ", "AT#CID=1"]
    with pytest.raises(Unavailable, match="modem"):
        CallerIdModem(str(device.path))  # nobody reads along
    modem.close()
    device.unplug()
