"""Exchanges in the cloud as data: a file for each vendor says how its messages are signed and what they mean. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from crm_desktop.clock import from_zone
from crm_desktop.errors import Refused
from crm_desktop.features.calls.rules import CallEvent, checked
from crm_desktop.features.calls.rules_cloud_api import Api, read_api

LARGEST_BODY = 64 * 1024
_MOST_FIELDS = 200
_FARTHEST = timedelta(days=2)
Secret = Callable[[str], str | None]
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """How a message is signed: the digest over `parts` joined, as given in a field or ("header:Name") a header.

    A part is "field:name", "secret:name", "header:name", "body" or plain text. `by_event`: other parts for events with
    such a value of `event_field`. Either of `digests` may be given: hex, base64 (of the bytes), hex_base64 (of the hex
    text). `time`: the field with the signed time, not older than `window_seconds`.
    """

    way: str = "none"
    given: str = ""
    parts: tuple[str, ...] = ()
    joined: str = ""
    digests: tuple[str, ...] = ("hex",)
    event_field: str = ""
    by_event: Mapping[str, Sequence[str]] | None = None
    time: tuple[str, ...] = ()
    window_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message with these values is: fields of a CallEvent by the names of the vendor's."""

    when: Mapping[str, object]
    kind: str
    take: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Vendor:
    """All that is to be known of one exchange."""

    code: str
    title: str
    signature: Signature
    meanings: tuple[Meaning, ...]
    call: Mapping[str, object]
    words: Mapping[str, Mapping[str, str]]
    nested: str = ""
    echo: str = ""
    needs: tuple[str, ...] = ()
    api: Api | None = None


def read_vendor(code: str, told: Mapping[str, object]) -> Vendor:
    """A vendor from its file (already parsed)."""
    signature = dict(_table(told, "signature"))
    for name in ("parts", "digests", "time"):
        if name in signature:
            signature[name] = tuple(_list(signature[name]))
    events = told.get("event")
    assert isinstance(events, list)
    meanings = tuple(
        Meaning(one.get("when", {}), one["kind"], {k: v for k, v in one.items() if k not in ("when", "kind")})
        for one in events
    )
    return Vendor(
        code,
        str(told["title"]),
        Signature(**signature),  # type: ignore[arg-type]
        meanings,
        _table(told, "call"),
        {name: _table(_table(told, "words"), name) for name in _table(told, "words")},  # type: ignore[misc]
        str(told.get("nested", "")),
        str(told.get("echo", "")),
        tuple(_list(told.get("needs", []))),
        read_api(told),
    )


def read_message(vendor: Vendor, mime: str, query: Fields, body: bytes, rest: str = "") -> dict[str, str]:
    """The fields of a message, nested ones as "from.number"; the end of the address as "@path".

    Raises Refused e_calls_too_large, e_calls_payload.
    """
    if len(body) > LARGEST_BODY:
        raise Refused("e_calls_too_large")
    try:
        text = body.decode("utf-8")
        fields = {**query, "@path": rest.strip("/")}
        if "json" in mime or text.lstrip().startswith("{"):
            _flatten(json.loads(text or "{}"), "", fields)
        elif text:
            fields.update(_pairs(text))
        if vendor.nested and vendor.nested in fields:
            _flatten(json.loads(fields[vendor.nested]), "", fields)
    except (ValueError, RecursionError) as error:
        raise Refused("e_calls_payload", flaw=type(error).__name__) from error
    if len(fields) > _MOST_FIELDS:
        raise Refused("e_calls_too_large")
    return fields


def check_signature(
    vendor: Vendor, fields: Fields, headers: Fields, body: bytes, secret: Secret, now: datetime
) -> None:
    """Raises Refused e_calls_signature, e_calls_signature_old, or e_calls_setting when a secret is not set."""
    rule = vendor.signature
    if rule.way == "none":
        return
    names = rule.parts
    if rule.by_event is not None:
        names = tuple(rule.by_event.get(fields.get(rule.event_field, ""), rule.parts))
    where, _colon, name = rule.given.partition(":")
    given = _header(headers, name) if where == "header" else fields.get(rule.given, "")
    pieces = [_piece(part, fields, headers, body, secret) for part in names]
    message = rule.joined.encode().join(pieces)
    if rule.way == "sha256":
        digest = hashlib.sha256(message).digest()
    else:
        digest = hmac.new(_need(secret, "secret").encode(), message, rule.way.removeprefix("hmac_")).digest()
    right = [_as(digest, form) for form in rule.digests]
    if not any(hmac.compare_digest(one.encode(), given.strip().encode("utf-8", "replace")) for one in right):
        raise Refused("e_calls_signature")
    if rule.time:
        _check_age(rule, fields, headers, now)


def read_events(vendor: Vendor, fields: Fields, got_at: datetime, zone: str) -> list[CallEvent]:
    """What the message says of a call; empty when it says nothing we need. Raises Refused e_calls_payload."""
    for meaning in vendor.meanings:
        if all(_fits(fields, name, wanted) for name, wanted in meaning.when.items()):
            return [_event(vendor, meaning, fields, got_at, zone)]
    return []


def flat_fields(found: object) -> dict[str, str]:
    """The fields of parsed JSON, those of inner objects as "from.number", of lists as "links.0". Raises ValueError."""
    fields: dict[str, str] = {}
    _flatten(found, "", fields)
    return fields


