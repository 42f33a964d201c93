"""Log-ins: people are Firebird users kept in the base itself, so that a copy of the base carries them.

On a server the base is its own security database (an alias with SecurityDatabase = itself); here, on the file, the
same is said in the connection's settings.

The engine shows everybody a view of the log-ins that is filtered by the caller, and a filtered view gives hidden rows
away by error texts: what a password is checked against (PLG$VERIFIER) could be read of anybody. So the view is closed
to the public as soon as the first log-in has made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing

from crm_desktop.db.connection import Connection, login_name
from crm_desktop.db.target import Embedded, Target
from crm_desktop.errors import Refused

_OPEN_VIEW = (
    "select first 1 1 from rdb$user_privileges where rdb$relation_name = 'PLG$SRP_VIEW' and rdb$user = 'PUBLIC'"
    " and rdb$grantor = current_user"
)
# Roles of grants.sql: what a person may call, and the right to make log-ins.
PERSON_ROLE = "crm_person"
LOGINS_ROLE = "crm_logins"
_ROLE = re.compile(r"^[a-z][a-z0-9_]*$")


def create_login(target: Target, login: str, password: str, roles: Iterable[str] = ()) -> None:
    """Makes a log-in with these roles always on, or sets the password and roles of an existing one.

    A server needs an owner or a role with the system privilege USER_MANAGEMENT. Raises Refused e_db_bad_login,
    e_db_bad_password, e_db_no_permission.
    """
    name = _quoted(login)
    statements = [f"create or alter user {name} password {_password(password)} active using plugin Srp"]
    for role in roles:
        if not _ROLE.match(role):
            raise ValueError(f"not a role: {role}")
        statements.append(f"grant default {role} to user {name}")
    _run(target, statements)
    _close_view(target)


def set_login_password(target: Target, login: str, password: str) -> None:
    """Gives a log-in another password."""
    _run(target, [f"alter user {_quoted(login)} password {_password(password)} using plugin Srp"])


def set_login_admin(target: Target, login: str, *, is_admin: bool) -> None:
    """Lets a log-in make other log-ins and pass the roles on, or no more."""
    name = _quoted(login)
    if is_admin:
        statements = [f"grant default {role} to user {name} with admin option" for role in (PERSON_ROLE, LOGINS_ROLE)]
    else:
        statements = [
            f"revoke {LOGINS_ROLE} from user {name}",
            f"revoke admin option for {PERSON_ROLE} from user {name}",
        ]
    _run(target, statements)


def set_login_active(target: Target, login: str, *, is_active: bool) -> None:
    """Lets a log-in in, or keeps it out without forgetting it."""
    _run(target, [f"alter user {_quoted(login)} {'active' if is_active else 'inactive'} using plugin Srp"])


def drop_login(target: Target, login: str) -> None:
    """Forgets a log-in."""
    _run(target, [f"drop user {_quoted(login)} using plugin Srp"])


def list_logins(target: Target) -> dict[str, bool]:
    """The log-ins of the base, in capitals as the engine keeps them, and whether they are let in."""
    with closing(_connection(target)) as connection, connection.tx(write=False) as tx:
        return dict(tx.rows("select trim(sec$user_name), sec$active from sec$users where sec$plugin = 'Srp'"))


def keeps_logins(target: Target) -> bool:
    """Whether log-ins have ever been made in this base."""
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        return tx.value("select 1 from rdb$relations where rdb$relation_name = 'PLG$SRP'") is not None


def _connection(target: Target) -> Connection:
    if isinstance(target, Embedded):
        return Connection(target, settings={"SecurityDatabase": str(target.path.absolute())})
    return Connection(target)


def _close_view(target: Target) -> None:
    with closing(_connection(target)) as connection:
        with connection.tx(write=False) as tx:
            is_open = tx.value(_OPEN_VIEW)
        if is_open:
            # An administrator who does not own the base finds it closed already: the owner's log-in came first.
            connection.execute_now("revoke select, update on plg$srp_view from public")


def _run(target: Target, statements: list[str]) -> None:
    with closing(_connection(target)) as connection:
        for sql in statements:
            connection.execute_now(sql)


def _quoted(login: str) -> str:
    return f'"{login_name(login)}"'


def _password(password: str) -> str:
    if not password or "\0" in password or len(password.encode("utf-8", "replace")) > 255:
        raise Refused("e_db_bad_password")
    return "'" + password.replace("'", "''") + "'"
