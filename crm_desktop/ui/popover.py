"""Small windows at a place: any widget, or a list to pick one or several from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import Line
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL
from crm_desktop.ui.watch import Watch

_SHADOW = 8
_MANY = 10
_open: set[Popover] = set()
Options = Sequence[tuple[str, str, bool]]


class Popover(QWidget):
    """Closes by Esc or a click outside. One without a parent lives only while it is open."""

    closed = Signal()

    def __init__(self, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        if parent is None:
            self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SHADOW + 12, _SHADOW + 12, _SHADOW + 12, _SHADOW + 12)
        layout.addWidget(widget)
        self.widget = widget

    def open_at(self, place: QRect) -> None:
        """Opens under a place in global px, over it when there is no room below."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = min(place.left() - _SHADOW, screen.right() - self.width() + _SHADOW)
        top = place.bottom() + 4 - _SHADOW
        if top + self.height() > screen.bottom() + _SHADOW:
            top = max(screen.top(), place.top() - self.height() - 4 + _SHADOW)
        self._open_with_corner(max(screen.left() - _SHADOW, left), top)

    def open_beside(self, place: QRect) -> None:
        """Opens to the left of a place in global px, so that it can be read meanwhile; to the right when there is no
        room at the left, and as `open_at` when there is none at either side.
        """
        self.adjustSize()
        screen = self.screen().availableGeometry()
        at_left, at_right = place.left() - 4 + _SHADOW - self.width(), place.right() + 5 - _SHADOW
        if at_left >= screen.left() - _SHADOW:
            left = at_left
        elif at_right + self.width() <= screen.right() + 1 + _SHADOW:
            left = at_right
        else:
            self.open_at(place)
            return
        lowest = screen.bottom() + 1 + _SHADOW - self.height()
        self._open_with_corner(left, max(screen.top() - _SHADOW, min(place.top() - _SHADOW, lowest)))

    def _open_with_corner(self, left: int, top: int) -> None:
        self.move(left, top)
        if QGuiApplication.platformName() == "xcb":
            # Without a compositor X shows what is see-through as black: there the shadow is cut off.
            self.setMask(paint.rounded(self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW), RADIUS_PANEL))
        _open.add(self)
        self.show()
        if self.focusWidget() is None:
            self.widget.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.widget.hasFocus():
                self.focusNextChild()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        # Let go only when Qt has done with the closing: the last reference takes the window with it.
        QTimer.singleShot(0, lambda: _open.discard(self))
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        area = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, area, RADIUS_PANEL)
        paint.box(painter, area, RADIUS_PANEL, theme().color("raised"), theme().color("rline"))


class _Options(QAbstractListModel):
    def __init__(self, options: Options, parent: QObject) -> None:
        super().__init__(parent)
        self._every = [(key, text) for key, text, _checked in options]
        self.checked = {key for key, _text, checked in options if checked}
        self.shown = list(self._every)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.shown[index.row()][1] if role == Qt.ItemDataRole.DisplayRole else None

    def narrow(self, text: str) -> None:
        """Keeps the options that hold a text."""
        wanted = text.casefold().strip()
        self.beginResetModel()
        self.shown = [(key, words) for key, words in self._every if wanted in words.casefold()]
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Ticks or unticks a row."""
        self.checked ^= {self.shown[row][0]}
        self.dataChanged.emit(self.index(row), self.index(row))

    def picked(self) -> list[str]:
        """Ticked keys in the order of the list."""
        return [key for key, _text in self._every if key in self.checked]


class OptionList(QWidget):
    """Options with ticks; a field to find one when there are many. Several are confirmed with a button."""

    picked = Signal(list)

    def __init__(self, options: Options, *, multi: bool = False, search: bool = False) -> None:
        super().__init__()
        self._multi = multi
        self._model = _Options(options, self)
        self._list = RowList(self._look, empty=(_("Nothing fits."), ""), compact=True, margin=8)
        self._list.setModel(self._model)
        self._find = Line(placeholder=_("Find"), glyph="search")
        self._find.setAccessibleName(_("Find"))
        self._find.setVisible(search or len(options) > _MANY)
        self._find.textChanged.connect(self._on_find)
        Watch(self._find, self._on_find_event)
        done = Button(_("Done"), kind="primary")
        done.setVisible(multi)
        done.clicked.connect(self._finish)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._find)
        layout.addWidget(self._list)
        layout.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)
        rows = max(2, min(len(options), _MANY))
        self._list.setFixedHeight(rows * theme().px(28))
        texts = [paint.width_of(text, bold=True) for _key, text, _checked in options]
        self._list.setMinimumWidth(max(220, min(420, max(texts, default=0) + 64)))
        self._list.opened.connect(self._on_opened)
        self._list.clicked.connect(self._on_opened)
        current = next((row for row, option in enumerate(options) if option[2]), 0)
        self._list.set_current_row(current)
        self.setFocusProxy(self._find if not self._find.isHidden() else self._list)

    def _on_find_event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                self._list.set_current_row(self._list.currentIndex().row() + step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_opened(self._list.currentIndex())
                return True
        return False

    def _look(self, index: QModelIndex) -> RowLook:
        key, text = self._model.shown[index.row()]
        on = key in self._model.checked
        return RowLook(text, bold=on, action_icon="check" if on else "")

    def _on_find(self, text: str) -> None:
        self._model.narrow(text)
        self._list.set_current_row(0)

    def _on_opened(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        if self._multi:
            self._model.toggle(index.row())
        else:
            self.picked.emit([self._model.shown[index.row()][0]])

    def _finish(self) -> None:
        self.picked.emit(self._model.picked())


class OptionPopover(Popover):
    """A list to pick from in a popover; `picked` brings the keys and it closes."""

    picked = Signal(list)

    def __init__(self, options: Options, *, multi: bool = False, search: bool = False) -> None:
        self._list = OptionList(options, multi=multi, search=search)
        super().__init__(self._list)
        self._list.picked.connect(self._on_picked)

    def _on_picked(self, keys: list[str]) -> None:
        self.picked.emit(keys)
        self.close()


def pick(
    window: QWidget | None, place: QRect, options: Options, multi: bool = False, search: bool = False
) -> OptionPopover:
    """Opens a list at a place in global px: (key, text, ticked) each. The answer comes by its signal `picked`."""
    popover = OptionPopover(options, multi=multi, search=search)
    if window is not None:
        popover.setScreen(window.screen())
    popover.open_at(place)
    return popover
