"""Devices, their states and troubles in words."""

from __future__ import annotations

from decimal import Decimal

from crm_desktop.i18n import N_, _

KINDS: dict[str, str] = {
    "printer": N_("Receipt printer"),
    "scanner": N_("Barcode scanner"),
    "scale": N_("Scale"),
    "display": N_("Customer display"),
    "cards": N_("Card reader"),
    "fiscal": N_("Fiscal register"),
    "terminal": N_("Bank terminal"),
    "modem": N_("Caller ID modem"),
}
ICONS: dict[str, str] = {
    "printer": "printer",
    "scanner": "barcode",
    "scale": "scale",
    "display": "device-desktop",
    "cards": "id",
    "fiscal": "receipt",
    "terminal": "credit-card",
    "modem": "phone-incoming",
}
_WHY: dict[str, str] = {
    "": N_("works"),
    "keyboard": N_("types like a keyboard; heard while the till is open"),
    "tells_nothing": N_("is there; printers of this kind say nothing of their paper"),
    "starting": N_("being looked for"),
    "near_end": N_("paper is running out"),
    "paper_out": N_("no paper"),
    "cover_open": N_("the cover is open"),
    "offline": N_("is not ready"),
    "silent": N_("is there, but does not answer"),
    "away": N_("not found: is it plugged in and switched on?"),
    "profile": N_("its kind is not chosen"),
    "paper_near_end": N_("paper is running out"),
    "shift_expired": N_("its shift is older than 24 hours: close it"),
    "shift_ends_soon": N_("its shift is nearly 24 hours old"),
    "unsent": N_("receipts wait to be sent to the tax office"),
    "unsent_blocked": N_("receipts were not sent to the tax office for too long"),
    "memory_ends": N_("its fiscal memory ends soon"),
    "elsewhere": N_("looked at by the till itself"),
    "second": N_("not used: another one of this kind comes first"),
}


def kind_word(name: str) -> str:
    """The word of a device by its name: "scanner 2" is the second scanner."""
    kind, _sep, number = name.partition(" ")
    word = _(KINDS.get(kind, kind))
    return f"{word} {number}" if number else word


def state_words(why: str) -> str:
    """What a person reads beside the light: the words of `DeviceState.why`."""
    return _(_WHY.get(why, why))


_WEIGHTS: dict[str, str] = {
    "moving": N_("The weight is not at rest yet."),
    "negative": N_("Less than nothing lies on the scale: set it to zero."),
    "too_heavy": N_("Too heavy for this scale."),
    "stale": N_("The scale has fallen silent."),
    "unknown": N_("The scale does not answer."),
}


def weight_words(state: str, kilograms: Decimal | None) -> str:
    """What a scale has said."""
    if kilograms is not None:
        return _("{weight} kg").format(weight=f"{kilograms:.3f}".replace(".", ","))
    return _(_WEIGHTS.get(state, _WEIGHTS["unknown"]))


def seen_card(number: str) -> str:
    """The end of a card's number: enough to know it again."""
    return f"•••{number[-4:]}" if len(number) > 4 else number
