"""Splits Firebird SQL scripts into statements: SET TERM, strings, q-strings, quoted names, comments, PSQL bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|--[^\n]*|/\*.*?\*/) |
    (?P<q>[qQ]'(?P<open>.)) | (?P<string>'(?:[^']|'')*') | (?P<name>"(?:[^"]|"")*") |
    (?P<word>[A-Za-z_][A-Za-z0-9_$]*) | (?P<other>.)""",
    re.X | re.S,
)
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PSQL_OBJECTS = {"PROCEDURE", "FUNCTION", "TRIGGER", "PACKAGE"}
_NOT_PSQL = {"TABLE", "VIEW", "INDEX", "GRANT", "EXCEPTION", "ROLE", "COMMENT"}
_HEAD_WORDS = 8


class ScriptError(ValueError):
    """A script that cannot be split; the text says where."""


@dataclass(frozen=True, slots=True)
class Part:
    """One statement without its terminator, and the line of the script it starts on."""

    line: int
    sql: str


@dataclass
class _Reading:
    """What is known about the statement being read."""

    start: int
    words: list[str] = field(default_factory=list)
    depth: int = 0
    is_psql: bool = False
    seen_begin: bool = False
    has_code: bool = False

    def take(self, word: str) -> None:
        self.words.append(word)
        if not self.is_psql and len(self.words) <= _HEAD_WORDS:
            self.is_psql = self._starts_psql(word)
        if self.is_psql:
            self._nest(word)

    def _starts_psql(self, word: str) -> bool:
        if self.words[:2] == ["EXECUTE", "BLOCK"]:
            return True
        starts = self.words[0] in ("CREATE", "ALTER", "RECREATE")
        return starts and word in _PSQL_OBJECTS and not _NOT_PSQL & set(self.words)

    def _nest(self, word: str) -> None:
        if word in ("BEGIN", "CASE"):
            self.depth += 1
            self.seen_begin = True
        elif word == "END" and self.depth:
            self.depth -= 1
        elif not self.seen_begin:
            # alter trigger x inactive; external name '...': statements of these kinds without a body
            is_switch = word in ("ACTIVE", "INACTIVE") and self.words[0] == "ALTER"
            self.is_psql = not (is_switch or (word == "NAME" and "EXTERNAL" in self.words))

    def may_end(self, terminator: str) -> bool:
        """A plain `;` inside a routine belongs to the routine."""
        return terminator != ";" or not self.is_psql or (self.seen_begin and self.depth == 0)


def split(text: str) -> Iterator[Part]:
    """The statements of a script in order; raises ScriptError."""
    terminator, at = ";", 0
    now = _Reading(0)
    while at < len(text):
        if text.startswith(terminator, at) and now.may_end(terminator):
            if now.words[:2] == ["SET", "TERM"]:
                raise ScriptError(f"line {_line(text, at)}: SET TERM without a new terminator")
            if now.has_code:
                yield Part(_line(text, now.start), text[now.start : at].strip())
            at += len(terminator)
            now = _Reading(at)
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            raise ScriptError(f"line {_line(text, at)}: cannot be read")
        at = _end_of(text, found)
        if found["blank"]:
            now.start = now.start if now.has_code else at
            continue
        now.has_code = True
        if found["word"]:
            now.take(found["word"].upper())
            if now.words == ["SET", "TERM"]:
                terminator, at = _new_terminator(text, at, terminator)
                now = _Reading(at)
    if now.has_code:
        yield Part(_line(text, now.start), text[now.start :].strip())


def _end_of(text: str, found: re.Match[str]) -> int:
    if found["q"]:
        closing = _CLOSING.get(found["open"], found["open"]) + "'"
        end = text.find(closing, found.end())
        if end < 0:
            raise ScriptError(f"line {_line(text, found.start())}: a text without its end")
        return end + len(closing)
    if found["other"] in ("'", '"') or (found["other"] == "/" and text.startswith("/*", found.start())):
        raise ScriptError(f"line {_line(text, found.start())}: a text or comment without its end")
    return found.end()


def _new_terminator(text: str, at: int, old: str) -> tuple[str, int]:
    found = re.compile(r"\s*(\S+?)\s*" + re.escape(old)).match(text, at)
    if not found:
        raise ScriptError(f"line {_line(text, at)}: SET TERM cannot be read")
    return found[1], found.end()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
