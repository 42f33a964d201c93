"""Instants and limits of inquiries in words of the current language, on a person's clock. Instants are naive UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_desktop.clock import to_zone
from crm_desktop.i18n import _

_SECONDS_MATTER = 90


def since_words(span: timedelta) -> str:
    """Time since something came: "0:07" within the hour, then "2 h", "3 d"."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    return age_words(span)


def age_words(span: timedelta) -> str:
    """Age of a row of a list: "now", "5 min", "1 h 20 min", "3 d"."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes < 6 * 60 and minutes % 60:
        return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
    if minutes < 48 * 60:
        return _("{count} h").format(count=minutes // 60)
    return _("{count} d").format(count=minutes // 1440)


def limit_words(now: datetime, due_at: datetime, zone: str) -> str:
    """What is left of a time limit: "18 s left", "4 min left"; over a night "until tomorrow 09:15"."""
    left = int((due_at - now).total_seconds())
    if left <= 0:
        return _("time is up")
    if to_zone(due_at, zone).date() != to_zone(now, zone).date():
        return _("until {moment}").format(moment=moment_words(due_at, now, zone))
    if left < _SECONDS_MATTER:
        return _("{count} s left").format(count=left)
    return _("{span} left").format(span=age_words(timedelta(minutes=-(-left // 60))))


def runs_on_words(now: datetime, due_at: datetime, zone: str) -> str:
    """The same for the offer panel, where there is room to say what happens then."""
    left = int((due_at - now).total_seconds())
    if left <= 0:
        return _("time is up, going on")
    if to_zone(due_at, zone).date() != to_zone(now, zone).date():
        return _("until {moment}").format(moment=moment_words(due_at, now, zone))
    if left < _SECONDS_MATTER:
        return _("goes on in {count} s").format(count=left)
    return _("goes on in {span}").format(span=age_words(timedelta(minutes=-(-left // 60))))


def moment_words(utc: datetime, now: datetime, zone: str) -> str:
    """An instant near enough: "14:05" today, "yesterday 14:05", "24.11 14:05", with the year when it is another."""
    local, today = to_zone(utc, zone), to_zone(now, zone)
    clock = f"{local:%H:%M}"
    days = (local.date() - today.date()).days
    if days == 0:
        return clock
    if days == 1:
        return _("tomorrow {time}").format(time=clock)
    if days == -1:
        return _("yesterday {time}").format(time=clock)
    return f"{date_words(utc, now, zone)} {clock}"


def date_words(utc: datetime, now: datetime, zone: str) -> str:
    """The local day of an instant in figures, with the year when it is another one."""
    local = to_zone(utc, zone)
    day, month = f"{local:%d}", f"{local:%m}"
    if local.year == to_zone(now, zone).year:
        return _("{day}/{month}").format(day=day, month=month)
    return _("{day}/{month}/{year}").format(day=day, month=month, year=local.year)
