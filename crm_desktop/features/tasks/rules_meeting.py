"""The link of a meeting: what may stand in it, and how a new room is named."""

from __future__ import annotations

import re
import secrets

from crm_desktop.errors import Refused

LONGEST_LINK = 500
_LINK = re.compile(r"(https?)://([^/?#:@]+)(:[0-9]{1,5})?([/?#].*)?", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_IMPOSSIBLE = re.compile(r"[\s\x00-\x1f\x7f\"<>\\]")


def checked_link(text: str) -> str:
    """The link as it is kept, empty for none: scheme and host in small letters, a host of other letters spelt out.

    Raises Refused("e_tasks_link") for what is no web address: another scheme, no host, a name before the host, spaces,
    more than 500 signs.
    """
    link = text.strip()
    if not link:
        return ""
    found = _LINK.fullmatch(link)
    if found is None or _IMPOSSIBLE.search(link):
        raise Refused("e_tasks_link", link=link)
    scheme, host, port, rest = found[1].lower(), _spelt_out(found[2]), found[3] or "", found[4] or ""
    link = f"{scheme}://{host}{port}{rest}"
    if not _HOST.fullmatch(host) or int(port[1:] or 1) not in range(1, 65536) or len(link) > LONGEST_LINK:
        raise Refused("e_tasks_link", link=link)
    return link


def room_link(server: str) -> str:
    """A link to a new room of a meeting server ("meet.jit.si"); nobody guesses its name."""
    name = secrets.token_hex(16)
    return checked_link(f"https://{server}/{'-'.join(name[at : at + 8] for at in range(0, len(name), 8))}")


def _spelt_out(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
