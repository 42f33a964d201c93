"""What is asked for each kind of channel, as data: fields, usual values, and the check of what was typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from crm_desktop.errors import Refused
from crm_desktop.i18n import N_

What = Literal["text", "number", "choice", "tick", "secret"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. A secret is never read back; `only` shows it for some values of another field."""

    name: str
    what: What
    label: str
    usual: object = ""
    help: str = ""
    is_needed: bool = False
    low: int = 0
    high: int = 999_999
    choices: tuple[tuple[str, str], ...] = field(default=())
    is_rare: bool = False
    only: tuple[str, tuple[str, ...]] | None = None


_TLS = (("ssl", N_("encrypted (SSL/TLS)")), ("starttls", N_("STARTTLS")), ("none", N_("not at all (this computer)")))
_VENDORS = (("mango", "Mango Office"), ("zadarma", "Zadarma"), ("telphin", "Telphin"), ("generic", N_("Another")))
_DIAL = (("plain", "79161234567"), ("plus", "+79161234567"), ("eight", "89161234567"))
_TOKENS = ("auth", ("xoauth2",))
_OUTSIDE = N_("Such as https://crm.example.ru. Empty: from this computer alone.")
_CONTEXTS = N_("Divided by spaces. Empty: the usual ones.")
_ZONE = N_("Such as Europe/Samara. Empty: that of the firm.")
_USUAL_PORT = N_("Empty: the usual one.")
_OF_VENDOR = N_("As the vendor shows it in the settings of its API.")

