"""Cards of clients: a track, a chip's number. Payment cards are turned away here, before anything is noted or kept."""

from __future__ import annotations

import re

from crm_desktop.devices.kinds import Card, CardKind
from crm_desktop.errors import Refused

# Numbers of 13 digits are none of these: goods of Russia begin with 46, and old Visa cards of 13 digits are gone.
_PAYMENT = re.compile(
    r"""
    4\d{15}|4\d{18}                                                       # Visa
    |5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}       # Mastercard
    |220[0-4]\d{12,15}                                                    # Mir
    |3[47]\d{13}                                                          # American Express
    |3(?:0[0-5]|[689]\d)\d{11,16}                                         # Diners
    |35(?:2[89]|[3-8]\d)\d{12,15}                                         # JCB
    |62\d{14,17}|81\d{14,17}                                              # UnionPay
    |6(?:011|4[4-9]\d|5\d\d)\d{12,15}                                     # Discover
    |9860\d{12}|8600\d{12}|9112\d{12}|9792\d{12}                          # Humo, Uzcard, Belkart, Troy
    |(?:50|5[6-9]|6\d)\d{12,17}                                           # Maestro
    """,
    re.VERBOSE,
)
_RUN = re.compile(r"(?<![0-9])[0-9]{14,19}(?![0-9])")
_BETWEEN = re.compile(r"(?<=[0-9])[ \-](?=[0-9])")
# A number followed by expiry and service code: how banks write tracks.
_BANK_TRACK = re.compile(r"[;B][0-9 ]{13,23}[=^D][^^]*\^?[0-9]{7}")
_TRACK = re.compile(r";([0-9]{1,19})=[0-9]*\?")
_CHIP = re.compile(r"(?:[0-9A-F]{2}[ :]?){4,10}")


def may_be_payment_card(raw: str) -> bool:
    """Whether a text from a reader, or from a field for a card, may hold the number of a payment card."""
    if _BANK_TRACK.search(raw):
        return True
    digits = _BETWEEN.sub("", raw)
    return any(_PAYMENT.fullmatch(run) and _has_right_sum(run) for run in _RUN.findall(digits))


def read_card(raw: str) -> Card:
    """A card as a reader sends it: a whole track 2, the number of a chip, or the bare number of a card.

    Raises Refused e_devices_payment_card, e_devices_card_unreadable; no refusal carries anything of the card.
    """
    if may_be_payment_card(raw):
        raise Refused("e_devices_payment_card")
    text = raw.strip().upper()
    if track := _TRACK.search(text):
        return Card(CardKind.TRACK, track.group(1))
    if text.isascii() and text.isdigit() and len(text) <= 19:
        return Card(CardKind.TRACK, text)
    if _CHIP.fullmatch(text):
        return Card(CardKind.CHIP, text.replace(" ", "").replace(":", ""))
    raise Refused("e_devices_card_unreadable")


def chip_number(answer: bytes) -> Card:
    """The answer of a contactless reader to FF CA 00 00 00. Raises Refused e_devices_card_unreadable."""
    if len(answer) < 6 or answer[-2:] != b"\x90\x00" or len(answer) > 12:
        raise Refused("e_devices_card_unreadable")
    return Card(CardKind.CHIP, answer[:-2].hex().upper())


def _has_right_sum(digits: str) -> bool:
    """Luhn."""
    doubled = (sum(divmod(2 * int(sign), 10)) if place % 2 else int(sign) for place, sign in enumerate(digits[::-1]))
    return sum(doubled) % 10 == 0


def is_typed_card(text: str, has_reader: bool) -> bool:
    """Whether what came from a keyboard reader is of a card: a track, or, where a card reader types, a long number."""
    if text.startswith((";", "%")):
        return True
    return has_reader and 15 <= len(text) <= 19 and text.isascii() and text.isdigit()
