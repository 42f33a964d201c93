"""The operations people wait for, each with its floor. A name before the colon, who does it after it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bench.bring_in import bring_in
from bench.letters import search_letters, search_letters_common
from bench.measure import Times, take_turns
from bench.people import Made, made_clients, phone_of
from bench.place import Station
from bench.sale import post_sale
from bench.scan import scan
from crm_desktop.features.clients import queries as clients
from crm_desktop.features.clients.rules_search import read_query
from crm_desktop.features.intake.queries import route_inquiry
from crm_desktop.features.intake.rules import Incoming
from crm_desktop.features.reminders.queries import fire_due

Op = Callable[[Station], Times]
_PAGE = 50
_ROW = "id, kind, name, tax_id, order_total, last_order_at, branch_id, owner_id"
_SAMPLE = 2_000  # names to search for come from so many of the first clients


def _some(station: Station, count: int, seed: int = 1) -> Iterator[int]:
    draw = random.Random(seed)
    while True:
        yield draw.randint(1, count)


def find_by_phone(station: Station) -> Times:
    """A number that calls -> its client with owner, last order, open orders."""
    numbers = _some(station, station.place.customers)
    state = {"id": 1}

    def between() -> None:
        state["id"] = next(numbers)

    return take_turns(
        lambda: station.read(lambda tx: clients.find_by_phone(tx, phone_of(state["id"]))),
        lambda: station.floor_read((f"select {_ROW} from client where id = ?", (state["id"],)))(),
        between=between,
    )


def _searching(station: Station, texts: list[str]) -> Times:
    """Each text in turn against fifty rows fetched by their keys."""
    ids = _some(station, station.place.customers, 2)
    fetch = f"select {_ROW} from client where id in ({', '.join('?' * _PAGE)})"
    draw = random.Random(3)
    state: dict[str, object] = {}

    def between() -> None:
        state["query"] = read_query(draw.choice(texts))
        state["ids"] = tuple(next(ids) for _ in range(_PAGE))

    return take_turns(
        lambda: station.read(lambda tx: clients.search_clients(tx, state["query"], _PAGE)),  # type: ignore[arg-type]
        lambda: station.floor_read((fetch, state["ids"]))(),  # type: ignore[arg-type]
        between=between,
    )


def _names(station: Station) -> list[Made]:
    return [one for one in made_clients(min(_SAMPLE, station.place.customers)) if one.kind == "person"]


def search_prefix(station: Station) -> Times:
    """One to three letters, those that nearly everybody's name has among them."""
    draw = random.Random(4)
    starts = [one.name.split()[draw.randint(0, 1)][: draw.randint(1, 3)] for one in _names(station)]
    return _searching(station, [*starts, *("а", "и", "о", "ал", "ива", "ооо", "с", "м") * 40])


def search_two_words(station: Station) -> Times:
    """Surname and name, both not finished, in either order."""
    draw = random.Random(5)
    texts = []
    for one in _names(station):
        words = one.name.split()[:2]
        draw.shuffle(words)
        texts.append(" ".join(word[: draw.randint(3, 7)] for word in words))
    return _searching(station, [*texts, *("иван ольга", "ал ив", "ан ма", "се ан") * 20])


def search_middle(station: Station) -> Times:
    """Letters from the middle of a word."""
    draw = random.Random(6)
    words = [one.name.split()[0].lower() for one in _names(station)]
    return _searching(station, [word[2 : 2 + draw.randint(4, 5)] for word in words if len(word) > 6])


def search_layout(station: Station) -> Times:
    """A surname typed with the keyboard left in Latin."""
    russian, latin = "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
    keys = str.maketrans(russian, latin)
    return _searching(station, [one.name.split()[0].lower()[:6].translate(keys) for one in _names(station)])


def route(station: Station) -> Times:
    """A call -> client found, forty rules tried, person chosen, journal, offer and trace written, committed."""
    numbers = _some(station, station.place.customers, 8)
    run = datetime.now(UTC).strftime("%H%M%S%f")
    state = {"n": 0}

    def between() -> None:
        state["n"] += 1
        state["phone"] = next(numbers)

    def incoming() -> Incoming:
        phone = phone_of(state["phone"])
        return Incoming(
            source="bench",
            source_id=f"{run}-{state['n']}",
            channel="call",
            came_at=datetime.now(UTC).replace(tzinfo=None),
            phone_typed=phone,
            phone=phone,
            subject="Звонок",
            body="Когда привезут краску?",
        )

    floor = station.floor_write("insert into bench_floor (body) values ('Когда привезут краску?')")
    times = take_turns(
        lambda: station.write(lambda tx: route_inquiry(tx, incoming())),
        floor,
        between=between,
    )
    _clean(station)
    return times


