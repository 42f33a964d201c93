"""Software devices of a till at the far end of real cables, with the troubles real ones have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from crm_desktop.devices.emulator_paper import PaperReader
from crm_desktop.devices.emulator_wires import Wire
from crm_desktop.devices.kinds import PaperMark

_QUESTIONS_AT_END = re.compile(rb"(?:\x10\x04[\x01-\x04])+\Z")


@dataclass
class SoftPrinter:
    """Prints to `papers`. What is sent to a printer that has no paper waits in it until it has some."""

    wire: Wire
    is_paper_out: bool = False
    is_near_end: bool = False
    is_open: bool = False
    is_silent: bool = False
    noise: bytes = b""  # comes before every answer
    lines_left: int | None = None  # the paper ends after so many lines more
    _reader: PaperReader = field(default_factory=PaperReader)
    _waiting: bytes = b""

    def __post_init__(self) -> None:
        self._reader.on_question = self._answer
        self.wire.hear = self._hear

    @property
    def papers(self) -> list[list[str]]:
        """What was cut off, line by line."""
        return self._reader.papers

    @property
    def text(self) -> str:
        """All that ever came out."""
        return "\n".join(line for paper in [*self.papers, self._reader.lines] for line in paper)

    @property
    def roll(self) -> list[PaperMark]:
        """The newest paper, as it looks."""
        return list(self._reader.roll)

    @property
    def marks_in_all(self) -> int:
        """How much was ever put on paper."""
        return self._reader.marks_in_all

    @property
    def drawer_openings(self) -> int:
        """How often the drawer was opened."""
        return self._reader.drawer_openings

    def put_paper_in(self) -> None:
        """A new roll; what waited is printed."""
        self.is_paper_out, self.lines_left = False, None
        waiting, self._waiting = self._waiting, b""
        self._print(waiting)

    def close_cover(self) -> None:
        """What waited is printed."""
        self.is_open = False
        waiting, self._waiting = self._waiting, b""
        self._print(waiting)

    def _hear(self, data: bytes) -> None:
        if not (self.is_paper_out or self.is_open):
            self._print(data)
            return
        # Questions in real time are answered also by a printer that stands still.
        questions = _QUESTIONS_AT_END.search(data)
        self._waiting += data[: questions.start()] if questions else data
        for start in range(0, len(questions.group()) if questions else 0, 3):
            self._answer(questions.group()[start : start + 3] if questions else b"")

    def _print(self, data: bytes) -> None:
        if self.lines_left is None:
            self._reader.feed(data)
            return
        for place in range(len(data)):
            self._reader.feed(data[place : place + 1])
            if len(self._reader.lines) >= self.lines_left:
                self.is_paper_out = True
                self._waiting += data[place + 1 :]
                return

    def _answer(self, question: bytes) -> None:
        if self.is_silent:
            return
        if question.startswith(b"\x1dr"):
            self.wire.send(self.noise + bytes([0x0C if self.is_paper_out else 0]))
            return
        stands = self.is_paper_out or self.is_open
        answers = {
            1: 0x12 | (0x08 if stands else 0),
            2: 0x12 | (0x04 if self.is_open else 0) | (0x20 if self.is_paper_out else 0),
            3: 0x12,
            4: 0x12 | (0x6C if self.is_paper_out else 0) | (0x0C if self.is_near_end else 0),
        }
        self.wire.send(self.noise + bytes([answers.get(question[2], 0x12)]))


@dataclass
class SoftScanner:
    """Sends codes as a scanner does."""

    wire: Wire
    prefix: bytes = b""
    suffix: bytes = b"\r\n"

    def scan(self, code: str) -> None:
        """One pull of the trigger."""
        self.wire.send(self.prefix + code.encode("latin-1", "replace") + self.suffix)

    def tear(self, code: str) -> None:
        """The cable is pulled out in the middle of a code and put in again; the rest of the code comes after that."""
        data = self.prefix + code.encode("latin-1", "replace") + self.suffix
        self.wire.send(data[: len(data) // 2])
        self.wire.unplug()
        self.wire.plug_in()
        self.wire.send(data[len(data) // 2 :])


@dataclass
class SoftScale:
    """Answers "W" as a Toledo 8217 does."""

    wire: Wire
    kilograms: Decimal = Decimal(0)
    is_moving: bool = False
    is_silent: bool = False

    def __post_init__(self) -> None:
        self.wire.hear = self._hear

    def _hear(self, data: bytes) -> None:
        asked = data.count(b"W") + data.count(b"\xd7")  # without parity and with
        for _ in range(0 if self.is_silent else asked):
            self.wire.send(self._said())

    def _said(self) -> bytes:
        trouble = (1 if self.is_moving else 0) | (2 if self.kilograms > 15 else 0) | (4 if self.kilograms < 0 else 0)
        if trouble:
            return b"\x02?" + bytes([0x20 | trouble]) + b"\r"
        return b"\x02" + f"{self.kilograms:06.3f}".encode() + b"\r"


@dataclass
class SoftDisplay:
    """Shows two lines of twenty letters."""

    wire: Wire
    page: str = "cp866"
    _shown: bytes = b""

    def __post_init__(self) -> None:
        self.wire.hear = self._hear

    @property
    def lines(self) -> tuple[str, str]:
        """What the customer reads."""
        text = self._shown.ljust(40)[:40].decode(self.page)
        return text[:20], text[20:]

    def _hear(self, data: bytes) -> None:
        for value in data:
            if value == 0x0C:
                self._shown = b""
            elif value >= 0x20:
                self._shown += bytes([value])
