"""Fields of the card: what a person typed becomes a fact to save, or a refusal to show beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from crm_desktop.errors import Refused
from crm_desktop.features.clients.rules import clean_line, clean_text, limited, read_email, read_name, read_phone
from crm_desktop.features.clients.rules_card import Address, ClientForm, Contact, Email, Phone
from crm_desktop.features.clients.rules_ids import (
    read_bank_account,
    read_bank_code,
    read_reg_no,
    read_tax_id,
    read_tax_reason_code,
)

_LIMITS = {"legal_name": 300, "site": 200, "source": 100}


def read_fact(form: ClientForm, name: str, typed: str) -> ClientForm:
    """The form with one fact changed to what was typed. Raises Refused telling what is wrong with it."""
    readers: dict[str, Callable[[str], str]] = {
        "name": read_name,
        "tax_id": read_tax_id,
        "tax_reason_code": read_tax_reason_code,
        "reg_no": read_reg_no,
        "bank_code": read_bank_code,
        "bank_account": lambda text: read_bank_account(text, form.bank_code),
        "note": lambda text: limited(clean_text(text), 2000),
    }
    if name == "birth_on":
        return replace(form, birth_on=read_birth(typed))
    if name not in {one.name for one in fields(form)}:
        raise ValueError(f"a client has no fact named {name}")
    changed: dict[str, Any] = {name: readers[name](typed) if name in readers else _read_line(typed, name)}
    return replace(form, **changed)


def _read_line(typed: str, name: str) -> str:
    return limited(clean_line(typed), _LIMITS.get(name, 200))


def read_birth(typed: str) -> date | None:
    """A birthday as 14.03.1985 or 1985-03-14; empty is none. Raises Refused e_clients_birth."""
    text = clean_line(typed)
    if not text:
        return None
    try:
        born = datetime.strptime(text, "%d.%m.%Y").date() if "." in text else date.fromisoformat(text)
    except ValueError as error:
        raise Refused("e_clients_birth", text=text[:40]) from error
    if not 1900 <= born.year <= 2100:
        raise Refused("e_clients_birth", text=text[:40])
    return born


def new_phone(typed: str, region: str, kind: str = "", contact: int | None = None) -> Phone:
    """A phone from a field. Raises Refused e_clients_phone_form, e_clients_phone_short."""
    return Phone(read_phone(typed, region), clean_line(typed)[:60], limited(clean_line(kind), 20), contact)


def new_email(typed: str, contact: int | None = None) -> Email:
    """An e-mail from a field. Raises Refused e_clients_email_form."""
    return Email(read_email(typed), contact)


def with_item(form: ClientForm, what: str, place: int | None, typed: str, region: str) -> ClientForm:
    """The form with one phone, e-mail or address changed, added (place None) or, by an empty text, taken away."""
    old: tuple[Any, ...] = getattr(form, what)
    items = list(old)
    known = items[place] if place is not None else None
    if not typed.strip():
        if place is not None:
            del items[place]
    elif what == "phones":
        kind, contact = (known.kind, known.contact) if known else ("", None)
        _put(items, place, new_phone(typed, region, kind, contact))
    elif what == "emails":
        _put(items, place, new_email(typed, known.contact if known else None))
    else:
        _put(items, place, Address(limited(clean_line(typed), 300), kind=known.kind if known else ""))
    if what == "phones" and len({phone.e164 for phone in items}) < len(items):
        raise Refused("e_clients_phone_twice", phone=typed.strip())
    changed: dict[str, Any] = {what: tuple(items)}
    return replace(form, **changed)


def _put(items: list[Any], place: int | None, item: Any) -> None:
    if place is None:
        items.append(item)
    else:
        items[place] = item


def with_contact(form: ClientForm, place: int | None, contact: Contact | None, phone: str, region: str) -> ClientForm:
    """The form with one contact changed, added (place None) or (contact None) taken away; his phones stay with the
    client. `phone` is added to him unless it is empty. Raises Refused."""
    contacts = list(form.contacts)
    phones, emails = list(form.phones), list(form.emails)
    if contact is None:
        if place is not None:
            del contacts[place]
            phones = [replace(one, contact=_moved(one.contact, place)) for one in phones]
            emails = [replace(one, contact=_moved(one.contact, place)) for one in emails]
        return replace(form, contacts=tuple(contacts), phones=tuple(phones), emails=tuple(emails))
    clean = replace(
        contact,
        name=read_name(contact.name),
        job_title=limited(clean_line(contact.job_title), 200),
        note=limited(clean_line(contact.note), 300),
    )
    _put(contacts, place, clean)
    where = len(contacts) - 1 if place is None else place
    if phone.strip():
        added = new_phone(phone, region, "", where)
        phones = [one for one in phones if one.e164 != added.e164] + [added]
    return replace(form, contacts=tuple(contacts), phones=tuple(phones))


def _moved(contact: int | None, gone: int) -> int | None:
    if contact is None or contact == gone:
        return None
    return contact - 1 if contact > gone else contact
