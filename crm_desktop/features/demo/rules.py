"""The made-up firm: people, clients, orders, inquiries and promises. Pure, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from crm_desktop.clock import from_zone, to_zone
from crm_desktop.features.demo.rules_names import INTERESTS, JOBS, PROMISES, SOURCES
from crm_desktop.features.demo.rules_tongue import RUSSIAN, Goods, Tongue

FIRM = "Лавка мастера"
ADMIN_LOGIN = "PETR"
DUTY_GROUP = "Дежурные"
SENIOR_GROUP = "Старшие менеджеры"
SALES_GROUP = "Менеджеры зала"
CLIENT_COUNT = 400
# Sources by name, each with the signs it is known by; one more is only ever written down by people.
NAMED_SOURCES = (
    ("Сайт", ("source:сайт", "source:сайт: краски", "source:чат на сайте")),
    ("Осенняя реклама", ("campaign:осень", "source:реклама осенью")),
    ("Телефон на вывеске", ("line:1", "source:вывеска")),
    ("Справочник", ("line:2", "source:справочник")),
    ("Рекомендация", ("source:рекомендация",)),
    ("Выставка «Дом»", ("source:выставка «дом»",)),
)
MONTH_OF_INQUIRIES = 320
_FIRST_HOUR, _LAST_HOUR = 9, 20


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in the firm. `head` is a log-in."""

    login: str
    name: str
    role: str
    groups: tuple[str, ...]
    head: str | None = None
    open_limit: int | None = None


PEOPLE = (
    Person(ADMIN_LOGIN, "Пётр Лебедев", "admin", (DUTY_GROUP,)),
    Person("MARINA", "Марина Соколова", "head", (SENIOR_GROUP, DUTY_GROUP), ADMIN_LOGIN, 12),
    Person("DENIS", "Денис Орлов", "manager", (SENIOR_GROUP, SALES_GROUP), "MARINA", 10),
    Person("AIGUL", "Айгуль Сафина", "manager", (SALES_GROUP,), "MARINA", 10),
    Person("ROMAN", "Роман Жуков", "manager", (SALES_GROUP,), "MARINA", 8),
    Person("OLGA", "Ольга Кассирова", "cashier", (), "MARINA"),
)
OWNERS = ("MARINA", "DENIS", "AIGUL", "ROMAN")


