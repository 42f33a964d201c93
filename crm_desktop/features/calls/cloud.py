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


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A message that is not ours to take: the HTTP status for the sender, reason and detail for the count."""

    status: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as the server got it. `secret_path` and `rest` follow the channel's number in the address."""

    secret_path: str
    rest: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    address: str = ""


def vendors() -> dict[str, str]:
    """Titles of the exchanges there is a file for, by code."""
    return {path.stem: _vendor(path.stem).title for path in sorted(FOLDER.glob("*.toml"))}


def vendor_of(facts: Mapping[str, object]) -> Vendor:
    """The exchange of a channel. Raises Refused e_calls_vendor."""
    code = str(facts.get("vendor", ""))
    if not code.isidentifier() or not (FOLDER / f"{code}.toml").is_file():
        raise Refused("e_calls_vendor", vendor=code[:40])
    return _vendor(code)


def accept_webhook(
    facts: Mapping[str, object], request: Request, secret: Secret, now: datetime
) -> Accepted | TurnedAway:
    """Judges a request by the channel's settings: path, address, size, form and signature.

    The same message again has the same `outside_id`: keeping it answers "known", that is a replay without effect.
    """
    try:
        vendor = vendor_of(facts)
        _check_path(request, secret)
        _check_address(facts, request.address)
        mime = next((value for name, value in request.headers.items() if name.lower() == "content-type"), "")
        fields = read_message(vendor, mime.lower(), request.query, request.body, request.rest)
        if vendor.echo and fields.get(vendor.echo):
            return Accepted("", b"", fields[vendor.echo][:200])
        check_signature(vendor, fields, request.headers, request.body, secret, now)
        payload = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()
        events = read_events(vendor, fields, now, "UTC")
        name = events[0].outside_id if events else "other"
        return Accepted(f"{name}:{hashlib.sha256(payload).hexdigest()[:32]}", payload)
    except Refused as error:
        detail = ", ".join(f"{name}={fact}" for name, fact in error.facts.items())
        return TurnedAway(_STATUS.get(error.key, 403), error.key, detail[:200])


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


def _check_path(request: Request, secret: Secret) -> None:
    expected = secret("path")
    if not expected:
        raise Refused("e_calls_setting", name="path")
    if not hmac.compare_digest(expected.encode(), request.secret_path.encode("utf-8", "replace")):
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
