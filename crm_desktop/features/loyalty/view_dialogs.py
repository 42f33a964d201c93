"""Dialogs of a promotion, a card, coupons and a gift card."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.features.loyalty.presenter import LoyaltyPresenter
from crm_desktop.features.loyalty.rules import BUNDLE, GIFT, N_FOR_M, PERCENT, Promo
from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField, MoneyField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice


class _Saves(FormDialog):
    """Closes when it was saved, says above its fields why not."""

    def __init__(self, presenter: LoyaltyPresenter, title: str, save: str, parent: QWidget | None) -> None:
        super().__init__(title, save, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.presenter = presenter
        presenter.saved.connect(self.accept)
        presenter.refused.connect(self.show_error)
        self.save_asked.connect(self._on_save)

    def put(self, *fields: QWidget) -> None:
        """Fields one under another; the first has the keyboard."""
        for field in fields:
            self.form.addWidget(field)
        fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_save(self) -> None:
        self.clear_error()
        self.send()

    def send(self) -> None:
        """Gives what was typed to the presenter."""
        raise NotImplementedError


class PromoDialog(_Saves):
    """A promotion; fields follow its kind."""

    def __init__(self, presenter: LoyaltyPresenter, kept: Any, parent: QWidget | None) -> None:
        title = _("New promotion") if kept is None else _("Promotion")
        super().__init__(presenter, title, "", parent)
        self._kept = kept
        promo = kept.promo if kept is not None else Promo(0, "", PERCENT)
        self._promo = promo
        self.name = LineField(_("Name on the receipt"), promo.name, max_length=100)
        self.kind = Choice(
            _("What it gives"),
            [
                (PERCENT, _("A percent off")),
                (N_FOR_M, _("Several for the price of fewer")),
                (BUNDLE, _("A set for one price")),
                (GIFT, _("A gift with a purchase")),
            ],
            promo.kind,
        )
        self.percent = LineField(_("Percent"), _text(promo.percent))
        self.take = LineField(_("How many are taken"), _text(promo.take))
        self.pay = LineField(_("How many are paid"), _text(promo.pay))
        self.price = MoneyField(_("Price of the set"), promo.price or None)
        self.goods = LineField(_("Articles through commas; empty: all goods"))
        self.gift = LineField(_("Article of the gift"))
        self.minimum = MoneyField(_("From a sum of"), promo.minimum_sum or None)
        self.coupon = LineField(_("Only with coupons of the series"), promo.coupon)
        self.only_cards = CheckField(_("Only with a card of a client"), promo.only_cards)
        self.is_active = CheckField(_("In use"), kept is None or kept.is_active)
        self.put(
            self.name, self.kind, self.percent, self.take, self.pay, self.price, self.goods, self.gift, self.minimum,
            self.coupon, self.only_cards, self.is_active,
        )  # fmt: skip
        self.kind.chosen.connect(lambda _key: self._follow())
        self._follow()
        if kept is not None:
            presenter.articles_read.connect(self._on_articles)
            presenter.read_articles(promo)

    def send(self) -> None:
        """With the goods named by their articles."""
        kind = str(self.kind.key())
        promo = replace(
            self._promo,
            name=self.name.text(),
            kind=kind,
            percent=_number(self.percent.text()) if kind == PERCENT else Decimal(0),
            take=int(_number(self.take.text())) if kind in (N_FOR_M, GIFT) else 0,
            pay=int(_number(self.pay.text())) if kind == N_FOR_M else 0,
            price=(self.price.value() or Decimal(0)) if kind == BUNDLE else Decimal(0),
            parts=(),
            minimum_sum=self.minimum.value() or Decimal(0),
            coupon=self.coupon.text().upper(),
            only_cards=self.only_cards.isChecked(),
        )
        version = self._kept.version if self._kept is not None else 0
        gift = self.gift.text() if kind == GIFT else ""
        self.presenter.save_promo(promo, version, self.goods.text(), gift, is_active=self.is_active.isChecked())

    def _follow(self) -> None:
        kind = self.kind.key()
        self.percent.setVisible(kind == PERCENT)
        self.take.setVisible(kind in (N_FOR_M, GIFT))
        self.pay.setVisible(kind == N_FOR_M)
        self.price.setVisible(kind == BUNDLE)
        self.gift.setVisible(kind == GIFT)

    def _on_articles(self, articles: dict[int, str]) -> None:
        promo = self._promo
        listed = sorted(promo.goods) if promo.goods else [one for one, count in promo.parts for _n in range(int(count))]
        if not self.goods.text():
            self.goods.set_text(", ".join(articles[one] for one in listed if one in articles))
        if promo.gift_id in articles and not self.gift.text():
            self.gift.set_text(articles[promo.gift_id])


class CardDialog(_Saves):
    """A card of a client."""

    def __init__(self, presenter: LoyaltyPresenter, card: Any, parent: QWidget | None) -> None:
        super().__init__(presenter, _("Issue a card") if card is None else _("Card of a client"), "", parent)
        self._card = card
        self.code = LineField(_("Number of the card: type or scan it"), card.code if card else "", max_length=40)
        self.code.setEnabled(card is None)
        self.phone = LineField(_("Phone of the client"), hint=card.client or "" if card else "")
        self.percent = LineField(_("Percent off"), _text(card.percent) if card else "")
        self.points = LineField(_("Points to give or, with a minus, to take"))
        self.is_active = CheckField(_("In use"), card is None or card.is_active)
        self.put(self.code, self.phone, self.percent, self.points, self.is_active)
        self.points.setVisible(card is not None)

    def send(self) -> None:
        """Card first, then its points."""
        points = _number(self.points.text())
        self.presenter.save_card(
            self._card, self.code.text(), self.phone.text(), _number(self.percent.text()), points,
            is_active=self.is_active.isChecked(),
        )  # fmt: skip


class CouponsDialog(_Saves):
    """One-time coupons of a series."""

    def __init__(self, presenter: LoyaltyPresenter, parent: QWidget | None) -> None:
        super().__init__(presenter, _("Make coupons"), _("Make"), parent)
        self.series = LineField(_("Series, such as FALL"), max_length=30)
        self.count = LineField(_("How many"), "100")
        self.put(self.series, self.count)

    def send(self) -> None:
        """The base numbers them on."""
        self.presenter.make_coupons(self.series.text(), int(_number(self.count.text())))


class GiftDialog(_Saves):
    """A gift card."""

    def __init__(self, presenter: LoyaltyPresenter, parent: QWidget | None) -> None:
        super().__init__(presenter, _("Put on a gift card"), "", parent)
        self.code = LineField(_("Number of the card: type or scan it"), max_length=40)
        self.amount = MoneyField(_("Sum"))
        self.put(self.code, self.amount)

    def send(self) -> None:
        """A new number makes a new card."""
        self.presenter.put_on_gift(self.code.text(), self.amount.value() or Decimal(0))


def _number(typed: str) -> Decimal:
    """A number as typed; what is none counts as nothing, and the rules say what is missing."""
    try:
        return Decimal(typed.strip().replace(",", ".") or "0")
    except InvalidOperation:
        return Decimal(0)


def _text(number: Decimal | int) -> str:
    return f"{Decimal(number).normalize():f}" if number else ""
