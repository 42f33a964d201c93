"""What becomes of a post that was kept: its inquiry, by the one way of all inquiries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.features.channels.rules_work import Arrival, Handled
from crm_desktop.features.intake.queries import route_inquiry
from crm_desktop.features.intake.rules import Surroundings, Unfit, read_record
from crm_desktop.features.site.rules import site_facts
from crm_desktop.features.site.rules_post import record_of, unpacked

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


def handle_post(tx: Tx, arrival: Arrival, where: Surroundings) -> Handled:
    """Routes a post of a site. Raises Refused when it cannot be read or the base refuses it."""
    post = unpacked(arrival.payload)
    channel = arrival.channel
    record: dict[str, object] = dict(record_of(post.pairs, site_facts(channel.facts).fields or {}, post.page))
    record.setdefault("at", datetime.fromtimestamp(post.at, UTC).isoformat())
    record["channel"] = "web"
    incoming = read_record(record, channel.name, f"post:{channel.id}:{arrival.outside_id}", where)
    if isinstance(incoming, Unfit):
        return Handled("refused", incoming.reason, incoming.detail)
    routed = route_inquiry(tx, incoming)
    return Handled("done", routed.status, routed.reason, routed.inquiry_id)
