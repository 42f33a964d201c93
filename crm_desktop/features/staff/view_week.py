"""Working hours of a week, a line for each day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused
from crm_desktop.features.staff.rules_calendar import (
    WEEKDAYS,
    Slot,
    hours_text,
    is_round_the_clock,
    read_hours,
    week_minutes,
)
from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.labels import Label


class WeekDialog(FormDialog):
    """Lines like "9:00–13:00, 14:00–18:00"; an empty one is a day off. `hint` says what an empty week means."""

    help_page = "staff"

    def __init__(self, owner: str, slots: Sequence[Slot], hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(_("Working hours: {owner}").format(owner=owner), parent=parent)
        if hint:
            self.form.addWidget(Label(hint, "small", "mute", wrap=True))
        self.lines: list[LineField] = []
        for weekday, name in enumerate(WEEKDAYS, 1):
            line = LineField(_(name), hours_text(slots, weekday), placeholder=_("day off"))
            line.set_label_left(120)
            line.changed.connect(lambda _text, day=weekday: self._on_changed(day))
            self.lines.append(line)
            self.form.addWidget(line)
        self.total = Label("", "small", "mute")
        self.form.addWidget(self.total)
        self._show_total()

    def slots(self) -> list[Slot] | None:
        """The week, None while a line cannot be read: the line says why."""
        found: list[Slot] = []
        is_good = True
        for weekday, line in enumerate(self.lines, 1):
            try:
                found.extend(read_hours(line.text(), weekday))
                line.clear_verdict()
            except Refused as error:
                line.set_error(error_text(error))
                is_good = False
        return found if is_good else None

    def _on_changed(self, _weekday: int) -> None:
        self.set_touched()
        self._show_total()

    def _show_total(self) -> None:
        minutes, is_always_open = 0, True
        for weekday, line in enumerate(self.lines, 1):
            try:
                slots = read_hours(line.text(), weekday)
                minutes += week_minutes(slots)
                is_always_open = is_always_open and is_round_the_clock(slots, weekday)
            except Refused:
                self.total.setText("")
                return
        hours = f"{minutes // 60}" if minutes % 60 == 0 else f"{minutes // 60}:{minutes % 60:02}"
        said = _("Open round the clock") if is_always_open else _("{hours} hours a week").format(hours=hours)
        self.total.setText(said)
