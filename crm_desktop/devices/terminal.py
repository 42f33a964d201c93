"""What a till asks of a bank terminal; a charge nobody knows the end of is settled before another one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class CardOutcome(StrEnum):
    """What became of a charge or a refund."""

    APPROVED = "approved"
    DECLINED = "declined"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """`bank_ref` is the bank's number of the operation (RRN), `slip` what it wants printed; no card number is kept."""

    outcome: CardOutcome
    amount: Decimal
    bank_ref: str = ""
    words: str = ""
    slip: tuple[str, ...] = ()


class CardTerminal(Protocol):
    """A bank terminal. `ref` is the till's own id of the intent, on disk before the terminal hears of it."""

    def charge(self, amount: Decimal, ref: str) -> CardAnswer:
        """Takes money; never raises: what is not known is UNKNOWN."""
        ...

    def refund(self, amount: Decimal, ref: str, bank_ref: str) -> CardAnswer:
        """Gives money back for an operation of this bank number; never raises."""
        ...

    def last_operation(self, ref: str) -> CardAnswer:
        """What became of an operation: DECLINED when the terminal has none of it. Raises Unavailable("terminal")."""
        ...

    def close_day(self) -> CardAnswer:
        """Agrees the sums with the bank; `amount` is what the terminal took since the last time."""
        ...
