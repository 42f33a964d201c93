"""Documents of the stock: drafts kept line by line, posted as a whole, counted while sales go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.stock import queries
from crm_desktop.features.stock.rules import Head, Line, Terms
from crm_desktop.features.upkeep.queries import findings
from crm_desktop.features.upkeep.words import finding_words
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_stock import (
    Shop,
    add_goods,
    add_move,
    balance,
    contradictions,
    make_shop,
    move,
    sell,
    write_sale,
)


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx, make_firm(tx))
    open_session(tx, "PETR")
    return shop


def _key(call: object, *args: object, **named: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **named)  # type: ignore[operator]
    return refused.value.key


def _head(tx: Tx, document: int) -> Head:
    head = queries.read_head(tx, document)
    assert head is not None
    return head


def _post(tx: Tx, document: int, *, even_so: bool = False) -> None:
    queries.post_document(tx, document, _head(tx, document).version, even_so=even_so)


def _line(tx: Tx, document: int, goods: int) -> Line:
    return next(line for line in queries.document_lines(tx, document) if line.goods_id == goods)


def _now(tx: Tx) -> datetime:
    now = tx.value("select clock.utc_now() from rdb$database")
    assert isinstance(now, datetime)
    return now


def test_a_receipt_is_kept_as_a_draft_and_moves_nothing_until_it_is_posted(tx: Tx, shop: Shop) -> None:
    brush, roll = add_goods(tx, "Кисть"), add_goods(tx, "Валик")
    draft = queries.open_draft(tx, "receipt", shop.store, note="Накладная 17").id
    queries.add_goods(tx, draft, brush, Decimal(5), Decimal("40.00"))
    queries.add_goods(tx, draft, roll, Decimal(2), Decimal("99.90"))
    queries.add_goods(tx, draft, brush, Decimal(1))
    assert [(line.name, line.quantity, line.cost) for line in queries.document_lines(tx, draft)] == [
        ("Кисть", Decimal(6), Decimal(40)), ("Валик", Decimal(2), Decimal("99.90")),
    ]  # fmt: skip
    assert balance(tx, brush, shop.store) == 0
    _post(tx, draft)
    assert (balance(tx, brush, shop.store), balance(tx, roll, shop.store)) == (Decimal(6), Decimal(2))
    (listed,) = queries.list_documents(tx, "receipt")
    assert (listed.state, listed.lines, listed.cost_sum, listed.staff) == (
        "posted", 2, Decimal("439.80"), "Пётр Лебедев",
    )  # fmt: skip
    assert _key(queries.add_goods, tx, draft, brush, Decimal(1)) == "e_stock_not_draft"
    assert contradictions(tx) == []


def test_goods_without_a_cost_warn_once(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    draft = queries.open_draft(tx, "receipt", shop.store).id
    added = queries.add_goods(tx, draft, brush, Decimal(5), Decimal(0))
    with pytest.raises(Refused) as refused:
        queries.post_document(tx, draft, added.version)
    assert (refused.value.key, refused.value.facts["name"]) == ("e_stock_zero_cost", "Кисть")
    _post(tx, draft, even_so=True)
    assert balance(tx, brush, shop.store) == 5


def test_who_has_not_seen_the_last_change_does_not_post(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    draft = queries.open_draft(tx, "receipt", shop.store)
    seen = queries.add_goods(tx, draft.id, brush, Decimal(5), Decimal(1))
    queries.add_goods(tx, draft.id, brush, Decimal(1))
    assert _key(queries.post_document, tx, draft.id, seen.version) == "e_stock_stale"
    assert _key(queries.set_line, tx, draft.id, seen.version, 1, Decimal(1)) == "e_stock_stale"
    assert _key(queries.cancel_document, tx, draft.id, seen.version) == "e_stock_stale"


def test_a_write_off_says_why_and_keeps_the_cost_of_its_moment(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть", policy="block")
    add_move(tx, shop.store, brush, "3", "40.00")
    draft = queries.open_draft(tx, "writeoff", shop.store).id
    queries.add_goods(tx, draft, brush, Decimal(4))
    assert _key(_post, tx, draft) == "e_stock_reason"
    queries.save_head(tx, _head(tx, draft)._replace(note="Подмокли"))
    assert _key(_post, tx, draft) == "e_stock_short"
    queries.set_line(tx, draft, _head(tx, draft).version, 1, Decimal(2))
    _post(tx, draft)
    assert (balance(tx, brush, shop.store), _line(tx, draft, brush).cost) == (Decimal(1), Decimal(40))
    assert [(line.kind, line.quantity, line.note, line.left) for line in queries.diary(tx, brush, shop.store)] == [
        ("writeoff", Decimal(-2), "Подмокли", Decimal(1)), ("receipt", Decimal(3), None, Decimal(3)),
    ]  # fmt: skip


def test_a_transfer_takes_here_and_puts_there_with_its_cost(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.store, brush, "5", "40.00")
    add_move(tx, shop.other_store, brush, "5", "20.00")
    draft = queries.open_draft(tx, "transfer", shop.store).id
    queries.add_goods(tx, draft, brush, Decimal(5))
    assert _key(_post, tx, draft) == "e_stock_to_store"
    assert _key(queries.save_head, tx, _head(tx, draft)._replace(to_store_id=shop.store)) == "e_stock_to_store"
    queries.save_head(tx, _head(tx, draft)._replace(to_store_id=shop.other_store))
    _post(tx, draft)
    assert (balance(tx, brush, shop.store), balance(tx, brush, shop.other_store)) == (Decimal(0), Decimal(10))
    (there,) = [row for row in queries.balances(tx, shop.other_store) if row.goods_id == brush]
    assert there.average_cost == Decimal(30)
    assert contradictions(tx) == []


def test_what_is_no_goods_of_a_store_is_refused(tx: Tx, shop: Shop) -> None:
    work, brush = add_goods(tx, "Колеровка", kind="service"), add_goods(tx, "Кисть")
    draft = queries.open_draft(tx, "receipt", shop.store).id
    assert _key(queries.add_goods, tx, draft, work, Decimal(1)) == "e_stock_goods"
    assert _key(queries.add_goods, tx, draft, brush, Decimal(0)) == "e_stock_quantity"
    assert _key(queries.add_goods, tx, draft, brush, Decimal(1), Decimal(-1)) == "e_stock_cost"
    assert _key(_post, tx, draft) == "e_stock_empty"
    assert _key(queries.open_draft, tx, "gift", shop.store) == "e_stock_kind"
    assert _key(queries.open_draft, tx, "receipt", 0) == "e_stock_no_store"
    assert _key(queries.open_draft, tx, "receipt", shop.store, None, 0) == "e_stock_supplier"


def test_a_draft_put_away_moves_nothing_and_a_line_can_be_taken_out(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    draft = queries.open_draft(tx, "receipt", shop.store).id
    added = queries.add_goods(tx, draft, brush, Decimal(1), Decimal(1))
    version = queries.set_line(tx, draft, added.version, added.line_no, None).version
    assert queries.document_lines(tx, draft) == []
    queries.cancel_document(tx, draft, version)
    assert _head(tx, draft).state == "cancelled"
    assert balance(tx, brush, shop.store) == 0


# ---------------------------------------------------------------- counting while sales go on


def test_what_is_sold_and_received_after_the_line_was_counted_stays(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.store, brush, "10", "40.00")
    count = queries.open_draft(tx, "count", shop.store).id
    queries.add_goods(tx, count, brush, Decimal(8))
    _age_count(tx, count)
    sell(tx, shop, (brush, "3"))
    receipt = queries.open_draft(tx, "receipt", shop.store).id
    queries.add_goods(tx, receipt, brush, Decimal(20), Decimal(40))
    _post(tx, receipt)
    _post(tx, count)
    line = _line(tx, count, brush)
    assert (line.expected, line.difference) == (Decimal(10), Decimal(-2))
    assert balance(tx, brush, shop.store) == 8 - 3 + 20
    assert contradictions(tx) == []


def test_a_sale_of_before_the_count_that_comes_before_the_posting_was_counted(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.store, brush, "10")
    count = queries.open_draft(tx, "count", shop.store).id
    queries.add_goods(tx, count, brush, Decimal(7))
    sell(tx, shop, (brush, "3"), at=_now(tx) - timedelta(hours=2))
    _post(tx, count)
    assert _line(tx, count, brush).difference == 0
    assert balance(tx, brush, shop.store) == 7


def test_a_sale_of_before_the_count_that_comes_after_the_posting_is_not_taken_twice(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.store, brush, "10")
    count = queries.open_draft(tx, "count", shop.store).id
    queries.add_goods(tx, count, brush, Decimal(7))
    _post(tx, count)
    move(tx, write_sale(tx, shop, [(brush, "3")], at=_now(tx) - timedelta(hours=2)))
    assert balance(tx, brush, shop.store) == 7
    newest, sale, *_rest = queries.diary(tx, brush, shop.store)
    assert (newest.kind, newest.document_id, sale.kind, sale.quantity) == ("count", count, "sale", Decimal(-3))
    sell(tx, shop, (brush, "1"), at=_now(tx) + timedelta(seconds=1))
    assert balance(tx, brush, shop.store) == 6
    assert contradictions(tx) == []


def test_goods_that_are_not_there_are_counted_as_none(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.store, brush, "2")
    count = queries.open_draft(tx, "count", shop.store).id
    queries.add_goods(tx, count, brush, Decimal(0))
    _post(tx, count)
    assert balance(tx, brush, shop.store) == 0


def _age_count(tx: Tx, document: int) -> None:
    """As if the lines had been counted a moment ago: within one test the clock may stand still."""
    tx.run(
        "update stock_document_line l set l.counted_at = dateadd(-1 second to l.counted_at) where l.document_id = ?",
        (document,),
    )


# ---------------------------------------------------------------- balances, what to order, margin


def test_balances_by_store_by_state_and_by_words(tx: Tx, shop: Shop) -> None:
    brush, roll = add_goods(tx, "Кисть"), add_goods(tx, "Валик")
    add_goods(tx, "Колеровка", kind="service")
    add_move(tx, shop.store, brush, "2", "40.00")
    add_move(tx, shop.other_store, brush, "2", "60.00")
    sell(tx, shop, (roll, "1"))
    everywhere = {row.name: (row.quantity, row.average_cost) for row in queries.balances(tx)}
    assert everywhere == {"Кисть": (Decimal(4), Decimal(50)), "Валик": (Decimal(-1), None)}
    assert [row.name for row in queries.balances(tx, shop.store, "there")] == ["Кисть"]
    assert [row.name for row in queries.balances(tx, shop.store, "minus")] == ["Валик"]
    first = queries.balances(tx, limit=1)
    assert [row.name for row in (first[0], *queries.balances(tx, after=first[0]))] == ["Валик", "Кисть"]


def test_what_is_below_its_least_amount_is_to_be_ordered(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_goods(tx, "Валик", minimum="3")
    held = queries.terms(tx, brush)
    assert held is not None and held.policy == "warn"
    queries.save_terms(tx, held._replace(minimum=Decimal(5), policy="block"))
    add_move(tx, shop.store, brush, "4", "40.00")
    assert [(row.name, row.wanted) for row in queries.to_order(tx)] == [("Валик", Decimal(3)), ("Кисть", Decimal(1))]
    add_move(tx, shop.store, brush, "1")
    assert [row.name for row in queries.to_order(tx, shop.store)] == ["Валик"]
    assert _key(queries.save_terms, tx, held) == "e_goods_stale"
    assert _key(queries.save_terms, tx, Terms(brush, 2, "never", None, None, None)) == "e_stock_terms"


def test_margin_uses_the_cost_of_the_sale_and_tells_what_has_none(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    first = _now(tx) - timedelta(minutes=1)
    move(tx, write_sale(tx, shop, [(brush, "1")], line_sum="90.00"))
    add_move(tx, shop.store, brush, "11", "40.00")
    sold = write_sale(tx, shop, [(brush, "2")], line_sum="200.00")
    move(tx, sold)
    add_move(tx, shop.store, brush, "100", "70.00")
    move(tx, write_sale(tx, shop, [(brush, "1")], kind="return", return_of=sold, line_sum="100.00"))
    (line,) = queries.margin(tx, first, _now(tx) + timedelta(minutes=1))
    assert (line.quantity, line.sold_sum, line.cost_sum, line.unknown_sum) == (
        Decimal(2), Decimal(100), Decimal(40), Decimal(90),
    )  # fmt: skip
    assert (line.margin, line.percent) == (Decimal(60), Decimal("60.0"))
    assert queries.margin(tx, _now(tx) + timedelta(days=1), _now(tx) + timedelta(days=2)) == []
    assert _key(queries.margin, tx, _now(tx), first) == "e_stock_period"


# ---------------------------------------------------------------- stores and rights


def test_a_branch_keeps_one_store_in_use(tx: Tx, shop: Shop) -> None:
    mine = queries.stores(tx)[0]
    assert mine.id == shop.store
    more = queries.save_store(tx, mine._replace(id=None, name="Подвал"))
    queries.save_store(tx, mine._replace(name="Зал", is_active=False))
    assert _key(queries.save_store, tx, mine._replace(id=more.id, version=1, name="Подвал", is_active=False)) == (
        "e_stock_store_last"
    )
    assert _key(queries.save_store, tx, mine._replace(id=None, name="подвал")) == "e_stock_store_taken"
    assert _key(queries.save_store, tx, mine._replace(id=None, name=" ")) == "e_stock_store_name"


def test_a_head_of_a_branch_works_with_its_stores_alone(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.other_store, brush, "9")
    foreign = queries.open_draft(tx, "receipt", shop.other_store).id
    open_session(tx, "MARINA")
    assert [store.id for store in queries.stores(tx)] == [shop.store]
    assert [row.quantity for row in queries.balances(tx)] == [Decimal(0)]
    assert queries.diary(tx, brush) == []
    assert queries.read_head(tx, foreign) is None
    assert queries.document_lines(tx, foreign) == []
    assert _key(queries.add_goods, tx, foreign, brush, Decimal(1)) == "e_stock_not_found"
    assert _key(queries.open_draft, tx, "receipt", shop.other_store) == "e_stock_no_store"
    assert queries.open_draft(tx, "transfer", shop.store, shop.other_store).id > 0
    open_session(tx, "OLGA")
    assert _key(queries.stores, tx) == "e_access_denied"
    open_session(tx, "DENIS")
    assert _key(queries.open_draft, tx, "receipt", shop.store) == "e_access_denied"


def test_a_balance_that_is_not_the_sum_of_its_movements_is_found(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    add_move(tx, shop.store, brush, "5")
    assert [finding for finding in findings(tx) if finding.code == "stock_balance_of_moves"] == []
    tx.run("update stock_balance b set b.quantity = 7 where b.goods_id = ? and b.store_id = ?", (brush, shop.store))
    (found,) = [finding for finding in findings(tx) if finding.code == "stock_balance_of_moves"]
    assert (found.ref_id, found.expected, found.found) == (brush, "5.000", "7.000")
    assert finding_words(found) == f"Goods {brush}: movements make 5.000, the balance says 7.000"
