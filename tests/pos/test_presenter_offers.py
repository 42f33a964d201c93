"""Price lists, promotions, cards and coupons at the till, from its own copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.tx import Tx
from crm_desktop.features.loyalty.rules import PERCENT, Promo, facts_of
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.offers_copy import price_cart
from crm_desktop.features.pos.presenter_desk import TillFacts
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.receipt import TillWords
from crm_desktop.features.pos.rules import CASH
from crm_desktop.features.pos.rules_ops import Receipt, ShiftOpen
from tests.pos.test_presenter_till import NOW, OLGA, NoDevices
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

PAINT, CARD = "4600000000008", "4471"
FALL = Promo(1, "Осень", PERCENT, percent=Decimal(50), coupon="FALL")


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with closing(Connection(journal.open_journal(tmp_path / "till"))) as opened, opened.tx(write=True) as one:
        journal.begin(one, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        one.run(
            "insert into goods (id, code, name, kind, unit, vat, price, is_marked, is_active)"
            " values (7, 'P1', 'Paint', 'piece', 'pcs', '20', 100.00, false, true)"
        )
        one.run("insert into goods_code (code, goods_id, pack_qty) values (?, 7, 1)", (PAINT,))
        one.run(
            "insert into card (code, client_id, client_name, discount_percent, points, is_active, tags)"
            " values (?, 3, 'House & Garden', 5, 0, true, 'trade')",
            (CARD,),
        )
        lists = {"id": "2", "name": "Trade", "rank": "1", "tag": "trade", "from": None, "till": None, "days": "1234567",
                 "time_from": None, "time_till": None}  # fmt: skip
        one.run("insert into price_list (id, body) values (2, ?)", (json.dumps(lists),))
        one.run("insert into price (goods_id, price_list_id, minimum_qty, price) values (7, 2, 1, 80.00)")
        promo = {"id": "1", "name": FALL.name, "kind": FALL.kind, "facts": facts_of(FALL), "rank": "0", "from": None,
                 "till": None}  # fmt: skip
        one.run("insert into promo (id, body) values (1, ?)", (json.dumps(promo),))
        journal.record(one, ShiftOpen(0, NOW, OLGA.id, Decimal(0), Decimal(0)), NOW)
        yield one


@pytest.fixture
def till(tx: Tx) -> TillPresenter:
    clock = FakeClock(datetime(2026, 11, 24, 9, 0))
    facts = TillFacts("K1", "Till 1", TillWords("K1", "Till 1", "Shop", "Europe/Samara"))
    made = TillPresenter(
        RunNow(tx), clock, NoDevices(), facts, OLGA, lambda tx, cart: price_cart(tx, cart, "Europe/Samara", clock.now())
    )
    made.start()
    return made


def test_a_card_brings_its_clients_price_and_its_percent(till: TillPresenter) -> None:
    till.scan(PAINT)
    assert till.cart.total == Decimal("100.00")
    till.scan(CARD)
    line = till.cart.lines[0]
    assert (line.price, line.goods.price_list_id, line.promo) == (Decimal("80.00"), 2, Decimal("4.00"))
    assert till.cart.client_name == "House & Garden"


def test_a_coupon_opens_its_promotion_once_and_stands_on_the_receipt(till: TillPresenter, tx: Tx) -> None:
    told: list[str] = []
    till.refused.connect(told.append)
    till.scan(PAINT)
    till.scan("fall-000001")
    assert till.cart.total == Decimal("50.00")
    till.scan("FALL-000001")
    assert till.cart.coupons == ("FALL-000001",) and told
    till.give(CASH, Decimal("50.00"))
    sold = [one.op for one in journal.unsent(tx) if isinstance(one.op, Receipt)]
    assert (sold[0].total, sold[0].coupons) == (Decimal("50.00"), ("FALL-000001",))
    assert "Осень" in sold[0].applied[0]


def test_a_coupon_of_no_promotion_is_an_unknown_code(till: TillPresenter) -> None:
    told: list[str] = []
    till.refused.connect(told.append)
    till.scan("SPRING-000001")
    assert told and till.cart.coupons == ()
