"""People, groups and branches as the program knows them, and what can be said about a draft before it is saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.i18n import N_

ROLES = {
    "admin": N_("Administrator"),
    "head": N_("Head"),
    "manager": N_("Manager"),
    "cashier": N_("Cashier"),
    "service": N_("Service"),
}
STATES = {"available": N_("Available"), "busy": N_("Busy"), "away": N_("Away")}
LOGIN_LIMIT = 63
_LOGIN = re.compile(r"[A-Za-z0-9_.@-]{1,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here. `time_zone` is None when it is that of the branch; instants are UTC."""

    staff_id: int
    login: str
    name: str
    role_code: str
    branch_id: int
    branch: str
    department_id: int | None
    department: str | None
    head_id: int | None
    head: str | None
    email: str | None
    phone: str | None
    extension_no: str | None
    time_zone: str | None
    language: str
    state: str
    state_since: datetime
    is_active: bool
    is_service: bool
    open_limit: int | None
    open_inquiries: int
    group_names: str | None
    version: int


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What is written about a person; `id` and `version` are None for a new one."""

    login: str
    name: str
    role_code: str
    branch_id: int
    id: int | None = None
    version: int | None = None
    department_id: int | None = None
    head_id: int | None = None
    email: str | None = None
    phone: str | None = None
    extension_no: str | None = None
    time_zone: str | None = None
    language: str = "ru"
    open_limit: int | None = None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What hangs on a person who is about to leave."""

    inquiries: int
    tasks: int
    clients: int
    rules: int
    groups: int

    @property
    def must_be_handed_over(self) -> bool:
        """True when somebody has to take over."""
        return self.inquiries + self.tasks > 0


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A person whose work has ended, and what went to the successor."""

    version: int
    inquiries: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to pass something on to."""

    staff_id: int
    name: str
    role_code: str
    branch: str
    is_my_branch: bool
    state: str
    is_working: bool
    is_on_leave: bool
    open_inquiries: int
    open_limit: int | None

    @property
    def can_take(self) -> bool:
        """True when routing would offer him something now."""
        is_full = self.open_limit is not None and self.open_inquiries >= self.open_limit
        return self.is_working and self.state != "away" and not is_full


@dataclass(frozen=True, slots=True)
class MyState:
    """How routing sees me. `since` is UTC."""

    state: str
    since: datetime
    is_working: bool
    open_inquiries: int
    open_limit: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group."""

    staff_id: int
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """People who get inquiries in turn; the duty group sees the common queue."""

    id: int | None
    name: str
    is_duty: bool = False
    is_active: bool = True
    version: int | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """A part of a branch."""

    id: int
    name: str
    people: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A place of the firm with its own time zone."""

    id: int | None
    name: str
    time_zone: str
    is_active: bool = True
    version: int | None = None
    people: int = 0
    departments: tuple[Department, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What the base calls the thing just written."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class FirstSetup:
    """The firm and its first administrator. `is_self_secured`: the log-ins of a server live in the base itself."""

    firm: str
    time_zone: str
    login: str
    name: str
    language: str = "ru"
    is_self_secured: bool = False


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the first set-up has made."""

    branch_id: int
    staff_id: int
    agent_id: int
    duty_group_id: int


def login_flaw(login: str) -> str | None:
    """Key of what is wrong with a login, None when it can be used."""
    if not login.strip():
        return "e_staff_login_empty"
    return None if _LOGIN.fullmatch(login.strip()) else "e_staff_login"


_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def proposed_login(name: str, taken: frozenset[str] = frozenset()) -> str:
    """A login from the first name in Latin letters; with the surname's first letter or a number when it is taken."""
    words = ["".join(_LETTERS.get(letter, letter) for letter in word.lower()) for word in name.split()]
    words = [re.sub(r"[^a-z0-9]", "", word) for word in words]
    words = [word for word in words if word]
    if not words:
        return ""
    tries = [words[0], *(f"{words[0]}.{word[0]}" for word in words[1:2]), *(f"{words[0]}{n}" for n in range(2, 100))]
    return next((one.upper() for one in tries if one.upper() not in taken), "")
