"""What a letter begins with: an answer, a letter passed on, a template; addresses as they stand in a field."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_desktop.features.mail.addresses import pieces
from crm_desktop.features.mail.rules import SUBJECT_LIMIT
from crm_desktop.features.mail.rules_desk import Draft, Letter, ThreadHead

_RE = re.compile(r"^\s*((re|fwd?|ha|отв|на|пересл)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def address_in(piece: str) -> str:
    """The bare address of one entry of a list of addresses, in small letters."""
    inside = piece[piece.rfind("<") + 1 :].partition(">")[0] if "<" in piece else piece
    return inside.strip().lower()


def addresses_in(text: str) -> list[str]:
    """The bare addresses of a list."""
    return [address_in(piece) for piece in pieces(text)]


def answer(head: ThreadHead, letter: Letter, text: str, intro: str, ours: frozenset[str], *, to_all: bool) -> Draft:
    """An answer to a letter: whom it goes to, under which subject, with its words below. `ours`: addresses of ours."""
    if letter.is_in:
        to = letter.reply_to or _named(letter.from_name, letter.from_address)
        others = [*pieces(letter.to_text), *pieces(letter.cc_text or "")] if to_all else []
    else:
        to, others = letter.to_text, pieces(letter.cc_text or "") if to_all else []
    taken = {*ours, *addresses_in(to)}
    cc = []
    for piece in others:
        if address_in(piece) not in taken:
            taken.add(address_in(piece))
            cc.append(piece)
    return Draft(
        channel_id=letter.channel_id, to=to, cc=", ".join(cc)[:2000], subject=prefixed("Re", letter.subject),
        text=f"\n\n{intro}\n{quote(text)}", thread_id=head.id, client_id=head.client_id,
        in_reply_to=letter.message_id if not letter.message_id.startswith("draft:") else None,
    )  # fmt: skip


def forward(head: ThreadHead, letter: Letter, text: str, intro: str) -> Draft:
    """A letter passed on to somebody else, in a correspondence of its own with the same client."""
    return Draft(
        channel_id=letter.channel_id, subject=prefixed("Fwd", letter.subject), text=f"\n\n{intro}\n\n{text.strip()}\n",
        thread_id=head.id, client_id=head.client_id,
    )  # fmt: skip


def with_template(draft: Draft, subject: str, body: str) -> Draft:
    """A template's words above what stands there; its subject only where there is none."""
    return replace(draft, subject=draft.subject or subject, text=f"{body.rstrip()}\n{draft.text}")


def prefixed(word: str, subject: str) -> str:
    """The subject with one Re or Fwd before it, however many it had."""
    return f"{word}: {_RE.sub('', subject).strip()}"[:SUBJECT_LIMIT]


def quote(text: str) -> str:
    """Words of the other side, each line marked."""
    return "\n".join(f"> {line}" if not line.startswith(">") else f">{line}" for line in text.strip().splitlines())


def bare_subject(subject: str) -> str:
    """A subject without Re and Fwd, as lists show it."""
    return _RE.sub("", subject).strip() or subject.strip()


def _named(name: str | None, address: str) -> str:
    clean = (name or "").replace('"', "").replace("\\", "").strip()
    if not clean or clean.lower() == address:
        return address
    return f'"{clean}" <{address}>' if re.search(r"[,;<>@()]", clean) else f"{clean} <{address}>"
