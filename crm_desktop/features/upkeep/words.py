"""Counts and contradictions in plain words."""

from __future__ import annotations

from crm_desktop.code_words import code_text
from crm_desktop.features.upkeep.queries import Finding
from crm_desktop.i18n import N_

_TOTALS = {
    "clients": N_("Clients"),
    "phones": N_("Phones"),
    "emails": N_("E-mail addresses"),
    "orders": N_("Orders"),
    "order_lines": N_("Order lines"),
    "order_sum": N_("Sum of orders"),
    "inquiries": N_("Inquiries"),
    "inquiries_waiting": N_("Inquiries waiting in the duty queue"),
    "inquiries_offered": N_("Inquiries offered"),
    "inquiries_accepted": N_("Inquiries accepted"),
    "inquiries_closed": N_("Inquiries closed"),
    "inquiries_joined": N_("Inquiries joined to others"),
    "offers": N_("Offers"),
    "offers_open": N_("Open offers"),
    "quarantined": N_("Lines in quarantine"),
    "tasks": N_("Tasks"),
    "reminders": N_("Reminders"),
    "reminders_pending": N_("Reminders still to come"),
    "journal_lines": N_("Lines of client history"),
    "people": N_("People"),
    "rules": N_("Routing rules"),
}

_FINDINGS = {
    "order_sum_of_lines": N_("Order {id}: its lines make {expected}, it says {found}"),
    "receipt_sum_of_payments": N_("Receipt {id}: its payments make {expected}, it says {found}"),
    "till_ops_without_gap": N_("Till {id}: it told {expected} operations, {found} are there"),
    "client_order_counters": N_("Client {id}: orders make {expected}, the card says {found}"),
    "client_without_words": N_("Client {id} cannot be found by search"),
    "words_of_other_owner": N_("Client {id} is searched under another owner or branch"),
    "offered_without_one_offer": N_("Inquiry {id} is offered but has {found} open offers"),
    "offer_of_settled_inquiry": N_("Offer {id} is open though its inquiry is {found}"),
    "joined_to_joined": N_("Inquiry {id} is joined to one that is joined itself"),
    "open_task_of_removed_person": N_("Task {id} is open with somebody who was removed"),
    "inquiry_of_removed_person": N_("Inquiry {id} is with somebody who was removed"),
    "reminder_of_settled_task": N_("Reminder {id} waits though its task is settled"),
    "stock_balance_of_moves": N_("Goods {id}: movements make {expected}, the balance says {found}"),
}


def total_words(name: str) -> str:
    """What is counted."""
    return code_text(_TOTALS, name)


def finding_words(finding: Finding) -> str:
    """One contradiction as a sentence."""
    return code_text(_FINDINGS, finding.code).format(id=finding.ref_id, expected=finding.expected, found=finding.found)
