"""Clients in plain words of the current language: lines of the history, changed fields, twins, days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_desktop.clock import to_zone
from crm_desktop.code_words import code_text
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_card import CallWords, JournalLine, Twin
from crm_desktop.features.tasks.rules_words import day_words, moment_words
from crm_desktop.i18n import N_, _, language, ngettext
from crm_desktop.money import sum_words

# The country whose numbers of firms have names and check digits here; the numbers nobody else has.
HOME = "RU"
_OF_HOME = ("tax_reason_code", "reg_no", "bank_code")

FIELD_WORDS = {
    "kind": N_("Kind"),
    "name": N_("Name"),
    "legal_name": N_("Full name"),
    "tax_id": N_("INN"),
    "tax_reason_code": N_("KPP"),
    "reg_no": N_("OGRN"),
    "bank_account": N_("Account"),
    "bank_code": N_("BIC"),
    "site": N_("Site"),
    "birth_on": N_("Birthday"),
    "source": N_("Source"),
    "owner": N_("Owner"),
    "owner_id": N_("Owner"),
    "is_customer": N_("Customer"),
    "is_supplier": N_("Supplier"),
    "note": N_("About"),
    "contacts": N_("Contacts"),
    "phones": N_("Phones"),
    "credit_limit": N_("Limit of debt"),
    "emails": N_("E-mails"),
    "addresses": N_("Addresses"),
    "tags": N_("Tags"),
}

# Filters of the history: key, word, icon, kinds of lines.
TIMELINE_FILTERS = (
    ("all", N_("All"), "", ()),
    ("calls", N_("Calls"), "phone", ("call",)),
    ("letters", N_("Letters"), "mail", ("mail", "web", "chat", "visit")),
    ("orders", N_("Orders"), "shopping-cart", ("order", "receipt", "return")),
    ("notes", N_("Notes"), "note", ("note",)),
    ("tasks", N_("Tasks"), "list-check", ("task",)),
    ("card", N_("Changes"), "edit", ("card",)),
)

_KINDS = {
    "call": (N_("Call"), "phone-incoming"),
    "web": (N_("Request from the site"), "world-www"),
    "mail": (N_("Letter"), "mail"),
    "chat": (N_("Message"), "messages"),
    "visit": (N_("Visit"), "building-store"),
    "order": (N_("Order"), "shopping-cart"),
    "receipt": (N_("Receipt"), "receipt"),
    "return": (N_("Return"), "receipt-refund"),
    "note": (N_("Note"), "note"),
    "task": (N_("Task"), "list-check"),
    "card": (N_("Card changed"), "edit"),
}
_OF_INQUIRIES = ("call", "web", "mail", "chat", "visit")
_MEANINGS = {
    ("note", "result"): (N_("Result of an inquiry"), "circle-check", "ok"),
    ("task", "given"): (N_("Task"), "list-check", ""),
    ("task", "moved"): (N_("Task moved"), "clock", ""),
    ("task", "handed"): (N_("Task handed over"), "arrow-forward-up", ""),
    ("task", "done"): (N_("Task done"), "circle-check", "ok"),
    ("task", "cancelled"): (N_("Task cancelled"), "x", ""),
    ("task", "reopened"): (N_("Task opened again"), "refresh", ""),
    ("mail", "sent"): (N_("Letter sent"), "arrow-forward-up", ""),
    ("mail", "bounce"): (N_("Letter came back"), "alert-circle", "bad"),
    ("card", "created"): (N_("Client added"), "user-plus", ""),
    ("card", "imported"): (N_("Brought in from a file"), "upload", ""),
    ("card", "blocked"): (N_("Client blocked"), "lock", "bad"),
    ("card", "unblocked"): (N_("Block taken away"), "lock", ""),
    ("card", "deleted"): (N_("Put into the bin"), "trash", ""),
    ("card", "restored"): (N_("Taken out of the bin"), "restore", ""),
}
_STATES = {"open": N_("open"), "done": N_("done"), "cancelled": N_("cancelled")}
_VALUES = {
    ("kind", "person"): N_("person"),
    ("kind", "company"): N_("company"),
    ("is_customer", "1"): N_("yes"),
    ("is_customer", "0"): N_("no"),
    ("is_supplier", "1"): N_("yes"),
    ("is_supplier", "0"): N_("no"),
}
_MONTHS_SHORT = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"),
    N_("Nov"), N_("Dec"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """A line of the history as it is shown; `meaning` is "", "ok" or "bad"."""

    key: int
    day: str
    icon: str
    meaning: str
    kind: str
    rest: str
    lines: tuple[str, ...]
    amount: str
    time: str
    author: str
    inquiry_id: int | None = None
    heard_call_id: int | None = None
    thread_id: int | None = None


def day_head(local: datetime, today: date) -> str:
    """The day of a group of lines: "Today", "Yesterday", "19 November", with the year when it is another one."""
    words = day_words(local, today)
    return words[:1].upper() + words[1:]


def short_day(at: datetime | None, zone: str, today: date) -> str:
    """A day in a list: "12 Nov", of another year "12.11.2023"; empty for none. `at` is UTC."""
    if at is None:
        return ""
    day = to_zone(at, zone).date()
    if day.year != today.year:
        return f"{day:%d.%m.%Y}" if language() == "ru" else f"{day:%d/%m/%Y}"
    return _("{day} {month}").format(day=day.day, month=_(_MONTHS_SHORT[day.month - 1]))


def due_words(at: datetime, zone: str, today: date) -> str:
    """When something is due: "today, 17:45"; `at` is UTC."""
    return moment_words(to_zone(at, zone), today)


def quantity_words(quantity: Decimal) -> str:
    """A quantity without needless zeros: "64 pcs."."""
    text = f"{quantity.normalize():f}"
    return _("{count} pcs.").format(count=text.replace(".", ",") if language() == "ru" else text)


def orders_words(count: int) -> str:
    """ "41 orders"."""
    return ngettext("{count} order", "{count} orders", count).format(count=count)


def state_words(state: str) -> str:
    """State of a sale document."""
    return code_text(_STATES, state)


def field_words(name: str, country: str = HOME) -> str:
    """What a field of the card is called by a firm of a country (two letters)."""
    return _("Tax number") if name == "tax_id" and country != HOME else code_text(FIELD_WORDS, name)


def is_field_of(name: str, country: str) -> bool:
    """Whether firms of a country have such a number at all."""
    return country == HOME or name not in _OF_HOME


def value_words(name: str, value: str) -> str:
    """A value of a field as people read it."""
    if name == "credit_limit" and value:
        return sum_words(Decimal(value))
    return _(_VALUES[name, value]) if (name, value) in _VALUES else value


def act_words(word: str) -> str:
    """What was done to a client, for the line that offers to take it back."""
    return {
        "owner": _("The client has another owner"),
        "blocked": _("The client is blocked"),
        "unblocked": _("The client is not blocked any more"),
        "deleted": _("The client is in the bin"),
    }.get(word, "")


def twin_words(twin: Twin) -> str:
    """Why somebody may be the one being typed."""
    if twin.why == "phone":
        return _("same phone {phone}").format(phone=format_phone(twin.matched))
    if twin.why == "email":
        return _("same e-mail {email}").format(email=twin.matched)
    if twin.why == "tax_id":
        return _("same INN {number}").format(number=twin.matched)
    return _("same name")


def timeline_words(line: JournalLine, zone: str, today: date, call: CallWords | None = None) -> TimelineWords:
    """A line of the history in words; times in the zone of the reader. `call`: what is known of a call besides."""
    local = to_zone(line.at, zone)
    word, icon = _KINDS[line.kind]
    meaning = ""
    if (line.kind, line.meaning) in _MEANINGS:
        word, icon, meaning = _MEANINGS[line.kind, line.meaning]
    elif line.kind == "call":
        meaning = "ok"
    rest, lines = line.title, tuple(text for text in (line.detail or "").split("\n") if text)[:6]
    amount = line.amount
    if line.kind in ("receipt", "return"):
        rest = _("No. {number}").format(number=line.title)
        amount = -amount if amount is not None and line.kind == "return" else amount
    if line.kind == "card":
        lines = _changes(line) if line.meaning == "changed" else lines
    is_out = line.kind == "call" and line.meaning == "out"
    is_thread = line.kind == "mail" and line.meaning in ("letter", "sent", "bounce")
    if is_out:
        word, icon = N_("Outgoing call"), "phone-outgoing"
    if call is not None:
        icon, meaning = call.icon, call.meaning
        rest, lines = ", ".join(part for part in (call.rest, rest) if part), (*call.lines, *lines)
    return TimelineWords(
        key=line.id,
        day=day_head(local, today),
        icon=icon,
        meaning=meaning,
        kind=call.kind if call is not None else _(word),
        rest=rest,
        lines=lines,
        amount=sum_words(amount) if amount is not None else "",
        time=f"{local:%H:%M}",
        author=((call.person if call is not None else "") or line.person or "").split(" ")[0],
        inquiry_id=line.ref if line.kind in _OF_INQUIRIES and not (is_out or is_thread) else None,
        heard_call_id=call.call_id if call is not None and call.is_heard else None,
        thread_id=line.ref if is_thread else None,
    )


def _changes(line: JournalLine) -> tuple[str, ...]:
    found = []
    for change in (line.detail or "").splitlines():
        name, before, after = (*change.split("\t"), "", "", "")[:3]
        facts = {"field": field_words(name), "before": value_words(name, before), "after": value_words(name, after)}
        if before and after:
            found.append(_("{field}: {before} → {after}").format(**facts))
        elif after:
            found.append(_("{field}: {after}").format(**facts))
        else:
            found.append(_("{field}: {before} removed").format(**facts))
    return tuple(found)
