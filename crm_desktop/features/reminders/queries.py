"""Reads and acts of package `reminders`. Instants are UTC."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.reminders.rules import Fired, Reminder

LIST_LIMIT = 200


def fire_due(tx: Tx, limit: int = 100) -> Fired:
    """Fires what is due, at most `limit` of each kind; call again while a count equals the limit."""
    fired = tx.row("select * from reminders.fire_due(?)", (limit,), Fired)
    if fired is None:
        raise TypeError("the base did not answer what it fired")
    return fired


def next_fire_at(tx: Tx) -> datetime | None:
    """When something is next to be fired, escalated or continued; None when nothing waits."""
    at = tx.value("select * from reminders.next_fire_at")
    return at if isinstance(at, datetime) else None


def due_for_me(tx: Tx, limit: int = LIST_LIMIT) -> list[Reminder]:
    """Fired reminders I have not seen, oldest first."""
    return tx.rows("select * from reminders.due_for_me(?)", (limit,), Reminder)


def mark_seen(tx: Tx, reminder_id: int) -> None:
    """I have seen this one."""
    tx.run("execute procedure reminders.mark_seen(?)", (reminder_id,))


def mark_all_seen(tx: Tx, till: datetime) -> int:
    """I have seen all that fired up to an instant. Returns how many."""
    seen = tx.value("select * from reminders.mark_all_seen(?)", (till,))
    return seen if isinstance(seen, int) else 0


def snooze(tx: Tx, reminder_id: int, minutes: int | None = None, until: datetime | None = None) -> datetime | None:
    """Reminds again in `minutes` or at `until` (one of both). Refuses e_reminders_not_found, e_reminders_past."""
    at = tx.value("select * from reminders.snooze(?, ?, ?)", (reminder_id, minutes, until))
    return at if isinstance(at, datetime) else None
