"""The fiscal register on the till's screen: how it stands, and a shift of over 24 hours closed in one step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.pos.presenter_register import RegisterPresenter
from crm_desktop.features.pos.view_sheets import AskSheet, Sheet
from crm_desktop.i18n import _
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
