"""The journal of a till: an embedded base beside the program, forced to disk before anything is printed or told.

Functions take a transaction of the journal's own lane; `record` and what it writes are one transaction. SQL stands here
because the journal has no procedures: it is this module's own file, and nobody else opens it.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from crm_desktop.db import deploy, lock_folder
from crm_desktop.db.schema_files import SERVER_SQL, read_sources
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.pos.rules_ops import (
    CashMove,
    Event,
    Op,
    Payment,
    PrintedNote,
    Receipt,
    ShiftClose,
    ShiftOpen,
    from_json,
    kind_of,
    to_json,
)

SOURCES = SERVER_SQL / "journal"
FILE_NAME = "journal.fdb"
_ZERO = Decimal("0.00")


class Own(NamedTuple):
    """Which till of which firm this journal is of, and the numbers given last. `facts`: JSON kept from the base."""

    till_id: int
    firm_key: str
    facts: str
    op_no: int
    receipt_no: int
    shift_no: int


class Recorded(NamedTuple):
    """The numbers an operation got."""

    op_no: int
    op_id: str
    receipt_no: int | None


class Unsent(NamedTuple):
    """An operation the base does not have yet."""

    op_no: int
    op_id: str
    kind: str
    body: str

    @property
    def op(self) -> Op:
        """What was done."""
        return from_json(self.kind, self.body)


class OpenShift(NamedTuple):
    """The shift that is open."""

    shift_no: int
    opened_at: datetime
    opened_by: int
    counted: Decimal


class Kept(NamedTuple):
    """A receipt in the journal."""

    op_id: str
    receipt_no: int
    shift_no: int
    kind: str
    sold_at: datetime
    total: Decimal
    print_state: str
    copies: int


class Intent(NamedTuple):
    """What a device was, or was about to be, asked for; `draft`: the receipt a card charge is for."""

    id: str
    kind: str
    receipt_key: str
    amount: Decimal
    facts: str
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of a shift as X and Z show them; `drawer` is the cash that should lie in the drawer."""

    shift_no: int
    receipts: int
    returns: int
    sold: Decimal
    returned: Decimal
    discounts: Decimal
    rounding: Decimal
    sold_by: dict[str, Decimal]
    returned_by: dict[str, Decimal]
    opened_with: Decimal
    put_in: Decimal
    taken_out: Decimal
    debts_paid: Decimal
    unprinted: int

    @property
    def drawer(self) -> Decimal:
        """Opening cash, cash of sales less returns, and what was put in, paid back or taken out."""
        cash = self.sold_by.get("cash", _ZERO) - self.returned_by.get("cash", _ZERO)
        return self.opened_with + cash + self.put_in + self.debts_paid - self.taken_out

    def as_facts(self) -> dict[str, object]:
        """As they stand in the closing of a shift: sums as text."""
        names = ("sold", "returned", "discounts", "rounding", "opened_with", "put_in", "taken_out", "debts_paid")
        return {
            "receipts": self.receipts,
            "returns": self.returns,
            "unprinted": self.unprinted,
            "drawer": str(self.drawer),
            **{name: str(getattr(self, name)) for name in names},
            "sold_by": {kind: str(amount) for kind, amount in self.sold_by.items()},
            "returned_by": {kind: str(amount) for kind, amount in self.returned_by.items()},
        }


# ---------------------------------------------------------------- the file


def open_journal(folder: Path) -> Embedded:
    """The journal in a folder of a till: made when there is none, upgraded with what it has not told yet.

    Raises what making and upgrading a base raise.
    """
    target = Embedded(folder / FILE_NAME)
    sources = read_sources(SOURCES)
    if target.path.exists():
        deploy.upgrade_base(target, sources=sources)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        deploy.create_base(target, sources=sources)
    return target


def set_aside(folder: Path, now: datetime) -> Path:
    """Keeps a journal that belongs to another firm beside the place of the new one; nothing of it is lost."""
    aside = folder.with_name(f"{folder.name}-{now:%Y%m%d-%H%M%S}")
    folder.rename(aside)
    lock_folder.forget_sidecar(folder / FILE_NAME)
    return aside


def own(tx: Tx) -> Own | None:
    """Whose journal it is; None: of nobody yet."""
    return tx.row(
        "select till_id, firm_key, coalesce(facts, '{}'), op_no, receipt_no, shift_no from own",
        (),
        Own,
    )


