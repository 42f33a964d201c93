"""New client: few fields, verdicts beside them, likely twins while typing with a way to open them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.features.clients.presenter_list import Person
from crm_desktop.features.clients.presenter_new import NewClientPresenter
from crm_desktop.features.clients.rules_card import Twin
from crm_desktop.features.clients.rules_words import field_words, twin_words
from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_tags import TagsField
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.theme import theme


class NewClientDialog(FormDialog):
    """`created` with the id of the new client, `open_asked` with that of a twin."""

    help_page = "clients"

    created = Signal(int)
    open_asked = Signal(int)

    def __init__(self, presenter: NewClientPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("New client"), save=_("Create"), parent=parent)
        self._presenter = presenter
        self.setMinimumWidth(480)
        self.kind = SegmentedControl(
            [("person", _("Person"), "user"), ("company", _("Company"), "building")], current=presenter.kind
        )
        self.kind.chosen.connect(self._on_kind)
        self.fields: dict[str, LineField | TextField] = {
            "name": LineField(_("Name"), presenter.typed["name"]),
            "phone": LineField(_("Phone"), presenter.typed["phone"]),
            "email": LineField(_("E-mail"), presenter.typed["email"]),
            "tax_id": LineField(field_words("tax_id", presenter.region), presenter.typed["tax_id"]),
            "source": LineField(_("Source"), presenter.typed["source"]),
            "note": TextField(_("About"), presenter.typed["note"], rows=2),
        }
        self.owner = Choice(_("Owner"), [(0, _("Nobody"))], 0)
        self.owner.chosen.connect(self._on_owner)
        self.tags = TagsField(_("Tags"))
        self.tags.changed.connect(self._on_tags)
        self._twins = QVBoxLayout()
        self._twins.setContentsMargins(0, 0, 0, 0)
        self._twins.setSpacing(4)
        self._build()
        self._connect()
        presenter.ask_people(self._on_people)

    def _build(self) -> None:
        fields = self.fields
        self.form.addWidget(self.kind)
        self.form.addWidget(fields["name"])
        self.form.addLayout(_halves(fields["phone"], fields["email"]))
        self.form.addLayout(self._twins)
        self.form.addLayout(_halves(fields["tax_id"], fields["source"]))
        self.form.addLayout(_halves(self.owner, self.tags))
        fields["note"].control.setFixedHeight(theme().px(56))
        self.form.addWidget(fields["note"])
        self.form.addStretch(1)
        fields["name"].setFocus()

    def _connect(self) -> None:
        presenter = self._presenter
        for name, field in self.fields.items():
            field.changed.connect(lambda *_args, name=name: presenter.type(name, self.fields[name].text()))
            field.committed.connect(lambda _text, name=name: presenter.judge(name))
        self.save_asked.connect(presenter.save)
        presenter.verdict.connect(self._on_verdict)
        presenter.twins_found.connect(self._on_twins)
        presenter.taken.connect(self._on_taken)
        presenter.saved.connect(self._on_created)
        presenter.saving_changed.connect(self.set_busy)
        presenter.failed.connect(self.show_error)

    def _on_kind(self, key: str) -> None:
        self._presenter.kind = key

    def _on_owner(self, key: object) -> None:
        self._presenter.owner_id = int(str(key)) or None

    def _on_tags(self, tags: list[str]) -> None:
        self._presenter.tags = tuple(tags)

    def _on_people(self, people: list[Person]) -> None:
        options = [(0, _("Nobody")), *((person.id, person.name) for person in people)]
        self.owner.set_options(options, self._presenter.owner_id or 0)

    def _on_verdict(self, name: str, error: Any) -> None:
        if error is None:
            self.fields[name].clear_verdict()
        else:
            self.fields[name].show_error(error)
        self._fit()

    def _fit(self) -> None:
        """Verdicts and twins need room: the window grows with them once they are laid out."""
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(layout.totalHeightForWidth(self.width()), layout.totalSizeHint().height()))

    def _on_twins(self, twins: list[Twin]) -> None:
        clear(self._twins)
        if twins:
            self._twins.addWidget(Label(_("Perhaps already here:"), "small", "warn"))
        for twin in twins:
            self._add_twin(twin.id, twin.name, twin_words(twin) + (f" · {twin.owner_name}" if twin.owner_name else ""))
        self._fit()

    def _on_taken(self, client_id: int | None, name: str) -> None:
        self.fields["tax_id"].set_error(_("There is already a client with this tax number."))
        if client_id is not None:
            clear(self._twins)
            self._add_twin(client_id, name, _("has this tax number"))

    def _add_twin(self, client_id: int, name: str, why: str) -> None:
        link = Link(name, "user")
        link.setToolTip(_("Open this client; what was typed here stays"))
        link.clicked.connect(lambda: self.open_asked.emit(client_id))
        line = row(link, gap=8)
        line.addWidget(Label(why, "small", "soft", elide=True), 1)
        self._twins.addWidget(box(column(line)))

    def _on_created(self, client_id: int) -> None:
        self.created.emit(client_id)
        self.accept()


def _halves(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Two fields of one width beside each other."""
    line = row(gap=12)
    line.addWidget(left, 1)
    line.addWidget(right, 1)
    return line
