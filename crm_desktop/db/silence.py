"""Why a server does not answer: the client library says the same for a closed port and for a mute one."""

from __future__ import annotations

import socket
from typing import Literal

from crm_desktop.errors import Unavailable

Met = Literal["open", "closed", "mute", "unknown", "unreachable"]
_PROBE_SECONDS = 2.0


def knock(host: str, port: int, seconds: float) -> Met:
    """What a plain connection to the port meets; "unknown" is a name nobody knows. All addresses of a name are tried,
    so many seconds each at most.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return "unknown"
    met: Met = "unreachable"
    for family, kind, protocol, _name, place in found:
        with socket.socket(family, kind, protocol) as knocking:
            knocking.settimeout(seconds)
            try:
                knocking.connect(place)
            except ConnectionRefusedError:
                met = "closed"
            except TimeoutError:
                met = "mute"
            except OSError:
                met = "unreachable"
            else:
                return "open"
    return met


def silence_of(host: str, port: int) -> Unavailable | None:
    """Unavailable of a port that is closed ("port") or does not answer ("mute"); None when it is something else."""
    what = {"closed": "port", "mute": "mute"}.get(knock(host, port, _PROBE_SECONDS))
    return Unavailable(what, host=host, port=port) if what is not None else None
