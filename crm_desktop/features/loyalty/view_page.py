"""Settings of promotions, cards of clients, coupons and gift cards: lists, and a dialog for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.features.loyalty.presenter import LoyaltyPresenter
from crm_desktop.features.loyalty.rules_words import card_words, promo_words
from crm_desktop.features.loyalty.view_dialogs import CardDialog, CouponsDialog, GiftDialog, PromoDialog
from crm_desktop.i18n import _, ngettext
from crm_desktop.models.lines import LINE_ROLE, LinesModel
from crm_desktop.money import sum_words
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_Index = QModelIndex | QPersistentModelIndex


class LoyaltyPage(Page):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: LoyaltyPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Promotions and cards"), parent=parent)
        self._presenter = presenter
        self._error = ErrorBanner()
        self._error.retry.connect(presenter.load)
        self.promos = _List(_promo_look, _("No promotions yet: add the first, such as “3 for 2”."), _("Promotions"))
        self.cards = _List(_card_look, _("No cards here. Issue the first, or look for another one."), _("Cards"))
        self.series = _List(_series_look, _("No coupons yet."), _("Coupons"))
        self.gifts = _List(_gift_look, _("No gift cards yet."), _("Gift cards"))
        self.search = LineField("", placeholder=_("Card or client"), icon="search")
        self.search.control.setAccessibleName(_("Card or client"))
        self.search.changed.connect(presenter.search)
        self._build()
        presenter.changed.connect(self._show)
        presenter.failed.connect(self._error.show_error)
        presenter.saved.connect(lambda: self.told.emit(_("Saved. Tills hear of it within a minute.")))
        presenter.made.connect(self._on_made)

    def _build(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(16)
        right.setSpacing(16)
        left.addWidget(self._panel(_("Promotions"), self.promos, _("New promotion"), self.edit_promo), 3)
        left.addWidget(self._panel(_("Coupons"), self.series, _("Make coupons"), self.make_coupons), 2)
        cards = self._panel(_("Cards of clients"), self.cards, _("Issue a card"), self.edit_card, self.search)
        right.addWidget(cards, 3)
        right.addWidget(self._panel(_("Gift cards"), self.gifts, _("Put on a gift card"), self.put_on_gift), 2)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addLayout(left, 1)
        parts.addLayout(right, 1)
        self.add(self._error)
        self.add(parts, 1)
        if self._presenter.may_edit:
            self.promos.opened.connect(lambda index: self.edit_promo(index.data(LINE_ROLE)))
            self.cards.opened.connect(lambda index: self.edit_card(index.data(LINE_ROLE)))

    def _panel(
        self, title: str, rows: RowList, new: str, act: Callable[[], None], search: QWidget | None = None
    ) -> Panel:
        panel = Panel(title)
        if search is not None:
            place = QWidget()
            inner = QVBoxLayout(place)
            inner.setContentsMargins(12, 8, 12, 8)
            inner.addWidget(search)
            panel.add(place)
        panel.add(rows, 1)
        if self._presenter.may_edit:
            button = Button(new, "plus", small=True)
            button.clicked.connect(lambda: act())
            panel.head.add(button)
        return panel

    def edit_promo(self, kept: Any = None) -> None:
        """The form of a promotion, empty for a new one."""
        PromoDialog(self._presenter, kept, self).open()

    def edit_card(self, card: Any = None) -> None:
        """The form of a card, empty for a new one."""
        CardDialog(self._presenter, card, self).open()

    def make_coupons(self) -> None:
        """One-time coupons of a series."""
        CouponsDialog(self._presenter, self).open()

    def put_on_gift(self) -> None:
        """A new gift card, or more on one there is."""
        GiftDialog(self._presenter, self).open()

    def _show(self) -> None:
        self._error.clear()
        self.promos.rows.update(self._presenter.promos)
        self.cards.rows.update(self._presenter.cards)
        self.series.rows.update(self._presenter.series)
        self.gifts.rows.update(self._presenter.gifts)

    def _on_made(self, codes: list[str]) -> None:
        words = ngettext(
            "{count} coupon made: {first} to {last}",
            "{count} coupons made: {first} to {last}",
            len(codes),
        )
        self.told.emit(words.format(count=len(codes), first=codes[0], last=codes[-1]))


class _List(RowList):
    """A list whose lines say themselves by a function."""

    def __init__(self, look: Callable[[Any], RowLook], empty: str, name: str) -> None:
        super().__init__(lambda index: look(index.data(LINE_ROLE)), (empty, ""), name=name)
        self.rows: LinesModel[Any] = LinesModel(lambda line: look(line).key, lambda line: look(line).title, self)
        self.setModel(self.rows)


def _promo_look(kept: Any) -> RowLook:
    chip = "" if kept.is_active else _("not in use")
    return RowLook(
        kept.promo.name, promo_words(kept.promo), kept.promo.id, icon="discount", chip=chip, mute=not kept.is_active
    )


def _card_look(card: Any) -> RowLook:
    chip = "" if card.is_active else _("not in use")
    return RowLook(
        card.code, card_words(card.client, card.percent), card.code, icon="credit-card", number=sum_points(card.points),
        number_note=_("on the card"), chip=chip, mute=not card.is_active,
    )  # fmt: skip


def sum_points(points: Any) -> str:
    """Points without hundredths when there are none."""
    return f"{points.normalize():f}" if points else "0"


def _series_look(series: Any) -> RowLook:
    used = _("used: {used} of {count}").format(used=series.used, count=series.made)
    return RowLook(series.series, used, series.series, icon="tag")


def _gift_look(gift: Any) -> RowLook:
    return RowLook(gift.code, "", gift.code, icon="wallet", number=sum_words(gift.balance))
