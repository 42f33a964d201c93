"""Who is logged in, and how far he may go. A preview of the gate: the base decides again at every call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
