"""Calls of the packages of the mail room: lists, a correspondence, drafts, addresses, templates. Instants are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.mail.rules_desk import (
    Body,
    Draft,
    FileLine,
    Letter,
    Mailbox,
    SavedDraft,
    StoredDraft,
    Suggested,
    Template,
    ThreadHead,
    ThreadRow,
    Trouble,
)

_MOST_SUGGESTED = 20


class _Count(NamedTuple):
    filter: str
    rows: int


class _Saved(NamedTuple):
    id: int
    version: int


def threads(
    tx: Tx, which: str, text: str = "", before: tuple[datetime, int] | None = None, limit: int = 50
) -> list[ThreadRow]:
    """A page of a list; `before` is the time and key of the last line shown."""
    at, key = before or (None, None)
    params = (which, text[:100], at, key, limit)
    return tx.rows("select * from letters_lists.threads(?, ?, ?, ?, ?)", params, ThreadRow)


def counts(tx: Tx) -> dict[str, int]:
    """What waits for me: mine (unread), unassigned, drafts, maybe."""
    return {row.filter: row.rows for row in tx.rows("select * from letters_lists.counts", (), _Count)}


def thread(tx: Tx, thread_id: int) -> ThreadHead | None:
    """The head of a correspondence; None when it is not for me."""
    return tx.row("select * from letters_desk.thread(?)", (thread_id,), ThreadHead)


def thread_letters(tx: Tx, thread_id: int) -> list[Letter]:
    """Its letters, oldest first, my drafts last."""
    return tx.rows("select * from letters_desk.thread_letters(?)", (thread_id,), Letter)


def thread_files(tx: Tx, thread_id: int) -> list[FileLine]:
    """Files of its letters."""
    return tx.rows("select * from letters_desk.thread_files(?)", (thread_id,), FileLine)


def letter_body(tx: Tx, letter_id: int) -> Body | None:
    """The words of a letter; None when it is not for me."""
    return tx.row("select * from letters_desk.letter_body(?)", (letter_id,), Body)


def file_content(tx: Tx, file_id: int) -> bytes | None:
    """The content of a file; None when it is not for me or was not kept."""
    found = tx.value("select * from letters_desk.file_content(?)", (file_id,))
    return found if isinstance(found, bytes) else None


def mark_read(tx: Tx, thread_id: int) -> int:
    """I have read it; how many letters that were."""
    changed = tx.value("select * from letters_desk.mark_read(?)", (thread_id,))
    assert isinstance(changed, int)
    return changed


def set_thread(tx: Tx, head: ThreadHead, staff_id: int | None, client_id: int | None, state: str) -> int:
    """Whose it is, of which client, and how it stands; the new version.

    Refused e_letters_not_found, e_letters_stale, e_letters_no_person, e_letters_no_client.
    """
    params = (head.id, head.version, staff_id, client_id, state)
    version = tx.value("select * from letters_desk.set_thread(?, ?, ?, ?, ?)", params)
    assert isinstance(version, int)
    return version


class KeptAddress(NamedTuple):
    """What became of an address: added, known, twin (on the card of `other`), denied or none."""

    state: str
    email: str | None
    other: str | None


def keep_address(tx: Tx, thread_id: int, client_id: int) -> KeptAddress:
    """The address that wrote last in a correspondence goes to the card of a client, unless another has it."""
    row = tx.row("select * from letters_addresses.keep_address(?, ?)", (thread_id, client_id), KeptAddress)
    assert row is not None
    return row


def confirm_letter(tx: Tx, letter_id: int) -> None:
    """A doubtful letter does belong here."""
    tx.run("execute procedure letters_desk.confirm_letter(?)", (letter_id,))


def split_letter(tx: Tx, letter_id: int) -> int:
    """A doubtful letter gets a correspondence of its own; its id."""
    made = tx.value("select * from letters_desk.split_letter(?)", (letter_id,))
    assert isinstance(made, int)
    return made


def mailboxes(tx: Tx) -> list[Mailbox]:
    """Mailboxes I may write from, the usual one first."""
    return tx.rows("select * from letters_drafts.mailboxes", (), Mailbox)


def save_draft(tx: Tx, draft: Draft) -> SavedDraft:
    """Keeps a draft. Refused e_letters_not_found, e_letters_stale, e_letters_no_mailbox."""
    saved = tx.row(
        "select * from letters_drafts.save_draft(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.id, draft.version, draft.thread_id, draft.client_id, draft.channel_id, draft.in_reply_to,
            draft.subject[:300], draft.to[:2000], draft.cc[:2000], draft.text,
        ),
        SavedDraft,
    )  # fmt: skip
    assert saved is not None
    return saved


def stored_draft(tx: Tx, letter_id: int) -> StoredDraft | None:
    """My own draft; None when it is none any more."""
    return tx.row("select * from letters_drafts.draft(?)", (letter_id,), StoredDraft)


def draft_files(tx: Tx, letter_id: int) -> list[FileLine]:
    """Files of my draft."""
    return tx.rows("select * from letters_drafts.draft_files(?)", (letter_id,), FileLine)


def add_draft_file(tx: Tx, letter_id: int, name: str, mime: str, content: bytes) -> int:
    """Puts a file to my draft; Refused e_letters_files."""
    made = tx.value("select * from letters_drafts.add_draft_file(?, ?, ?, ?)", (letter_id, name, mime, content))
    assert isinstance(made, int)
    return made


def drop_draft_file(tx: Tx, file_id: int) -> None:
    """Takes a file off my draft."""
    tx.run("execute procedure letters_drafts.drop_draft_file(?)", (file_id,))


def copy_files(tx: Tx, from_letter_id: int, to_letter_id: int) -> None:
    """The kept files of a letter go with my draft."""
    tx.run("execute procedure letters_drafts.copy_files(?, ?)", (from_letter_id, to_letter_id))


def drop_draft(tx: Tx, letter_id: int) -> None:
    """Throws my draft away."""
    tx.run("execute procedure letters_drafts.drop_draft(?)", (letter_id,))


def send_draft(tx: Tx, letter_id: int, version: int, message_id: str, wait_seconds: int) -> int:
    """My draft goes to the outbox; its row there.

    Refused e_letters_nobody, e_letters_no_mailbox, e_letters_mailbox_off, e_letters_not_found, e_letters_stale.
    """
    params = (letter_id, version, message_id, wait_seconds)
    made = tx.value("select * from letters_drafts.send(?, ?, ?, ?)", params)
    assert isinstance(made, int)
    return made


def take_back(tx: Tx, letter_id: int) -> int:
    """A letter that has not left is a draft again; its version. Refused e_letters_left."""
    version = tx.value("select * from letters_drafts.take_back(?)", (letter_id,))
    assert isinstance(version, int)
    return version


def settle_letter(tx: Tx, letter_id: int, choice: str) -> None:
    """What became of a letter that may have left: "went", or "again". Refused e_outbox_settled."""
    tx.run("execute procedure letters_drafts.settle(?, ?)", (letter_id, choice))


def suggest_addresses(tx: Tx, text: str, client_id: int | None = None) -> list[Suggested]:
    """Addresses of a client, or those that begin as typed."""
    params = (text[:100], client_id, _MOST_SUGGESTED)
    return tx.rows("select * from letters_addresses.addresses(?, ?, ?)", params, Suggested)


def troubles(tx: Tx, emails: list[str]) -> list[Trouble]:
    """Those of these addresses letters came back from."""
    return tx.rows("select * from letters_addresses.troubles(?)", ("\n".join(emails)[:4000],), Trouble)


def templates(tx: Tx) -> list[Template]:
    """All templates by name."""
    return tx.rows("select * from letter_templates.templates", (), Template)


def save_template(tx: Tx, template: Template) -> tuple[int, int]:
    """Makes or changes a template; its id and new version.

    Refused e_letters_template_name, e_letters_template_taken, e_letters_template_stale, e_access_denied.
    """
    params = (template.id, template.version, template.name, template.subject, template.body)
    saved = tx.row("select * from letter_templates.save_template(?, ?, ?, ?, ?)", params, _Saved)
    assert saved is not None
    return saved.id, saved.version


def drop_template(tx: Tx, template: Template) -> None:
    """Throws a template away; Refused e_letters_template_stale."""
    tx.run("execute procedure letter_templates.drop_template(?, ?)", (template.id, template.version))
