"""Calls of packages `channels` and `arrivals` by whatever works on channels. Instants are UTC."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import Arrival, Handled, RunningChannel

_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A channel of the base: its settings, whether it is on, who works on it, whether a test is asked for."""

    channel: RunningChannel
    is_on: bool
    held_by: str | None
    is_test_asked: bool


class _Taken(NamedTuple):
    id: int
    channel_id: int
    channel_kind: str
    channel: str
    branch_id: int | None
    facts: str
    kind: str
    outside_id: str
    payload: bytes
    got_at: datetime
    attempts: int


def running_channels(tx: Tx) -> list[Known]:
    """Every channel; also those that are off, for a test may be asked of them."""
    return [
        Known(RunningChannel(id_, kind, name, branch_id, read_facts(facts), version), is_on, held_by, is_test_asked)
        for id_, kind, name, branch_id, facts, version, is_on, held_by, is_test_asked in tx.rows(
            "select * from channels.running_channels"
        )
    ]


def read_facts(text: str) -> Mapping[str, object]:
    """The settings of a channel; what cannot be read counts as none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def claim_channel(tx: Tx, channel_id: int, holder: str, seconds: int, instead_of: str | None = None) -> bool:
    """Takes a channel for so many seconds, or keeps it; False when another holds it."""
    sql = "select * from channels.claim_channel(?, ?, ?, ?)"
    return tx.value(sql, (channel_id, holder, seconds, instead_of)) is True


def release_channel(tx: Tx, channel_id: int, holder: str) -> None:
    """Gives a channel back."""
    tx.run("execute procedure channels.release_channel(?, ?)", (channel_id, holder))


def report_state(
    tx: Tx, channel_id: int, holder: str, state: str, error: str | None, last_in_at: datetime | None
) -> None:
    """The light: "ok", "warn" or "down", with the packed error."""
    tx.run("execute procedure channels.report_state(?, ?, ?, ?, ?)", (channel_id, holder, state, error, last_in_at))


def note_refusal(tx: Tx, channel_id: int, reason: str, detail: str, times: int = 1) -> None:
    """So many more were refused at the door for this reason."""
    tx.run("execute procedure channels.note_refusal(?, ?, ?, ?)", (channel_id, reason[:40], detail[:500], times))


def take_test(tx: Tx, channel_id: int) -> bool:
    """True for the one who is to try the channel now."""
    return tx.value("select * from channels.take_test(?)", (channel_id,)) is True


def report_test(tx: Tx, channel_id: int, result: str) -> None:
    """What the test came to, packed."""
    tx.run("execute procedure channels.report_test(?, ?)", (channel_id, result[:500]))


def offer_key(tx: Tx, workplace: str, public_key: str) -> int:
    """Makes this computer's public key known; answers the key's number."""
    found = tx.value("select * from channels.offer_key(?, ?)", (workplace[:100], public_key))
    assert isinstance(found, int)
    return found


def secrets_of(tx: Tx, channel_id: int) -> dict[str, str]:
    """Sealed secrets of a channel by name."""
    return {str(name): str(sealed) for name, sealed in tx.rows("select * from channels.secrets_of(?)", (channel_id,))}


def renew_secret(tx: Tx, channel_id: int, name: str, was: str, sealed: str) -> bool:
    """Puts a sealed secret in the place of another; False when that is not there any more."""
    return tx.value("select * from channels.renew_secret(?, ?, ?, ?)", (channel_id, name, was, sealed)) is True


def keep_arrival(tx: Tx, channel_id: int, kind: str, outside_id: str, payload: bytes) -> int | None:
    """Writes down what came; None when this channel has brought it before."""
    sql = "select * from arrivals.keep_arrival(?, ?, ?, ?)"
    found = tx.value(sql, (channel_id, kind, short_id(outside_id), payload))
    return found if isinstance(found, int) else None


def short_id(outside_id: str) -> str:
    """A name of the other side as the base keeps it: one that is too long ends with its own digest."""
    if len(outside_id) <= _LONGEST_ID:
        return outside_id
    digest = sha256(outside_id.encode("utf-8", "replace")).hexdigest()
    return f"{outside_id[: _LONGEST_ID - 65]}:{digest}"


def due_arrivals(tx: Tx, limit: int = 50) -> list[int]:
    """Which arrivals are to be routed now, oldest first."""
    return [int(found) for (found,) in tx.rows("select * from arrivals.due_arrivals(?)", (limit,))]


def take_arrival(tx: Tx, arrival_id: int) -> Arrival | None:
    """One arrival, locked till the end of this transaction; None when it is settled or in another's hands."""
    row = tx.row("select * from arrivals.take_arrival(?)", (arrival_id,), _Taken)
    if row is None:
        return None
    channel = RunningChannel(row.channel_id, row.channel_kind, row.channel, row.branch_id, read_facts(row.facts), 0)
    return Arrival(row.id, channel, row.kind, row.outside_id, row.payload or b"", row.got_at, row.attempts)


def settle_arrival(tx: Tx, arrival_id: int, handled: Handled) -> None:
    """What became of it."""
    reason = handled.reason[:40] if handled.reason else None
    detail = handled.detail[:500] if handled.detail else None
    tx.run(
        "execute procedure arrivals.settle_arrival(?, ?, ?, ?, ?)",
        (arrival_id, handled.state, reason, detail, handled.inquiry_id),
    )


def put_off_arrival(tx: Tx, arrival_id: int, seconds: int, reason: str, detail: str) -> int:
    """Tried again in so many seconds; answers how often it was tried."""
    sql = "select * from arrivals.put_off_arrival(?, ?, ?, ?)"
    found = tx.value(sql, (arrival_id, seconds, reason[:40], detail[:500]))
    return found if isinstance(found, int) else 0


def empty_old(tx: Tx, days: int, limit: int = 500) -> int:
    """Forgets the contents of arrivals done so many days ago; answers how many."""
    found = tx.value("select * from arrivals.empty_old(?, ?)", (days, limit))
    return found if isinstance(found, int) else 0
