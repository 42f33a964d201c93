"""Files of inquiries: JSON lines, CSV with the same names in its header, letters. Bad lines stop no good ones."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.intake.letters import read_letter
from crm_desktop.features.intake.rules import FIELDS, Unfit

LINE_LIMIT = 1_000_000
CSV_RECORD_LINES = 200
_CONTENT_LIMIT = 4000
_QUIET_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of a file: its fields, or why they could not be read, and the raw text for quarantine."""

    number: int
    fields: Mapping[str, object] | Unfit
    raw: str


def digest_of(path: Path) -> str:
    """SHA-256 of the whole file, in hex. Raises Refused e_intake_file when it cannot be read."""
    seen = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                seen.update(block)
    except OSError as error:
        raise Refused("e_intake_file", file=path.name, reason=error.strerror or str(error)) from error
    return seen.hexdigest()


def wait_until_written(path: Path, patience: float = 10.0) -> None:
    """Returns once nobody has written to the file for a second; raises Unavailable("file") when it goes on growing."""
    try:
        before = path.stat()
        if time.time() - before.st_mtime > _QUIET_SECONDS:
            return
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            time.sleep(_QUIET_SECONDS)
            after = path.stat()
            if (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns):
                return
            before = after
    except OSError as error:
        raise Refused("e_intake_file", file=path.name, reason=error.strerror or str(error)) from error
    raise Unavailable("file", file=path.name)


def read_lines(path: Path) -> Iterator[FileLine]:
    """All lines of a file in order. The kind is told by the name, else by what the first line looks like."""
    if path.suffix.lower() == ".eml":
        yield _letter(path)
        return
    with path.open("rb") as file:
        charset = _charset(file)
        lines = _numbered(file, charset)
        if path.suffix.lower() in (".jsonl", ".ndjson", ".json") or not _looks_like_csv(path, charset):
            for number, line in lines:
                yield _json_line(number, line)
        else:
            yield from _csv_lines(lines)


def _letter(path: Path) -> FileLine:
    raw = path.read_bytes()
    shown = raw[:_CONTENT_LIMIT].decode("utf-8", "replace")
    if not raw.strip():
        return FileLine(1, Unfit("empty_line"), "")
    if len(raw) > 50 * LINE_LIMIT:
        return FileLine(1, Unfit("too_long", str(len(raw))), shown)
    return FileLine(1, read_letter(raw), shown)


def _charset(file: BinaryIO) -> str:
    """UTF-16 and UTF-8 by their marks; else UTF-8 if the beginning is, and Windows-1251 if it is not."""
    head = file.read(1 << 16)
    file.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    body = head[: head.rfind(b"\n") + 1] or head
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251" if b"\x00" not in head else "utf-8"
    return "utf-8"


def _numbered(file: BinaryIO, charset: str) -> Iterator[tuple[int, str | Unfit]]:
    """Physical lines with their numbers; an endless one is read past in pieces, never held whole."""
    if charset == "utf-16":
        text = file.read(64 * LINE_LIMIT).decode("utf-16", "replace")
        yield from enumerate(text.splitlines(), start=1)
        return
    number = 0
    while raw := file.readline(LINE_LIMIT):
        number += 1
        if len(raw) == LINE_LIMIT and not raw.endswith(b"\n"):
            size = len(raw)
            while rest := file.readline(LINE_LIMIT):
                size += len(rest)
                if rest.endswith(b"\n"):
                    break
            yield number, Unfit("too_long", str(size))
            continue
        yield number, _decoded(raw.rstrip(b"\r\n"), charset, is_first=number == 1)


def _decoded(raw: bytes, charset: str, *, is_first: bool) -> str | Unfit:
    if is_first:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    if any(byte < 32 and byte not in (9, 27) for byte in raw):
        return Unfit("not_text", raw[:200].decode("utf-8", "backslashreplace"))
    for name in (charset, "utf-8", "cp1251"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return Unfit("wrong_charset", raw[:200].decode("utf-8", "backslashreplace"))


def _json_line(number: int, line: str | Unfit) -> FileLine:
    if isinstance(line, Unfit):
        return FileLine(number, line, line.detail)
    raw = line[:_CONTENT_LIMIT]
    if not line.strip():
        return FileLine(number, Unfit("empty_line"), raw)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return FileLine(number, Unfit("broken_json", str(error)[:200]), raw)
    if not isinstance(record, dict):
        return FileLine(number, Unfit("unreadable", type(record).__name__), raw)
    return FileLine(number, record, raw)


def _looks_like_csv(path: Path, charset: str) -> bool:
    if path.suffix.lower() == ".csv":
        return True
    with path.open("rb") as file:
        first = file.readline(LINE_LIMIT).decode(charset, "replace").lstrip("\ufeff \t")
    return not first.startswith(("{", "[")) and "channel" in first.lower()


def _csv_lines(lines: Iterator[tuple[int, str | Unfit]]) -> Iterator[FileLine]:
    header: list[str] | None = None
    delimiter = ","
    waiting: list[tuple[int, str | Unfit]] = []
    while True:
        number, line = waiting.pop(0) if waiting else next(lines, (0, ""))
        if number == 0:
            return
        if isinstance(line, Unfit):
            yield FileLine(number, line, line.detail)
            continue
        if header is None:
            delimiter = max(",;\t", key=line.count)
            header = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
            if "channel" not in header:
                yield FileLine(number, Unfit("bad_csv", "channel"), line[:_CONTENT_LIMIT])
            continue
        whole, read_too_far = _whole_record(line, lines, waiting)
        if whole is None:
            yield FileLine(number, Unfit("bad_csv", '"'), line[:_CONTENT_LIMIT])
            waiting = read_too_far
            continue
        yield FileLine(number, _csv_record(whole, header, delimiter), whole[:_CONTENT_LIMIT])


def _whole_record(
    line: str, lines: Iterator[tuple[int, str | Unfit]], waiting: list[tuple[int, str | Unfit]]
) -> tuple[str | None, list[tuple[int, str | Unfit]]]:
    """A record with line breaks inside quotes; None (and the lines looked at) when the quote is never closed."""
    if line.count('"') % 2 == 0:
        return line, []
    taken: list[tuple[int, str | Unfit]] = []
    whole = line
    for _ in range(CSV_RECORD_LINES):
        following = waiting.pop(0) if waiting else next(lines, None)
        if following is None:
            break
        taken.append(following)
        text = following[1]
        if isinstance(text, Unfit):
            break
        whole = f"{whole}\n{text}"
        if whole.count('"') % 2 == 0:
            return whole, []
    return None, taken + waiting


def _csv_record(text: str, header: list[str], delimiter: str) -> Mapping[str, object] | Unfit:
    if not text.strip(f" \t{delimiter}"):
        return Unfit("empty_line")
    try:
        cells = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        return Unfit("bad_csv", str(error)[:200])
    if len(cells) > len(header):
        return Unfit("bad_csv", f"{len(cells)} > {len(header)}")
    return {name: cell for name, cell in zip(header, cells, strict=False) if name in FIELDS}
