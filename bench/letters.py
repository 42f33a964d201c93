"""Search in the mail room: a letter in and one out for each second client of the base, made once, then looked for."""

from __future__ import annotations

import random

from bench.measure import Times, take_turns
from bench.people import made_clients
from bench.place import Station
from bench.town import ADMIN
from crm_desktop.db.tx import Tx
from crm_desktop.features.mail.queries_desk import threads

_PAGE = 50
_SAMPLE = 2_000
_AT = "dateadd(minute, -{id}, timestamp '2024-01-15 08:00')"


def search_letters(station: Station) -> Times:
    """What few have: a surname, an address, two words, what is nowhere, among all letters of the firm."""
    draw = random.Random(11)
    people = [one for one in made_clients(min(_SAMPLE, station.place.customers)) if one.number % 2 == 0]
    texts = [one.name for one in people]
    texts += [f"who{one.number}@home{one.number % 997}.example" for one in people]
    texts += [f"{one.name.split()[0]} {one.number}" for one in people]
    texts += [f"нигде{number}" for number in range(len(people))]
    return _searching(station, [draw.choice(texts) for _ in range(_SAMPLE)])


def search_letters_common(station: Station) -> Times:
    """What nearly every subject or address has, and pairs of a frequent surname with such a word."""
    names = [one.name.split()[0] for one in made_clients(min(_SAMPLE, station.place.customers))]
    return _searching(station, ["вопрос", "о доставке", "home", *(f"вопрос {name[:3]}" for name in names[:20])])


def _searching(station: Station, texts: list[str]) -> Times:
    _letters_in(station)
    draw = random.Random(12)
    half = station.place.customers // 2
    fetch = f"select * from letter_thread where id in ({', '.join('?' * _PAGE)})"
    state: dict[str, str] = {}

    def between() -> None:
        state["text"] = draw.choice(texts)

    with station.place.station(ADMIN) as all_seeing:
        return take_turns(
            lambda: all_seeing.read(lambda tx: threads(tx, "all", state["text"], limit=_PAGE)),
            lambda: station.floor_read((fetch, tuple(2 * draw.randint(1, half) for _ in range(_PAGE))))(),
            between=between,
        )


def _letters_in(station: Station) -> None:
    """Makes them when they are not there yet; their words are written by the triggers, as in life."""
    with station.owner.tx(write=True) as tx:
        if tx.value("select first 1 1 from letter") is None:
            _make(tx)


def _make(tx: Tx) -> None:
    channel = tx.value(
        "insert into channel (kind, name, is_on, state_since, created_at, updated_at)"
        " values ('mailbox', 'bench letters', false, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id"
    )
    at = _AT.format(id="c.id")
    tx.run(
        "insert into letter_thread (id, subject, staff_id, branch_id, first_at, last_at, letter_count)"
        f" select c.id, 'Вопрос о доставке ' || c.id, c.owner_id, c.branch_id, {at}, {at}, 2"
        " from client c where mod(c.id, 2) = 0"
    )
    who = "'who' || c.id || '@home' || mod(c.id, 997) || '.example'"
    for way, sender, name, to in (("in", who, "c.name", "'sales@shop.example'"),
                                  ("out", "'sales@shop.example'", "null", who)):  # fmt: skip
        tx.run(
            "insert into letter (thread_id, direction, channel_id, message_id, subject, from_address, from_name,"
            " to_text, written_at, got_at, preview, plain)"
            f" select c.id, '{way}', ?, '{way}' || c.id, 'Вопрос о доставке ' || c.id, {sender}, {name}, {to},"
            f" {at}, {at}, 'Когда привезут?', 'Когда привезут?' from client c where mod(c.id, 2) = 0",
            (channel,),
        )
    tx.run("execute block as begin execute statement 'alter table letter_thread alter column id restart with '"
           " || (select max(id) + 1 from letter_thread); end")  # fmt: skip
