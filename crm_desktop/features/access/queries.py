"""Calls of the gate: sessions and rights."""

from __future__ import annotations

from dataclasses import replace

from crm_desktop.db import srp
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.rules import Choice, Me


def open_session(tx: Tx, login: str, workplace: str, app_version: str) -> Me:
    """Begins a session and binds this connection to it.

    Refused e_access_unknown_login, e_access_disabled, e_access_other_login.
    """
    me = tx.row("select * from access.open_session(?, ?, ?)", (login, workplace[:100], app_version), Me)
    assert me is not None
    return replace(me, actions=my_actions(tx))


def resume_session(tx: Tx, ticket: str) -> None:
    """Binds another connection to a session; Refused e_access_no_session when it has ended."""
    tx.value("select o_staff_id from access.resume_session(?)", (ticket,))


def close_session(tx: Tx) -> None:
    """Ends the session of this connection."""
    tx.run("execute procedure access.close_session")


def my_actions(tx: Tx) -> dict[str, str]:
    """What I may do: action and scope."""
    return dict(tx.rows("select * from access.my_actions", ()))


def people_to_choose(tx: Tx) -> list[Choice]:
    """People of this base to choose from at log-in; over a network only myself."""
    return tx.rows("select * from access.people_to_choose", (), Choice)


def my_salt(tx: Tx) -> tuple[str, bytes]:
    """My log-in as the engine keeps it, and the salt of my password.

    Refused e_access_passwords_none on one computer, e_access_passwords_elsewhere where the server keeps passwords.
    """
    found: tuple[str, bytes] | None = tx.row("select * from my_password.read_salt", ())
    assert found is not None
    return found


def change_mine(tx: Tx, old_verifier: bytes, salt: bytes, verifier: bytes) -> None:
    """Writes my new password; Refused e_access_wrong_old_password."""
    tx.run("execute procedure my_password.change_mine(?, ?, ?)", (old_verifier, salt, verifier))


def change_password(tx: Tx, old: str, new: str) -> None:
    """Proves that the old one is known and writes the new one.

    Refused e_access_wrong_old_password, e_access_passwords_none, e_access_passwords_elsewhere.
    """
    login, salt = my_salt(tx)
    fresh = srp.new_salt()
    change_mine(tx, srp.verifier(login, old, salt), fresh, srp.verifier(login, new, fresh))
