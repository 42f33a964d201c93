"""Letters, mailboxes and reports for the tests of mail."""

from __future__ import annotations

import email.policy
import json
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from itertools import count

from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import Arrival, Handled, RunningChannel
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.mail.handle import handle_letter, pack
from crm_desktop.features.mail.rules import Place

NOW = datetime(2026, 11, 23, 12, 0)
ADDRESS = "sales@shop.test"
FACTS: dict[str, object] = {"address": ADDRESS, "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
_number = count(1)


def make_mailbox(tx: Tx, name: str = "Продажи", facts: dict[str, object] | None = None) -> int:
    """A channel of kind mailbox."""
    made = tx.value(
        "insert into channel (kind, name, facts, state_since, created_at, updated_at)"
        " values ('mailbox', ?, ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
        (name, json.dumps(facts or FACTS)),
    )
    assert isinstance(made, int)
    return made


def make_letter(
    subject: str = "Вопрос",
    text: str = "Когда привезёте?",
    *,
    sender: str = "Пётр Клиент <client@home.test>",
    to: str = ADDRESS,
    message_id: str | None = None,
    answers: str | None = None,
    files: Iterable[tuple[str, bytes]] = (),
    extra: Iterable[tuple[str, str]] = (),
) -> bytes:
    """A well-made letter, with a message id of its own."""
    letter = EmailMessage(policy=email.policy.SMTP)
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    letter["Date"] = "Mon, 23 Nov 2026 11:00:00 +0000"
    letter["Message-ID"] = message_id or f"<{next(_number)}@home.test>"
    if answers:
        letter["In-Reply-To"] = letter["References"] = answers
    for name, value in extra:
        letter[name] = value
    letter.set_content(text)
    for name, data in files:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def make_bounce(
    message_id: str, address: str = "gone@dead.test", status: str = "5.1.1", why: str = "550 5.1.1 user unknown",
    action: str = "failed",
) -> bytes:  # fmt: skip
    """A standard report of a mail server about a letter of ours."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: sales@shop.test\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f"Message-ID: <{next(_number)}@mx.test>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {why}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


def arrive(tx: Tx, channel_id: int, raw: bytes, *, name: str = "Продажи", is_sent: bool = False) -> Handled:
    """A letter that lies in a mailbox is handled."""
    place = Place("Sent" if is_sent else "INBOX", next(_number), len(raw), is_sent=is_sent)
    channel = RunningChannel(channel_id, "mailbox", name, None, FACTS, 1)
    arrival = Arrival(1, channel, "letter", f"INBOX:1:{place.uid}", pack(place, raw), NOW, 0)
    return handle_letter(tx, arrival, Surroundings(NOW))


def make_sent(
    tx: Tx, channel_id: int, to: str, *, message_id: str = "<ours@shop.test>", subject: str = "Ответ",
    thread_id: int | None = None, answers: str | None = None, client_id: int | None = None,
    author_id: int | None = None,
) -> tuple[int, int]:  # fmt: skip
    """A letter of ours on its way, and its thread."""
    if thread_id is None:
        found = tx.value(
            "insert into letter_thread (subject, branch_id, first_at, last_at, client_id, staff_id)"
            " values (?, (select first 1 id from branch order by id), clock.utc_now(), clock.utc_now(), ?, ?)"
            " returning id",
            (subject, client_id, author_id),
        )
        assert isinstance(found, int)
        thread_id = found
    letter = tx.value(
        "insert into letter (thread_id, direction, channel_id, message_id, in_reply_to, subject, from_address,"
        " from_name, to_text, written_at, got_at, preview, plain, author_id)"
        " values (?, 'out', ?, ?, ?, ?, ?, 'Продажи', ?, clock.utc_now(), clock.utc_now(), '', 'Завтра.', ?)"
        " returning id",
        (thread_id, channel_id, message_id, answers, subject, ADDRESS, to, author_id),
    )
    assert isinstance(letter, int)
    return letter, thread_id
