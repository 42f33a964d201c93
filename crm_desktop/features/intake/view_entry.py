"""The form for an inquiry entered by hand: who is calling shows while the number is typed, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_entry import Caller, EntryPresenter, Saved, channel_options
from crm_desktop.features.intake.view_marks import CHANNEL_ICONS
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import row
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.theme import theme

_WIDTH = 640


class EntryDialog(FormDialog):
    """Opened by the window with Ctrl+I or from its menu of new things. `saved` carries the Saved of the presenter."""

    help_page = "inquiries"

    saved = Signal(object)

    def __init__(self, presenter: EntryPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("New inquiry"), _("Save and route"), parent)
        self._presenter = presenter
        self._channel = SegmentedControl(
            [(key, text, CHANNEL_ICONS[key]) for key, text in channel_options()], name=_("How it came in")
        )
        self._fields: dict[str, LineField | TextField] = {
            "phone": LineField(_("Phone"), placeholder=_("As it is said or shown"), max_length=60),
            "name": LineField(_("Their name"), max_length=200),
            "email": LineField(_("E-mail"), max_length=254),
            "source": LineField(_("Source"), placeholder=_("Where they know us from"), max_length=100),
            "line": LineField(_("Line called"), max_length=60),
            "campaign": LineField(_("Campaign"), max_length=100),
            "subject": LineField(_("Subject"), max_length=300),
            "text": TextField(_("What they want"), rows=3),
        }
        self._caller = Label("", "small", elide=True)
        self._caller.setMinimumHeight(theme().line("small") + 2)
        self._open_client = Link(_("Open the client"), "user")
        self._client_id: object = None
        self._has_draft = False
        self._afresh = Button(_("Start afresh"), "refresh", "quiet")
        # An offer may come meanwhile and wants its keys.
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._arrange()
        self._connect()
        self.setMinimumWidth(_WIDTH)

    def open_form(self, fields: Mapping[str, str] | None = None, quarantine_id: int | None = None) -> None:
        """Opens it anew with what is known; without that, as it was left if it was left unsaved."""
        if self._has_draft and fields is None:
            self.show()
            self.raise_()
            self._fields["phone"].edit.setFocus()
        else:
            self._presenter.begin(fields, quarantine_id)

    @property
    def has_draft(self) -> bool:
        """Was it closed with something typed and not saved?"""
        return self._has_draft

    def fields(self) -> dict[str, str]:
        """Everything as it stands in the form."""
        return {"channel": self._channel.current(), **{name: field.text() for name, field in self._fields.items()}}

    def field(self, name: str) -> LineField | TextField:
        """A field by the name it has in a record."""
        return self._fields[name]

    def reject(self) -> None:
        """What was typed stays until it is saved or begun afresh."""
        self._has_draft = any(field.text().strip() for field in self._fields.values())
        super().reject()

    def _arrange(self) -> None:
        field = self._fields
        for item in (
            self._channel,
            row(field["phone"], field["name"], gap=12),
            self._caller,
            row(field["email"], field["source"], gap=12),
            row(field["line"], field["campaign"], gap=12),
            field["subject"],
            field["text"],
        ):
            if isinstance(item, QWidget):
                self.form.addWidget(item)
            else:
                self.form.addLayout(item)
        self._open_client.hide()
        self.add_left(self._afresh)
        self.add_left(self._open_client)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.opened.connect(self._on_opened)
        presenter.sources.connect(self._on_sources)
        presenter.caller_changed.connect(self._on_caller)
        presenter.flawed.connect(self._on_flawed)
        presenter.saving.connect(self.set_busy)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)
        self._fields["phone"].changed.connect(presenter.phone_typed)
        self._open_client.clicked.connect(lambda: presenter.client_asked.emit(self._client_id))
        self._afresh.clicked.connect(lambda: presenter.begin())
        self.save_asked.connect(lambda: presenter.save(self.fields()))

    def _on_opened(self, start: Mapping[str, str]) -> None:
        self.clear_error()
        self._has_draft = False
        self._channel.set_current(start["channel"])
        for name, field in self._fields.items():
            field.set_text(start.get(name, ""))
            field.clear_verdict()
        self.show()
        self.raise_()
        self._fields["phone"].edit.setFocus()

    def _on_sources(self, sources: list[str]) -> None:
        completer = QCompleter(sources, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._fields["source"].edit.setCompleter(completer)

    def _on_caller(self, caller: Caller) -> None:
        self._fields["phone"].clear_verdict()
        self._caller.set_token({"ok": "ok", "warn": "warn"}.get(caller.meaning, "soft"))
        self._caller.setText(caller.sentence)
        self._client_id = caller.client_id
        self._open_client.setVisible(caller.client_id is not None)

    def _on_flawed(self, name: str, sentence: str) -> None:
        self._fields.get(name, self._fields["phone"]).set_error(sentence)
        self._fields["phone"].edit.setFocus()

    def _on_saved(self, saved: Saved) -> None:
        self._has_draft = False
        self.accept()
        self.saved.emit(saved)

    def _on_refused(self, error: AppError) -> None:
        self.show_error(error)
