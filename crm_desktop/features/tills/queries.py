"""Calls of package `tills`: tills, PINs and badges, who stands where, how tills say they are."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.tills.rules import MyTill, Place, Seller, TillRow


class SavedTill(NamedTuple):
    """A till that was saved, and its new version."""

    id: int
    version: int


def my_tills(tx: Tx) -> list[MyTill]:
    """Tills I may sell at."""
    return tx.rows("select * from tills.mine", (), MyTill)


def list_tills(tx: Tx) -> list[TillRow]:
    """All tills of the firm, those in use first."""
    return tx.rows("select * from tills.list_tills", (), TillRow)


def places(tx: Tx) -> list[Place]:
    """Where a till may stand."""
    return tx.rows("select * from tills.places", (), Place)


def save_till(tx: Tx, till: TillRow) -> SavedTill:
    """Makes or changes a till; without a store it gets the first one of its branch.

    Refused e_tills_code, e_tills_name, e_tills_taken, e_tills_store, e_tills_used, e_tills_stale.
    """
    params = (till.id, till.version, till.code, till.name, till.branch_id, till.store_id, till.facts, till.is_active)
    saved = tx.row("select * from tills.save_till(?, ?, ?, ?, ?, ?, ?, ?)", params, SavedTill)
    assert saved is not None
    return saved


def take_till(tx: Tx, till_id: int, workplace: str) -> None:
    """This computer is the till from now on. Refused e_pos_no_till, e_tills_elsewhere (place)."""
    tx.run("execute procedure tills.take_till(?, ?)", (till_id, workplace[:100]))


def free_till(tx: Tx, till_id: int) -> None:
    """Another computer may become this till."""
    tx.run("execute procedure tills.free_till(?)", (till_id,))


def sellers(tx: Tx) -> list[Seller]:
    """Those who may sell, by name."""
    return tx.rows("select * from tills.people", (), Seller)


def set_pin(tx: Tx, staff_id: int, salt: str | None, hashed: str | None) -> None:
    """Salt and hash of a PIN; None takes it away. Refused e_tills_person."""
    tx.run("execute procedure tills.set_pin(?, ?, ?)", (staff_id, salt, hashed))


def set_badge(tx: Tx, staff_id: int, hashed: str | None) -> None:
    """Hash of a badge; None takes it away. Refused e_tills_person, e_tills_badge (person)."""
    tx.run("execute procedure tills.set_badge(?, ?)", (staff_id, hashed))


def enter_till(tx: Tx, till_id: int, staff_id: int, approved_by: int | None = None) -> None:
    """Somebody stands at a till. Refused e_pos_no_till, e_tills_person, e_tills_two (person, till) without a senior."""
    tx.run("execute procedure tills.enter_till(?, ?, ?)", (till_id, staff_id, approved_by))


def leave_till(tx: Tx, till_id: int, staff_id: int) -> None:
    """Somebody has left a till."""
    tx.run("execute procedure tills.leave_till(?, ?)", (till_id, staff_id))


def tell_state(tx: Tx, till_id: int, unsent: int, since: datetime | None, facts: dict[str, object]) -> None:
    """How a till stands: what it has not told and since when; facts as `rules_state` reads them."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    tx.run("execute procedure tills.tell_state(?, ?, ?, ?)", (till_id, unsent, since, text))
