"""Recordings in a folder of the exchange or in the cloud: each fetched once after its call, or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.features.calls import queries
from crm_desktop.features.calls.rules import RECORDING_LIMIT_MB
from crm_desktop.features.channels.rules_work import Ground

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_AT_ONCE = 20
# The exchange writes the end of the file a moment after the call; a file that is not there by then never will be.
_SETTLE = timedelta(seconds=1)
_PATIENCE = timedelta(minutes=2)
CLOUD_PATIENCE = timedelta(minutes=20)
_AWAY_PATIENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sound:
    """What a recording is and holds."""

    mime: str
    content: bytes


def read_recording(folder: Path | None, name: str, limit_bytes: int) -> Sound | str:
    """The recording of this name, or the reason it cannot be kept (a key of RECORDING_REASONS)."""
    if folder is None or not folder.is_dir():
        return "no_folder"
    try:
        inside = folder.resolve()
        path = (inside / name).resolve()
        if not path.is_relative_to(inside) or path == inside:
            return "bad_name"
        if not path.is_file():
            return "missing"
        size = path.stat().st_size
        if size == 0:
            return "empty"
        if size > limit_bytes:
            return "oversize"
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except (ValueError, OSError, RuntimeError):
        return "bad_name" if "\0" in name else "missing"
    if len(content) > limit_bytes:
        return "oversize"
    mime = mime_of(content)
    return Sound(mime, content) if mime else "not_audio"


def mime_of(content: bytes) -> str | None:
    """The kind of sound by its first bytes; None when it is none."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:4] == b"OggS":
        return "audio/ogg"
    if content[:4] == b"fLaC":
        return "audio/flac"
    if content[:3] == b"ID3" or (len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    return None


def fetch_recordings(ground: Ground) -> int:
    """One round over what is due in the folder of this channel; answers how many are still waited for."""
    named = str(ground.channel.facts.get("recordings") or "")
    return fetch_by(ground, partial(read_recording, Path(named) if named else None), _PATIENCE)


def fetch_by(ground: Ground, read: Callable[[str, int], Sound | str], patience: timedelta) -> int:
    """One round over what is due on this channel, each read by its name with a limit in bytes.

    What is not there yet is waited for so long after the call; an exchange that does not answer, for a day.
    """
    limit = _limit(ground.channel.facts.get("recording_limit_mb"))
    waiting = 0
    for due in ground.do(partial(queries.recordings_due, channel_id=ground.channel.id, limit=_AT_ONCE)):
        age = ground.clock.now() - due.ended_at
        found = read(due.name, limit) if age >= _SETTLE else "missing"
        if isinstance(found, Sound):
            ground.do(partial(_put, call_id=due.call_id, sound=found))
        elif (found in ("missing", "empty", "no_folder") and age < patience) or (
            found == "away" and age < _AWAY_PATIENCE
        ):
            waiting += 1
        else:
            ground.do(partial(queries.refuse_recording, call_id=due.call_id, reason=found))
            ground.refused(f"e_calls_recording_{found}", due.name[:100])
    return waiting


def _put(tx: Tx, call_id: int, sound: Sound) -> None:
    queries.put_recording(tx, call_id, sound.mime, sound.content)


def _limit(megabytes: object) -> int:
    wanted = int(megabytes) if isinstance(megabytes, int | str) and str(megabytes).isdecimal() else RECORDING_LIMIT_MB
    return max(1, min(wanted, 1000)) * 1024 * 1024
