"""Recordings: taken from their folder only, and only when they are sound; the manager interface is given no headers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls.ami import Ami
from crm_desktop.features.calls.recordings import Sound, mime_of, read_recording
from tests.support.ami_stand_in import AmiStandIn

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of recordings beside something that is none of our business."""
    (tmp_path / "rec/2026").mkdir(parents=True)
    (tmp_path / "secret.wav").write_bytes(WAV)
    (tmp_path / "rec/one.wav").write_bytes(WAV)
    (tmp_path / "rec/2026/two.wav").write_bytes(WAV)
    (tmp_path / "rec/empty.wav").touch()
    (tmp_path / "rec/text.wav").write_bytes(b"no sound at all")
    (tmp_path / "rec/link.wav").symlink_to(tmp_path / "secret.wav")
    return tmp_path / "rec"


@pytest.mark.parametrize("name", ["one.wav", "2026/two.wav", "./one.wav"])
def test_sound_of_the_folder_is_taken(folder: Path, name: str) -> None:
    assert read_recording(folder, name, 100) == Sound("audio/wav", WAV)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none.wav", "missing"), ("empty.wav", "empty"), ("text.wav", "not_audio"), ("../secret.wav", "bad_name"),
        ("link.wav", "bad_name"), ("/etc/passwd", "bad_name"), ("", "bad_name"), (".", "bad_name"),
        ("2026", "missing"), ("a\0b", "bad_name"), ("x" * 300, "missing"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_by_name(folder: Path, name: str, reason: str) -> None:
    assert read_recording(folder, name, 100) == reason


def test_limit_and_folder(folder: Path) -> None:
    assert read_recording(folder, "one.wav", 5) == "oversize"
    assert read_recording(None, "one.wav", 100) == "no_folder"
    assert read_recording(folder / "gone", "one.wav", 100) == "no_folder"


@pytest.mark.parametrize(
    ("content", "mime"),
    [(WAV, "audio/wav"), (b"OggS", "audio/ogg"), (b"fLaC", "audio/flac"), (b"ID3", "audio/mpeg"),
     (b"\xff\xfb", "audio/mpeg"), (b"\xff", None), (b"", None), (b"RIFF0000AVI ", None)],
)  # fmt: skip
def test_kind_of_sound(content: bytes, mime: str | None) -> None:
    assert mime_of(content) == mime


# ---------------------------------------------------------------- the manager interface


async def _connected(exchange: AmiStandIn, secret: str = "crm-secret") -> Ami:
    ami = Ami(lambda _event: None)
    try:
        await ami.connect("127.0.0.1", exchange.port, "crm", secret)
    except BaseException:
        await ami.close()
        raise
    return ami


@pytest.mark.parametrize(
    "fields", [{"Channel": "PJSIP/101\r\nAction: Command"}, {"Exten": "1\n"}, {"A\r\nB": "1"}, {"Exten": "1\0"}]
)
def test_line_break_in_a_field_never_leaves(exchange: AmiStandIn, fields: dict[str, str]) -> None:
    async def work() -> None:
        ami = await _connected(exchange)
        with pytest.raises(Refused, match="e_calls_line_break"):
            await ami.action("Originate", **fields)
        assert (await ami.action("Ping"))["Response"] == "Success"
        await ami.close()

    asyncio.run(work())
    assert [asked["Action"] for asked in exchange.actions] == ["Challenge", "Login", "Ping"]
    assert "crm-secret" not in str(exchange.actions)


def test_wrong_password_and_nobody_there(exchange: AmiStandIn) -> None:
    with pytest.raises(Refused, match="e_calls_login"):
        asyncio.run(_connected(exchange, "wrong"))
    exchange.close()
    with pytest.raises(Unavailable, match="pbx"):
        asyncio.run(_connected(exchange))


def test_connection_lost_in_an_action_says_that_it_was_sent(exchange: AmiStandIn) -> None:
    async def work() -> None:
        ami = await _connected(exchange)
        exchange.answers["Originate"] = lambda _asked: exchange.drop()
        with pytest.raises(Unavailable) as caught:
            await ami.action("Originate")
        assert caught.value.facts["is_sent"] is True
        with pytest.raises(Unavailable) as caught:
            await ami.action("Originate")
        assert "is_sent" not in caught.value.facts
        await ami.close()

    asyncio.run(work())
