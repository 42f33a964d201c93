"""Sends a letter by SMTP. What surely did not go, what may have gone and who refused it are told apart."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.mail import queries
from crm_desktop.features.mail.addresses import for_the_wire
from crm_desktop.features.mail.bounces import classify
from crm_desktop.features.mail.compose import compose
from crm_desktop.features.mail.imap import open_mailbox
from crm_desktop.features.mail.oauth import TokenKeeper
from crm_desktop.features.mail.rules import MailboxFacts, TurnedAway, read_facts
from crm_desktop.features.mail.tls import link_error, trust, words_of
from crm_desktop.features.outbox.rules import MaybeSent, Outgoing

_TIMEOUT = 60.0
_LATER_SECONDS = 120.0
_log = logging.getLogger(__name__)
RefusedOnes = dict[str, tuple[int, str]]


class Sender:
    """A connection to the server letters leave by, logged in."""

    def __init__(self, link: smtplib.SMTP, facts: MailboxFacts) -> None:
        self._link = link
        self._facts = facts

    @property
    def greeting(self) -> str:
        """What the server says it is."""
        said = self._link.ehlo_resp or b""
        return said.splitlines()[0].decode("ascii", "replace")[:100] if said else "ok"

    def send(self, raw: bytes, to: list[str]) -> RefusedOnes:
        """Hands a letter over; answers who was refused, with code and words, if anybody took it.

        Raises Refused or Unavailable when it surely did not go, MaybeSent when the answer was lost.
        """
        with _talking(self._facts):
            options = [f"SIZE={len(raw)}"] if self._link.has_extn("size") else []
            if not all(address.isascii() for address in to):
                if not self._link.has_extn("smtputf8"):
                    raise Refused("e_mail_address", address=next(one for one in to if not one.isascii()))
                options += ["SMTPUTF8", "BODY=8BITMIME"]
                self._link.command_encoding = "utf-8"
            code, said = self._link.mail(for_the_wire(self._facts.address), options)
            if code != 250:
                raise _answer_error(code, said)
            refused: RefusedOnes = {}
            for address in to:
                code, said = self._link.rcpt(address)
                if code not in (250, 251):
                    refused[address] = (code, _words(said))
                    if code == 421:
                        raise _answer_error(code, said)
            if len(refused) == len(to):
                raise _all_refused(refused)
            code, said = self._link.docmd("DATA")
            if code != 354:
                raise _answer_error(code, said)
            # Without the closing dot the server takes nothing: until here it surely did not go.
            self._link.send(_dotted(raw))
        self._finish()
        return refused

    def _finish(self) -> None:
        try:
            self._link.send(b".\r\n")
            code, said = self._link.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise MaybeSent(link_error(error, self._facts.smtp.host, self._facts.smtp.port)) from error
        if code != 250:
            raise _answer_error(code, said)


@contextmanager
def open_sender(ground: Ground, facts: MailboxFacts) -> Iterator[Sender]:
    """Connects and logs in. Refused e_mail_login with the server's words, e_mail_certificate."""
    with _talking(facts):
        link = _connect(facts)
    try:
        with _talking(facts):
            _log_in(link, ground, facts)
        yield Sender(link, facts)
        with suppress(OSError, smtplib.SMTPException):
            link.quit()
    finally:
        link.close()


def send_letter(ground: Ground, row: Outgoing) -> str | None:
    """Sends one letter of the outbox; answers its message id."""
    facts = read_facts(ground.channel.facts)
    letter = ground.do(lambda tx: queries.to_send(tx, row.ref_id))
    if letter is None:
        raise Refused("e_mail_gone")
    files = ground.do(lambda tx: queries.files_to_send(tx, row.ref_id))
    raw, everybody = compose(letter, files, facts, ground.clock.now())
    del files
    try:
        with open_sender(ground, facts) as sender:
            refused = sender.send(raw, everybody)
    except _AllRefused as error:
        _note_refused(ground, row.ref_id, error.refused)
        raise
    except Unavailable as error:
        ground.warn(error)
        raise
    _after(ground, row.ref_id, refused)
    if facts.sent_copy:
        _keep_copy(ground, facts, raw)
    return letter.message_id


