"""The former place of `rules_ops`."""

from __future__ import annotations

from crm_desktop.features.pos.rules_ops import (
    KINDS,
    CashMove,
    Event,
    Op,
    Payment,
    PrintedNote,
    Receipt,
    ReceiptLine,
    ShiftClose,
    ShiftOpen,
    from_json,
    kind_of,
    to_json,
)

__all__ = [
    "KINDS", "CashMove", "Event", "Op", "Payment", "PrintedNote", "Receipt", "ReceiptLine", "ShiftClose", "ShiftOpen",
    "from_json", "kind_of", "to_json",
]  # fmt: skip
