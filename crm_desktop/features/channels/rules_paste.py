"""What is pasted elsewhere for a channel to work: the address for a vendor, lines for the dialplan of an Asterisk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

_FOLDER = "/var/spool/asterisk/monitor"
_PERSON = "PJSIP/{extension}"
_ON_WINDOWS = re.compile(r"^(?:[A-Za-z]:|\\\\)")


def vendor_address(outside: str, channel_id: int, word: str) -> str:
    """Where a cloud exchange posts its messages. `outside`: the address of the site channel from outside."""
    address = outside.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    return f"{address}/pbx/{channel_id}/{quote(word, safe='')}"


def dialplan_lines(facts: Mapping[str, object]) -> str:
    """The lines for the context calls come in by; the one that records only when recordings are taken."""
    folder = str(facts.get("recordings") or "").strip()
    name = str(facts.get("recording_name") or "{id}.wav").strip().replace("{id}", "${UNIQUEID}")
    told = "UserEvent(CrmCall,Number: ${CALLERID(num)},Line: ${EXTEN}" + (f",File: {name})" if folder else ")")
    person = str(facts.get("dial_channel") or _PERSON).strip()
    ring = f"Dial({person.replace('{extension}', '101')}&{person.replace('{extension}', '102')},30)"
    steps = [told, ring]
    if folder:
        # A folder seen over the network has another name at the exchange.
        there = _FOLDER if _ON_WINDOWS.match(folder) else folder.rstrip("/")
        steps.insert(0, f"MixMonitor({there}/{name})")
    first, *rest = steps
    return "\n".join([f"exten => _X.,1,{first}", *(f" same => n,{step}" for step in rest)])
