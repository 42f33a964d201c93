"""Names of events. An event is a doorbell only: who hears it reads again what he shows."""

from __future__ import annotations

INBOX = "inbox"
DUTY = "duty"
RULES = "rules"
CLIENTS = "clients"
STAFF = "staff"
SETTINGS = "settings"
CHANNELS = "channels"
JOBS = "jobs"
CALLS = "calls"
MAIL = "mail"
GOODS = "goods"
STOCK = "stock"
SALE = "sale"
LEAVE = "deploy"
# For agents alone: something is to be sent.
OUTBOX = "outbox"
EVERYBODY = (INBOX, DUTY, RULES, CLIENTS, STAFF, SETTINGS, CHANNELS, JOBS, CALLS, MAIL, GOODS, STOCK, SALE, LEAVE)

POLL_UNPROVEN_SECONDS = 2.0
POLL_PROVEN_SECONDS = 15.0


def mine(staff_id: int) -> str:
    """The event of one person: offers, reminders, tasks."""
    return f"user_{staff_id}"


def self_ring(name: str) -> str:
    """The event a listener posts to itself."""
    return f"self_{name}"


def poll_seconds(is_proven: bool) -> float:
    """How often everything is read again without a ring."""
    return POLL_PROVEN_SECONDS if is_proven else POLL_UNPROVEN_SECONDS
