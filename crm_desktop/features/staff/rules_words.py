"""Facts of refusals put into words: kinds and weekdays by name, dates and times as people write them."""

from __future__ import annotations

from datetime import date, datetime

from crm_desktop.clock import to_zone
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.rules_calendar import KINDS, WEEKDAYS
from crm_desktop.i18n import _, language


def date_text(day: date) -> str:
    """A date as the current language writes it."""
    return day.strftime("%d.%m.%Y" if language() == "ru" else "%Y-%m-%d")


def in_words(error: AppError, zone: str) -> AppError:
    """The same refusal with facts a person reads; instants are shown in `zone`."""
    if not isinstance(error, Refused):
        return error
    facts = {name: _fact(name, str(value), zone) for name, value in error.facts.items()}
    return Refused(error.key, **facts)


def _fact(name: str, value: str, zone: str) -> str:
    if name == "person" and not value:
        return _("Somebody")
    if name == "kind" and value in KINDS:
        return _(KINDS[value])
    if name == "weekday" and value in "1234567" and value:
        return _(WEEKDAYS[int(value) - 1])
    if name in ("first", "last") and len(value) == 10:
        return _date(value)
    return _moment(value, zone) if name == "at" else value


def _date(value: str) -> str:
    try:
        return date_text(date.fromisoformat(value))
    except ValueError:
        return value


def _moment(value: str, zone: str) -> str:
    try:
        there = to_zone(datetime.fromisoformat(value.split(".")[0]), zone)
    except ValueError:
        return _("just now")
    return f"{date_text(there.date())}, {there:%H:%M}"
