"""What a till did, posted to the base once and in its order; what the base thinks of a sale before it is paid."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.rules_marks import mark_hash
from crm_desktop.features.pos.rules_ops import (
    CashMove,
    Event,
    Op,
    Payment,
    PrintedNote,
    Receipt,
    ReceiptLine,
    ShiftClose,
    ShiftOpen,
    to_json,
)


class Review(NamedTuple):
    """What no longer fitted: a word of `review_words`, and its facts as JSON."""

    what: str
    facts: str


class Answer(NamedTuple):
    """How the base took an op; `document_id` of the sale document where there is one."""

    document_id: int | None
    was_new: bool
    review: list[Review]


class Doubt(NamedTuple):
    """What the base thinks of a receipt before it is paid.

    `severity`: stop (it will not do), ask (a senior may) or warn; `line_no` None: the whole; `facts`: JSON.
    """

    line_no: int | None
    what: str
    severity: str
    facts: str


class _Row(NamedTuple):
    document_id: int | None
    was_new: bool
    what: str | None
    facts: str | None


def post_op(tx: Tx, till_id: int, op_no: int, op_id: str, op: Op) -> Answer:
    """Posts what a till did. The same once more gives the first answer; the work may be repeated without harm.

    Refused e_pos_gap (expected: what must come first), e_pos_op_differs, e_pos_no_till.
    """
    head = (till_id, op_no, op_id, to_json(op))
    if isinstance(op, Receipt):
        return _post_receipt(tx, head, op)
    if isinstance(op, ShiftOpen):
        sql = "select * from pos_ops.post_shift_open(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        return _post(tx, sql, *head, op.shift_no, op.at, op.staff_id, op.counted, op.expected, op.reason[:300])
    if isinstance(op, ShiftClose):
        sql = "select * from pos_ops.post_shift_close(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        z = _as_json(op.z, 6000)
        return _post(tx, sql, *head, op.shift_no, op.at, op.staff_id, op.counted, op.expected, op.reason[:300], z)
    if isinstance(op, CashMove):
        sql = "select * from pos_ops.post_cash_move(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        what = (op.direction, op.sum, op.reason[:300], op.client_id)
        return _post(tx, sql, *head, op.shift_no, op.at, op.staff_id, op.approved_by, *what)
    if isinstance(op, Event):
        sql = "select * from pos_ops.post_till_event(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        facts = _as_json(op.facts, 2000)
        return _post(tx, sql, *head, op.shift_no, op.at, op.staff_id, op.approved_by, op.what, op.receipt_no, facts)
    assert isinstance(op, PrintedNote)
    sql = "select * from pos_ops.post_printed(?, ?, ?, ?, ?, ?, ?, ?)"
    return _post(tx, sql, *head, op.receipt_op_id, op.at, op.outcome, op.copy_no)


def _fitted(text: str, most: int, gap: str) -> str:
    """A text no longer than the base takes, cut between two parts: a long remark must not stop a paid receipt."""
    return text if len(text) <= most else text[:most].rpartition(gap)[0]


def _as_json(facts: dict[str, Any], most: int) -> str:
    """Facts as JSON; what is too long for the base stays whole in the body of the op alone."""
    text = json.dumps(facts, ensure_ascii=False, default=str)
    return text if len(text) <= most else '{"cut": true}'


def check_sale(tx: Tx, till_id: int, draft: Receipt) -> list[Doubt]:
    """The opinion of the base on a receipt before it is paid; writes nothing. Refused e_pos_no_till."""
    return tx.rows(
        "select * from pos.check_sale(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            till_id, _base_kind(draft), draft.shift_no, draft.at, draft.approved_by, draft.client_id,
            _short(draft.card_code, 40), draft.return_of, draft.total, draft.rounding,
            _fitted("\n".join(draft.coupons), 1000, "\n"), payments_text(draft.payments),
            lines_text(draft.lines).encode(),
        ),
        Doubt,
    )  # fmt: skip


def _base_kind(op: Receipt) -> str:
    return "return" if op.kind == "return" else "receipt"


def _post_receipt(tx: Tx, head: tuple[int, int, str, str], op: Receipt) -> Answer:
    return _post(
        tx,
        "select * from pos_ops.post_receipt(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *head,
        _base_kind(op),
        op.receipt_no, op.shift_no, op.at, op.staff_id, op.approved_by, op.client_id, _short(op.card_code, 40),
        op.return_of, op.total, op.rounding, op.note[:500], _fitted("\n".join(op.applied), 6000, "\n"),
        _fitted("\n".join(op.coupons), 1000, "\n"), payments_text(op.payments),
        lines_text(op.lines).encode(),
    )  # fmt: skip


def _post(tx: Tx, sql: str, *params: object) -> Answer:
    rows = tx.rows(sql, params, _Row)
    review = [Review(row.what, row.facts or "{}") for row in rows if row.what is not None]
    return Answer(rows[0].document_id, rows[0].was_new, review)


def lines_text(lines: Iterable[ReceiptLine]) -> str:
    """Lines of a receipt as the base takes them."""
    return "".join(
        _cells(
            line.line_no, line.goods_id, line.code[:60], line.name[:300], line.unit[:10], line.quantity, line.price,
            line.price_list_id, line.discount, line.sum, line.vat, _short(line.mark, 400), mark_hash(line.mark),
            line.return_of_line, line.reason[:200],
        ) + "\n"
        for line in lines
    )  # fmt: skip


def payments_text(payments: Iterable[Payment]) -> str:
    """Payments of a receipt as the base takes them."""
    return "\n".join(_cells(one.kind, one.sum, one.given, one.change, one.ref[:100]) for one in payments)


def _short(text: str | None, most: int) -> str | None:
    return text[:most] if text is not None else None


def _cells(*values: str | int | Decimal | datetime | None) -> str:
    return "\t".join("" if value is None else " ".join(str(value).split()) for value in values)
