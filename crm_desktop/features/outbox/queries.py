"""Calls of package `outbox`. The agent's functions name the process that holds the channel."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.outbox.rules import Outgoing, OutgoingLine

PAGE = 100


def take_next(tx: Tx, channel_id: int, holder: str) -> Outgoing | None:
    """The next to be sent, marked as being sent. Commit before anything leaves."""
    return tx.row("select * from outbox.take_next(?, ?)", (channel_id, holder), Outgoing)


def mark_sent(tx: Tx, row_id: int, holder: str, outside_id: str | None = None) -> None:
    """It went; `outside_id` when the other side gave it a name of its own."""
    tx.run("execute procedure outbox.mark_sent(?, ?, ?)", (row_id, holder, outside_id))


def put_off(tx: Tx, row_id: int, holder: str, seconds: int, reason: str, detail: str) -> None:
    """It surely did not go; tried again in so many seconds."""
    tx.run("execute procedure outbox.put_off(?, ?, ?, ?, ?)", (row_id, holder, seconds, reason[:40], detail[:500]))


def mark_failed(tx: Tx, row_id: int, holder: str, reason: str, detail: str) -> None:
    """It surely did not go, and will not by itself."""
    tx.run("execute procedure outbox.mark_failed(?, ?, ?, ?)", (row_id, holder, reason[:40], detail[:500]))


def mark_maybe(tx: Tx, row_id: int, holder: str, reason: str, detail: str) -> None:
    """It may have gone: a person says what to do."""
    tx.run("execute procedure outbox.mark_maybe(?, ?, ?, ?)", (row_id, holder, reason[:40], detail[:500]))


def find_lost(tx: Tx) -> int:
    """Marks as "maybe" what a process that is gone was sending. Answers how many."""
    found = tx.value("select * from outbox.find_lost")
    return found if isinstance(found, int) else 0


def outgoing_list(
    tx: Tx, which: str, after: tuple[datetime, int] | None = None, limit: int = PAGE
) -> list[OutgoingLine]:
    """The outbox, newest first: "trouble", "waiting" or "all"; `after` is (created_at, id) of the last one seen."""
    after_at, after_id = after or (None, None)
    return tx.rows("select * from outbox.outgoing_list(?, ?, ?, ?)", (which, after_at, after_id, limit), OutgoingLine)


def settle_outgoing(tx: Tx, row_id: int, choice: str) -> None:
    """A person says of it: "went", "again" or "cancel". Refused e_outbox_not_found, e_outbox_settled."""
    tx.run("execute procedure outbox.settle_outgoing(?, ?)", (row_id, choice))
