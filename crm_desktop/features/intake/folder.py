"""A watched folder: files that are written to the end are taken in and moved to `done` beside them."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.errors import Refused
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.intake.take_in import Do, FileReport, take_file

KINDS = frozenset({".jsonl", ".ndjson", ".json", ".csv", ".eml"})
DONE = "done"
_UNFINISHED_SECONDS = 10.0
_log = logging.getLogger(__name__)

_Mark = tuple[int, int]


@dataclass(slots=True)
class WatchedFolder:
    """Remembers what it saw at the last look: a file that has not changed since is taken."""

    path: Path
    _seen: dict[Path, _Mark] = field(default_factory=dict)

    def take_ready(self, do: Do, surroundings: Callable[[], Surroundings]) -> list[tuple[Path, FileReport]]:
        """Takes every finished file of the folder, oldest first.

        Raises Refused e_intake_folder when the folder is not there or cannot be read.
        """
        taken = []
        for file in self._finished():
            before = _mark(file)
            try:
                report = take_file(do, file, surroundings())
            except Refused as error:
                _log.info("file left where it is: %s", error.key)
                continue
            if before is not None and _mark(file) == before:
                _put_away(file, report.digest)
                taken.append((file, report))
        return taken

    def _finished(self) -> list[Path]:
        try:
            found = [Path(entry.path) for entry in os.scandir(self.path) if entry.is_file() and _is_ours(entry.name)]
        except OSError as error:
            raise Refused("e_intake_folder", folder=str(self.path), reason=error.strerror or str(error)) from error
        marks = {file: mark for file in found if (mark := _mark(file)) is not None}
        ready = [file for file, mark in marks.items() if self._seen.get(file) == mark and _looks_whole(file, mark)]
        self._seen = marks
        return sorted(ready, key=lambda file: marks[file][1])


def _is_ours(name: str) -> bool:
    return not name.startswith((".", "~")) and Path(name).suffix.lower() in KINDS


def _mark(file: Path) -> _Mark | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _looks_whole(file: Path, mark: _Mark) -> bool:
    """A file whose last line has no end may still be written: it gets more time."""
    size, changed_ns = mark
    if size == 0:
        return time.time() - changed_ns / 1e9 > _UNFINISHED_SECONDS
    try:
        with file.open("rb") as opened:
            opened.seek(-1, os.SEEK_END)
            ends_well = opened.read(1) in (b"\n", b"}", b"\x00")
    except OSError:
        return False
    return ends_well or file.suffix.lower() == ".eml" or time.time() - changed_ns / 1e9 > _UNFINISHED_SECONDS


def _put_away(file: Path, digest: str) -> None:
    folder = file.parent / DONE
    folder.mkdir(exist_ok=True)
    place = folder / file.name
    if place.exists():
        place = folder / f"{file.stem}-{digest[:8]}{file.suffix}"
    try:
        os.replace(file, place)
    except OSError as error:
        _log.warning("a file was taken in but cannot be moved to %s: %s", DONE, error.strerror)
