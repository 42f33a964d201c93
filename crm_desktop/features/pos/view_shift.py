"""The figures of a shift on the screen, and its closing with the drawer counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from crm_desktop.features.pos.presenter_shift import Figures
from crm_desktop.features.pos.view_parts import currency_sign
from crm_desktop.features.pos.view_sheets import BigLine, BigSum, Sheet, read_sum
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import format_money
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import row


def _figure_rows(sheet: Sheet, found: Figures) -> None:
    revenue = found.sold - found.returned + found.rounding
    rows: list[tuple[str, Decimal, bool]] = [
        (_("Sales, {count}").format(count=found.receipts), found.sold, False),
        (_("Returns, {count}").format(count=found.returns), -found.returned, False),
        (_("Discounts given"), found.discounts, False),
        (_("Revenue"), revenue, True),
        (_("of it in cash"), found.sold_by.get("cash", Decimal(0)) - found.returned_by.get("cash", Decimal(0)), False),
        (_("of it by card"), found.sold_by.get("card", Decimal(0)) - found.returned_by.get("card", Decimal(0)), False),
        (_("Cash at opening"), found.opened_with, False),
        (_("put in"), found.put_in + found.debts_paid, False),
        (_("taken out"), -found.taken_out, False),
        (_("Cash in the drawer"), found.drawer, True),
    ]
    for words, amount, is_main in rows:
        if not amount and not is_main:
            continue
        value = Label(f"{format_money(amount)} {currency_sign()}", "sub", bold=is_main)
        sheet.form.addLayout(row(Label(words, "sub", "text" if is_main else "soft", bold=is_main), None, value))
        if is_main:
            sheet.form.addWidget(Divider())


class FiguresSheet(Sheet):
    """X: the shift as it stands."""

    def __init__(self, found: Figures, yes: str, parent: QWidget) -> None:
        super().__init__(_("X report, shift {number}").format(number=found.shift_no), yes, parent)
        self.form.setSpacing(6)
        _figure_rows(self, found)
        self.end_form()


class CloseSheet(Sheet):
    """Z: what was counted, the difference while it is typed, and its reason."""

    def __init__(self, found: Figures, unprinted: Sequence[str], parked: int, parent: QWidget) -> None:
        title = _("Close shift {number}").format(number=found.shift_no)
        super().__init__(title, _("Close the shift (Z)"), parent, width=600)
        self._due = found.drawer
        self._save: Callable[[Decimal, str], str] = lambda _counted, _reason: ""
        self.form.setSpacing(6)
        if unprinted:
            head = ngettext(
                "{count} receipt is not on paper: {numbers}", "{count} receipts are not on paper: {numbers}",
                len(unprinted),
            )  # fmt: skip
            shown = ", ".join(unprinted[:6]) + ("…" if len(unprinted) > 6 else "")
            self.form.addWidget(Label(head.format(count=len(unprinted), numbers=shown), "sub", "warn", wrap=True))
        if parked:
            words = ngettext("{count} receipt is put aside still.", "{count} receipts are put aside still.", parked)
            self.form.addWidget(Label(words.format(count=parked), "sub", "warn"))
        _figure_rows(self, found)
        self.counted = BigLine("", format_money(found.drawer), number=True)
        self.counted.setAccessibleName(_("Cash in the drawer, counted"))
        self.counted.textChanged.connect(lambda _text: self._show())
        self.difference = BigSum(_("Difference"), 32)
        self.reason = BigLine("", _("Why it differs"))
        self.reason.setAccessibleName(_("Why it differs"))
        for widget in (
            Label(_("Cash in the drawer, counted"), "body", "soft"), self.counted, self.difference, self.reason,
        ):  # fmt: skip
            self.form.addWidget(widget)
        self.end_form()
        self._show()
        self.counted.setFocus()

    def set_save(self, save: Callable[[Decimal, str], str]) -> None:
        """What closes the shift; its words say what is wrong."""
        self._save = save

    def on_yes(self) -> None:
        """Asks for the reason of a difference, then closes."""
        if self._left() and not self.reason.text() and not self.reason.hasFocus():
            self.reason.setFocus()
            return
        wrong = self._save(self._amount(), self.reason.text().strip())
        self.complain(wrong)
        if not wrong:
            self.accept()

    def _amount(self) -> Decimal:
        if not self.counted.text().strip():
            return self._due
        found = read_sum(self.counted.text())
        return Decimal(-1) if found is None else found

    def _left(self) -> Decimal:
        return self._amount() - self._due

    def _show(self) -> None:
        left = self._left()
        self.difference.setVisible(bool(left))
        self.reason.setVisible(bool(left))
        self.difference.show_sum(left, tone="warn")
