"""A thousand inquiries of a real list of clients, with an answer key worked out apart from the stored procedures.

The key is a second, independent reading of the same rules: plain Python over plain dictionaries, nothing shared with
the program but the list of clients. It knows who must get each inquiry, which ones repeat, join, or go to quarantine.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

PEOPLE = ("Anna", "Boris", "Vera", "Gleb", "Dina", "Egor")
TURN_GROUP = ("Gleb", "Dina", "Egor")
LOAD_GROUP = ("Vera", "Gleb", "Dina")
START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
JOIN = timedelta(minutes=10)
LONG_AGO_DAYS = 3800
BIG_ORDERS = 9000
RUBBISH = (
    '{"channel": "call", "phone": ',
    "\x00\x01\x02 rubbish",
    "",
    "[1, 2]",
    '{"phone": "+79270000001"}',
    '{"channel": "fax", "name": "x"}',
    '{"channel": "web"}',
)


@dataclass(frozen=True)
class Known:
    """A client as the key knows him."""

    client_id: int
    name: str
    phone: str
    email: str
    manager: str | None
    order_total: Decimal
    last_order_at: datetime | None
    tags: frozenset[str]


@dataclass
class Expected:
    """What must become of one line."""

    line: int
    status: str
    client_id: int | None = None
    person: str | None = None
    joined_to_line: int | None = None


@dataclass
class Desk:
    """The state the rules look at: whose turn it is, how much everybody has."""

    last_turn: dict[str, int] = field(default_factory=dict)
    turn_no: int = 0
    load: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))
    last_load_turn: dict[str, int] = field(default_factory=dict)
    load_turn_no: int = 0

    def next_in_turn(self) -> str:
        """Longest without a turn; at the start in the order of the list."""
        person = min(TURN_GROUP, key=lambda name: (self.last_turn.get(name, 0), TURN_GROUP.index(name)))
        self.turn_no += 1
        self.last_turn[person] = self.turn_no
        return person

    def least_loaded(self) -> str:
        """Fewest open inquiries; equal ones in turn."""
        person = min(
            LOAD_GROUP, key=lambda name: (self.load[name], self.last_load_turn.get(name, 0), LOAD_GROUP.index(name))
        )
        self.load_turn_no += 1
        self.last_load_turn[person] = self.load_turn_no
        return person


def choose(desk: Desk, record: dict[str, str], client: Known | None, at: datetime) -> str:
    """The firm's rules, read by hand: the first that fits decides. The same stand in RULES for the program."""
    words = f"{record.get('subject', '')} {record.get('text', '')}".lower()
    if "возврат" in words or "жалоба" in words:
        return "Anna"
    if client is not None and client.order_total > BIG_ORDERS:
        return "Boris"
    if client is not None and client.manager:
        return client.manager
    if record.get("source") == "site-paint":
        return "Vera"
    if record.get("campaign", "").lower() == "autumn":
        return "Egor"
    if (
        client is not None
        and client.last_order_at is not None
        and (at.date() - client.last_order_at.date()).days > LONG_AGO_DAYS
    ):
        return "Dina"
    if client is None and record["channel"] == "call":
        return desk.next_in_turn()
    return desk.least_loaded()


def make_day(clients: list[Known], seed: int, count: int = 1000) -> tuple[list[str], list[Expected]]:
    """Lines of a file (JSON lines) and what must become of each."""
    rng = random.Random(seed)
    lines: list[str] = []
    key: list[Expected] = []
    desk = Desk()
    by_phone = {client.phone: client for client in clients}
    by_email = {client.email: client for client in clients}
    open_calls: list[tuple[str, datetime, Expected]] = []
    told: dict[tuple[str, str], Expected] = {}
    at = START
    while len(lines) < count:
        at += timedelta(seconds=rng.randint(20, 400))
        number = len(lines) + 1
        kind = rng.random()
        if kind < 0.03:
            lines.append(rng.choice(RUBBISH))
            key.append(Expected(number, "quarantined"))
            continue
        if kind < 0.08 and told:
            ids = rng.choice(sorted(told))
            record = {"source": ids[0], "source_id": ids[1], "channel": "call", "name": "again"}
            lines.append(json.dumps(record, ensure_ascii=False))
            key.append(Expected(number, "repeated", told[ids].client_id, told[ids].person))
            continue
        record = _record(rng, clients, at, number)
        if kind > 0.95 and open_calls and record["channel"] != "mail":
            record["phone"] = _typed(rng, open_calls[-1][0])
            record.pop("email", None)
        lines.append(json.dumps(record, ensure_ascii=False))
        phone = _digits(record.get("phone", ""))
        client = by_phone.get(phone) or by_email.get(record.get("email", ""))
        expected = Expected(number, "routed", client.client_id if client else None)
        root = next((e for p, t, e in open_calls if phone and p == phone and abs(at - t) <= JOIN), None)
        if root is not None:
            expected.status, expected.person, expected.joined_to_line = "joined", root.person, root.line
            expected.client_id = root.client_id
        else:
            expected.person = choose(desk, record, client, at)
            desk.load[expected.person] += 1
            if phone:
                open_calls.append((phone, at, expected))
        key.append(expected)
        told[(record["source"], record["source_id"])] = expected
    return lines, key


def _record(rng: random.Random, clients: list[Known], at: datetime, number: int) -> dict[str, str]:
    client = rng.choice(clients)
    channel = rng.choices(("call", "web", "mail", "chat", "visit"), (45, 25, 20, 7, 3))[0]
    record = {
        "source": {"call": "pbx", "web": rng.choice(("site", "site-paint")), "mail": "mail"}.get(channel, channel),
        "source_id": f"{channel}-{number}",
        "channel": channel,
        "at": at.astimezone(UTC).isoformat(),
    }
    who = rng.random()
    if who < 0.62:
        if channel == "mail" or rng.random() < 0.2:
            record["email"] = client.email
        else:
            record["phone"] = _typed(rng, client.phone)
        record["name"] = client.name
    elif who < 0.72 and channel == "call":
        record["phone"] = rng.choice(("anonymous", "скрыт", "102", "12-3"))
    else:
        record["phone"] = _typed(rng, f"+7999{rng.randint(0, 9_999_999):07d}")
        record["name"] = rng.choice(("Неизвестный", "Ольга", "O'Neil; drop table client", "🙂"))
    record["text"] = rng.choice(
        ("Нужна краска", "Где мой заказ?", "Это жалоба", "Хочу возврат", "Спасибо", "Перезвоните мне", "")
    )
    if rng.random() < 0.1:
        record["campaign"] = "Autumn"
    return {name: text for name, text in record.items() if text}


def _typed(rng: random.Random, phone: str) -> str:
    """The ways people type a Russian number."""
    code, a, b, c = phone[2:5], phone[5:8], phone[8:10], phone[10:12]
    return rng.choice(
        (phone, f"8{phone[2:]}", f"8 ({code}) {a}-{b}-{c}", f"+7 {code} {a} {b} {c}", f" {phone[2:]} ", f"7{phone[2:]}")
    )


def _digits(typed: str) -> str:
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    return f"+7{digits}" if len(digits) == 10 else ""
