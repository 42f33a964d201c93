"""A bank terminal in software with a memory of its own; it takes no money and knows no cards."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from crm_desktop.devices.terminal import CardAnswer, CardOutcome
from crm_desktop.errors import Unavailable


@dataclass
class TerminalTroubles:
    """What goes wrong from now on. `loses_answer`: the next operation is done and nobody hears of it."""

    declines: bool = False
    is_silent: bool = False
    loses_answer: bool = False


@dataclass
class TerminalSimulator:
    """The memory is one file, forced to disk before an operation counts as done."""

    memory: Path
    troubles: TerminalTroubles = field(default_factory=TerminalTroubles)

    def charge(self, amount: Decimal, ref: str) -> CardAnswer:
        """Approves what is more than nothing, unless it is told to decline."""
        return self._do(amount, ref)

    def refund(self, amount: Decimal, ref: str, bank_ref: str) -> CardAnswer:
        """Declines what it never charged, and more than is left of it."""
        charged = [one for one in self._operations() if one["bank_ref"] == bank_ref]
        back = [one for one in self._operations() if one.get("of") == bank_ref]
        left = sum((Decimal(one["amount"]) for one in (*charged, *back)), Decimal(0))
        if not bank_ref or amount > left:
            return CardAnswer(CardOutcome.DECLINED, amount, words="НЕТ ТАКОЙ ОПЕРАЦИИ")
        return self._do(-amount, ref, bank_ref)

    def last_operation(self, ref: str) -> CardAnswer:
        """By the till's own id."""
        if self.troubles.is_silent:
            raise Unavailable("terminal")
        found = next((one for one in self._operations() if one["ref"] == ref), None)
        return _answer(found) if found else CardAnswer(CardOutcome.DECLINED, Decimal(0))

    def close_day(self) -> CardAnswer:
        """The sum since the last time; the memory stays."""
        if self.troubles.is_silent:
            return CardAnswer(CardOutcome.UNKNOWN, Decimal(0))
        operations = self._operations()
        taken = sum((Decimal(one["amount"]) for one in operations if not one.get("agreed")), Decimal(0))
        self._write([{**one, "agreed": True} for one in operations])
        return CardAnswer(CardOutcome.APPROVED, taken, words="СВЕРКА ИТОГОВ")

    def _do(self, amount: Decimal, ref: str, of: str = "") -> CardAnswer:
        if self.troubles.is_silent:
            return CardAnswer(CardOutcome.UNKNOWN, abs(amount))
        if self.troubles.declines or amount == 0:
            return CardAnswer(CardOutcome.DECLINED, abs(amount), words="ОТКАЗАНО")
        operations = self._operations()
        known = next((one for one in operations if one["ref"] == ref), None)
        if known is None:
            known = {"ref": ref, "amount": str(amount), "bank_ref": f"{len(operations) + 1:012}", "of": of}
            self._write([*operations, known])
        if self.troubles.loses_answer:
            self.troubles.loses_answer = False
            return CardAnswer(CardOutcome.UNKNOWN, abs(amount))
        return _answer(known)

    def _operations(self) -> list[dict[str, str]]:
        if not self.memory.exists():
            return []
        return json.loads(self.memory.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def _write(self, operations: list[dict[str, str]] | list[dict[str, object]]) -> None:
        draft = self.memory.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(operations, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.memory)


def _answer(found: dict[str, str]) -> CardAnswer:
    amount = abs(Decimal(found["amount"]))
    what = "ОПЛАТА" if Decimal(found["amount"]) > 0 else "ВОЗВРАТ"
    slip = (what, f"{amount:.2f} RUB", f"RRN {found['bank_ref']}", "ОДОБРЕНО", "Деньги не списаны: имитатор")
    return CardAnswer(CardOutcome.APPROVED, amount, found["bank_ref"], "ОДОБРЕНО", slip)
