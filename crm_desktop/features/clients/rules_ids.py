"""Numbers of firms and banks with their check digits: what is wrong is told before anything is saved. Pure."""

from __future__ import annotations

import re

from crm_desktop.errors import Refused

_ACCOUNT_WEIGHTS = (7, 1, 3)


def _digits(typed: str) -> str:
    return re.sub(r"[\s\-]", "", typed)


def read_tax_id(typed: str) -> str:
    """INN, 10 digits (company) or 12 (person); empty stays empty. Raises Refused e_clients_tax_id_form, .._check."""
    number = _digits(typed)
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}", number):
        raise Refused("e_clients_tax_id_form", tax_id=typed.strip()[:40])
    # Checked rarely; reading the library costs as much as opening a room.
    from stdnum.exceptions import ValidationError
    from stdnum.ru import inn

    try:
        inn.validate(number)
    except ValidationError as error:
        raise Refused("e_clients_tax_id_check", tax_id=number) from error
    return number


def read_tax_reason_code(typed: str) -> str:
    """KPP, 9 signs: office, reason (may hold letters), number. Raises Refused e_clients_tax_reason_form."""
    number = _digits(typed).upper()
    if number and not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", number):
        raise Refused("e_clients_tax_reason_form", code=typed.strip()[:40])
    return number


def read_reg_no(typed: str) -> str:
    """OGRN, 13 digits (company) or 15 (entrepreneur). Raises Refused e_clients_reg_no_form, e_clients_reg_no_check."""
    number = _digits(typed)
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]{13}|[0-9]{15}", number):
        raise Refused("e_clients_reg_no_form", number=typed.strip()[:40])
    from stdnum.exceptions import ValidationError
    from stdnum.ru import ogrn

    try:
        ogrn.validate(number)
    except ValidationError as error:
        raise Refused("e_clients_reg_no_check", number=number) from error
    return number


def read_bank_code(typed: str) -> str:
    """BIC, 9 digits. Raises Refused e_clients_bank_code_form."""
    number = _digits(typed)
    if number and not re.fullmatch(r"[0-9]{9}", number):
        raise Refused("e_clients_bank_code_form", code=typed.strip()[:40])
    return number


def read_bank_account(typed: str, bank_code: str) -> str:
    """Account, 20 digits, checked against the bank's code when there is one.

    Bank of Russia, order of 8 September 1997 no. 515: weights 7, 1, 3 over three digits of the bank's code and the
    account; the last digit of the sum of the last digits of the products is zero. For a client's account the three
    digits are the end of the code; a code ending in 000, 001 or 002 is an office of the Bank of Russia itself, where
    a zero and its fifth and sixth digits are taken.
    Raises Refused e_clients_account_form, e_clients_account_check.
    """
    number = _digits(typed)
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]{20}", number):
        raise Refused("e_clients_account_form", account=typed.strip()[:40])
    if re.fullmatch(r"[0-9]{9}", bank_code):
        head = f"0{bank_code[4:6]}" if bank_code[6:] in ("000", "001", "002") else bank_code[6:]
        total = sum(int(digit) * _ACCOUNT_WEIGHTS[place % 3] for place, digit in enumerate(head + number))
        if total % 10:
            raise Refused("e_clients_account_check", account=number, code=bank_code)
    return number
