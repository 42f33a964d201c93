"""What an exchange in the cloud is asked for, as data: how a number is dialled, how a recording is fetched. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from crm_desktop.errors import Refused


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `path` and the texts of `body` may name {extension}, {number} (digits), {call}, {recording}, {own}.

    `good`: fields of the answer and the value that means yes; `why`: the field with the vendor's words otherwise;
    `link`: fields of the answer with the address of the sound (none: the answer is the sound).
    """

    method: str
    path: str
    body: Mapping[str, object]
    good: Mapping[str, str]
    why: str = ""
    link: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Api:
    """How a vendor is asked. `way`: form_sha256, sorted_hmac_sha1, timed_hmac_sha256, or bearer (token from `token`).

    `needs` are secrets, `wants` settings of the channel without which nothing can be asked.
    """

    address: str
    way: str
    needs: tuple[str, ...]
    wants: tuple[str, ...] = ()
    token: str = ""
    dial: Ask | None = None
    recording: Ask | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """A request ready to be sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)


def read_api(told: Mapping[str, object]) -> Api | None:
    """What the file of a vendor (already parsed) says of asking him; None: he cannot be asked."""
    api = told.get("api")
    if not isinstance(api, dict):
        return None
    return Api(
        str(api.get("address", "")),
        str(api["way"]),
        tuple(api.get("needs", ())),
        tuple(api.get("wants", ())),
        str(api.get("token", "")),
        _ask(told.get("dial")),
        _ask(told.get("recording")),
    )


def sending(
    api: Api, address: str, ask: Ask, values: Mapping[str, str], secrets: Mapping[str, str], now: datetime
) -> Sending:
    """The request, signed as the vendor wants it. `secrets` has all that `api.needs`, and "token" for a bearer."""
    path = _filled_path(ask.path, values)
    body = _filled(ask.body, values)
    url = address.rstrip("/") + path
    if api.way == "form_sha256":
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        sign = hashlib.sha256((secrets["key"] + text + secrets["salt"]).encode()).hexdigest()
        return _form(url, {"vpbx_api_key": secrets["key"], "sign": sign, "json": text})
    if api.way == "sorted_hmac_sha1":
        assert isinstance(body, dict)
        query = urlencode(sorted(body.items()))
        told = path + query + hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()
        # The vendor's own library signs the hex text of the digest.
        digest = hmac.new(secrets["secret"].encode(), told.encode(), "sha1").hexdigest()
        sign = base64.b64encode(digest.encode()).decode()
        return Sending(ask.method, f"{url}?{query}", {"Authorization": f"{secrets['key']}:{sign}"})
    content = json.dumps(body, ensure_ascii=False).encode() if ask.method == "POST" else None
    kind = {"Content-Type": "application/json"} if content is not None else {}
    if api.way == "bearer":
        return Sending(ask.method, url, {**kind, "Authorization": f"Bearer {secrets['token']}"}, content)
    stamp = str(int(now.replace(tzinfo=UTC).timestamp()))
    signed = stamp.encode() + b"." + (content or path.encode())
    sign = hmac.new(secrets["secret"].encode(), signed, "sha256").hexdigest()
    return Sending(ask.method, url, {**kind, "X-Timestamp": stamp, "X-Signature": sign}, content)


def token_sending(api: Api, address: str, secrets: Mapping[str, str]) -> Sending:
    """The request for a token (OAuth, client credentials)."""
    told = {"grant_type": "client_credentials", "client_id": secrets["key"], "client_secret": secrets["secret"]}
    return _form(address.rstrip("/") + api.token, {**told, "scope": "all"})


def judge_answer(ask: Ask, fields: Mapping[str, str]) -> None:
    """Raises Refused e_calls_dial with the vendor's own words when the answer is no yes."""
    for name, value in ask.good.items():
        if fields.get(name, "") != value:
            raise Refused("e_calls_dial", answer=fields.get(ask.why, fields.get(name, "-"))[:100])


def link_of(ask: Ask, fields: Mapping[str, str]) -> str | None:
    """The address of the sound in an answer."""
    return next((fields[name] for name in ask.link if fields.get(name)), None)


def is_safe(url: str, address: str) -> bool:
    """May a request go there: https, or this very computer when the vendor itself is said to be on it."""
    try:
        parts, base = urlsplit(url), urlsplit(address)
        if not parts.hostname or parts.username is not None:
            return False
        if _is_loopback(parts.hostname):
            return parts.scheme in ("http", "https") and _is_loopback(base.hostname or "")
    except ValueError:
        return False
    return parts.scheme == "https"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _ask(told: object) -> Ask | None:
    if not isinstance(told, dict):
        return None
    method, path = str(told["request"]).split(" ", 1)
    link = told.get("link", [])
    good = {str(name): str(value) for name, value in told.get("good", {}).items()}
    return Ask(method, path, told.get("body", {}), good, str(told.get("why", "")), tuple(link))


def _filled(told: object, values: Mapping[str, str]) -> object:
    if isinstance(told, dict):
        return {name: _filled(one, values) for name, one in told.items()}
    if isinstance(told, list):
        return [_filled(one, values) for one in told]
    text = str(told)
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _filled_path(path: str, values: Mapping[str, str]) -> str:
    return str(_filled(path, {name: quote(value, safe="") for name, value in values.items()}))


def _form(url: str, fields: Mapping[str, str]) -> Sending:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Sending("POST", url, kind, urlencode(fields).encode())
