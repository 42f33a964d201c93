"""What is decided about fiscal registers without one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from crm_desktop.devices.fiscal import (
    FiscalDocument,
    FiscalKind,
    FiscalLine,
    FiscalOutcome,
    FiscalReceipt,
    FiscalState,
    FiscalWarning,
    judge,
    warnings,
)
from crm_desktop.devices.kinds import Paper

NOW = datetime(2026, 11, 24, 12, 30)
LINE = FiscalLine("Хлеб", Decimal(2), Decimal("45.50"), Decimal("91.00"), "10")
RECEIPT = FiscalReceipt("one", FiscalKind.SALE, (LINE,), Decimal("91.00"), Decimal(0), "Анна")
OTHER = Decimal("12.00")


def _document(number: int, total: Decimal = RECEIPT.total, kind: FiscalKind = FiscalKind.SALE) -> FiscalDocument:
    return FiscalDocument(number, kind, total, "1234567890", "9999078900000001", NOW)


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (None, FiscalOutcome.NOT_DONE),
        (_document(7), FiscalOutcome.NOT_DONE),
        (_document(8), FiscalOutcome.DONE),
        (_document(8, OTHER), FiscalOutcome.UNKNOWN),
        (_document(8, kind=FiscalKind.RETURN), FiscalOutcome.UNKNOWN),
        (_document(9), FiscalOutcome.UNKNOWN),
    ],
)
def test_last_document_tells_what_became_of_a_lost_receipt(last: FiscalDocument | None, outcome: FiscalOutcome) -> None:
    assert judge(RECEIPT, 7, last).outcome is outcome


def test_qr_code_says_what_the_tax_office_asks_for() -> None:
    assert _document(8).qr() == "t=20261124T1230&s=91.00&fn=9999078900000001&i=8&fp=1234567890&n=1"


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (FiscalState("open", NOW, 1, NOW - timedelta(hours=3), Paper.ENOUGH), []),
        (FiscalState("open", NOW, 1, NOW - timedelta(hours=23, minutes=10)), [FiscalWarning.SHIFT_ENDS_SOON]),
        (FiscalState("open", NOW, 1, NOW - timedelta(hours=24)), [FiscalWarning.SHIFT_EXPIRED]),
        (FiscalState("expired", NOW, 1), [FiscalWarning.SHIFT_EXPIRED]),
        (FiscalState("closed", NOW, 1, unsent=4, oldest_unsent=NOW - timedelta(days=4)), [FiscalWarning.UNSENT]),
        (
            FiscalState("closed", NOW, 1, unsent=4, oldest_unsent=NOW - timedelta(days=31)),
            [FiscalWarning.UNSENT_BLOCKED],
        ),
        (FiscalState("closed", NOW, 1, memory_ends=date(2026, 12, 20)), [FiscalWarning.MEMORY_ENDS]),
        (FiscalState("closed", NOW, 1, paper=Paper.NEAR_END), [FiscalWarning.PAPER_NEAR_END]),
    ],
)
def test_somebody_is_warned_days_ahead(state: FiscalState, found: list[FiscalWarning]) -> None:
    assert warnings(state) == found
