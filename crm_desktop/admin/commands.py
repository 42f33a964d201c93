"""The commands of the console, each from its arguments to its exit code."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable

from crm_desktop.admin.arguments import changed_agent_password, new_agent_password, new_password, target_of
from crm_desktop.admin.console import Console, Exit
from crm_desktop.admin.demo_base import make_demo_base
from crm_desktop.admin.session import Session, session
from crm_desktop.clock import SystemClock
from crm_desktop.config import data_dir
from crm_desktop.db import deploy, logins
from crm_desktop.db.logins import PERSON_ROLE
from crm_desktop.db.target import Embedded, Server
from crm_desktop.errors import Refused
from crm_desktop.features.exchange.report_words import bad_row_reason, bad_row_words, report_words
from crm_desktop.features.exchange.sales_import import import_sales
from crm_desktop.features.intake import words
from crm_desktop.features.intake.files import wait_until_written
from crm_desktop.features.intake.queries import expire_due
from crm_desktop.features.intake.rules import Status, Surroundings
from crm_desktop.features.intake.take_in import LineResult, take_file
from crm_desktop.features.reminders.queries import fire_due
from crm_desktop.features.settings.queries import firm_facts
from crm_desktop.features.staff.queries import begin_firm
from crm_desktop.features.staff.rules import FirstSetup
from crm_desktop.features.tasks.queries_repeat import extend_series
from crm_desktop.features.upkeep.index_round import count_all_indexes
from crm_desktop.features.upkeep.queries import findings, totals
from crm_desktop.features.upkeep.words import finding_words, total_words
from crm_desktop.i18n import _, language, ngettext
from crm_desktop.money import set_currency

SYSDBA = "SYSDBA"
AGENT = "AGENT"


def init(arguments: argparse.Namespace, console: Console) -> Exit:
    """A new base with its first administrator; with --logins also the log-ins a server needs."""
    target = target_of(arguments)
    with_logins = arguments.logins or isinstance(target, Server)
    password = new_password() if arguments.logins else ""
    agent_password = new_agent_password(password) if arguments.logins else ""
    facts = FirstSetup(
        firm=arguments.firm or _("Our firm"),
        time_zone=arguments.zone,
        login=arguments.admin,
        name=arguments.name or _("Administrator"),
        language=language(),
        is_self_secured=with_logins,
    )
    deploy.create_base(
        target,
        progress=lambda _step, done, total: console.progress(_("Schema"), done, total),
        fill=lambda tx: begin_firm(tx, facts),
    )
    if arguments.logins:
        logins.create_login(target, SYSDBA, password)
        logins.create_login(target, arguments.admin, password, (PERSON_ROLE,))
        logins.set_login_admin(target, arguments.admin, is_admin=True)
        logins.create_login(target, AGENT, agent_password, (PERSON_ROLE,))
    console.say(_("The base is ready: {base}").format(base=target))
    console.say(_("The first administrator is {login}.").format(login=arguments.admin.upper()))
    console.give({"base": str(target), "administrator": arguments.admin.upper(), "has_logins": with_logins})
    return Exit.OK


def upgrade(arguments: argparse.Namespace, console: Console) -> Exit:
    """Brings a base to this program's schema, with a copy made before."""
    target = target_of(arguments)
    copies = data_dir() / "copies" if isinstance(target, Server) else None  # a file is copied beside itself
    copy = deploy.upgrade_base(
        target, progress=lambda _step, done, total: console.progress(_("Upgrade"), done, total), copies=copies
    )
    if copy is None:
        console.say(_("Nothing to do: the base is up to date."))
    else:
        console.say(_("The base is up to date now. The copy made before: {copy}").format(copy=copy))
    console.give({"base": str(target), "upgraded": copy is not None, "copy": str(copy) if copy else None})
    return Exit.OK


def agent_password(arguments: argparse.Namespace, console: Console) -> Exit:
    """Another password for the agent's log-in; the log-in is made when it is not there yet."""
    target = target_of(arguments)
    if isinstance(target, Embedded) and not logins.keeps_logins(target):
        raise Refused("e_admin_no_logins")
    logins.create_login(target, AGENT, changed_agent_password(), (PERSON_ROLE,))
    place = f"--server {target}" if isinstance(target, Server) else "--server HOST/PORT:NAME"
    command = f"./crm agent {place} --user {AGENT}"
    console.say(_("The agent has a new password. Start it with this one: {command}").format(command=command))
    console.give({"base": str(target), "login": AGENT})
    return Exit.OK


