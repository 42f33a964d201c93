"""Templates of letters in the settings: the list, a draft with its preview, saving."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.mail import queries_desk as queries
from crm_desktop.features.mail import templates
from crm_desktop.features.mail.rules_desk import Template
from crm_desktop.i18n import _
from crm_desktop.runner import Runner


def sample_values() -> dict[str, dict[str, str]]:
    """Somebody made up, for the preview."""
    return {
        "client": {"name": _("Dubrava"), "legal_name": _("Dubrava LLC"), "phone": "+7 846 200-00-00",
                   "email": "info@dubrava.example"},
        "contact": {"name": _("Irina"), "job_title": _("buyer")},
        "person": {"name": _("Anna Kim")},
        "firm": {"name": _("Master's shop")},
    }  # fmt: skip


def field_names() -> list[tuple[str, str]]:
    """Fields that may stand in a template, with what they are."""
    words = {
        "client.name": _("client"),
        "client.legal_name": _("client, full name"),
        "client.phone": _("phone of the client"),
        "client.email": _("e-mail of the client"),
        "contact.name": _("contact person"),
        "contact.job_title": _("his job"),
        "person.name": _("my name"),
        "firm.name": _("our firm"),
    }
    return [(f"{{{{ {name} }}}}", word) for name, word in words.items()]


class TemplatesPresenter(QObject):
    """`changed` when the list was read, `previewed(subject, body)`, `faulted(error)` when the draft cannot be filled
    in, `saved(id)`, `refused(error)`.
    """

    changed = Signal()
    previewed = Signal(str, str)
    faulted = Signal(object)
    saved = Signal(int)
    refused = Signal(object)

    def __init__(self, runner: Runner, *, can_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self.can_edit = runner, can_edit
        self.templates: list[Template] = []

    def load(self) -> None:
        """Reads all templates."""

        def show(found: list[Template]) -> None:
            self.templates = found
            self.changed.emit()

        self._runner.run(queries.templates, show, self.refused.emit)

    def preview(self, template: Template) -> None:
        """How a draft reads for somebody made up, or what is wrong with it."""
        try:
            filled = templates.fill(template.subject, template.body, sample_values())
        except Refused as refusal:
            self.faulted.emit(refusal)
        else:
            self.previewed.emit(filled.subject, filled.body)

    def save(self, template: Template) -> None:
        """Saves a draft; what may not stand in it is refused with its line."""
        try:
            templates.check(template.subject)
            templates.check(template.body)
        except Refused as refusal:
            self.refused.emit(refusal)
            return

        def done(answer: tuple[int, int]) -> None:
            self.saved.emit(answer[0])
            self.load()

        self._runner.run(lambda tx: queries.save_template(tx, template), done, self._on_refused, write=True)

    def drop(self, template: Template) -> None:
        """Throws a template away."""
        self._runner.run(
            lambda tx: queries.drop_template(tx, template), lambda _none: self.load(), self._on_refused, write=True
        )

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(error)
