"""A console session in a base: one lane, opened as a person of the base."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from crm_desktop import __version__
from crm_desktop.db.lane import Lane
from crm_desktop.db.schema_state import require_same
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.access.queries import open_session, people_to_choose
from crm_desktop.features.access.rules import Me

T = TypeVar("T")


class Session:
    """Runs query functions as one person. `me` is who that is."""

    def __init__(self, lane: Lane, me: Me) -> None:
        self._lane = lane
        self.me = me

    def do(self, work: Callable[[Tx], T], /) -> T:
        """Runs `work` in a writing transaction. Everything the console writes may be repeated, so it is."""
        return self._lane.submit(work, write=True, repeatable=True).result()

    def read(self, work: Callable[[Tx], T], /) -> T:
        """Runs `work` in a reading transaction."""
        return self._lane.submit(work).result()


@contextmanager
def session(target: Target, login: str) -> Iterator[Session]:
    """Opens a base as `login`; on one computer an empty login means its first administrator.

    Raises Refused or Unavailable when the base, its schema or the person is not as needed.
    """
    known: dict[str, Me] = {}

    def on_connect(tx: Tx) -> None:
        require_same(tx)
        name = login or (_first_administrator(tx) if isinstance(target, Embedded) else target.user)
        known["me"] = open_session(tx, name, platform.node()[:100], __version__)

    lane = Lane(target, on_connect, "console", hang_seconds=None)
    try:
        _connect(lane)
        yield Session(lane, known["me"])
    finally:
        lane.close()


def _connect(lane: Lane) -> None:
    try:
        lane.submit(lambda tx: None).result()
    except Unavailable as error:
        raise lane.state.error or error from error  # the first failure says more: which port, which name


def _first_administrator(tx: Tx) -> str:
    found = next((person.login for person in people_to_choose(tx) if person.role_code == "admin"), None)
    if found is None:
        raise Refused("e_admin_nobody")
    return found
