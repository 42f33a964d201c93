"""The bytes of a letter that is to leave, made from what is kept of it; nothing typed can add a header."""

from __future__ import annotations

import email.policy
import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from crm_desktop.errors import Refused
from crm_desktop.features.mail.addresses import for_the_wire, recipients
from crm_desktop.features.mail.queries import FileOut, LetterOut
from crm_desktop.features.mail.rules import FILES_LIMIT, MailboxFacts
from crm_desktop.features.mail.threads import OWN_HEADER, with_token

_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{3,248}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOST_REFERENCES = 30
_POLICY = email.policy.SMTP.clone(max_line_length=200)


def compose(letter: LetterOut, files: list[FileOut], facts: MailboxFacts, now: datetime) -> tuple[bytes, list[str]]:
    """The letter and the addresses it goes to, each once. `now` is UTC.

    Refused e_mail_header, e_mail_address, e_mail_nobody, e_mail_too_big.
    """
    to, cc, bcc = recipients(letter.to_text), recipients(letter.cc_text), recipients(letter.bcc_text)
    everybody = list(dict.fromkeys(address for _, address in [*to, *cc, *bcc]))
    if not everybody:
        raise Refused("e_mail_nobody")
    if sum(len(file.content) for file in files) > FILES_LIMIT:
        raise Refused("e_mail_too_big", limit=FILES_LIMIT // 1024 // 1024)
    subject = _line(letter.subject, "subject")
    if not _ID.fullmatch(letter.message_id):
        raise Refused("e_mail_header", field="message_id")
    made = EmailMessage(policy=_POLICY)
    made["From"] = _address(_line(letter.from_name or facts.sender, "from"), for_the_wire(facts.address))
    for name, people in (("To", to), ("Cc", cc)):
        if people:
            made[name] = [_address(person, address) for person, address in people]
    made["Subject"] = with_token(subject, letter.thread_id) if facts.subject_token else subject
    made["Date"] = format_datetime(now.replace(tzinfo=UTC))
    made["Message-ID"] = letter.message_id
    made[OWN_HEADER] = letter.message_id
    _put_references(made, letter)
    _put_body(made, letter, files)
    return made.as_bytes(), everybody


def _put_references(made: EmailMessage, letter: LetterOut) -> None:
    if not letter.in_reply_to or not _ID.fullmatch(letter.in_reply_to):
        return
    made["In-Reply-To"] = letter.in_reply_to
    known = [one for one in (letter.references or "").splitlines() if _ID.fullmatch(one)]
    known = list(dict.fromkeys([*known[:1], *known[-_MOST_REFERENCES:], letter.in_reply_to]))
    made["References"] = " ".join(known)


def _put_body(made: EmailMessage, letter: LetterOut, files: list[FileOut]) -> None:
    made.set_content(letter.plain or "", cte="base64" if not (letter.plain or "").isascii() else "quoted-printable")
    inline = [file for file in files if file.cid and letter.html and f"cid:{file.cid}" in letter.html]
    if letter.html:
        made.add_alternative(letter.html, subtype="html", cte="base64")
        body = made.get_payload()
        assert isinstance(body, list)
        page = body[-1]
        assert isinstance(page, EmailMessage)
        for file in inline:
            kind, _, sub = _kind(file.mime)
            page.add_related(file.content, maintype=kind, subtype=sub, cid=f"<{_line(file.cid or '', 'cid')}>")
    for file in files:
        if file not in inline:
            kind, _, sub = _kind(file.mime)
            made.add_attachment(file.content, maintype=kind, subtype=sub, filename=_line(file.name, "file"))


def _kind(mime: str) -> tuple[str, str, str]:
    """A media type that may stand in a header; parts of parts are sent as plain bytes."""
    if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", mime.lower()) or mime.lower().startswith(("multipart/", "message/")):
        return "application", "/", "octet-stream"
    return mime.lower().partition("/")


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    try:
        return Address(display_name=name, username=local, domain=domain)
    except (ValueError, LookupError) as error:
        raise Refused("e_mail_address", address=address[:100]) from error


def _line(text: str, field: str) -> str:
    """A text that is one line; a line break in it would begin another header."""
    if _CONTROL.search(text):
        raise Refused("e_mail_header", field=field)
    return text.encode("utf-8", "replace").decode("utf-8")
