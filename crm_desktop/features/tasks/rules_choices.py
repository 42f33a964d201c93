"""Repeats a person chooses from a list instead of writing a rule."""

from __future__ import annotations

from datetime import date, datetime

from crm_desktop.features.tasks.rules_repeat import WEEKDAYS, WORKDAYS

CHOICES = ("", "daily", "workdays", "weekly", "fortnightly", "monthly", "last_day", "yearly")


def rule_of(
    choice: str, local_due: datetime, days: tuple[str, ...] = (), count: int | None = None, until: date | None = None
) -> str:
    """The rule of a choice for a task first due at this local time; empty for no repeat.

    `days` ("MO" ...) are for the weekly choices, the due day alone when empty. It ends after `count` times or with the
    day `until`.
    """
    weekdays = [day for day in WEEKDAYS if day in days] or [WEEKDAYS[local_due.weekday()]]
    rule = {
        "": "",
        "daily": "FREQ=DAILY",
        "workdays": "FREQ=WEEKLY;BYDAY=" + ",".join(WORKDAYS),
        "weekly": "FREQ=WEEKLY;BYDAY=" + ",".join(weekdays),
        "fortnightly": "FREQ=WEEKLY;INTERVAL=2;BYDAY=" + ",".join(weekdays),
        "monthly": f"FREQ=MONTHLY;BYMONTHDAY={local_due.day}",
        "last_day": "FREQ=MONTHLY;BYMONTHDAY=-1",
        "yearly": f"FREQ=YEARLY;BYMONTH={local_due.month};BYMONTHDAY={local_due.day}",
    }[choice]
    if rule and count:
        rule += f";COUNT={count}"
    elif rule and until:
        rule += f";UNTIL={until:%Y%m%d}"
    return rule


def choice_of(rule: str, local_due: datetime) -> str | None:
    """The choice a rule comes from, None when it is beyond the list. Its end does not matter."""
    plain = ";".join(part for part in rule.split(";") if not part.startswith(("COUNT=", "UNTIL=")))
    for choice in CHOICES:
        days = plain.partition("BYDAY=")[2] if choice in ("weekly", "fortnightly") else ""
        if rule_of(choice, local_due, tuple(days.split(",")) if days else ()) == plain:
            return choice
    return None
