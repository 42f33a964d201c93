"""Settings of an Asterisk channel, and how a number is dialled through it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.errors import Refused
from crm_desktop.features.calls.rules import CallToDial
from crm_desktop.features.calls.rules_legs import Ways

_FORMS = ("plain", "plus", "eight")


@dataclass(frozen=True, slots=True)
class AsteriskFacts:
    """How an exchange is reached, what its dialplan is called, and where it keeps records and recordings.

    dial_form: how numbers are dialled ("plain": 79..., "plus": +79..., "eight": 89...). records_zone: of the clock the
    exchange writes its records by; empty: the firm's.
    """

    host: str
    port: int
    user: str
    ways: Ways
    dial_channel: str
    dial_context: str
    dial_form: str
    records: str
    records_zone: str


def asterisk_facts(facts: Mapping[str, object]) -> AsteriskFacts:
    """Reads the settings. Raises Refused e_calls_setting."""
    port = str(facts.get("port") or 5038)
    form = str(facts.get("dial_form") or "plain")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused("e_calls_setting", name="port")
    if form not in _FORMS:
        raise Refused("e_calls_setting", name="dial_form")
    user = str(facts.get("user") or "")
    if not user:
        raise Refused("e_calls_setting", name="user")
    usual = Ways()
    recording = str(facts.get("recording_name") or "{id}.wav") if facts.get("recordings") else ""
    ways = Ways(
        _words(facts.get("inbound_contexts")) or usual.inbound,
        _words(facts.get("outgoing_contexts")) or usual.outgoing,
        recording,
    )
    return AsteriskFacts(
        host=str(facts.get("host") or "127.0.0.1"),
        port=int(port),
        user=user,
        ways=ways,
        dial_channel=str(facts.get("dial_channel") or "PJSIP/{extension}"),
        dial_context=str(facts.get("dial_context") or "from-internal"),
        dial_form=form,
        records=str(facts.get("records") or ""),
        records_zone=str(facts.get("records_zone") or ""),
    )


def originate_fields(facts: AsteriskFacts, dial: CallToDial) -> dict[str, object]:
    """What Asterisk is told: the person's phone rings first, then the number is dialled for him.

    The first channel gets the call's own name, so that all its events tell which call they belong to, even to a
    process that was started later. Raises Refused e_calls_no_extension, e_calls_no_phone.
    """
    if not dial.extension_no or not dial.extension_no.replace("-", "").replace("_", "").isalnum():
        raise Refused("e_calls_no_extension", person=dial.person or "")
    if not dial.phone:
        raise Refused("e_calls_no_phone")
    number = dialled(dial.phone, facts.dial_form)
    return {
        "Channel": facts.dial_channel.replace("{extension}", dial.extension_no),
        "ChannelId": dial.outside_id,
        "Context": facts.dial_context,
        "Exten": number,
        "Priority": 1,
        "CallerID": f'"CRM" <{number}>',
        "Timeout": 30_000,
        "Async": "true",
    }


def dialled(phone: str, form: str) -> str:
    """An E.164 number as the exchange wants it dialled."""
    if form == "plus":
        return phone
    if form == "eight" and phone.startswith("+7") and len(phone) == 12:
        return "8" + phone[2:]
    return phone.removeprefix("+")


def _words(told: object) -> frozenset[str]:
    return frozenset(str(told or "").replace(",", " ").split())
