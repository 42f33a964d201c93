"""Calls of package `goods_catalogue`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods.rules import (
    CodeLine,
    GoodsCard,
    GoodsLine,
    Group,
    PartLine,
    ScannedGoods,
    amount_words,
)

LIST_PAGE = 100


class Saved(NamedTuple):
    """What was saved and its new version."""

    id: int
    version: int


class _CardRow(NamedTuple):
    id: int
    version: int
    code: str
    name: str
    group_id: int | None
    kind: str
    unit: str
    vat: str
    price: Decimal | None
    is_marked: bool
    plu: int | None
    is_active: bool
    codes: str
    parts: str
    updated_at: datetime
    updated_by: str | None


def groups(tx: Tx) -> list[Group]:
    """All groups by name."""
    return tx.rows("select * from goods_catalogue.groups", (), Group)


def save_group(tx: Tx, group: Group) -> Saved:
    """Makes or renames a group. Refused e_goods_group_name, e_goods_group_taken, e_goods_group_stale."""
    params = (group.id, group.version, group.name)
    saved = tx.row("select * from goods_catalogue.save_group(?, ?, ?)", params, Saved)
    assert saved is not None
    return saved


def remove_group(tx: Tx, group_id: int, version: int) -> None:
    """Removes a group without goods. Refused e_goods_group_used, e_goods_group_stale."""
    tx.run("execute procedure goods_catalogue.remove_group(?, ?)", (group_id, version))


def list_goods(
    tx: Tx, which: str = "all", group_id: int | None = None, after: GoodsLine | None = None, limit: int = LIST_PAGE
) -> list[GoodsLine]:
    """A page by name; `which`: all, no_price, no_code, no_group or off (not in use)."""
    params = (which, group_id, after.name if after else None, after.id if after else None, limit)
    return tx.rows("select * from goods_catalogue.list_goods(?, ?, ?, ?, ?)", params, GoodsLine)


def search_goods(tx: Tx, text: str, limit: int) -> list[GoodsLine]:
    """By a whole code first, then by words."""
    return tx.rows("select * from goods_catalogue.search(?, ?)", (text[:200], limit), GoodsLine)


def by_barcode(tx: Tx, barcode: str) -> ScannedGoods | None:
    """What a scanned code stands for."""
    return tx.row("select * from goods_catalogue.by_barcode(?)", (barcode[:40],), ScannedGoods)


def open_goods(tx: Tx, goods_id: int) -> GoodsCard | None:
    """One of the goods; None when it is not there."""
    row = tx.row("select * from goods_catalogue.card(?)", (goods_id,), _CardRow)
    if row is None:
        return None
    codes = tuple(CodeLine(code, Decimal(amount), kind) for code, amount, kind in _cells(row.codes))
    parts = tuple(PartLine(int(part), Decimal(amount), code, name) for part, amount, code, name in _cells(row.parts))
    return GoodsCard(*row[:12], codes, parts, row.updated_at, row.updated_by)


def _cells(lines: str) -> list[list[str]]:
    return [line.split("\t") for line in lines.splitlines()]


def save_goods(tx: Tx, card: GoodsCard) -> Saved:
    """Makes or changes goods.

    Refused e_goods_name, e_goods_code, e_goods_code_taken, e_goods_plu, e_goods_plu_taken, e_goods_kind,
    e_goods_price, e_goods_group_stale, e_goods_barcode_form, e_goods_check_digit, e_goods_barcode_taken, e_goods_pack,
    e_goods_part, e_goods_not_found, e_goods_stale.
    """
    codes = "\n".join(f"{line.code}\t{amount_words(line.quantity)}" for line in card.codes)
    parts = "\n".join(f"{line.part_id}\t{amount_words(line.quantity)}" for line in card.parts)
    saved = tx.row(
        "select * from goods_catalogue.save_goods(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            card.id, card.version, card.code, card.name, card.group_id, card.kind, card.unit, card.vat, card.price,
            card.is_marked, card.plu, card.is_active, codes, parts,
        ),
        Saved,
    )  # fmt: skip
    assert saved is not None
    return saved
