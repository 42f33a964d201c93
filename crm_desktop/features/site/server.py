"""The HTTP server of a site channel: in a thread of its own, on loopback unless told otherwise, ended cleanly."""

from __future__ import annotations

import asyncio
import http.client
import logging
import socket
import sys
import threading

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.site.app import Pbx, build_app
from crm_desktop.features.site.door import Door
from crm_desktop.features.site.rules import SiteFacts, own_host, site_facts
from crm_desktop.features.site.rules_pbx import AcceptWebhook

HEADER_SECONDS = 10.0
_BEAT_SECONDS = 1.0
_STOP_SECONDS = 5.0
_MOST_CONNECTIONS = 200
_log = logging.getLogger(__name__)


class PatientProtocol(H11Protocol):
    """Closes a connection whose first request does not get to the end of its headers in time."""

    header_seconds = HEADER_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._patience = self.loop.call_later(self.header_seconds, self._lose_patience)

    def connection_lost(self, exc: Exception | None) -> None:
        self._patience.cancel()
        super().connection_lost(exc)

    def _lose_patience(self) -> None:
        if getattr(self, "cycle", None) is None:
            self.transport.abort()


class SiteServer:
    """One application on one address. Raises Unavailable("site_port") when it cannot be listened at."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._socket = _listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app, http=PatientProtocol, ws="none", loop="asyncio", lifespan="off", log_config=None, log_level="error",
            access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=5,
            timeout_graceful_shutdown=3, limit_concurrency=_MOST_CONNECTIONS, h11_max_incomplete_event_size=32_768,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name=f"site-{self.port}", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """False when the server has ended."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Finishes requests in hand, then ends."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


class SiteWorker:
    """Works on a site channel; takes requests of cloud exchanges too when told how."""

    def __init__(self, accept_webhook: AcceptWebhook | None = None) -> None:
        self._accept_webhook = accept_webhook
        self.port = 0  # where the server listens while it runs

    def run(self, ground: Ground) -> None:
        """Serves until `ground.stop`. Raises Unavailable("site_port")."""
        facts = site_facts(ground.channel.facts)
        door = Door(ground, facts)
        server = SiteServer(build_app(door, self._pbx(ground)), facts.host, facts.port)
        self.port = server.port
        _log.info("site %s listens at %s, port %s", ground.channel.name, facts.host, server.port)
        try:
            ground.ok()
            while not ground.stop.wait(_BEAT_SECONDS):
                if not server.is_alive:
                    raise Unavailable("site_ended", 5)
                ground.ok()
                door.flush()
        finally:
            server.stop()
            door.flush()

    def test(self, ground: Ground) -> str:
        """Asks the running server how it is; where none runs, tries whether it could listen."""
        facts = site_facts(ground.channel.facts)
        Door(ground, facts).look()
        answer = _ask_health(facts)
        if answer is None:
            _listening(facts.host, facts.port).close()
            return f"{facts.host}:{facts.port}"
        if answer != 200:
            raise Refused("e_site_health", status=answer)
        return f"{facts.address}: HTTP {answer}"

    def _pbx(self, ground: Ground) -> Pbx | None:
        if self._accept_webhook is None:
            return None
        return self._accept_webhook, lambda: ground.neighbours("cloud_pbx")


def _ask_health(facts: SiteFacts) -> int | None:
    """The status the server gives; None when nobody listens."""
    connection = http.client.HTTPConnection(own_host(facts.host), facts.port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except ConnectionRefusedError:
        return None
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable("site_port", 30, host=facts.host, port=facts.port) from error
    finally:
        connection.close()


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket; freed addresses may be taken again at once, busy ones never (also on Windows)."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # Named, so that the loop switches the waiting of small packets off on its connections.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise Unavailable("site_port", 30, host=host, port=port) from error
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Unavailable("site_port", 30, host=host, port=port) from error
    return listener
