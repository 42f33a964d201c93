"""Log-ins of a server, made through the connection rights of the administrator who works in the window."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.db import logins
from crm_desktop.db.logins import PERSON_ROLE
from crm_desktop.db.target import Target


class ServerLogins:
    """What the staff pages need of a server: a log-in for each person. `where` tells the password of now, too."""

    def __init__(self, where: Callable[[], Target]) -> None:
        self._where = where

    def create(self, login: str, password: str, *, is_admin: bool) -> None:
        """Makes a log-in, or gives an existing one this password."""
        logins.create_login(self._where(), login, password, (PERSON_ROLE,))
        if is_admin:
            logins.set_login_admin(self._where(), login, is_admin=True)

    def set_admin(self, login: str, *, is_admin: bool) -> None:
        """Lets a log-in make other log-ins, or no more."""
        logins.set_login_admin(self._where(), login, is_admin=is_admin)

    def set_active(self, login: str, *, is_active: bool) -> None:
        """Lets a log-in in, or keeps it out."""
        logins.set_login_active(self._where(), login, is_active=is_active)
