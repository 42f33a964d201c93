"""Settings of sources: names at the left, signs of the chosen one at the right, and signs nobody has claimed yet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.code_words import code_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.sources.model_behind import Index, ItemsModel
from crm_desktop.features.sources.presenter_sources import SourcesPresenter
from crm_desktop.features.sources.rules import SIGN_KINDS, SeenSign, Source, sign_parts
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Page, Panel, Scroll
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_SEEN_SHOWN = 12


def _kind_words(kind: str) -> str:
    return {
        "campaign": _("Campaign"),
        "line": _("Our number"),
        "source": _("Name of the source"),
        "channel": _("Channel"),
    }[kind]


def _sign_words(kind: str, content: str) -> str:
    channels = {"call": _("calls"), "web": _("site"), "mail": _("letters"), "chat": _("messages"), "visit": _("visits")}
    return f"{_kind_words(kind)}: {code_text(channels, content) if kind == 'channel' else content}"


class SourcesPage(Page):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: SourcesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Sources of clients"), parent=parent)
        self._presenter = presenter
        self._model = ItemsModel(self)
        self.list = RowList(
            self._look, (_("No sources yet: add the first, such as “Site” or “Newspaper”."), ""), name=_("Sources")
        )
        self.list.setModel(self._model)
        self.form = SourceForm(presenter)
        self.form.setMinimumWidth(400)
        panel = Panel(_("Sources"))
        panel.add(self.list, 1)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(panel, 1)
        parts.addWidget(self.form, 1)
        self.add(parts, 1)
        if presenter.can_edit:
            button = Button(_("New source"), "plus", "primary")
            button.clicked.connect(self.add_source)
            self.head.add(button)
        self.list.chosen.connect(self._on_chosen)
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)

    def add_source(self) -> None:
        """An empty form."""
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_source(Source(None, ""))
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, index: Index) -> RowLook:
        source = self._model.item(index)
        assert isinstance(source, Source)
        signs = ", ".join(_sign_words(kind, content) for kind, content in sign_parts(source.signs))
        chip = "" if source.is_active else _("switched off")
        return RowLook(
            source.name, signs or _("chosen by hand only"), source.id, icon="tag", chip=chip, mute=not source.is_active
        )

    def _on_changed(self) -> None:
        self._model.set_items(self._presenter.sources)
        if not self.form.is_touched:
            shown = self.form.source.id
            place = max(self._model.row_of(shown), 0)
            found = self._presenter.sources[place] if self._presenter.sources else Source(None, "")
            self.form.show_source(found)
            self.list.set_current_row(place)

    def _on_chosen(self, index: QModelIndex) -> None:
        source = self._model.item(index)
        if isinstance(source, Source) and source.id != self.form.source.id and not self.form.is_touched:
            self.form.show_source(source)

    def _on_saved(self, source_id: int) -> None:
        self.form.is_touched = False
        self.form.source = replace(self.form.source, id=source_id)
        self.told.emit(_("The source is saved. Inquiries from now on go by it."))


class SourceForm(Panel):
    """Name, signs, and one click for a sign that was seen of late."""

    def __init__(self, presenter: SourcesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Source"), parent=parent)
        self._presenter = presenter
        self.source = Source(None, "")
        self.is_touched = False
        self.error = ErrorBanner()
        self.name = LineField(_("Name"), max_length=100)
        self.is_active = CheckField(_("In use"))
        self._signs = QWidget()
        self._signs_flow = FlowLayout(self._signs, gap=8)
        self.kind = Choice(_("Known by"), [(kind, _kind_words(kind)) for kind in SIGN_KINDS], "campaign")
        self.content = LineField(_("Words"), max_length=100)
        self.add_button = Button(_("Add sign"), "plus")
        self._seen = QWidget()
        self._seen_flow = FlowLayout(self._seen, gap=8)
        self._seen_title = Label(_("Seen in the last 90 days, of no source yet"), "small", "mute")
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self.cancel = Button(_("Take back"))
        self._build()
        self.name.changed.connect(self._on_name)
        self.is_active.clicked.connect(self._on_active)
        self.add_button.clicked.connect(self._on_add)
        self.save.clicked.connect(lambda: presenter.save(self.source))
        self.cancel.clicked.connect(self._on_cancel)
        presenter.refused.connect(self._on_refused)

    def _build(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(16, 12, 16, 16)
        body.setSpacing(12)
        for widget in (self.error, self.name, self.is_active, Label(_("Signs"), "sub"), self._signs):
            body.addWidget(widget)
        body.addLayout(row(self.kind, self.content))
        body.addLayout(row(self.add_button, None))
        body.addWidget(self._seen_title)
        body.addWidget(self._seen)
        body.addStretch(1)
        self.add(Scroll(box(body)), 1)
        self.set_foot(box(row(None, self.cancel, self.save, margins=(16, 10, 16, 10))))

    def show_source(self, source: Source) -> None:
        """Another source, as it is in the base."""
        self.source = source
        self._set_touched(False)
        self.error.clear()
        self.set_title(source.name or _("New source"))
        self.name.set_text(source.name)
        self.is_active.setChecked(source.is_active)
        can = self._presenter.can_edit
        self.name.edit.setReadOnly(not can)
        for widget in (self.is_active, self.kind, self.content, self.add_button):
            widget.setEnabled(can)
        self._show_signs()

    def _show_signs(self) -> None:
        clear(self._signs_flow)
        clear(self._seen_flow)
        for kind, content in sign_parts(self.source.signs):
            chip = Chip(_sign_words(kind, content), "info", removable=self._presenter.can_edit)
            chip.removed.connect(partial(self._on_removed, kind, content))
            self._signs_flow.addWidget(chip)
        seen = self._presenter.free_signs(self.source)[:_SEEN_SHOWN] if self._presenter.can_edit else []
        self._seen_title.setVisible(bool(seen))
        for sign in seen:
            self._seen_flow.addWidget(self._seen_chip(sign))

    def _seen_chip(self, sign: SeenSign) -> Chip:
        times = ngettext("{count} time", "{count} times", sign.times).format(count=sign.times)
        chip = Chip(f"+ {_sign_words(sign.kind, sign.content)} · {times}", clickable=True)
        chip.clicked.connect(partial(self._put_sign, sign.kind, sign.content))
        return chip

    def _set_touched(self, touched: bool) -> None:
        self.is_touched = touched
        self.save.setEnabled(touched and self._presenter.can_edit)
        self.cancel.setText(_("Cancel") if self.source.id is None else _("Take back"))
        self.cancel.setEnabled(touched)

    def _on_name(self, text: str) -> None:
        if text != self.source.name:
            self.source = replace(self.source, name=text)
            self._set_touched(True)

    def _on_active(self) -> None:
        self.source = replace(self.source, is_active=self.is_active.isChecked())
        self._set_touched(True)

    def _on_add(self) -> None:
        self._put_sign(self.kind.key(), self.content.text())

    def _put_sign(self, kind: str, content: str) -> None:
        try:
            self.source = self._presenter.with_sign(self.source, kind, content)
        except Refused as error:
            self.content.show_error(error)
            return
        self.content.set_text("")
        self.content.clear_verdict()
        self._set_touched(True)
        self._show_signs()

    def _on_removed(self, kind: str, content: str) -> None:
        self.source = self._presenter.without_sign(self.source, kind, content)
        self._set_touched(True)
        self._show_signs()

    def _on_cancel(self) -> None:
        kept = next((one for one in self._presenter.sources if one.id == self.source.id), None)
        self.show_source(kept or (self._presenter.sources[0] if self._presenter.sources else Source(None, "")))

    def _on_refused(self, error: AppError) -> None:
        self.error.show_error(error)