class _AllRefused(Refused):
    """Nobody was taken."""

    def __init__(self, refused: RefusedOnes) -> None:
        address, (code, said) = next(iter(refused.items()))
        super().__init__("e_mail_refused", address=address, reason=f"{code} {said}")
        self.refused = refused


def _after(ground: Ground, letter_id: int, refused: RefusedOnes) -> None:
    """It went: a base that is away now must not make it go twice."""
    try:
        ground.do(lambda tx: queries.note_sent(tx, letter_id))
        _note_refused(ground, letter_id, refused)
    except AppError as error:
        _log.info("letter %s went, the card does not know: %s", letter_id, error)


def _note_refused(ground: Ground, letter_id: int, refused: RefusedOnes) -> None:
    for address, (code, said) in refused.items():
        reason = f"{code} {said}"
        state = classify(reason)
        ground.do(lambda tx, a=address, s=state, r=reason: queries.note_refused(tx, letter_id, a, s, r))  # type: ignore[misc]


def _keep_copy(ground: Ground, facts: MailboxFacts, raw: bytes) -> None:
    """A copy in the folder of sent letters; the letter went whether this works or not."""
    try:
        tokens = TokenKeeper(facts, ground) if facts.auth == "xoauth2" else None
        box = open_mailbox(facts, None if tokens else ground.secret("password"), tokens)
        try:
            box.append(raw, ground.clock.now())
        finally:
            box.close()
    except AppError as error:
        _log.info("channel %s: no copy of a sent letter: %s", ground.channel.id, error)
        ground.refused(TurnedAway.SENT_COPY, pack_error(error))


def _connect(facts: MailboxFacts) -> smtplib.SMTP:
    server = facts.smtp
    name = facts.address.rpartition("@")[2] if facts.address.isascii() else "localhost"
    if server.tls == "ssl":
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=_TIMEOUT, context=trust(facts.ca_file)
        )
    link = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=_TIMEOUT)
    if server.tls == "starttls":
        try:
            link.starttls(context=trust(facts.ca_file))
        except (AppError, OSError, smtplib.SMTPException):
            link.close()
            raise
    return link


def _log_in(link: smtplib.SMTP, ground: Ground, facts: MailboxFacts) -> None:
    link.ehlo_or_helo_if_needed()
    if facts.auth == "xoauth2":
        tokens = TokenKeeper(facts, ground)
        text = f"user={facts.login}\x01auth=Bearer {tokens.token()}\x01\x01"
        # A refused token brings a second question, to be answered with nothing.
        code, said = link.auth("XOAUTH2", lambda challenge=None: text if challenge is None else "")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, said)
        return
    if not link.has_extn("auth") and facts.smtp.tls == "none":
        return  # a relay on this computer may want no name
    password = ground.secret("password")
    if not password:
        raise Refused("e_mail_no_secret", name="password")
    link.login(facts.login, password)


@contextmanager
def _talking(facts: MailboxFacts) -> Iterator[None]:
    try:
        yield
    except AppError:
        raise
    except smtplib.SMTPAuthenticationError as error:
        if 400 <= error.smtp_code < 500:
            raise Unavailable("mail_later", _LATER_SECONDS, reason=words_of(error)) from error
        raise Refused("e_mail_login", login=facts.login, reason=words_of(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _answer_error(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused("e_mail_server_lacks", server=facts.smtp.host, reason=str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise link_error(error, facts.smtp.host, facts.smtp.port) from error


def _answer_error(code: int, said: bytes | str) -> AppError:
    """A refusal of the whole letter: for now (4xx, or a link that is being closed) or for good."""
    reason = f"{code} {_words(said)}"
    if code < 500:
        return Unavailable("mail_later", _LATER_SECONDS, reason=reason)
    return Refused("e_mail_said_no", reason=reason)


def _all_refused(refused: RefusedOnes) -> AppError:
    """Nobody was taken: put off while one of them may be later."""
    for code, said in refused.values():
        if code < 500:
            return Unavailable("mail_later", _LATER_SECONDS, reason=f"{code} {said}")
    return _AllRefused(refused)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]


def _dotted(raw: bytes) -> bytes:
    """Lines that begin with a dot get another, as the protocol wants, and the end is the end of a line."""
    raw = raw.replace(b"\r\n.", b"\r\n..")
    if raw.startswith(b"."):
        raw = b"." + raw
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"
