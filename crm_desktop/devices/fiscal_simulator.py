"""A fiscal register in software, with a memory of its own that outlives the program, and the troubles of a real one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm_desktop.devices.fiscal import (
    SHIFT_LENGTH,
    UNSENT_BLOCK,
    FiscalAnswer,
    FiscalDocument,
    FiscalKind,
    FiscalOutcome,
    FiscalReceipt,
    FiscalState,
    judge,
)
from crm_desktop.devices.kinds import Code, Paper, PaperLine, Ruler, Sides, Words
from crm_desktop.errors import AppError, Refused, Unavailable

SERIAL = "9999078900000001"
_EMPTY: dict[str, Any] = {
    "number": 0, "shift_no": 0, "shift_began": None, "receipts": 0, "cash": "0.00", "sold": "0.00", "returned": "0.00",
    "last": None, "unsent": [],
}  # fmt: skip


@dataclass
class Troubles:
    """What goes wrong from now on. `loses_answer`: the next document is made, but nobody hears of it."""

    is_silent: bool = False
    is_paper_out: bool = False
    loses_answer: bool = False
    dies_before: bool = False
    no_link_to_tax_office: bool = False


@dataclass
class FiscalSimulator:
    """The memory is one file, forced to disk before a document counts as made. `printed` gets each paper."""

    memory: Path
    now: Callable[[], datetime]
    memory_ends: date
    printed: Callable[[list[PaperLine]], None] = lambda lines: None
    troubles: Troubles = field(default_factory=Troubles)

    def state(self) -> FiscalState:
        """Raises Unavailable("fiscal") while it is silent."""
        self._check_heard()
        kept = self._read()
        began = _instant(kept["shift_began"])
        shift = "closed" if began is None else "expired" if self.now() - began >= SHIFT_LENGTH else "open"
        unsent = [datetime.fromisoformat(at) for at in kept["unsent"]]
        return FiscalState(
            shift,
            self.now(),
            kept["number"],
            began,
            Paper.OUT if self.troubles.is_paper_out else Paper.ENOUGH,
            len(unsent),
            min(unsent, default=None),
            self.memory_ends,
        )

    def open_shift(self, cashier: str) -> FiscalAnswer:
        """Done already is done; an expired one has to be closed first."""
        if self._is_deaf():
            return _unheard()
        kept = self._read()
        if kept["shift_began"] is not None:
            return self._refuse_if_old(kept) or FiscalAnswer(FiscalOutcome.DONE)
        kept.update(shift_no=kept["shift_no"] + 1, shift_began=self.now().isoformat(), receipts=0)
        kept.update(sold="0.00", returned="0.00")
        return self._make(kept, FiscalKind.SHIFT_OPENED, Decimal("0.00"), [Words(cashier)])

    def register(self, receipt: FiscalReceipt) -> FiscalAnswer:
        """Refuses without an open shift of today, without paper, and sums that do not add up."""
        if self._is_deaf():
            return _unheard()
        kept = self._read()
        refused = self._stands_in_the_way(kept, receipt)
        if refused is not None:
            return _no(refused)
        sign = 1 if receipt.kind is FiscalKind.SALE else -1
        which = "sold" if sign == 1 else "returned"
        kept[which] = str(Decimal(kept[which]) + receipt.total)
        kept["cash"] = str(Decimal(kept["cash"]) + sign * receipt.cash)
        kept["receipts"] += 1
        lines: list[PaperLine] = [
            Sides(f"{line.name} {line.quantity.normalize():f} x {line.price:.2f}", f"{line.total:.2f}")
            for line in receipt.lines
        ]
        return self._make(kept, receipt.kind, receipt.total, [Words(receipt.cashier), *lines])

    def settle(self, receipt: FiscalReceipt, before: int) -> FiscalAnswer:
        """By its last document. Raises Unavailable("fiscal") while it is silent."""
        self._check_heard()
        return judge(receipt, before, _document(self._read()["last"]))

    def move_cash(self, amount: Decimal, cashier: str) -> FiscalAnswer:
        """Refuses to give more than it holds."""
        if self._is_deaf():
            return _unheard()
        kept = self._read()
        held = Decimal(kept["cash"]) + amount
        if held < 0:
            return _no(Refused("e_fiscal_cash", held=kept["cash"]))
        kept["cash"] = str(held)
        self._write(kept)
        self.printed([Words(cashier), Sides("+" if amount > 0 else "-", f"{abs(amount):.2f}")])
        return FiscalAnswer(FiscalOutcome.DONE)

    def x_report(self) -> FiscalAnswer:
        """Prints and changes nothing."""
        if self._is_deaf():
            return _unheard()
        self.printed([Words("X", "center", bold=True), *_sums(self._read())])
        return FiscalAnswer(FiscalOutcome.DONE)

    def close_shift(self, cashier: str) -> FiscalAnswer:
        """A shift can always be closed, also an expired one; done already is done."""
        if self._is_deaf():
            return _unheard()
        kept = self._read()
        if kept["shift_began"] is None:
            return FiscalAnswer(FiscalOutcome.DONE)
        kept["shift_began"] = None
        return self._make(kept, FiscalKind.SHIFT_CLOSED, Decimal("0.00"), [Words(cashier), *_sums(kept)])

    def send(self) -> int:
        """The tax office takes what waits, when it can be reached; how many documents went."""
        if self.troubles.no_link_to_tax_office:
            return 0
        kept = self._read()
        count = len(kept["unsent"])
        kept["unsent"] = []
        self._write(kept)
        return count

    # ---------------------------------------------------------------- inside

    def _stands_in_the_way(self, kept: dict[str, Any], receipt: FiscalReceipt) -> AppError | None:
        if kept["shift_began"] is None:
            return Refused("e_fiscal_shift_closed")
        if self._refuse_if_old(kept) is not None:
            return Refused("e_fiscal_shift_expired")
        if self.troubles.is_paper_out:
            return Refused("e_fiscal_paper_out")
        oldest = min((datetime.fromisoformat(at) for at in kept["unsent"]), default=None)
        if oldest is not None and self.now() - oldest >= UNSENT_BLOCK:
            return Refused("e_fiscal_unsent", days=UNSENT_BLOCK.days)
        if receipt.paid != receipt.total:
            return Refused("e_fiscal_sums", total=receipt.total, paid=receipt.paid)
        return None

    def _refuse_if_old(self, kept: dict[str, Any]) -> FiscalAnswer | None:
        began = _instant(kept["shift_began"])
        is_old = began is not None and self.now() - began >= SHIFT_LENGTH
        return _no(Refused("e_fiscal_shift_expired")) if is_old else None

    def _make(self, kept: dict[str, Any], kind: FiscalKind, total: Decimal, lines: list[PaperLine]) -> FiscalAnswer:
        if self.troubles.dies_before:
            return _unheard()
        kept["number"] += 1
        made = FiscalDocument(kept["number"], kind, total, _sign(kept["number"], total), SERIAL, self.now())
        kept["last"] = {
            "number": made.number,
            "kind": kind.value,
            "total": str(total),
            "sign": made.sign,
            "at": made.at.isoformat(),
        }
        kept["unsent"].append(made.at.isoformat())
        self._write(kept)
        code: list[PaperLine] = [Code("qr", made.qr())] if kind in (FiscalKind.SALE, FiscalKind.RETURN) else []
        self.printed([*lines, Ruler(), Sides(f"ФД {made.number}", f"ФП {made.sign}"), *code])
        self.send()
        if self.troubles.loses_answer:
            self.troubles.loses_answer = False
            return _unheard()
        return FiscalAnswer(FiscalOutcome.DONE, made)

    def _is_deaf(self) -> bool:
        return self.troubles.is_silent

    def _check_heard(self) -> None:
        if self._is_deaf():
            raise Unavailable("fiscal")

    def _read(self) -> dict[str, Any]:
        if not self.memory.exists():
            return json.loads(json.dumps(_EMPTY))  # type: ignore[no-any-return]
        return json.loads(self.memory.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def _write(self, kept: dict[str, Any]) -> None:
        draft = self.memory.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.memory)


def _sums(kept: dict[str, Any]) -> list[PaperLine]:
    rows = (("Приход", "sold"), ("Возврат прихода", "returned"), ("Наличные в кассе", "cash"))
    return [Sides("Смена", str(kept["shift_no"])), *(Sides(words, kept[name]) for words, name in rows)]


def _sign(number: int, total: Decimal) -> str:
    return str(int(hashlib.sha256(f"{SERIAL}|{number}|{total}".encode()).hexdigest(), 16))[:10]


def _document(kept: dict[str, Any] | None) -> FiscalDocument | None:
    if kept is None:
        return None
    at = datetime.fromisoformat(kept["at"])
    return FiscalDocument(kept["number"], FiscalKind(kept["kind"]), Decimal(kept["total"]), kept["sign"], SERIAL, at)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unheard() -> FiscalAnswer:
    return FiscalAnswer(FiscalOutcome.UNKNOWN, trouble=Unavailable("fiscal"))


def _no(trouble: AppError) -> FiscalAnswer:
    return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=trouble)
