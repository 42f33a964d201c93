"""Why a server does not answer: an open port, a closed one, a mute one, a name nobody knows."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from crm_desktop.db.silence import knock, silence_of


class _Socket:
    """A socket whose connection ends as the test wants, one address after another."""

    ends: list[Exception | None] = []

    def __init__(self, *_kind: object) -> None:
        self.end = self.ends.pop(0)

    def __enter__(self) -> _Socket:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def settimeout(self, _seconds: float) -> None:
        return None

    def connect(self, _place: object) -> None:
        if self.end is not None:
            raise self.end


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[Exception | None]:
    """As many addresses as there are ends."""
    _Socket.ends = []
    address: Any = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.0.2.1", 3050))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_what, **_how: [address] * len(_Socket.ends))
    monkeypatch.setattr(socket, "socket", _Socket)
    return _Socket.ends


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_port_somebody_listens_on_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert knock("127.0.0.1", port, 2) == "open"
        assert silence_of("127.0.0.1", port) is None


def test_a_port_nobody_listens_on_is_closed() -> None:
    port = _free_port()
    assert knock("127.0.0.1", port, 2) == "closed"
    told = silence_of("[127.0.0.1]", port)
    assert told is not None and (told.what, told.facts["port"]) == ("port", port)


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "bad..name"])
def test_a_name_that_cannot_be_is_unknown(host: str) -> None:
    assert knock(host, 3050, 1) == "unknown"


def test_a_name_nobody_knows_is_unknown_and_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_what: object, **_how: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert knock("nobody.example", 3050, 1) == "unknown"
    assert silence_of("nobody.example", 3050) is None


def test_a_port_that_never_answers_is_mute(ends: list[Exception | None]) -> None:
    ends.append(TimeoutError())
    told = silence_of("base.example", 3050)
    assert told is not None and told.what == "mute"


def test_the_last_address_of_a_name_may_be_the_one_that_answers(ends: list[Exception | None]) -> None:
    ends.extend([OSError("no route"), ConnectionRefusedError(), None])
    assert knock("base.example", 3050, 1) == "open"


def test_no_way_to_any_address_is_unreachable(ends: list[Exception | None]) -> None:
    ends.extend([OSError("no route"), OSError("no route")])
    assert knock("base.example", 3050, 1) == "unreachable"
