"""What an import did, in sentences of the current language; used by the window and the console."""

from __future__ import annotations

from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused
from crm_desktop.features.exchange.sales_file import BadRow
from crm_desktop.features.exchange.sales_import import ImportReport
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import sum_words


def report_words(report: ImportReport) -> list[str]:
    """The report in a few sentences, the most important first."""
    lines = []
    if report.changed_nothing and not report.bad:
        lines.append(_("Everything in this file was known already. Nothing was added."))
    elif report.changed_nothing:
        lines.append(_("Nothing was added."))
    else:
        if report.clients_created or report.orders_created:
            lines.append(_added(report))
        lines.append(_("Sum of the orders written: {total}").format(total=sum_words(report.total)))
        if report.clients_updated or report.orders_updated:
            facts = {"clients": report.clients_updated, "orders": report.orders_updated}
            lines.append(_("Brought up to date: clients {clients}, orders {orders}").format(**facts))
    if report.orders_same and not report.changed_nothing:
        text = ngettext("{count} order was known already", "{count} orders were known already", report.orders_same)
        lines.append(text.format(count=report.orders_same))
    if report.bad:
        text = ngettext("{count} line was left out", "{count} lines were left out", len(report.bad))
        lines.append(text.format(count=len(report.bad)))
    return lines


def _added(report: ImportReport) -> str:
    clients = ngettext("{count} client", "{count} clients", report.clients_created).format(count=report.clients_created)
    orders = ngettext("{count} order", "{count} orders", report.orders_created).format(count=report.orders_created)
    rows = ngettext("{count} line", "{count} lines", report.lines_written).format(count=report.lines_written)
    return _("Added: {clients}, {orders} ({lines}).").format(clients=clients, orders=orders, lines=rows)


def bad_row_words(bad: BadRow) -> str:
    """A line that was left out, with the reason."""
    return _("Line {line}: {reason}").format(line=bad.line, reason=bad_row_reason(bad))


def bad_row_reason(bad: BadRow) -> str:
    """Why a line was left out."""
    return error_text(Refused(bad.reason, **bad.facts))
