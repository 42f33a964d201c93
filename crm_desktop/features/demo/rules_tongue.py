"""In which language the made-up firm lives: its words, names, telephone numbers, money and hours. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.features.demo import rules_names, rules_names_en

Goods = tuple[tuple[str, str, str, str], ...]
_LONDON, _LEEDS = "+442079460", "+441134960"
_CLIENTS = (_LONDON, _LEEDS, "+441144960", "+441164960", "+441174960", "+441184960")
_STRANGERS = ("+441414960", "+441514960", "+441614960")
_CONTACTS = ("+441214960", "+441314960")


@dataclass(frozen=True, slots=True)
class Tongue:
    """One set of words. `opening_hour` is when the shop opens, in UTC; `big` is what a client of trade has paid."""

    language: str
    zone: str
    region: str
    currency: str
    opening_hour: int
    big: int
    mail_host: str
    goods: Goods
    requests: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    male_names: tuple[str, ...]
    female_names: tuple[str, ...]

    def __call__(self, text: str) -> str:
        """A Russian text of the firm in this language; KeyError when nobody has put it into English."""
        return text if self.language == "ru" or text.isascii() else rules_names_en.TEXTS[text]

    def mail(self, name: str) -> str:
        """An address nobody has."""
        return f"{name}@{self.mail_host}"

    def shop_mail(self) -> str:
        """Where the shop takes orders by letter."""
        return self.mail("orders" if self.language == "en" else "zakaz")

    def mail_of(self, phone: str) -> str:
        """The address of a client by his number."""
        return self.mail(f"{'client' if self.language == 'en' else 'klient'}{phone[-7:]}")

    def opening(self, day: datetime) -> datetime:
        """When the shop opens on a day (UTC)."""
        return day.replace(hour=self.opening_hour, minute=0, second=0, microsecond=0)

    def phone(self, rng: random.Random) -> str:
        """A number of a client."""
        if self.language == "en":
            return f"{rng.choice(_CLIENTS)}{rng.randint(0, 999):03}"
        return f"+7{rng.choice(('917', '927', '937', '960', '846'))}{rng.randint(2_000_000, 9_899_999)}"

    def phone_of_stranger(self, rng: random.Random) -> str:
        """A number no client has."""
        if self.language == "en":
            return f"{rng.choice(_STRANGERS)}{rng.randint(0, 999):03}"
        return f"+7{rng.choice(('987', '902', '939'))}{rng.randint(1_000_000, 9_999_999)}"

    def phone_of_contact(self, rng: random.Random) -> str:
        """A number of somebody who works for a client."""
        if self.language == "en":
            return f"{rng.choice(_CONTACTS)}{rng.randint(0, 999):03}"
        return f"+7927{rng.randint(1_000_000, 1_999_999)}"

    def phone_of_day(self, number: int) -> str:
        """A number of the demo day, the same for the same number (0 to 999)."""
        return f"{'+441914980' if self.language == 'en' else '+79025551'}{number:03}"

    def person_name(self, rng: random.Random) -> str:
        """A full name as this language writes it."""
        if self.language == "en":
            return f"{rng.choice(self.male_names + self.female_names)} {rng.choice(rules_names_en.SURNAMES)}"
        surname = rng.choice(rules_names.SURNAMES)
        if rng.random() < 0.5:
            return f"{surname} {rng.choice(self.male_names)} {rng.choice(rules_names.MALE_PATRONYMICS)}"
        return f"{surname}а {rng.choice(self.female_names)} {rng.choice(rules_names.FEMALE_PATRONYMICS)}"

    def company_name(self, rng: random.Random) -> str:
        """A firm, a partnership of neighbours or somebody trading alone."""
        chance = rng.random()
        if self.language == "en":
            return _english_company(self, rng, chance)
        if chance < 0.15:
            return f"ИП {self.person_name(rng)}"
        if chance < 0.3:
            return f"{rng.choice(('ТСЖ', 'СНТ'))} «{rng.choice(rules_names.PLACE_NAMES)}»"
        if chance < 0.55:
            return rng.choice(rules_names.COMPANIES)
        return f"ООО «{rng.choice(rules_names.COMPANY_STARTS)}{rng.choice(rules_names.COMPANY_ENDS)}»"


def _english_company(tongue: Tongue, rng: random.Random, chance: float) -> str:
    if chance < 0.15:
        return f"{tongue.person_name(rng)} {rng.choice(('Builders', 'Joinery', 'Plumbing', '& Sons'))}"
    if chance < 0.3:
        return f"{rng.choice(rules_names_en.PLACE_NAMES)} {rng.choice(('Residents', 'Allotments', 'Court'))}"
    if chance < 0.55:
        return rng.choice(rules_names_en.COMPANIES)
    name = f"{rng.choice(rules_names_en.COMPANY_STARTS)}{rng.choice(rules_names_en.COMPANY_ENDS)} Ltd"
    return " ".join(name.split())


RUSSIAN = Tongue(
    "ru", "Europe/Samara", "RU", "RUB", 5, 150_000, "example.ru",
    rules_names.GOODS, rules_names.REQUESTS, rules_names.STREETS, rules_names.MALE_NAMES, rules_names.FEMALE_NAMES,
)  # fmt: skip
ENGLISH = Tongue(
    "en", "Europe/London", "GB", "GBP", 9, 4_000, "example.com",
    rules_names_en.GOODS, rules_names_en.REQUESTS, rules_names_en.STREETS,
    rules_names_en.MALE_NAMES, rules_names_en.FEMALE_NAMES,
)  # fmt: skip


def tongue_of(language: str) -> Tongue:
    """The words of a language of the program."""
    return ENGLISH if language == "en" else RUSSIAN
