"""The page of promotions and cards, worked by keys and clicks over a real base."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods import queries as goods
from crm_desktop.features.goods.rules import GoodsCard
from crm_desktop.features.loyalty import queries
from crm_desktop.features.loyalty.presenter import LoyaltyPresenter
from crm_desktop.features.loyalty.rules import BUNDLE, N_FOR_M
from crm_desktop.features.loyalty.view_page import LoyaltyPage
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_pos import add_client
from tests.support.run_now import RunNow


@pytest.fixture
def page(tx: Tx, qtbot: QtBot) -> LoyaltyPage:
    firm = make_firm(tx)
    client = add_client(tx, firm.branch, "Дом и сад")
    tx.run(
        "insert into client_phone (client_id, phone, typed, kind) values (?, '+79270000001', '', 'mobile')", (client,)
    )
    open_session(tx, "PETR")
    for code, name in (("P1", "Краска"), ("B1", "Кисть")):
        goods.save_goods(tx, GoodsCard(None, code=code, name=name, price=Decimal(100)))
    presenter = LoyaltyPresenter(RunNow(tx), "RU", may_edit=True)
    made = LoyaltyPage(presenter)
    presenter.setParent(made)
    qtbot.addWidget(made)
    made.show()
    presenter.load()
    return made


def _dialog(page: LoyaltyPage) -> Any:
    return next(one for one in page.findChildren(QDialog) if one.isVisible())


def test_a_promotion_is_made_for_chosen_goods_and_opened_again(page: LoyaltyPage, tx: Tx) -> None:
    page.edit_promo()
    form = _dialog(page)
    form.name.set_text("3 for 2")
    form.kind.set_key(N_FOR_M)
    form.kind.chosen.emit(N_FOR_M)
    form.take.set_text("3")
    form.pay.set_text("2")
    form.goods.set_text("P1, B1")
    form.save.click()
    kept = queries.promos(tx)[0]
    assert (kept.promo.name, kept.promo.take, kept.promo.pay, len(kept.promo.goods)) == ("3 for 2", 3, 2, 2)
    assert page.promos.rows.rowCount() == 1
    page.edit_promo(kept)
    again = _dialog(page)
    assert sorted(again.goods.text().split(", ")) == ["B1", "P1"]
    again.is_active.setChecked(False)
    again.save.click()
    assert not queries.promos(tx)[0].is_active


def test_what_is_missing_is_told_and_what_was_typed_stays(page: LoyaltyPage, tx: Tx) -> None:
    page.edit_promo()
    form = _dialog(page)
    form.name.set_text("Set")
    form.kind.set_key(BUNDLE)
    form.goods.set_text("P1, NONE")
    form.save.click()
    assert form.isVisible() and form._error.isVisible()
    assert form.goods.text() == "P1, NONE"
    assert queries.promos(tx) == []


def test_a_card_is_issued_by_phone_and_gets_points(page: LoyaltyPage, tx: Tx) -> None:
    page.edit_card()
    form = _dialog(page)
    form.code.set_text("4471")
    form.phone.set_text("8 927 000-00-01")
    form.percent.set_text("5")
    form.save.click()
    card = queries.cards(tx)[0]
    assert (card.client, card.percent) == ("Дом и сад", Decimal("5.00"))
    page.edit_card(card)
    again = _dialog(page)
    again.points.set_text("150")
    again.save.click()
    assert queries.cards(tx)[0].points == Decimal("150.00")


def test_coupons_and_gift_cards_are_made(page: LoyaltyPage, tx: Tx) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    page.make_coupons()
    form = _dialog(page)
    form.series.set_text("fall")
    form.count.set_text("3")
    form.save.click()
    assert queries.coupons(tx)[0].made == 3
    assert "FALL-000003" in told[-1]
    page.put_on_gift()
    gift = _dialog(page)
    gift.code.set_text("G-1")
    gift.amount.set_text("1500")
    gift.save.click()
    assert queries.gift_cards(tx)[0].balance == Decimal("1500.00")
