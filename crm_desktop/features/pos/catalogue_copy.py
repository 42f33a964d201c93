"""The copy of goods, prices, promotions, cards and people in the journal of a till, and how it is kept fresh."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.queries_copy import About, Fresh
from crm_desktop.features.pos.rules import Scanned

_PIECE = 500  # rows a transaction, some 50 ms


class Person(NamedTuple):
    """Somebody who may sell here."""

    id: int
    name: str
    is_senior: bool
    pin_salt: str | None
    pin_hash: str | None


class Card(NamedTuple):
    """A card of a client as it was when the copy was made."""

    code: str
    client_id: int | None
    client_name: str | None
    discount_percent: Decimal
    points: Decimal
    is_active: bool
    tags: str | None


# ---------------------------------------------------------------- into the journal


def cursor(tx: Tx) -> int:
    """The cursor of the last copy; 0: there is none."""
    found = tx.value("select up_to from copied where what = 'all'")
    return int(str(found)) if found is not None else 0


def copied_at(tx: Tx) -> datetime | None:
    """When the copy was made."""
    found = tx.value("select copied_at from copied where what = 'all'")
    return found if isinstance(found, datetime) else None


def pieces(known: About, fresh: Fresh, now: datetime) -> Iterator[Callable[[Tx], None]]:
    """Writing what came, in steps: each is a transaction of its own, so that a sale never waits for the whole copy.

    The cursor comes last: a copy broken off is made again, and the same row twice does no harm.
    """
    codes: dict[int, list[Any]] = {}
    for row in fresh.codes:
        codes.setdefault(row[1], []).append(row)
    yield partial(_take_gone, fresh.gone)
    for part in _parts(fresh.goods):
        yield partial(_take_goods, part, [code for row in part for code in codes.get(row[0], [])])
    for part in _parts(fresh.prices):
        yield partial(_take_prices, part)
    for part in _parts(fresh.cards):
        yield partial(_take_cards, part)
    yield partial(_take_rest, known, fresh, now)


def take_in(tx: Tx, known: About, fresh: Fresh, now: datetime) -> None:
    """All the steps in one transaction, for a journal nobody sells with yet."""
    for piece in pieces(known, fresh, now):
        piece(tx)


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), _PIECE):
        yield rows[start : start + _PIECE]


def _take_goods(rows: list[Any], codes: list[Any], tx: Tx) -> None:
    """Goods with all their codes: what is not among them any more is taken away."""
    for row in rows:
        tx.run(
            "update or insert into goods (id, code, name, group_id, kind, unit, vat, price, is_marked, plu, is_active)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) matching (id)",
            row,
        )
        tx.run("delete from goods_code where goods_id = ?", (row[0],))
    for code in codes:
        tx.run("update or insert into goods_code (code, goods_id, pack_qty) values (?, ?, ?) matching (code)", code)


def _take_prices(rows: list[Any], tx: Tx) -> None:
    for row in rows:
        tx.run(
            "update or insert into price (goods_id, price_list_id, minimum_qty, price) values (?, ?, ?, ?)"
            " matching (goods_id, price_list_id, minimum_qty)",
            row,
        )


def _take_cards(rows: list[Any], tx: Tx) -> None:
    for row in rows:
        tx.run(
            "update or insert into card (code, client_id, client_name, discount_percent, points, is_active, tags)"
            " values (?, ?, ?, ?, ?, ?, ?) matching (code)",
            row,
        )


def _take_rest(known: About, fresh: Fresh, now: datetime, tx: Tx) -> None:
    """What is short is written anew: lists, promotions, people, the facts of the till; and how far the copy is."""
    _replace(
        tx, "price_list", fresh.lists, ("id", "name", "rank", "tag", "from", "till", "days", "time_from", "time_till")
    )
    _replace(tx, "promo", fresh.promos, ("id", "name", "kind", "facts", "rank", "from", "till"))
    tx.run("delete from person")
    for row in fresh.people:
        tx.run(
            "insert into person (id, name, is_senior, pin_salt, pin_hash, badge_hash) values (?, ?, ?, ?, ?, ?)", row
        )
    journal.keep_facts(tx, known.as_facts())
    tx.run(
        "update or insert into copied (what, up_to, copied_at) values ('all', ?, ?) matching (what)", (known.up_to, now)
    )


def _take_gone(gone: list[Any], tx: Tx) -> None:
    for kind, key in gone:
        if kind == "code":
            tx.run("delete from goods_code where code = ?", (key,))
        elif kind == "goods":
            tx.run("delete from goods where id = ?", (int(key),))
        elif kind == "price":
            goods_id, list_id, minimum = key.split("|")
            tx.run(
                "delete from price where goods_id = ? and price_list_id = ? and minimum_qty = ?",
                (int(goods_id), int(list_id), Decimal(minimum)),
            )
        elif kind == "list":
            tx.run("delete from price where price_list_id = ?", (int(key),))


def _replace(tx: Tx, table: str, rows: list[Any], names: tuple[str, ...]) -> None:
    tx.run(f"delete from {table}")
    for row in rows:
        facts = {name: None if value is None else str(value) for name, value in zip(names, row, strict=True)}
        tx.run(f"insert into {table} (id, body) values (?, ?)", (row[0], json.dumps(facts, ensure_ascii=False)))


# ---------------------------------------------------------------- reading at the till


_SCANNED = "g.id, g.code, g.name, g.unit, g.kind, g.price, g.vat, {pack}, g.is_marked, g.group_id"


def find_code(tx: Tx, code: str) -> Scanned | None:
    """What a scanned code stands for, with its base price; None: nobody holds it, or it is out of use."""
    return tx.row(
        f"select {_SCANNED.format(pack='c.pack_qty')} from goods_code c join goods g on g.id = c.goods_id"
        " where c.code = ? and g.is_active",
        (code,),
        _scanned(code),
    )


def find_plu(tx: Tx, plu: int) -> Scanned | None:
    """Goods of a scale's own number."""
    return tx.row(
        f"select {_SCANNED.format(pack='cast(1 as d_qty)')} from goods g where g.plu = ? and g.is_active",
        (plu,),
        _scanned(""),
    )


