"""Posting of tills: in order, each once, and a paid receipt is always taken as it stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.pos.queries import Answer, post_op
from crm_desktop.features.pos.rules_ops import CashMove, Event, Payment, PrintedNote, ShiftClose, ShiftOpen
from crm_desktop.features.upkeep.queries import findings
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, add_client, add_store, add_till, make_shop


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    return shop


def _what(answer: Answer) -> list[str]:
    return [one.what for one in answer.review]


def _facts(answer: Answer) -> dict[str, object]:
    (review,) = answer.review
    found = json.loads(review.facts)
    assert isinstance(found, dict)
    return found


def _refused(tx: Tx, till_id: int, op_no: int, op_id: str, op: object) -> Refused:
    with pytest.raises(Refused) as refused:
        post_op(tx, till_id, op_no, op_id, op)  # type: ignore[arg-type]
    return refused.value


def test_a_receipt_lies_in_the_base_as_it_was_paid(tx: Tx, shop: Shop) -> None:
    lines = (shop.line("Краска", "2"), shop.line("Кисть", line_no=2, discount=Decimal("10.50"), sum=Decimal("140.00")))
    payments = (Payment("card", Decimal("5000.00"), ref="rrn-7"),
                Payment("cash", Decimal("520.00"), Decimal("1000.00"), Decimal("480.00")))  # fmt: skip
    answer = shop.till.post(tx, shop.till.receipt(*lines, payments=payments, applied=("−10,50: своим",)))
    assert (answer.was_new, answer.review) == (True, [])
    head = tx.row(
        "select d.kind, d.number_text, d.sold_at, d.state, d.staff_id, d.branch_id, d.total_sum, r.receipt_no,"
        " r.print_state, r.applied, s.shift_no from sale_document d join receipt r on r.document_id = d.id"
        " join till_shift s on s.id = r.shift_id where d.id = ?",
        (answer.document_id,),
    )
    assert head == (
        "receipt", "K1-1-1", MORNING + timedelta(minutes=1), "done", shop.till.cashier, shop.firm.branch,
        Decimal("5520.00"), 1, "not_printed", "−10,50: своим", 1,
    )  # fmt: skip
    assert tx.rows(
        "select line_no, goods_id, goods_name, quantity, price, discount_sum, discount_percent, line_sum, vat"
        " from sale_line where document_id = ? order by line_no", (answer.document_id,),
    ) == [
        (1, shop.goods["Краска"], "Краска", 2, Decimal("2690.00"), 0, 0, Decimal("5380.00"), "20"),
        (2, shop.goods["Кисть"], "Кисть", 1, Decimal("150.50"), Decimal("10.50"), Decimal("6.98"), Decimal("140.00"),
         "20"),
    ]  # fmt: skip
    assert tx.rows(
        "select line_no, kind, pay_sum, given_sum, change_sum, outside_ref from payment where document_id = ?"
        " order by line_no", (answer.document_id,),
    ) == [(1, "card", 5000, None, None, "rrn-7"), (2, "cash", 520, 1000, 480, None)]  # fmt: skip


def test_the_same_op_once_more_gives_the_first_answer_and_writes_nothing(tx: Tx, shop: Shop) -> None:
    first = shop.till.post(tx, shop.till.receipt(shop.line("Кофе", price=Decimal("600.00"), sum=Decimal("600.00"))))
    number, op_id, op = shop.till.posted[-1]
    again = post_op(tx, shop.till.id, number, op_id, op)
    assert again == first._replace(was_new=False)
    assert _what(again) == ["price"]
    assert tx.value("select count(*) from sale_document") == 1
    assert tx.value("select count(*) from review_item") == 1


def test_every_kind_of_op_may_be_repeated(tx: Tx, shop: Shop) -> None:
    till, cashier = shop.till, shop.till.cashier
    receipt = till.post(tx, till.receipt(shop.line("Кофе")))
    till.post(tx, PrintedNote(till.last_id, MORNING, "printer", "printed"))
    till.post(tx, CashMove(1, MORNING, cashier, None, "in", Decimal("500.00"), "размен"))
    till.post(tx, Event(1, MORNING, cashier, None, "drawer_opened", None, {"why": "размен"}))
    till.post(tx, ShiftClose(1, MORNING, cashier, Decimal("1140.00"), Decimal("1140.00"), "", {"sales": "640.00"}))
    repeated = [post_op(tx, till.id, *one) for one in till.posted]
    assert [one.was_new for one in repeated] == [False] * 6
    assert [one.document_id for one in repeated] == [None, receipt.document_id, receipt.document_id, None, None, None]
    counts = [tx.value(f"select count(*) from {name}") for name in ("till_shift", "receipt", "cash_move", "till_event")]
    assert counts == [1, 1, 1, 1]
    assert tx.value("select count(*) from till_op") == 6


def test_a_gap_is_refused_with_the_number_that_is_waited_for(tx: Tx, shop: Shop) -> None:
    refusal = _refused(tx, shop.till.id, 4, "d" * 36, shop.till.receipt(shop.line("Кофе")))
    assert (refusal.key, refusal.facts["expected"], refusal.facts["given"]) == ("e_pos_gap", "2", "4")
    assert tx.value("select last_op_no from till where id = ?", (shop.till.id,)) == 1


def test_other_contents_under_a_posted_number_or_id_are_refused(tx: Tx, shop: Shop) -> None:
    op = shop.till.receipt(shop.line("Кофе"))
    shop.till.post(tx, op)
    number, op_id, _op = shop.till.posted[-1]
    dearer = replace(op, note="другой")
    assert _refused(tx, shop.till.id, number, op_id, dearer).key == "e_pos_op_differs"
    assert _refused(tx, shop.till.id, number, "e" * 36, op).key == "e_pos_op_differs"
    assert _refused(tx, shop.till.id, number + 1, op_id, op).key == "e_pos_op_differs"
    assert _refused(tx, shop.other.id, 1, op_id, op).key == "e_pos_op_differs"
    assert tx.value("select count(*) from till_op") == 2


def test_a_till_of_another_branch_is_not_there(tx: Tx, shop: Shop) -> None:
    store = add_store(tx, shop.firm.other_branch, "Дальний")
    far = add_till(tx, "M1", shop.firm.other_branch, store, shop.till.cashier)
    op = ShiftOpen(1, MORNING, shop.till.cashier, Decimal(0), Decimal(0))
    assert _refused(tx, far.id, 1, "f" * 36, op).key == "e_pos_no_till"
    open_session(tx, "DENIS")
    assert _refused(tx, shop.till.id, 2, "f" * 36, op).key == "e_access_denied"


# ---------------------------------------------------------------- what no longer fits


def test_a_price_that_is_not_the_one_of_the_base_is_looked_at(tx: Tx, shop: Shop) -> None:
    line = shop.line("Кофе", price=Decimal("590.00"), sum=Decimal("590.00"))
    answer = shop.till.post(tx, shop.till.receipt(line))
    assert _what(answer) == ["price"]
    assert _facts(answer) == {"line": 1, "name": "Кофе", "expected": "640.00", "found": "590.00"}
    approved = shop.till.post(tx, shop.till.receipt(line, approved_by=shop.firm.person("MARINA")))
    assert approved.review == []


def test_the_price_of_the_list_the_line_names_fits(tx: Tx, shop: Shop) -> None:
    price_list = tx.value(
        "insert into price_list (name, updated_at, changed_in) values ('Опт', clock.utc_now(), 0) returning id"
    )
    sql = "insert into price (price_list_id, goods_id, minimum_qty, price, changed_in) values (?, ?, ?, ?, 0)"
    for least, price in ((Decimal(1), Decimal("630.00")), (Decimal(5), Decimal("600.00"))):
        tx.run(sql, (price_list, shop.goods["Кофе"], least, price))
    price = Decimal("600.00")
    many = shop.line("Кофе", "5", sum=5 * price, price=price, price_list_id=price_list)
    few = shop.line("Кофе", "4", sum=4 * price, price=price, price_list_id=price_list)
    assert shop.till.post(tx, shop.till.receipt(many)).review == []
    answer = shop.till.post(tx, shop.till.receipt(few))
    assert _facts(answer)["expected"] == "630.00"
    gone = shop.line("Кофе", price_list_id=99999)
    answer = shop.till.post(tx, shop.till.receipt(gone))
    assert (answer.review, answer.was_new) == ([], True)


def test_a_list_for_clients_with_a_tag_is_not_for_others(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    tag = tx.value("insert into tag (name) values ('Оптовики') returning id")
    tx.run("insert into client_tag (client_id, tag_id) values (?, ?)", (client, tag))
    sql = (
        "insert into price_list (name, client_tag_id, updated_at, changed_in)"
        " values ('Опт', ?, clock.utc_now(), 0) returning id"
    )
    price_list, price = tx.value(sql, (tag,)), Decimal("600.00")
    tx.run(
        "insert into price (price_list_id, goods_id, price, changed_in) values (?, ?, ?, 0)",
        (price_list, shop.goods["Кофе"], price),
    )
    line = shop.line("Кофе", price=price, sum=price, price_list_id=price_list)
    assert shop.till.post(tx, shop.till.receipt(line, client_id=client)).review == []
    assert _what(shop.till.post(tx, shop.till.receipt(line))) == ["price"]


def test_sums_that_do_not_add_up_are_looked_at(tx: Tx, shop: Shop) -> None:
    wrong = shop.till.post(tx, shop.till.receipt(shop.line("Кофе", "2", sum=Decimal("1000.00"))))
    assert _what(wrong) == ["sum"]
    assert _facts(wrong) == {"line": 1, "name": "Кофе", "expected": "1280.00", "found": "1000.00"}
    op = shop.till.receipt(shop.line("Кофе"), payments=(Payment("card", Decimal("600.00")),))
    sums = {"lines": "640.00", "total": "640.00", "rounding": "0.00", "paid": "600.00"}
    assert _facts(shop.till.post(tx, op)) == sums
    rounded = shop.till.receipt(
        shop.line("Лампа"), rounding=Decimal("0.10"), payments=(Payment("cash", Decimal("90.00"), Decimal("90.00")),)
    )
    assert shop.till.post(tx, rounded).review == []


def test_goods_that_are_gone_or_out_of_use_are_looked_at(tx: Tx, shop: Shop) -> None:
    tx.run("update goods set is_active = false where id = ?", (shop.goods["Кофе"],))
    gone = shop.line("Лампа", line_no=2, goods_id=987654321)
    answer = shop.till.post(tx, shop.till.receipt(shop.line("Кофе"), gone))
    assert _what(answer) == ["goods_gone", "goods_gone"]
    sql = "select goods_id from sale_line where document_id = ? order by line_no"
    assert tx.rows(sql, (answer.document_id,)) == [(shop.goods["Кофе"],), (None,)]
    free = shop.line("Лампа", goods_id=None, name="Пакет")
    assert shop.till.post(tx, shop.till.receipt(free)).review == []


def test_stock_moves_and_what_must_not_go_below_nothing_is_looked_at(tx: Tx, shop: Shop) -> None:
    tx.run("update goods set stock_policy = 'block' where id = ?", (shop.goods["Лампа"],))
    answer = shop.till.post(tx, shop.till.receipt(shop.line("Кофе", "2"), shop.line("Лампа", "3", 2)))
    assert _what(answer) == ["stock"]
    sold = shop.till.last_id
    back = shop.line("Лампа", "1", return_of_line=2)
    assert shop.till.post(tx, shop.till.receipt(back, kind="return", return_of=sold)).review == []
    balances = tx.rows(
        "select g.name, b.quantity from stock_balance b join goods g on g.id = b.goods_id"
        " where b.store_id = ? and b.quantity <> 0 order by g.name", (shop.store,),
    )  # fmt: skip
    assert balances == [("Кофе", Decimal(-2)), ("Лампа", Decimal(-2))]


def test_a_closed_or_unknown_shift_is_looked_at(tx: Tx, shop: Shop) -> None:
    till = shop.till
    till.post(tx, ShiftClose(1, MORNING, till.cashier, Decimal(0), Decimal(0)))
    assert _what(till.post(tx, till.receipt(shop.line("Кофе")))) == ["shift_closed"]
    answer = till.post(tx, till.receipt(shop.line("Кофе"), shift_no=9))
    assert (_what(answer), _facts(answer)) == (["shift_unknown"], {"shift_no": 9})
    assert tx.rows("select shift_no, state from till_shift order by shift_no") == [(1, "closed"), (9, "open")]
    opened = till.post(tx, ShiftOpen(10, MORNING, till.cashier, Decimal(5), Decimal(5)))
    assert _facts(opened) == {"shift_no": 9}


def test_people_and_clients_the_base_does_not_know_stop_nothing(tx: Tx, shop: Shop) -> None:
    op = shop.till.receipt(shop.line("Кофе"), staff_id=99999, approved_by=99998, client_id=99997)
    answer = shop.till.post(tx, op)
    assert (_what(answer), _facts(answer)) == (["client_gone"], {"client": 99997})
    sql = "select staff_id, client_id from sale_document where id = ?"
    assert tx.row(sql, (answer.document_id,)) == (shop.till.cashier, None)


def test_a_number_on_paper_given_twice_is_looked_at(tx: Tx, shop: Shop) -> None:
    shop.till.post(tx, shop.till.receipt(shop.line("Кофе")))
    answer = shop.till.post(tx, shop.till.receipt(shop.line("Кофе"), receipt_no=1))
    assert _what(answer) == ["number"]
    assert tx.value("select number_text from sale_document where id = ?", (answer.document_id,)) == "K1-1-1"


def test_a_return_takes_no_more_than_was_sold_less_what_came_back(tx: Tx, shop: Shop) -> None:
    till = shop.till
    till.post(tx, till.receipt(shop.line("Кофе", "3")))
    sold = till.last_id
    back = shop.line("Кофе", "2", return_of_line=1, reason="не подошло")
    first = till.post(tx, till.receipt(back, kind="return", return_of=sold))
    assert first.review == []
    shop.other.open(tx)
    second = shop.other.post(tx, shop.other.receipt(back, kind="return", return_of=sold))
    assert _what(second) == ["return_excess"]
    assert _facts(second) == {"line": 1, "name": "Кофе", "sold": "3.000", "returned": "2.000", "now": "2.000"}
    assert tx.rows("select kind, total_sum from sale_document order by id") == [
        ("receipt", Decimal("1920.00")), ("return", Decimal("1280.00")), ("return", Decimal("1280.00")),
    ]  # fmt: skip


def test_a_return_of_an_unknown_receipt_is_looked_at(tx: Tx, shop: Shop) -> None:
    back = shop.line("Кофе", return_of_line=1)
    lost = shop.till.post(tx, shop.till.receipt(back, kind="return", return_of="0" * 36))
    assert _what(lost) == ["return_unknown"]
    none = shop.till.receipt(shop.line("Кофе"), kind="return")
    assert _what(shop.till.post(tx, none)) == ["return_unknown"]
    senior = shop.till.receipt(shop.line("Кофе"), kind="return", approved_by=shop.firm.person("MARINA"))
    assert shop.till.post(tx, senior).review == []


def test_a_marking_code_sold_twice_is_looked_at(tx: Tx, shop: Shop) -> None:
    code = "MDEwNDYwNjIwMzA5MDc4NTIxc2VyaWFs"
    till = shop.till
    assert till.post(tx, till.receipt(shop.line("Кофе", mark=code))).review == []
    sold = till.last_id
    twice = till.post(tx, till.receipt(shop.line("Кофе", mark=code)))
    assert _facts(twice) == {"line": 1, "name": "Кофе", "number": "K1-1-1"}
    back = shop.line("Кофе", mark=code, return_of_line=1)
    assert till.post(tx, till.receipt(back, kind="return", return_of=sold)).review == []
    assert till.post(tx, till.receipt(shop.line("Кофе", mark=code))).review == []
    assert tx.rows("select state, mark from marking_code") == [("sold", code)]


# ---------------------------------------------------------------- debts


def test_a_sale_on_account_is_a_debt_and_cash_pays_it(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    tx.run("update client set credit_limit = 1000 where id = ?", (client,))
    till = shop.till
    assert till.post(tx, till.receipt(shop.line("Кофе"), pay="account", client_id=client)).review == []
    over = till.post(tx, till.receipt(shop.line("Кофе"), pay="account", client_id=client))
    assert (_what(over), _facts(over)) == (["credit"], {"limit": "1000.00", "debt": "1280.00"})
    paid = till.post(tx, CashMove(1, MORNING, till.cashier, None, "debt", Decimal("1000.00"), "долг", client))
    assert paid.review == []
    assert tx.value("select sum(move_sum) from debt_move where client_id = ?", (client,)) == Decimal("280.00")
    sql = "select move_sum, client_id from cash_move where direction = 'debt'"
    assert tx.rows(sql) == [(Decimal("1000.00"), client)]


def test_a_debt_of_nobody_is_looked_at(tx: Tx, shop: Shop) -> None:
    till = shop.till
    assert _what(till.post(tx, till.receipt(shop.line("Кофе"), pay="account"))) == ["credit"]
    paid = till.post(tx, CashMove(1, MORNING, till.cashier, None, "debt", Decimal("10.00"), "долг", 99999))
    assert _what(paid) == ["client_gone"]


def test_coupons_points_and_gift_cards_are_spent_and_what_is_short_is_looked_at(tx: Tx, shop: Shop) -> None:
    tx.run("insert into coupon (code, changed_in) values ('ONCE', 0)")
    tx.run("insert into coupon (code, is_once, changed_in) values ('EVER', false, 0)")
    tx.run("insert into loyalty_card (code, points, issued_at, changed_in) values ('CARD', 100, clock.utc_now(), 0)")
    tx.run("insert into gift_card (code, balance) values ('GIFT', 700)")
    till = shop.till
    paid = (Payment("points", Decimal("40.00")), Payment("gift", Decimal("600.00"), ref="GIFT"))
    op = till.receipt(shop.line("Кофе"), payments=paid, card_code="CARD", coupons=("ONCE", "EVER"))
    assert till.post(tx, op).review == []
    sold = till.last_id
    again = till.post(tx, replace(op, receipt_no=2))
    till.receipt_no = 2
    assert sorted(_what(again)) == ["coupon", "gift"]
    back = till.receipt(shop.line("Кофе", return_of_line=1), kind="return", return_of=sold, payments=paid,
                        card_code="CARD")  # fmt: skip
    assert till.post(tx, back).review == []
    assert tx.value("select points from loyalty_card") == Decimal("60.00")
    assert tx.value("select balance from gift_card") == Decimal("600.00")
    moves = tx.rows("select move_sum from gift_move order by id")
    assert moves == [(Decimal(-600),), (Decimal(-100),), (Decimal(600),)]
    assert tx.rows("select points from points_move order by id") == [(Decimal(-40),), (Decimal(-40),), (Decimal(40),)]
    assert tx.value("select used_by_op from coupon where code = 'ONCE'") == sold
    short = till.receipt(shop.line("Кофе"), payments=(Payment("points", Decimal("640.00")),), card_code="CARD")
    assert _facts(till.post(tx, short)) == {"sum": "640.00", "left": "60.00"}


# ---------------------------------------------------------------- shifts, events, printing


def test_a_shift_keeps_both_counts_and_the_figures_of_the_till(tx: Tx, shop: Shop) -> None:
    till = shop.till
    z = {"sales": "640.00", "receipts": 1}
    till.post(tx, ShiftClose(1, MORNING, till.cashier, Decimal("630.00"), Decimal("640.00"), "сдача", z))
    assert tx.row(
        "select state, closed_by, close_counted, close_expected, close_reason, till_z from till_shift"
    ) == ("closed", till.cashier, Decimal("630.00"), Decimal("640.00"), "сдача", json.dumps(z))  # fmt: skip


def test_what_became_of_the_paper_is_kept(tx: Tx, shop: Shop) -> None:
    till = shop.till
    receipt = till.post(tx, till.receipt(shop.line("Кофе")))
    sold = till.last_id

    def state() -> object:
        sql = "select print_state, printed_at, copy_count from receipt where document_id = ?"
        return tx.row(sql, (receipt.document_id,))

    assert state() == ("not_printed", None, 0)
    till.post(tx, PrintedNote(sold, MORNING, "printer", "unknown"))
    assert state() == ("unknown", None, 0)
    till.post(tx, PrintedNote(sold, MORNING, "printer", "printed"))
    till.post(tx, PrintedNote(sold, MORNING + timedelta(hours=1), "printer", "printed", 1))
    assert state() == ("printed", MORNING, 1)
    till.post(tx, PrintedNote(sold, MORNING, "printer", "not_printed", 2))
    assert state() == ("printed", MORNING, 1)
    assert _what(till.post(tx, PrintedNote("9" * 36, MORNING, "printer", "printed"))) == ["receipt_unknown"]


def test_words_that_are_too_long_stop_no_receipt(tx: Tx, shop: Shop) -> None:
    long = "слово " * 3000
    till = shop.till
    line = shop.line("Кофе", name=long, code=long, unit=long, reason=long)
    paid = Payment("card", Decimal("640.00"), ref=long)
    op = till.receipt(line, payments=(paid,), note=long, card_code=long, applied=("Скидка: ура",) * 900)
    answer = till.post(tx, op)
    assert answer.review == []
    applied = tx.value("select applied from receipt where document_id = ?", (answer.document_id,))
    assert set(str(applied).split("\n")) == {"Скидка: ура"}
    till.post(tx, Event(1, MORNING, till.cashier, None, "discount", None, {"why": long}))
    till.post(tx, CashMove(1, MORNING, till.cashier, None, "in", Decimal("1.00"), long))
    till.post(tx, ShiftClose(1, MORNING, till.cashier, Decimal(0), Decimal(0), long, {"why": long}))
    assert tx.value("select facts from till_event") == '{"cut": true}'


def test_a_long_receipt_comes_through_whole(tx: Tx, shop: Shop) -> None:
    name = "Ключ «разводной» \\ 30 мм " * 8
    lines = tuple(shop.line("Лампа", "1.5", number, name=name, sum=Decimal("134.85")) for number in range(1, 301))
    answer = shop.till.post(tx, shop.till.receipt(*lines))
    assert answer.review == []
    assert tx.row(
        "select count(*), sum(line_sum), max(line_no), min(char_length(goods_name)) from sale_line"
        " where document_id = ?",
        (answer.document_id,),
    ) == (300, Decimal("40455.00"), 300, len(name.strip()))  # fmt: skip


def test_the_check_of_the_base_misses_neither_money_nor_ops(tx: Tx, shop: Shop) -> None:
    till = shop.till
    whole = till.post(tx, till.receipt(shop.line("Кофе")))
    till.post(tx, till.receipt(shop.line("Кофе"), payments=(Payment("card", Decimal("600.00")),)))
    open_session(tx, "PETR")
    assert [one.code for one in findings(tx)] == []
    tx.run("update payment set pay_sum = 1 where document_id = ?", (whole.document_id,))
    tx.run("delete from till_op where till_id = ? and op_no = 1", (till.id,))
    found = {(one.code, one.ref_id, one.expected, one.found) for one in findings(tx)}
    assert found == {
        ("receipt_sum_of_payments", whole.document_id, "1.00", "640.00"), ("till_ops_without_gap", till.id, "3", "2"),
    }  # fmt: skip
