"""Procedure calls of a site: keys, what came before, open data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.site.rules import DoorKey, NewKey, SiteKey

_LAST_DAY = 99991231


@dataclass(frozen=True, slots=True)
class InquiryDay:
    """Counts of one day of the firm by channel, source and campaign; joined ones are counted in `joined` too."""

    day_no: int
    day: date
    channel: str
    source: str
    campaign: str | None
    lead_source: str | None
    inquiries: int
    joined: int
    accepted: int
    closed: int


@dataclass(frozen=True, slots=True)
class OpenInquiry:
    """An inquiry for outside analytics. Instants are UTC; the last four are empty without the right to people."""

    id: int
    came_at: datetime
    channel: str
    source: str
    campaign: str | None
    line: str | None
    lead_source: str | None
    branch: str
    state: str
    joined_to_id: int | None
    accepted_at: datetime | None
    closed_at: datetime | None
    client_id: int | None
    person_name: str | None
    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call for outside analytics. Instants are UTC; client and phone are empty without the right to people."""

    id: int
    rang_at: datetime
    direction: str
    channel: str
    line: str | None
    state: str
    result: str | None
    answered_at: datetime | None
    ended_at: datetime | None
    talk_seconds: int | None
    inquiry_id: int | None
    client_id: int | None
    phone: str | None


def keys(tx: Tx, channel_id: int) -> list[SiteKey]:
    """Keys of a site, the revoked ones last."""
    return tx.rows("select * from site.keys(?)", (channel_id,), SiteKey)


def make_key(tx: Tx, channel_id: int, name: str, key: NewKey, scopes: Sequence[str]) -> int:
    """Keeps the hash of a new key; its id."""
    made = tx.value(
        "select o_id from site.make_key(?, ?, ?, ?, ?, ?, ?)",
        (channel_id, name, key.kind, key.prefix, key.key_hash, key.seed, " ".join(scopes)),
    )
    assert isinstance(made, int)
    return made


def revoke_key(tx: Tx, key_id: int) -> None:
    """Shuts a key for good."""
    tx.run("execute procedure site.revoke_key(?)", (key_id,))


def door_keys(tx: Tx, channel_id: int) -> list[DoorKey]:
    """Keys that open the door of a site now."""
    return tx.rows("select * from site.door_keys(?)", (channel_id,), DoorKey)


def note_uses(tx: Tx, key_id: int, times: int, last_at: datetime) -> None:
    """Adds uses to a key."""
    tx.run("execute procedure site.note_uses(?, ?, ?)", (key_id, times, last_at))


def kept_post(tx: Tx, channel_id: int, outside_id: str) -> bytes | None:
    """What came under this id before, None when nothing did."""
    found = tx.value("select o_payload from site.kept_post(?, ?)", (channel_id, outside_id))
    return None if found is None else _bytes(found)


def kept_since(tx: Tx, channel_id: int, since: datetime) -> list[tuple[str, bytes]]:
    """Ids and contents of what came since an instant."""
    found = tx.rows("select o_outside_id, o_payload from site.kept_since(?, ?)", (channel_id, since))
    return [(str(outside_id), _bytes(payload)) for outside_id, payload in found]


def inquiry_days(tx: Tx, after: int, limit: int) -> list[InquiryDay]:
    """Counts of `limit` days after a day written as a number like 20261123."""
    return tx.rows("select * from open_data.inquiry_days(?, ?)", (min(after, _LAST_DAY), limit), InquiryDay)


def open_inquiries(tx: Tx, after: int, limit: int, *, with_people: bool) -> list[OpenInquiry]:
    """Inquiries with a number above `after`."""
    return tx.rows("select * from open_data.inquiries(?, ?, ?)", (after, limit, with_people), OpenInquiry)


def open_calls(tx: Tx, after: int, limit: int, *, with_people: bool) -> list[OpenCall]:
    """Calls with a number above `after`."""
    return tx.rows("select * from open_data.calls(?, ?, ?)", (after, limit, with_people), OpenCall)


def _bytes(content: object) -> bytes:
    assert isinstance(content, bytes | memoryview | bytearray)
    return bytes(content)
