"""Who is logged in, and how far he may go. A preview of the gate: the base decides again at every call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.errors import Refused

PASSWORD_LEAST = 8
_PASSWORD_MOST_BYTES = 255


@dataclass(frozen=True, slots=True)
class Me:
    """The person of a session. `actions` holds the scope of each action: own, department, branch or all."""

    ticket: str = field(repr=False)
    staff_id: int
    name: str
    role_code: str
    branch_id: int
    time_zone: str
    language: str
    factor: str = "none"
    actions: Mapping[str, str] = field(default_factory=dict)

    def may(self, action: str) -> bool:
        """True when the action is allowed within some scope."""
        return action in self.actions


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who can log in on this computer."""

    login: str
    name: str
    role_code: str
    branch: str


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
