"""People together with their log-ins on a server. On one computer there are none: the file's rights protect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from crm_desktop.errors import Refused
from crm_desktop.features.staff import queries
from crm_desktop.features.staff.rules import PersonDraft, Saved, SwitchedOff

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

PASSWORD_LEAST = 8


class Logins(Protocol):
    """Log-ins of a server, made through the administrator's own connection."""

    def create(self, login: str, password: str, *, is_admin: bool) -> None:
        """Makes a log-in, or gives an existing one this password."""
        ...

    def set_admin(self, login: str, *, is_admin: bool) -> None:
        """Lets a log-in make other log-ins, or no more."""
        ...

    def set_active(self, login: str, *, is_active: bool) -> None:
        """Lets a log-in in, or keeps it out."""
        ...


def save_person(
    tx: Tx, draft: PersonDraft, logins: Logins | None = None, password: str = "", *, was_admin: bool = False
) -> Saved:
    """Writes a person and, on a server, the log-in.

    The row comes first and is committed last: a log-in that cannot be made takes the row back with it. A log-in left
    over by a broken commit opens nothing, because nobody belongs to it, and the next try takes it over.
    Refused e_staff_password, e_staff_..., e_db_....
    """
    if logins is not None and draft.id is None and len(password) < PASSWORD_LEAST:
        raise Refused("e_staff_password", least=PASSWORD_LEAST)
    if password and len(password) < PASSWORD_LEAST:
        raise Refused("e_staff_password", least=PASSWORD_LEAST)
    saved = queries.save_person(tx, draft)
    is_admin = draft.role_code == "admin"
    if logins is not None and password:
        logins.create(draft.login.strip(), password, is_admin=is_admin)
    if logins is not None and draft.id is not None and is_admin != was_admin:
        logins.set_admin(draft.login.strip(), is_admin=is_admin)
    return saved


def switch_off(
    tx: Tx, staff_id: int, version: int, login: str, hand_over_to: int | None, logins: Logins | None = None
) -> SwitchedOff:
    """Ends a person's work, and the log-in with it: the gate refuses the person even if the log-in is left."""
    done = queries.switch_off_person(tx, staff_id, version, hand_over_to)
    if logins is not None:
        logins.set_active(login, is_active=False)
    return done


def switch_on(tx: Tx, staff_id: int, version: int, login: str, logins: Logins | None = None) -> int:
    """Lets a person work again, and in; the new version."""
    new_version = queries.switch_on_person(tx, staff_id, version)
    if logins is not None:
        logins.set_active(login, is_active=True)
    return new_version
