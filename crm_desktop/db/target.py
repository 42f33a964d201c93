"""Where a database is and who opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.errors import Refused

DEFAULT_PORT = 3050
_ADDRESS = re.compile(r"^(?P<host>\[[0-9A-Fa-f:.%a-z]+\]|[^/:\[\]\s]+)(?:/(?P<port>\d{1,5}))?:(?P<name>\S.*)$")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file on this computer, opened by the engine inside the process. No password is asked."""

    path: Path
    user: str = "SYSDBA"

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Server:
    """A base on a Firebird server; name is its alias or path there."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}/{self.port}:{self.name}"


Target = Embedded | Server


def parse_server(address: str, user: str, password: str) -> Server:
    """Reads HOST/PORT:NAME or HOST:NAME; raises Refused e_db_bad_address."""
    found = _ADDRESS.match(address.strip())
    port = int(found["port"] or DEFAULT_PORT) if found else 0
    if not found or not 0 < port < 65536:
        raise Refused("e_db_bad_address", address=address)
    return Server(found["host"].strip("[]"), port, found["name"], user, password)
