"""One connection to a mailbox by IMAP: log-in, new letters of a folder, waiting for more, a copy of what was sent."""

from __future__ import annotations

import imaplib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.mail.oauth import TokenKeeper
from crm_desktop.features.mail.rules import CUT_BYTES, RAW_LIMIT, MailboxFacts
from crm_desktop.features.mail.tls import link_error, trust, words_of

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

TIMEOUT = 60.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Mailbox:
    """An open mailbox. All methods raise Unavailable when the link is gone, Refused for what the server refuses."""

    def __init__(self, box: BaseMailBox, facts: MailboxFacts) -> None:
        self._box = box
        self._facts = facts
        self._folder: str | None = None
        self.can_idle = b"IDLE" in _capabilities(box.client)

    def open_folder(self, name: str) -> int:
        """Selects a folder to be read; answers its UIDVALIDITY."""
        with self._talk():
            status, said = self._box.client.select(_wire_name(name), readonly=True)
            if status != "OK":
                raise Refused("e_mail_folder", folder=name)
            self._folder = name
            _, found = self._box.client.response("UIDVALIDITY")
            return int(found[0]) if found and found[0] else 0

    def uids_after(self, uid: int) -> list[int]:
        """UIDs above this one. The server also names its last letter when it is not: that one is taken out."""
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def uids_since(self, moment: datetime) -> list[int]:
        """UIDs of letters that came on this day (UTC) or later."""
        return self._search(f"SINCE {moment.day}-{_MONTHS[moment.month - 1]}-{moment.year}")

    def last_uid(self) -> int:
        """The highest UID there is, 0 in an empty folder."""
        return max(self._search("UID *"), default=0)

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Bytes of these letters; one that is gone meanwhile is missing."""
        if not uids:
            return {}
        found: dict[int, int] = {}
        with self._talk():
            _, lines = self._uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        for line in lines:
            text = line[0] if isinstance(line, tuple) else line
            if isinstance(text, bytes) and (uid := _UID.search(text)) and (size := _SIZE.search(text)):
                found[int(uid[1])] = int(size[1])
        return found

    def fetch(self, uid: int, size: int) -> tuple[bytes, bool] | None:
        """Bytes of a letter and whether they are only its beginning. It stays unread there.

        None when it is gone, or the server cannot read it itself.
        """
        is_cut = size > RAW_LIMIT
        what = f"(BODY.PEEK[]<0.{CUT_BYTES}>)" if is_cut else "(BODY.PEEK[])"
        with self._talk():
            status, lines = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK" and _may_pass(lines):
            raise Unavailable("mail_server", 30, server=self._facts.imap.host, reason=f"FETCH: {lines!r}"[:200])
        for line in lines:
            if isinstance(line, tuple) and len(line) > 1 and isinstance(line[1], bytes):
                return line[1], is_cut
        return None

    def prove_alive(self) -> None:
        """Asks the server for a word; raises Unavailable when none comes in time."""
        with self._talk():
            self._box.client.noop()

    def wait(self, seconds: float, step: float, is_over: Any) -> bool:
        """Waits for news of the folder, true when there is some. `is_over()` is asked every `step` seconds.

        An end of the link shows as silence here: whoever waited asks for a proof of life.
        """
        with self._talk():
            self._box.idle.start()  # type: ignore[no-untyped-call]
            try:
                return self._poll(time.monotonic() + seconds, step, is_over)
            finally:
                self._box.idle.stop()  # type: ignore[no-untyped-call]

    def append(self, raw: bytes, moment: datetime) -> None:
        """Puts a letter we have sent into the folder of sent ones; `moment` is UTC."""
        folder = self._facts.sent_folder or self._marked_sent() or "Sent"
        stamp = f'"{moment.day:02}-{_MONTHS[moment.month - 1]}-{moment.year} {moment:%H:%M:%S} +0000"'
        with self._talk():
            status, said = self._box.client.append(_wire_name(folder), "(\\Seen)", stamp, raw)
            if status != "OK":
                raise Refused("e_mail_folder", folder=folder)

    def is_sent_folder(self, name: str) -> bool:
        """The folder is the one the server, or the setting, gives to sent letters."""
        return name in (self._facts.sent_folder, self._marked_sent())

    def folders(self) -> list[str]:
        """Names of all folders."""
        with self._talk():
            return [folder.name for folder in self._box.folder.list()]

    def close(self) -> None:
        """Ends the connection, quietly."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._box.client.sock.settimeout(5.0)
            self._box.client.logout()
            return
        _drop(self._box)

    def _marked_sent(self) -> str | None:
        """The folder the server marks as the one of sent letters."""
        with self._talk():
            for folder in self._box.folder.list():
                if any(flag.lower() == "\\sent" for flag in folder.flags):
                    return folder.name
        return None

    def _poll(self, till: float, step: float, is_over: Any) -> bool:
        # News that came together with the answer to IDLE already lies in our own buffer.
        if _has_news(_buffered(self._box.client)):
            return True
        while (left := till - time.monotonic()) > 0 and not is_over():
            begun = time.monotonic()
            slice_ = min(step, left)
            said = self._box.idle.poll(timeout=slice_)
            if _has_news(said):
                return True
            if not said and time.monotonic() - begun < slice_ / 2:
                return False  # silence before its time: the other side hung up
        return False

    def _search(self, criteria: str) -> list[int]:
        with self._talk():
            _, found = self._uid("SEARCH", criteria)
        numbers = b" ".join(line for line in found if isinstance(line, bytes)).split()
        return sorted(int(number) for number in numbers)

    def _uid(self, command: str, *words: str) -> tuple[str, list[Any]]:
        status, found = self._box.client.uid(command, *words)
        if status != "OK":
            raise Unavailable("mail_server", 30, server=self._facts.imap.host, reason=f"{command}: {found!r}"[:200])
        return status, found

    @contextmanager
    def _talk(self) -> Iterator[None]:
        with talking(self._facts):
            yield


