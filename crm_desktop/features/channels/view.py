"""Channels: a page of Settings with all of them and their lights at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.channels.presenter import ChannelsPresenter
from crm_desktop.features.channels.rules import KINDS, ChannelLine
from crm_desktop.features.channels.rules_words import ICONS, kind_word, light_sentence, light_word
from crm_desktop.features.channels.view_sheet import ChannelSheet, Extra
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.in_sight import InSight
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import row
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.plain_rows import Index, PlainRows
from crm_desktop.ui.popover import pick
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_MEANINGS = {"ok": "ok", "warn": "warn", "bad": "bad", "off": ""}


class ChannelsPage(Page):
    """`told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(
        self, presenter: ChannelsPresenter, extras: Mapping[str, Extra] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Channels"), _("the ways inquiries come in by"), parent)
        self._presenter = presenter
        self.error = ErrorBanner()
        self.model: PlainRows[ChannelLine] = PlainRows(self)
        empty = (
            _("No channels yet. A mailbox, a telephone exchange or the form of a site bring inquiries by themselves."),
            _("New channel") if presenter.may_edit else "",
        )
        self.list = RowList(self._look, empty, name=_("Channels"))
        self.list.setModel(self.model)
        self.sheet = ChannelSheet(presenter, extras or {})
        self.add_button = Button(_("New channel"), "plus", key="Ctrl+N")
        self.add_button.setVisible(presenter.may_edit)
        self.head.add(self.add_button)
        self._panel = Panel(_("Channels"))
        self._panel.add(self.list, 1)
        if not presenter.may_edit:
            words = Label(_("Channels are added and set up by an administrator."), "small", "soft", wrap=True)
            words.setContentsMargins(16, 8, 16, 12)
            self._panel.add(words)
        self._panel.setMinimumWidth(300)
        self.sheet.setMinimumWidth(420)
        self.sheet.hide()
        body = row(self._panel, self.sheet, gap=16)
        body.setStretch(0, 8)
        body.setStretch(1, 10)
        self.add(body, 1)
        InSight(self, presenter.refresh, presenter.reread)
        self._wire()

    def _wire(self) -> None:
        presenter = self._presenter
        self.list.chosen.connect(self._on_chosen)
        self.list.empty_pressed.connect(self._on_add)
        self.add_button.clicked.connect(self._on_add)
        self.sheet.remove_asked.connect(self._on_remove)
        self.sheet.told.connect(self.told)
        presenter.changed.connect(self._on_changed)
        presenter.opened_changed.connect(self._on_opened)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)

    def _look(self, index: Index) -> RowLook:
        line = self.model.item(index)
        presenter = self._presenter
        light = line.light
        sentence = light_sentence(line, presenter.clock.now(), presenter.zone)
        waiting = line.waiting + line.refused + line.unsent
        # A channel that goes by the word of its kind says that once.
        kind = "" if line.name.startswith(kind_word(line.kind)) else kind_word(line.kind)
        where = " · ".join(part for part in (kind, line.branch) if part)
        return RowLook(
            title=line.name,
            second=(where or sentence) if light in ("ok", "off") else sentence,
            key=line.id,
            icon=ICONS.get(line.kind, "world"),
            icon_meaning="" if light == "off" else _MEANINGS[light],
            chip=light_word(line),
            chip_meaning=_MEANINGS[light],
            number=str(waiting) if waiting else "",
            number_note=_("to look at") if waiting else "",
            number_meaning="warn" if waiting else "",
            mute=light == "off",
            tooltip=sentence,
        )

    def _on_changed(self) -> None:
        self.error.clear()
        self.set_banner(None)
        lines = self._presenter.lines
        with QSignalBlocker(self.list):
            self.model.set_items(lines)
        self._panel.set_count(ngettext("{count} channel", "{count} channels", len(lines)).format(count=len(lines)))
        current = self._presenter.current
        if current is not None:
            if current.form.id is None:
                self._choose_none()
            self.sheet.show_light()
        elif lines and self._presenter.may_edit:
            self._presenter.open(lines[0].id)

    def _on_opened(self) -> None:
        opened = self._presenter.current
        self.sheet.setVisible(opened is not None)
        if opened is None:
            return
        self.sheet.show_opened(opened)
        for place, line in enumerate(self.model.items):
            if line.id == opened.form.id and self.list.currentIndex().row() != place:
                with QSignalBlocker(self.list):
                    self.list.set_current_row(place)
        if opened.form.id is None:
            self._choose_none()

    def _choose_none(self) -> None:
        """A new channel has no row yet."""
        self.list.clearSelection()
        self.list.setCurrentIndex(QModelIndex())

    def _on_chosen(self, index: QModelIndex) -> None:
        if not index.isValid():
            return  # a new channel has no row yet
        line = self.model.item(index)
        current = self._presenter.current
        if current is not None and current.form.id == line.id:
            return
        if self.sheet.is_touched and current is not None:
            gone = [_("what you have typed about “{name}”").format(name=self.sheet.name.text())]
            dialog = ConfirmDialog.ask(self, _("Leave without saving?"), gone, _("Leave without saving"))
            dialog.accepted.connect(lambda: self._go(line.id))
            dialog.rejected.connect(self._on_opened)
        else:
            self._go(line.id)

    def _go(self, channel_id: int) -> None:
        self.sheet.settle()
        self._presenter.open(channel_id)

    def _on_add(self) -> None:
        options = [(kind, _(word), False) for kind, word in KINDS.items()]
        button = self.add_button
        place = button.rect()
        place.moveTo(button.mapToGlobal(place.topLeft()))
        pick(self, place, options).picked.connect(lambda picked: self._presenter.begin(picked[0]) if picked else None)

    def _on_remove(self, channel_id: int) -> None:
        line = self._presenter.line(channel_id)
        if line is None:
            return
        gone = [_("its settings and passwords"), _("the counts of what it refused")]
        question = _("Remove the channel “{name}”?").format(name=line.name)
        ConfirmDialog.ask(self, question, gone, _("Remove")).accepted.connect(
            lambda: self._presenter.remove(channel_id)
        )

    def _on_saved(self, text: str) -> None:
        self.sheet.settle()
        self.told.emit(text)

    def _on_refused(self, error: AppError) -> None:
        if self.sheet.isVisible():
            self.sheet.show_error(error)
        else:
            self.error.show_error(error)
            self.set_banner(self.error)
