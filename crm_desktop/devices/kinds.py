"""What a till may ask of its devices and what they answer; "not known" is an answer, and never "all well"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Protocol

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Words:
    """Text on paper; longer than the paper is wide, it goes on in the next line."""

    text: str
    align: Align = "left"
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """A name at the left, a sum at the right; a long name takes more lines, the sum stands in the last."""

    left: str
    right: str
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class Ruler:
    """One line over the whole width."""

    sign: str = "-"


@dataclass(frozen=True, slots=True)
class Code:
    """A bar code with its digits below (EAN-13 with its check digit), or a QR code."""

    kind: Literal["ean13", "code128", "qr"]
    data: str


@dataclass(frozen=True, slots=True)
class Space:
    """Empty lines."""

    lines: int = 1


PaperLine = Words | Sides | Ruler | Code | Space


class Paper(StrEnum):
    """How much paper is left."""

    ENOUGH = "enough"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer says of itself. None: it did not say."""

    is_online: bool | None = None
    is_open: bool | None = None
    paper: Paper = Paper.UNKNOWN

    @property
    def is_ready(self) -> bool:
        """True only when it said that all is well."""
        return self.is_online is True and self.is_open is False and self.paper in (Paper.ENOUGH, Paper.NEAR_END)

    @property
    def is_known(self) -> bool:
        """True when nothing is left unsaid."""
        return self.is_online is not None and self.is_open is not None and self.paper is not Paper.UNKNOWN


NOT_SAID = Status()


class Outcome(StrEnum):
    """What became of a receipt that was sent to paper."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Printed:
    """The outcome and the last thing the printer said of itself."""

    outcome: Outcome
    status: Status


class WeightState(StrEnum):
    """Whether a weight may be sold by: only a stable one may."""

    STABLE = "stable"
    MOVING = "moving"
    NEGATIVE = "negative"
    TOO_HEAVY = "too_heavy"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Weight:
    """What lies on the scale; kilograms only when stable."""

    state: WeightState
    kilograms: Decimal | None = None


class CardKind(StrEnum):
    """How a card of a client was read."""

    TRACK = "track"
    CHIP = "chip"


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a client; never a payment card."""

    kind: CardKind
    number: str


class Port(Protocol):
    """Bytes to and from one device; everything raises Unavailable("device") when it is gone or does not take bytes."""

    def write(self, data: bytes) -> None:
        """Sends all of it, or raises within the write time-out."""
        ...

    def read(self, most: int, seconds: float) -> bytes:
        """What has come within this time, at most so many bytes; maybe none."""
        ...

    def close(self) -> None:
        """Gives the port back; never raises."""
        ...


class ReceiptPrinter(Protocol):
    """Paper. Nothing raises for a printer that is away: the outcome tells."""

    def status(self) -> Status:
        """What it says of itself now."""
        ...

    def print_lines(self, lines: list[PaperLine], receipt_id: str = "") -> Printed:
        """Prints and cuts; when the outcome is not known, nothing is done again by itself."""
        ...


class Drawer(Protocol):
    """A drawer of money."""

    def open_drawer(self) -> None:
        """Raises Unavailable("device")."""
        ...


class Scanner(Protocol):
    """Codes, each told to the function it was made with, in the order they were read, from its own thread."""

    def close(self) -> None:
        """Ends the thread."""
        ...


class Scale(Protocol):
    """A scale under the till."""

    def weight(self) -> Weight:
        """What lies on it now; UNKNOWN when it does not answer."""
        ...


class Display(Protocol):
    """Two lines for the customer."""

    def show(self, top: str, bottom: str) -> None:
        """Raises Unavailable("device")."""
        ...


class CardReader(Protocol):
    """Cards of clients, told as codes of a scanner are."""

    def close(self) -> None:
        """Ends the thread."""
        ...


@dataclass(frozen=True, slots=True)
class PaperMark:
    """What a printer has put on its paper: a line of text, a picture of points, a QR or bar code, or a cut.

    `data` are the points of a picture, rows of `across` bytes each; a set bit is black.
    """

    kind: Literal["text", "picture", "qr", "bars", "cut"]
    text: str = ""
    align: Align = "left"
    bold: bool = False
    wide: bool = False
    tall: bool = False
    data: bytes = b""
    across: int = 0


class Light(StrEnum):
    """The light of a device: works, works but somebody should look, does not work, is not there yet."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """How a device is. `why` is one of the words of features/devices/rules_words, empty when all is well."""

    light: Light
    why: str = ""


@dataclass(frozen=True, slots=True)
class DeviceSetting:
    """A device of this computer as a person has chosen it.

    `kind`: printer, scanner, scale, display, cards, fiscal, terminal. `port`: "serial:COM3?9600", "tcp:host:port",
    "spool:Printer name", "keyboard" (a reader that types) or "emulator" (the software device of the program).
    """

    kind: str
    profile: str
    port: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundPort:
    """Something plugged in: its port as in `DeviceSetting`, what it calls itself, and what it most likely is."""

    port: str
    name: str
    kind: str = ""
    profile: str = ""


OpenPort = Callable[[], Port]
