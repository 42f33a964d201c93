"""An SMTP server that answers as the test wants: refusals for now and for good, and links that break in the middle."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.support.mail_servers import free_port


class Faults:
    """What it answers to what. `rcpt`: address -> answer; `breaks`: "rcpt", "data" or "end", where the link breaks."""

    def __init__(self) -> None:
        self.rcpt: dict[str, str] = {}
        self.data = "250 taken"
        self.breaks = ""
        self.tokens: list[str] = []
        self.taken: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes an address, or not."""
        if self.breaks == "rcpt":
            _cut(server)
        answer = self.rcpt.get(address, "250 ok")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes a letter, or not; it may take it and never say so."""
        if self.breaks != "data":
            self.taken.append((list(envelope.rcpt_tos), bytes(envelope.original_content or b"")))
        if self.breaks:
            _cut(server)
        return self.data

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Notes the token it is shown."""
        self.tokens.append(base64.b64decode(args[1]).decode())
        if "good" not in self.tokens[-1]:
            await server.push("535 5.7.8 token refused")
            return AuthResult(success=False, handled=True)
        return AuthResult(success=True)


def _cut(server: SMTP) -> None:
    transport: Any = server.transport
    assert isinstance(transport, asyncio.Transport)
    transport.abort()


@pytest.fixture
def faulty() -> Iterator[tuple[Faults, int]]:
    """The server's faults and its port."""
    faults = Faults()
    controller = Controller(
        faults,
        hostname="127.0.0.1",
        port=free_port(),
        auth_require_tls=False,
        server_hostname="faulty.test",
        authenticator=lambda *_given: AuthResult(success=True),
    )
    log = logging.getLogger("mail.log")
    level = log.level
    log.setLevel(logging.ERROR)  # the library warns of itself
    controller.start()
    yield faults, controller.port
    controller.stop()
    log.setLevel(level)
