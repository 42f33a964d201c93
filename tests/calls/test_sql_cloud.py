"""Messages of a cloud exchange over HTTP, by the site to the call: refused ones counted, repeated ones harmless."""

from __future__ import annotations

import base64
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.line_rig import LineRig, line_at_work
from tests.support.pbx import free_port

WORD = "p-4f8aQz7LmN2xVb9KcT5rYw3HsD6gJ1e_"
START = {"event": "NOTIFY_START", "pbx_call_id": "in_1", "caller_id": "+79276124077", "called_did": "74951112233"}


@pytest.fixture
def port() -> int:
    """Where the site's server listens."""
    return free_port()


@pytest.fixture
def rig(base_path: Path, port: int) -> Iterator[LineRig]:
    """A site at work, and a channel of Zadarma it serves."""
    with line_at_work(base_path, "site", {"host": "127.0.0.1", "port": port}) as rig:

        def add(tx):  # type: ignore[no-untyped-def]
            channel = tx.value(
                "insert into channel (kind, name, facts, state_since, created_at, updated_at) values ('cloud_pbx',"
                " 'Zadarma', ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
                (json.dumps({"vendor": "zadarma"}),),
            )
            for name, secret in (("path", WORD), ("secret", "s3cret")):
                tx.run(
                    "insert into channel_secret (channel_id, name, sealed, put_at) values (?, ?, ?, clock.utc_now())",
                    (channel, name, f"sealed {secret}"),
                )
            return channel

        rig.line = type(rig.line)(rig.line.firm, rig.read(add), "Zadarma")
        rig.until(lambda: rig.read(lambda tx: tx.rows("select distinct state from channel")) == [("ok",)])
        yield rig


def _post(rig: LineRig, port: int, fields: dict[str, str], secret: str = "s3cret", word: str = "") -> tuple[int, str]:
    signed = fields["caller_id"] + fields["called_did"] + fields.get("call_start", "")
    digest = hmac.new(secret.encode(), signed.encode(), "sha1").hexdigest()
    address = f"http://127.0.0.1:{port}/pbx/{rig.line.channel_id}/{word or WORD}"
    request = urllib.request.Request(address, urlencode(fields).encode())
    request.add_header("Signature", base64.b64encode(digest.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


def test_call_of_the_cloud_reaches_its_client_once(rig: LineRig, port: int) -> None:
    end = {**START, "event": "NOTIFY_END", "disposition": "answered", "duration": "42", "internal": "101"}
    for fields in (START, START, end):
        assert _post(rig, port, fields) == (200, "")
    (call,) = rig.until_calls("answered")
    firm = rig.line.firm
    assert (call.client_id, call.staff_id, call.talk_seconds) == (firm.clients["Dubrava"], firm.people["Anna"], 42)
    rig.until(lambda: rig.refusals() == {"e_calls_replayed": 1})


def test_what_is_not_of_the_exchange_stays_outside(rig: LineRig, port: int) -> None:
    assert _post(rig, port, START, secret="guessed") == (403, "")
    assert _post(rig, port, START, word="guessed-word") == (404, "")
    rig.until(lambda: rig.refusals() == {"e_calls_signature": 1, "e_calls_secret_path": 1})
    assert rig.calls() == []


def test_check_of_the_address_is_echoed(rig: LineRig, port: int) -> None:
    address = f"http://127.0.0.1:{port}/pbx/{rig.line.channel_id}/{WORD}?zd_echo=12345"
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read() == b"12345"
