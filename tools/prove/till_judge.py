"""What must agree after a till was killed and started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from crm_desktop.db.target import Target
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.rules_ops import Receipt, from_json
from tools.prove.firm import asked
from tools.prove.till_hand import Hand

_NOTHING = Decimal("0.00")


def judge(
    hand: Hand, target: Target, figures: journal.Figures, paper: Counter[str], said: list[str],
    charges: list[dict[str, Any]],
) -> list[str]:  # fmt: skip
    """What does not agree; nothing: all holds."""
    ops = hand.read(lambda tx: tx.rows("select op_no, op_id, kind, body from op order by op_no"))
    receipts = [
        (str(op_id), op)
        for _, op_id, kind, body in ops
        if kind == "receipt" and isinstance(op := from_json("receipt", str(body)), Receipt)
    ]
    return [
        *_against_base(target, hand.till_id, ops),
        *_money(target, hand.till_id, receipts, figures),
        *_paper(hand, target, paper),
        *_cards(receipts, charges),
        *(f"{one} was said to be recorded and is gone" for one in said if one not in dict(receipts)),
    ]


def _against_base(target: Target, till: int, ops: list[tuple[Any, ...]]) -> Iterator[str]:
    there = asked(target, f"select op_no, op_id, kind, body from till_op where till_id = {till:d} order by op_no")
    if [tuple(map(str, row)) for row in ops] != [tuple(map(str, row)) for row in there]:
        yield f"ops: the journal has {[row[0] for row in ops]}, the base {[row[0] for row in there]} or other contents"
    if [row[0] for row in ops] != list(range(1, len(ops) + 1)):
        yield f"numbers of ops: {[row[0] for row in ops]}"
    for what, facts in asked(target, f"select what, facts from review_item where till_id = {till:d}"):
        yield f"to be looked at: {what} {facts}"


def _money(target: Target, till: int, receipts: list[tuple[str, Receipt]], figures: journal.Figures) -> Iterator[str]:
    there = asked(
        target,
        "select r.op_id, r.receipt_no, d.kind, d.total_sum, r.rounding_sum,"
        " cast((select sum(l.line_sum) from sale_line l where l.document_id = d.id) as numeric(18, 2)),"
        " cast(coalesce((select sum(p.pay_sum) from payment p where p.document_id = d.id), 0) as numeric(18, 2))"
        " from receipt r join sale_document d on d.id = r.document_id"
        f" where r.till_id = {till:d} order by r.receipt_no",
    )
    mine = [
        (op_id, one.receipt_no, "return" if one.kind == "return" else "receipt", one.total, one.rounding, one.total,
         one.total + one.rounding)
        for op_id, one in receipts
    ]  # fmt: skip
    if mine != [tuple(row) for row in there]:
        yield f"receipts: the journal has {mine}, the base {there}"
    if [one.receipt_no for _, one in receipts] != list(range(1, len(receipts) + 1)):
        yield f"numbers of receipts: {[one.receipt_no for _, one in receipts]}"
    cash = sum(
        (payment.sum if one.kind == "sale" else -payment.sum)
        for _, one in receipts
        for payment in one.payments
        if payment.kind == "cash"
    )
    closed = asked(target, f"select state, close_counted, close_expected from till_shift where till_id = {till:d}")
    if closed != [("closed", figures.drawer, figures.drawer)] or figures.drawer != cash:
        yield f"the drawer: receipts make {cash}, Z says {figures.drawer}, the base has {closed}"
    moved = asked(
        target,
        "select cast(coalesce(sum(l.quantity * iif(d.kind = 'return', 1, -1)), 0) as numeric(18, 3)),"
        " cast(coalesce(sum((select sum(m.quantity) from stock_move m"
        "                    where m.sale_document_id = d.id and m.goods_id = l.goods_id)), 0) as numeric(18, 3))"
        " from (select x.document_id, x.goods_id, sum(x.quantity) quantity from sale_line x group by 1, 2) l"
        " join sale_document d on d.id = l.document_id"
        f" join receipt r on r.document_id = d.id where r.till_id = {till:d}",
    )
    if moved[0][0] != moved[0][1]:
        yield f"stock: lines make {moved[0][0]}, movements {moved[0][1]}"


def _paper(hand: Hand, target: Target, paper: Counter[str]) -> Iterator[str]:
    kept = hand.read(lambda tx: tx.rows("select receipt_no, shift_no, print_state from receipt order by receipt_no"))
    code = asked(target, f"select code from till where id = {hand.till_id:d}")[0][0]
    for receipt_no, shift_no, state in kept:
        times = paper.pop(f"{code}-{shift_no}-{receipt_no}", 0)
        if times != 1 or state != "printed":
            yield f"receipt {receipt_no} is on paper {times} times, and the journal says {state}"
    if paper:
        yield f"on paper and nowhere else: {dict(paper)}"
    states = asked(
        target, f"select r.receipt_no, r.print_state from receipt r where r.till_id = {hand.till_id:d} order by 1"
    )
    if states != [(receipt_no, "printed") for receipt_no, _, _ in kept]:
        yield f"the base says of paper: {states}"


def _cards(receipts: list[tuple[str, Receipt]], charges: list[dict[str, Any]]) -> Iterator[str]:
    """Each charge of the terminal is the card payment of one receipt, and each card payment of a sale was charged."""
    by_card = {
        op_id: (payment.sum, payment.ref)
        for op_id, one in receipts
        for payment in one.payments
        if payment.kind == "card" and one.kind == "sale"
    }
    charged = {str(one["ref"]): (Decimal(one["amount"]), str(one["bank_ref"])) for one in charges}
    if by_card != charged or len(charged) != len(charges):
        yield f"cards: receipts have {by_card}, the terminal {charges}"
