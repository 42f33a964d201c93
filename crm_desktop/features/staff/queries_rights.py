"""Calls of package staff_rights: how far each role sees."""

from __future__ import annotations

from crm_desktop.db.tx import Tx
from crm_desktop.features.staff.rules_rights import Right


def rights(tx: Tx) -> list[Right]:
    """A row for each role and action."""
    return tx.rows("select * from staff_rights.rights", (), Right)


def set_right(tx: Tx, right: Right, scope: str) -> None:
    """Changes the scope of a right as it was seen. Refused e_staff_fixed_right, e_staff_stale."""
    tx.run(
        "execute procedure staff_rights.set_right(?, ?, ?, ?)",
        (right.role_code, right.action_code, right.scope, scope),
    )
