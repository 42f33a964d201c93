"""A field of tags: chips with a cross, and a line to add one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QSizePolicy, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.fields import Field, Line
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.watch import Watch


class TagsField(Field):
    """Short words without repeats. Enter or a comma adds, Backspace in the empty line takes the last away."""

    changed = Signal(list)

    def __init__(
        self,
        label: str,
        tags: Sequence[str] = (),
        suggestions: Sequence[str] = (),
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._area = QWidget()
        self._flow = FlowLayout(self._area)
        self.edit = Line(placeholder=_("Add a tag"))
        self.edit.setMinimumWidth(110)
        self.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._flow.addWidget(self.edit)
        super().__init__(label, self._area, hint, parent)
        self.setFocusProxy(self.edit)
        self.edit.setAccessibleName(label or _("Add a tag"))
        self._tags: list[str] = []
        self._model = QStringListModel(list(suggestions), self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = completer.popup()
        if popup is not None:
            popup.setProperty("popup", "true")
        self.edit.setCompleter(completer)
        completer.activated.connect(self._on_suggested, Qt.ConnectionType.QueuedConnection)
        self.edit.returnPressed.connect(self._on_return)
        self.edit.left.connect(self._on_return)
        self.edit.textEdited.connect(self._on_edited)
        Watch(self.edit, self._on_edit)
        self.set_tags(tags)

    def tags(self) -> list[str]:
        """The tags in their order."""
        return list(self._tags)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Other tags, without a signal."""
        self._tags = list(dict.fromkeys(tags))
        for chip in self._area.findChildren(Chip):
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, tag in enumerate(self._tags):
            chip = Chip(tag, removable=True, parent=self._area)
            chip.setAccessibleName(_("Tag {tag}, Delete removes it").format(tag=tag))
            chip.removed.connect(lambda tag=tag: self.remove(tag))
            self._flow.insert_widget(place, chip)
            chip.show()
        self._area.updateGeometry()

    def set_suggestions(self, suggestions: Sequence[str]) -> None:
        """What is offered while typing."""
        self._model.setStringList(list(suggestions))

    def add(self, tag: str) -> None:
        """Adds a tag unless it is there in any case."""
        tag = " ".join(tag.split())
        if tag and tag.casefold() not in (other.casefold() for other in self._tags):
            self.set_tags([*self._tags, tag])
            self.changed.emit(self.tags())

    def remove(self, tag: str) -> None:
        """Takes a tag away."""
        self.set_tags([other for other in self._tags if other != tag])
        self.edit.setFocus()
        self.changed.emit(self.tags())

    def _on_edit(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            empties = event.key() == Qt.Key.Key_Backspace and not self.edit.text()
            if empties and self._tags:
                self.remove(self._tags[-1])
                return True
        return False

    def _on_edited(self, text: str) -> None:
        if text.endswith((",", ";")):
            self.edit.clear()
            self.add(text[:-1])

    def _on_suggested(self, text: str) -> None:
        self.edit.clear()
        self.add(text)

    def _on_return(self) -> None:
        text = self.edit.text()
        self.edit.clear()
        self.add(text)
