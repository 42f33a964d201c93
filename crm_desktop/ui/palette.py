"""The list of hits under the search box: groups, first hit current, late answers dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.labels import Label
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.search_box import SearchBox
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import LOADING_AFTER_MS, PALETTE_WIDTH, RADIUS_PANEL
from crm_desktop.ui.watch import Watch

_SHADOW = 8
_ASK_AFTER_MS = 60
_MOST_HEIGHT = 480


@dataclass(frozen=True)
class SearchHit:
    """One hit; `key` comes back when it is chosen."""

    key: object
    title: str
    second: str = ""
    icon: str = ""
    number: str = ""
    avatar: str = ""


@dataclass(frozen=True)
class SearchGroup:
    """Hits of one kind under a small head."""

    title: str
    hits: Sequence[SearchHit]


class _HitsModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[str | SearchHit] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return row if isinstance(row, str) else f"{row.title}, {row.second}"

    def start(self, groups: Sequence[SearchGroup]) -> None:
        """Other hits; groups without any are left out."""
        self.beginResetModel()
        self.rows = []
        for group in groups:
            if group.hits:
                self.rows += [group.title, *group.hits]
        self.endResetModel()


class SearchPalette(QWidget):
    """Typing asks with a generation number; only the answer to the latest one is shown.

    The box keeps the focus: Up and Down walk, Enter chooses, Esc closes and clears.
    """

    asked = Signal(str, int)
    chosen = Signal(object)

    def __init__(self, box: SearchBox) -> None:
        super().__init__(box.window())
        self._box = box
        self._watched: QWidget | None = None
        self._generation = 0
        self._model = _HitsModel(self)
        self._list = RowList(self._look, name=_("Hits"))
        self._list.setModel(self._model)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.clicked.connect(self._on_chosen)
        self._note = Label("", token="mute")
        self._note.setContentsMargins(16, 12, 16, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SHADOW + 1, _SHADOW + 1, _SHADOW + 1, _SHADOW + 1)
        layout.setSpacing(0)
        layout.addWidget(self._note)
        layout.addWidget(self._list)
        self._ask_later = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask_later.timeout.connect(self._ask)
        self._late = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._late.timeout.connect(self._say_searching)
        self.hide()
        box.textEdited.connect(self._on_typed)
        box.walked.connect(self._walk)
        box.entered.connect(lambda: self._on_chosen(self._list.currentIndex()))
        box.escaped.connect(self._on_escaped)
        box.left.connect(self.hide)
        box.focused.connect(self._on_focused)

    def answer(self, generation: int, groups: Sequence[SearchGroup]) -> None:
        """The hits for a question; ignored when another question has been asked since."""
        if generation != self._generation or not self._box.text().strip():
            return
        self._late.stop()
        self._model.start(groups)
        self._list.set_current_row(1)
        found = bool(self._model.rows)
        self._note.setText("" if found else _("Nothing found."))
        self._show()

    def _on_window(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._show()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        area = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, area, RADIUS_PANEL)
        paint.box(painter, area, RADIUS_PANEL, theme().color("raised"), theme().color("rline"))

    def _look(self, index: QModelIndex) -> RowLook:
        row = self._model.rows[index.row()]
        if isinstance(row, str):
            return RowLook(row, head=True, mute=True)
        return RowLook(row.title, row.second, row.key, icon=row.icon, number=row.number, avatar=row.avatar)

    def _on_typed(self, text: str) -> None:
        self._generation += 1
        if not text.strip():
            self._late.stop()
            self._ask_later.stop()
            self.hide()
            return
        self._ask_later.start()
        self._late.start()

    def _ask(self) -> None:
        self.asked.emit(self._box.text().strip(), self._generation)

    def _say_searching(self) -> None:
        if not self._model.rows or not self.isVisible():
            self._model.start(())
            self._note.setText(_("Searching…"))
            self._show()

    def _on_focused(self) -> None:
        if self._box.text().strip() and self._model.rows:
            self._show()

    def _walk(self, step: int) -> None:
        rows = self._model.rows
        if not rows or not self.isVisible():
            return
        place = max(0, min(len(rows) - 1, self._list.currentIndex().row() + step))
        while 0 <= place < len(rows) and isinstance(rows[place], str):
            place += 1 if step > 0 else -1
        if 0 <= place < len(rows):
            self._list.set_current_row(place)

    def _on_chosen(self, index: QModelIndex) -> None:
        if not index.isValid() or not self.isVisible():
            return
        row = self._model.rows[index.row()]
        if isinstance(row, SearchHit):
            self.hide()
            self._box.clear()
            self._model.start(())
            self.chosen.emit(row.key)

    def _on_escaped(self) -> None:
        self._generation += 1
        self._late.stop()
        self._ask_later.stop()
        self.hide()
        self._box.clear()
        self._model.start(())

    def _show(self) -> None:
        window = self._box.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        if self._watched is not window:
            self._watched = window
            Watch(window, self._on_window)
        self._note.setVisible(bool(self._note.text()))
        self._list.setVisible(bool(self._model.rows))
        height = self._list.content_height() if self._model.rows else self._note.sizeHint().height()
        place = self._box.mapTo(window, QPoint(0, self._box.height() + 4))
        room = window.height() - place.y() - 24
        self.resize(
            min(PALETTE_WIDTH, window.width() - place.x() - 16) + 2 * _SHADOW,
            min(height, _MOST_HEIGHT, room) + 2 * _SHADOW + 2,
        )
        self.move(place - QPoint(_SHADOW, _SHADOW))
        self.show()
        self.raise_()