def begin(tx: Tx, till_id: int, firm_key: str, now: datetime, *, op_no: int, receipt_no: int, shift_no: int) -> None:
    """A new journal goes on where the base is: with numbers from one after what the base has.

    Raises Refused e_pos_journal_other when it belongs to another till or firm.
    """
    found = own(tx)
    if found is None:
        tx.run(
            "insert into own (till_id, firm_key, op_no, receipt_no, shift_no, made_at) values (?, ?, ?, ?, ?, ?)",
            (till_id, firm_key, op_no, receipt_no, shift_no, now),
        )
    elif (found.till_id, found.firm_key) != (till_id, firm_key):
        raise Refused("e_pos_journal_other")


def keep_facts(tx: Tx, facts: dict[str, object]) -> None:
    """What the till has to know of itself and its firm when the server is away."""
    tx.run("update own set facts = ?", (json.dumps(facts, ensure_ascii=False),))


# ---------------------------------------------------------------- writing


def record(tx: Tx, op: Op, now: datetime, op_id: str | None = None) -> Recorded:
    """Writes one operation with its numbers. After the commit it is on disk, whatever happens to anything else.

    A receipt gets the next number, an opened shift the next one; everything of a shift gets the open one's. With an
    `op_id` given beforehand the same call may be made again: what is there already is answered.
    Raises Refused e_pos_journal_none, e_pos_shift_closed, e_pos_shift_open, e_pos_more_than_drawer.
    """
    if op_id is not None and (known := _recorded(tx, op_id)) is not None:
        return known
    found = own(tx)
    if found is None:
        raise Refused("e_pos_journal_none")
    shift = current_shift(tx)
    op = _numbered(tx, op, found, shift)
    receipt_no = op.receipt_no if isinstance(op, Receipt) else None
    recorded = Recorded(found.op_no + 1, op_id or str(uuid.uuid4()), receipt_no)
    shift_no = getattr(op, "shift_no", shift.shift_no if shift else None)
    tx.run("update own set op_no = ?", (recorded.op_no,))
    tx.run(
        "insert into op (op_no, op_id, kind, body, shift_no, written_at) values (?, ?, ?, ?, ?, ?)",
        (recorded.op_no, recorded.op_id, kind_of(op), to_json(op), shift_no, now),
    )
    _write_down(tx, recorded.op_id, op)
    return recorded


def _recorded(tx: Tx, op_id: str) -> Recorded | None:
    return tx.row(
        "select o.op_no, o.op_id, r.receipt_no from op o left join receipt r on r.op_id = o.op_id where o.op_id = ?",
        (op_id,),
        Recorded,
    )


def _numbered(tx: Tx, op: Op, found: Own, shift: OpenShift | None) -> Op:
    if isinstance(op, ShiftOpen):
        if shift is not None:
            raise Refused("e_pos_shift_open", number=shift.shift_no)
        return replace(op, shift_no=found.shift_no + 1)
    if isinstance(op, Receipt | CashMove | ShiftClose):
        if shift is None:
            raise Refused("e_pos_shift_closed")
        op = replace(op, shift_no=shift.shift_no)
    if isinstance(op, Receipt):
        return replace(op, receipt_no=found.receipt_no + 1)
    if isinstance(op, CashMove) and op.direction in ("out", "collection"):
        held = figures(tx, op.shift_no).drawer
        if op.sum > held:
            raise Refused("e_pos_more_than_drawer", held=held)
    return op


def _write_down(tx: Tx, op_id: str, op: Op) -> None:
    if isinstance(op, ShiftOpen):
        tx.run("update own set shift_no = ?", (op.shift_no,))
        tx.run(
            "insert into shift (shift_no, is_open, opened_at, opened_by, open_counted) values (?, true, ?, ?, ?)",
            (op.shift_no, op.at, op.staff_id, op.counted),
        )
    elif isinstance(op, ShiftClose):
        tx.run(
            "update shift set is_open = false, closed_at = ?, close_counted = ? where shift_no = ?",
            (op.at, op.counted, op.shift_no),
        )
    elif isinstance(op, Receipt):
        _write_receipt(tx, op_id, op)
    elif isinstance(op, CashMove):
        tx.run(
            "insert into cash_move (op_id, shift_no, direction, move_sum) values (?, ?, ?, ?)",
            (op_id, op.shift_no, op.direction, op.sum),
        )
    elif isinstance(op, PrintedNote):
        tx.run(
            "update receipt set print_state = iif(? > 0 or print_state = 'printed', print_state, ?),"
            " copies = copies + iif(? > 0, 1, 0) where op_id = ?",
            (op.copy_no, op.outcome, op.copy_no, op.receipt_op_id),
        )


