"""Made-up clients: names, phones and mails, the same for the same number. Nobody real."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from crm_desktop.features.clients.rules_search import search_tokens
from crm_desktop.features.demo.rules_names import (
    COMPANY_ENDS,
    COMPANY_STARTS,
    FEMALE_NAMES,
    FEMALE_PATRONYMICS,
    MALE_NAMES,
    MALE_PATRONYMICS,
    SURNAMES,
)

_STARTS = ("Ба", "Бе", "Ва", "Ве", "Га", "Го", "Да", "До", "Жу", "За", "Зо", "Ка", "Ко", "Кру", "Ла", "Ло", "Ма", "Ме",
           "Мо", "На", "Не", "Па", "Пе", "По", "Ра", "Ро", "Са", "Се", "Со", "Та", "То", "Ту", "Фа", "Ха", "Че", "Ша",
           "Ще", "Я")  # fmt: skip
_MIDDLES = ("бо", "ве", "ги", "до", "жи", "зи", "ко", "ли", "мо", "ни", "пе", "ро", "са", "ти", "цу", "чи", "шу", "лды",
            "рте", "нда")  # fmt: skip
_ENDS = ("нов", "лин", "рев", "тов", "кин", "шев")


def _rare_surnames() -> list[str]:
    return [start + middle + end for start in _STARTS for middle in _MIDDLES for end in _ENDS]


_RARE = _rare_surnames()


@dataclass(frozen=True, slots=True)
class Made:
    """One client of the bench base; number counts from 1 and is the id."""

    number: int
    kind: str
    name: str
    phones: tuple[str, ...]
    email: str | None

    @property
    def tokens(self) -> list[str]:
        """Its search words."""
        return search_tokens(self.name)


def phone_of(number: int) -> str:
    """The first number of a client: a mobile one, scattered so that neighbours are not alike."""
    return f"+79{number * 7_654_321 % 1_000_000_007 % 1_000_000_000:09}"


def made_clients(count: int) -> Iterator[Made]:
    """All clients in the order of their ids."""
    draw = random.Random(7)
    for number in range(1, count + 1):
        is_person = draw.random() < 0.65
        name = _person(draw) if is_person else _company(draw)
        phones = [phone_of(number)]
        if draw.random() < 0.2:
            phones.append(f"+7846{number * 31 % 10_000_000:07}")
        email = f"client{number}@firm{number % 977}.example" if draw.random() < 0.5 else None
        yield Made(number, "person" if is_person else "company", name, tuple(dict.fromkeys(phones)), email)


def _surname(draw: random.Random) -> str:
    return draw.choice(SURNAMES) if draw.random() < 0.6 else draw.choice(_RARE)


def _person(draw: random.Random) -> str:
    if draw.random() < 0.5:
        return f"{_surname(draw)} {draw.choice(MALE_NAMES)} {draw.choice(MALE_PATRONYMICS)}"
    return f"{_surname(draw)}а {draw.choice(FEMALE_NAMES)} {draw.choice(FEMALE_PATRONYMICS)}"


def _company(draw: random.Random) -> str:
    form = draw.choice(("ООО", "АО", "ИП"))
    if form == "ИП":
        return f"ИП {_surname(draw)} {draw.choice(MALE_NAMES)}"
    return f"{form} «{draw.choice(COMPANY_STARTS)}{draw.choice(COMPANY_ENDS)} {draw.choice(_RARE)[:-2]}»"
