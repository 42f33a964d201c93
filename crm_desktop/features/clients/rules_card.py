"""What a client is made of on screens and in saves: the records, and the card put together from its rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.errors import Refused
from crm_desktop.features.clients.rules import PHONES_LIMIT, clean_line

TEXT_FACTS = (
    "legal_name", "tax_id", "tax_reason_code", "reg_no", "bank_account", "bank_code", "site", "source",
)  # fmt: skip


class Caller(NamedTuple):
    """Who has a number or an e-mail, with what one wants to know before saying hello."""

    id: int
    kind: str
    name: str
    is_blocked: bool
    owner_id: int | None
    owner_name: str | None
    last_order_at: datetime | None
    last_order_number: str | None
    last_order_sum: Decimal | None
    open_order_count: int
    overdue_task_count: int
    contact_name: str | None
    match_count: int


class Hit(NamedTuple):
    """One hit of the search; `hit` is tax_id, phone, word, email, middle or more."""

    id: int | None
    hit: str
    matched: str
    kind: str | None
    name: str | None
    phone: str | None
    owner_name: str | None
    last_order_at: datetime | None

    @property
    def is_more(self) -> bool:
        """Not a client, but the word that too much fits."""
        return self.id is None


class Twin(NamedTuple):
    """Somebody who may be the one being typed; `why` is phone, email, tax_id or name."""

    id: int
    name: str
    why: str
    matched: str
    owner_name: str | None


class ClientLine(NamedTuple):
    """A row of the list of clients."""

    id: int
    kind: str
    name: str
    phone: str | None
    owner_id: int | None
    owner_name: str | None
    tags: str
    last_order_at: datetime | None
    order_count: int
    order_total: Decimal
    open_order_count: int
    is_blocked: bool


class Tag(NamedTuple):
    """A tag there is."""

    id: int
    name: str


class JournalLine(NamedTuple):
    """A line of a client's history; `at` is UTC."""

    id: int
    ref: int | None
    kind: str
    meaning: str
    title: str
    detail: str | None
    person: str | None
    at: datetime
    amount: Decimal | None


class CallWords(NamedTuple):
    """A call of the history in words; `is_heard`: there is a recording to be heard."""

    call_id: int
    kind: str
    icon: str
    meaning: str
    rest: str
    lines: tuple[str, ...]
    person: str
    is_heard: bool


class Purchase(NamedTuple):
    """A sale document of a client."""

    id: int
    kind: str
    number: str
    at: datetime
    state: str
    total: Decimal
    line_count: int
    person: str | None


class PurchaseLine(NamedTuple):
    """One line of a sale document."""

    line_no: int
    goods_code: str | None
    goods_name: str
    quantity: Decimal
    discount_percent: Decimal
    total: Decimal


class Saved(NamedTuple):
    """What a save gives back."""

    id: int
    version: int


