"""What an exchange in the cloud posts to us: let in or turned away at the door; read again when it is routed."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.cloud_api import CloudApi
from crm_desktop.features.calls.recordings import CLOUD_PATIENCE, fetch_by
from crm_desktop.features.calls.rules import CallEvent, to_payload
from crm_desktop.features.calls.rules_cloud import (
    Secret,
    Vendor,
    check_signature,
    read_events,
    read_message,
    read_vendor,
)
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.outbox.rules import Outgoing
from crm_desktop.features.site.rules_pbx import PbxAnswer, PbxRequest

_BEAT_SECONDS = 2.0
_RECORDINGS_EVERY = timedelta(seconds=15)
# Nobody waits for a call that could not be dialled at once; one nobody lifted the receiver for is over by then.
_DIAL_WITHIN = timedelta(seconds=60)
_SILENT_AFTER = timedelta(minutes=3)
_PATH = re.compile(r"[A-Za-z0-9_-]{32,}")
FOLDER = Path(__file__).resolve().parents[3] / "resources" / "pbx"
_STATUS = {
    "e_calls_secret_path": 404,
    "e_calls_too_large": 413,
    "e_calls_payload": 400,
    "e_calls_setting": 503,
    "e_calls_path_weak": 503,
    "e_calls_vendor": 503,
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message to be kept under this name; `payload` empty: nothing to keep, only `answer` is sent back."""

    outside_id: str
    payload: bytes
    answer: str = ""


class CloudWorker:
    """Works on a cloud channel beside the site's server, which takes its messages: dials and fetches recordings."""

    def run(self, ground: Ground) -> None:
        """Until `ground.stop`. Raises Refused e_calls_vendor, e_calls_setting, e_calls_path_weak."""
        vendor = _ready(ground)
        # Events are taken in even where nothing can be asked of the vendor.
        trouble = _trouble(ground, vendor)
        fetched_at = datetime.min
        while not ground.stop.is_set():
            if trouble is None:
                ground.ok()
            else:
                ground.warn(trouble)
            ground.rung.clear()
            while (row := ground.next_outgoing()) is not None:
                _dial(ground, vendor, row)
            if ground.clock.now() - fetched_at >= _RECORDINGS_EVERY:
                fetched_at = ground.clock.now()
                if trouble is None and fetches(ground.channel.facts):
                    fetch_by(ground, CloudApi(ground, vendor).sound, CLOUD_PATIENCE)
                _end_silent(ground)
            ground.rung.wait(_BEAT_SECONDS)

    def test(self, ground: Ground) -> str:
        """All that the vendor needs is set; whether it posts to us only its own test can tell."""
        vendor = _ready(ground)
        trouble = _trouble(ground, vendor)
        if trouble is not None:
            raise trouble
        return vendor.title


def _ready(ground: Ground) -> Vendor:
    """The vendor of a channel that has all to take events in. Raises Refused."""
    vendor = vendor_of(ground.channel.facts)
    for name in vendor.needs:
        if not ground.secret(name):
            raise Refused("e_calls_setting", name=name)
    _strong(ground.secret("path") or "")
    return vendor


def _trouble(ground: Ground, vendor: Vendor) -> Refused | None:
    """Why the vendor cannot be asked though the settings want it."""
    if fetches(ground.channel.facts) or ground.channel.facts.get("dials"):
        try:
            CloudApi(ground, vendor)
        except Refused as error:
            return error
    return None


def fetches(facts: Mapping[str, object]) -> bool:
    """Are recordings of this channel fetched?"""
    api = vendor_of(facts).api
    return bool(facts.get("take_recordings")) and api is not None and api.recording is not None


def _dial(ground: Ground, vendor: Vendor, row: Outgoing) -> None:
    dial = ground.do(partial(queries.call_to_dial, call_id=row.ref_id))
    try:
        if dial is None:
            raise Refused("e_calls_not_found", id=row.ref_id)
        if not ground.channel.facts.get("dials"):
            raise Refused("e_calls_no_dial")
        if ground.clock.now() - row.created_at > _DIAL_WITHIN:
            raise Refused("e_calls_dial", answer=f"> {_DIAL_WITHIN.seconds} s")
        CloudApi(ground, vendor).dial(dial)
    except Refused as error:
        ground.failed(row, error)
    except Unavailable as error:
        if error.what != "cloud_pbx":
            raise
        (ground.maybe if error.facts.get("is_sent") else ground.put_off)(row, error)
        ground.warn(error)
    else:
        ground.sent(row, dial.outside_id)


def _end_silent(ground: Ground) -> None:
    """A call the vendor took but tells nothing of is over: its person did not lift the receiver."""
    before = ground.clock.now() - _SILENT_AFTER
    for call in ground.do(partial(queries.open_calls, channel_id=ground.channel.id)):
        if call.state == "dialling" and call.rang_at < before:
            end = CallEvent(call.outside_id, "end", ground.clock.now(), "out", result="cancelled")
            ground.keep("call", end.key, to_payload(end))


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
        ground.refused(error.key, pack_error(error))
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
    _strong(expected)
    if not hmac.compare_digest(expected.encode(), request.secret.encode("utf-8", "replace")):
        raise Refused("e_calls_secret_path")


def _strong(path: str) -> None:
    """The address is all that keeps strangers out where nothing is signed: nobody must be able to guess it."""
    if not _PATH.fullmatch(path) or len(set(path)) < 10:
        raise Refused("e_calls_path_weak")


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
