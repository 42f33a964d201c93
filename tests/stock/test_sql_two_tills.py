"""Sales of two tills and documents at the same time: nobody waits in a ring, and balances are the sum of movements."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.stock import queries
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_stock import (
    Shop,
    add_goods,
    add_move,
    add_part,
    balance,
    contradictions,
    make_shop,
    move,
    write_sale,
)

_Step = tuple[str, list[tuple[int, int]]]
_LINES = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=1, max_size=5)
_STEPS = st.lists(
    st.tuples(st.sampled_from(["sale", "return", "receipt", "writeoff", "transfer", "count"]), _LINES), max_size=6
)


class _Ground:
    """A base with two shops of a branch, six goods (the last a kit), and two connections."""

    def __init__(self, path: Path) -> None:
        self.connections = [Connection(Embedded(path)), Connection(Embedded(path))]
        with self.connections[0].tx(write=True) as tx:
            firm = make_firm(tx)
            self.shops = [make_shop(tx, firm, code) for code in ("K1", "K2")]
            self.goods = [add_goods(tx, f"Товар {no}") for no in range(5)]
            kit = add_goods(tx, "Набор", kind="kit")
            add_part(tx, kit, self.goods[3], "1")
            add_part(tx, kit, self.goods[0], "2")
            self.goods.append(kit)
            for goods in self.goods[:5]:
                add_move(tx, self.shops[0].store, goods, "5", "10.00")
        for connection in self.connections:
            with connection.tx(write=True) as tx:
                open_session(tx, "PETR")

    def play(self, tx: Tx, shop: Shop, step: _Step) -> None:
        """One document or sale, all in one transaction."""
        kind, lines = step
        chosen = [(self.goods[goods], str(amount)) for goods, amount in lines]
        if kind in ("sale", "return"):
            move(tx, write_sale(tx, shop, chosen, kind="receipt" if kind == "sale" else "return"))
            return
        to_store = shop.other_store if kind == "transfer" else None
        document = queries.open_draft(tx, kind, shop.store, to_store, note="Проверка")
        for goods, amount in chosen:
            if goods != self.goods[5]:
                queries.add_goods(tx, document.id, goods, Decimal(amount), Decimal(7) if kind == "receipt" else None)
        head = queries.read_head(tx, document.id)
        assert head is not None
        if queries.document_lines(tx, document.id):
            queries.post_document(tx, document.id, head.version)

    def run_beside(self, plays: list[list[_Step]]) -> list[BaseException]:
        """Each list of steps on its own connection and till, at the same time; answers what went wrong."""

        def work(no: int) -> None:
            for step in plays[no]:
                with self.connections[no].tx(write=True) as tx:
                    self.play(tx, self.shops[no], step)

        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(work, no) for no in range(2)]
        return [error for answer in answers if (error := answer.exception()) is not None]


@pytest.fixture
def ground(base_path: Path) -> Iterator[_Ground]:
    ground = _Ground(base_path)
    with closing(ground.connections[0]), closing(ground.connections[1]):
        yield ground


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_STEPS, second=_STEPS)
def test_a_balance_is_the_sum_of_its_movements_whatever_happens(
    ground: _Ground, first: list[_Step], second: list[_Step]
) -> None:
    assert ground.run_beside([first, second]) == []
    with ground.connections[0].tx(write=False) as tx:
        assert contradictions(tx) == []


def test_two_tills_that_sell_the_same_goods_in_turned_order_never_meet_in_a_ring(ground: _Ground) -> None:
    there: list[_Step] = [("sale", [(no, 1) for no in range(6)])] * 30
    back: list[_Step] = [("sale", [(no, 1) for no in reversed(range(6))])] * 30
    assert ground.run_beside([there, back]) == []
    with ground.connections[0].tx(write=False) as tx:
        assert contradictions(tx) == []
        # Of each goods one, and what the kit takes of two of them.
        store = ground.shops[0].store
        assert [balance(tx, goods, store) for goods in ground.goods[:5]] == [-175, -55, -55, -115, -55]


def test_a_transfer_there_and_one_back_never_meet_in_a_ring(ground: _Ground) -> None:
    here, there = ground.shops
    there.store, there.other_store = here.other_store, here.store
    steps: list[_Step] = [("transfer", [(no, 1) for no in range(5)])] * 25
    assert ground.run_beside([steps, steps]) == []
    with ground.connections[0].tx(write=False) as tx:
        assert contradictions(tx) == []
        assert [balance(tx, goods, here.store) for goods in ground.goods[:5]] == [5] * 5


def test_the_last_one_is_written_off_by_one_of_two(ground: _Ground) -> None:
    with ground.connections[0].tx(write=True) as tx:
        last = add_goods(tx, "Последний", policy="block")
        add_move(tx, ground.shops[0].store, last, "1")
    ground.goods[0] = last
    refused = ground.run_beside([[("writeoff", [(0, 1)])]] * 2)
    assert [error.key for error in refused if isinstance(error, Refused)] == ["e_stock_short"]
    assert len(refused) == 1
    with ground.connections[0].tx(write=False) as tx:
        assert balance(tx, last, ground.shops[0].store) == 0
