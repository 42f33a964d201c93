"""Tables: numbers right, no zebra, sorting by the head, columns remembered, pages fetched near the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from crm_desktop.ui.empty import ListOverlay
from crm_desktop.ui.table_look import CellDelegate, Column, TableHead
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import ROW_HEIGHT

_REMEMBER_AFTER_MS = 400


class Store(Protocol):
    """Keeps the columns of lists for one person."""

    def get(self, name: str) -> Mapping[str, Any]:
        """What was kept for a list, empty when nothing was."""
        ...

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        """Keeps it."""
        ...


_LEAST_STRETCH = 200


class DataTable(QTableView):
    """Whole rows are chosen. Enter or a double click opens; the head's menu shows and hides columns."""

    opened = Signal(QModelIndex)
    chosen = Signal(QModelIndex)
    sort_asked = Signal(int, bool)
    cell_link = Signal(QModelIndex)
    empty_pressed = Signal()

    def __init__(
        self,
        name: str = "",
        store: Store | None = None,
        *,
        empty: tuple[str, str] = ("", ""),
        accessible_name: str = "",
        multi: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._store = name, store
        self._columns: list[Column] = []
        self._ready = False
        self._sorting = (-1, False)  # the head's own indicator is turned by Qt before a click is told
        self._head = TableHead(self)
        self._cells = CellDelegate(self)
        self.setHorizontalHeader(self._head)
        self.setItemDelegate(self._cells)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if multi else mode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self._overlay = ListOverlay(self, *empty)
        self._overlay.pressed.connect(self.empty_pressed)
        self._later = QTimer(self, singleShot=True, interval=_REMEMBER_AFTER_MS)
        self._later.timeout.connect(self.remember)
        self._connect_head()
        self._size()
        theme().changed.connect(self._size)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """The columns in the model's order; widths, order and sorting come back as the person left them."""
        self._columns = list(columns)
        self._cells.columns = self._head.columns = self._columns
        self._lay_out()

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802 - Qt's name
        """The model to show."""
        super().setModel(model)
        if model is not None:
            self._cells.read_roles()
            self.selectionModel().currentRowChanged.connect(lambda current, _previous: self._on_current(current))
        self._overlay.watch()
        self._lay_out()

    def set_empty(self, sentence: str, button: str = "") -> None:
        """What an empty table says."""
        self._overlay.set_words(sentence, button)

    def set_loading(self, loading: bool) -> None:
        """Something is on its way."""
        self._overlay.set_loading(loading)

    def set_sorting(self, column: int, *, descending: bool = False) -> None:
        """Shows by what the rows are sorted, without asking for it."""
        self._ready = False
        self._sorting = (column, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self._head.setSortIndicatorShown(column >= 0)
        self._head.setSortIndicator(column, order)
        self._ready = True

    def sorting(self) -> tuple[int, bool]:
        """Column the rows are sorted by, -1 for none, and whether downwards."""
        return self._sorting

    def remember(self) -> None:
        """Gives widths, order, hidden columns and sorting to the store now."""
        if self._store is None or not self._name or not self._ready or not self._columns:
            return
        column, down = self.sorting()
        count = min(len(self._columns), self._head.count())
        order = sorted(range(count), key=self._head.visualIndex)
        self._store.put(
            self._name,
            {
                "widths": {self._columns[n].name: self.columnWidth(n) for n in range(count) if self.columnWidth(n)},
                "order": [self._columns[n].name for n in order],
                "hidden": [self._columns[n].name for n in range(count) if self.isColumnHidden(n)],
                "sort": self._columns[column].name if 0 <= column < count else "",
                "descending": down,
            },
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton and self._is_link(index):
            self.cell_link.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._hover(index.row())
        link = index.isValid() and self._is_link(index)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        self._hover(-1)
        super().leaveEvent(event)

    def _connect_head(self) -> None:
        self._head.sectionResized.connect(self._on_head_changed)
        self._head.sectionMoved.connect(self._on_head_changed)
        self._head.sectionClicked.connect(self._on_head_clicked)
        self._head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._head.customContextMenuRequested.connect(self._open_head_menu)
        self._head.setSortIndicatorShown(False)

    def _lay_out(self) -> None:
        if not self._columns or self._head.count() < len(self._columns):
            return
        self._ready = False
        kept = self._store.get(self._name) if self._store is not None and self._name else {}
        widths = kept.get("widths", {})
        for number, column in enumerate(self._columns):
            stretch = column.stretch
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive
            self._head.setSectionResizeMode(number, mode)
            if not stretch:
                self.setColumnWidth(number, int(widths.get(column.name, theme().px(column.width))))
            self.setColumnHidden(number, column.name in kept.get("hidden", ()))
        names = [column.name for column in self._columns]
        for place, name in enumerate(kept.get("order", ())):
            if name in names:
                self._head.moveSection(self._head.visualIndex(names.index(name)), place)
        if kept.get("sort") in names:
            self.set_sorting(names.index(kept["sort"]), descending=bool(kept.get("descending")))
        self._ready = True
        self._fit_stretch()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit_stretch()

    def _fit_stretch(self) -> None:
        """The main column takes what is left, but never vanishes: in a narrow window the table scrolls sideways."""
        stretched = [number for number, column in enumerate(self._columns) if column.stretch]
        if len(stretched) != 1 or self._head.count() < len(self._columns):
            return
        number = stretched[0]
        least = theme().px(_LEAST_STRETCH)
        others = sum(self.columnWidth(one) for one in range(self._head.count()) if one != number)
        is_tight = self.viewport().width() - others < least
        ready, self._ready = self._ready, False
        mode = QHeaderView.ResizeMode.Interactive if is_tight else QHeaderView.ResizeMode.Stretch
        self._head.setSectionResizeMode(number, mode)
        if is_tight:
            self.setColumnWidth(number, least)
        self._ready = ready

    def _on_head_clicked(self, column: int) -> None:
        if column >= len(self._columns) or not self._columns[column].sortable:
            return
        before, down = self.sorting()
        descending = not down if before == column else self._columns[column].number
        self.set_sorting(column, descending=descending)
        self._later.start()
        self.sort_asked.emit(column, descending)

    def _on_head_changed(self) -> None:
        if self._ready:
            self._later.start()

    def _open_head_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = [n for n in range(len(self._columns)) if not self.isColumnHidden(n)]
        for number, column in enumerate(self._columns):
            if not column.title:
                continue
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(number in shown)
            action.setEnabled(number not in shown or len(shown) > 1)
            action.toggled.connect(lambda on, n=number: self._show_column(n, on))
            menu.addAction(action)
        menu.popup(self._head.mapToGlobal(place))

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        self._later.start()

    def _on_current(self, index: QModelIndex) -> None:
        self.viewport().update()
        self.chosen.emit(index)

    def _is_link(self, index: QModelIndex) -> bool:
        return self._cells.meaning(index) == "link"

    def _hover(self, row: int) -> None:
        if self.property("hovered_row") != row:
            self.setProperty("hovered_row", row)
            self.viewport().update()

    def _size(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().px(ROW_HEIGHT))
        self.verticalHeader().setMinimumSectionSize(theme().px(ROW_HEIGHT))
