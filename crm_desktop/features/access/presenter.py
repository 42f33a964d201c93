"""Log-in: on one computer a person chooses himself, on a server he gives name and password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from crm_desktop import config
from crm_desktop.config import Config
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.access.rules import Choice, Me

Failed = Callable[[AppError], None]


class Door(Protocol):
    """The base behind the log-in. Answers come on the window's thread.

    `has_vault`: this computer can keep passwords safely; `kept_password` is the one kept for a name, if any.
    """

    is_local: bool
    has_vault: bool
    place: str

    def people(self, done: Callable[[list[Choice]], None], failed: Failed) -> None:
        """Asks who can be chosen (on one computer only)."""
        ...

    def log_in(self, login: str, password: str, *, remember: bool, done: Callable[[Me], None], failed: Failed) -> None:
        """Opens a session."""
        ...

    def kept_password(self, login: str) -> str:
        """The password kept for a name, empty when there is none."""
        ...


class LoginPresenter(QObject):
    """Signals: `people_changed(list of Choice)`, `busy_changed(bool)`, `entered(Me)`, `refused(field, error)`: field is
    "login", "password" or "" for the whole.
    """

    people_changed = Signal(list)
    busy_changed = Signal(bool)
    entered = Signal(object)
    refused = Signal(str, object)

    def __init__(self, door: Door, settings: Config, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: list[Choice] = []
        self.is_busy = False
        self._door = door
        self._settings = settings

    @property
    def is_local(self) -> bool:
        """True on one computer: no password is asked."""
        return self._door.is_local

    @property
    def can_remember(self) -> bool:
        """True when this computer has a real vault for passwords."""
        return self._door.has_vault

    @property
    def place(self) -> str:
        """The base, as a person names it."""
        return self._door.place

    @property
    def last_login(self) -> str:
        """Who logged in here last."""
        return self._settings.get(config.LAST_USER)

    def kept_password(self, login: str) -> str:
        """The password kept for this name."""
        return self._door.kept_password(login) if login.strip() else ""

    def start(self) -> None:
        """Asks for the people of this base, when they may be chosen and nobody is being let in already."""
        if self.is_local and not self.is_busy:
            self._set_busy(True)
            self._door.people(self._on_people, self._on_failed)

    def log_in(self, login: str, password: str = "", *, remember: bool = False) -> None:
        """Tries to get in; a second try while the first is under way is left out."""
        login = login.strip()
        if self.is_busy:
            return
        if not login:
            self.refused.emit("login", Refused("e_access_no_name"))
            return
        if not self.is_local and not password:
            self.refused.emit("password", Refused("e_access_no_password"))
            return
        self._set_busy(True)
        self._door.log_in(login, password, remember=remember, done=self._on_entered, failed=self._on_not_let_in)

    def _on_people(self, people: list[Choice]) -> None:
        self._set_busy(False)
        last = self.last_login
        self.people = sorted(people, key=lambda one: one.login != last)
        self.people_changed.emit(self.people)

    def _on_entered(self, me: Me) -> None:
        self._set_busy(False)
        self.entered.emit(me)

    def _on_not_let_in(self, error: AppError) -> None:
        self._on_failed(error)
        if not self.people:
            self.start()  # whoever was named beforehand is not let in: somebody else may choose himself

    def _on_failed(self, error: AppError) -> None:
        self._set_busy(False)
        is_password = isinstance(error, Refused) and error.key == "e_db_wrong_password"
        self.refused.emit("password" if is_password else "", error)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit(busy)
