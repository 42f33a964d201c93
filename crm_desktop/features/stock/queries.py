"""Calls of packages `stock_desk` and `stock_documents`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.stock.rules import (
    Balance,
    DocumentLine,
    Head,
    Line,
    MarginLine,
    Move,
    Store,
    Terms,
    ToOrder,
)
from crm_desktop.features.stock.rules_labels import LabelGoods

PAGE = 100
# As many ids as surely fit into one text.
_IDS_AT_ONCE = 350


class Saved(NamedTuple):
    """What was saved and its new version."""

    id: int
    version: int


class Added(NamedTuple):
    """The line goods were put into and the new version of the document."""

    line_no: int
    version: int


def stores(tx: Tx) -> list[Store]:
    """Stores this person may see, those of his own branch first."""
    return tx.rows("select * from stock_desk.stores", (), Store)


def save_store(tx: Tx, store: Store) -> Saved:
    """Makes or changes a store.

    Refused e_stock_no_store, e_stock_store_name, e_stock_store_taken, e_stock_store_last.
    """
    params = (store.id, store.version, store.branch_id, store.name, store.is_active)
    return _saved(tx.row("select * from stock_desk.save_store(?, ?, ?, ?, ?)", params, Saved))


def balances(
    tx: Tx,
    store_id: int | None = None,
    which: str = "all",
    text: str = "",
    after: Balance | None = None,
    limit: int = PAGE,
) -> list[Balance]:
    """A page by name; `which`: all, there or minus. With words or a code in `text`: the goods found, without pages."""
    params = (store_id, which, text[:200], after.name if after else None, after.goods_id if after else None, limit)
    return tx.rows("select * from stock_desk.balances(?, ?, ?, ?, ?, ?)", params, Balance)


def diary(
    tx: Tx, goods_id: int | None = None, store_id: int | None = None, after_id: int | None = None, limit: int = PAGE
) -> list[Move]:
    """Movements, the newest first."""
    return tx.rows("select * from stock_desk.diary(?, ?, ?, ?)", (goods_id, store_id, after_id, limit), Move)


def to_order(tx: Tx, store_id: int | None = None) -> list[ToOrder]:
    """Goods below their least amount, by name."""
    return tx.rows("select * from stock_desk.to_order(?)", (store_id,), ToOrder)


def terms(tx: Tx, goods_id: int) -> Terms | None:
    """What holds for goods in all stores; None when they are gone."""
    return tx.row("select * from stock_desk.terms(?)", (goods_id,), Terms)


def save_terms(tx: Tx, held: Terms) -> Saved:
    """Changes them. Refused e_stock_terms, e_stock_supplier, e_goods_not_found, e_goods_stale."""
    params = (held.goods_id, held.version, held.policy, held.minimum, held.supplier_id)
    return _saved(tx.row("select * from stock_desk.save_terms(?, ?, ?, ?, ?)", params, Saved))


def margin(tx: Tx, first: datetime, last: datetime, branch_id: int | None = None) -> list[MarginLine]:
    """What goods brought from `first` until before `last` (UTC). Refused e_stock_period."""
    return tx.rows("select * from stock_desk.margin(?, ?, ?)", (first, last, branch_id), MarginLine)


def list_documents(
    tx: Tx,
    kind: str = "",
    state: str = "",
    store_id: int | None = None,
    after_id: int | None = None,
    limit: int = PAGE,
) -> list[DocumentLine]:
    """A page of documents, the newest first."""
    params = (kind, state, store_id, after_id, limit)
    return tx.rows("select * from stock_documents.list_documents(?, ?, ?, ?, ?)", params, DocumentLine)


def read_head(tx: Tx, document_id: int) -> Head | None:
    """A document without its lines; None when it is gone or not for this person."""
    return tx.row("select * from stock_documents.head(?)", (document_id,), Head)


def document_lines(tx: Tx, document_id: int) -> list[Line]:
    """The lines of a document in their order."""
    return tx.rows("select * from stock_documents.document_lines(?)", (document_id,), Line)


def open_draft(
    tx: Tx,
    kind: str,
    store_id: int,
    to_store_id: int | None = None,
    supplier_id: int | None = None,
    note: str | None = None,
) -> Saved:
    """Begins a document. Refused e_stock_kind, e_stock_no_store, e_stock_to_store, e_stock_supplier."""
    params = (kind, store_id, to_store_id, supplier_id, note)
    return _saved(tx.row("select * from stock_documents.open_draft(?, ?, ?, ?, ?)", params, Saved))


def save_head(tx: Tx, head: Head) -> Saved:
    """Changes where, from whom and why.

    Refused as `open_draft`, e_stock_not_found, e_stock_not_draft, e_stock_stale.
    """
    params = (head.id, head.version, head.store_id, head.to_store_id, head.supplier_id, head.note)
    return _saved(tx.row("select * from stock_documents.save_head(?, ?, ?, ?, ?, ?)", params, Saved))


def add_goods(tx: Tx, document_id: int, goods_id: int, quantity: Decimal, cost: Decimal | None = None) -> Added:
    """Puts goods into a draft, or more of them.

    Refused e_stock_not_found, e_stock_not_draft, e_stock_goods, e_stock_quantity, e_stock_cost.
    """
    params = (document_id, goods_id, quantity, cost)
    added = tx.row("select * from stock_documents.add_goods(?, ?, ?, ?)", params, Added)
    assert added is not None
    return added


def set_line(
    tx: Tx, document_id: int, version: int, line_no: int, quantity: Decimal | None, cost: Decimal | None = None
) -> Saved:
    """Another quantity and cost; quantity None takes the line away. Refused as `add_goods`, e_stock_stale."""
    params = (document_id, version, line_no, quantity, cost)
    return _saved(tx.row("select * from stock_documents.set_line(?, ?, ?, ?, ?)", params, Saved))


def post_document(tx: Tx, document_id: int, version: int, *, even_so: bool = False) -> Saved:
    """Moves everything. `even_so`: also goods without a cost.

    Refused e_stock_not_found, e_stock_not_draft, e_stock_stale, e_stock_empty, e_stock_zero_cost, e_stock_short,
    e_stock_to_store, e_stock_reason.
    """
    params = (document_id, version, even_so)
    return _saved(tx.row("select * from stock_documents.post_document(?, ?, ?)", params, Saved))


def cancel_document(tx: Tx, document_id: int, version: int) -> None:
    """Puts a draft away. Refused e_stock_not_found, e_stock_not_draft, e_stock_stale."""
    tx.run("execute procedure stock_documents.cancel_document(?, ?)", (document_id, version))


def label_goods(tx: Tx, goods_ids: Sequence[int]) -> list[LabelGoods]:
    """What stands on labels of goods, in the order asked for."""
    found: list[LabelGoods] = []
    for start in range(0, len(goods_ids), _IDS_AT_ONCE):
        ids = ",".join(str(one) for one in goods_ids[start : start + _IDS_AT_ONCE])
        found += tx.rows("select * from stock_desk.labels(?)", (ids,), LabelGoods)
    return found


def _saved(saved: Saved | None) -> Saved:
    assert saved is not None
    return saved
