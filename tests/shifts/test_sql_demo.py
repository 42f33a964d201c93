"""The week of the made-up firm's till: its Z slips agree with the base, and a head finds something to ask about."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.demo.firm_tills import put_tills
from crm_desktop.features.demo.rules_goods import make_goods
from crm_desktop.features.demo.rules_tongue import ENGLISH, RUSSIAN, Tongue
from crm_desktop.features.goods.queries import save_goods
from crm_desktop.features.pos.queries_desk import reviews
from crm_desktop.features.shifts import queries
from crm_desktop.features.shifts.rules import differences, figures
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_pos import add_client

NOW = datetime(2026, 11, 24, 8, 0)


@pytest.mark.parametrize("tongue", [RUSSIAN, ENGLISH], ids=lambda tongue: tongue.language)
def test_every_z_of_the_week_agrees_with_the_base(tx: Tx, tongue: Tongue) -> None:
    firm = make_firm(tx)
    open_session(tx, "PETR")
    goods = {item.card.code: save_goods(tx, item.card).id for item in make_goods(tongue) if item.card.kind == "piece"}
    clients = [add_client(tx, firm.branch, f"Клиент {number}", firm.person("DENIS")) for number in range(4)]
    put_tills(tx, firm.branch, firm.people, goods, clients, NOW, 1, tongue)
    open_session(tx, "MARINA")
    shifts = queries.list_shifts(tx)
    assert len(shifts) == 7
    assert all(not shift.is_open and shift.closed_at is not None and shift.closed_at < NOW for shift in shifts)
    for shift in shifts:
        assert differences(figures(shift, queries.paid(tx, shift.id)), shift.till_z) == []
    assert [shift.difference for shift in shifts if shift.difference] == [Decimal("-150.00")]
    # Each shift begins with what the one before was closed with.
    for later, earlier in zip(shifts, shifts[1:], strict=False):
        assert later.open_counted == earlier.counted
    assert {review.what for review in reviews(tx)} <= {"stock", "z_difference"}
    found = {doing.what for doing in queries.suspicious(tx, NOW - timedelta(days=9), NOW)}
    assert {"drawer_opened", "return", "difference"} <= found
    assert len(queries.receipts(tx, first=NOW - timedelta(days=9), last=NOW, which="unprinted")) == 1
    first, second = queries.tills_now(tx)
    assert (first.last_at is not None, second.last_at) == (True, None)
