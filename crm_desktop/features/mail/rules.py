"""What a letter is made of, limits of what is kept of it, and how a mailbox is set up. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crm_desktop.errors import Refused

MEGABYTE = 1024 * 1024
FILE_LIMIT = 25 * MEGABYTE
FILES_LIMIT = 40 * MEGABYTE
MOST_FILES = 50
# A file of the limit, as mail wraps it, and the words around it. Of a longer letter only the beginning is fetched.
RAW_LIMIT = 36 * MEGABYTE
CUT_BYTES = 256 * 1024
PLAIN_LIMIT = 1_000_000
HTML_LIMIT = 2_000_000
SUBJECT_LIMIT = 300
PREVIEW_LIMIT = 300

# What a mail program may start by a double click.
DANGEROUS = frozenset(
    [
        "ade",
        "adp",
        "apk",
        "appx",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "exe",
        "hta",
        "img",
        "ins",
        "iso",
        "isp",
        "jar",
        "js",
        "jse",
        "lib",
        "lnk",
        "mde",
        "msc",
        "msi",
        "msp",
        "mst",
        "pif",
        "ps1",
        "scr",
        "sct",
        "shb",
        "sys",
        "vb",
        "vbe",
        "vbs",
        "vhd",
        "wsc",
        "wsf",
        "wsh",
    ]  # fmt: skip
)
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])
_NAME_LIMIT = 200
_TENANT = re.compile(r"[A-Za-z0-9.-]{1,100}")
_BAD_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')


class Flaw(StrEnum):
    """What was odd about a letter that came in; `rules_words` has the words."""

    CUT = "cut"
    DEEP = "deep"
    DATE = "date"
    LONG = "long"
    MIME = "mime"


class FileRefusal(StrEnum):
    """Why a file of a letter is not kept."""

    TOO_BIG = "too_big"
    TOO_MANY = "too_many"
    DANGEROUS = "dangerous"
    BROKEN = "broken"


class TurnedAway(StrEnum):
    """What a mailbox does not take in, or not wholly; counted by day on the screen of channels."""

    AUTO_REPLY = "auto_reply"
    AUTO_MADE = "auto_made"
    BULK = "bulk"
    LOOP = "loop"
    BOUNCE_OF_OTHERS = "bounce_of_others"
    LETTER_UNREADABLE = "letter_unreadable"
    LETTER_TOO_BIG = "letter_too_big"
    FOLDER_RENUMBERED = "folder_renumbered"
    SENT_COPY = "sent_copy"


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file of a letter; `content` is None when it is not kept, `refused` then says why."""

    name: str
    mime: str
    cid: str | None
    size: int
    content: bytes | None = field(repr=False)
    refused: FileRefusal | None = None