def find_goods(tx: Tx, goods_id: int) -> Scanned | None:
    """Goods by their number."""
    return tx.row(
        f"select {_SCANNED.format(pack='cast(1 as d_qty)')} from goods g where g.id = ? and g.is_active",
        (goods_id,),
        _scanned(""),
    )


def search_goods(tx: Tx, text: str, limit: int = 30) -> list[Scanned]:
    """Goods whose name or article has all the words, by name."""
    words = text.split()[:6]
    if not words:
        return []
    conditions = " and ".join("(g.name containing ? or g.code containing ?)" for _ in words)
    return tx.rows(
        f"select first ({limit:d}) {_SCANNED.format(pack='cast(1 as d_qty)')} from goods g"
        f" where g.is_active and {conditions} order by g.name",
        [word for word in words for _ in (0, 1)],
        _scanned(""),
    )


def prices_of(tx: Tx, goods_id: int) -> list[tuple[int, Decimal, Decimal]]:
    """Prices of goods in all lists: list, from which quantity, price."""
    return tx.rows("select price_list_id, minimum_qty, price from price where goods_id = ?", (goods_id,))


def bodies(tx: Tx, table: str) -> list[dict[str, Any]]:
    """Price lists ("price_list") or promotions ("promo") as they came from the base."""
    if table not in ("price_list", "promo"):
        raise ValueError(table)
    return [json.loads(str(body)) for (body,) in tx.rows(f"select body from {table} order by id")]


def find_card(tx: Tx, code: str) -> Card | None:
    """A card of a client by its code."""
    return tx.row(
        "select code, client_id, client_name, discount_percent, points, is_active, tags from card where code = ?",
        (code,),
        lambda *row: Card(*row),
    )


def people(tx: Tx) -> list[Person]:
    """Those who may sell here, by name."""
    return tx.rows(
        "select id, name, is_senior, pin_salt, pin_hash from person order by name", (), lambda *row: Person(*row)
    )


def person_of_badge(tx: Tx, badge_hash: str) -> Person | None:
    """Whose badge this is."""
    return tx.row(
        "select id, name, is_senior, pin_salt, pin_hash from person where badge_hash = ?",
        (badge_hash,),
        lambda *row: Person(*row),
    )


def _scanned(code: str) -> Callable[..., Scanned]:
    def made(
        goods_id: int, article: str, name: str, unit: str, kind: str, price: Decimal | None, vat: str, pack: Decimal,
        is_marked: bool, group_id: int | None,
    ) -> Scanned:  # fmt: skip
        return Scanned(goods_id, code or article, name, unit, kind, price, vat, pack, is_marked, group_id)

    return made
