"""The Clients room as a whole: the list, and the card over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.presenter_list import ClientListPresenter
from crm_desktop.features.clients.presenter_new import NewClientPresenter
from crm_desktop.features.clients.rules_words import act_words
from crm_desktop.features.clients.view_card import ClientCardView
from crm_desktop.features.clients.view_list import ClientListView
from crm_desktop.features.clients.view_new import NewClientDialog
from crm_desktop.ui.phone import Dialler


class ClientsRoom(QStackedWidget):
    """`acted` brings a sentence and a function that takes the act back, for a toast."""

    inquiry_asked = Signal(int)
    listen_asked = Signal(int)
    letter_asked = Signal(int)
    write_asked = Signal(int)
    task_asked = Signal(int)
    new_task_asked = Signal(int)
    import_asked = Signal()
    client_created = Signal(int)
    acted = Signal(str, object)

    def __init__(
        self,
        list_presenter: ClientListPresenter,
        card_presenter: ClientCardPresenter,
        make_new: Callable[[], NewClientPresenter],
        store: Any = None,
        parent: QWidget | None = None,
        *,
        dialler: Dialler | None = None,
    ) -> None:
        super().__init__(parent)
        self._list_presenter = list_presenter
        self._card_presenter = card_presenter
        self._make_new = make_new
        self._was_started = False
        self.list = ClientListView(list_presenter, store, dialler=dialler)
        self.card = ClientCardView(card_presenter, dialler=dialler)
        self.addWidget(self.list)
        self.addWidget(self.card)
        self.list.open_asked.connect(self.open_client)
        self.list.new_asked.connect(self.new_client)
        self.list.import_asked.connect(self.import_asked)
        self.card.back_asked.connect(self.show_list)
        self.card.inquiry_asked.connect(self.inquiry_asked)
        self.card.listen_asked.connect(self.listen_asked)
        self.card.letter_asked.connect(self.letter_asked)
        self.card.write_asked.connect(self.write_asked)
        self.card.task_asked.connect(self.task_asked)
        self.card.new_task_asked.connect(self.new_task_asked)
        self.card.acted.connect(lambda word, take_back: self.acted.emit(act_words(word), take_back))
        card_presenter.restored.connect(self.open_client)
        card_presenter.client_gone.connect(list_presenter.refresh)

    def open_client(self, client_id: int) -> None:
        """Shows the card of a client."""
        self.setCurrentWidget(self.card)
        self.card.open_client(client_id)

    def show_list(self) -> None:
        """Shows the list; its place and selection are as they were left."""
        self.setCurrentWidget(self.list)
        self.start()
        self.list.table.setFocus()

    def start(self) -> None:
        """The room is entered: the first time everything is read, later only what may have changed."""
        if self._was_started:
            self._list_presenter.refresh()
        else:
            self._was_started = True
            self.list.start()

    def refresh(self) -> None:
        """Something about clients has changed somewhere."""
        if self.currentWidget() is self.card:
            self._card_presenter.refresh()
        elif self._was_started:
            self._list_presenter.refresh()

    def new_client(self, name: str = "", phone: str = "", email: str = "") -> NewClientDialog:
        """Asks for a new client; what is known already can be filled in."""
        presenter = self._make_new()
        for field, text in (("name", name), ("phone", phone), ("email", email)):
            presenter.typed[field] = text
        dialog = NewClientDialog(presenter, self.window())
        presenter.setParent(dialog)
        dialog.created.connect(self.client_created)
        dialog.created.connect(self.open_client)
        dialog.open_asked.connect(self.open_client)
        dialog.setModal(False)
        dialog.show()
        presenter.look_for_twins()
        return dialog
