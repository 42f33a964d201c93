"""A call as the strip is given it, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from crm_desktop.features.calls.rules_desk import LiveCall

NOW = datetime(2026, 11, 23, 10, 0)
CALL = LiveCall(
    1, "in", "ringing", None, "+79276124077", "+79276124077", None, "205-17-30", NOW - timedelta(seconds=7), None, None,
    None, 5, "Dubrava", 9, "manager", 2, "x", None, None, "1042", NOW - timedelta(days=11), Decimal(18450), 1, 2,
    "Send the bill", None, 3,
)  # fmt: skip


@dataclass(frozen=True)
class Me:
    """Who sits here."""

    staff_id: int = 1
    time_zone: str = "Europe/Samara"
