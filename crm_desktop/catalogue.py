"""Reads message catalogues (.po) and makes the one compiled catalogue (.mo) out of them."""

from __future__ import annotations

import ast
import contextlib
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"
)
_KEYWORDS = ("msgctxt", "msgid", "msgid_plural", "msgstr")


@dataclass
class Entry:
    """One message: `forms` holds the translation, several for a plural one. `line` is where it starts."""

    line: int
    source: str = ""
    plural: str | None = None
    context: str | None = None
    fuzzy: bool = False
    forms: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name of the message in a compiled catalogue, without the plural part."""
        return self.source if self.context is None else f"{self.context}\x04{self.source}"


def read_catalogue(path: Path) -> list[Entry]:
    """Messages of one .po file in their order, without its header. Raises ValueError naming the bad line."""
    return [entry for entry in _entries(path) if entry.source]


def compile_catalogue(paths: Iterable[Path]) -> bytes:
    """One compiled catalogue out of many files; a message named in several files keeps its first translation."""
    texts: dict[str, str] = {"": _HEADER}
    for path in paths:
        for entry in read_catalogue(path):
            forms = [entry.forms[index] for index in sorted(entry.forms)]
            if entry.fuzzy or not forms or not all(forms):
                continue
            name = entry.key if entry.plural is None else f"{entry.key}\0{entry.plural}"
            texts.setdefault(name, "\0".join(forms))
    return _pack(texts)


def keep(path: Path, made: bytes) -> None:
    """Puts a compiled catalogue into the cache in place of older ones; a cache that cannot be written is no error."""
    language = path.name.partition("-")[0]
    temporary = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(made)
        os.replace(temporary, path)
        for other in path.parent.glob(f"{language}-*.mo"):
            if other != path:
                other.unlink(missing_ok=True)


def _entries(path: Path) -> Iterator[Entry]:
    entry: Entry | None = None
    target = ""
    fuzzy = False
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if not line:
            continue
        if not line.startswith('"'):
            target, _, line = line.partition(" ")
            if target.partition("[")[0] not in _KEYWORDS:
                raise ValueError(f"{path.name}:{number}: unknown word {target!r}")
            opens = target == "msgctxt" or (target == "msgid" and (entry is None or bool(entry.forms)))
            if opens:
                if entry is not None:
                    yield entry
                entry = Entry(number, fuzzy=fuzzy)
                fuzzy = False
        if entry is None:
            raise ValueError(f"{path.name}:{number}: text before the first message")
        _add(entry, target, _unquote(line.strip(), path, number))
    if entry is not None:
        yield entry


def _unquote(quoted: str, path: Path, number: int) -> str:
    try:
        text = ast.literal_eval(quoted)
    except (SyntaxError, ValueError):
        text = None
    if not isinstance(text, str):
        raise ValueError(f"{path.name}:{number}: not a quoted text")
    return text


def _add(entry: Entry, target: str, text: str) -> None:
    if target == "msgctxt":
        entry.context = (entry.context or "") + text
    elif target == "msgid":
        entry.source += text
    elif target == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    else:
        index = int(target[7:-1]) if "[" in target else 0
        entry.forms[index] = entry.forms.get(index, "") + text


def _pack(texts: dict[str, str]) -> bytes:
    """Layout of a .mo file: header, table of sources, table of translations, the texts themselves."""
    pairs = sorted((source.encode(), text.encode()) for source, text in texts.items())
    count = len(pairs)
    start = 28 + 16 * count
    tables: list[bytes] = []
    body = bytearray()
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), start + len(body)))
            body += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + b"".join(tables) + bytes(body)
