"""What the first window does with databases: the demo, a new company, a server, another file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.config import data_dir
from crm_desktop.db import deploy, lock_folder, vault
from crm_desktop.db.connection import Connection
from crm_desktop.db.schema_state import require_same
from crm_desktop.db.silence import knock
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.errors import Refused
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.first_run.presenter import Doings, Report
from crm_desktop.features.first_run.rules import Address, NewFirm, can_be_upgraded
from crm_desktop.features.staff.queries import begin_firm
from crm_desktop.features.staff.rules import FirstSetup
from crm_desktop.i18n import _, language

DEMO_LOGIN = "MARINA"
_SEED = 1
_KNOCK_SECONDS = 4.0


def first_doings() -> Doings:
    """The real ones."""
    return Doings(
        make_demo=open_demo,
        remove_demo=_remove_demo,
        has_demo=_has_demo,
        found_firm=found_firm,
        join_server=join_server,
        open_file=open_file,
        upgrade_file=upgrade_file,
        has_vault=vault.has_vault,
        folder=data_dir(),
    )


def _remove_demo(_report: Report) -> None:
    from crm_desktop.admin.demo_base import demo_path, remove_demo

    remove_demo(Embedded(demo_path()))


def _has_demo() -> bool:
    from crm_desktop.admin.demo_base import demo_path

    return demo_path().exists()


def open_demo(again: bool, report: Report) -> tuple[Embedded, str]:
    """The demo, as it was left; made first when there is none, brought up to date when it is of an older program."""
    # Most starts never need the maker of the demo, and its imports are not small.
    from crm_desktop.admin.demo_base import demo_path, make_demo_base

    target = Embedded(demo_path())
    if again or not target.path.exists():
        make_demo_base(target, _SEED, again=again, progress=report)
        return target, DEMO_LOGIN
    try:
        _check(target)
    except Refused as refused:
        if not can_be_upgraded(refused):
            raise
        _upgrade(target, report)
    return target, DEMO_LOGIN


def found_firm(firm: NewFirm, report: Report) -> tuple[Embedded, str]:
    """A new company: a whole base under the name, or nothing. Raises Refused e_db_exists and e_staff_..."""
    target = Embedded(Path(firm.path))
    if target.path.exists():
        raise Refused("e_db_exists", path=str(target.path))
    try:
        target.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("e_db_file_not_writable") from error
    making = Embedded(target.path.with_name(target.path.name + ".first"))
    making.path.unlink(missing_ok=True)
    try:
        deploy.create_base(making, progress=lambda _step, done, total: report(_("Database"), done, total))
        facts = FirstSetup(firm.name.strip(), firm.time_zone, firm.login, firm.person.strip(), language())
        with closing(Connection(making)) as connection, connection.tx(write=True) as tx:
            begin_firm(tx, facts)
        making.path.rename(target.path)
    finally:
        making.path.unlink(missing_ok=True)
        lock_folder.forget_sidecar(making.path)
    return target, firm.login


def join_server(address: Address, report: Report) -> tuple[Server, str]:
    """A base on a server that answers, lets this person in and has our schema; remembers the password if asked to."""
    report(_("Looking for {host}").format(host=address.host), 0, 0)
    _require_answer(address.host, address.port)
    target = Server(address.host, address.port, address.name, address.user, address.password)
    try:
        _check(target)
    except Refused as refused:
        # What a server without a common list of log-ins says of a base that it does not have.
        if refused.key == "e_db_no_password_database":
            raise Refused("e_first_run_base_unknown", name=address.name) from refused
        raise
    if address.remember:
        vault.set_password(target)
    else:
        vault.delete_password(target)
    return target, address.user


def open_file(path: Path, report: Report) -> tuple[Embedded, str]:
    """A base of this computer."""
    report(_("Opening the database"), 0, 0)
    target = Embedded(path)
    _check(target)
    return target, ""


def upgrade_file(path: Path, report: Report) -> tuple[Embedded, str]:
    """An old base of this computer, upgraded after a copy."""
    target = Embedded(path)
    _upgrade(target, report)
    return target, ""


def _upgrade(target: Target, report: Report) -> None:
    deploy.upgrade_base(target, progress=lambda _step, done, total: report(_("Upgrade"), done, total))


def _check(target: Target) -> None:
    with closing(Connection(target)) as connection:
        with connection.tx(write=False) as tx:
            require_same(tx)
        if isinstance(target, Server):
            # Whether this person may work here; the session of the check is not kept.
            open_session(connection.begin(write=True), target.user, "", __version__)
            connection.rollback()


def _require_answer(host: str, port: int) -> None:
    """Tells an unknown name, a closed port and silence apart, which the database library does not."""
    met = knock(host, port, _KNOCK_SECONDS)
    if met == "unknown":
        raise Refused("e_db_unknown_host")
    if met == "closed":
        raise Refused("e_first_run_port_closed", host=host, port=port)
    if met != "open":
        raise Refused("e_first_run_no_answer", host=host, port=port)
