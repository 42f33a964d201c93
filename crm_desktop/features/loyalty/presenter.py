"""Promotions, cards, coupons and gift cards of the firm: lists and saving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients.rules import normalise_phone
from crm_desktop.features.goods.queries import open_goods, search_goods
from crm_desktop.features.loyalty import queries
from crm_desktop.features.loyalty.queries import Card, CouponSeries, GiftCard, KeptPromo
from crm_desktop.features.loyalty.rules import Promo
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class LoyaltyPresenter(QObject):
    """`changed` when the lists were read; `saved` after a change; `refused(error)` at the form;
    `failed(error)` when nothing could be read; `made(codes)`: coupons to hand out."""

    changed = Signal()
    saved = Signal()
    refused = Signal(object)
    failed = Signal(object)
    made = Signal(object)
    articles_read = Signal(object)

    def __init__(self, runner: Runner, region: str, *, may_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.promos: list[KeptPromo] = []
        self.cards: list[Card] = []
        self.series: list[CouponSeries] = []
        self.gifts: list[GiftCard] = []
        self._runner = runner
        self._region = region
        self._text = ""

    def load(self) -> None:
        """Reads all lists."""
        text = self._text

        def read(tx: Tx) -> tuple[Any, ...]:
            return queries.promos(tx), queries.cards(tx, text), queries.coupons(tx), queries.gift_cards(tx)

        def show(found: tuple[Any, ...]) -> None:
            self.promos, self.cards, self.series, self.gifts = found
            self.changed.emit()

        self._runner.run(read, show, self.failed.emit)

    def search(self, text: str) -> None:
        """Cards whose number or client begins so."""
        self._text = text.strip()
        self.load()

    def save_promo(self, promo: Promo, version: int, articles: str, gift: str, *, is_active: bool) -> None:
        """Saves a promotion; goods are named by their articles, through commas."""

        def work(tx: Tx) -> object:
            goods = [_goods(tx, one) for one in articles.replace(";", ",").split(",") if one.strip()]
            gift_id = _goods(tx, gift) if gift.strip() else 0
            return queries.save_promo(tx, KeptPromo(_with_goods(promo, goods, gift_id), version, is_active))

        self._write(work)

    def read_articles(self, promo: Promo) -> None:
        """The articles of the goods a promotion names, for its form: number -> article."""
        wanted = {*promo.goods, *(goods_id for goods_id, _amount in promo.parts), promo.gift_id} - {0}

        def read(tx: Tx) -> dict[int, str]:
            found = {goods_id: open_goods(tx, goods_id) for goods_id in wanted}
            return {goods_id: card.code for goods_id, card in found.items() if card is not None}

        self._runner.run(read, self.articles_read.emit, self.failed.emit)

    def save_card(
        self, was: Card | None, code: str, phone: str, percent: Decimal, points: Decimal, *, is_active: bool
    ) -> None:
        """Issues a card (`was` None) or changes it; `points` are given or taken by hand."""
        try:
            number = normalise_phone(phone, self._region).e164 if phone.strip() else None
        except Refused as refused:
            self.refused.emit(refused)
            return
        if phone.strip() and number is None:
            self.refused.emit(Refused("e_card_phone", phone=phone.strip()))
            return
        card = (was or Card(code))._replace(percent=percent, is_active=is_active)

        def work(tx: Tx) -> None:
            queries.save_card(tx, card, number)
            if points:
                queries.add_points(tx, card.code, points, _("by hand"))

        self._write(work)

    def make_coupons(self, series: str, count: int) -> None:
        """One-time coupons of a series."""
        self._write(lambda tx: queries.make_coupons(tx, series, count, None), self.made.emit)

    def put_on_gift(self, code: str, amount: Decimal) -> None:
        """Makes a gift card or puts more on it."""
        self._write(lambda tx: queries.put_on_gift(tx, code, amount))

    def _write(self, work: Callable[[Tx], Any], then: Callable[[Any], None] = lambda found: None) -> None:
        def done(found: Any) -> None:
            self.saved.emit()
            then(found)
            self.load()

        def failed(error: AppError) -> None:
            self.refused.emit(error)

        self._runner.run(work, done, failed, write=True)


def _goods(tx: Tx, article: str) -> int:
    code = article.strip()
    found = next((one for one in search_goods(tx, code, 5) if code in (one.code, one.barcode)), None)
    if found is None:
        raise Refused("e_promo_goods", code=code)
    return found.id


def _with_goods(promo: Promo, goods: list[int], gift_id: int) -> Promo:
    if promo.kind == "bundle":
        parts = tuple((one, Decimal(goods.count(one))) for one in dict.fromkeys(goods))
        return replace(promo, parts=parts, goods=frozenset())
    return replace(promo, goods=frozenset(goods), gift_id=gift_id)
