"""What a list shows instead of rows: one sentence with the first step, or a quiet word while it loads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Label
from crm_desktop.ui.tokens import LOADING_AFTER_MS
from crm_desktop.ui.watch import Watch


class EmptyState(QWidget):
    """One sentence about what will be here, and one button, aligned left."""

    pressed = Signal()

    def __init__(self, sentence: str = "", button: str = "", key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = Label(sentence, "body", "mute", wrap=True)
        self._button = Button(button, key=key)
        self._button.clicked.connect(self.pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._sentence)
        layout.addWidget(self._button)
        layout.addStretch(1)
        self.set_words(sentence, button)

    def set_words(self, sentence: str, button: str = "") -> None:
        """Another sentence and button; no button when its word is empty."""
        self._sentence.setText(sentence)
        self._button.setText(button)
        self._button.setVisible(bool(button))


class ListOverlay(QObject):
    """Lies over a list without rows; asks the model for the next page before the end comes into sight."""

    pressed = Signal()

    def __init__(self, view: QAbstractItemView, sentence: str, button: str) -> None:
        super().__init__(view)
        self._view = view
        self._sentence, self._button = sentence, button
        self._loading = False
        self._state = EmptyState(sentence, button, parent=view.viewport())
        self._state.pressed.connect(self.pressed)
        self._state.hide()
        self._late = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._late.timeout.connect(self._show_loading)
        Watch(view.viewport(), self._on_viewport)
        view.verticalScrollBar().valueChanged.connect(self._ask_for_more)
        view.verticalScrollBar().rangeChanged.connect(self._ask_for_more)

    def watch(self) -> None:
        """Follows the view's present model."""
        model = self._view.model()
        if model is not None:
            for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.layoutChanged):
                signal.connect(self.refresh)
        self.refresh()

    def set_words(self, sentence: str, button: str = "") -> None:
        """What an empty list says."""
        self._sentence, self._button = sentence, button
        self.refresh()

    def set_loading(self, loading: bool) -> None:
        """Says "Loading" when it takes longer than a blink and there is nothing to see yet."""
        self._loading = loading
        if loading:
            self._late.start()
        else:
            self._late.stop()
        self.refresh()

    def refresh(self) -> None:
        """Shows or hides the sentence."""
        empty = self._rows() == 0
        self._state.set_words(self._sentence, self._button)
        self._state.setVisible(empty and not self._loading and bool(self._sentence))
        self._fit()

    def _on_viewport(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _rows(self) -> int:
        model = self._view.model()
        return 0 if model is None else model.rowCount()

    def _show_loading(self) -> None:
        if self._loading and self._rows() == 0:
            self._state.set_words(_("Loading…"))
            self._state.show()
            self._fit()

    def _fit(self) -> None:
        self._state.setGeometry(self._view.viewport().rect())

    def _ask_for_more(self) -> None:
        model, bar = self._view.model(), self._view.verticalScrollBar()
        if model is None or bar.value() < bar.maximum() - 2 * self._view.viewport().height():
            return
        root = self._view.rootIndex()
        if model.rowCount(root) and model.canFetchMore(root):
            model.fetchMore(root)
