"""How a task repeats: a list of plain choices, days of the week, and an end."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.features.tasks.rules_choices import choice_of, rule_of
from crm_desktop.features.tasks.rules_repeat import WEEKDAYS
from crm_desktop.features.tasks.rules_words import repeat_words, weekday_short
from crm_desktop.i18n import N_, _
from crm_desktop.ui.fields import NumberField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_date import DateField
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Chip

_CHOICES = {
    "": N_("Does not repeat"),
    "daily": N_("Every day"),
    "workdays": N_("On workdays"),
    "weekly": N_("Every week"),
    "fortnightly": N_("Every two weeks"),
    "monthly": N_("Every month on this day"),
    "last_day": N_("On the last day of the month"),
    "yearly": N_("Every year on this day"),
}
_OWN = "own"
_ENDS = {"never": N_("Without end"), "count": N_("After so many times"), "until": N_("On a day")}


class RepeatFields(QWidget):
    """Tells the rule that follows from what is chosen; a rule beyond the list is kept as it is."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._due: datetime | None = None
        self._own_rule = ""
        self.choice = Choice(_("Repeats"), [(key, _(word)) for key, word in _CHOICES.items()], "")
        self.end = Choice(_("Ends"), [(key, _(word)) for key, word in _ENDS.items()], "never")
        self.count = NumberField(_("How many times"), 5, 1, 999)
        self.until = DateField(_("Last day"))
        self.days = [Chip(weekday_short(number), clickable=True) for number in range(7)]
        for chip in self.days:
            chip.setCheckable(True)
            chip.clicked.connect(self._tell)
        self._week = box(row(*self.days, None, gap=4))
        self.setLayout(column(row(self.choice, self.end, self.count, self.until, gap=12), self._week, gap=8))
        self.choice.chosen.connect(self._on_choice)
        self.end.chosen.connect(self._tell)
        self.count.changed.connect(self._tell)
        self.until.changed.connect(self._tell)
        self._show_parts()

    def show_rule(self, rule: str, due: datetime | None) -> None:
        """Shows a rule of a task due at this local time."""
        self._due = due
        choice = choice_of(rule, due) if due else ""
        self._own_rule = rule if choice is None else ""
        options = [(key, _(word)) for key, word in _CHOICES.items()]
        if self._own_rule:
            options.append((_OWN, repeat_words(rule)))
        self.choice.set_options(options, _OWN if choice is None else choice)
        parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
        for chip, day in zip(self.days, WEEKDAYS, strict=True):
            chip.setChecked(day in parts.get("BYDAY", "").split(","))
        self.end.set_key("count" if "COUNT" in parts else "until" if "UNTIL" in parts else "never")
        self.count.set_value(int(parts.get("COUNT", 5)))
        if "UNTIL" in parts:
            self.until.set_value(datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date())
        self._show_parts()

    def set_due(self, due: datetime | None) -> None:
        """The due time was changed: a rule that follows it (this day of the month) follows."""
        if due != self._due:
            self._due = due
            if self.choice.key() not in ("", _OWN):
                self._tell()

    def rule(self) -> str:
        """The rule chosen now."""
        choice = str(self.choice.key() or "")
        if choice == _OWN or self._due is None:
            return self._own_rule
        days = tuple(day for chip, day in zip(self.days, WEEKDAYS, strict=True) if chip.isChecked())
        end = self.end.key()
        return rule_of(
            choice,
            self._due,
            days if choice in ("weekly", "fortnightly") else (),
            self.count.value() if end == "count" else None,
            self.until.value() if end == "until" else None,
        )

    def _on_choice(self) -> None:
        if self._due is not None and self.choice.key() in ("weekly", "fortnightly"):
            for number, chip in enumerate(self.days):
                chip.setChecked(number == self._due.weekday())
        self._tell()

    def _tell(self) -> None:
        self._show_parts()
        self.changed.emit(self.rule())

    def _show_parts(self) -> None:
        choice, end = self.choice.key(), self.end.key()
        repeats = choice not in ("", None, _OWN)
        self._week.setVisible(choice in ("weekly", "fortnightly"))
        self.end.setVisible(repeats)
        self.count.setVisible(repeats and end == "count")
        self.until.setVisible(repeats and end == "until")
