"""Calls of package `letters` by the agent: what came is taken in, what is to leave is read. Instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.mail.rules import LetterFile, LetterIn, Place


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder has been read, since when it is read, when it was last looked at."""

    uid_validity: int
    last_uid: int
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A letter in the base. `is_new` is False for one that was there, `is_ours` is True for one we sent."""

    letter_id: int
    thread_id: int
    is_new: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class RoutedLetter:
    """What a letter is to people: `status` is thread, spam, or what became of the inquiry it is."""

    inquiry_id: int | None
    client_id: int | None
    staff_id: int | None
    status: str


@dataclass(frozen=True, slots=True)
class LetterOut:
    """A letter to be sent; addresses as they stand in a header, `references` one a line, oldest first."""

    letter_id: int
    thread_id: int
    message_id: str
    in_reply_to: str | None
    references: str | None
    subject: str
    from_name: str | None
    to_text: str
    cc_text: str | None
    bcc_text: str | None
    written_at: datetime
    plain: str | None
    html: str | None


class FileOut(NamedTuple):
    """A file of a letter to be sent."""

    file_id: int
    name: str
    mime: str
    cid: str | None
    content: bytes


def mark_of(tx: Tx, channel_id: int, folder: str) -> Mark | None:
    """How far a folder has been read; None before the first look."""
    return tx.row("select * from letters.mark_of(?, ?)", (channel_id, folder), Mark)


def set_mark(tx: Tx, channel_id: int, folder: str, uid_validity: int, last_uid: int) -> None:
    """Keeps how far a folder has been read."""
    tx.run("execute procedure letters.set_mark(?, ?, ?, ?)", (channel_id, folder, uid_validity, last_uid))


def take_in(tx: Tx, channel_id: int, place: Place, letter: LetterIn) -> TakenIn:
    """Writes a letter, once whichever mailboxes hold it, and its files."""
    sent_to = letter.first_to if place.is_sent else None
    row = tx.row(
        "select * from letters.take_in(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            channel_id, place.folder, place.uid, letter.message_id, letter.digest, letter.in_reply_to,
            "\n".join(letter.references) or None, letter.token, letter.from_address, letter.from_name, letter.reply_to,
            letter.to_text, letter.cc_text, letter.subject, letter.written_at, letter.preview, letter.plain or None,
            letter.html, letter.size, ",".join(letter.flaws)[:40] or None, sent_to,
        ),
        TakenIn,
    )  # fmt: skip
    assert row is not None
    if row.is_new:
        for file in letter.files:
            add_file(tx, row.letter_id, file)
    return row


def add_file(tx: Tx, letter_id: int, file: LetterFile) -> None:
    """A file of a letter."""
    tx.run(
        "execute procedure letters.add_file(?, ?, ?, ?, ?, ?, ?)",
        (letter_id, file.name, file.mime, file.cid, file.size, file.content, file.refused),
    )


def route(tx: Tx, letter_id: int, line: str) -> RoutedLetter:
    """Tells people about a new letter; `line` is the address of ours it came to. Takes the lock of routing."""
    row = tx.row("select * from letters.route(?, ?)", (letter_id, line[:60] or None), RoutedLetter)
    assert row is not None
    return row


def is_ours(tx: Tx, message_id: str) -> bool:
    """True when we sent a letter under this message id."""
    return tx.value("select * from letters.is_ours(?)", (message_id,)) is not None


def note_bounce(tx: Tx, message_ids: tuple[str, ...], address: str, state: str, reason: str) -> int | None:
    """A letter came back; its number, None when it was not ours."""
    ids = "\n".join(message_ids)[:4000]
    found = tx.value("select * from letters.note_bounce(?, ?, ?, ?)", (ids, address, state, reason[:500]))
    return found if isinstance(found, int) else None


def note_refused(tx: Tx, letter_id: int, address: str, state: str, reason: str) -> None:
    """The mail server refused one recipient of a letter."""
    tx.run("execute procedure letters.note_refused(?, ?, ?, ?)", (letter_id, address[:254], state, reason[:500]))


def note_sent(tx: Tx, letter_id: int) -> None:
    """The mail server took a letter."""
    tx.run("execute procedure letters.note_sent(?)", (letter_id,))


def to_send(tx: Tx, letter_id: int) -> LetterOut | None:
    """A letter to be sent; None when there is none of this number."""
    return tx.row("select * from letters.to_send(?)", (letter_id,), LetterOut)


def files_to_send(tx: Tx, letter_id: int) -> list[FileOut]:
    """Its files."""
    return tx.rows("select * from letters.files_to_send(?)", (letter_id,), FileOut)
