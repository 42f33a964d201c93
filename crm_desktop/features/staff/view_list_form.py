"""A list at the left and the form of what is chosen in it at the right: branches, groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.staff.model_rows import Index, RowsModel
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.view_leave import ask_to_leave
from crm_desktop.ui.panel import Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook


class ListWithForm(QWidget):
    """`told(text)`: something worth a toast. The form has `item`, `show_item`, `show_error`, `is_touched`, `name`.

    Whoever is one gives `items`, `_look`, and what an empty form starts with.
    """

    told = Signal(str)

    def __init__(
        self, presenter: StaffPresenter, title: str, empty: str, form: Any, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.model = RowsModel(self)
        self.list = RowList(self._look, (empty, ""), name=title)
        self.list.setModel(self.model)
        panel = Panel(title)
        panel.add(self.list, 1)
        self.form = form
        self.form.setMinimumWidth(320)
        self.form.setMaximumWidth(440)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(panel, 1)
        layout.addWidget(self.form)
        self.list.chosen.connect(self._on_chosen)
        presenter.changed.connect(self._on_changed)

    def items(self) -> Sequence[Any]:
        """What stands in the list."""
        raise NotImplementedError

    def _look(self, index: Index) -> RowLook:
        raise NotImplementedError

    def show_saved(self, item_id: object) -> None:
        """After a save: the form shows what the base has now."""
        for place, item in enumerate(self.items()):
            if item.id == item_id:
                self.form.show_item(item)
                self.list.set_current_row(place)

    def show_error(self, error: AppError) -> None:
        """At the form."""
        self.form.show_error(error)

    def _start_new(self, empty: Any) -> None:
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_item(empty)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        items = self.items()
        # The list finds its row again by itself: nobody has chosen another one.
        with QSignalBlocker(self.list):
            self.model.set_items(items)
        if self.form.is_touched:
            return
        shown = self.form.item.id
        self.form.show_item(next((one for one in items if one.id == shown), items[0] if items else self.form.item))

    def _on_chosen(self, index: QModelIndex) -> None:
        item: Any = self.model.item(index)
        if item.id == self.form.item.id:
            return
        if self.form.is_touched:
            ask_to_leave(self, self.form.name.text(), lambda: self.form.show_item(item), self._select_shown)
        else:
            self.form.show_item(item)

    def _select_shown(self) -> None:
        for place, item in enumerate(self.items()):
            if item.id == self.form.item.id:
                self.list.set_current_row(place)
