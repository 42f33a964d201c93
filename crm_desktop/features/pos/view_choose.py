"""The room of the till: opens the till of this computer, or asks which one it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.pos.presenter_choose import ChoosePresenter
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import clear, column, row
from crm_desktop.ui.panel import Page, Panel


class TillRoom(Page):
    """`open_asked`: the till of this computer; `other_asked`: it is to be another one."""

    open_asked = Signal()
    other_asked = Signal()

    def __init__(self, presenter: ChoosePresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Till"), parent=parent)
        self._presenter = presenter
        self._known = ""
        self._error = ErrorBanner()
        self._error.retry.connect(presenter.read)
        self._words = Label("", "sub", "soft", wrap=True)
        self._open = Button(_("Open the till"), "barcode", "primary", height=48)
        self._open.clicked.connect(self.open_asked)
        self._other = Button(_("This computer is another till"), kind="quiet")
        self._other.clicked.connect(self.other_asked)
        self._rows = column(gap=8)
        panel = Panel()
        panel.add(
            column(self._words, row(self._open, self._other, None), self._rows, None, gap=16, margins=(16, 16, 16, 16))
        )
        self.add(panel, 1)
        presenter.listed.connect(self._on_listed)
        presenter.failed.connect(self.show_error)

    def show_known(self, name: str) -> None:
        """The till of this computer, empty: not chosen yet."""
        self._known = name
        self._open.setVisible(bool(name))
        self._other.setVisible(bool(name) and self._presenter.may_edit)
        if name:
            clear(self._rows)
            self._words.setText(_("This computer is {till}. The till fills the whole screen.").format(till=name))
            self._open.setFocus()
        else:
            self._words.setText(_("Looking for the tills…"))

    def show_busy(self, words: str) -> None:
        """What is being done."""
        self.set_banner(None)
        self._words.setText(words)
        self._open.setVisible(False)
        self._other.setVisible(False)

    def show_error(self, error: AppError) -> None:
        """Why it did not go."""
        self._error.show_error(error)
        self.set_banner(self._error)

    def _on_listed(self) -> None:
        self.set_banner(None)
        clear(self._rows)
        presenter = self._presenter
        self._words.setText(
            _("Which till is this computer? It is asked once.")
            if presenter.tills
            else _("The firm has no till yet.")
            if presenter.may_edit
            else _("The firm has no till yet. Somebody who may set up tills makes one.")
        )
        for till in presenter.tills:
            button = Button(f"{till.name} ({till.code}), {till.branch}", "building-store", height=48)
            if till.workplace and till.workplace != presenter.workplace:
                button.set_reason(_("The computer {name} is this till.").format(name=till.workplace))
            button.clicked.connect(partial(presenter.take, till))
            self._rows.addWidget(button)
        if presenter.may_edit:
            make = Button(_("Make a new till here"), "plus", "quiet" if presenter.tills else "primary", height=48)
            make.clicked.connect(presenter.make)
            self._rows.addWidget(make)
