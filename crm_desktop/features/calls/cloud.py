"""What an exchange in the cloud posts to us: let in or turned away at the door; read again when it is routed."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from crm_desktop.errors import Refused
from crm_desktop.features.calls.rules import CallEvent
from crm_desktop.features.calls.rules_cloud import (
    Secret,
    Vendor,
    check_signature,
    read_events,
    read_message,
    read_vendor,
)
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.site.rules_pbx import PbxAnswer, PbxRequest

_BEAT_SECONDS = 10.0
FOLDER = Path(__file__).resolve().parents[3] / "resources" / "pbx"
_STATUS = {
    "e_calls_secret_path": 404,
    "e_calls_too_large": 413,
    "e_calls_payload": 400,
    "e_calls_setting": 503,
    "e_calls_vendor": 503,
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message to be kept under this name; `payload` empty: nothing to keep, only `answer` is sent back."""

    outside_id: str
    payload: bytes
    answer: str = ""


class CloudWorker:
    """Stands for a cloud channel while the site's server takes its messages; it only keeps the light."""

    def run(self, ground: Ground) -> None:
        """Until `ground.stop`. Raises Refused e_calls_vendor, e_calls_setting."""
        self.test(ground)
        while not ground.stop.is_set():
            ground.ok()
            ground.rung.clear()
            while (row := ground.next_outgoing()) is not None:
                ground.failed(row, Refused("e_calls_no_dial"))
            ground.rung.wait(_BEAT_SECONDS)

    def test(self, ground: Ground) -> str:
        """All that the vendor needs is set; whether it posts to us only its own test can tell."""
        vendor = vendor_of(ground.channel.facts)
        for name in vendor.needs:
            if not ground.secret(name):
                raise Refused("e_calls_setting", name=name)
        return vendor.title


def vendors() -> dict[str, str]:
    """Titles of the exchanges there is a file for, by code."""
    return {path.stem: _vendor(path.stem).title for path in sorted(FOLDER.glob("*.toml"))}


def vendor_of(facts: Mapping[str, object]) -> Vendor:
    """The exchange of a channel. Raises Refused e_calls_vendor."""
    code = str(facts.get("vendor", ""))
    if not code.isidentifier() or not (FOLDER / f"{code}.toml").is_file():
        raise Refused("e_calls_vendor", vendor=code[:40])
    return _vendor(code)


def accept_webhook(ground: Ground, request: PbxRequest) -> PbxAnswer:
    """Takes one request of the exchange of this channel, or turns it away and counts it.

    The same message again is answered as the first time and has no second effect. Raises Unavailable when it cannot be
    kept now: the exchange has to send it again.
    """
    try:
        accepted = judge(ground.channel.facts, request, ground.secret, ground.clock.now())
    except Refused as error:
        ground.refused(error.key, ", ".join(f"{name}={fact}" for name, fact in error.facts.items())[:200])
        return PbxAnswer(_STATUS.get(error.key, 403))
    if accepted.payload and ground.keep("webhook", accepted.outside_id, accepted.payload) is None:
        ground.refused("e_calls_replayed")
    return PbxAnswer(text=accepted.answer)


def judge(facts: Mapping[str, object], request: PbxRequest, secret: Secret, now: datetime) -> Accepted:
    """Judges a request by the channel's settings: path, address, size, form, signature. Raises Refused e_calls_..."""
    vendor = vendor_of(facts)
    _check_path(request, secret)
    _check_address(facts, request.address)
    fields = read_message(
        vendor, request.headers.get("content-type", "").lower(), request.query, request.body, request.rest
    )
    if vendor.echo and fields.get(vendor.echo):
        return Accepted("", b"", fields[vendor.echo][:200])
    check_signature(vendor, fields, request.headers, request.body, secret, now)
    payload = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()
    events = read_events(vendor, fields, now, "UTC")
    name = events[0].outside_id if events else "other"
    return Accepted(f"{name}:{hashlib.sha256(payload).hexdigest()[:32]}", payload)


def events_of(facts: Mapping[str, object], payload: bytes, got_at: datetime, zone: str) -> list[CallEvent]:
    """What a kept message says of a call. Raises Refused e_calls_payload, e_calls_vendor."""
    try:
        fields = json.loads(payload)
    except ValueError as error:
        raise Refused("e_calls_payload", flaw="json") from error
    if not isinstance(fields, dict):
        raise Refused("e_calls_payload", flaw="json")
    named = str(facts.get("zone") or zone)
    return [
        replace(event, direction=event.direction or "in")
        for event in read_events(vendor_of(facts), {name: str(value) for name, value in fields.items()}, got_at, named)
    ]


def _check_path(request: PbxRequest, secret: Secret) -> None:
    expected = secret("path")
    if not expected:
        raise Refused("e_calls_setting", name="path")
    if not hmac.compare_digest(expected.encode(), request.secret.encode("utf-8", "replace")):
        raise Refused("e_calls_secret_path")


def _check_address(facts: Mapping[str, object], address: str) -> None:
    """Where a list of addresses (or nets) is set, nothing comes from anywhere else."""
    listed = str(facts.get("addresses") or "").replace(",", " ").split()
    if not listed:
        return
    try:
        caller = ipaddress.ip_address(address)
        if any(caller in ipaddress.ip_network(one, strict=False) for one in listed):
            return
    except ValueError:
        pass
    raise Refused("e_calls_address", address=address[:60])


@cache
def _vendor(code: str) -> Vendor:
    return read_vendor(code, tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")))
