"""People of every role on a server: each is a Firebird user, and one more has a log-in but no place in the firm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from firebird.driver import DatabaseError

from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Server
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused
from tests.support.builders_firm import Firm, add_person, make_firm, open_session

PASSWORD = "secret"
ROLE = "crm_person"
STRANGER = "stranger"
NOBODY = "nobody"
OF_ROLE = {"admin": "petr", "head": "marina", "manager": "denis", "cashier": "olga", "service": "agent", NOBODY: NOBODY}


@dataclass(frozen=True)
class Town:
    """The base on the server with its firm."""

    server: Server
    firm: Firm

    def as_person(self, login: str) -> Server:
        """The address as this person opens it."""
        return replace(self.server, user=login, password=PASSWORD)

    @contextmanager
    def owner_tx(self, *, write: bool = False) -> Iterator[Tx]:
        """A transaction of the owner of the base."""
        with closing(Connection(self.server)) as connection, connection.tx(write=write) as tx:
            yield tx

    @contextmanager
    def connected(self, login: str, *, with_session: bool = True) -> Iterator[Connection]:
        """A connection of this person, logged in where he can be."""
        with closing(Connection(self.as_person(login))) as connection:
            if with_session and login not in (STRANGER, f"{STRANGER}_role"):
                with connection.tx(write=True) as tx:
                    open_session(tx, login)
            yield connection


def settle(server: Server) -> Town:
    """Writes the firm and makes the log-ins: one for each staff role, one whose role may do nothing but log in."""
    with closing(Connection(server)) as connection, connection.tx(write=True) as tx:
        firm = make_firm(tx)
        tx.run("insert into role (code, name) values (?, 'Nobody')", (NOBODY,))
        tx.run("insert into role_action (role_code, action_code, scope) values (?, 'session.open', 'own')", (NOBODY,))
        add_person(tx, NOBODY.upper(), "Nobody", NOBODY, firm.branch)
    for login in set(OF_ROLE.values()) | {"aigul", "lev"}:
        logins.create_login(server, login, PASSWORD, [ROLE])
    logins.create_login(server, STRANGER, PASSWORD)
    logins.create_login(server, f"{STRANGER}_role", PASSWORD, [ROLE])
    return Town(server, firm)


def try_sql(connection: Connection, sql: str, *, for_good: bool = False) -> str | None:
    """Runs a statement and takes it back (log-ins are only written at commit, they need `for_good`).

    Answers how it was refused ("key fact=value"), None when it worked.
    """
    tx = connection.begin(write=True)
    try:
        tx.rows(sql)
        if for_good:
            connection.commit()
    except Refused as error:
        return " ".join([error.key, *(f"{name}={value}" for name, value in error.facts.items())])
    except AppError as error:
        return f"error: {error!r}"
    except DatabaseError as error:
        return f"error: {error}"
    finally:
        connection.rollback()
    return None
