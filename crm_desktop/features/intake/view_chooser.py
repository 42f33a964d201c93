"""Whose inquiry is it? Candidates to choose from, a search among all clients, or a new client."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_chooser import CandidateLine, ChooserPresenter, InquirySheet
from crm_desktop.i18n import _
from crm_desktop.models.lines import LINE_ROLE, LinesModel
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import Dialog
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_WIDTH = 560
_TYPING_MS = 200


class ChooserDialog(Dialog):
    """Opens by itself when the presenter has read the inquiry. `chosen` carries inquiry and client."""

    help_page = "inquiries"

    chosen = Signal(object, object)

    def __init__(self, presenter: ChooserPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Whose inquiry is it?"), parent)
        self._presenter = presenter
        # An offer may come meanwhile and wants its keys.
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._who = Label("", bold=True, wrap=True)
        self._question = Label("", token="soft", wrap=True)
        self._error = ErrorBanner()
        self._search = LineField(_("Find a client"), placeholder=_("Name, phone, e-mail"), icon="search")
        self._model: LinesModel[CandidateLine] = LinesModel(
            lambda line: line.client_id, lambda line: f"{line.name}, {line.about}", self
        )
        self._list = RowList(_look, empty=(_("Nobody fits. Search, or make a new client."), ""))
        self._list.setModel(self._model)
        self._list.setMinimumHeight(240)
        self._take = Button(_("This client"), "user-check", "primary")
        self._new = Button(_("New client"), "user-plus")
        self._later = Button(_("Later"), "", "quiet")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        for part in (self._who, self._question, self._error, self._search, self._list):
            self.form.addWidget(part)
        self.form.setStretchFactor(self._list, 1)
        for button in (self._later, self._new, self._take):
            self._buttons.addWidget(button)
        self.setMinimumWidth(_WIDTH)
        self._connect()

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.opened.connect(self._on_opened)
        presenter.found.connect(self._on_found)
        presenter.refused.connect(self._on_refused)
        presenter.chosen.connect(self._on_chosen)
        presenter.gone.connect(self.reject)
        presenter.new_client_asked.connect(lambda _inquiry, _draft: self.accept())
        self._search.changed.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(lambda: presenter.search(self._search.text()))
        self._list.opened.connect(lambda _index: self._on_take())
        self._list.chosen.connect(lambda _index: self._tell_choice())
        self._take.clicked.connect(self._on_take)
        self._new.clicked.connect(presenter.ask_new_client)
        self._later.clicked.connect(self.reject)

    def _on_opened(self, sheet: InquirySheet, question: str) -> None:
        self._error.clear()
        self._search.set_text("")
        self._who.setText(" · ".join(part for part in (sheet.who, sheet.reach) if part))
        self._question.setText(question)
        self.show()
        self.raise_()
        self._list.setFocus()

    def _on_found(self, lines: list[CandidateLine], _by_search: bool) -> None:
        self._model.start(lines)
        if lines:
            self._list.setCurrentIndex(self._model.index(0))
        self._tell_choice()

    def _tell_choice(self) -> None:
        there = self._list.currentIndex().isValid()
        self._take.set_reason("" if there else _("Choose a client in the list first"))

    def _on_take(self) -> None:
        line: CandidateLine | None = self._list.currentIndex().data(LINE_ROLE)
        if line is not None:
            self._presenter.choose(line.client_id)

    def _on_chosen(self, inquiry_id: object, client_id: object) -> None:
        self.accept()
        self.chosen.emit(inquiry_id, client_id)

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)


def _look(index: QModelIndex) -> RowLook:
    line: CandidateLine = index.data(LINE_ROLE)
    return RowLook(title=line.name, second=line.about, avatar=line.name)