def bring_in(arguments: argparse.Namespace, console: Console) -> Exit:
    """Clients and their orders from a sales list."""
    with session(target_of(arguments), arguments.user) as opened:
        set_currency(opened.read(firm_facts).currency)
        report = import_sales(opened.do, arguments.file, lambda done, total: console.progress(_("Lines"), done, total))
        if not report.changed_nothing:
            with contextlib.suppress(Refused):  # who may bring clients in need not be one who does the jobs
                count_all_indexes(opened.do)
    for bad in report.bad:
        console.note(bad_row_words(bad))
    for sentence in report_words(report):
        console.say(sentence)
    console.give(
        {
            "rows_read": report.rows_read,
            "clients_created": report.clients_created,
            "clients_updated": report.clients_updated,
            "clients_same": report.clients_same,
            "orders_created": report.orders_created,
            "orders_updated": report.orders_updated,
            "orders_same": report.orders_same,
            "lines_written": report.lines_written,
            "total": report.total,
            "bad": [{"line": bad.line, "reason": bad.reason, "message": bad_row_reason(bad)} for bad in report.bad],
        }
    )
    return Exit.PARTLY if report.bad else Exit.OK


def intake(arguments: argparse.Namespace, console: Console) -> Exit:
    """A file of inquiries through intake, every line accounted for."""
    wait_until_written(arguments.file)
    with session(target_of(arguments), arguments.user) as opened:
        done = 0

        def on_line(result: LineResult) -> None:
            nonlocal done
            done += 1
            console.progress(_("Lines"), done)
            console.give(_as_json(result))
            if result.status is Status.QUARANTINED:
                why = words.quarantine_words(result.reason or "", result.detail or "")
                console.note(_("Line {line}: {why}").format(line=result.line, why=why))

        report = take_file(opened.do, arguments.file, _surroundings(opened), on_line, with_trace=arguments.json)
    if report.line_count == 0:
        console.note(_("The file is empty: nothing to take in."))
    for status, count in report.counts.items():
        if count:
            console.say(f"{words.status_words(status)}: {count}")
    return Exit.PARTLY if report.bad_count else Exit.OK


def due(arguments: argparse.Namespace, console: Console) -> Exit:
    """Everything whose time has come, once."""
    with session(target_of(arguments), arguments.user) as opened:
        now = SystemClock().now()
        offers = _repeated(lambda: opened.do(expire_due))
        fired = opened.do(fire_due)
        series = opened.do(lambda tx: extend_series(tx, now))
    console.say(ngettext("{count} offer went on", "{count} offers went on", offers).format(count=offers))
    console.say(
        ngettext("{count} reminder fired", "{count} reminders fired", fired.reminders).format(count=fired.reminders)
    )
    console.give(
        {"offers_expired": offers, "reminders_fired": fired.reminders, "escalated": fired.escalated, "series": series}
    )
    return Exit.OK


def check(arguments: argparse.Namespace, console: Console) -> Exit:
    """Counts of the base and what contradicts itself."""
    with session(target_of(arguments), arguments.user) as opened:
        counts = opened.read(totals)
        found = opened.read(findings)
    for name, amount in counts.items():
        console.say(f"{total_words(name)}: {amount}")
    for finding in found:
        console.say(finding_words(finding))
    if not found:
        console.say(_("No contradictions found."))
    console.give(
        {
            "counts": counts,
            "inconsistent": [{"code": f.code, "id": f.ref_id, "expected": f.expected, "found": f.found} for f in found],
        }
    )
    return Exit.INCONSISTENT if found else Exit.OK


def demo(arguments: argparse.Namespace, console: Console) -> Exit:
    """A demo firm in a new file."""
    target = target_of(arguments)
    if not isinstance(target, Embedded):
        raise Refused("e_admin_demo_here_only")
    made = make_demo_base(target, arguments.seed, again=arguments.again, progress=console.progress)
    console.say(_("The demo firm is ready: {base}").format(base=target))
    console.give({"base": str(target), "clients": made.clients, "people": made.people, "inquiries": made.inquiries})
    return Exit.OK


COMMANDS: dict[str, Callable[[argparse.Namespace, Console], Exit]] = {
    "init": init,
    "upgrade": upgrade,
    "agent-password": agent_password,
    "demo": demo,
    "import": bring_in,
    "intake": intake,
    "due": due,
    "check": check,
}


def _surroundings(opened: Session) -> Surroundings:
    firm = opened.read(firm_facts)
    return Surroundings(SystemClock().now(), firm.time_zone, firm.phone_region)


def _repeated(once: Callable[[], int]) -> int:
    total = 0
    while count := once():
        total += count
    return total


def _as_json(result: LineResult) -> dict[str, object]:
    return {
        "line": result.line,
        "source_id": result.source_id or None,
        "status": result.status.value,
        "inquiry_id": result.inquiry_id,
        "client_id": result.client_id,
        "person": result.person,
        "rule": result.rule,
        "reason": result.reason,
        "detail": result.detail,
        "joined_to": result.joined_to_id,
        "trace": words.trace_entries(result.trace),
    }
