"""What becomes of an arrival that tells of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.cloud import events_of, fetches
from crm_desktop.features.calls.rules import CallEvent, from_payload
from crm_desktop.features.channels.rules_work import Arrival, Handled
from crm_desktop.features.intake.rules import Surroundings

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

# A recording may be told of before the call it belongs to; after so many tries nobody will tell of the call any more.
_TRIES = 8
_PAUSE_SECONDS = 5.0


def handle_call_event(tx: Tx, arrival: Arrival, where: Surroundings) -> Handled:
    """An event of a line of our own. Raises Refused e_calls_..., Unavailable when it came too early."""
    taken = _take(tx, arrival, from_payload(arrival.payload), where)
    return Handled(inquiry_id=taken.inquiry_id)


def handle_webhook(tx: Tx, arrival: Arrival, where: Surroundings) -> Handled:
    """A message of an exchange in the cloud; one that tells of nothing we need is done at once."""
    taken = None
    for event in events_of(arrival.channel.facts, arrival.payload, arrival.got_at, where.time_zone):
        taken = _take(tx, arrival, event, where)
        if event.recording is not None and not fetches(arrival.channel.facts):
            queries.refuse_recording(tx, taken.call_id, "elsewhere")
    return Handled(inquiry_id=taken.inquiry_id if taken else None)


def _take(tx: Tx, arrival: Arrival, event: CallEvent, where: Surroundings) -> queries.Taken:
    try:
        return queries.take_event(tx, arrival.channel.id, event, where.phone_region)
    except Refused as error:
        if error.key == "e_calls_unknown" and arrival.attempts < _TRIES:
            raise Unavailable("call_unseen", _PAUSE_SECONDS) from error
        raise
