"""A month of telephone calls of the made-up firm: how long they were and what was written down after them."""

from __future__ import annotations

import array
import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

LINE_NAME = "Телефон магазина"
EXTENSIONS = {"MARINA": "101", "DENIS": "102", "AIGUL": "103", "ROMAN": "104", "PETR": "100"}
_NOTES = (
    ("agreed", "Заедет в пятницу после обеда, отложили товар"),
    ("agreed", "Доставка в четверг до обеда"),
    ("ordered", "Заказал ещё две упаковки, счёт на почту"),
    ("ordered", ""),
    ("advised", "Спрашивал, чем открыть старую краску; посоветовали смывку"),
    ("advised", "Режим работы в праздники"),
    ("thinking", "Сравнивает цены, перезвонить на следующей неделе"),
    ("thinking", ""),
    ("refused", "Нашёл рядом с домом"),
    ("complaint", "Одна банка протекла, заменим при следующей доставке"),
    ("wrong_number", ""),
    ("", ""),
    ("", ""),
)
_MISSED_SHARE = 0.14
_NO_ANSWER_SHARE = 0.3
_RATE = 8000


@dataclass(frozen=True, slots=True)
class DemoCall:
    """How a call went: None seconds for one nobody answered."""

    talk_seconds: int | None
    outcome: str
    note: str


def incoming_call(rng: random.Random) -> DemoCall:
    """A call that came in and was taken, or now and then missed at first."""
    return _call(rng, _MISSED_SHARE)


def outgoing_call(rng: random.Random) -> DemoCall:
    """A call somebody of the firm made."""
    return _call(rng, _NO_ANSWER_SHARE)


def outgoing_times(rng: random.Random, now: datetime, count: int, opening_hour: int = 5) -> list[datetime]:
    """When calls out were made over the last month, in the hours of the shop (UTC), the oldest first."""
    days = (now - timedelta(days=1 + rng.randrange(28)) for _n in range(count))
    return sorted(day.replace(hour=opening_hour + rng.randrange(9), minute=rng.randrange(60), second=0) for day in days)


def sound(seconds: int = 2) -> bytes:
    """A short melody as a WAV file, so that there is something to listen to."""
    wave = array.array("h")
    for n in range(_RATE * seconds):
        tone = (440, 554, 659, 880)[(n * 2 // _RATE) % 4]
        wave.append(round(6000 * math.sin(2 * math.pi * tone * n / _RATE)))
    body = wave.tobytes()
    head = b"RIFF" + (36 + len(body)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = (1).to_bytes(2, "little") * 2 + _RATE.to_bytes(4, "little") + (2 * _RATE).to_bytes(4, "little")
    return (
        head
        + form
        + (2).to_bytes(2, "little")
        + (16).to_bytes(2, "little")
        + b"data"
        + len(body).to_bytes(4, "little")
        + body
    )


def _call(rng: random.Random, unanswered: float) -> DemoCall:
    if rng.random() < unanswered:
        return DemoCall(None, "", "")
    outcome, note = rng.choice(_NOTES)
    return DemoCall(20 + int(rng.expovariate(1 / 130)), outcome, note)