@dataclass(frozen=True, slots=True)
class LetterIn:
    """A letter that came in. `written_at` is UTC; `flaws`: what was odd about it."""

    message_id: str
    digest: str
    in_reply_to: str | None
    references: tuple[str, ...]
    token: int | None
    from_address: str
    from_name: str | None
    reply_to: str | None
    to_text: str
    cc_text: str | None
    subject: str
    written_at: datetime
    plain: str
    html: str | None
    preview: str
    size: int
    flaws: tuple[Flaw, ...] = ()
    files: tuple[LetterFile, ...] = ()
    first_to: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter lies: folder and UID; `size` in bytes, `is_cut` when only its beginning was fetched.

    `is_sent`: the folder is the one of sent letters, where nobody but we ourselves puts anything.
    """

    folder: str
    uid: int
    size: int
    is_cut: bool = False
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Server:
    """One end of a mailbox. `tls`: "ssl", "starttls" or "none"; "none" is for this computer alone."""

    host: str
    port: int
    tls: str


@dataclass(frozen=True, slots=True)
class MailboxFacts:
    """How a mailbox is set up.

    `since_days`: how far back the first look goes, 0 for new letters only. `ca_file`: certificates of a firm's own
    authority, empty for those of the system.
    """

    address: str
    sender: str
    login: str
    imap: Server
    smtp: Server
    auth: str = "password"
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    folders: tuple[str, ...] = ("INBOX",)
    since_days: int = 0
    sent_copy: bool = True
    sent_folder: str = ""
    subject_token: bool = False
    take_auto: bool = False
    ca_file: str = ""


def read_facts(facts: Mapping[str, object]) -> MailboxFacts:
    """The settings of a mailbox; Refused e_mail_facts names what is missing."""
    address = _text(facts, "address").lower()
    if "@" not in address:
        raise Refused("e_mail_facts", field="address")
    auth = _text(facts, "auth") or "password"
    if auth not in ("password", "xoauth2"):
        raise Refused("e_mail_facts", field="auth")
    token_url = _token_url(facts)
    if auth == "xoauth2" and not token_url:
        raise Refused("e_mail_facts", field="token_url")
    folders = facts.get("folders")
    named = [str(name) for name in folders] if isinstance(folders, list) else _text(facts, "folders").split(",")
    return MailboxFacts(
        address=address,
        sender=_text(facts, "sender"),
        login=_text(facts, "login") or address,
        imap=_server(facts, "imap", {"ssl": 993, "starttls": 143, "none": 143}),
        smtp=_server(facts, "smtp", {"ssl": 465, "starttls": 587, "none": 25}),
        auth=auth,
        token_url=token_url,
        client_id=_text(facts, "client_id"),
        scope=_text(facts, "scope"),
        folders=tuple(name.strip() for name in named if name.strip()) or ("INBOX",),
        since_days=min(max(_number(facts, "since_days", 0), 0), 3650),
        sent_copy=bool(facts.get("sent_copy", True)),
        sent_folder=_text(facts, "sent_folder"),
        subject_token=bool(facts.get("subject_token", False)),
        take_auto=bool(facts.get("take_auto", False)),
        ca_file=_text(facts, "ca_file"),
    )


def is_this_computer(host: str) -> bool:
    """Nothing leaves the machine on the way there."""
    return host in ("localhost", "::1") or host.startswith("127.")


def clean_name(name: str, number: int = 1, extension: str = "") -> str:
    """A file name that is safe on every system: no path, no control signs, no reserved word, its ending kept."""
    name = _BAD_IN_NAMES.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .\t")
    if not name.strip("_"):
        name = f"file-{number}{extension}"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    if stem.lower() in _RESERVED:
        stem = f"_{stem}"
    ending = ending[:20]
    return f"{stem[: _NAME_LIMIT - len(ending)]}{dot}{ending}"


def is_dangerous(name: str) -> bool:
    """A file of this name is a program."""
    return name.rpartition(".")[2].lower().strip() in DANGEROUS


def mint_message_id(address: str) -> str:
    """A message id nobody else has, in the domain of the sender."""
    domain = address.rpartition("@")[2].lower()
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    return f"<{uuid.uuid4().hex}@{domain or 'localhost'}>"


def _text(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return str(value).strip() if value is not None else ""


def _number(facts: Mapping[str, object], name: str, otherwise: int) -> int:
    text = _text(facts, name)
    if not text:
        return otherwise
    if not text.isdecimal():
        raise Refused("e_mail_facts", field=name)
    return int(text)


def _token_url(facts: Mapping[str, object]) -> str:
    """Microsoft gives tokens at an address of each firm of its own; `common` is where it finds the firm by itself."""
    tenant = _text(facts, "tenant") or "common"
    if not _TENANT.fullmatch(tenant):
        raise Refused("e_mail_facts", field="tenant")
    return _text(facts, "token_url").replace("{tenant}", tenant)


def _server(facts: Mapping[str, object], which: str, ports: Mapping[str, int]) -> Server:
    host = _text(facts, f"{which}_host")
    tls = _text(facts, f"{which}_tls") or "ssl"
    if not host:
        raise Refused("e_mail_facts", field=f"{which}_host")
    if tls not in ports:
        raise Refused("e_mail_facts", field=f"{which}_tls")
    if tls == "none" and not is_this_computer(host):
        raise Refused("e_mail_no_tls", host=host)
    return Server(host, _number(facts, f"{which}_port", ports[tls]), tls)
