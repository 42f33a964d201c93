"""The command line: words, options, and the base they name."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from crm_desktop.command_line import translate_parser
from crm_desktop.db import vault
from crm_desktop.db.target import Embedded, Server, Target, parse_server
from crm_desktop.errors import Refused
from crm_desktop.i18n import _

PASSWORD_VARIABLE = "CRM_PASSWORD"
AGENT_PASSWORD_VARIABLE = "CRM_AGENT_PASSWORD"


def parser() -> argparse.ArgumentParser:
    """All commands with their help in the current language."""
    translate_parser()
    common = argparse.ArgumentParser(add_help=False)
    add_target(common)
    common.add_argument("--json", action="store_true", help=_("answer for programs: JSON and nothing else"))

    root = argparse.ArgumentParser(prog="crm admin", description=_("Work on a base without a window."))
    commands = root.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))

    init = commands.add_parser("init", parents=[common], help=_("make a new base"))
    init.add_argument("--firm", default="", help=_("name of the firm"))
    init.add_argument("--zone", default="Europe/Moscow", help=_("time zone, such as Europe/Samara"))
    init.add_argument("--admin", default="ADMIN", metavar=_("NAME"), help=_("log-in of the first administrator"))
    init.add_argument("--name", default="", help=_("name of the first administrator"))
    init.add_argument(
        "--logins", action="store_true", help=_("keep log-ins in the base, so that a server can serve it")
    )
    commands.add_parser("upgrade", parents=[common], help=_("bring a base to the schema of this program"))
    commands.add_parser("agent-password", parents=[common], help=_("set the password the agent logs in with"))
    demo = commands.add_parser("demo", parents=[common], help=_("make a demo firm"))
    demo.add_argument("--seed", type=int, default=1, help=_("another number makes another firm"))
    demo.add_argument("--again", action="store_true", help=_("throw the old demo firm away and start anew"))
    bring = commands.add_parser("import", parents=[common], help=_("bring in a list"))
    bring.add_argument("what", choices=["clients"], help=_("what the list holds"))
    bring.add_argument("file", type=Path, help=_("the file"))
    intake = commands.add_parser("intake", parents=[common], help=_("take in a file of inquiries"))
    intake.add_argument("file", type=Path, help=_("JSON lines, CSV or a letter (.eml)"))
    commands.add_parser("due", parents=[common], help=_("fire reminders and time limits that are due"))
    commands.add_parser("check", parents=[common], help=_("count everything and look for contradictions"))
    return root


def add_target(parser: argparse.ArgumentParser, *, is_required: bool = True) -> None:
    """The options that name a base and who opens it."""
    place = parser.add_mutually_exclusive_group(required=is_required)
    place.add_argument("--db", metavar=_("PATH"), type=Path, help=_("database file on this computer"))
    place.add_argument("--server", metavar=_("HOST/PORT:NAME"), help=_("database on a Firebird server"))
    parser.add_argument(
        "--user", metavar=_("NAME"), default="", help=_("who I am: a log-in of the server, or a person of the base")
    )


def target_of(arguments: argparse.Namespace) -> Target:
    """The base the command line names; the password of a server comes from the vault, the variable, or a prompt.

    Raises Refused e_db_bad_address, e_admin_no_user or e_admin_no_password.
    """
    if arguments.db is not None:
        return Embedded(arguments.db)
    if not arguments.user:
        raise Refused("e_admin_no_user")
    server = parse_server(arguments.server, arguments.user, "")
    return parse_server(arguments.server, arguments.user, _password(server))


def _password(server: Server) -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    kept = vault.get_password(server)
    if kept:
        return kept
    if not sys.stdin.isatty():
        raise Refused("e_admin_no_password", variable=PASSWORD_VARIABLE)
    return getpass.getpass(_("Password of {user}: ").format(user=server.user))


def new_password() -> str:
    """A password for a new administrator: from the variable, or typed twice. Raises Refused e_admin_no_password."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    return _typed_twice(_("New password of the administrator: "))


def new_agent_password(administrators: str) -> str:
    """A password for the agent's log-in: from its variable, or typed twice; in a script without one the same."""
    given = os.environ.get(AGENT_PASSWORD_VARIABLE)
    if given:
        return given
    if os.environ.get(PASSWORD_VARIABLE) or not sys.stdin.isatty():
        return administrators
    return changed_agent_password()


def changed_agent_password() -> str:
    """Another password for the agent: from its variable, or typed twice. Raises Refused e_admin_no_password."""
    given = os.environ.get(AGENT_PASSWORD_VARIABLE)
    return given or _typed_twice(_("New password of the agent: "), AGENT_PASSWORD_VARIABLE)


def _typed_twice(question: str, variable: str = PASSWORD_VARIABLE) -> str:
    if not sys.stdin.isatty():
        raise Refused("e_admin_no_password", variable=variable)
    while True:
        first = getpass.getpass(question)
        if first and first == getpass.getpass(_("The same once more: ")):
            return first
        sys.stderr.write(_("The two differ. Please try again.") + "\n")
