"""Settings of a site channel, keys of its integrations, and who is asking. Pure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from crm_desktop.i18n import N_

FORM, WEBHOOK, READ = "form", "webhook", "read"
KINDS = {FORM: N_("Form"), WEBHOOK: N_("Webhook"), READ: N_("Reading")}
PEOPLE = "people"  # the scope that opens names, phones and addresses
VIEWS = {
    "inquiry-days": N_("inquiries by day and source"),
    "inquiries": N_("inquiries one by one"),
    "calls": N_("calls one by one"),
}
PORT = 8765
LARGEST_BODY = 1024 * 1024
_STEMS = {FORM: "f_", WEBHOOK: "w_", READ: "r_"}
_PREFIX_LENGTH = 10

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """How one site channel listens and what it takes.

    `pages`: addresses a visitor may be sent to after the form; `origins`: sites whose pages may post, empty: any;
    `fields`: own names of form fields by ours. Rates are a minute, `least_seconds` the shortest filling of a form.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    public_url: str = ""
    proxies: tuple[Network, ...] = ()
    pages: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] | None = None
    per_address: int = 30
    per_key: int = 600
    least_seconds: int = 3
    largest_body: int = 65_536

    @property
    def address(self) -> str:
        """The address the outside reaches this server by, without a slash at its end; else that on its own computer."""
        host = own_host(self.host)
        host = f"[{host}]" if ":" in host else host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as it is shown once. `prefix` names it ever after; the base keeps `key_hash` and `seed`."""

    kind: str
    key: str
    prefix: str
    key_hash: str
    seed: str


@dataclass(frozen=True, slots=True)
class SiteKey:
    """A key in the list. Instants are UTC."""

    key_id: int
    name: str
    kind: str
    prefix: str
    scopes: str
    made_at: datetime
    made_by: str | None
    last_used_at: datetime | None
    use_count: int
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DoorKey:
    """A key that opens the door now."""

    key_id: int
    kind: str
    prefix: str
    key_hash: str
    seed: str
    scopes: str

    def opens(self, view: str) -> bool:
        """True when this key may read a view; PEOPLE asks for names, phones and addresses."""
        return self.kind == READ and view in self.scopes.split()


def new_key(kind: str) -> NewKey:
    """A key nobody has seen yet."""
    key = _STEMS[kind] + secrets.token_urlsafe(24)
    return NewKey(kind, key, key[:_PREFIX_LENGTH], hash_of(key), secrets.token_hex(32))


def own_host(host: str) -> str:
    """Where a server that listens at this address is met on its own computer."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def hash_of(key: str) -> str:
    """What is kept of a key, and what a webhook is signed with: its SHA-256 as hex."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def site_facts(facts: Mapping[str, object]) -> SiteFacts:
    """Settings from the facts of a channel; what is missing or cannot be has its usual value."""
    usual = SiteFacts()
    return SiteFacts(
        host=_text(facts, "host") or usual.host,
        port=_number(facts, "port", usual.port, 0, 65535),
        public_url=_text(facts, "public_url") if is_web_address(_text(facts, "public_url")) else "",
        proxies=tuple(network for text in _texts(facts, "proxies") if (network := _network(text)) is not None),
        pages=tuple(page for page in _texts(facts, "pages") if is_web_address(page)),
        origins=tuple(text.rstrip("/") for text in _texts(facts, "origins") if is_web_address(text)),
        fields=_own_fields(facts.get("fields")),
        per_address=_number(facts, "per_address", usual.per_address, 1, 1_000_000),
        per_key=_number(facts, "per_key", usual.per_key, 1, 1_000_000),
        least_seconds=_number(facts, "least_seconds", usual.least_seconds, 0, 600),
        largest_body=_number(facts, "largest_body", usual.largest_body, 1024, LARGEST_BODY),
    )


def is_web_address(text: str) -> bool:
    """True for an http or https address with a host, without spaces and control characters."""
    if not text.isprintable() or any(letter.isspace() for letter in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def client_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Who is asking: the peer, or what a configured proxy says it passes on for.

    X-Forwarded-For is read from its end, as each proxy adds the one it saw; the first that is none of ours counts.
    """
    known = _address(peer)
    if known is None:
        return peer
    for text in reversed(forwarded.split(",")):
        if not any(known.version == network.version and known in network for network in proxies):
            break
        before = _address(text.strip())
        if before is None:
            break
        known = before
    return str(known)


def place_of(address: str) -> str:
    """What a rate is counted by: the address, for IPv6 the network of 64 bits one customer holds."""
    known = _address(address)
    if isinstance(known, IPv6Address):
        return str(ip_network((known, 64), strict=False).network_address)
    return address


def _address(text: str) -> Address | None:
    try:
        known = ip_address(text)
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known


def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _text(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return value.strip() if isinstance(value, str) else ""


def _texts(facts: Mapping[str, object], name: str) -> list[str]:
    """A list, or a text with spaces, commas or lines between its parts, as people type it."""
    value = facts.get(name)
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [one.strip() for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _number(facts: Mapping[str, object], name: str, usual: int, low: int, high: int) -> int:
    value = facts.get(name)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    if isinstance(value, bool) or not isinstance(value, int):
        return usual
    return min(max(value, low), high)


def _own_fields(value: object) -> dict[str, tuple[str, ...]]:
    """Own names of fields: {"phone": ["kontakt"]}, or a text like "phone=kontakt name=klient" as people type it."""
    found: dict[str, tuple[str, ...]] = {}
    if isinstance(value, str):
        for part in _texts({"own": value}, "own"):
            ours, _, theirs = part.partition("=")
            found[ours] = (*found.get(ours, ()), theirs.lower()) if theirs else found.get(ours, ())
    elif isinstance(value, Mapping):
        for name, names in value.items():
            found[str(name)] = tuple(one.lower() for one in _texts({"own": names}, "own"))
    return found
