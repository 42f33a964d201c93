"""A list of rows: arrows move, Enter opens, Space ticks off, letters act; the current row survives a reload."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QWidget

from crm_desktop.ui.empty import ListOverlay
from crm_desktop.ui.keys import same_key
from crm_desktop.ui.row_delegate import Index, Look, RowDelegate
from crm_desktop.ui.row_look import RowLook, row_height
from crm_desktop.ui.theme import theme

_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class RowList(QListView):
    """Shows any list model through `look`; without one the model's role names are those of RowLook's fields."""

    opened = Signal(QModelIndex)
    chosen = Signal(QModelIndex)
    action = Signal(QModelIndex)
    done_toggled = Signal(QModelIndex)
    key_pressed = Signal(QModelIndex, str)
    empty_pressed = Signal()

    def __init__(
        self,
        look: Look | None = None,
        empty: tuple[str, str] = ("", ""),
        *,
        name: str = "",
        compact: bool = False,
        margin: int = 16,
        whole: bool = False,
        multi: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = RowDelegate(self, look, compact=compact, margin=margin)
        self._compact, self._whole = compact, whole
        self._current_key: object = None
        self.setItemDelegate(self._rows)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        if multi:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        if whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self._overlay = ListOverlay(self, *empty)
        self._overlay.pressed.connect(self.empty_pressed)
        self._rows.action.connect(self.action)
        self._rows.done_toggled.connect(self.done_toggled)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802 - Qt's name
        """The model to show; its row heights, reloads and pages are followed."""
        super().setModel(model)
        self._overlay.watch()
        if model is not None:
            model.modelReset.connect(self._restore)
            for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
                signal.connect(self._on_rows)
        self._on_rows()

    def set_empty(self, sentence: str, button: str = "") -> None:
        """What an empty list says."""
        self._overlay.set_words(sentence, button)

    def set_loading(self, loading: bool) -> None:
        """Something is on its way."""
        self._overlay.set_loading(loading)

    def look(self, index: Index) -> RowLook:
        """How a row looks now."""
        return self._rows.look(index)

    def set_current_row(self, row: int) -> None:
        """Makes a row the current one."""
        if 0 <= row < self._count():
            self.setCurrentIndex(self.model().index(row, 0))

    def content_height(self) -> int:
        """Height of all rows together."""
        model = self.model()
        current = self.currentIndex()
        indexes = [model.index(row, 0) for row in range(self._count())]
        return sum(row_height(self.look(index), index == current, self._compact) for index in indexes)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        if current.isValid():
            look = self.look(current)
            if look.head or look.now:
                step = 1 if current.row() > previous.row() else -1
                QTimer.singleShot(0, self, lambda: self._step_over(current.row(), step))
                return
            self._current_key = look.key
        for index in (current, previous):
            if index.isValid() and self.look(index).keys:
                self._rows.sizeHintChanged.emit(index)
                self._fit()
        self.chosen.emit(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        index = self.currentIndex()
        if index.isValid() and self._takes(event, index):
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters are commands here, not a search."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        # Back from a popover or a dialog, with the choice taken away meanwhile: nobody has asked for a row.
        is_back = event.reason() in _BACK and self._current_key is not None
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason and not is_back:
            self.set_current_row(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.viewport().update()

    def _takes(self, event: QKeyEvent, index: QModelIndex) -> bool:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        look = self.look(index)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(index)
        elif event.key() == Qt.Key.Key_Space:
            if look.done is None:
                self.opened.emit(index)
            else:
                self.done_toggled.emit(index)
        else:
            key = next((key for key, _word in look.keys if same_key(key, event.text())), None)
            if key is None:
                return False
            self.key_pressed.emit(index, key)
        return True

    def _step_over(self, row: int, step: int) -> None:
        model = self.model()
        place = row + step
        while 0 <= place < self._count():
            look = self.look(model.index(place, 0))
            if not look.head and not look.now:
                self.set_current_row(place)
                return
            place += step
        if step < 0:
            self._step_over(row, 1)

    def _restore(self) -> None:
        model = self.model()
        if self._current_key is None:
            return
        for row in range(self._count()):
            if self.look(model.index(row, 0)).key == self._current_key:
                self.set_current_row(row)
                return

    def _on_rows(self) -> None:
        self._fit()

    def _fit(self) -> None:
        if self._whole:
            self.setFixedHeight(self.content_height() if self._count() else theme().px(96))

    def _count(self) -> int:
        model = cast("QAbstractItemModel | None", self.model())
        return 0 if model is None else model.rowCount()
