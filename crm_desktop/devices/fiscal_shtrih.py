"""Shtrih-M registers over a serial port or TCP (the maker's public "protocol of the cash register", FN commands FFxx).

It knows no ids of requests: what became of a lost receipt is told by its last document. Tried before a stand-in only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crm_desktop.devices.fiscal import (
    FiscalAnswer,
    FiscalDocument,
    FiscalKind,
    FiscalOutcome,
    FiscalReceipt,
    FiscalState,
    judge,
)
from crm_desktop.devices.kinds import OpenPort, Paper
from crm_desktop.devices.shtrih_frames import ShtrihLink, Silence, number, take
from crm_desktop.errors import AppError, Refused, Unavailable

_STATE, _FN_STATE, _FN_ENDS, _SENDING, _FIND = b"\x11", b"\xff\x01", b"\xff\x03", b"\xff\x39", b"\xff\x0a"
_OPEN_SHIFT, _X, _Z, _CASH_IN, _CASH_OUT = b"\xe0", b"\x40", b"\x41", b"\x50", b"\x51"
_OPEN, _LINE, _CLOSE, _CANCEL, _GO_ON, _MARK = b"\x8d", b"\xff\x46", b"\xff\x45", b"\x88", b"\xb0", b"\xff\x67"
_EXPIRED, _CLOSED, _DOCUMENT = 3, 4, 8  # low four bits of the mode: a shift over 24 h, none, an open document
_PAPER_GONE = (1, 2)  # submode: no paper
_PAPER_IS_BACK = 3  # submode: waits for the command to go on printing
_STATE_LENGTH = 29  # up to the end of the clock
_ITSELF = b"\xff" * 5  # the register works it out
_RECEIPT = {FiscalKind.SALE: (0, 1), FiscalKind.RETURN: (2, 2)}  # type of document, type of operation
_KINDS = {1: FiscalKind.SALE, 2: FiscalKind.RETURN}
_TAXES = {"20": 1, "10": 2, "0": 4, "none": 8, "5": 64, "7": 128, "22": 1}
_FULL_PAYMENT, _GOODS = 4, 1
_ERRORS = {
    0x4A: "e_fiscal_document_open",
    0x4E: "e_fiscal_shift_expired",
    0x50: "e_fiscal_printing",
    0x58: "e_fiscal_paper_out",
    0x6B: "e_fiscal_paper_out",
    0x73: "e_fiscal_shift_closed",
}


@dataclass
class ShtrihRegister:
    """Opens its port for each thing it is asked, as other devices do.

    `password` is the operator's, 30 by default; a report is printed before it is answered, hence `answer_seconds`.
    """

    name: str
    open_port: OpenPort
    password: int = 30
    answer_seconds: float = 12.0

    def state(self) -> FiscalState:
        """Raises Unavailable("fiscal")."""
        try:
            with self._link() as link:
                return self._state(link)
        except (Silence, Unavailable, _Error) as away:
            raise Unavailable("fiscal") from away

    def open_shift(self, cashier: str) -> FiscalAnswer:
        """Done already is done; the name of the cashier is the one set in the register."""
        return self._simple(_OPEN_SHIFT, done_in=lambda mode: mode not in (_CLOSED, _EXPIRED))

    def register(self, receipt: FiscalReceipt) -> FiscalAnswer:
        """A document left open by a till that died is cancelled first: it is in no memory yet."""
        was_closing = False
        try:
            with self._link() as link:
                if self._mode(link)[0] == _DOCUMENT:
                    self._ask(link, _CANCEL)
                document, operation = _RECEIPT[receipt.kind]
                self._ask(link, _OPEN, bytes([document]))
                for line in receipt.lines:
                    self._ask(
                        link, _LINE, _line_bytes(operation, line.quantity, line.price, line.total, line.vat, line.name)
                    )
                    if line.mark is not None:
                        self._ask(link, _MARK, bytes([len(line.mark)]) + line.mark)
                was_closing = True
                answer = self._ask(link, _CLOSE, _close_bytes(receipt))
                return self._closed(link, receipt, take(answer, "1 5 4 4")[2])
        except _Error as error:
            return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=error.trouble)
        except (Silence, Unavailable):
            # Before the closing command nothing is in the memory of the register.
            outcome = FiscalOutcome.UNKNOWN if was_closing else FiscalOutcome.NOT_DONE
            return FiscalAnswer(outcome, trouble=Unavailable("fiscal"))

    def settle(self, receipt: FiscalReceipt, before: int) -> FiscalAnswer:
        """By its last document. Raises Unavailable("fiscal")."""
        try:
            with self._link() as link:
                last = self._last_number(link)
                return judge(receipt, before, self._find(link, last) if last != before else None)
        except (Silence, Unavailable, _Error) as away:
            raise Unavailable("fiscal") from away

    def move_cash(self, amount: Decimal, cashier: str) -> FiscalAnswer:
        """Cash in or out."""
        return self._simple(_CASH_IN if amount > 0 else _CASH_OUT, number(abs(amount) * 100, 5))

    def x_report(self) -> FiscalAnswer:
        """Prints the sums of the shift."""
        return self._simple(_X)

    def close_shift(self, cashier: str) -> FiscalAnswer:
        """Done already is done."""
        return self._simple(_Z, done_in=lambda mode: mode == _CLOSED)

    # ---------------------------------------------------------------- inside

    def _simple(self, command: bytes, data: bytes = b"", done_in: Callable[[int], bool] | None = None) -> FiscalAnswer:
        try:
            with self._link() as link:
                if done_in is not None and done_in(self._mode(link)[0]):
                    return FiscalAnswer(FiscalOutcome.DONE)
                self._ask(link, command, data)
                return FiscalAnswer(FiscalOutcome.DONE)
        except _Error as error:
            return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=error.trouble)
        except (Silence, Unavailable):
            return FiscalAnswer(FiscalOutcome.UNKNOWN, trouble=Unavailable("fiscal"))

    def _closed(self, link: ShtrihLink, receipt: FiscalReceipt, document_number: int) -> FiscalAnswer:
        """After "done" the document is read back: it counts only when it is this receipt."""
        try:
            found = self._find(link, document_number)
        except (_Error, Silence, Unavailable):
            found = None
        if found is None or found.kind is not receipt.kind or found.total != receipt.total:
            return FiscalAnswer(FiscalOutcome.UNKNOWN, trouble=Unavailable("fiscal"))
        return FiscalAnswer(FiscalOutcome.DONE, found)

    def _link(self) -> ShtrihLink:
        return ShtrihLink(self.open_port(), self.answer_seconds)

    def _ask(self, link: ShtrihLink, command: bytes, data: bytes = b"") -> bytes:
        """What stands after the error code. Raises Silence, _Error."""
        answer = link.ask(command, number(self.password, 4) + data)
        if answer[0] != 0:
            raise _Error(answer[0])
        return answer[1:]

    def _mode(self, link: ShtrihLink) -> tuple[int, int]:
        answer = self._ask(link, _STATE)
        if len(answer) < _STATE_LENGTH:
            raise Silence("half a state")
        if answer[14] == _PAPER_IS_BACK:
            self._ask(link, _GO_ON)
        return answer[13] & 0x0F, answer[14]

    def _state(self, link: ShtrihLink) -> FiscalState:
        mode, submode = self._mode(link)
        day, month, year, hour, minute, second = take(self._ask(link, _STATE)[23:], "1 1 1 1 1 1")
        now = _instant(year, month, day, hour, minute, second)
        waiting = take(self._ask(link, _SENDING), "1 1 2 4")
        oldest = self._find(link, waiting[3]) if waiting[2] and waiting[3] else None
        ends = take(self._ask(link, _FN_ENDS), "1 1 1")
        return FiscalState(
            {_CLOSED: "closed", _EXPIRED: "expired"}.get(mode, "open"),
            now,
            self._last_number(link),
            None,
            Paper.OUT if submode in _PAPER_GONE else Paper.ENOUGH,
            waiting[2],
            oldest.at if oldest else None,
            _instant(*ends).date(),
        )

    def _last_number(self, link: ShtrihLink) -> int:
        return take(self._ask(link, _FN_STATE)[26:], "4")[0]

    def _find(self, link: ShtrihLink, document_number: int) -> FiscalDocument | None:
        """A receipt by its number; another kind of document counts as none."""
        memory = self._ask(link, _FN_STATE)[10:26].decode("ascii", "replace").strip()
        answer = self._ask(link, _FIND, number(document_number, 4))
        if len(answer) < 21 or answer[15] not in _KINDS:
            return None
        year, month, day, hour, minute = answer[2:7]
        found, sign, kind, kopecks = take(answer[7:], "4 4 1 5")
        at = _instant(year, month, day, hour, minute)
        return FiscalDocument(found, _KINDS[kind], Decimal(kopecks) / 100, f"{sign:010}", memory, at)


class _Error(Exception):
    """The register refused with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        known = _ERRORS.get(code)
        self.trouble: AppError = Refused(known) if known else Refused("e_fiscal_device", words=f"{code:#04x}")


def _instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time of the register; Silence for one there is not: it was noise."""
    try:
        return datetime(2000 + year, month, day, hour, minute, second)
    except ValueError as error:
        raise Silence("no time") from error


def _line_bytes(operation: int, quantity: Decimal, price: Decimal, total: Decimal, vat: str, name: str) -> bytes:
    """FF46: operation, quantity in millionths, price and sum in hundredths, tax, department, ways, name in cp1251."""
    numbers = number(quantity * 1_000_000, 6) + number(price * 100, 5) + number(total * 100, 5) + _ITSELF
    signs = bytes([operation]) + numbers + bytes([_TAXES[vat], 1, _FULL_PAYMENT, _GOODS])
    return signs + name.encode("cp1251", "replace")[:128]


def _close_bytes(receipt: FiscalReceipt) -> bytes:
    """FF45: sixteen ways of paying (the 14th paid before, the 15th later), rounding, six taxes, taxation as set."""
    paid = [Decimal(0)] * 16
    paid[0], paid[1], paid[13], paid[14] = receipt.cash, receipt.card, receipt.prepaid, receipt.credit
    return b"".join(number(amount * 100, 5) for amount in paid) + b"\x00" + number(0, 5) * 6 + b"\x00"