def _clean(station: Station) -> None:
    """Takes away what was routed, so that the next run finds the same base."""
    with station.owner.tx(write=True) as tx:
        tx.run("delete from offer where inquiry_id in (select id from inquiry where source = 'bench')")
        for channel in ("call",):
            tx.run(
                "delete from journal j where j.kind = ? and exists"
                " (select 1 from inquiry i where i.id = j.ref_id and i.source = 'bench' and i.client_id = j.client_id)"
                " and j.client_id in (select client_id from inquiry where source = 'bench')",
                (channel,),
            )
        tx.run("delete from inquiry where source = 'bench'")
        tx.run("delete from bench_floor")


def open_card(station: Station) -> Times:
    """All the card shows, with the first page of the history; every tenth time of the client with 10 000 lines."""
    numbers = _some(station, station.place.customers, 9)
    state = {"id": 1, "n": 0}
    five = (
        "select id, kind, name, legal_name, note, owner_id, order_total, last_order_at from client where id = ?",
        "select id, phone, typed, kind from client_phone where client_id = ? order by order_no",
        "select id, email from client_email where client_id = ? order by order_no",
        "select id, number_text, sold_at, total_sum, state from sale_document where client_id = ?",
        f"select first {clients.CARD_PAGE} id, ref_id, kind, meaning, title, detail, happened_at, amount from journal"
        " where client_id = ? order by client_id desc, happened_at desc, id desc",
    )

    def between() -> None:
        state["n"] += 1
        state["id"] = 1 if state["n"] % 10 == 0 else next(numbers)

    return take_turns(
        lambda: station.read(lambda tx: clients.open_card(tx, state["id"])),
        lambda: station.floor_read(*((sql, (state["id"],)) for sql in five))(),
        between=between,
    )


def fire(station: Station) -> Times:
    """A hundred reminders that are due, among one waiting reminder a client."""
    hundred = (
        "execute block as declare n integer = 0; begin while (n < 100) do begin"
        " insert into bench_floor (body, at_time) values ('Позвонить', localtimestamp); n = n + 1; end end"
    )
    state = {"from": 1}

    def between() -> None:
        state["from"] = (state["from"] + 100) % max(station.place.customers - 200, 1)
        with station.owner.tx(write=True) as tx:
            tx.run(
                "update reminder set fire_at = timestamp '2024-01-15 09:00', state = 'pending', fired_at = null"
                " where task_id > ? and task_id <= ?",
                (state["from"], state["from"] + 100),
            )

    def work() -> None:
        fired = station.write(lambda tx: fire_due(tx, 100))
        if fired.reminders != 100:
            raise RuntimeError(f"{fired.reminders} reminders fired instead of 100")

    times = take_turns(work, station.floor_write(hundred), calls=100, between=between)
    with station.owner.tx(write=True) as tx:
        tx.run(
            "update reminder set state = 'pending', fired_at = null,"
            " fire_at = dateadd(mod(task_id, 5000) hour to timestamp '2099-01-01 09:00')"
            " where unseen_at is not null"
        )
        tx.run("delete from bench_floor")
    return times


OPS: dict[str, Op] = {
    "find_by_phone": find_by_phone,
    "search_prefix": search_prefix,
    "search_two_words": search_two_words,
    "search_middle": search_middle,
    "search_layout": search_layout,
    "route_inquiry": route,
    "open_card": open_card,
    "fire_due": fire,
    "import": bring_in,
    "post_sale": post_sale,
    "scan": scan,
    "search_letters": search_letters,
    "search_letters_common": search_letters_common,
}
LIMITED = ("find_by_phone", "search_prefix", "search_two_words", "search_middle", "search_layout", "route_inquiry",
           "open_card")  # fmt: skip
WRITING = ("route_inquiry", "fire_due", "import", "post_sale")
