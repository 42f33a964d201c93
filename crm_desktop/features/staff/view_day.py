"""The dialog of one calendar entry: whose, what, from when till when."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused
from crm_desktop.features.staff.presenter_calendar import CalendarPresenter
from crm_desktop.features.staff.rules_calendar import KINDS, CalendarDay, overlap_of, read_hours, span_text
from crm_desktop.features.staff.rules_words import date_text
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_date import DateField
from crm_desktop.ui.layouts import box, row

_PERSON_KINDS = ("leave", "sick", "workday", "holiday")
_FIRM_KINDS = ("holiday", "workday")


class DayDialog(FormDialog):
    """A new entry or one to change; `remove` is asked of the page."""

    help_page = "staff"

    def __init__(self, presenter: CalendarPresenter, day: CalendarDay, parent: QWidget | None = None) -> None:
        super().__init__(_("New entry") if day.id is None else _("Calendar entry"), parent=parent)
        self._presenter = presenter
        self._day = day
        self.owner = Choice(_("For whom"), self._owners(), self._owner_key(), search=True)
        self.kind = Choice(_("What"))
        self.first = DateField(_("First day"), day.first_on, optional=False)
        self.last = DateField(_("Last day"), day.last_on, optional=False)
        hours = span_text(day.from_minute, day.till_minute or 0) if day.from_minute is not None else "10:00–15:00"
        self.hours = LineField(_("Hours"), hours)
        self.note = LineField(_("Note"), day.note or "", max_length=200)
        self.remove = Button(_("Remove"), "trash", "quiet")
        self.add_left(self.remove)
        for item in (self.owner, self.kind, box(row(self.first, self.last, gap=12)), self.hours, self.note):
            self.form.addWidget(item)
        self._fill_kinds(day.kind)
        self._show_state()
        self.owner.chosen.connect(self._on_owner)
        self.kind.chosen.connect(self._on_changed)
        for field in (self.first, self.last):
            field.changed.connect(self._on_changed)
        for line in (self.hours, self.note):
            line.changed.connect(self._on_changed)

    def draft(self) -> CalendarDay | None:
        """What stands in the dialog, None while something cannot be read: the field says why."""
        first, last = self.first.value(), self.last.value()
        if first is None or last is None:
            (self.first if first is None else self.last).set_error(_("Write a date."))
            return None
        if last < first:
            self.last.set_error(error_text(Refused("e_staff_day_dates")))
            return None
        kind = str(self.kind.key() or "")
        from_minute = till_minute = None
        if kind == "workday":
            try:
                slots = read_hours(self.hours.text(), 1)
            except Refused as error:
                self.hours.set_error(error_text(error))
                return None
            if len(slots) != 1:
                self.hours.set_error(error_text(Refused("e_staff_day_hours")))
                return None
            from_minute, till_minute = slots[0].from_minute, slots[0].till_minute
        branch_id, staff_id = self._owner()
        day = self._day
        return CalendarDay(
            day.id,
            branch_id,
            staff_id,
            None,
            kind,
            first,
            last,
            from_minute,
            till_minute,
            self.note.text(),
            day.version,
        )

    def _owners(self) -> list[tuple[object, str]]:
        presenter = self._presenter
        owners: list[tuple[object, str]] = [("firm", _("The whole firm"))]
        owners.extend((f"b{one.id}", _("Branch: {name}").format(name=one.name)) for one in presenter.month.branches)
        owners.extend((f"p{one.staff_id}", one.name) for one in presenter.month.people if not one.is_service)
        return owners

    def _owner_key(self) -> str:
        if self._day.staff_id is not None:
            return f"p{self._day.staff_id}"
        return f"b{self._day.branch_id}" if self._day.branch_id is not None else "firm"

    def _owner(self) -> tuple[int | None, int | None]:
        key = str(self.owner.key() or "firm")
        return (int(key[1:]), None) if key.startswith("b") else (None, int(key[1:]) if key.startswith("p") else None)

    def _fill_kinds(self, current: str) -> None:
        kinds = _PERSON_KINDS if self._owner()[1] is not None else _FIRM_KINDS
        self.kind.set_options([(key, _(KINDS[key])) for key in kinds], current if current in kinds else kinds[0])

    def _show_state(self) -> None:
        day, today = self._day, self._presenter.today
        is_new = day.id is None
        begun = not is_new and day.has_begun(today)
        over = not is_new and day.is_over(today)
        self.hours.setVisible(self.kind.key() == "workday")
        self.owner.combo.setEnabled(is_new)
        self.kind.combo.setEnabled(not begun)
        self.first.setEnabled(not begun)
        can = self._presenter.can_edit
        told = error_text(Refused("e_staff_day_past"))
        self.save.set_reason(told if over else "" if can else _("Only an administrator can change this."))
        self.remove.setVisible(not is_new and can)
        self.remove.set_reason(told if begun or over else "")

    def _on_owner(self, _key: object) -> None:
        self._fill_kinds(str(self.kind.key() or ""))
        self._on_changed()

    def _on_changed(self, _value: object = None) -> None:
        self.set_touched()
        self.clear_error()
        self.hours.setVisible(self.kind.key() == "workday")
        self.last.clear_verdict()
        first, last = self.first.value(), self.last.value()
        if first is None or last is None:
            return
        branch_id, staff_id = self._owner()
        draft = CalendarDay(self._day.id, branch_id, staff_id, None, str(self.kind.key()), first, last)
        other = overlap_of(draft, self._presenter.month.days)
        if other is not None:
            self.last.set_error(_overlap_text(other))


def new_day(presenter: CalendarPresenter, staff_id: int | None, day: date) -> CalendarDay:
    """An entry to begin with: leave of a person, a holiday of the firm."""
    kind = "leave" if staff_id is not None else "holiday"
    return CalendarDay(None, None, staff_id, None, kind, day, day)


def _overlap_text(other: CalendarDay) -> str:
    facts = {"kind": _(KINDS[other.kind]), "first": date_text(other.first_on), "last": date_text(other.last_on)}
    return error_text(Refused("e_staff_days_overlap", **facts))