def _write_receipt(tx: Tx, op_id: str, op: Receipt) -> None:
    tx.run("update own set receipt_no = ?", (op.receipt_no,))
    tx.run(
        "insert into receipt (op_id, receipt_no, shift_no, kind, sold_at, total, rounding, discount, return_of)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            op_id, op.receipt_no, op.shift_no, op.kind, op.at, op.total, op.rounding,
            sum((line.discount for line in op.lines), _ZERO), op.return_of,
        ),
    )  # fmt: skip
    for number, payment in enumerate(op.payments, 1):
        tx.run(
            "insert into payment (op_id, line_no, kind, pay_sum) values (?, ?, ?, ?)",
            (op_id, number, payment.kind, payment.sum),
        )
    drop_cart(tx)


def keep_cart(tx: Tx, body: str, now: datetime) -> None:
    """The cart as it is, so that a power cut does not lose it."""
    tx.run("update or insert into cart (id, body, written_at) values (1, ?, ?) matching (id)", (body, now))


def kept_cart(tx: Tx) -> str | None:
    """The cart of before the power cut."""
    found = tx.value("select body from cart")
    return None if found is None else str(found)


def drop_cart(tx: Tx) -> None:
    """It was paid or given up."""
    tx.run("delete from cart")


# ---------------------------------------------------------------- telling the base


def unsent(tx: Tx, limit: int = 50) -> list[Unsent]:
    """What the base does not have yet, in order."""
    return tx.rows(
        f"select first ({limit:d}) op_no, op_id, kind, body from op where sent_at is null order by op_no",
        (),
        Unsent,
    )


def unsent_count(tx: Tx) -> int:
    """How many operations wait."""
    return int(str(tx.value("select count(*) from op where sent_at is null")))


def mark_sent(tx: Tx, op_no: int, answer: str, now: datetime) -> None:
    """The base has it and said this."""
    tx.run("update op set sent_at = ?, answer = ? where op_no = ?", (now, answer[:4000], op_no))


def send_again_after(tx: Tx, op_no: int) -> int:
    """The base was put back from an older copy: everything after this number is told again. How many."""
    count = int(str(tx.value("select count(*) from op where op_no > ? and sent_at is not null", (op_no,))))
    tx.run("update op set sent_at = null where op_no > ? and sent_at is not null", (op_no,))
    return count


# ---------------------------------------------------------------- reading


def current_shift(tx: Tx) -> OpenShift | None:
    """The open shift, or None."""
    return tx.row(
        "select shift_no, opened_at, opened_by, open_counted from shift where is_open",
        (),
        OpenShift,
    )


def last_counted(tx: Tx) -> Decimal:
    """What was counted when the last shift closed: what the next one begins with."""
    found = tx.value("select first (1) close_counted from shift where not is_open order by shift_no desc")
    return found if isinstance(found, Decimal) else _ZERO


def figures(tx: Tx, shift_no: int) -> Figures:
    """The sums of a shift. Raises Refused e_pos_no_shift."""
    opened = tx.value("select open_counted from shift where shift_no = ?", (shift_no,))
    if not isinstance(opened, Decimal):
        raise Refused("e_pos_no_shift", number=shift_no)
    heads = tx.rows(
        "select kind, count(*), sum(total), sum(discount), sum(rounding), count(iif(print_state <> 'printed', 1, null))"
        " from receipt where shift_no = ? group by kind",
        (shift_no,),
    )
    paid = tx.rows(
        "select r.kind, p.kind, sum(p.pay_sum) from receipt r join payment p on p.op_id = r.op_id"
        " where r.shift_no = ? group by r.kind, p.kind",
        (shift_no,),
    )
    moves: dict[str, Decimal] = dict(
        tx.rows("select direction, sum(move_sum) from cash_move where shift_no = ? group by 1", (shift_no,))
    )
    by_kind = {str(row[0]): row for row in heads}
    sale = by_kind.get("sale", ("sale", 0, _ZERO, _ZERO, _ZERO, 0))
    back = by_kind.get("return", ("return", 0, _ZERO, _ZERO, _ZERO, 0))
    return Figures(
        shift_no, sale[1], back[1], sale[2], back[2], sale[3], sale[4] - back[4],
        {str(kind): amount for way, kind, amount in paid if way == "sale"},
        {str(kind): amount for way, kind, amount in paid if way == "return"},
        opened, moves.get("in", _ZERO), moves.get("out", _ZERO) + moves.get("collection", _ZERO),
        moves.get("debt", _ZERO), sale[5] + back[5],
    )  # fmt: skip


