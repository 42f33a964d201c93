"""Roles, actions and scopes in words."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.i18n import N_

SCOPES = {
    "none": N_("no"),
    "own": N_("own"),
    "department": N_("department"),
    "branch": N_("branch"),
    "all": N_("everything"),
}
AREAS = {
    "access": N_("Log-in"),
    "staff": N_("Staff"),
    "clients": N_("Clients"),
    "intake": N_("Inquiries"),
    "routing": N_("Routing rules"),
    "tasks": N_("Tasks and reminders"),
    "settings": N_("Settings"),
    "jobs": N_("Background work"),
    "channels": N_("Channels"),
    "calls": N_("Calls"),
    "mail": N_("Letters"),
    "sources": N_("Sources"),
    "goods": N_("Goods"),
    "till": N_("Till"),
    "stock": N_("Stock"),
    "loyalty": N_("Loyalty"),
}
ACTIONS = {
    "session.open": N_("Log in"),
    "staff.read": N_("See colleagues, groups, calendars"),
    "staff.edit": N_("Change people, groups, calendars, rights"),
    "staff.state": N_("Set one's own state"),
    "clients.read": N_("See clients and their history"),
    "clients.edit": N_("Create and change clients"),
    "clients.import": N_("Bring in clients and orders from a file"),
    "intake.take": N_("Write down an inquiry"),
    "intake.read": N_("See inquiries"),
    "intake.answer": N_("Accept, pass on and close inquiries"),
    "intake.assign": N_("Hand over inquiries of other people"),
    "routing.read": N_("See and try routing rules"),
    "routing.edit": N_("Change routing rules"),
    "tasks.read": N_("See tasks and reminders"),
    "tasks.edit": N_("Give, move and close tasks"),
    "settings.read": N_("See settings of the firm"),
    "settings.edit": N_("Change settings of the firm"),
    "jobs.run": N_("Fire what is due: reminders, time limits"),
    "admin.check": N_("Count and check the whole base"),
    "channels.read": N_("See which channels work"),
    "channels.edit": N_("Set channels up, settle what was not routed or not sent"),
    "channels.run": N_("Work on channels without people"),
    "calls.take": N_("Write down calls of a line"),
    "calls.read": N_("See calls and hear recordings"),
    "calls.edit": N_("Dial, write notes of calls"),
    "mail.take": N_("Bring letters in and out"),
    "mail.read": N_("Read letters"),
    "mail.edit": N_("Write and answer letters"),
    "sources.read": N_("See where clients come from"),
    "sources.edit": N_("Change sources and their signs"),
    "goods.read": N_("See goods and prices"),
    "goods.edit": N_("Change goods, groups and prices"),
    "pos.sell": N_("Sell, return and count cash at a till"),
    "pos.senior": N_("Approve at a till what a cashier may not"),
    "pos.read": N_("See receipts, shifts and what needs a look"),
    "pos.settle": N_("Settle what needs a look"),
    "tills.edit": N_("Set up tills, PINs and devices"),
    "stock.read": N_("See balances, movements and purchases"),
    "stock.edit": N_("Receive, write off, move and count goods"),
    "loyalty.read": N_("See cards, points and promotions"),
    "loyalty.edit": N_("Issue cards, change promotions and coupons"),
}
# For these there is only yes or no: they touch the firm as a whole.
YES_NO = frozenset(
    {
        "session.open",
        "staff.state",
        "clients.import",
        "intake.take",
        "routing.read",
        "routing.edit",
        "settings.read",
        "settings.edit",
        "jobs.run",
        "admin.check",
        "channels.read",
        "channels.edit",
        "channels.run",
        "calls.take",
        "mail.take",
        "sources.read",
        "sources.edit",
        "goods.read",
        "goods.edit",
        "pos.senior",
        "tills.edit",
        "loyalty.read",
        "loyalty.edit",
    }
)


@dataclass(frozen=True, slots=True)
class Right:
    """How far a role sees for an action; `is_fixed` ones cannot be changed."""

    role_code: str
    action_code: str
    area: str
    scope: str
    is_fixed: bool


def scopes_for(action_code: str) -> tuple[str, ...]:
    """Scopes that mean something for an action."""
    return ("none", "all") if action_code in YES_NO else tuple(SCOPES)
