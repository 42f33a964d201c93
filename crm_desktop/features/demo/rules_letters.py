"""Letters of the made-up shop: what its clients wrote, what was answered, and the texts answers begin with. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

BOX_NAME = "Почта магазина"


class DemoLetter(NamedTuple):
    """One letter: whether it came in, how long ago, whether somebody has read it."""

    is_in: bool
    ago: timedelta
    subject: str
    text: str
    name: str | None = None
    is_read: bool = True


class DemoThread(NamedTuple):
    """Letters with one client: `is_known` is False for somebody nobody knows yet."""

    is_known: bool
    letters: tuple[DemoLetter, ...]
    address: str = ""


def _in(days: float, subject: str, text: str, name: str | None = None, *, is_read: bool = True) -> DemoLetter:
    return DemoLetter(True, timedelta(days=days), subject, text, name, is_read)


def _out(days: float, subject: str, text: str) -> DemoLetter:
    return DemoLetter(False, timedelta(days=days), subject, text)


THREADS = (
    DemoThread(
        True,
        (
            _in(6.2, "Счёт на доску", "Добрый день!\nПришлите, пожалуйста, счёт на 120 досок 50×150×6000."),
            _out(6.1, "Re: Счёт на доску", "Здравствуйте! Счёт во вложении, доска в наличии.\n\nМарина"),
            _in(5.4, "Re: Счёт на доску", "Спасибо, оплатили сегодня. Когда можно забрать?"),
            _out(5.3, "Re: Счёт на доску", "Завтра с 9 до 18, склад на Заводском шоссе.\n\nМарина"),
        ),
    ),
    DemoThread(
        True,
        (
            _in(2.4, "Доставка в субботу", "Можно привезти заказ в субботу до обеда? Кран на месте будет."),
            _out(2.3, "Re: Доставка в субботу", "Да, машина будет к 10:00. Водитель позвонит за час.\n\nМарина"),
            _in(0.3, "Re: Доставка в субботу", "Отлично, ждём. Пропуск на машину заказали.", is_read=False),
        ),
    ),
    DemoThread(
        True,
        (_in(0.15, "Акт сверки за октябрь", "Здравствуйте!\nПришлите, пожалуйста, акт сверки.", is_read=False),),
    ),
    DemoThread(
        False,
        (
            _in(
                0.1,
                "Сколько стоит баня под ключ",
                "Здравствуйте! Хочу баню 4 на 6 из бруса. Сколько будет стоить материал с доставкой в Тольятти?",
                "Пётр Сидоров",
                is_read=False,
            ),
        ),
        "ps1984@example.com",
    ),
)

TEMPLATES = (
    (
        "Счёт готов",
        "Счёт для {{ client.name }}",
        "Здравствуйте{% if contact.name %}, {{ contact.name }}{% endif %}!\n\nСчёт во вложении."
        " Товар держим за вами три дня.\n\n{{ person.name }}, {{ firm.name }}",
    ),
    (
        "Заказ готов к выдаче",
        "Ваш заказ готов",
        "Здравствуйте!\n\nВаш заказ собран, забрать можно с 9 до 18.\n\n{{ person.name }}, {{ firm.name }}",
    ),
)
