"""The routing rules of the made-up firm, and how its people answered: data for `firm.py`. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.clock import to_zone
from crm_desktop.features.demo.rules import SALES_GROUP, SENIOR_GROUP
from crm_desktop.features.demo.rules_tongue import RUSSIAN, Tongue
from crm_desktop.features.routing.rules import Condition, Rule
from crm_desktop.features.staff.rules_calendar import Slot

# Opening hours of the shop, minutes of the local day. Outside them a demo would have nobody to give an inquiry to.
_OPEN, _SHUT = 8 * 60, 21 * 60
_MARGIN = 120

RESULTS = (
    "Посчитали, клиент думает до пятницы",
    "Выставлен счёт",
    "Заказ принят, доставка на неделе",
    "Ответили, вопрос решён",
    "Договорились о встрече в зале",
    "Отправили цены и сроки письмом",
    "Подтвердили наличие, отложили до вечера",
)
NOT_OURS = "Не по адресу: искали другую компанию"

# Lines of a partner's file that could not be taken: reason, detail, the line.
BAD_LINES = (
    (
        "broken_json",
        "Unterminated string starting at: line 1 column 57 (char 56)",
        '{"source": "партнёр", "channel": "web", "name": "Игорь", "phone',
    ),
    ("no_channel", "", '{"source": "партнёр", "phone": "+7 917 700-11-22", "text": "Нужна плитка"}'),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a past inquiry ended. `first` is what the first person did when he did not take it; minutes are whole."""

    first: str
    answer_minutes: int
    work_minutes: int | None
    result: str


def make_rules(people: Mapping[str, int], groups: Mapping[str, int], tongue: Tongue = RUSSIAN) -> tuple[Rule, ...]:
    """The rules in order; ids of people come by log-in, those of groups by name."""
    senior, sales = groups[SENIOR_GROUP], groups[SALES_GROUP]
    t = tongue
    return (
        Rule(
            t("Возвраты и жалобы — руководителю"),
            "person",
            (Condition("words", (t("возврат"), t("жалоба"), t("брак"), t("не включается"), t("верните"))),),
            staff_id=people["MARINA"],
            limit_minutes=10,
        ),
        Rule(
            t("Заказ в работе — кто его ведёт"),
            "last_order",
            (Condition("client", ("known",)), Condition("open_order", ("yes",))),
            limit_minutes=10,
        ),
        Rule(t("Личный менеджер"), "manager", (Condition("has_manager", ("yes",)),), limit_minutes=15),
        Rule(
            t("Опт и бригады — старшим"),
            "least_load",
            (Condition("words", (t("опт"), t("бригад"), t("смет"), t("юрлиц"))),),
            group_id=senior,
            limit_minutes=15,
        ),
        Rule(
            t("Сайт: краски"),
            "person",
            (Condition("channel", ("web",)), Condition("source", (t("сайт: краски"),))),
            staff_id=people["ROMAN"],
            limit_minutes=20,
        ),
        Rule(
            t("Осенняя реклама"),
            "person",
            (Condition("campaign", (t("осень"),)),),
            staff_id=people["AIGUL"],
            limit_minutes=20,
        ),
        Rule(t("Чат читает, кто свободен"), "duty", (Condition("channel", ("chat",)),)),
        Rule(
            t("Письма — у кого меньше дел"),
            "least_load",
            (Condition("channel", ("mail",)),),
            group_id=sales,
            limit_minutes=60,
        ),
        Rule(t("Остальные — по очереди"), "turn", group_id=sales, limit_minutes=15),
    )


def week_at(now: datetime, zone: str) -> tuple[Slot, ...]:
    """Hours of every day of the week; round the clock when the shop would be shut at `now` (UTC) or soon."""
    local = to_zone(now, zone)
    minute = local.hour * 60 + local.minute
    is_open = _OPEN <= minute < _SHUT - _MARGIN
    hours = (_OPEN, _SHUT) if is_open else (0, 1440)
    return tuple(Slot(day, *hours) for day in range(1, 8))


def is_round_the_clock(week: tuple[Slot, ...]) -> bool:
    """Whether the shop had to stay open for the demo."""
    return week[0].from_minute == 0


IN_WORK = Answer("", 2, None, "")


def answer_of(rng: random.Random, tongue: Tongue = RUSSIAN, *, is_client: bool) -> Answer:
    """How a past inquiry was answered: mostly by the first who was asked, within minutes."""
    first = rng.choices(("", "expired", "declined"), (86, 9, 5))[0]
    results = RESULTS if is_client else (*RESULTS, NOT_OURS)
    return Answer(
        first, rng.choice((0, 1, 1, 2, 3, 4, 6, 9, 13)), rng.choice((4, 7, 12, 20, 35)), tongue(rng.choice(results))
    )
