"""The base as it is measured: embedded or over TCP, with one connection for the person and one for the floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from crm_desktop.db import exclusive, logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session

T = TypeVar("T")
PASSWORD = "bench"


@dataclass(frozen=True)
class Place:
    """Where the measuring is done; `system` is how it is called in the result."""

    system: str
    target: Target
    customers: int

    @contextmanager
    def station(self, login: str) -> Iterator[Station]:
        """A station of this person; the floor is measured on a second connection as the owner of the base."""
        target = self.target
        if isinstance(target, Server):
            target = replace(target, user=login, password=PASSWORD)
        with closing(Connection(target)) as person, closing(Connection(self.target)) as owner:
            with person.tx(write=True) as tx:
                open_session(tx, login, "bench", "1.0")
            yield Station(self, person, owner)

    def force_writes(self, *, on: bool) -> None:
        """Whether each commit waits for the disk; the state stays with the base."""
        exclusive.set_forced_writes(self.target, on=on)

    def make_logins(self, names: tuple[str, ...]) -> None:
        """The people of the bench as users of the server."""
        for name in names:
            logins.create_login(self.target, name, PASSWORD, ["crm_person"])


@dataclass(frozen=True)
class Station:
    """Connections of a person and of the owner."""

    place: Place
    person: Connection
    owner: Connection

    def read(self, work: Callable[[Tx], T]) -> T:
        """One reading transaction of the person."""
        with self.person.tx(write=False) as tx:
            return work(tx)

    def write(self, work: Callable[[Tx], T]) -> T:
        """One writing transaction of the person, committed."""
        with self.person.tx(write=True) as tx:
            return work(tx)

    def write_as_owner(self, work: Callable[[Tx], T]) -> T:
        """One writing transaction of the owner, committed."""
        with self.owner.tx(write=True) as tx:
            return work(tx)

    def floor_read(self, *statements: tuple[str, tuple[object, ...]]) -> Callable[[], object]:
        """Selects of the owner in one transaction, as bare as can be."""

        def run() -> None:
            with self.owner.tx(write=False) as tx:
                for sql, params in statements:
                    tx.rows(sql, params)

        return run

    def floor_write(self, sql: str, params: tuple[object, ...] = ()) -> Callable[[], object]:
        """One writing statement of the owner with its commit."""

        def run() -> None:
            with self.owner.tx(write=True) as tx:
                tx.run(sql, params)

        return run


def embedded(path: Embedded, customers: int) -> Place:
    """The base in this process."""
    return Place("embedded", path, customers)