@dataclass(frozen=True, slots=True)
class DemoLine:
    """A line of an order."""

    code: str
    name: str
    group: str
    quantity: Decimal
    line_sum: Decimal


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order of a client. `sold_at` is UTC."""

    number: str
    sold_at: datetime
    state: str
    lines: tuple[DemoLine, ...]


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client with all that stands on the card. `owner` is a log-in or None."""

    kind: str
    name: str
    phones: tuple[str, ...]
    email: str | None
    tax_id: str | None
    owner: str | None
    source: str
    street: str
    tags: tuple[str, ...]
    contacts: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    orders: tuple[DemoOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoInquiry:
    """Something that came in; `client_no` is the place of its client in the list, None for a stranger.

    `stage`: "past" (answered in its time), "taken" (being worked on), "fresh" (nobody has answered yet).
    """

    channel: str
    source: str
    came_at: datetime
    phone: str | None
    email: str | None
    name: str | None
    line: str | None
    campaign: str | None
    subject: str | None
    text: str | None
    client_no: int | None = None
    stage: str = "past"


@dataclass(frozen=True, slots=True)
class DemoTask:
    """A promise. `due_at` is UTC; what is done was done in time."""

    title: str
    owner: str
    client_no: int
    due_at: datetime
    leads: tuple[int, ...] = (0,)
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class DemoFirm:
    """Everything that is made up at once."""

    clients: tuple[DemoClient, ...]
    inquiries: tuple[DemoInquiry, ...]
    tasks: tuple[DemoTask, ...]


def make_firm(seed: int, now: datetime, clients: int = CLIENT_COUNT, tongue: Tongue = RUSSIAN) -> DemoFirm:
    """The firm of a seed as it stands at `now` (UTC)."""
    rng = random.Random(seed)
    phones = _phones(rng, tongue)
    people = _with_order_numbers(
        _without_namesakes(_client(rng, next(phones), now, tongue) for _ in range(clients * 2))[:clients]
    )
    inquiries = tuple(sorted(_inquiries(rng, people, now, tongue), key=lambda each: each.came_at))
    return DemoFirm(people, inquiries, tuple(_tasks(rng, people, now, tongue)))


def tax_id_of(rng: random.Random, length: int) -> str:
    """A made-up INN with right check digits (order of the Federal Tax Service, 10 or 12 digits), region 63."""
    weights = {
        10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
        12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
    }[length]
    digits = [6, 3] + [rng.randint(0, 9) for _ in range(length - 2 - len(weights))]
    for row in weights:
        digits.append(sum(w * d for w, d in zip(row, digits, strict=True)) % 11 % 10)
    return "".join(map(str, digits))


def _phones(rng: random.Random, tongue: Tongue) -> Iterator[str]:
    used: set[str] = set()
    while True:
        phone = tongue.phone(rng)
        if phone not in used:
            used.add(phone)
            yield phone


def _without_namesakes(made: Iterable[DemoClient]) -> tuple[DemoClient, ...]:
    """Each name once, so that nobody wonders about twins; the e-mail comes with the place in the list."""
    found: dict[str, DemoClient] = {}
    for client in made:
        found.setdefault(client.name, client)
    return tuple(found.values())


def _with_order_numbers(clients: tuple[DemoClient, ...]) -> tuple[DemoClient, ...]:
    """Orders numbered as the till would have done: one after the other, whoever bought."""
    moments = sorted(order.sold_at for client in clients for order in client.orders)
    numbers = {moment: str(1001 + place) for place, moment in enumerate(moments)}
    return tuple(
        replace(client, orders=tuple(replace(order, number=numbers[order.sold_at]) for order in client.orders))
        for client in clients
    )


def _client(rng: random.Random, phone: str, now: datetime, tongue: Tongue) -> DemoClient:
    is_company = rng.random() < 0.4
    owner = rng.choice(OWNERS) if rng.random() < 0.7 else None
    orders = tuple(_orders(rng, now, tongue))
    total = sum(line.line_sum for order in orders for line in order.lines)
    tags = tuple(
        tongue(tag)
        for tag, fits in (("опт", is_company and total > tongue.big), ("постоянный", len(orders) > 5))
        if fits
    )
    tags += (tongue(rng.choice(INTERESTS)),) if rng.random() < 0.5 else ()
    if is_company:
        name = tongue.company_name(rng)
        contacts = tuple(
            (tongue.person_name(rng), tongue(rng.choice(JOBS)), tongue.phone_of_contact(rng))
            for _ in range(rng.randint(0, 2))
        )
        tax_id = tax_id_of(rng, 12 if name.startswith("ИП") else 10) if tongue.region == "RU" else None
    else:
        name, contacts, tax_id = tongue.person_name(rng), (), None
    return DemoClient(
        kind="company" if is_company else "person",
        name=name,
        phones=(phone,),
        email=tongue.mail(f"klient{phone[-7:]}" if tongue.region == "RU" else f"client{phone[-7:]}")
        if rng.random() < 0.6
        else None,
        tax_id=tax_id,
        owner=owner,
        source=tongue(rng.choice(SOURCES)),
        street=f"{rng.choice(tongue.streets)}, {rng.randint(1, 180)}",
        tags=tags,
        contacts=contacts,
        orders=orders,
    )


def _orders(rng: random.Random, now: datetime, tongue: Tongue) -> list[DemoOrder]:
    count = rng.choices((0, 1, 2, 4, 7, 12), (20, 25, 20, 15, 12, 8))[0]
    orders = []
    for each in range(count):
        day = (now - timedelta(days=rng.randint(1, 700))).replace(
            hour=tongue.opening_hour, minute=0, second=0, microsecond=0
        )
        sold_at = day + timedelta(milliseconds=rng.randint(0, 32_000_000))
        state = "open" if each == 0 and rng.random() < 0.25 else "done"
        orders.append(DemoOrder("", sold_at, state, _lines(rng, tongue.goods)))
    return orders


def _lines(rng: random.Random, goods: Goods) -> tuple[DemoLine, ...]:
    lines = []
    for code, name, group, price in rng.sample(goods, rng.randint(1, 4)):
        quantity = Decimal(rng.choice((1, 2, 3, 4, 6, 10, 20)))
        lines.append(DemoLine(code, name, group, quantity, quantity * Decimal(price)))
    return tuple(lines)


def _inquiries(rng: random.Random, clients: tuple[DemoClient, ...], now: datetime, tongue: Tongue) -> list[DemoInquiry]:
    found = []
    for _ in range(MONTH_OF_INQUIRIES):
        day = now - timedelta(days=rng.randint(1, 29))
        came_at = tongue.opening(day) + timedelta(minutes=rng.randint(0, 540))
        found.append(one_inquiry(rng, clients, came_at, tongue))
    return found + _inquiries_of_today(rng, clients, now, tongue)


def _inquiries_of_today(
    rng: random.Random, clients: tuple[DemoClient, ...], now: datetime, tongue: Tongue
) -> list[DemoInquiry]:
    """A morning's work already answered, some still in hand, and a few that ask for an answer right now."""
    found = [one_inquiry(rng, clients, now - timedelta(minutes=minutes), tongue) for minutes in range(430, 60, -31)]
    found += [
        replace(one_inquiry(rng, clients, now - timedelta(minutes=minutes), tongue), stage="taken")
        for minutes in (52, 44, 37)
    ]
    marina = [number for number, client in enumerate(clients) if client.owner == OWNERS[0] and _is_idle(client)]
    denis = [number for number, client in enumerate(clients) if client.owner == OWNERS[1] and _is_idle(client)]
    found += [
        replace(_request(tongue, clients, marina[0], 10, now - timedelta(minutes=29)), stage="taken"),
        replace(_request(tongue, clients, None, 8, now - timedelta(minutes=11), "chat"), stage="fresh"),
        replace(_request(tongue, clients, None, 1, now - timedelta(minutes=3), "chat"), stage="fresh"),
        replace(_request(tongue, clients, denis[0], 6, now - timedelta(minutes=2)), stage="fresh"),
        replace(_request(tongue, clients, marina[1], 0, now - timedelta(minutes=1)), stage="fresh"),
    ]
    return found


def _is_idle(client: DemoClient) -> bool:
    """Has bought, and nothing is being worked on."""
    return bool(client.orders) and all(order.state != "open" for order in client.orders)


def _request(
    tongue: Tongue,
    clients: tuple[DemoClient, ...],
    client_no: int | None,
    request: int,
    came_at: datetime,
    channel: str = "web",
) -> DemoInquiry:
    client = clients[client_no] if client_no is not None else None
    return DemoInquiry(
        channel=channel,
        source=tongue("чат на сайте" if channel == "chat" else "сайт"),
        came_at=came_at,
        phone=client.phones[0] if client else None,
        email=None,
        name=client.name if client else tongue.female_names[request],
        line=None,
        campaign=None,
        subject=tongue.requests[request][0],
        text=tongue.requests[request][1],
        client_no=client_no,
    )


def one_inquiry(
    rng: random.Random, clients: tuple[DemoClient, ...], came_at: datetime, tongue: Tongue = RUSSIAN
) -> DemoInquiry:
    """Something plausible that comes in at a moment (UTC)."""
    channel = rng.choices(("call", "web", "mail", "chat", "visit"), (50, 25, 15, 6, 4))[0]
    client_no = rng.randrange(len(clients)) if rng.random() < 0.65 else None
    client = clients[client_no] if client_no is not None else None
    request = rng.choice(tongue.requests)
    has_phone = channel in ("call", "web", "chat") or rng.random() < 0.3
    stranger = tongue.phone_of_stranger(rng)
    return DemoInquiry(
        channel=channel,
        source=tongue(
            {"call": "телефон", "web": rng.choice(("сайт", "сайт: краски")), "mail": "почта"}.get(
                channel, "чат на сайте" if channel == "chat" else "магазин"
            )
        ),
        came_at=came_at,
        phone=(client.phones[0] if client else stranger) if has_phone else None,
        email=client.email if client and channel == "mail" else None,
        name=client.name
        if client
        else (rng.choice(tongue.female_names + tongue.male_names) if channel != "call" else None),
        line=rng.choice(("1", "2")) if channel == "call" else None,
        campaign=tongue("осень") if rng.random() < 0.15 else None,
        subject=None if channel == "call" else request[0],
        text=None if channel == "call" and rng.random() < 0.6 else request[1],
        client_no=client_no,
    )


_DAY = (
    # Minutes from now, and whether it is done.
    (-26 * 60, False), (-200, True), (-130, True), (-75, True), (-40, False), (25, False), (70, False), (150, False),
    (240, False), (23 * 60, False), (26 * 60, False), (50 * 60, False),
)  # fmt: skip


def by_day(due_at: datetime, now: datetime, zone: str) -> datetime:
    """The same moment when people work: what falls into the night is put into the day that follows or was before."""
    if abs(due_at - now) < timedelta(hours=1):
        return due_at
    local = to_zone(due_at, zone).replace(tzinfo=None)
    if _FIRST_HOUR <= local.hour < _LAST_HOUR:
        return due_at
    if due_at > now:
        hours = _FIRST_HOUR if local.hour < _FIRST_HOUR else 24 - _LAST_HOUR + _FIRST_HOUR
    else:
        hours = -(24 - _LAST_HOUR + _FIRST_HOUR) if local.hour < _FIRST_HOUR else _LAST_HOUR - 24
    return from_zone(local + timedelta(hours=hours), zone)


def _tasks(rng: random.Random, clients: tuple[DemoClient, ...], now: datetime, tongue: Tongue) -> list[DemoTask]:
    tasks = []
    start = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5)
    for owner in OWNERS:
        mine = [number for number, client in enumerate(clients) if client.owner == owner]
        titles = rng.sample(PROMISES, len(PROMISES)) + rng.sample(PROMISES, 2)
        for title, (minutes, is_done) in zip(titles, _DAY, strict=True):
            if minutes == -40 and owner != OWNERS[0]:
                is_done = True
            due = by_day(start + timedelta(minutes=minutes), now, tongue.zone)
            tasks.append(DemoTask(tongue(title), owner, rng.choice(mine), due, rng.choice(((0,), (0, 15))), is_done))
    return tasks
