"""Two people changed the same field: theirs and mine side by side, the person says which stays."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.features.clients.presenter_card import Conflict
from crm_desktop.features.clients.rules_merge import shown
from crm_desktop.features.clients.rules_words import due_words, field_words, value_words
from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column
from crm_desktop.ui.switches import SegmentedControl


class ConflictDialog(FormDialog):
    """`settled` brings the names of the fields where theirs stays."""

    help_page = "clients"

    settled = Signal(object)

    def __init__(self, conflict: Conflict, zone: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(_("This client was changed meanwhile"), save=_("Save"), parent=parent)
        person = conflict.person or _("Somebody")
        when = due_words(conflict.at, zone, today)
        self.form.addWidget(
            Label(
                _("{person} saved this client, {when}. What should stay?").format(person=person, when=when), wrap=True
            )
        )
        self.choices: dict[str, SegmentedControl] = {}
        for clash in conflict.clashes:
            mine = value_words(clash.name, shown(clash.mine)) or _("empty")
            theirs = value_words(clash.name, shown(clash.theirs)) or _("empty")
            choice = SegmentedControl(
                [("mine", _("My version"), ""), ("theirs", _("Their version"), "")], current="mine"
            )
            self.choices[clash.name] = choice
            words = column(
                Label(field_words(clash.name), "caption", "mute"),
                Label(_("Mine: {value}").format(value=mine), "body", bold=True, wrap=True),
                Label(_("Theirs: {value}").format(value=theirs), "body", "soft", wrap=True),
                choice,
                gap=4,
                margins=(0, 8, 0, 8),
            )
            self.form.addWidget(box(words))
        self.save_asked.connect(self._on_save)

    def _on_save(self) -> None:
        self.settled.emit(frozenset(name for name, choice in self.choices.items() if choice.current() == "theirs"))
        self.accept()
