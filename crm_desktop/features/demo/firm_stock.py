"""Fills the store of the demo firm with the documents a shop would have."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crm_desktop.features.demo.rules_goods import make_goods
from crm_desktop.features.demo.rules_stock import make_stock, stock_words
from crm_desktop.features.demo.rules_tongue import Tongue
from crm_desktop.features.stock import queries as stock

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


def put_stock(tx: Tx, goods: dict[str, int], tongue: Tongue) -> None:
    """An opening receipt and a write-off that are posted; a delivery and a count that somebody has begun."""
    store = stock.stores(tx)[0].id or 0
    words, shelves = stock_words(tongue), make_stock(make_goods(tongue))
    opening = stock.open_draft(tx, "receipt", store, note=words.opening)
    for item in shelves:
        stock.add_goods(tx, opening.id, goods[item.code], item.quantity, item.cost)
        terms = stock.terms(tx, goods[item.code]) if item.minimum is not None else None
        if terms is not None:
            stock.save_terms(tx, terms._replace(minimum=item.minimum))
    _post(tx, opening.id)
    spoilt = stock.open_draft(tx, "writeoff", store, note=words.spoilt)
    stock.add_goods(tx, spoilt.id, goods[shelves[7].code], Decimal(2))
    _post(tx, spoilt.id)
    delivery = stock.open_draft(tx, "receipt", store, note=words.delivery)
    for item in shelves[10:16]:
        stock.add_goods(tx, delivery.id, goods[item.code], Decimal(12), item.cost)
    count = stock.open_draft(tx, "count", store, note=words.shelf)
    for item in shelves[20:24]:
        stock.add_goods(tx, count.id, goods[item.code], item.quantity)


def _post(tx: Tx, document_id: int) -> None:
    head = stock.read_head(tx, document_id)
    assert head is not None
    stock.post_document(tx, document_id, head.version)
