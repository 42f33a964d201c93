"""Letters as people see them: rows of lists, a correspondence, a draft. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

FILTERS = ("mine", "unassigned", "all", "sent", "drafts", "maybe", "done", "spam")
# A sent letter waits this long before it leaves: it can be taken back till then.
UNDO_SECONDS = 10


class ThreadRow(NamedTuple):
    """A line of the list; `sending` is queued, sending, maybe, failed or bounce. A draft has `draft_id`."""

    id: int
    version: int
    subject: str
    client_id: int | None
    who: str
    staff_id: int | None
    person: str | None
    last_at: datetime
    letter_count: int
    unread_count: int
    state: str
    words: str | None
    is_out: bool | None
    has_files: bool | None
    sending: str | None
    draft_id: int | None

    @property
    def key(self) -> int:
        """What the list pages and remembers by: the draft, or the correspondence."""
        return self.draft_id or self.id


class ThreadHead(NamedTuple):
    """What is known of a correspondence as a whole."""

    id: int
    version: int
    subject: str
    client_id: int | None
    client: str | None
    inquiry_id: int | None
    inquiry_open: bool
    staff_id: int | None
    person: str | None
    state: str
    may_write: bool


class Letter(NamedTuple):
    """A letter without its body. Instants are UTC; `sending` is the state of its way out."""

    id: int
    version: int
    direction: str
    channel_id: int
    channel: str
    message_id: str
    subject: str
    from_address: str
    from_name: str | None
    reply_to: str | None
    to_text: str
    cc_text: str | None
    bcc_text: str | None
    written_at: datetime
    preview: str
    has_html: bool
    size: int
    flaw: str | None
    is_read: bool
    is_unconfirmed: bool
    is_draft: bool
    bounce_state: str | None
    bounce_reason: str | None
    author: str | None
    in_reply_to: str | None
    sending: str | None
    next_at: datetime | None
    reason: str | None
    detail: str | None
    may_settle: bool

    @property
    def is_in(self) -> bool:
        """It came to us."""
        return self.direction == "in"


class FileLine(NamedTuple):
    """A file of a letter without its content; `refused` says why it was not kept."""

    id: int
    letter_id: int
    name: str
    mime: str
    cid: str | None
    size: int
    refused: str | None


class Body(NamedTuple):
    """The words of a letter; `html` as it came."""

    plain: str | None
    html: str | None


class Mailbox(NamedTuple):
    """A mailbox one may write from."""

    id: int
    name: str
    address: str | None
    is_on: bool
    state: str


class Suggested(NamedTuple):
    """An address of a client; `hard_at`: since when letters come back from it (UTC)."""

    email: str
    name: str
    client_id: int
    hard_at: datetime | None
    reason: str | None


class Trouble(NamedTuple):
    """What is known of an address from letters that came back. Instants are UTC."""

    email: str
    hard_at: datetime | None
    soft_times: int
    last_at: datetime
    reason: str | None


class SavedDraft(NamedTuple):
    """A draft in the base."""

    id: int
    version: int
    thread_id: int


class StoredDraft(NamedTuple):
    """A draft as it is read again."""

    id: int
    version: int
    thread_id: int
    channel_id: int
    in_reply_to: str | None
    subject: str
    to_text: str
    cc_text: str | None
    plain: str | None
    client_id: int | None
    client: str | None


class Template(NamedTuple):
    """A text letters begin with."""

    id: int | None
    version: int | None
    name: str
    subject: str
    body: str
    updated_at: datetime | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter being written; no id: not in the base yet."""

    channel_id: int | None = None
    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    id: int | None = None
    version: int | None = None
    thread_id: int | None = None
    client_id: int | None = None
    in_reply_to: str | None = None
    files: tuple[FileLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing is lost when it is thrown away."""
        return not (self.to.strip() or self.cc.strip() or self.subject.strip() or self.text.strip() or self.files)

    def same_words(self, other: Draft) -> bool:
        """Nothing a person types differs."""
        return (self.channel_id, self.to, self.cc, self.subject, self.text) == (
            other.channel_id, other.to, other.cc, other.subject, other.text,
        )  # fmt: skip


def from_stored(stored: StoredDraft, files: list[FileLine]) -> Draft:
    """A draft of the base as it is written on."""
    return Draft(
        stored.channel_id, stored.to_text, stored.cc_text or "", stored.subject, stored.plain or "", stored.id,
        stored.version, stored.thread_id, stored.client_id, stored.in_reply_to, tuple(files),
    )  # fmt: skip