class CardRow(NamedTuple):
    """A row of the card as the server gives it; which columns are filled depends on the section."""

    section: str
    id: int | None
    ref: int | None
    kind: str | None
    title: str | None
    detail: str | None
    person: str | None
    at: datetime | None
    amount: Decimal | None
    quantity: Decimal | None
    flag: bool | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a client."""

    name: str
    job_title: str = ""
    note: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: E.164, as it was typed, what it is for, and whose it is (place in the list of contacts)."""

    e164: str
    typed: str = ""
    kind: str = ""
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """An address for letters; `contact` is the place in the list of contacts."""

    address: str
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A place."""

    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    kind: str = ""

    @property
    def one_line(self) -> str:
        """The address as one writes it."""
        return ", ".join(part for part in (self.postal_code, self.region, self.city, self.street) if part)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task on the card; `due_at` is UTC."""

    id: int
    title: str
    person: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods bought often: how many and for how much."""

    name: str
    quantity: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class ClientForm:
    """Everything of a client that people change; texts as they are saved. No id: a new client."""

    kind: str = "person"
    name: str = ""
    id: int | None = None
    version: int | None = None
    legal_name: str = ""
    tax_id: str = ""
    tax_reason_code: str = ""
    reg_no: str = ""
    bank_account: str = ""
    bank_code: str = ""
    site: str = ""
    birth_on: date | None = None
    source: str = ""
    owner_id: int | None = None
    is_customer: bool = True
    is_supplier: bool = False
    note: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tags: tuple[str, ...] = ()

    def lists(self) -> tuple[str, str, str, str, str]:
        """Phones, e-mails, addresses, contacts and tags as the server takes them. Raises Refused e_clients_too_many."""
        packed = (
            _packed(((p.e164, p.typed, p.kind, _place(p.contact)) for p in self.phones), 2000),
            _packed(((e.address, _place(e.contact)) for e in self.emails), 2000),
            _packed(((a.kind, a.postal_code, a.region, a.street, a.city) for a in self.addresses), 3000),
            _packed(((str(c.id or ""), c.name, c.job_title, c.note) for c in self.contacts), 3000),
            _packed(((tag,) for tag in self.tags), 1000),
        )
        if len(self.phones) > PHONES_LIMIT:
            raise Refused("e_clients_too_many", limit=PHONES_LIMIT)
        return packed


@dataclass(frozen=True, slots=True)
class ClientCard:
    """The card as it is shown. Instants are UTC."""

    form: ClientForm
    owner_name: str
    created_at: datetime
    is_blocked: bool
    may_edit: bool
    order_count: int
    order_total: Decimal
    open_order_count: int
    branch: str
    last_order_at: datetime | None = None
    debt: Decimal = Decimal(0)
    credit_limit: Decimal | None = None
    may_set_limit: bool = False
    tasks: tuple[OpenTask, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    goods: tuple[Goods, ...] = ()
    journal: tuple[JournalLine, ...] = field(default=())

    @property
    def id(self) -> int:
        """Id of the client."""
        return self.form.id or 0


def _place(contact: int | None) -> str:
    return "" if contact is None else str(contact + 1)


def _packed(rows: Iterable[tuple[str, ...]], limit: int) -> str:
    text = "\n".join("\t".join(clean_line(cell) for cell in row) for row in rows)
    if len(text) > limit:
        raise Refused("e_clients_too_many", limit=limit)
    return text


def assemble_card(rows: list[CardRow]) -> ClientCard | None:
    """The card from the rows of one answer; None when there are none."""
    sections: dict[str, list[CardRow]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)
    if "head" not in sections:
        return None
    head, own = sections["head"][0], sections["facts"][0]
    facts = dict(line.split("\t", 1) for line in (own.detail or "").split("\n") if "\t" in line)
    return ClientCard(
        form=_form(head, facts, sections),
        owner_name=head.person or "",
        created_at=_moment(head.at),
        is_blocked=bool(head.flag),
        may_edit=bool(own.flag),
        order_count=int(head.quantity or 0),
        order_total=head.amount or Decimal(0),
        open_order_count=int(facts.get("open_orders", 0)),
        branch=facts.get("branch", ""),
        last_order_at=own.at,
        debt=Decimal(facts.get("debt", 0)),
        credit_limit=Decimal(facts["credit_limit"]) if "credit_limit" in facts else None,
        may_set_limit="may_credit" in facts,
        tasks=tuple(
            OpenTask(row.id or 0, row.title or "", row.person or "", _moment(row.at))
            for row in sections.get("task", [])
        ),
        purchases=tuple(_purchase(row) for row in sections.get("purchase", [])),
        goods=tuple(
            Goods(row.title or "", row.quantity or Decimal(0), row.amount or Decimal(0))
            for row in sections.get("goods", [])
        ),
        journal=tuple(_journal_line(row) for row in sections.get("journal", [])),
    )


def _form(head: CardRow, facts: dict[str, str], sections: dict[str, list[CardRow]]) -> ClientForm:
    contacts = sections.get("contact", [])
    places = {row.id: place for place, row in enumerate(contacts)}
    texts = {name: facts.get(name, "") for name in TEXT_FACTS}
    birth = facts.get("birth_on")
    notes = sections.get("note", [])
    return ClientForm(
        kind=head.kind or "person",
        name=head.title or "",
        id=head.id,
        version=int(facts["version"]),
        birth_on=date.fromisoformat(birth) if birth else None,
        owner_id=head.ref,
        is_customer="is_customer" in facts,
        is_supplier="is_supplier" in facts,
        note=(notes[0].detail or "") if notes else "",
        phones=tuple(
            Phone(row.title or "", row.detail or "", row.kind or "", places.get(row.ref))
            for row in sections.get("phone", [])
        ),
        emails=tuple(Email(row.title or "", places.get(row.ref)) for row in sections.get("email", [])),
        addresses=tuple(_address(row) for row in sections.get("address", [])),
        contacts=tuple(Contact(row.title or "", row.person or "", row.detail or "", row.id) for row in contacts),
        tags=tuple(row.title or "" for row in sections.get("tag", [])),
        **texts,
    )


def _address(row: CardRow) -> Address:
    postal_code, region, city = (*(row.detail or "").split("\t"), "", "", "")[:3]
    return Address(row.title or "", city, region, postal_code, row.kind or "")


def _purchase(row: CardRow) -> Purchase:
    total = row.amount or Decimal(0)
    return Purchase(
        row.id or 0, row.kind or "", row.title or "", _moment(row.at), row.detail or "", total, 0, row.person
    )


def _journal_line(row: CardRow) -> JournalLine:
    kind, _, meaning = (row.kind or "").partition(":")
    return JournalLine(
        row.id or 0, row.ref, kind, meaning, row.title or "", row.detail, row.person, _moment(row.at), row.amount
    )


def _moment(at: datetime | None) -> datetime:
    return at or datetime(1970, 1, 1)