def _event(vendor: Vendor, meaning: Meaning, fields: Fields, got_at: datetime, zone: str) -> CallEvent:
    told = {**vendor.call, **meaning.take}
    at = _instant(fields, told.get("at"), got_at, zone) + timedelta(seconds=_number(fields, told.get("plus")) or 0)
    seconds = _number(fields, told.get("seconds"))
    since, till = _number(fields, told.get("talk_from")), _number(fields, told.get("talk_till"))
    if seconds is None and since and till:
        seconds = max(till - since, 0)
    divisor = told.get("seconds_divisor", 1)
    assert isinstance(divisor, int)
    result = _word(vendor, "result", _text(fields, told.get("result")))
    return checked(
        CallEvent(
            outside_id=_text(fields, told.get("id")) or "",
            kind=meaning.kind,
            at=at,
            direction=_word(vendor, "direction", _text(fields, told.get("direction"))),
            number=_text(fields, told.get("number")),
            line=_text(fields, told.get("line")),
            extension=_extension(_text(fields, told.get("extension"))),
            seq_no=_sequence(fields, told.get("seq")),
            result=result,
            talk_seconds=seconds // divisor if seconds is not None and result in (None, "answered") else None,
            recording=_text(fields, told.get("recording")),
        )
    )


def _fits(fields: Fields, name: str, wanted: object) -> bool:
    value = fields.get(name, "")
    if wanted == "*":
        return value != ""
    return value in [str(one) for one in wanted] if isinstance(wanted, list) else value == str(wanted)


def _text(fields: Fields, source: object) -> str | None:
    """Of the named fields the first with something in it; "=word" is that word itself."""
    for name in _list(source):
        value = name[1:] if name.startswith("=") else fields.get(name, "")
        if value.strip():
            return value.strip()
    return None


def _extension(written: str | None) -> str | None:
    """The internal number of "3515*101@exchange.example" is 101."""
    return written.partition("@")[0].rpartition("*")[2] or None if written else None


def _number(fields: Fields, source: object) -> int | None:
    text = _text(fields, source)
    if text is None:
        return None
    try:
        return max(int(float(text)), 0)
    except (ValueError, OverflowError) as error:
        raise Refused("e_calls_payload", flaw=str(source)[:40]) from error


def _sequence(fields: Fields, source: object) -> int | None:
    """One number for the order of events: of a second and a number in it, the second counts first."""
    numbers = [number for name in _list(source) if (number := _number(fields, name)) is not None]
    if not numbers:
        return None
    if len(numbers) == 1:
        return numbers[0] % 2**31
    # The second since long ago would not fit; within one call a quarter of a year never turns over.
    return numbers[0] % 10_000_000 * 100 + min(numbers[1], 99)


def _word(vendor: Vendor, name: str, text: str | None) -> str | None:
    """The vendor's word in ours; one that is not in its table stands for itself only when it is one of ours."""
    if text is None:
        return None
    table = vendor.words.get(name, {})
    return table.get(text.lower(), table.get("*", text if not table else None))


def _instant(fields: Fields, source: object, got_at: datetime, zone: str) -> datetime:
    """The time in the message; when it came, if there is none in it or none that can be."""
    text = _text(fields, source)
    if text is None:
        return got_at
    try:
        at = _read_instant(text, zone)
    except (ValueError, OverflowError, OSError, Refused):
        return got_at
    return at if abs(at - got_at) <= _FARTHEST else got_at


def _read_instant(text: str, zone: str) -> datetime:
    """UTC of seconds, thousandths or millionths since 1970, or of an ISO text on the clock of `zone`."""
    if text.replace(".", "", 1).isdigit():
        number = float(text)
        while number > 10_000_000_000:
            number /= 1000
        return datetime.fromtimestamp(number, UTC).replace(tzinfo=None)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else from_zone(moment, zone)


def _check_age(rule: Signature, fields: Fields, headers: Fields, now: datetime) -> None:
    given = (
        _header(headers, name.removeprefix("header:")) if name.startswith("header:") else fields.get(name, "")
        for name in rule.time
    )
    text = next((one for one in given if one), "")
    try:
        age = abs((now - _read_instant(text, "UTC")).total_seconds())
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("e_calls_signature_old", seconds="?") from error
    if age > rule.window_seconds:
        raise Refused("e_calls_signature_old", seconds=int(age))


def _piece(part: str, fields: Fields, headers: Fields, body: bytes, secret: Secret) -> bytes:
    where, _colon, name = part.partition(":")
    if part == "body":
        return body
    if where == "secret":
        return _need(secret, name).encode()
    if where == "header":
        return _header(headers, name).encode()
    return fields.get(name, "").encode() if where == "field" else part.encode()


def _need(secret: Secret, name: str) -> str:
    found = secret(name)
    if not found:
        raise Refused("e_calls_setting", name=name)
    return found


def _header(headers: Fields, name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


def _as(digest: bytes, form: str) -> str:
    if form == "hex":
        return digest.hex()
    return base64.b64encode(digest.hex().encode() if form == "hex_base64" else digest).decode()


def _flatten(found: object, prefix: str, into: dict[str, str]) -> None:
    if isinstance(found, dict):
        for name, value in found.items():
            if isinstance(name, str) and not name.startswith("@"):
                _flatten(value, f"{prefix}.{name}" if prefix else name, into)
    elif isinstance(found, list) and prefix:
        for place, value in enumerate(found[:_MOST_FIELDS]):
            _flatten(value, f"{prefix}.{place}", into)
    elif isinstance(found, bool):
        into[prefix] = "true" if found else "false"
    elif isinstance(found, str | int | float) and prefix:
        into[prefix] = str(found)
    elif prefix == "":
        raise ValueError("no object")


def _pairs(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    return {name: value for name, value in pairs if not name.startswith("@")}


def _table(told: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = told.get(name, {})
    assert isinstance(found, dict)
    return found


def _list(source: object) -> list[str]:
    if source is None:
        return []
    return [str(one) for one in source] if isinstance(source, list | tuple) else [str(source)]
