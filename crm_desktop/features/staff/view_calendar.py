"""Calendars: the month of a branch, its hours, and the days that differ."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QLocale, QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.staff.model_rows import Index, RowsModel
from crm_desktop.features.staff.presenter_calendar import CalendarPresenter
from crm_desktop.features.staff.rules_calendar import (
    KINDS,
    WEEKDAYS,
    CalendarDay,
    Slot,
    hours_text,
    is_round_the_clock,
    span_text,
)
from crm_desktop.features.staff.view_day import DayDialog, new_day
from crm_desktop.features.staff.view_month import Legend, MonthGrid
from crm_desktop.features.staff.view_week import WeekDialog
from crm_desktop.i18n import _, language
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.panel import Page, Panel, Scroll
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_SIDE_WIDTH = 328
_KIND_MEANING = {"leave": "info", "sick": "warn", "holiday": "bad", "workday": "ok"}
_KIND_ICON = {"leave": "beach", "sick": "alert-circle", "holiday": "calendar-off", "workday": "briefcase"}


class CalendarPage(Page):
    """`told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: CalendarPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Working time"), parent=parent)
        self._presenter = presenter
        self._is_loaded = False
        self._dialog: FormDialog | None = None
        self._own_week: tuple[int, list[Slot]] | None = None
        self.branch = Choice("")
        self.branch.combo.setAccessibleName(_("Branch"))
        self.grid = MonthGrid()
        self._grid_panel = Panel(_("Who is off when"))
        self._month = Label("", "body", bold=True)
        self.entries = RowsModel(self)
        self.list = RowList(self._look, (_("Nothing out of the usual this month."), ""), name=_("Days that differ"))
        self.whose = Choice("")
        self.whose.combo.setAccessibleName(_("Whose hours"))
        self._hours = QVBoxLayout()
        self._hours.setSpacing(2)
        self.change = Button(_("Change"), "edit", "quiet")
        self.add_button = Button(_("Entry"), "plus", key="Ctrl+N")
        self.error = ErrorBanner()
        self._build()
        self._wire()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._is_loaded:
            self._is_loaded = True
            self._presenter.refresh()

    @property
    def dialog(self) -> FormDialog | None:
        """The dialog that is open, if any."""
        return self._dialog

    def _build(self) -> None:
        before = IconButton("chevron-left", _("Month before"), key="Alt+Left")
        after = IconButton("chevron-right", _("Next month"), key="Alt+Right")
        today = Button(_("This month"), kind="quiet")
        before.clicked.connect(lambda: self._presenter.step(-1))
        after.clicked.connect(lambda: self._presenter.step(1))
        today.clicked.connect(self._presenter.go_today)
        self.branch.setFixedWidth(220)
        self.branch.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.head.add_left(self.branch)
        for widget in (today, before, self._month, after, self.add_button):
            self.head.add(widget)
        self.add_button.setVisible(self._presenter.can_edit)
        self.list.setModel(self.entries)
        self._grid_panel.add(Scroll(self.grid), 1)
        self._grid_panel.set_foot(Legend())
        hours = Panel(_("Working hours"))
        hours.head_layout.addWidget(self.change)
        self.change.setVisible(self._presenter.can_edit)
        hours.add(column(self.whose, 4, self._hours, gap=4, margins=(16, 10, 16, 12)))
        days = Panel(_("Days that differ"))
        days.add(self.list, 1)
        side = box(column(hours, days, gap=16))
        side.setFixedWidth(_SIDE_WIDTH)
        layout = side.layout()
        if isinstance(layout, QVBoxLayout):
            layout.setStretch(1, 1)
        self.add(row(self._grid_panel, side, gap=16), 1)

    def _wire(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)
        presenter.week_read.connect(self._on_week)
        self.branch.chosen.connect(lambda key: presenter.choose_branch(key))
        self.whose.chosen.connect(self._on_whose)
        self.grid.day_opened.connect(self._on_day)
        self.list.opened.connect(self._on_entry)
        self.add_button.clicked.connect(lambda: self._open_day(new_day(presenter, None, presenter.today)))
        self.change.clicked.connect(self._on_change_week)

    def _look(self, index: Index) -> RowLook:
        day = self.entries.item(index)
        assert isinstance(day, CalendarDay)
        hours = span_text(day.from_minute, day.till_minute or 0) if day.from_minute is not None else ""
        return RowLook(
            day.owner or _("The whole firm"),
            ", ".join(part for part in (_span(day.first_on, day.last_on), hours, day.note) if part),
            day.id,
            icon=_KIND_ICON[day.kind],
            icon_meaning=_KIND_MEANING[day.kind],
            chip=_(KINDS[day.kind]),
            chip_meaning=_KIND_MEANING[day.kind],
            mute=day.is_over(self._presenter.today),
        )

    def _on_changed(self) -> None:
        presenter, month = self._presenter, self._presenter.month
        self.branch.set_options([(one.id, one.name) for one in month.branches], month.branch_id)
        self.branch.setVisible(len(month.branches) > 1)
        locale = QLocale(QLocale.Language.Russian) if language() == "ru" else QLocale("en_GB")
        name = locale.standaloneMonthName(presenter.first_on.month)
        self._month.setText(f"{name[:1].upper()}{name[1:]} {presenter.first_on.year}")
        self.grid.set_month(presenter.first_on, month.rows, presenter.today)
        names = {one.staff_id for one in presenter.people}
        shown = [
            day
            for day in month.days
            if (day.staff_id in names if day.staff_id is not None else day.branch_id in (None, month.branch_id))
        ]
        self.entries.set_items(shown)
        branch = presenter.branch
        owners: list[tuple[object, str]] = [(0, branch.name if branch else "")]
        owners.extend((one.staff_id, one.name) for one in presenter.people)
        self.whose.set_options(owners, self.whose.key() or 0)
        if self.whose.key() is None:
            self.whose.set_key(0)
        self._on_whose(self.whose.key())

    def _on_whose(self, key: object) -> None:
        self._own_week = None
        if isinstance(key, int) and key:
            self._presenter.read_person_week(key)
        else:
            self._show_hours(self._presenter.month.week, "")

    def _on_week(self, staff_id: int, slots: list[Slot]) -> None:
        if self.whose.key() != staff_id:
            return
        self._own_week = (staff_id, slots)
        self._show_hours(slots or self._presenter.month.week, "" if slots else _("works as the branch does"))

    def _show_hours(self, slots: list[Slot], note: str) -> None:
        clear(self._hours)
        for weekday, name in enumerate(WEEKDAYS, 1):
            round_the_clock = is_round_the_clock(slots, weekday)
            hours = _("round the clock") if round_the_clock else hours_text(slots, weekday)
            line = row(
                Label(_(name), token="soft"), None, Label(hours or _("day off"), token="text" if hours else "mute")
            )
            self._hours.addLayout(line)
        if note:
            self._hours.addWidget(Label(note, "small", "mute"))

    def _on_day(self, staff_id: int, day: date) -> None:
        entry = self._presenter.entry_at(staff_id, day)
        if entry is not None and entry.staff_id == staff_id:
            self._open_day(entry)
        elif self._presenter.can_edit:
            self._open_day(new_day(self._presenter, staff_id, day))

    def _on_entry(self, index: QModelIndex) -> None:
        day = self.entries.item(index)
        if isinstance(day, CalendarDay):
            self._open_day(day)

    def _open_day(self, day: CalendarDay) -> None:
        dialog = DayDialog(self._presenter, day, self)
        dialog.save_asked.connect(lambda: self._save_day(dialog))
        dialog.remove.clicked.connect(lambda: self._presenter.delete_day(day))
        self._show_dialog(dialog)

    def _save_day(self, dialog: DayDialog) -> None:
        draft = dialog.draft()
        if draft is not None:
            dialog.set_busy(True)
            self._presenter.save_day(draft)

    def _on_change_week(self) -> None:
        branch, own = self._presenter.branch, self._own_week
        if own is None and branch is not None:
            dialog = WeekDialog(branch.name, self._presenter.month.week, parent=self)
            dialog.save_asked.connect(lambda: self._save_week(dialog, None))
            self._show_dialog(dialog)
        elif own is not None:
            person = next((one for one in self._presenter.people if one.staff_id == own[0]), None)
            if person is not None:
                hint = _("All lines empty: the hours of the branch.")
                dialog = WeekDialog(person.name, own[1], hint, self)
                dialog.save_asked.connect(lambda: self._save_week(dialog, own[0]))
                self._show_dialog(dialog)

    def _save_week(self, dialog: WeekDialog, staff_id: int | None) -> None:
        slots = dialog.slots()
        if slots is None:
            return
        person = next((one for one in self._presenter.people if one.staff_id == staff_id), None)
        dialog.set_busy(True)
        if person is not None:
            self._presenter.save_person_week(person, slots)
        else:
            self._presenter.save_branch_week(slots)

    def _show_dialog(self, dialog: FormDialog) -> None:
        self._dialog = dialog
        dialog.leave_asked.connect(dialog.leave)
        dialog.finished.connect(self._on_dialog_gone)
        dialog.open()

    def _on_dialog_gone(self, _result: int) -> None:
        self._dialog = None

    def _on_saved(self, text: str) -> None:
        self.set_banner(None)
        if self._dialog is not None:
            self._dialog.leave()
        self.told.emit(text)

    def _on_refused(self, error: AppError) -> None:
        if self._dialog is not None:
            self._dialog.show_error(error)
        else:
            self.error.show_error(error)
            self.set_banner(self.error)


def _span(first_on: date, last_on: date) -> str:
    if first_on == last_on:
        return f"{first_on:%d.%m}"
    return f"{first_on:%d.%m}–{last_on:%d.%m}"
