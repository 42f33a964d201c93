"""One of a list: a field that opens a list, with typing to find when the list is long."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy, QWidget

from crm_desktop.ui.fields import Field
from crm_desktop.ui.icons import icon, paint_icon
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CONTROL_HEIGHT

Option = tuple[object, str] | tuple[object, str, str]


class ComboBox(QComboBox):
    """Qt's combo box with our arrow; the wheel does not change it in passing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._size()
        theme().changed.connect(self._size)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        place = QRect(self.width() - 25, (self.height() - 16) // 2, 16, 16)
        paint_icon(QPainter(self), place, "chevron-down", theme().color("soft" if self.isEnabled() else "mute"))

    def _size(self) -> None:
        self.setFixedHeight(theme().px(CONTROL_HEIGHT))


class Choice(Field):
    """One key out of (key, text) or (key, text, icon). `search` lets a person type a part of the text."""

    chosen = Signal(object)

    def __init__(
        self,
        label: str,
        options: Sequence[Option] = (),
        current: object = None,
        *,
        search: bool = False,
        placeholder: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.combo = ComboBox()
        super().__init__(label, self.combo, hint, parent)
        self._keys: list[object] = []
        self._search = search
        self.combo.setPlaceholderText(placeholder)
        self.set_options(options, current)
        if search:
            self._make_searchable(placeholder)
        self.combo.activated.connect(self._on_activated)

    def key(self) -> object:
        """The chosen key, None while nothing is chosen."""
        index = self.combo.currentIndex()
        return self._keys[index] if 0 <= index < len(self._keys) else None

    def text(self) -> str:
        """Text of the chosen option."""
        return self.combo.itemText(self.combo.currentIndex())

    def set_key(self, key: object) -> None:
        """Chooses without a signal; a key that is not in the list chooses nothing."""
        self.combo.setCurrentIndex(self._keys.index(key) if key in self._keys else -1)
        if self.combo.currentIndex() < 0 and self._search:
            self.combo.setEditText("")

    def set_options(self, options: Sequence[Option], current: object = None) -> None:
        """Another list; the chosen key stays when it is still there and no other is given."""
        wanted = self.key() if current is None else current
        self.combo.blockSignals(True)
        self.combo.clear()
        self._keys = [option[0] for option in options]
        for _key, text, *glyph in options:
            self.combo.addItem(icon(glyph[0]), text) if glyph and glyph[0] else self.combo.addItem(text)
        self.set_key(wanted)
        self.combo.blockSignals(False)

    def _make_searchable(self, placeholder: str) -> None:
        self.combo.setEditable(True)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.combo.model(), self.combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = completer.popup()
        if popup is not None:
            popup.setProperty("popup", "true")
        self.combo.setCompleter(completer)
        edit = self.combo.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(placeholder)
            edit.setAccessibleName(self.combo.accessibleName())
            edit.editingFinished.connect(self._on_typed)
        self.set_key(self.key())

    def _on_typed(self) -> None:
        """A text that is no option falls back to what was chosen."""
        index = self.combo.findText(self.combo.currentText(), Qt.MatchFlag.MatchFixedString)
        if index >= 0 and index != self.combo.currentIndex():
            self.combo.setCurrentIndex(index)
            self._on_activated()
        elif index < 0:
            self.combo.setEditText(self.text() if self.combo.currentIndex() >= 0 else "")

    def _on_activated(self) -> None:
        self.clear_verdict()
        self.chosen.emit(self.key())