def drawer_cash(tx: Tx) -> Decimal:
    """What should lie in the drawer now."""
    shift = current_shift(tx)
    return figures(tx, shift.shift_no).drawer if shift else last_counted(tx)


_KEPT = "select op_id, receipt_no, shift_no, kind, sold_at, total, print_state, copies from receipt"


def receipts_of_shift(tx: Tx, shift_no: int) -> list[Kept]:
    """Receipts of a shift, the newest first."""
    return tx.rows(f"{_KEPT} where shift_no = ? order by receipt_no desc", (shift_no,), Kept)


def to_print(tx: Tx) -> list[Kept]:
    """Paid, and not on paper or not known to be."""
    return tx.rows(f"{_KEPT} where print_state <> 'printed' order by receipt_no", (), Kept)


def last_receipt(tx: Tx) -> Kept | None:
    """The newest receipt."""
    return tx.row(f"{_KEPT} order by receipt_no desc rows 1", (), Kept)


def find_receipt(tx: Tx, receipt_no: int) -> Kept | None:
    """A receipt of this till by its own number."""
    return tx.row(f"{_KEPT} where receipt_no = ?", (receipt_no,), Kept)


def receipt(tx: Tx, op_id: str) -> Receipt:
    """A receipt whole. Raises Refused e_pos_no_receipt."""
    body = tx.value("select body from op where op_id = ?", (op_id,))
    found = from_json("receipt", str(body)) if body is not None else None
    if not isinstance(found, Receipt):
        raise Refused("e_pos_no_receipt")
    return found


def returned(tx: Tx, op_id: str) -> dict[int, Decimal]:
    """How much of each line of a receipt has come back at this till."""
    came: dict[int, Decimal] = {}
    for (back,) in tx.rows("select op_id from receipt where return_of = ?", (op_id,)):
        for line in receipt(tx, str(back)).lines:
            if line.return_of_line is not None:
                came[line.return_of_line] = came.get(line.return_of_line, Decimal(0)) + line.quantity
    return came


def gone_back(tx: Tx, op_id: str) -> tuple[Payment, ...]:
    """How money of a receipt has gone back at this till."""
    found = tx.rows("select op_id from receipt where return_of = ?", (op_id,))
    return tuple(payment for (back,) in found for payment in receipt(tx, str(back)).payments)


def last_close(tx: Tx) -> ShiftClose | None:
    """The newest closing of a shift, None before the first."""
    body = tx.value("select first (1) body from op where kind = 'shift_close' order by op_no desc")
    found = from_json("shift_close", str(body)) if body is not None else None
    return found if isinstance(found, ShiftClose) else None


def events_of_shift(tx: Tx, shift_no: int) -> list[Event]:
    """What somebody may ask about later."""
    bodies = tx.rows("select body from op where shift_no = ? and kind = 'event' order by op_no", (shift_no,))
    return [found for (body,) in bodies if isinstance(found := from_json("event", str(body)), Event)]


# ---------------------------------------------------------------- intents


def begin_intent(
    tx: Tx, kind: str, receipt_key: str, amount: Decimal, facts: dict[str, object], now: datetime, *,
    is_only: bool = True,
) -> str:  # fmt: skip
    """On disk before a device is asked.

    Raises Refused e_pos_intent_open while another of the kind is not settled, when it has to be the only one.
    """
    if is_only and tx.value("select first (1) id from intent where kind = ? and state = 'open'", (kind,)) is not None:
        raise Refused("e_pos_intent_open")
    intent_id = str(uuid.uuid4())
    tx.run(
        "insert into intent (id, kind, receipt_key, amount, facts, begun_at) values (?, ?, ?, ?, ?, ?)",
        (intent_id, kind, receipt_key, amount, json.dumps(facts), now),
    )
    return intent_id


def note_intent(tx: Tx, intent_id: str, facts: dict[str, object]) -> None:
    """What has to be known to settle it, such as the last document before."""
    tx.run("update intent set facts = ? where id = ?", (json.dumps(facts), intent_id))


def settle_intent(tx: Tx, intent_id: str, *, is_done: bool, now: datetime) -> None:
    """The device, or a person who looked, said what became of it."""
    tx.run(
        "update intent set state = ?, settled_at = ? where id = ?", ("done" if is_done else "not_done", now, intent_id)
    )


def open_intents(tx: Tx) -> list[Intent]:
    """What nobody knows the end of, the oldest first."""
    return tx.rows(
        "select id, kind, receipt_key, amount, facts, draft from intent where state = 'open' order by begun_at",
        (),
        Intent,
    )
