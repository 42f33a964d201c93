"""Fields for dates, times and both: typed, or picked from a calendar. Values are naive local ones."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.i18n import _, language
from crm_desktop.ui.dates import format_date, format_time, parse_date, parse_time
from crm_desktop.ui.fields import Field, Line
from crm_desktop.ui.icons import dress, icon
from crm_desktop.ui.theme import theme
from crm_desktop.ui.watch import Watch


def locale() -> QLocale:
    """The locale of the chosen language: names of days and months, separators."""
    return QLocale(QLocale.Language.Russian) if language() == "ru" else QLocale("en_GB")


class CalendarPopup(QFrame):
    """A month to pick a day from; Enter picks, Esc closes."""

    picked = Signal(date)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.calendar = QCalendarWidget(self)
        self.calendar.setLocale(locale())
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setGridVisible(False)
        self._calm()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.calendar)
        self.setStyleSheet(
            f"CalendarPopup {{ background: {theme().color('raised').name()};"
            f" border: 1px solid {theme().color('rline').name()}; }}"
        )
        self.calendar.clicked.connect(self._on_picked)
        self.calendar.activated.connect(self._on_picked)

    def open_under(self, field: QWidget, day: date) -> None:
        """Shows the month of a day under a field, over it when there is no room below."""
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        place = field.mapToGlobal(QPoint(0, field.height() + 4))
        screen = field.screen().availableGeometry()
        if place.y() + self.height() > screen.bottom():
            place.setY(field.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4)
        place.setX(min(place.x(), screen.right() - self.width()))
        self.move(place)
        self.show()
        self.calendar.setFocus()

    def _calm(self) -> None:
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            look = self.calendar.weekdayTextFormat(day)
            look.setForeground(theme().color("mute"))
            self.calendar.setWeekdayTextFormat(day, look)
        head = self.calendar.headerTextFormat()
        head.setForeground(theme().color("mute"))
        head.setBackground(theme().color("raised"))
        self.calendar.setHeaderTextFormat(head)
        for name, glyph in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            button = self.calendar.findChild(QWidget, name)
            if button is not None:
                cast(Any, button).setIcon(icon(glyph))

    def _on_picked(self, day: QDate) -> None:
        self.hide()
        self.picked.emit(date(day.year(), day.month(), day.day()))


class _TypedField(Field):
    """A line that is understood when it is left; what cannot be understood stays and is marked."""

    changed = Signal(object)
    committed = Signal(object)

    def __init__(self, label: str, value: Any, optional: bool, hint: str, parent: QWidget | None) -> None:
        self.edit = Line()
        super().__init__(label, self.edit, hint, parent)
        self._optional = optional
        self._value: Any = value
        self.edit.setText(self._write(value))
        self.edit.setPlaceholderText(self._pattern())
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self._commit)
        self.edit.left.connect(self._on_left)

    def check(self) -> bool:
        """Marks the field when what stands there is no value, or when it is empty and must not be."""
        if self.edit.text().strip():
            good = self._read(self.edit.text()) is not None
            self.set_error("" if good else _("Write it like {pattern}.").format(pattern=self._pattern()))
            return good
        self.set_error("" if self._optional else _("This is needed."))
        return self._optional

    def _current(self) -> Any:
        return self._read(self.edit.text())

    def _set(self, value: Any) -> None:
        self._value = value
        self.edit.setText(self._write(value))
        self.clear_verdict()

    def _on_edited(self) -> None:
        self.clear_verdict()
        self.changed.emit(self._current())

    def _on_left(self) -> None:
        if self._current() != self._value or (self.edit.text() and self._current() is None):
            self._commit()

    def _commit(self) -> None:
        if not self.check():
            return
        self._value = self._current()
        self.edit.setText(self._write(self._value))
        self.committed.emit(self._value)

    def _pick(self, value: Any) -> None:
        self.edit.setText(self._write(value))
        self.changed.emit(value)
        self._commit()

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def _write(self, value: Any) -> str:
        raise NotImplementedError

    def _pattern(self) -> str:
        raise NotImplementedError


class TimeField(_TypedField):
    """A time of day."""

    def __init__(
        self,
        label: str,
        value: time | None = None,
        *,
        optional: bool = True,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, value, optional, hint, parent)

    def value(self) -> time | None:
        """The time, None when there is none."""
        return cast("time | None", self._current())

    def set_value(self, value: time | None) -> None:
        """Another time, without a signal."""
        self._set(value)

    def _read(self, text: str) -> time | None:
        return parse_time(text)

    def _write(self, value: time | None) -> str:
        return "" if value is None else format_time(value)

    def _pattern(self) -> str:
        return "09:30"


class _CalendarField(_TypedField):
    def __init__(self, label: str, value: Any, optional: bool, hint: str, parent: QWidget | None) -> None:
        super().__init__(label, value, optional, hint, parent)
        action = QAction(_("Open the calendar"), self.edit)
        dress(action, "calendar-event")
        action.triggered.connect(self.open_calendar)
        self.edit.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        Watch(self.edit, self._on_edit)

    def open_calendar(self) -> None:
        """Shows the month under the field."""
        popup = CalendarPopup(self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.picked.connect(self._on_day)
        popup.open_under(self.edit, self._day() or date.today())

    def _on_edit(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            opens = event.key() == Qt.Key.Key_F4 or (
                event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
            )
            if opens:
                self.open_calendar()
                return True
        return False

    def _day(self) -> date | None:
        raise NotImplementedError

    def _on_day(self, day: date) -> None:
        self._pick(day)


class DateField(_CalendarField):
    """A day; F4 or the icon opens the calendar."""

    def __init__(
        self,
        label: str,
        value: date | None = None,
        *,
        optional: bool = True,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, value, optional, hint, parent)

    def value(self) -> date | None:
        """The day, None when there is none."""
        return cast("date | None", self._current())

    def set_value(self, value: date | None) -> None:
        """Another day, without a signal."""
        self._set(value)

    def _read(self, text: str) -> date | None:
        return parse_date(text, date.today())

    def _write(self, value: date | None) -> str:
        return "" if value is None else format_date(value)

    def _pattern(self) -> str:
        return format_date(date(date.today().year, 12, 31))

    def _day(self) -> date | None:
        return self.value()


class DateTimeField(_CalendarField):
    """A day and a time; a day alone means nine in the morning."""

    def __init__(
        self,
        label: str,
        value: datetime | None = None,
        *,
        optional: bool = True,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, value, optional, hint, parent)

    def value(self) -> datetime | None:
        """Day and time, None when there is none."""
        return cast("datetime | None", self._current())

    def set_value(self, value: datetime | None) -> None:
        """Another day and time, without a signal."""
        self._set(value)

    def _read(self, text: str) -> datetime | None:
        day = parse_date(text, date.today())
        if day is not None:
            return datetime.combine(day, time(9))
        head, _gap, tail = text.strip().replace("T", " ").rpartition(" ")
        day, moment = parse_date(head, date.today()), parse_time(tail)
        return datetime.combine(day, moment) if day is not None and moment is not None else None

    def _write(self, value: datetime | None) -> str:
        return "" if value is None else f"{format_date(value.date())} {format_time(value.time())}"

    def _pattern(self) -> str:
        return self._write(datetime(date.today().year, 12, 31, 15, 30))

    def _day(self) -> date | None:
        value = self.value()
        return value.date() if value is not None else None

    def _on_day(self, day: date) -> None:
        value = self.value()
        self._pick(datetime.combine(day, value.time() if value is not None else time(9)))
