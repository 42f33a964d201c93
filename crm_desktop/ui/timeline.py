"""What happened, newest first: circles on a thread, day heads, filter chips, further pages at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.empty import ListOverlay
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Divider
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.theme import theme
from crm_desktop.ui.timeline_delegate import ENTRY_ROLE, Entry, TimelineDelegate, TimelineItem

__all__ = ["TimelineItem", "TimelineView"]
_Index = QModelIndex | QPersistentModelIndex


class _TimelineModel(QAbstractListModel):
    more_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.has_more = False

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.spoken()
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.entries[index.row()].item is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        return self.has_more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        if self.has_more:
            self.has_more = False
            self.more_wanted.emit()

    def start(self, items: Sequence[TimelineItem]) -> None:
        """Other items."""
        self.beginResetModel()
        self.entries = _with_days(items, "")
        self.endResetModel()

    def add(self, items: Sequence[TimelineItem]) -> None:
        """Older items below."""
        last = next((entry.item.day for entry in reversed(self.entries) if entry.item is not None), "")
        fresh = _with_days(items, last)
        if not fresh:
            return
        first = len(self.entries)
        if first and fresh[0].item is not None:
            self.entries[-1] = Entry(item=self.entries[-1].item, threaded=True)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self.entries.extend(fresh)
        self.endInsertRows()


class _List(QListView):
    opened = Signal(object)
    chip_pressed = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._press(self.currentIndex())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._open(self.indexAt(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        delegate = self.itemDelegate()
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and isinstance(delegate, TimelineDelegate):
            place = delegate.first_chip(self.visualRect(index), index)
            if place is not None and place.contains(event.position().toPoint()):
                self._press(index)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters do not jump here."""

    def _press(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE) if index.isValid() else None
        if isinstance(entry, Entry) and entry.item is not None and entry.item.chips:
            self.chip_pressed.emit(entry.item.key)

    def _open(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE) if index.isValid() else None
        if isinstance(entry, Entry) and entry.item is not None:
            self.opened.emit(entry.item.key)


class TimelineView(QWidget):
    """Enter or a double click opens an item; `more_wanted` asks for older ones. A click on the first chip of an item,
    or Ctrl+P, presses it.
    """

    opened = Signal(object)
    chip_pressed = Signal(object)
    more_wanted = Signal()
    filter_chosen = Signal(str)

    def __init__(self, empty: tuple[str, str] = ("", ""), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[str, Chip] = {}
        self._filters = QWidget()
        FlowLayout(self._filters, gap=8, line_gap=6).setContentsMargins(16, 8, 16, 8)
        self._filters.hide()
        self._line = Divider()
        self._line.hide()
        self._model = _TimelineModel(self)
        self._model.more_wanted.connect(self.more_wanted)
        self._list = self._make_list()
        self._overlay = ListOverlay(self._list, *empty)
        self._overlay.watch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._filters)
        layout.addWidget(self._line)
        layout.addWidget(self._list, 1)
        self.setFocusProxy(self._list)

    def set_items(self, items: Sequence[TimelineItem], *, has_more: bool = False) -> None:
        """Shows these items, newest first; the place one is reading stays when they start the same way."""
        bar = self._list.verticalScrollBar()
        at, current = bar.value(), self._list.currentIndex().row()
        same = bool(items) and self.keys()[:1] == [items[0].key]
        self._model.has_more = has_more
        self._model.start(items)
        if same:
            self._list.setCurrentIndex(self._model.index(current, 0))
            bar.setValue(at)

    def add_items(self, items: Sequence[TimelineItem], *, has_more: bool = False) -> None:
        """Adds older items below."""
        self._model.has_more = has_more
        self._model.add(items)

    def set_has_more(self, has_more: bool) -> None:
        """Is there anything older?"""
        self._model.has_more = has_more

    def keys(self) -> list[object]:
        """Keys of the items from the top."""
        return [entry.item.key for entry in self._model.entries if entry.item is not None]

    def set_filters(self, filters: Sequence[tuple[str, str] | tuple[str, str, str]], current: str) -> None:
        """The chips above: (key, text, icon) each, and the one in force."""
        layout = self._filters.layout()
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for key, text, *glyph in filters:
            chip = Chip(text, icon=glyph[0] if glyph else "", clickable=True)
            chip.setCheckable(True)
            chip.setChecked(key == current)
            chip.clicked.connect(lambda _on=False, key=key: self._choose(key))
            self._chips[key] = chip
            if layout is not None:
                layout.addWidget(chip)
        self._filters.setVisible(bool(filters))
        self._line.setVisible(bool(filters))

    def set_empty(self, sentence: str, button: str = "") -> None:
        """What is said when nothing has happened yet."""
        self._overlay.set_words(sentence, button)

    def set_loading(self, loading: bool) -> None:
        """Something is on its way."""
        self._overlay.set_loading(loading)

    def _make_list(self) -> _List:
        view = _List()
        view.setModel(self._model)
        view.setItemDelegate(TimelineDelegate(view))
        view.setAccessibleName(_("What happened"))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMouseTracking(True)
        view.opened.connect(self.opened)
        view.chip_pressed.connect(self.chip_pressed)
        theme().changed.connect(view.scheduleDelayedItemsLayout)
        return view

    def _choose(self, key: str) -> None:
        for other, chip in self._chips.items():
            chip.setChecked(other == key)
        self.filter_chosen.emit(key)


def _with_days(items: Sequence[TimelineItem], day: str) -> list[Entry]:
    """Puts a head before each new day and a thread between items of one day."""
    entries: list[Entry] = []
    for number, item in enumerate(items):
        if item.day != day:
            day = item.day
            entries.append(Entry(day=day))
        after = items[number + 1] if number + 1 < len(items) else None
        entries.append(Entry(item=item, threaded=after is not None and after.day == item.day))
    return entries
