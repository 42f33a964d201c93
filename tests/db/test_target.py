"""Reading a server's address."""

from __future__ import annotations

import pytest

from crm_desktop.db.target import parse_server
from crm_desktop.errors import Refused


@pytest.mark.parametrize(
    ("address", "host", "port", "name"),
    [
        ("office/3060:crm", "office", 3060, "crm"),
        ("office:crm", "office", 3050, "crm"),
        (" 10.0.0.5/3050:/data/crm.fdb ", "10.0.0.5", 3050, "/data/crm.fdb"),
        ("[::1]/3051:crm", "::1", 3051, "crm"),
        (r"srv:C:\data\crm.fdb", "srv", 3050, r"C:\data\crm.fdb"),
    ],
)
def test_address_is_understood(address: str, host: str, port: int, name: str) -> None:
    found = parse_server(address, "ann", "x")
    assert (found.host, found.port, found.name) == (host, port, name)


def test_address_is_written_as_it_is_read() -> None:
    for address in ("office/3060:crm", "[::1]/3051:crm"):
        assert str(parse_server(address, "ann", "x")) == address


@pytest.mark.parametrize(
    "address", ["", "office", "office/crm", "office/70000:crm", "office/0:crm", "a b/3050:crm", ":crm", "office:"]
)
def test_nonsense_is_refused(address: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_server(address, "ann", "x")
    assert caught.value.key == "e_db_bad_address"
