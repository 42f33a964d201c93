"""How phones, e-mails and names of clients are read and written; the one place that reads phones. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from crm_desktop.errors import Refused

NAME_LIMIT = 200
EMAIL_LIMIT = 254
PHONES_LIMIT = 30
_SHORTEST = 5
_LONGEST_TYPED = 200

PhoneFlaw = Literal["hidden", "short", "malformed"]

_HIDDEN = frozenset(
    {
        "anonymous", "anonim", "hidden", "private", "unknown", "withheld", "restricted", "unavailable", "blocked",
        "none", "null", "nil", "no", "number", "id", "caller", "скрыт", "скрытый", "скрыто", "аноним", "анонимный",
        "анонимно",
        "неизвестен", "неизвестный", "неизвестно", "неопределен", "неопределён", "не", "определен", "определён",
        "номер",
    }
)  # fmt: skip
_EXTENSION = re.compile(r"(?:,|;)?\s*(?:доб(?:авочный)?|внутр?|ext(?:ension)?|x|#|;ext=)[.:=\s]*\d{1,8}\s*$", re.I)
_LABEL = re.compile(r"^(?:телефон|тел|моб|сот|раб|факс|т|phone|tel|mob|fax)\b[.:\s]*", re.I)
_SIGNS = re.compile(r"[\s().\-/]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What a typed number is: E.164 when it can be one, else the flaw; `tail` are its digits, extension left out."""

    e164: str | None
    flaw: PhoneFlaw | None
    tail: str = ""


def normalise_phone(typed: str, region: str = "RU") -> PhoneReading:
    """Reads a number as people and telephone exchanges write it; never raises.

    "hidden": nobody tells the number; "short": fewer than five digits; "malformed": no such number can exist, or
    there are letters in it. A number without a country is one of `region` (two letters, as phonenumbers has them).
    """
    text = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED])
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()
    text = _LABEL.sub("", _EXTENSION.sub("", text).removeprefix("tel:"))
    digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    if not digits:
        words = re.findall(r"[^\W\d_]+", text.lower())
        return PhoneReading(None, "hidden" if all(word in _HIDDEN for word in words) else "malformed")
    if len(digits) < _SHORTEST:
        return PhoneReading(None, "short", digits)
    bare = _SIGNS.sub("", text)
    plus = bare.startswith("+")
    if not re.fullmatch(r"\+?\d+", bare):
        return PhoneReading(None, "malformed", digits)
    e164 = _to_e164("+" * plus + digits, region)
    return PhoneReading(e164, None if e164 else "malformed", digits)


def _to_e164(number: str, region: str) -> str | None:
    # The plans of all countries: only read when the first number is, so that the window opens without them.
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

    for attempt in _readings(number):
        try:
            parsed = phonenumbers.parse(attempt, region.upper())
        except NumberParseException:
            continue
        if phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE:
            e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
            return e164 if _E164.fullmatch(e164) else None
    return None


def _readings(number: str) -> tuple[str, ...]:
    """As typed; then as people write an international number without its plus, or with a trunk 8 after it."""
    if number.startswith("+8") and len(number) == 12:
        return number, "+7" + number[2:]
    if number.startswith("+"):
        return (number,)
    if number.startswith("00") and len(number) > 10:
        return (number, "+" + number[2:])
    return (number, "+" + number) if len(number) > 10 and not number.startswith("0") else (number,)


def format_phone(e164: str) -> str:
    """A number for reading: "+7 846 205-17-30"; what is no number comes back as it is."""
    import phonenumbers

    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return e164


def read_phone(typed: str, region: str = "RU") -> str:
    """E.164 of a number typed into a field. Raises Refused e_clients_phone_short or e_clients_phone_form."""
    reading = normalise_phone(typed, region)
    if reading.e164 is not None:
        return reading.e164
    if reading.flaw == "short":
        raise Refused("e_clients_phone_short", phone=typed.strip())
    raise Refused("e_clients_phone_form", phone=typed.strip()[:60])


def read_email(typed: str) -> str:
    """An e-mail in lower case. Only its form is judged, nobody is asked. Raises Refused e_clients_email_form."""
    # The library costs a tenth of a second at its first import; a window that only shows clients does not need it.
    from email_validator import EmailNotValidError, validate_email

    text = clean_line(typed)
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except (EmailNotValidError, ValueError) as error:
        raise Refused("e_clients_email_form", email=text[:100]) from error
    if len(found) > EMAIL_LIMIT:
        raise Refused("e_clients_email_form", email=text[:100])
    return found


def clean_line(typed: str) -> str:
    """One line of text: control signs and broken characters out, runs of spaces become one."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in typed)
    whole = "".join(c for c in kept if unicodedata.category(c) != "Cs")
    return " ".join(whole.split())


def clean_text(typed: str) -> str:
    """Several lines of text: control signs other than the line break and broken characters out."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_line(line) for line in lines).strip()


def read_name(typed: str) -> str:
    """A name to save. Raises Refused e_clients_no_name, e_clients_too_long."""
    name = clean_line(typed)
    if not name:
        raise Refused("e_clients_no_name")
    return limited(name, NAME_LIMIT)


def limited(text: str, limit: int) -> str:
    """The text, if it is short enough. Raises Refused e_clients_too_long with both lengths."""
    if len(text) > limit:
        raise Refused("e_clients_too_long", limit=limit, length=len(text))
    return text
