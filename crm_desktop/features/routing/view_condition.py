"""Texts and numbers of a condition, edited in a small window at its words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.features.routing.rules import AMOUNT_KINDS, Choices, Condition
from crm_desktop.features.routing.rules_sentences import kind_label
from crm_desktop.i18n import _, pgettext
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import MoneyField, NumberField
from crm_desktop.ui.fields_tags import TagsField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column, row

_WIDTH = 320


class ConditionEditor(QWidget):
    """Edits one condition; Enter or Done takes it over. `removed` is offered for a condition that is there."""

    done = Signal(object)  # Condition
    removed = Signal()

    def __init__(self, condition: Condition, choices: Choices, *, is_new: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = condition.kind
        control, self._read = self._control(condition, choices)
        remove = Button(_("Remove the condition"), "trash", "quiet", small=True)
        remove.setVisible(not is_new)
        remove.clicked.connect(self.removed)
        self._done = Button(_("Done"), "", "primary", small=True)
        self._done.clicked.connect(self._on_done_clicked)
        head = Label(kind_label(condition.kind), "body", bold=True, wrap=True)
        self.setLayout(column(head, control, 4, row(remove, None, self._done), gap=8))
        self.setMinimumWidth(_WIDTH)
        self.setFocusProxy(control)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_done_clicked()
        else:
            super().keyPressEvent(event)

    def _on_done_clicked(self) -> None:
        self.done.emit(self._read())

    def _control(self, condition: Condition, choices: Choices) -> tuple[QWidget, Callable[[], Condition]]:
        if condition.kind in AMOUNT_KINDS:
            return self._amount(condition)
        return self._texts(condition, choices)

    def _amount(self, condition: Condition) -> tuple[QWidget, Callable[[], Condition]]:
        if condition.kind.startswith("orders"):
            money = MoneyField(pgettext("routing", "Sum"), condition.amount)
            return money, lambda: Condition(self._kind, (), money.value())
        days = NumberField(
            pgettext("routing", "Days"), int(condition.amount) if condition.amount is not None else None, 0, 36500
        )

        def read() -> Condition:
            value = days.value()
            return Condition(self._kind, (), Decimal(value) if value is not None else None)

        return days, read

    def _texts(self, condition: Condition, choices: Choices) -> tuple[QWidget, Callable[[], Condition]]:
        suggestions = {
            "source": choices.sources, "campaign": choices.campaigns, "line": choices.lines, "tag": choices.tags,
        }.get(self._kind, ())  # fmt: skip
        hint = _("Enter adds one more; one of them is enough")
        tags = TagsField("", condition.texts, suggestions, hint=hint)
        tags.edit.setPlaceholderText(_("For example +7 846") if self._kind == "phone_prefix" else _("Type or choose"))

        def read() -> Condition:
            typed = tags.edit.text().strip()
            return Condition(self._kind, (*tags.tags(), *([typed] if typed else [])))

        return tags, read
