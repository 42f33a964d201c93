"""The fiscal register on the till's screen: how it stands, and a shift of over 24 hours closed in one step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.pos.presenter_register import CashWait, RegisterPresenter
from crm_desktop.features.pos.view_sheets import AskSheet, Choice, Sheet
from crm_desktop.i18n import _
from crm_desktop.money import sum_words
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import clear, row

_TOKENS = {"ok": "ok", "warn": "warn", "bad": "bad", "": "text"}


class RegisterSheet(Sheet):
    """Follows the presenter; Enter does what the register needs next: a new shift, its Z, or another look."""

    def __init__(self, register: RegisterPresenter, over: QWidget) -> None:
        super().__init__(_("Fiscal register"), register.next_words(), over, width=600)
        self._register = register
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.form.addLayout(self._rows)
        self.end_form()
        register.changed.connect(self._show)
        register.look()
        self._show()

    def on_yes(self) -> None:
        """The sheet stays: what came of it is seen here."""
        self._register.do_next()

    def _show(self) -> None:
        clear(self._rows)
        for line in self._register.lines():
            value = Label(line.value, "sub", _TOKENS[line.meaning], bold=line.meaning in ("warn", "bad"))
            self._rows.addLayout(row(Label(line.words, "sub", "soft"), None, value))
        self.say("\n".join(self._register.signs()))
        self.yes.set_words(self._register.next_words())


def cash_row(one: CashWait) -> Choice:
    """Cash the register may not have, among what is to be settled."""
    words = {"in": _("Cash put in"), "out": _("Cash paid out"), "collection": _("Collection"), "debt": _("Debt paid")}
    second = _("nobody knows whether the register has it") if one.is_asked else _("the register does not have it")
    return Choice(words.get(one.direction, one.direction), second, sum_words(one.amount), meaning="warn")


def cash_sheet(register: RegisterPresenter, one: CashWait, over: QWidget) -> AskSheet:
    """What nobody knows is looked up on the register's paper; what it refused is sent again, or left out."""
    amount = sum_words(one.amount)
    if one.is_asked:
        title = _("Look at the register's paper: is {sum} there?").format(sum=amount)
        sheet = AskSheet(title, (), _("Yes, it is there"), _("No, send it again"), "F5", over)
        sheet.accepted.connect(lambda: register.settle_cash(one, is_there=True))
        sheet.other.connect(lambda: register.settle_cash(one, is_there=False))
        return sheet
    title = _("The register does not have {sum}").format(sum=amount)
    sheet = AskSheet(title, (), _("Send it again"), _("Leave it out"), "F5", over)
    sheet.accepted.connect(lambda: register.settle_cash(one, is_there=False))
    sheet.other.connect(lambda: register.settle_cash(one, is_there=True))
    return sheet


def renew_sheet(
    register: RegisterPresenter, go_on: Callable[[], object], close_till: Callable[[], None], over: QWidget
) -> AskSheet:
    """Before the next sale: one Enter closes the register's shift, opens the next one and goes on with the sale."""
    sheet = AskSheet(
        _("The register's shift is over 24 hours old"),
        (
            _("By law nothing is sold in it any more."),
            _("Enter closes it (Z), opens a new one and goes on with this receipt."),
            _("The till's own shift goes on; F5 counts the drawer and closes both."),
        ),
        _("Close it and go on"), _("Close the till's shift"), "F5", over,
    )  # fmt: skip
    sheet.setMinimumWidth(min(680, over.width() - 32))
    sheet.accepted.connect(lambda: register.renew_shift(go_on))
    sheet.other.connect(close_till)
    return sheet
