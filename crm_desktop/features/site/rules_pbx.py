"""What a cloud telephone exchange sends to the site's server, and what it is answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crm_desktop.features.channels.rules_work import Ground


@dataclass(frozen=True, slots=True)
class PbxRequest:
    """One request to /pbx/{channel}/{secret}/{rest}. Names of headers are lower-case."""

    method: str
    secret: str = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class PbxAnswer:
    """What the exchange is answered: plain text."""

    status: int = 200
    text: str = ""


# Judges and keeps one request on the ground of its own channel; called from any thread. Raises Refused, Unavailable.
AcceptWebhook = Callable[[Ground, PbxRequest], PbxAnswer]