FORMS: Mapping[str, tuple[Field, ...]] = {
    "asterisk": (
        Field("host", "text", N_("Address of the PBX"), "127.0.0.1", is_needed=True),
        Field("port", "number", N_("Port of AMI"), 5038, low=1, high=65535),
        Field("user", "text", N_("User of AMI"), "crm", is_needed=True),
        Field("password", "secret", N_("Password of AMI")),
        Field(
            "recordings",
            "text",
            N_("Folder with recordings"),
            help=N_("As this computer sees it. Empty: recordings are not taken."),
        ),
        Field(
            "records",
            "text",
            N_("File of call records"),
            help=N_("Master.csv of the PBX: fills the gap after a break. Empty: calls of a break are not known."),
        ),
        Field("dial_context", "text", N_("Context to dial from"), "from-internal", is_rare=True),
        Field("dial_channel", "text", N_("Phone of a person"), "PJSIP/{extension}", is_rare=True),
        Field("dial_form", "choice", N_("Numbers are dialled as"), "plain", choices=_DIAL, is_rare=True),
        Field("recording_name", "text", N_("Name of a recording"), "{id}.wav", is_rare=True),
        Field("recording_limit_mb", "number", N_("Largest recording, MB"), 50, low=1, high=1000, is_rare=True),
        Field("inbound_contexts", "text", N_("Contexts of incoming calls"), help=_CONTEXTS, is_rare=True),
        Field("outgoing_contexts", "text", N_("Contexts of outgoing calls"), help=_CONTEXTS, is_rare=True),
        Field("records_zone", "text", N_("Time zone of call records"), help=_ZONE, is_rare=True),
    ),
    "cloud_pbx": (
        Field("vendor", "choice", N_("Vendor"), "mango", choices=_VENDORS),
        Field(
            "path",
            "secret",
            N_("Secret word of the address"),
            help=N_("Stands at the end of the address the vendor posts to. At least 32 random letters and digits."),
        ),
        Field("key", "secret", N_("Key"), help=_OF_VENDOR, only=("vendor", ("mango", "zadarma", "telphin"))),
        Field("salt", "secret", N_("Secret for signatures"), help=_OF_VENDOR, only=("vendor", ("mango",))),
        Field("secret", "secret", N_("Secret"), help=_OF_VENDOR, only=("vendor", ("zadarma", "telphin", "generic"))),
        Field("dials", "tick", N_("Dial through this channel"), False),
        Field("take_recordings", "tick", N_("Fetch recordings"), False),
        Field("own_extension", "text", N_("ID of the internal number calls are made by"),
              help=_OF_VENDOR, only=("vendor", ("telphin",))),
        Field("api_url", "text", N_("Address of its API"), only=("vendor", ("generic",)),
              help=N_("It is told there to dial and asked for recordings. Begins with https://.")),
        Field(
            "addresses",
            "text",
            N_("Only from these addresses"),
            help=N_("Addresses or nets of the vendor, divided by spaces. Empty: from anywhere."),
        ),
        Field("zone", "text", N_("Time zone of the vendor"), is_rare=True),
    ),
    "modem": (
        Field("port", "text", N_("Serial port"), is_needed=True, help=N_("Such as COM3 or /dev/ttyUSB0.")),
        Field("speed", "number", N_("Speed"), 115200, low=300, high=921600, is_rare=True),
        Field("init", "text", N_("Command that switches caller ID on"), "AT+VCID=1", is_rare=True),
        Field("line", "text", N_("Our number on this line"), help=N_("Rules know the line by it.")),
        Field("dials", "tick", N_("Dial through this channel"), True,
              help=N_("The modem dials, then the person lifts the handset of the telephone on the same line.")),
        Field("dial_form", "choice", N_("Numbers are dialled as"), "eight", choices=_DIAL, is_rare=True),
        Field("dial_command", "text", N_("Command that dials"), "ATDT{number};", is_rare=True),
        Field("lift_seconds", "number", N_("Seconds to lift the handset"), 15, low=3, high=60, is_rare=True),
    ),
    "site": (
        Field("host", "text", N_("Listens at"), "127.0.0.1", help=N_("127.0.0.1: a proxy of yours stands before it.")),
        Field("port", "number", N_("Port"), 8765, low=1, high=65535),
        Field("public_url", "text", N_("Address from outside"), help=_OUTSIDE),
        Field("proxies", "text", N_("Proxies"), help=N_("Their addresses: what they say of the visitor is believed."),
              is_rare=True),
        Field("pages", "text", N_("Pages to go back to"), help=N_("Where a visitor is sent after the form."),
              is_rare=True),
        Field("origins", "text", N_("Sites that may post"), help=N_("Such as https://example.ru. Empty: any."),
              is_rare=True),
        Field("fields", "text", N_("Own names of fields"), help=N_("Such as phone=kontakt name=klient."), is_rare=True),
        Field("per_address", "number", N_("Posts a minute from one address"), 30, low=1, high=100_000, is_rare=True),
        Field("per_key", "number", N_("Posts a minute with one key"), 600, low=1, high=100_000, is_rare=True),
        Field("least_seconds", "number", N_("Filled in no sooner than, seconds"), 3, high=600, is_rare=True),
        Field("largest_body", "number", N_("Largest post, bytes"), 65536, low=1024, high=1_048_576, is_rare=True),
    ),
    "mailbox": (
        Field("address", "text", N_("E-mail address"), is_needed=True),
        Field("sender", "text", N_("Name letters go out under")),
        Field("imap_host", "text", N_("IMAP server"), is_needed=True),
        Field("smtp_host", "text", N_("SMTP server"), is_needed=True),
        Field("auth", "choice", N_("Log-in by"), "password",
              choices=(("password", N_("password")), ("xoauth2", N_("token (OAuth)")))),
        Field("login", "text", N_("Log-in name"), help=N_("Empty: the address itself.")),
        Field("password", "secret", N_("Password"), only=("auth", ("password",)),
              help=N_("Most services want an app password made for this program.")),
        Field("token_url", "text", N_("Address for tokens"), only=_TOKENS),
        Field("tenant", "text", N_("Tenant of Microsoft"), only=_TOKENS,
              help=N_("Number or domain of your firm there; empty: common. Other services need none.")),
        Field("client_id", "text", N_("Client ID"), only=_TOKENS),
        Field("scope", "text", N_("Scope"), only=_TOKENS),
        Field("client_secret", "secret", N_("Client secret"), only=_TOKENS),
        Field("refresh_token", "secret", N_("Refresh token"), only=_TOKENS),
        Field("imap_tls", "choice", N_("IMAP is"), "ssl", choices=_TLS, is_rare=True),
        Field("imap_port", "number", N_("Port of IMAP"), None, help=_USUAL_PORT, low=1, high=65535, is_rare=True),
        Field("smtp_tls", "choice", N_("SMTP is"), "ssl", choices=_TLS, is_rare=True),
        Field("smtp_port", "number", N_("Port of SMTP"), None, help=_USUAL_PORT, low=1, high=65535, is_rare=True),
        Field("folders", "text", N_("Folders to read"), "INBOX", is_rare=True,
              help=N_("Several are divided by commas.")),
        Field("since_days", "number", N_("At first, letters of so many days"), 0, high=3650, is_rare=True),
        Field("sent_copy", "tick", N_("Put a copy of what is sent into the mailbox"), True, is_rare=True),
        Field("sent_folder", "text", N_("Folder of sent letters"), help=N_("Empty: found by itself."), is_rare=True),
        Field("ca_file", "text", N_("File of certificates"), is_rare=True,
              help=N_("Of the firm's own authority, as the agent's computer sees it. Empty: those of the system.")),
        Field("subject_token", "tick", N_("Mark the subject with the number of the thread"), False, is_rare=True),
        Field("take_auto", "tick", N_("Take automatic answers as well"), False, is_rare=True),
    ),
}  # fmt: skip


def fields_of(kind: str) -> tuple[Field, ...]:
    """Fields of a kind; none for a kind nobody knows."""
    return FORMS.get(kind, ())


def values_of(kind: str, facts: Mapping[str, object]) -> dict[str, object]:
    """What a form shows: kept values, usual ones for the rest. Secrets are not among them."""
    return {one.name: facts.get(one.name, one.usual) for one in fields_of(kind) if one.what != "secret"}


def checked_facts(kind: str, values: Mapping[str, object], kept: Mapping[str, object]) -> str:
    """The facts to be stored, as JSON; what the form does not know stays.

    Raises Refused e_channels_field_missing or e_channels_field_number with the `field`.
    """
    facts = dict(kept)
    for one in fields_of(kind):
        if one.what == "secret" or one.name not in values:
            continue
        value = _checked(one, values[one.name])
        if value in ("", None):
            facts.pop(one.name, None)
        else:
            facts[one.name] = value
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _checked(one: Field, value: object) -> object:
    if one.what == "tick":
        return bool(value)
    if one.what == "number":
        if value is None or value == "":
            return None
        if not isinstance(value, int) or not one.low <= value <= one.high:
            raise Refused("e_channels_field_number", field=one.name, low=one.low, high=one.high)
        return value
    text = str(value or "").strip()
    if one.is_needed and not text:
        raise Refused("e_channels_field_missing", field=one.name)
    return text
