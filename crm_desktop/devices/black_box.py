"""The black box of a till: every byte to and from its devices, when, for which receipt; old lines make room for new."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crm_desktop.clock import Clock
from crm_desktop.devices.kinds import Outcome

_SENT, _HEARD, _OUTCOME = ">", "<", "="
_MOST_IN_LINE = 512  # bytes of a device in one line
_NEWEST = 100_000


@dataclass(frozen=True, slots=True)
class Noted:
    """One line: sent to the device (">"), heard from it ("<") or what became of a receipt ("=")."""

    at: datetime
    device: str
    kind: str
    receipt_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PaperTry:
    """A receipt was sent to paper: when, by which printer, with what outcome."""

    at: datetime
    device: str
    outcome: Outcome


class BlackBox:
    """Lines in a file; a full one becomes the older of two, and both together stay under `most_bytes`.

    What became of receipts is kept in a second pair of files as well, of an eighth of this size: it outlives by far
    the bytes that were sent, which a picture or two may push out.
    """

    def __init__(self, path: Path, clock: Clock, most_bytes: int = 16_000_000) -> None:
        self._bytes = _Files(path, most_bytes // 2)
        self._outcomes = _Files(path.with_name(f"{path.name}.printed"), most_bytes // 16)
        self._clock = clock
        self._lock = threading.Lock()

    def note_sent(self, device: str, data: bytes, receipt_id: str = "") -> None:
        """Bytes about to go to a device."""
        self._note(device, _SENT, data, receipt_id)

    def note_heard(self, device: str, data: bytes, receipt_id: str = "") -> None:
        """Bytes that came from a device."""
        self._note(device, _HEARD, data, receipt_id)

    def note_outcome(self, device: str, outcome: Outcome, receipt_id: str) -> None:
        """What became of a receipt."""
        self._note(device, _OUTCOME, outcome.encode(), receipt_id)

    def lines(self) -> Iterator[Noted]:
        """All that is kept, oldest first; a line torn by a power cut is left out."""
        with self._lock:
            text = self._bytes.read()
        yield from _read_lines(text)

    def tries(self, receipt_id: str) -> list[PaperTry]:
        """When a receipt was sent to paper, by what, with what outcome; one that was cut off by a crash is UNKNOWN."""
        with self._lock:
            outcomes, text = self._outcomes.read(), self._bytes.read()
        found = [
            PaperTry(noted.at, noted.device, _outcome(noted.data))
            for noted in _read_lines(outcomes, receipt_id)
            if noted.receipt_id == receipt_id
        ]
        under_way: dict[str, datetime] = {}
        for noted in _read_lines(text, receipt_id):
            if noted.receipt_id != receipt_id:
                continue
            if noted.kind == _OUTCOME:
                under_way.pop(noted.device, None)
            elif noted.kind == _SENT:
                under_way.setdefault(noted.device, noted.at)
        found += [PaperTry(at, device, Outcome.UNKNOWN) for device, at in under_way.items()]
        return found

    def last_bytes(self, device: str, count: int = 20) -> list[Noted]:
        """The newest lines of one device, out of the newest of all."""
        with self._lock:
            text = self._bytes.read(_NEWEST)
        return [noted for noted in _read_lines(text, device) if noted.device == device][-count:]

    def _note(self, device: str, kind: str, data: bytes, receipt_id: str) -> None:
        at = self._clock.now().isoformat(timespec="milliseconds")
        parts = [data[start : start + _MOST_IN_LINE] for start in range(0, len(data), _MOST_IN_LINE)]
        text = "".join(f"{at}\t{_one_word(device)}\t{kind}\t{_one_word(receipt_id)}\t{part.hex()}\n" for part in parts)
        with self._lock:
            self._bytes.add(text)
            if kind == _OUTCOME:
                self._outcomes.add(text)


class _Files:
    """A file and the older one it pushes out; each stays under `most` bytes."""

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._older = path.with_name(f"{path.name}.1")
        self._most = most
        self._is_whole = False

    def add(self, text: str) -> None:
        """One more piece at the end."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and self._path.stat().st_size + len(text) > self._most:
            self._path.replace(self._older)
        # A line torn by a power cut may not tear the next one as well.
        start = "" if self._is_whole or self._tail(1) in ("", "\n") else "\n"
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(start + text)
        self._is_whole = True

    def read(self, newest: int | None = None) -> str:
        """All of both, oldest first; or only the newest bytes of the newer one."""
        if newest is not None:
            return self._tail(newest)
        paths = [path for path in (self._older, self._path) if path.exists()]
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)

    def _tail(self, count: int) -> str:
        path = self._path if self._path.exists() else self._older
        if not path.exists():
            return ""
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - count, 0))
            return file.read().decode("utf-8", "replace")


def _read_lines(text: str, having: str = "") -> Iterator[Noted]:
    for line in text.splitlines():
        if having in line and (noted := read_line(line)):
            yield noted


def read_line(line: str) -> Noted | None:
    """One line of the box; None when it is torn."""
    parts = line.split("\t")
    if len(parts) != 5 or parts[2] not in (_SENT, _HEARD, _OUTCOME):
        return None
    try:
        return Noted(datetime.fromisoformat(parts[0]), parts[1], parts[2], parts[3], bytes.fromhex(parts[4]))
    except ValueError:
        return None


def exchanges(lines: Iterator[Noted] | list[Noted], device: str) -> list[tuple[bytes, bytes]]:
    """What was sent to a device and what it answered, for a PlaybackPort."""
    found: list[tuple[bytes, bytes]] = []
    for noted in lines:
        if noted.device != device or noted.kind == _OUTCOME:
            continue
        if noted.kind == _SENT:
            found.append((noted.data, b""))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + noted.data)
        else:
            found.append((b"", noted.data))
    return found


def _outcome(data: bytes) -> Outcome:
    text = data.decode("ascii", "replace")
    return Outcome(text) if text in set(Outcome) else Outcome.UNKNOWN


def _one_word(text: str) -> str:
    return " ".join(text.split())
