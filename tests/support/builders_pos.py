"""A shop with tills, for the tests of selling: goods, two tills of a store, receipts ready to be posted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods import queries as goods
from crm_desktop.features.goods.rules import GoodsCard
from crm_desktop.features.pos.queries import Answer, post_op
from crm_desktop.features.pos.rules_ops import Op, Payment, Receipt, ReceiptLine, ShiftOpen
from tests.support.builders_firm import Firm, make_firm, open_session

MORNING = datetime(2026, 11, 24, 6, 0)
PRICES = {"Краска": "2690.00", "Кисть": "150.50", "Лампа": "89.90", "Кофе": "640.00"}


@dataclass
class Till:
    """A till as its journal sees it: the next numbers, and what was posted."""

    id: int
    code: str
    cashier: int
    shift_no: int = 1
    op_no: int = 0
    receipt_no: int = 0
    posted: list[tuple[int, str, Op]] = field(default_factory=list)

    def post(self, tx: Tx, op: Op) -> Answer:
        """Posts as the next op of this till."""
        self.op_no += 1
        op_id = str(uuid.uuid4())
        self.posted.append((self.op_no, op_id, op))
        return post_op(tx, self.id, self.op_no, op_id, op)

    @property
    def last_id(self) -> str:
        """The op_id of the last op."""
        return self.posted[-1][1]

    def open(self, tx: Tx, counted: str = "0.00") -> None:
        """Opens the shift."""
        self.post(tx, ShiftOpen(self.shift_no, MORNING, self.cashier, Decimal(counted), Decimal(counted)))

    def receipt(self, *lines: ReceiptLine, kind: str = "sale", pay: str = "cash", **facts: object) -> Receipt:
        """A receipt of these lines, paid in one way; `facts` replaces any of its fields."""
        self.receipt_no += 1
        total = sum((line.sum for line in lines), Decimal(0))
        paid = Payment(pay, total, total, Decimal(0)) if pay == "cash" else Payment(pay, total)
        made: dict[str, object] = {
            "receipt_no": self.receipt_no, "kind": kind, "shift_no": self.shift_no,
            "at": MORNING + timedelta(minutes=self.receipt_no), "staff_id": self.cashier, "approved_by": None,
            "client_id": None, "card_code": None, "return_of": None, "lines": lines,
            "payments": (paid,), "total": total, "rounding": Decimal(0),
        }  # fmt: skip
        return Receipt(**(made | facts))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Shop:
    """The firm, its store and goods by name, and two tills side by side."""

    firm: Firm
    store: int
    goods: Mapping[str, int]
    till: Till
    other: Till

    def line(self, what: str, quantity: str = "1", line_no: int = 1, **facts: object) -> ReceiptLine:
        """A line of a receipt at the price of the goods."""
        price = Decimal(PRICES[what])
        total = (Decimal(quantity) * price).quantize(Decimal("0.01"))
        made: dict[str, object] = {
            "line_no": line_no, "goods_id": self.goods[what], "code": what[:3].upper(), "name": what, "unit": "шт",
            "quantity": Decimal(quantity), "price": price, "price_list_id": None, "discount": Decimal("0.00"),
            "sum": total, "vat": "20",
        }  # fmt: skip
        return ReceiptLine(**(made | facts))  # type: ignore[arg-type]


def coffee(goods_id: int | None) -> ReceiptLine:
    """A cup of it, also where the base has no goods."""
    price = Decimal(PRICES["Кофе"])
    nothing = Decimal("0.00")
    return ReceiptLine(1, goods_id, "КОФ", "Кофе", "шт", Decimal(1), price, None, nothing, price, "20")


def make_shop(tx: Tx) -> Shop:
    """Writes the shop; the session on the connection is OLGA's, the cashier."""
    firm = make_firm(tx)
    open_session(tx, "PETR")
    found = tx.value("select first 1 id from store where branch_id = ? order by id", (firm.branch,))
    store = found if isinstance(found, int) else add_store(tx, firm.branch, "Зал")
    made = {
        name: goods.save_goods(tx, GoodsCard(None, name=name, price=Decimal(price))).id
        for name, price in PRICES.items()
    }
    tills = [add_till(tx, code, firm.branch, store, firm.person("OLGA")) for code in ("K1", "K2")]
    open_session(tx, "OLGA")
    return Shop(firm, store, made, *tills)


def add_store(tx: Tx, branch_id: int, name: str) -> int:
    """A store of a branch."""
    return _id(tx, "insert into store (branch_id, name) values (?, ?) returning id", (branch_id, name))


def add_till(tx: Tx, code: str, branch_id: int, store_id: int, cashier: int) -> Till:
    """A till of a store, past the rules of saving."""
    sql = "insert into till (code, name, branch_id, store_id) values (?, ?, ?, ?) returning id"
    return Till(_id(tx, sql, (code, f"Касса {code}", branch_id, store_id)), code, cashier)


def add_client(tx: Tx, branch_id: int, name: str, owner_id: int | None = None) -> int:
    """A client, past the rules of saving."""
    made = _id(
        tx,
        "insert into client (kind, name, branch_id, owner_id, created_at, updated_at)"
        " values ('person', ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (name, branch_id, owner_id),
    )
    tx.run("execute procedure clients_words.refresh_words(?)", (made,))
    return made


def _id(tx: Tx, sql: str, params: tuple[object, ...] = ()) -> int:
    made = tx.value(sql, params)
    assert isinstance(made, int)
    return made