@contextmanager
def talking(facts: MailboxFacts) -> Iterator[None]:
    """Errors of the link and of the protocol become those a person may read."""
    from imap_tools.errors import ImapToolsError

    try:
        yield
    except AppError:
        raise
    except imaplib.IMAP4.abort as error:
        raise link_error(error, facts.imap.host, facts.imap.port) from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, AttributeError) as error:
        # ValueError, AttributeError: the library trips over an answer that breaks off in the middle.
        raise link_error(error, facts.imap.host, facts.imap.port) from error


def open_mailbox(
    facts: MailboxFacts, password: str | None, tokens: TokenKeeper | None, timeout: float = TIMEOUT
) -> Mailbox:
    """Connects and logs in; the server has `timeout` seconds for each answer.

    Refused e_mail_login with the server's words, e_mail_certificate.
    """
    with talking(facts):
        box = _connect(facts, timeout)
    try:
        _log_in(box.client, facts, password, tokens)
    except (imaplib.IMAP4.abort, OSError) as error:
        _drop(box)
        raise link_error(error, facts.imap.host, facts.imap.port) from error
    except imaplib.IMAP4.error as error:
        _drop(box)
        raise Refused("e_mail_login", login=facts.login, reason=words_of(error)) from error
    except AppError:
        _drop(box)
        raise
    return Mailbox(box, facts)


def _connect(facts: MailboxFacts, timeout: float) -> BaseMailBox:
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

    server = facts.imap
    if server.tls == "none":
        return MailBoxUnencrypted(server.host, server.port, timeout=timeout)
    made = MailBox if server.tls == "ssl" else MailBoxStartTls
    return made(server.host, server.port, timeout=timeout, ssl_context=trust(facts.ca_file))


def _log_in(client: imaplib.IMAP4, facts: MailboxFacts, password: str | None, tokens: TokenKeeper | None) -> None:
    if tokens is not None:
        try:
            _bearer(client, facts.login, tokens.token())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            # It may have been taken back before its time.
            _bearer(client, facts.login, tokens.token(anew=True))
        return
    if not password:
        raise Refused("e_mail_no_secret", name="password")
    if facts.login.isascii() and password.isascii() and not re.search(r"[\r\n]", facts.login + password):
        client.login(facts.login, password)
    else:
        client.authenticate("PLAIN", lambda _said: f"\0{facts.login}\0{password}".encode())


def _bearer(client: imaplib.IMAP4, login: str, token: str) -> None:
    given = iter([f"user={login}\x01auth=Bearer {token}\x01\x01".encode()])
    # A refused token brings a second question, to be answered with nothing.
    client.authenticate("XOAUTH2", lambda _said: next(given, b""))


def _may_pass(said: list[Any]) -> bool:
    """A refusal for now, by its code (RFC 5530)."""
    text = b" ".join(line for line in said if isinstance(line, bytes)).upper()
    return any(code in text for code in (b"[UNAVAILABLE]", b"[INUSE]", b"[LIMIT]", b"[SERVERBUG]"))


def _drop(box: BaseMailBox) -> None:
    with suppress(OSError, imaplib.IMAP4.error):
        box.client.shutdown()


def _capabilities(client: imaplib.IMAP4) -> bytes:
    with suppress(OSError, imaplib.IMAP4.error):
        _, found = client.capability()
        return b" ".join(part for part in found if isinstance(part, bytes)).upper()
    return b""


def _wire_name(name: str) -> str:
    from imap_tools.utils import encode_folder

    wire = encode_folder(name)
    return wire.decode("ascii") if isinstance(wire, bytes) else str(wire)


def _buffered(client: Any) -> list[bytes]:
    """Lines that were read from the link together with an earlier answer."""
    found: list[bytes] = []
    timeout = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        while True:
            found.append(client._get_line())
    except (OSError, imaplib.IMAP4.abort):
        return found
    finally:
        client.sock.settimeout(timeout)


def _has_news(said: list[bytes]) -> bool:
    return any(line.upper().endswith((b"EXISTS", b"RECENT", b"EXPUNGE")) or b"BYE" in line.upper() for line in said)
