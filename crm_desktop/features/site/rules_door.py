"""What is checked at the door: tokens of forms, signatures of webhooks, the shape of JSON. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.errors import Refused

TOKEN_LIFE = 24 * 3600  # seconds a page may stay open before its form is sent
WINDOW = 300  # seconds a signature stays good, and the clocks may differ
DEEPEST = 12
MOST_VALUES = 500
LONGEST_ID = 100
_ID = re.compile(rf"[A-Za-z0-9._:-]{{1,{LONGEST_ID}}}")
_TOKEN = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{8,40})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a refusal is told to a machine: its HTTP status and its code."""

    status: int
    code: str


# Every reason a request is turned away for. Keys are those of the error texts.
REFUSALS: Mapping[str, Refusal] = {
    "e_site_key": Refusal(401, "bad_key"),
    "e_site_signature": Refusal(401, "bad_signature"),
    "e_site_stale": Refusal(401, "old_signature"),
    "e_site_replayed": Refusal(409, "replayed"),
    "e_site_scope": Refusal(403, "not_for_this_key"),
    "e_site_origin": Refusal(403, "other_site"),
    "e_site_no_view": Refusal(404, "no_such_view"),
    "e_site_no_pbx": Refusal(404, "no_such_pbx"),
    "e_site_too_slow": Refusal(408, "too_slow"),
    "e_site_too_big": Refusal(413, "too_big"),
    "e_site_content": Refusal(415, "content_type"),
    "e_site_json": Refusal(400, "bad_json"),
    "e_site_fields": Refusal(400, "bad_fields"),
    "e_site_id": Refusal(400, "bad_request_id"),
    "e_site_id_reused": Refusal(422, "request_id_reused"),
    "e_site_empty": Refusal(422, "empty"),
    "e_site_trap": Refusal(422, "spam"),
    "e_site_too_fast": Refusal(422, "too_fast"),
    "e_site_token": Refusal(422, "bad_token"),
    "e_site_token_old": Refusal(422, "old_token"),
    "e_site_token_used": Refusal(422, "old_token"),
    "e_site_rate": Refusal(429, "too_many"),
}


def sign_form(seed: str, at: int, nonce: str) -> str:
    """The token of a form opened at an instant (seconds of the epoch)."""
    return f"{at}.{nonce}.{_mac(seed, f'form.{at}.{nonce}'.encode())}"


def read_token(seed: str, token: str, now: int, least_seconds: int) -> str:
    """The nonce of a token that is ours and old enough.

    Raises Refused: e_site_token, e_site_too_fast, e_site_token_old.
    """
    parts = _TOKEN.fullmatch(token)
    if parts is None or not hmac.compare_digest(sign_form(seed, int(parts[1]), parts[2]), token):
        raise Refused("e_site_token")
    age = now - int(parts[1])
    if age > TOKEN_LIFE:
        raise Refused("e_site_token_old", seconds=age)
    if age < least_seconds:
        raise Refused("e_site_too_fast", seconds=max(age, 0))
    return parts[2]


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """What a webhook is signed with: HMAC-SHA256 of "timestamp.body" as hex; the secret is the SHA-256 of the key."""
    return _mac(secret, str(timestamp).encode() + b"." + body)


def check_signature(secret: str, timestamp: int, body: bytes, given: str, now: int) -> None:
    """Raises Refused e_site_signature or e_site_stale."""
    if not hmac.compare_digest(signature(secret, timestamp, body).encode(), given.lower().encode("utf-8", "replace")):
        raise Refused("e_site_signature")
    if abs(now - timestamp) > WINDOW:
        raise Refused("e_site_stale", seconds=abs(now - timestamp))


def request_id(given: str) -> str | None:
    """The id a caller gave his request, None without one. Raises Refused e_site_id."""
    if not given:
        return None
    if not _ID.fullmatch(given):
        raise Refused("e_site_id", limit=LONGEST_ID)
    return given


def digest_of(body: bytes) -> str:
    """SHA-256 of a body, to tell whether the same thing was sent."""
    return hashlib.sha256(body).hexdigest()


def read_json(body: bytes) -> dict[str, object]:
    """An object of JSON, not deeper than DEEPEST and with MOST_VALUES values at most. Raises Refused e_site_json."""
    if _depth(body) > DEEPEST:
        raise Refused("e_site_json", why="too deep")
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("e_site_json", why=_why(error)) from error
    if not isinstance(found, dict):
        raise Refused("e_site_json", why="not an object")
    if _count(found) > MOST_VALUES:
        raise Refused("e_site_json", why="too many values")
    return found


def _depth(body: bytes) -> int:
    """How deep brackets nest outside strings; cheap, because it is asked before anything is built."""
    deepest = depth = 0
    for mark in re.finditer(rb'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', body, re.DOTALL):
        sign = mark[0][:1]
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign != b'"':
            depth -= 1
    return deepest


def _count(value: object) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_count, value.values()))
    return 1 + sum(map(_count, value)) if isinstance(value, list) else 1


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else "not JSON"


def _mac(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, "sha256").hexdigest()
