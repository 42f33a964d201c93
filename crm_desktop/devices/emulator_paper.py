"""Bytes of ESC/POS read back to what stands on paper: the software printer, and a judge of our own bytes in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from crm_desktop.devices.kinds import Align, PaperMark

_PAGES = {0: "cp437", 17: "cp866", 46: "cp1251"}
_ALIGNS: dict[int, Align] = {0: "left", 1: "center", 2: "right"}
_TALL, _WIDE = 0x10, 0x20
_LONGEST_ROLL = 2000
# Bytes that follow the two of a command.
_MORE = {
    b"\x1b": {b"@": 0, b"2": 0, b"t": 1, b"!": 1, b"E": 1, b"a": 1, b"d": 1, b"J": 1, b"-": 1, b"M": 1, b"3": 1,
              b"R": 1, b"G": 1, b"{": 1, b"p": 3},
    b"\x1d": {b"!": 1, b"h": 1, b"w": 1, b"f": 1, b"H": 1, b"B": 1, b"r": 1, b"a": 1, b"I": 1, b"b": 1, b"L": 2},
    b"\x10": {b"\x04": 1, b"\x05": 1, b"\x14": 3},
}  # fmt: skip


@dataclass
class PaperReader:
    """Feeds on bytes in any pieces; `lines` is the paper in the printer, `papers` what was cut off.

    `roll` is all of it as it looks; only the newest `_LONGEST_ROLL` marks are kept.
    """

    pages: dict[int, str] = field(default_factory=lambda: dict(_PAGES))
    on_question: Callable[[bytes], None] = lambda question: None
    lines: list[str] = field(default_factory=list)
    papers: list[list[str]] = field(default_factory=list)
    roll: list[PaperMark] = field(default_factory=list)
    marks_in_all: int = 0
    drawer_openings: int = 0
    odd: list[bytes] = field(default_factory=list)
    _rest: bytes = b""
    _line: bytes = b""
    _page: str = "cp437"
    _align: int = 0
    _size: int = 0
    _bold: bool = False
    _code: bytes = b""

    def feed(self, data: bytes) -> None:
        """Reads on; half of a command waits for the rest of it."""
        self._rest += data
        while self._rest and (taken := self._take(self._rest)):
            self._rest = self._rest[taken:]

    def _take(self, data: bytes) -> int:
        """How many bytes the first thing has; 0 when it is not whole yet."""
        first = data[:1]
        if first == b"\n":
            self._end_line()
            return 1
        if first not in _MORE:
            if data[0] >= 0x20:
                self._line += first
            return 1
        if len(data) < 2:
            return 0
        command = data[:2]
        if command == b"\x1d(":
            return self._take_long(data)
        if command == b"\x1dv":
            return self._take_picture(data)
        if command == b"\x1dk":
            return self._take_bars(data)
        if command == b"\x1dV":
            return self._take_cut(data)
        more = _MORE[first].get(data[1:2])
        if more is None:
            self.odd.append(command)
            return 2
        if len(data) < 2 + more:
            return 0
        self._do(command, data[2 : 2 + more])
        return 2 + more

    def _do(self, command: bytes, facts: bytes) -> None:
        if command == b"\x1b@":
            self._page, self._align = self.pages.get(0, "cp437"), 0
            self._size, self._bold = 0, False
        elif command == b"\x1bt":
            self._page = self.pages.get(facts[0], "ascii")
        elif command == b"\x1ba":
            self._align = facts[0] % 48
        elif command == b"\x1b!":
            self._size, self._bold = facts[0] & (_TALL | _WIDE), bool(facts[0] & 0x08)
        elif command == b"\x1d!":
            self._size = (_TALL if facts[0] & 0x0F else 0) | (_WIDE if facts[0] & 0xF0 else 0)
        elif command == b"\x1bE":
            self._bold = bool(facts[0] & 1)
        elif command == b"\x1bd":
            for _ in range(facts[0]):
                self._end_line()
        elif command == b"\x1bp":
            self.drawer_openings += 1
        elif command in (b"\x10\x04", b"\x1dr"):
            self.on_question(command + facts)

    def _take_long(self, data: bytes) -> int:
        if len(data) < 5:
            return 0
        size = 5 + int.from_bytes(data[3:5], "little")
        if len(data) < size:
            return 0
        if data[2:3] == b"k" and size >= 8:
            if data[6:7] == b"P":
                self._code = data[8:size]
            elif data[6:7] == b"Q":
                text = self._code.decode("utf-8", "replace")
                self.lines.append(f"[QR {text}]")
                self._mark("qr", text)
        return size

    def _take_picture(self, data: bytes) -> int:
        if len(data) < 8:
            return 0
        across, down = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        if len(data) < 8 + across * down:
            return 0
        self.lines.append(f"[picture {across * 8}x{down}]")
        self._mark("picture", data=data[8 : 8 + across * down], across=across)
        return 8 + across * down

    def _take_bars(self, data: bytes) -> int:
        if len(data) < 4:
            return 0
        if data[2] >= 65:
            end, start = 4 + data[3], 4
            size = end
        else:
            end, start = data.find(b"\x00", 3), 3
            size = end + 1
        if end < start or len(data) < size:
            return 0 if len(data) < 300 else 2
        text = data[start:end].decode("ascii", "replace")
        self.lines.append(f"[bars {text}]")
        self._mark("bars", _with_check_digit(text))
        return size

    def _take_cut(self, data: bytes) -> int:
        if len(data) < 3:
            return 0
        size = 4 if data[2] >= 65 else 3
        if len(data) < size:
            return 0
        self._end_line(is_needed=False)
        self.papers.append(self.lines)
        self.lines = []
        self._mark("cut")
        return size

    def _end_line(self, is_needed: bool = True) -> None:
        if self._line or is_needed:
            text = self._line.decode(self._page, "replace")
            self.lines.append(text)
            self._mark("text", text)
        self._line = b""

    def _mark(
        self,
        kind: Literal["text", "picture", "qr", "bars", "cut"],
        text: str = "",
        data: bytes = b"",
        across: int = 0,
    ) -> None:
        align = _ALIGNS.get(self._align, "left")
        size = self._size
        self.roll.append(
            PaperMark(kind, text, align, self._bold, bool(size & _WIDE), bool(size & _TALL), data, across)
        )
        self.marks_in_all += 1
        if len(self.roll) > _LONGEST_ROLL:
            del self.roll[: _LONGEST_ROLL // 2]


def _with_check_digit(text: str) -> str:
    """Of the twelve digits of EAN-13 printers make thirteen."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        return text
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text))
    return text + str(-total % 10)
