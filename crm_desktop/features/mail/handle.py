"""A letter that was kept as it came becomes a letter in a thread, a report about one of ours, or a counted refusal."""

from __future__ import annotations

import json
from email.message import Message

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.channels.queries import note_refusal
from crm_desktop.features.channels.rules_work import Arrival, Handled
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.mail import queries
from crm_desktop.features.mail.bounces import Bounce, read_bounce
from crm_desktop.features.mail.mime import parse, read_letter
from crm_desktop.features.mail.rules import LetterIn, Place, TurnedAway
from crm_desktop.features.mail.threads import OWN_HEADER, auto_reason, header, ids_in


def pack(place: Place, raw: bytes) -> bytes:
    """A letter as it is kept: one line about where it lies, then its bytes."""
    facts = {"folder": place.folder, "uid": place.uid, "size": place.size, "cut": place.is_cut, "sent": place.is_sent}
    return json.dumps(facts).encode("ascii") + b"\n" + raw


def unpack(payload: bytes) -> tuple[Place, bytes]:
    """Where it lies, and its bytes."""
    line, _, raw = payload.partition(b"\n")
    facts = json.loads(line)
    place = Place(str(facts["folder"]), int(facts["uid"]), int(facts["size"]), bool(facts["cut"]), bool(facts["sent"]))
    return place, raw


def handle_letter(tx: Tx, arrival: Arrival, surroundings: Surroundings) -> Handled:
    """Takes one kept letter in, in the caller's transaction."""
    place, raw = unpack(arrival.payload)
    message = parse(raw)
    del raw
    if place.is_sent:
        letter = read_letter(message, place.size, surroundings.now, is_cut=place.is_cut)
        return _take(tx, arrival, place, letter)
    own_ids = ids_in(header(message, OWN_HEADER))
    if own_ids and own_ids != ids_in(header(message, "message-id")) and queries.is_ours(tx, own_ids[0]):
        return Handled("refused", TurnedAway.LOOP, own_ids[0])
    bounce = read_bounce(message)
    if bounce is not None:
        return _note_bounce(tx, bounce)
    reason = auto_reason(message)
    if reason is not None and not _is_wanted(arrival, reason):
        return Handled("refused", reason, _short(message))
    letter = read_letter(message, place.size, surroundings.now, is_cut=place.is_cut)
    return _take(tx, arrival, place, letter)


def _take(tx: Tx, arrival: Arrival, place: Place, letter: LetterIn) -> Handled:
    try:
        taken = queries.take_in(tx, arrival.channel.id, place, letter)
    except Refused as refusal:
        if refusal.key == "e_uq_letter_message":  # another mailbox has just brought the same letter
            raise Unavailable("busy", 1) from refusal
        raise
    if not taken.is_new:
        return Handled("done", "ours" if taken.is_ours else "again")
    for file in letter.files:
        if file.refused is not None:
            note_refusal(tx, arrival.channel.id, f"file_{file.refused}", f"{file.size}")
    if place.is_cut:
        note_refusal(tx, arrival.channel.id, TurnedAway.LETTER_TOO_BIG, f"{place.size}")
    routed = queries.route(tx, taken.letter_id, str(arrival.channel.facts.get("address") or ""))
    return Handled("done", None, None, routed.inquiry_id)


def _note_bounce(tx: Tx, bounce: Bounce) -> Handled:
    found = None
    for failed in bounce.failed:
        letter_id = queries.note_bounce(tx, bounce.message_ids, failed.address, failed.state, failed.reason)
        found = found or letter_id
    if found is None and bounce.failed:
        return Handled("refused", TurnedAway.BOUNCE_OF_OTHERS)
    return Handled("done", "bounce" if bounce.failed else "receipt")


def _is_wanted(arrival: Arrival, reason: TurnedAway) -> bool:
    """Letters of programs (an order form of a site) may be wanted; mass mail and answers of absent people never."""
    return reason is TurnedAway.AUTO_MADE and bool(arrival.channel.facts.get("take_auto"))


def _short(message: Message) -> str:
    """Enough to tell what was dropped, nothing personal."""
    return f"auto-submitted: {header(message, 'auto-submitted')[:40]}, precedence: {header(message, 'precedence')[:40]}"
