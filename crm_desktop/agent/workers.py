"""What works on which kind of channel, what sends for it, what becomes of what arrives. Read from disk when needed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import Arrival, ChannelWorker, Ground, Handled
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.outbox.rules import Outgoing

Handler = Callable[[Tx, Arrival, Surroundings], Handled]
Send = Callable[[Ground, Outgoing], str | None]

WORKERS = {
    "asterisk": "crm_desktop.features.calls.pbx:AsteriskWorker",
    "cloud_pbx": "crm_desktop.features.calls.cloud:CloudWorker",
    "modem": "crm_desktop.features.calls.modem:ModemWorker",
    "site": "crm_desktop.agent.site_and_pbx:SiteAndPbxWorker",
    "mailbox": "crm_desktop.features.mail.mailbox:MailboxWorker",
}
# What a worker is given from another room or feature.
NEEDS = {"modem": "crm_desktop.devices.caller_id:CallerIdModem"}
# Kinds whose outbox is sent by a thread of its own; the others take their rows themselves.
SENDERS = {"mailbox": "crm_desktop.features.mail.smtp:send_letter"}
HANDLERS = {
    "call": "crm_desktop.features.calls.handle:handle_call_event",
    "webhook": "crm_desktop.features.calls.handle:handle_webhook",
    "post": "crm_desktop.features.site.handle:handle_post",
    "letter": "crm_desktop.features.mail.handle:handle_letter",
}


def make_worker(kind: str) -> ChannelWorker:
    """A new worker for a kind of channel. Raises KeyError for a kind nothing works on."""
    needs = [_named(NEEDS[kind])] if kind in NEEDS else []
    return cast(ChannelWorker, _named(WORKERS[kind])(*needs))


def sender_of(kind: str) -> Send:
    """What sends the outbox of a kind of channel."""
    return cast(Send, _named(SENDERS[kind]))


def handler_of(kind: str) -> Handler:
    """What makes an inquiry, a call or a letter of an arrival."""
    return cast(Handler, _named(HANDLERS[kind]))


def _named(place: str) -> Callable[..., object]:
    module, _, name = place.partition(":")
    return cast(Callable[..., object], getattr(import_module(module), name))
