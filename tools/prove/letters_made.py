"""A thousand letters of every fate, drawn by number, and what must become of each."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.support.builders_mail import make_bounce, make_letter

TEXT = "Добрый день! Сколько стоит доставка ламината в Тольятти?"
CLIENT = "info@dubrava.example"
KINDS = (
    "plain", "plain", "plain", "client", "answer", "answer", "circle", "twice", "same_id", "charset", "raw", "broken",
    "cut_off", "deep", "files", "auto", "bulk", "bounce", "strange_bounce", "no_id", "token", "program",
)  # fmt: skip
_CHARSETS = ("windows-1251", "koi8-r", "cp866", "utf-8", "iso-8859-5")
HUGE_EVERY = 120
LARGE_EVERY = 90


@dataclass(frozen=True)
class Made:
    """One letter: its bytes, in how many mailboxes it lies, and its fate: letter, refused or bounce."""

    number: int
    kind: str
    raw: bytes
    boxes: int
    fate: str
    message_id: str
    has_words: bool = False


def make(number: int, sent_id: str) -> Made:
    """The letter of a number, always the same. `sent_id`: the message id of a letter of ours."""
    draw = random.Random(number)
    kind = draw.choice(KINDS)
    if number % HUGE_EVERY == HUGE_EVERY - 1:
        kind = "huge"
    elif number % LARGE_EVERY == LARGE_EVERY - 1:
        kind = "large"
    own = f"<{number}@prove.test>"
    known = f"<{draw.randrange(max(number - 40, 0), number + 1)}@prove.test>"
    sender = f"Имя {number} <s{number}@home.test>"
    if kind in ("charset", "raw"):
        return Made(number, kind, _in_charset(draw, own, sender, says_so=kind == "charset"), 1, "letter", own, True)
    if kind == "bounce":
        return Made(number, kind, make_bounce(sent_id, "gone@dead.test"), 1, "bounce", "")
    if kind == "strange_bounce":
        return Made(number, kind, make_bounce(f"<other{number}@other.test>"), 1, "refused", "")
    extra = {"auto": [("Auto-Submitted", "auto-replied")], "bulk": [("Precedence", "bulk")]}.get(kind, [])
    raw = make_letter(
        f"Письмо {number}" + (f" [#{draw.randint(1, 300)}]" if kind == "token" else ""),
        TEXT,
        sender=CLIENT if kind == "client" else sender,
        message_id=own,
        answers={"answer": known, "circle": f"<{number + 1}@prove.test>"}.get(kind),
        files=_files(draw, kind),
        extra=[*extra, ("X-Prove", str(number))],
    )
    if kind == "same_id":
        raw = raw.replace(own.encode(), b"<always@the.same>")
    if kind == "no_id":
        raw = raw.replace(b"Message-ID: " + own.encode(), b"X-None: 1")
    if kind in ("broken", "cut_off", "deep"):
        raw = _damaged(draw, kind, raw, own)
    fate = "refused" if extra else "letter"
    is_whole = kind not in ("broken", "cut_off", "deep")
    has_id = is_whole and kind not in ("same_id", "no_id")
    return Made(number, kind, raw, 2 if kind == "twice" else 1, fate, own if has_id else "", is_whole and not extra)


def _files(draw: random.Random, kind: str) -> list[tuple[str, bytes]]:
    if kind == "huge":
        return [("чертёж.dwg", bytes(30 * 1024 * 1024))]
    if kind == "large":
        return [("альбом.zip", bytes(15 * 1024 * 1024))]
    if kind == "files":
        return [(f"файл {n}.pdf", draw.randbytes(draw.randint(0, 40_000))) for n in range(draw.randint(1, 5))]
    return [("virus.exe", b"MZ")] if kind == "program" else []


def _in_charset(draw: random.Random, own: str, sender: str, *, says_so: bool) -> bytes:
    charset = draw.choice(_CHARSETS if says_so else _CHARSETS[:4])
    told = f"; charset={charset}" if says_so else draw.choice(["", "; charset=us-ascii", "; charset=x-unknown"])
    head = f"From: {sender}\r\nSubject: Письмо\r\nMessage-ID: {own}\r\nDate: Mon, 23 Nov 2026 11:00:00 +0000\r\n"
    kind = f"Content-Type: text/plain{told}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + kind + TEXT).encode(charset)


def _damaged(draw: random.Random, kind: str, raw: bytes, own: str) -> bytes:
    if kind == "cut_off":
        return raw[: draw.randint(1, len(raw))]
    if kind == "deep":
        return f"From: a@b.test\r\nMessage-ID: {own}\r\n".encode() + b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(2000)
        )
    hurt = bytearray(raw)
    for _ in range(draw.randint(1, 40)):
        at = draw.randrange(len(hurt))
        hurt[at : at + draw.randint(0, 20)] = draw.randbytes(draw.randint(0, 20))
    return bytes(hurt)
