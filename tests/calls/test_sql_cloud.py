"""A cloud exchange: its messages by HTTP to the call, recordings and dialling by its API, which is a stand-in here."""

from __future__ import annotations

import base64
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.calls import cloud as cloud_worker
from crm_desktop.features.calls import queries_desk
from tests.support.builders_calls import CALLER
from tests.support.builders_intake import log_in
from tests.support.cloud_exchange import KEY, SECRET, SOUND, CloudExchange, cloud_exchange
from tests.support.line_rig import LineRig, line_at_work
from tests.support.pbx import free_port

WORD = "p-4f8aQz7LmN2xVb9KcT5rYw3HsD6gJ1e_"
START = {"pbx_call_id": "in_1", "caller_id": CALLER, "called_did": "74951112233"}
ENDED = {**START, "disposition": "answered", "duration": "42", "internal": "101"}
SIGNED = {
    "NOTIFY_ANSWER": ("caller_id", "destination", "call_start"),
    "NOTIFY_RECORD": ("pbx_call_id", "call_id_with_rec"),
    "NOTIFY_OUT_START": ("internal", "destination", "call_start"),
    "NOTIFY_OUT_END": ("internal", "destination", "call_start"),
}


class Cloud:
    """The site's server, the channel it serves, and the vendor's side of both."""

    def __init__(self, rig: LineRig, port: int, exchange: CloudExchange) -> None:
        self.rig = rig
        self.exchange = exchange
        self._port = port

    def post(self, event: str, *, signed_with: str = SECRET, word: str = WORD, **fields: str) -> int:
        """A message of the vendor; what it is answered."""
        told = {"event": event, **fields}
        names = SIGNED.get(event, ("caller_id", "called_did", "call_start"))
        signed = "".join(told.get(name, "") for name in names)
        digest = hmac.new(signed_with.encode(), signed.encode(), "sha1").hexdigest()
        request = urllib.request.Request(self.address(word), urlencode(told).encode())
        request.add_header("Signature", base64.b64encode(digest.encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def address(self, word: str = WORD) -> str:
        """Where the vendor posts to."""
        return f"http://127.0.0.1:{self._port}/pbx/{self.rig.line.channel_id}/{word}"

    def outgoing(self) -> list[tuple[object, ...]]:
        """What there was to be sent."""
        return self.rig.read(lambda tx: [tuple(row) for row in tx.rows("select state, reason from outgoing")])


@pytest.fixture
def cloud(base_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A channel of Zadarma that dials and fetches recordings, and looks for them oftener than it would."""
    monkeypatch.setattr(cloud_worker, "_RECORDINGS_EVERY", timedelta(seconds=1))
    port = free_port()
    with cloud_exchange() as exchange, line_at_work(base_path, "site", {"host": "127.0.0.1", "port": port}) as rig:
        facts = {"vendor": "zadarma", "api_url": exchange.address, "take_recordings": True, "dials": True}

        def add(tx: Tx) -> int:
            channel = tx.value(
                "insert into channel (kind, name, facts, state_since, created_at, updated_at) values ('cloud_pbx',"
                " 'Zadarma', ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
                (json.dumps(facts),),
            )
            for name, secret in (("path", WORD), ("secret", SECRET), ("key", KEY)):
                tx.run(
                    "insert into channel_secret (channel_id, name, sealed, put_at) values (?, ?, ?, clock.utc_now())",
                    (channel, name, f"sealed {secret}"),
                )
            assert isinstance(channel, int)
            return channel

        rig.line = type(rig.line)(rig.line.firm, rig.read(add), "Zadarma")
        rig.until(lambda: rig.read(lambda tx: tx.rows("select distinct state from channel")) == [("ok",)])
        yield Cloud(rig, port, exchange)


def _dial(rig: LineRig) -> int:
    def work(tx: Tx) -> int:
        log_in(tx, "anna")
        call_id = queries_desk.dial(tx, CALLER)
        tx.run("execute procedure access.close_session")
        return call_id

    return rig.read(work)


def test_call_of_the_cloud_reaches_its_client_once(cloud: Cloud) -> None:
    told = [cloud.post("NOTIFY_START", **START), cloud.post("NOTIFY_START", **START), cloud.post("NOTIFY_END", **ENDED)]
    assert told == [200, 200, 200]
    (call,) = cloud.rig.until_calls("answered")
    firm = cloud.rig.line.firm
    assert (call.client_id, call.staff_id, call.talk_seconds) == (firm.clients["Dubrava"], firm.people["Anna"], 42)
    cloud.rig.until(lambda: cloud.rig.refusals() == {"e_calls_replayed": 1})


def test_what_is_not_of_the_exchange_stays_outside(cloud: Cloud) -> None:
    assert cloud.post("NOTIFY_START", signed_with="guessed", **START) == 403
    assert cloud.post("NOTIFY_START", word="guessed-word", **START) == 404
    cloud.rig.until(lambda: cloud.rig.refusals() == {"e_calls_signature": 1, "e_calls_secret_path": 1})
    assert cloud.rig.calls() == []


def test_check_of_the_address_is_echoed(cloud: Cloud) -> None:
    with urllib.request.urlopen(f"{cloud.address()}?zd_echo=12345", timeout=10) as answer:
        assert answer.read() == b"12345"


def test_call_that_is_told_has_its_recording_fetched_and_kept(cloud: Cloud) -> None:
    cloud.post("NOTIFY_START", **START)
    cloud.post("NOTIFY_ANSWER", **START, internal="101")
    cloud.post("NOTIFY_END", **ENDED)
    cloud.post("NOTIFY_RECORD", pbx_call_id="in_1", call_id_with_rec="rec-1")
    cloud.rig.until(lambda: [call.recording_state for call in cloud.rig.calls()] == ["stored"], 60)
    kept = cloud.rig.read(lambda tx: tx.rows("select mime, content from call_recording"))
    assert [(mime, bytes(content)) for mime, content in kept] == [("audio/mpeg", SOUND)]
    assert [path for path, _fields in cloud.exchange.asked] == ["/v1/pbx/record/request/"]
    assert cloud.exchange.wrong == []


def test_number_is_dialled_and_the_call_goes_on_under_the_name_the_vendor_gives_it(cloud: Cloud) -> None:
    call_id = _dial(cloud.rig)
    cloud.rig.until(lambda: cloud.outgoing() == [("sent", None)])
    assert cloud.exchange.asked == [("/v1/request/callback/", {"from": "101", "to": CALLER.lstrip("+")})]
    out = {"pbx_call_id": "out_1", "destination": CALLER.lstrip("+"), "internal": "101"}
    cloud.post("NOTIFY_OUT_START", **out)
    cloud.post("NOTIFY_OUT_END", **out, disposition="answered", duration="17")
    (call,) = cloud.rig.until_calls("answered")
    assert (call.direction, call.talk_seconds) == ("out", 17)
    assert cloud.rig.read(lambda tx: tx.value("select id from call")) == call_id


def test_number_the_vendor_may_have_heard_is_not_dialled_twice(cloud: Cloud) -> None:
    cloud.exchange.code = 502
    _dial(cloud.rig)
    cloud.rig.until(lambda: [state for state, _reason in cloud.outgoing()] == ["maybe"])
    cloud.exchange.code = 200
    cloud.rig.until(lambda: cloud.rig.light() == "ok")
    assert cloud.exchange.asked == []


def test_number_the_vendor_refuses_is_told(cloud: Cloud) -> None:
    cloud.exchange.code = 403
    _dial(cloud.rig)
    cloud.rig.until(lambda: cloud.outgoing() == [("failed", "e_calls_dial")])
