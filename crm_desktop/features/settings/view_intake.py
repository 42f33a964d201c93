"""Intake and reminders: the watched folder, joining, time limits, when the head hears of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.settings.presenter import SettingsPresenter
from crm_desktop.features.settings.rules import FOLDER, LEADS, MEETING_SERVER, NUMBERS, NumberSetting, TextSetting
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField, NumberField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Page, Panel

_WIDTH = 640


class IntakePage(Page):
    """Each value is saved when its field is left. `told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Intake and reminders"), _("each value is saved when its field is left"), parent, scrolls=True
        )
        self._presenter = presenter
        self._is_loaded = False
        self.error = ErrorBanner()
        self.fields: dict[str, LineField] = {}
        self._authors: dict[str, Label] = {}
        self.browse = Button(_("Choose…"), "folder-open")
        self.browse.clicked.connect(self._on_browse)
        incoming, reminders = Panel(_("Incoming inquiries")), Panel(_("Tasks and reminders"))
        for panel in (incoming, reminders):
            panel.setMaximumWidth(_WIDTH)
        groups: dict[Panel, list[NumberSetting | TextSetting]] = {
            incoming: [FOLDER, *NUMBERS[:2]],
            reminders: [LEADS, *NUMBERS[2:], MEETING_SERVER],
        }
        for panel, settings in groups.items():
            panel.add(column(*(self._line(one) for one in settings), gap=14, margins=(16, 14, 16, 16)))
            self.add(panel)
        self.body.addStretch(1)
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._is_loaded:
            self._is_loaded = True
            self._presenter.refresh()

    def _line(self, setting: NumberSetting | TextSetting) -> QWidget:
        author = Label("", "caption", "mute")
        author.hide()
        words = column(Label(_(setting.label)), Label(_(setting.help), "small", "mute", wrap=True), author, gap=2)
        field = self._field(setting)
        field.control.setAccessibleName(_(setting.label))
        field.committed.connect(lambda text, name=setting.name: self._presenter.save(name, text))
        self.fields[setting.name] = field
        self._authors[setting.name] = author
        if isinstance(setting, NumberSetting):
            unit = Label(_("minutes"), token="mute")
            line = row(words, field, unit, gap=8)
            for widget in (field, unit):
                line.setAlignment(widget, Qt.AlignmentFlag.AlignVCenter)
            line.setStretch(0, 1)
            return box(line)
        if setting is FOLDER:
            return box(column(words, row(field, self.browse, gap=8), gap=6))
        return box(column(words, field, gap=6))

    def _field(self, setting: NumberSetting | TextSetting) -> LineField:
        if isinstance(setting, NumberSetting):
            field = NumberField("", low=setting.low, high=setting.high)
            field.setFixedWidth(96)
            return field
        return LineField("", max_length=2000)

    def _on_browse(self) -> None:
        field = self.fields[FOLDER.name]
        chosen = QFileDialog.getExistingDirectory(self, _("Watched folder"), field.text())
        if chosen:
            field.set_text(chosen)
            self._presenter.save(FOLDER.name, chosen)

    def _on_changed(self) -> None:
        settings, can = self._presenter.settings, self._presenter.can_edit
        for name, field in self.fields.items():
            if not field.edit.hasFocus() or not field.edit.isModified():
                field.set_text(self._presenter.shown(name))
            field.edit.setReadOnly(not can)
            change = settings.changes.get(name)
            self._authors[name].setVisible(change is not None)
            if change is not None:
                self._authors[name].setText(_("changed by {person}").format(person=change.person or _("somebody")))
        self.browse.set_reason("" if can else _("Only an administrator can change this."))

    def _on_saved(self, text: str) -> None:
        self.set_banner(None)
        if self.isVisible():
            self.told.emit(text)

    def _on_refused(self, field: str, error: AppError) -> None:
        if field in self.fields:
            self.fields[field].show_error(error)
        elif self.isVisible():
            self.error.show_error(error)
            self.set_banner(self.error)
