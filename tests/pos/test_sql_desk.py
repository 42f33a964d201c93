"""Parked receipts, debts, and what somebody has to look at."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.clients.queries import save_credit_limit
from crm_desktop.features.pos.queries_desk import (
    debt_story,
    debtors,
    drop_parked,
    open_parked,
    park,
    parked,
    reviews,
    settle_review,
)
from crm_desktop.features.pos.rules_ops import CashMove
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, add_client, make_shop


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    return shop


def _park(tx: Tx, shop: Shop, title: str = "Очки на витрине") -> str:
    parked_id = str(uuid.uuid4())
    park(tx, parked_id, shop.till.id, shop.till.cashier, title, Decimal("640.00"), '{"lines":[]}')
    return parked_id


def test_a_parked_receipt_is_seen_by_all_tills_of_the_branch_and_opened_by_one(tx: Tx, shop: Shop) -> None:
    parked_id = _park(tx, shop)
    (seen,) = parked(tx, shop.other.id)
    assert (seen.id, seen.title, seen.total, seen.till, seen.opened_by) == (
        parked_id, "Очки на витрине", Decimal("640.00"), "K1", None,
    )  # fmt: skip
    assert open_parked(tx, parked_id, shop.other.id) == '{"lines":[]}'
    with pytest.raises(Refused) as refused:
        open_parked(tx, parked_id, shop.till.id)
    assert (refused.value.key, refused.value.facts["till"]) == ("e_pos_parked_taken", "K2")
    for refused_work in (drop_parked, open_parked):
        with pytest.raises(Refused, match="e_pos_parked_taken"):
            refused_work(tx, parked_id, shop.till.id)
    assert open_parked(tx, parked_id, shop.other.id) == '{"lines":[]}'
    assert [one.opened_by for one in parked(tx, shop.till.id)] == ["K2"]


def test_a_parked_receipt_goes_back_or_goes_away(tx: Tx, shop: Shop) -> None:
    parked_id = _park(tx, shop)
    open_parked(tx, parked_id, shop.other.id)
    park(tx, parked_id, shop.other.id, shop.other.cashier, "Ещё думает", Decimal("10.00"), "{}")
    assert [(one.title, one.till, one.opened_by) for one in parked(tx, shop.till.id)] == [("Ещё думает", "K2", None)]
    open_parked(tx, parked_id, shop.till.id)
    drop_parked(tx, parked_id, shop.till.id)
    drop_parked(tx, parked_id, shop.till.id)
    assert parked(tx, shop.till.id) == []
    with pytest.raises(Refused, match="e_pos_parked_gone"):
        open_parked(tx, parked_id, shop.till.id)


def test_a_parked_receipt_of_many_lines_comes_back_whole(tx: Tx, shop: Shop) -> None:
    parked_id, body = str(uuid.uuid4()), "Очень длинный чек " * 5000
    park(tx, parked_id, shop.till.id, shop.till.cashier, "Много", Decimal("1.00"), body)
    assert open_parked(tx, parked_id, shop.other.id) == body


def test_debts_are_listed_for_the_office(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    till = shop.till
    till.post(tx, till.receipt(shop.line("Кофе"), pay="account", client_id=client))
    till.post(tx, CashMove(1, MORNING, till.cashier, None, "debt", Decimal("40.00"), "долг", client))
    open_session(tx, "MARINA")
    assert [(one.client_id, one.debt) for one in debtors(tx)] == [(client, Decimal("600.00"))]
    assert [(one.sum, one.number) for one in debt_story(tx, client)] == [
        (Decimal("-40.00"), None), (Decimal("640.00"), "K1-1-1"),
    ]  # fmt: skip


def test_a_credit_limit_is_set_by_who_settles(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    with pytest.raises(Refused, match="e_access_denied"):
        save_credit_limit(tx, client, Decimal(1000))
    open_session(tx, "MARINA")
    save_credit_limit(tx, client, Decimal(1000))
    assert tx.value("select credit_limit from client where id = ?", (client,)) == 1000
    assert tx.value("select detail from journal where client_id = ?", (client,)) == "credit_limit\t\t1000.00\n"
    with pytest.raises(Refused, match="e_pos_credit_limit"):
        save_credit_limit(tx, client, Decimal(-1))
    with pytest.raises(Refused, match="e_pos_no_client"):
        save_credit_limit(tx, 99999, None)


def test_what_no_longer_fitted_is_listed_and_settled_once(tx: Tx, shop: Shop) -> None:
    till = shop.till
    till.post(tx, till.receipt(shop.line("Кофе", price=Decimal("600.00"), sum=Decimal("600.00"))))
    till.post(tx, till.receipt(shop.line("Кофе"), shift_no=5))
    open_session(tx, "MARINA")
    newest, oldest = reviews(tx)
    assert [(one.till, one.what, one.number) for one in (newest, oldest)] == [
        ("K1", "shift_unknown", "K1-5-2"), ("K1", "price", "K1-1-1"),
    ]  # fmt: skip
    assert reviews(tx, before_id=newest.id) == [oldest]
    settle_review(tx, oldest.id, " скидка по звонку ")
    with pytest.raises(Refused) as refused:
        settle_review(tx, oldest.id, "")
    assert (refused.value.key, refused.value.facts["person"]) == ("e_pos_review_settled", "Марина Соколова")
    assert [one.id for one in reviews(tx)] == [newest.id]
    (done,) = reviews(tx, is_open=False)
    assert (done.id, done.note, done.settled_by) == (oldest.id, "скидка по звонку", "Марина Соколова")


def test_what_belongs_to_another_branch_is_neither_listed_nor_settled(tx: Tx, shop: Shop) -> None:
    shop.till.post(tx, shop.till.receipt(shop.line("Кофе"), shift_no=5))
    item = tx.value("select id from review_item")
    assert isinstance(item, int)
    tx.run("update staff set branch_id = ? where id = ?", (shop.firm.other_branch, shop.firm.person("MARINA")))
    open_session(tx, "MARINA")
    assert reviews(tx) == []
    with pytest.raises(Refused, match="e_pos_no_review"):
        settle_review(tx, item, "")
