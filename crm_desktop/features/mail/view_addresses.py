"""A field of addresses: those of clients are offered while one types the last of them."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from crm_desktop.features.mail.rules_desk import Suggested
from crm_desktop.i18n import _
from crm_desktop.ui.fields import LineField

_PAUSE_MS = 200


class AddressField(LineField):
    """`wanted(typed)` asks for addresses that begin so; answer with `offer`."""

    wanted = Signal(str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(label, max_length=2000, parent=parent)
        self.set_label_left(56)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setWidget(self.edit)
        self._completer.activated.connect(self.take)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(lambda: self.wanted.emit(self.last_piece()))
        self.edit.textEdited.connect(lambda _text: self._timer.start())

    def last_piece(self) -> str:
        """What is being typed: all after the last comma."""
        return self.edit.text().replace(";", ",").rpartition(",")[2].strip()

    def offer(self, found: list[Suggested]) -> None:
        """Shows what fits under the field, if one is still typing there."""
        if not self.edit.hasFocus() or not self.last_piece():
            return
        texts = [f"{one.name} <{one.email}>" + (f"  {_('(came back)')}" if one.hard_at else "") for one in found]
        if not texts or (len(found) == 1 and found[0].email == self.last_piece().lower()):
            self._completer.popup().hide()
            return
        self._model.setStringList(texts)
        self._completer.complete()

    def take(self, text: str) -> None:
        """The address chosen stands in place of what was being typed."""
        email = text.rpartition("<")[2].partition(">")[0]
        name = text.rpartition("<")[0].strip().replace('"', "").replace("«", "").replace("»", "")
        whole = f'"{name}" <{email}>' if "," in name or ";" in name else f"{name} <{email}>"
        before = self.edit.text().replace(";", ",").rpartition(",")[0].strip()
        self.edit.setText(f"{before}, {whole}, " if before else f"{whole}, ")
        self.changed.emit(self.text())
