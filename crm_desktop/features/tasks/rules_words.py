"""Repeats, lead times and spans of time in plain words of the current language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from crm_desktop.errors import Refused
from crm_desktop.features.tasks.rules_repeat import WEEKDAYS, WORKDAYS, Repeat, parse_repeat
from crm_desktop.i18n import _, ngettext, pgettext


def repeat_words(rule: str) -> str:
    """ "every week: Mon, Thu, until 1 June 2027"; empty for no rule; the rule itself when it is beyond plain words."""
    if not rule:
        return ""
    try:
        repeat = parse_repeat(rule)
    except Refused:
        return rule
    words = _how_often(repeat)
    if words is None:
        return _("by the rule {rule}").format(rule=rule)
    return words + _end(repeat)


def lead_words(minutes: int) -> str:
    """ "in time", "15 minutes before", "1 day before"."""
    if minutes == 0:
        return _("in time")
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("{count} day before", "{count} days before", days).format(count=days)
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("{count} hour before", "{count} hours before", hours).format(count=hours)
    return ngettext("{count} minute before", "{count} minutes before", minutes).format(count=minutes)


def span_words(span: timedelta) -> str:
    """A stretch of time, short: "5 min", "3 h", "2 d"."""
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes < 48 * 60:
        return _("{count} h").format(count=minutes // 60)
    return _("{count} d").format(count=minutes // 1440)


def date_words(day: date) -> str:
    """ "8 March 2027"."""
    return _("{day} {month} {year}").format(day=day.day, month=month_of_date(day.month), year=day.year)


def day_words(local: datetime, today: date) -> str:
    """The day of a local time as people say it: "today", "tomorrow", "yesterday", "Thu", "8 March", with a year."""
    day = local.date()
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get((day - today).days)
    if near:
        return near
    if 0 < (day - today).days < 7:
        return weekday_short(day.weekday())
    if day.year == today.year:
        return _("{day} {month}").format(day=day.day, month=month_of_date(day.month))
    return date_words(day)


def moment_words(local: datetime, today: date) -> str:
    """ "tomorrow, 09:00"."""
    return _("{day}, {time}").format(day=day_words(local, today), time=f"{local:%H:%M}")


def late_words(due_at: datetime, now: datetime) -> str:
    """ "overdue 18 h", in the first minute "due now"; both instants in UTC."""
    if now - due_at < timedelta(minutes=1):
        return _("due now")
    return _("overdue {span}").format(span=span_words(now - due_at))


def act_words(kind: str, title: str) -> str:
    """What was done to a task, for the line that offers to take it back; `kind` as in `queries_acts.Act`."""
    return {
        "closed": _("Done: {title}"),
        "reopened": _("Open again: {title}"),
        "cancelled": _("Not needed: {title}"),
        "moved": _("Moved: {title}"),
        "handed": _("Handed over: {title}"),
    }[kind].format(title=title)


def quick_due_words(key: str) -> str:
    """Name of a quick due time, as in `rules.QuickDue`."""
    return {
        "hour": _("In an hour"),
        "today": _("Today at 18:00"),
        "tomorrow": _("Tomorrow at 9:00"),
        "monday": _("Monday at 9:00"),
    }[key]


def working_hours_words(hours: int, local: datetime, today: date) -> str:
    """ "In 4 working hours: tomorrow, 11:00"."""
    words = ngettext("In {count} working hour: {moment}", "In {count} working hours: {moment}", hours)
    return words.format(count=hours, moment=moment_words(local, today))


def opening_words(local: datetime, today: date) -> str:
    """ "Next working day: Mon, 09:00"."""
    return _("Next working day: {moment}").format(moment=moment_words(local, today))


def weekday_short(number: int) -> str:
    """Short name of a weekday, Monday is 0."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")][number]


def month_of_date(number: int) -> str:
    """Name of a month as it stands in a date, January is 1."""
    return [
        pgettext("in a date", "January"),
        pgettext("in a date", "February"),
        pgettext("in a date", "March"),
        pgettext("in a date", "April"),
        pgettext("in a date", "May"),
        pgettext("in a date", "June"),
        pgettext("in a date", "July"),
        pgettext("in a date", "August"),
        pgettext("in a date", "September"),
        pgettext("in a date", "October"),
        pgettext("in a date", "November"),
        pgettext("in a date", "December"),
    ][number - 1]


def _how_often(repeat: Repeat) -> str | None:
    if repeat.positions or any(number for _day, number in repeat.days):
        return None
    if repeat.frequency == "DAILY" and not (repeat.days or repeat.month_days or repeat.months):
        return _every_day(repeat.interval)
    if repeat.frequency == "WEEKLY" and not (repeat.month_days or repeat.months):
        return _weekly(repeat)
    if repeat.frequency == "MONTHLY" and not (repeat.days or repeat.months):
        return _monthly(repeat)
    if repeat.frequency == "YEARLY" and not repeat.days and len(repeat.month_days) <= 1 and len(repeat.months) <= 1:
        return _yearly(repeat)
    return None


def _weekly(repeat: Repeat) -> str:
    days = tuple(day for day, _number in repeat.days)
    if repeat.interval == 1 and sorted(days) == sorted(WORKDAYS):
        return _("on workdays")
    words = _every_week(repeat.interval)
    if not days:
        return words
    names = ", ".join(weekday_short(WEEKDAYS.index(day)) for day in WEEKDAYS if day in days)
    return _("{often}: {days}").format(often=words, days=names)


def _monthly(repeat: Repeat) -> str | None:
    words = _every_month(repeat.interval)
    if not repeat.month_days:
        return words
    if repeat.month_days == (-1,):
        return _("{often} on the last day").format(often=words)
    if any(day < 0 for day in repeat.month_days):
        return None
    days = ", ".join(str(day) for day in sorted(repeat.month_days))
    return ngettext("{often} on day {days}", "{often} on days {days}", len(repeat.month_days)).format(
        often=words, days=days
    )


def _yearly(repeat: Repeat) -> str | None:
    words = _every_year(repeat.interval)
    if not repeat.month_days and not repeat.months:
        return words
    if not repeat.month_days or not repeat.months or repeat.month_days[0] < 0:
        return None
    day = _("{day} {month}").format(day=repeat.month_days[0], month=month_of_date(repeat.months[0]))
    return _("{often} on {date}").format(often=words, date=day)


def _every_day(n: int) -> str:
    return _("every day") if n == 1 else ngettext("every {count} day", "every {count} days", n).format(count=n)


def _every_week(n: int) -> str:
    return _("every week") if n == 1 else ngettext("every {count} week", "every {count} weeks", n).format(count=n)


def _every_month(n: int) -> str:
    return _("every month") if n == 1 else ngettext("every {count} month", "every {count} months", n).format(count=n)


def _every_year(n: int) -> str:
    return _("every year") if n == 1 else ngettext("every {count} year", "every {count} years", n).format(count=n)


def _end(repeat: Repeat) -> str:
    if repeat.count is not None:
        return ", " + ngettext("{count} time", "{count} times", repeat.count).format(count=repeat.count)
    if repeat.until is not None:
        return ", " + _("until {date}").format(date=date_words(repeat.until))
    return ""
