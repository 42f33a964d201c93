"""Why a server does not answer: the client library says the same for a closed port and for a mute one."""

from __future__ import annotations

import socket

from crm_desktop.errors import Unavailable

_PROBE_SECONDS = 2.0


def silence_of(host: str, port: int) -> Unavailable | None:
    """What a plain connection to the port meets: "port" (closed), "mute" (nothing answers); None when it is open."""
    try:
        socket.create_connection((host, port), _PROBE_SECONDS).close()
    except ConnectionRefusedError:
        return Unavailable("port", host=host, port=port)
    except TimeoutError:
        return Unavailable("mute", host=host, port=port)
    except OSError:
        return None
    return None
