"""A reminder in plain words of the current language."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_desktop.clock import to_zone
from crm_desktop.features.reminders.rules import Reminder
from crm_desktop.features.tasks.rules_words import late_words, moment_words, span_words
from crm_desktop.i18n import _, ngettext


def head_words(reminder: Reminder) -> str:
    """What kind of reminder it is."""
    if reminder.kind == "overdue":
        return _("Overdue: {person}").format(person=reminder.staff_name)
    if reminder.kind == "given":
        return _("New task from {person}").format(person=reminder.author_name or "")
    return _("Reminder")


def when_words(reminder: Reminder, now: datetime, zone: str) -> str:
    """When its task is due, as seen now: "in 15 min", "now", "overdue 2 h", "tomorrow, 09:00"."""
    left = reminder.due_at - now
    if left < -timedelta(minutes=1):
        return late_words(reminder.due_at, now)
    if left < timedelta(minutes=1):
        return _("now")
    if left < timedelta(hours=1):
        return _("in {span}").format(span=span_words(left + timedelta(seconds=30)))
    local = to_zone(reminder.due_at, zone).replace(tzinfo=None)
    return moment_words(local, to_zone(now, zone).date())


def snooze_words(minutes: int) -> str:
    """Name of a way to put off."""
    if minutes % 60 == 0:
        return ngettext("{count} hour", "{count} hours", minutes // 60).format(count=minutes // 60)
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)


def missed_words(count: int) -> str:
    """Head of the list at log-in."""
    return ngettext(
        "While you were away, {count} reminder was due", "While you were away, {count} reminders were due", count
    ).format(count=count)
