"""Many channels of an exchange make one call: they are joined by their Linkedid. Pure."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.features.calls.rules import CallEvent, clean

DIALLED = "crm-"
EVENTS = frozenset({"Newchannel", "UserEvent", "DialBegin", "DialEnd", "Hangup", "OriginateResponse"})
_MOST_CALLS = 5000
_RESULTS = {
    "BUSY": "busy",
    "NOANSWER": "no_answer",
    "CANCEL": "cancelled",
    "CHANUNAVAIL": "failed",
    "CONGESTION": "failed",
    "ABORT": "failed",
}


@dataclass(frozen=True, slots=True)
class Ways:
    """Contexts of the dialplan calls come in by and go out by, and how recordings are named ("{id}": the call)."""

    inbound: frozenset[str] = frozenset({"from-trunk", "from-pstn", "from-pstn-toheader", "incoming"})
    outgoing: frozenset[str] = frozenset({"from-internal", "internal"})
    recording: str = ""


@dataclass(slots=True)
class _Call:
    direction: str
    number: str | None
    line: str | None
    extension: str | None = None
    file: str | None = None
    rang: set[str] = field(default_factory=set)
    is_answered: bool = False
    last_status: str = ""


class Legs:
    """Follows the calls of one exchange; forgets each when it ends."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._calls: OrderedDict[str, _Call] = OrderedDict()

    @property
    def count(self) -> int:
        """How many calls go on."""
        return len(self._calls)

    def expect(
        self, outside_id: str, direction: str = "out", *, is_told: bool = False, is_answered: bool = False
    ) -> None:
        """A call known before its channel is heard of: one we ask for ourselves, or one that was told of earlier."""
        self._put(outside_id, _Call(direction, None, None, rang={""} if is_told else set(), is_answered=is_answered))

    def adopt(self, channels: list[Mapping[str, str]], at: datetime) -> list[CallEvent]:
        """Calls that began before we listened, from the list of channels: what would have been told of them."""
        told: list[CallEvent] = []
        for one in channels:
            told += self._new_channel({**one, "Event": "Newchannel"}, at)
        for linked, call in self._calls.items():
            others = [one for one in channels if one.get("Linkedid") == linked and one.get("Uniqueid") != linked]
            for other in others:
                extension = extension_of(other.get("Channel", ""), other.get("CallerIDNum", ""))
                if call.direction == "in" and other.get("ChannelStateDesc") in ("Ringing", "Up"):
                    told += self._ring(linked, call, extension, at)
                if other.get("ChannelStateDesc") == "Up" and not call.is_answered:
                    told += self._answer(linked, call, extension, at)
        return told

    def take(self, event: Mapping[str, str], at: datetime) -> list[CallEvent]:
        """What an event of the exchange says of a call; most say nothing."""
        taker = {
            "Newchannel": self._new_channel,
            "UserEvent": self._user_event,
            "DialBegin": self._dial_begin,
            "DialEnd": self._dial_end,
            "Hangup": self._hangup,
            "OriginateResponse": self._originated,
        }.get(event.get("Event", ""))
        return taker(event, at) if taker is not None else []

    def _new_channel(self, event: Mapping[str, str], _at: datetime) -> list[CallEvent]:
        linked, context = event.get("Linkedid", ""), event.get("Context", "")
        if not linked or linked != event.get("Uniqueid") or linked in self._calls:
            return []
        if linked.startswith(DIALLED):
            self.expect(linked)
        elif context in self._ways.inbound:
            self._put(linked, _Call("in", _number(event.get("CallerIDNum")), _number(event.get("Exten"))))
        elif context in self._ways.outgoing and len(event.get("Exten", "")) > 4:
            extension = extension_of(event.get("Channel", ""), event.get("CallerIDNum", ""))
            self._put(linked, _Call("out", _number(event.get("Exten")), None, extension))
        return []

    def _user_event(self, event: Mapping[str, str], at: datetime) -> list[CallEvent]:
        linked = event.get("Linkedid") or event.get("Uniqueid", "")
        if event.get("UserEvent") != "CrmCall" or not linked:
            return []
        call = self._calls.get(linked)
        if call is None or call.direction == "in":
            call = call or self._put(linked, _Call("in", None, None))
            call.number = _number(event.get("Number"))
            call.line = _number(event.get("Line")) or call.line
        call.file = clean(event.get("File", "")) or call.file
        return self._ring(linked, call, None, at) if call.direction == "in" else []

    def _dial_begin(self, event: Mapping[str, str], at: datetime) -> list[CallEvent]:
        linked, call = self._dialled(event)
        if call is None:
            return []
        return self._ring(linked, call, _dest_extension(event) if call.direction == "in" else None, at)

    def _dial_end(self, event: Mapping[str, str], at: datetime) -> list[CallEvent]:
        linked, call = self._dialled(event)
        if call is None:
            return []
        call.last_status = event.get("DialStatus", "")
        if call.last_status != "ANSWER":
            return []
        return self._answer(linked, call, _dest_extension(event), at)

    def _dialled(self, event: Mapping[str, str]) -> tuple[str, _Call | None]:
        """The call somebody is dialled for; a phone of ours that we ring ourselves has no caller yet and is none."""
        linked = event.get("Linkedid") or event.get("DestLinkedid", "")
        return linked, self._calls.get(linked) if event.get("Channel") else None

    def _hangup(self, event: Mapping[str, str], at: datetime) -> list[CallEvent]:
        linked = event.get("Linkedid", "")
        if linked != event.get("Uniqueid"):
            return []
        return self._end(linked, at, "")

    def _originated(self, event: Mapping[str, str], at: datetime) -> list[CallEvent]:
        """Our own phone did not take the call: there may be no channel that would hang up."""
        linked = event.get("Uniqueid", "")
        if event.get("Response") == "Success" or not linked.startswith(DIALLED):
            return []
        return self._end(linked, at, "CANCEL" if event.get("Reason") in ("1", "3", "5") else "CHANUNAVAIL")

    def _ring(self, linked: str, call: _Call, extension: str | None, at: datetime) -> list[CallEvent]:
        if (extension or "") in call.rang:
            return []
        call.rang.add(extension or "")
        shown = extension if call.direction == "in" else call.extension
        return [CallEvent(linked, "ring", at, call.direction, call.number, call.line, shown)]

    def _answer(self, linked: str, call: _Call, extension: str | None, at: datetime) -> list[CallEvent]:
        call.is_answered = True
        shown = extension if call.direction == "in" else call.extension
        return [CallEvent(linked, "answer", at, call.direction, call.number, call.line, shown)]

    def _end(self, linked: str, at: datetime, status: str) -> list[CallEvent]:
        call = self._calls.pop(linked, None)
        if call is None or (not call.rang and not linked.startswith(DIALLED)):
            return []
        result = "answered" if call.is_answered else _RESULTS.get(call.last_status or status or "CANCEL", "failed")
        recording = None
        if call.is_answered and self._ways.recording:
            recording = call.file or self._ways.recording.replace("{id}", linked)
        extension = None if call.direction == "in" else call.extension
        return [
            CallEvent(
                linked, "end", at, call.direction, call.number, call.line, extension, result=result, recording=recording
            )
        ]

    def _put(self, linked: str, call: _Call) -> _Call:
        while len(self._calls) >= _MOST_CALLS:
            self._calls.popitem(last=False)
        self._calls[linked] = call
        return call


def extension_of(channel: str, caller: str) -> str | None:
    """The phone of a channel such as PJSIP/101-0000002a; its number when the phone has another name."""
    peer = channel.partition("/")[2].rpartition("-")[0].partition("@")[0]
    if peer.isdecimal():
        return peer
    return caller if caller.isdecimal() and len(caller) < 7 else peer[:20] or None


def _dest_extension(event: Mapping[str, str]) -> str | None:
    return extension_of(event.get("DestChannel", ""), event.get("DestCallerIDNum", ""))


def _number(text: str | None) -> str | None:
    """A number as the exchange writes it; "<unknown>" is how it writes that there is none."""
    cleaned = re.sub(r"^<unknown>$|^s$", "", clean(text or ""))
    return cleaned or None
