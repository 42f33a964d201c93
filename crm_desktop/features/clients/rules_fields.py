"""Fields of the card: what a person typed becomes a fact to save, or a refusal to show beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from crm_desktop.errors import Refused
from crm_desktop.features.clients.rules import clean_line, clean_text, limited, read_email, read_name, read_phone
from crm_desktop.features.clients.rules_card import ClientForm, Email, Phone
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
