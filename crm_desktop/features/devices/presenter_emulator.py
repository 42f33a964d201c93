"""The emulator of devices: what its paper, display and drawer show, and what a person does to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.devices.kinds import PaperLine, Sides, Words
from crm_desktop.devices.kinds import PaperMark as PaperMark
from crm_desktop.errors import AppError
from crm_desktop.features.goods.queries import list_goods, open_goods
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_POLL_MS = 150
_GOODS = 40
MONEY = ("fiscal", "terminal")
PAYMENT_CARD = ";4111111111111111=30121010000000000?"


class _Printer(Protocol):
    @property
    def roll(self) -> list[PaperMark]: ...
    @property
    def marks_in_all(self) -> int: ...
    @property
    def drawer_openings(self) -> int: ...


class _Scale(Protocol):
    kilograms: Decimal


class _Display(Protocol):
    @property
    def lines(self) -> tuple[str, str]: ...


class _Reader(Protocol):
    def scan(self, code: str) -> None: ...
    def tear(self, code: str) -> None: ...


class SoftTill(Protocol):
    """The software devices, as devices/emulated_till.py makes them."""

    @property
    def printer(self) -> _Printer: ...
    @property
    def scale(self) -> _Scale: ...
    @property
    def display(self) -> _Display: ...
    @property
    def scanner(self) -> _Reader: ...
    @property
    def cards(self) -> _Reader: ...
    def trouble(self, kind: str, what: str, on: bool) -> None: ...
    def points(self, mark: PaperMark) -> tuple[str, ...]: ...


class SoftMoney(Protocol):
    """The software register and terminal: devices/money_devices.py."""

    @property
    def papers(self) -> list[list[PaperLine]]: ...
    @property
    def papers_in_all(self) -> int: ...
    def trouble(self, kind: str, what: str, on: bool) -> None: ...


@dataclass(frozen=True)
class Sample:
    """Something to scan at one click."""

    code: str
    name: str


class EmulatorPresenter(QObject):
    """`paper_changed`, `display_changed(top, bottom)`, `drawer_opened(times)`, `samples_changed`,
    `fiscal_printed(text)`: the last paper of the register."""

    paper_changed = Signal()
    display_changed = Signal(str, str)
    drawer_opened = Signal(int)
    samples_changed = Signal()
    fiscal_printed = Signal(str)

    def __init__(
        self,
        soft: SoftTill,
        runner: Runner | None,
        parent: QObject | None = None,
        money: SoftMoney | None = None,
    ) -> None:
        super().__init__(parent)
        self.soft, self.money = soft, money
        self._papers = -1
        self.samples: list[Sample] = []
        self._runner = runner
        self._marks = -1
        self._lines = ("", "")
        self._openings = soft.printer.drawer_openings
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begins to watch the devices and reads what can be scanned."""
        self._timer.start()
        self.look()
        self.read_samples()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._timer.stop()

    def look(self) -> None:
        """Tells what has changed since the last look."""
        printer = self.soft.printer
        if printer.marks_in_all != self._marks:
            self._marks = printer.marks_in_all
            self.paper_changed.emit()
        if self.soft.display.lines != self._lines:
            self._lines = self.soft.display.lines
            self.display_changed.emit(*self._lines)
        if printer.drawer_openings != self._openings:
            self._openings = printer.drawer_openings
            self.drawer_opened.emit(self._openings)

        money = self.money
        if money is not None and money.papers_in_all != self._papers:
            self._papers = money.papers_in_all
            self.fiscal_printed.emit(paper_text(money.papers[-1]) if money.papers else "")

    def read_samples(self) -> None:
        """Goods of the base that have a code."""
        if self._runner is None:
            return

        def work(tx: Tx) -> list[Sample]:
            cards = [open_goods(tx, line.id) for line in list_goods(tx, limit=_GOODS)]
            return [Sample(card.codes[0].code, card.name) for card in cards if card is not None and card.codes]

        def done(samples: list[Sample]) -> None:
            self.samples = samples
            self.samples_changed.emit()

        self._runner.run(work, done, self._on_no_samples)

    def _on_no_samples(self, _error: AppError) -> None:
        """The field still scans what is typed into it."""

    # ---------------------------------------------------------------- what a person does

    def scan(self, code: str) -> None:
        """One pull of the trigger."""
        self.soft.scanner.scan(code.strip())

    def tear(self, code: str) -> None:
        """The cable is pulled out in the middle of a code and put in again."""
        self.soft.scanner.tear(code.strip())

    def swipe(self, raw: str) -> None:
        """A card at the reader: a bare number is swiped as a track."""
        text = raw.strip()
        self.soft.cards.scan(f";{text}=99121010000?" if text.isdigit() else text)

    def weigh(self, kilograms: Decimal) -> None:
        """Something is laid on the scale."""
        self.soft.scale.kilograms = kilograms

    def trouble(self, kind: str, what: str, on: bool) -> None:
        """A trouble of a device begins or is over: see devices/emulated_till.py."""
        if kind in MONEY and self.money is not None:
            self.money.trouble(kind, what, on)
        else:
            self.soft.trouble(kind, what, on)


def paper_text(lines: list[PaperLine]) -> str:
    """What a register printed, as plain lines."""
    told = [
        one.text if isinstance(one, Words) else f"{one.left}  {one.right}"
        for one in lines
        if isinstance(one, Words | Sides)
    ]
    return "\n".join(told)
