"""Two tills, or two connections of one, at the same moment over the wire: who waits sees what the other has done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.logins import create_login
from crm_desktop.db.target import Embedded, Server
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.pos.queries import Answer, check_sale, post_op
from crm_desktop.features.pos.queries_desk import open_parked, park
from crm_desktop.features.pos.rules_ops import Op
from tests.support.builders_firm import open_session
from tests.support.builders_pos import Shop, Till, add_client, make_shop
from tests.support.server_rig import RealServer, RigServer
from tests.support.soon import soon

pytestmark = pytest.mark.tcp
_PASSWORD = "till-password"


@dataclass
class Street:
    """The shop on a server: a first connection whose transactions stay open, and a second one that meets them."""

    shop: Shop
    owner: Server
    first: Connection
    second: Lane

    def meet(self, first: Callable[[Tx], object], second: Callable[[Tx], object]) -> object:
        """The second works while what the first wrote is not committed; the answer of the second."""
        tx = self.first.begin(write=True)
        first(tx)
        waiting: Future[object] = self.second.submit(second, write=True, repeatable=True)
        with closing(Connection(self.owner)) as watch:
            soon(lambda: _is_somebody_at_work(watch) or waiting.done())
        self.first.commit()
        return waiting.result(30)


def _is_somebody_at_work(watch: Connection) -> bool:
    """A writing transaction with a running statement: the first one is between two statements."""
    with watch.tx(write=False) as tx:
        sql = "select first 1 1 from mon$transactions t where t.mon$state = 1 and t.mon$read_only = 0"
        return tx.value(sql) is not None


@pytest.fixture
def street(rig: RigServer | RealServer, base_path: Path) -> Iterator[Street]:
    with closing(Connection(Embedded(base_path))) as connection, connection.tx(write=True) as tx:
        shop = make_shop(tx)
        shop.till.open(tx)
        shop.other.open(tx)
    server = rig.add_base(base_path)
    create_login(server, "OLGA", _PASSWORD, ["crm_person"])
    person = replace(server, user="OLGA", password=_PASSWORD)
    with ExitStack() as stack:
        first = stack.enter_context(closing(Connection(person)))
        with first.tx(write=True) as tx:
            open_session(tx, "OLGA")
        lane = Lane(person, _log_in)
        stack.callback(lane.close)
        lane.submit(lambda tx: None).result(30)
        yield Street(shop, server, first, lane)


def _log_in(tx: Tx) -> None:
    open_session(tx, "OLGA")


def _seen(street: Street, sql: str) -> list[tuple[object, ...]]:
    with closing(Connection(street.owner)) as connection, connection.tx(write=False) as tx:
        return list(tx.rows(sql))


def _post(till: Till, op_no: int, op_id: str, op: Op) -> Callable[[Tx], Answer]:
    return lambda tx: post_op(tx, till.id, op_no, op_id, op)


def _reviews(answer: object) -> list[str]:
    assert isinstance(answer, Answer)
    return [one.what for one in answer.review]


def test_the_same_receipt_on_two_connections_is_posted_once(street: Street) -> None:
    till, op_id = street.shop.till, str(uuid.uuid4())
    work = _post(till, 2, op_id, till.receipt(street.shop.line("Кофе")))
    answer = street.meet(work, work)
    assert isinstance(answer, Answer)
    assert not answer.was_new
    assert _seen(street, "select document_id from receipt") == [(answer.document_id,)]


def test_two_receipts_under_one_number_do_not_both_come_in(street: Street) -> None:
    till = street.shop.till
    first, second = (
        _post(till, 2, str(uuid.uuid4()), till.receipt(street.shop.line(name))) for name in ("Кофе", "Кисть")
    )
    with pytest.raises(Refused, match="e_pos_op_differs"):
        street.meet(first, second)
    assert _seen(street, "select last_op_no from till where code = 'K1'") == [(2,)]


def test_the_next_receipt_waits_for_the_one_before(street: Street) -> None:
    till = street.shop.till
    first, second = (
        _post(till, number, str(uuid.uuid4()), till.receipt(street.shop.line("Кофе"))) for number in (2, 3)
    )
    assert _reviews(street.meet(first, second)) == []
    assert _seen(street, "select r.receipt_no from receipt r order by r.document_id") == [(1,), (2,)]


def test_two_tills_cannot_quietly_take_the_same_thing_back_twice(street: Street) -> None:
    shop = street.shop
    sold = str(uuid.uuid4())
    sale = _post(shop.till, 2, sold, shop.till.receipt(shop.line("Кофе", "3")))
    street.second.submit(sale, write=True).result(30)
    back = [
        _post(till, number, str(uuid.uuid4()),
              till.receipt(shop.line("Кофе", "2", return_of_line=1), kind="return", return_of=sold))
        for till, number in ((shop.till, 3), (shop.other, 2))
    ]  # fmt: skip
    assert _reviews(street.meet(*back)) == ["return_excess"]


def test_one_marking_code_on_two_tills_is_seen_as_sold_by_the_second(street: Street) -> None:
    shop = street.shop
    sales = [
        _post(till, 2, str(uuid.uuid4()), till.receipt(shop.line("Кофе", mark="MDEwNDYwNjIwMzA5MDc4NTIxc2VyaWFs")))
        for till in (shop.till, shop.other)
    ]
    assert _reviews(street.meet(*sales)) == ["mark_sold"]


def test_two_sales_on_account_are_both_seen_against_the_limit(street: Street) -> None:
    shop = street.shop
    with closing(Connection(street.owner)) as connection, connection.tx(write=True) as tx:
        client = add_client(tx, shop.firm.branch, "Дом и сад")
        tx.run("update client set credit_limit = 700 where id = ?", (client,))
    sales = [
        _post(till, 2, str(uuid.uuid4()), till.receipt(shop.line("Кофе"), pay="account", client_id=client))
        for till in (shop.till, shop.other)
    ]
    assert _reviews(street.meet(*sales)) == ["credit"]


def test_two_tills_sell_the_same_goods_in_opposite_order_and_the_balance_holds(street: Street) -> None:
    shop = street.shop
    sales = [
        _post(till, 2, str(uuid.uuid4()), till.receipt(*(shop.line(name, "1", number) for number, name in lines)))
        for till, lines in (
            (shop.till, [(1, "Кофе"), (2, "Кисть")]), (shop.other, [(1, "Кисть"), (2, "Кофе")]),
        )
    ]  # fmt: skip
    assert _reviews(street.meet(*sales)) == []
    balances = _seen(street, "select b.quantity from stock_balance b where b.quantity <> 0")
    assert balances == [(Decimal(-2),), (Decimal(-2),)]


def test_two_tills_cannot_open_one_parked_receipt(street: Street) -> None:
    shop, parked_id = street.shop, str(uuid.uuid4())
    street.second.submit(
        lambda tx: park(tx, parked_id, shop.till.id, shop.till.cashier, "Ждёт", Decimal(1), "{}"), write=True
    ).result(30)
    with pytest.raises(Refused, match="e_pos_parked_taken"):
        street.meet(
            lambda tx: open_parked(tx, parked_id, shop.till.id), lambda tx: open_parked(tx, parked_id, shop.other.id)
        )


def test_a_coupon_works_once_on_two_tills_at_the_same_second(street: Street) -> None:
    shop = street.shop
    with closing(Connection(street.owner)) as connection, connection.tx(write=True) as tx:
        tx.run("insert into coupon (code, changed_in) values ('ONCE', 0)")
    drafts = [till.receipt(shop.line("Кофе"), coupons=("ONCE",)) for till in (shop.till, shop.other)]
    for till, draft in zip((shop.till, shop.other), drafts, strict=True):
        assert street.second.submit(partial(check_sale, till_id=till.id, draft=draft)).result(30) == []
    sales = [
        _post(till, 2, str(uuid.uuid4()), draft) for till, draft in zip((shop.till, shop.other), drafts, strict=True)
    ]
    assert _reviews(street.meet(*sales)) == ["coupon"]
    assert len(_seen(street, "select 1 from coupon c join receipt r on r.op_id = c.used_by_op")) == 1
