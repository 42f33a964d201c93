"""Sheets of bank cards: put a sum through by hand, give it back, and say what became of one nobody knows of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from crm_desktop.features.pos.presenter_pay import Intent, PayPresenter
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.rules_ops import Payment
from crm_desktop.features.pos.view_sheets import AskSheet, Sheet
from crm_desktop.i18n import _
from crm_desktop.money import sum_words


def card_sheet(till: TillPresenter, amount: Decimal, over: QWidget) -> Sheet:
    """The till cannot ask the terminal: a person does and says how it ended."""
    if till.cart.is_return:
        title, yes = _("Back to the card: {sum}"), _("The card has it back")
        words = _("Give this sum back on the bank terminal. Enter when it says “approved”, Esc when it did not.")
    else:
        title, yes = _("Card: {sum}"), _("The card was taken")
        words = _("Put this sum through the bank terminal. Enter when it says “approved”, Esc when it did not.")
    sheet = Sheet(title.format(sum=sum_words(amount)), yes, over)
    sheet.say(words)
    sheet.end_form()
    return sheet


def refund_sheet(till: TillPresenter, pay: PayPresenter, ways: Sequence[Payment], words: str, over: QWidget) -> Sheet:
    """How the money goes back; what the bank has declined may go back in cash when a senior agrees."""
    total = till.cart.total
    title = _("Give {sum} back").format(sum=sum_words(total))
    has_card = any(one.kind == "card" for one in ways)
    if not (has_card and pay.is_back_declined):
        sheet = Sheet(title, _("Give back"), over)
        sheet.say(words)
        sheet.end_form()
    else:
        lines = (_("The bank did not take it back to the card."), *words.replace("· ", "").splitlines())
        asked = AskSheet(title, lines, _("Try the card again"), _("In cash, with a senior"), "F5", over)
        in_cash = (Payment("cash", total, total),)
        agreed = _("Card money goes back in cash")
        asked.other.connect(lambda: till.with_right(agreed, lambda _senior: pay.pay_all(in_cash)))
        sheet = asked
    sheet.accepted.connect(lambda: pay.pay_all(tuple(ways)))
    return sheet


def card_words(intent: Intent) -> str:
    """What a charge nobody knows the end of was for."""
    return _("Back to a card") if PayPresenter.is_back(intent) else _("Card payment")


def settle_sheet(intent: Intent, over: QWidget) -> AskSheet:
    """Somebody looks at the terminal and says what became of it."""
    amount = sum_words(intent.amount)
    if PayPresenter.is_back(intent):
        return AskSheet(
            _("Look at the terminal's journal: did the bank give {sum} back?").format(sum=amount),
            (_("Yes: the return is written and printed."), _("No: nothing was returned.")),
            _("Yes, the card has it"), _("No, it has not"), "F5", over,
        )  # fmt: skip
    return AskSheet(
        _("Look at the terminal's journal: did the bank take {sum}?").format(sum=amount),
        (_("Yes: the receipt is written and printed."), _("No: nothing was sold.")),
        _("Yes, it took the money"), _("No, it did not"), "F5", over,
    )  # fmt: skip


def aside_sheet(till: TillPresenter, over: QWidget) -> AskSheet:
    """A receipt that waits for the bank makes room for the next customer; it is not given up."""
    sheet = AskSheet(
        _("Set this receipt aside until the bank's answer is known?"),
        (
            _("It is kept whole: F12, 3 settles it."),
            _("Meanwhile others pay in cash; the next card waits for it."),
        ),
        _("Keep it"), _("Set it aside"), "Del", over,
    )  # fmt: skip
    sheet.other.connect(till.set_aside)
    return sheet
