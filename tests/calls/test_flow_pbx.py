"""Whole stories of calls against a real Asterisk, in two releases, with a spoken voice; skipped by name without one."""

from __future__ import annotations

import array
import io
import math
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.calls.pbx import AsteriskWorker
from crm_desktop.features.intake.queries import offers_for_me
from tests.support.builders_channels import put_outgoing
from tests.support.builders_intake import log_in
from tests.support.line_rig import LineRig, line_at_work
from tests.support.pbx import SUITES, Pbx, asterisk_root

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module", params=SUITES)
def pbx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pbx]:
    """A running exchange of each release."""
    pbx = Pbx(asterisk_root(request.param), tmp_path_factory.mktemp("pbx"))
    try:
        pbx.start()
        yield pbx
    finally:
        pbx.stop()


@pytest.fixture
def rig(pbx: Pbx, base_path: Path) -> Iterator[LineRig]:
    """A line at work on this exchange, whose calls of other tests are forgotten."""
    pbx.quiet()
    pbx.records.write_text("")
    with line_at_work(base_path, "asterisk", pbx.facts(), {"password": "crm-secret"}) as rig:
        rig.until(lambda: rig.light() == "ok")
        yield rig


def test_ring_puts_the_card_before_the_manager_and_the_voice_is_kept(pbx: Pbx, rig: LineRig) -> None:
    pbx.phone("101")
    pbx.call_in("79276124077")
    rig.until(lambda: rig.calls())

    def cards(tx: Tx) -> list[tuple[str | None, str]]:
        log_in(tx, "anna")
        return [(offer.client_name, offer.why) for offer in offers_for_me(tx)]

    ringing = rig.read(cards)
    assert ringing in ([("ООО «Дубрава»", "manager")], [])  # empty once he has answered
    (call,) = rig.until_calls("answered")
    firm = rig.line.firm
    assert (call.client_id, call.staff_id, call.extension_no) == (firm.clients["Dubrava"], firm.people["Anna"], "101")
    assert call.line == "4951112233"
    assert call.talk_seconds is not None
    assert 2 <= call.talk_seconds <= 8
    assert rig.read(lambda tx: tx.rows("select state, staff_id from inquiry")) == [("accepted", firm.people["Anna"])]
    rig.until(lambda: rig.calls()[0].recording_state == "stored")
    mime, content = rig.read(lambda tx: tx.rows("select mime, content from call_recording"))[0]
    assert mime == "audio/wav"
    assert _loudness(bytes(content)) > 0.02


@pytest.mark.parametrize("phone", ["busy", "deaf"])
def test_nobody_answers_and_a_task_remains(pbx: Pbx, rig: LineRig, phone: str) -> None:
    pbx.phone("101", phone)
    pbx.call_in("anonymous" if phone == "deaf" else "74957654321")
    (call,) = rig.until_calls("missed")
    assert (call.phone, call.phone_flaw) == ((None, "hidden") if phone == "deaf" else ("+74957654321", None))
    assert call.client_id is None
    assert call.recording_state == "none"
    assert rig.read(lambda tx: tx.value("select count(*) from task where id = ?", (call.task_id,))) == 1


def test_click_connects_the_person_with_the_client(pbx: Pbx, rig: LineRig) -> None:
    pbx.phone("101")
    pbx.city()
    firm = rig.line.firm

    def click(tx: Tx) -> None:
        call = tx.value(
            "insert into call (channel_id, outside_id, direction, phone, staff_id, client_id, state, rang_at)"
            " values (?, 'crm-1', 'out', '+79276124077', ?, ?, 'dialling', clock.utc_now()) returning id",
            (rig.line.channel_id, firm.people["Anna"], firm.clients["Dubrava"]),
        )
        assert isinstance(call, int)
        put_outgoing(tx, rig.line.channel_id, call, "call")

    rig.read(click)
    rig.until(lambda: [call.state for call in rig.calls()] == ["talking"])
    assert "crm-1" in pbx.command("core show channels concise")
    hang_up = "update outgoing set state = 'cancelled' where state = 'sent'; post_event 'outbox';"
    rig.read(lambda tx: tx.run(f"execute block as begin {hang_up} end"))
    (call,) = rig.until_calls("answered")
    assert (call.direction, call.staff_id, call.client_id) == ("out", firm.people["Anna"], firm.clients["Dubrava"])
    rig.until(lambda: rig.calls()[0].recording_state == "stored")


def test_calls_while_nobody_listened_are_read_from_the_records(pbx: Pbx, rig: LineRig) -> None:
    pbx.phone("101", "busy")
    pbx.call_in("79276124077").wait(30)
    rig.until_calls("missed")
    switch = "update channel set is_on = ?, version = version + 1"
    rig.read(lambda tx: tx.run(switch, (False,)))
    rig.until(lambda: rig.read(lambda tx: tx.value("select held_by from channel")) is None)
    pbx.phone("101", "busy")
    pbx.call_in("78462001122").wait(30)
    pbx.phone("101")
    pbx.call_in("79000000005").wait(30)
    rig.read(lambda tx: tx.run(switch, (True,)))
    rig.until(lambda: len(rig.calls()) == 3 and all(call.result for call in rig.calls()))
    found = {call.phone: (call.result, call.staff_id) for call in rig.calls()[1:]}
    assert found["+78462001122"][0] == "missed"
    assert found["+79000000005"] == ("answered", rig.line.firm.people["Anna"])


def test_exchange_that_is_restarted_is_heard_again(pbx: Pbx, rig: LineRig) -> None:
    pbx.phone("101")
    pbx.call_in("79276124077")
    rig.until(lambda: [call.state for call in rig.calls()] == ["talking"])
    pbx.stop()
    rig.until(lambda: rig.light() == "down")
    pbx.start()
    rig.until(lambda: rig.light() == "ok", 40)
    rig.until_calls("answered")
    pbx.phone("101", "busy")
    pbx.call_in("74957654321")
    rig.until_calls("answered", "missed")


def test_settings_are_tried_before_they_are_used(pbx: Pbx, rig: LineRig) -> None:
    ground = next(iter(rig.channels.neighbours("asterisk")))
    assert "Asterisk Call Manager" in AsteriskWorker().test(ground)


def _loudness(content: bytes) -> float:
    """Root of the mean square, 1 is as loud as can be."""
    with wave.open(io.BytesIO(content)) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    return math.sqrt(sum(one * one for one in samples) / len(samples)) / 32768
