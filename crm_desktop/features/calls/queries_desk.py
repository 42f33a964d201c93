"""Calls of package `calls_desk`: calls as people see them. Instants are UTC."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.calls.rules_desk import CallRow, DialState, LiveCall, Recording

PAGE = 60


def live_calls(tx: Tx) -> list[LiveCall]:
    """What rings at me, what I speak, and what ended a moment ago without a note; the newest first."""
    return tx.rows("select * from calls_desk.live_calls", (), LiveCall)


def call_list(
    tx: Tx,
    which: str = "all",
    *,
    is_mine: bool = False,
    client_id: int | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[CallRow]:
    """A page of calls, the newest first; `which` is all, missed, in or out, `after` (rang_at, id) of the last seen."""
    after_at, after_id = after or (None, None)
    params = (which, is_mine, client_id, after_at, after_id, limit)
    return tx.rows("select * from calls_desk.call_list(?, ?, ?, ?, ?, ?)", params, CallRow)


def recording(tx: Tx, call_id: int) -> Recording:
    """The sound of a call. Refused e_calls_not_found, e_calls_no_recording."""
    found = tx.row("select * from calls_desk.recording(?)", (call_id,), Recording)
    assert found is not None
    return found


def missed_count(tx: Tx) -> int:
    """How many missed calls of mine are to be called back."""
    count = tx.value("select o_count from calls_desk.missed_count", ())
    assert isinstance(count, int)
    return count


def note_call(tx: Tx, call_id: int, version: int, outcome: str, note: str) -> int:
    """Writes down what a call came to; the new version. Refused e_calls_not_found, e_calls_stale."""
    new = tx.value("select o_version from calls_desk.note_call(?, ?, ?, ?)", (call_id, version, outcome, note))
    assert isinstance(new, int)
    return new


def dial_state(tx: Tx) -> DialState:
    """Whether a number can be dialled for me, and why not."""
    found = tx.row("select * from calls_desk.dial_state", (), DialState)
    assert found is not None
    return found


def dial(tx: Tx, phone: str, client_id: int | None = None, channel_id: int | None = None) -> int:
    """Has my telephone rung and then this number (E.164) dialled; the new call. Refused e_calls_..."""
    call_id = tx.value("select o_call_id from calls_desk.dial(?, ?, ?)", (channel_id, phone, client_id))
    assert isinstance(call_id, int)
    return call_id


def give_up(tx: Tx, call_id: int) -> None:
    """A call of mine that was not dialled need not be any more; a modem that has dialled it hangs up."""
    tx.run("execute procedure calls_desk.give_up(?)", (call_id,))
