"""A person gives himself another password: it is never sent, only what the engine keeps of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.db import srp
from crm_desktop.errors import Refused
from crm_desktop.features.access import queries

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

PASSWORD_LEAST = 8
_PASSWORD_MOST_BYTES = 255


def check_new(old: str, new: str, repeated: str) -> None:
    """What can be said without the base; Refused e_access_no_password and the like, fact `field` names the place."""
    if not old:
        raise Refused("e_access_no_password", field="old")
    if len(new) < PASSWORD_LEAST:
        raise Refused("e_access_password_short", field="new", least=PASSWORD_LEAST)
    if "\0" in new or len(new.encode("utf-8", "replace")) > _PASSWORD_MOST_BYTES:
        raise Refused("e_db_bad_password", field="new")
    if new == old:
        raise Refused("e_access_password_same", field="new")
    if new != repeated:
        raise Refused("e_access_passwords_differ", field="repeated")


def change_password(tx: Tx, old: str, new: str) -> None:
    """Proves that the old one is known and writes the new one.

    Refused e_access_wrong_old_password, e_access_passwords_none, e_access_passwords_elsewhere.
    """
    login, salt = queries.my_salt(tx)
    fresh = srp.new_salt()
    queries.change_mine(tx, srp.verifier(login, old, salt), fresh, srp.verifier(login, new, fresh))
