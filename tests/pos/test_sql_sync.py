"""A till and its base: the copy that misses no late commit, and what was done told in order, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.goods import queries as goods
from crm_desktop.features.goods.rules import CodeLine
from crm_desktop.features.pos import catalogue_copy, journal, queries_copy
from crm_desktop.features.pos.rules_ops import ShiftOpen
from crm_desktop.features.pos.sync import TillSync
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, make_shop

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 9, 0)


def _log_in(tx: Tx) -> None:
    open_session(tx, "OLGA")


@dataclass
class Counter:
    """A till at work: the base, its own journal, and the link between them, which can be cut."""

    shop: Shop
    base: Lane
    own: Lane
    sync: TillSync
    base_path: Path

    def record(self, op: object) -> journal.Recorded:
        return self.own.submit(lambda tx: journal.record(tx, op, NOW), write=True).result()  # type: ignore[arg-type]

    def change(self, name: str, price: str) -> None:
        """Somebody in the office changes a price."""

        def work(tx: Tx) -> None:
            card = goods.open_goods(tx, self.shop.goods[name])
            assert card is not None
            goods.save_goods(tx, replace(card, price=Decimal(price)))

        with closing(Connection(Embedded(self.base_path))) as office, office.tx(write=True) as tx:
            open_session(tx, "PETR")
            work(tx)

    def price(self, name: str) -> Decimal | None:
        found = self.own.submit(lambda tx: catalogue_copy.find_goods(tx, self.shop.goods[name])).result()
        return found.price if found else None


class Cut:
    """The link to the base, cut before a call or after it was done."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self.is_down = False
        self.loses_answer = False

    def submit(self, work: Callable[[Tx], T], *, write: bool = False, repeatable: bool = False) -> Future[T]:
        if self.is_down:
            raise Unavailable("server")
        done = self._lane.submit(work, write=write, repeatable=repeatable)
        if self.loses_answer and write:
            self.loses_answer = False
            done.result()
            raise Unavailable("server")
        return done


@pytest.fixture
def counter(base_path: Path, tmp_path: Path) -> Iterator[Counter]:
    with closing(Connection(Embedded(base_path))) as connection, connection.tx(write=True) as tx:
        shop = make_shop(tx)
    with ExitStack() as stack:
        base = stack.enter_context(closing(Lane(Embedded(base_path), on_connect=_log_in)))
        own = stack.enter_context(closing(Lane(journal.open_journal(tmp_path / "till"), name="till")))
        sync = TillSync(Cut(base), own, shop.till.id, lambda: NOW)
        sync.begin()
        yield Counter(shop, base, own, sync, base_path)


def _open(counter: Counter) -> None:
    counter.record(ShiftOpen(0, MORNING, counter.shop.till.cashier, Decimal(0), Decimal(0)))


def test_the_copy_has_goods_codes_people_and_the_till_itself(counter: Counter) -> None:
    def give_code(tx: Tx) -> None:
        card = goods.open_goods(tx, counter.shop.goods["Кофе"])
        assert card is not None
        goods.save_goods(tx, replace(card, codes=(CodeLine("4600000000015"), CodeLine("24600000000019", Decimal(6)))))

    with closing(Connection(Embedded(counter.base_path))) as office, office.tx(write=True) as tx:
        open_session(tx, "PETR")
        give_code(tx)
    assert counter.sync.refresh() == 4

    def look(tx: Tx) -> None:
        pack = catalogue_copy.find_code(tx, "24600000000019")
        assert pack is not None and (pack.name, pack.pack, pack.price) == ("Кофе", Decimal(6), Decimal("640.00"))
        assert catalogue_copy.find_code(tx, "4600000000016") is None
        assert [found.name for found in catalogue_copy.search_goods(tx, "КО фе")] == ["Кофе"]
        assert counter.shop.till.cashier in [one.id for one in catalogue_copy.people(tx)]
        known = journal.own(tx)
        assert known is not None and '"code": "K1"' in known.facts

    counter.own.submit(look).result()


def test_a_change_comes_with_the_next_look_and_nothing_else_does(counter: Counter) -> None:
    counter.sync.refresh()
    counter.change("Лампа", "99.90")
    assert counter.sync.refresh() == 1
    assert counter.price("Лампа") == Decimal("99.90")


def test_what_commits_late_is_not_missed(counter: Counter) -> None:
    """A change with a lower number commits after one with a higher number was copied."""
    with closing(Connection(Embedded(counter.base_path))) as slow:
        tx = slow.begin(write=True)
        open_session(tx, "PETR")
        card = goods.open_goods(tx, counter.shop.goods["Краска"])
        assert card is not None
        goods.save_goods(tx, replace(card, price=Decimal("2700.00")))
        counter.change("Лампа", "91.00")
        counter.sync.refresh()
        assert (counter.price("Лампа"), counter.price("Краска")) == (Decimal("91.00"), Decimal("2690.00"))
        slow.commit()
    counter.sync.refresh()
    assert counter.price("Краска") == Decimal("2700.00")


def test_code_taken_from_goods_sells_nothing_any_more(counter: Counter) -> None:
    def codes(*found: CodeLine) -> None:
        with closing(Connection(Embedded(counter.base_path))) as office, office.tx(write=True) as tx:
            open_session(tx, "PETR")
            card = goods.open_goods(tx, counter.shop.goods["Кофе"])
            assert card is not None
            goods.save_goods(tx, replace(card, codes=found))

    codes(CodeLine("4600000000015"))
    counter.sync.refresh()
    codes()
    counter.sync.refresh()
    assert counter.own.submit(lambda tx: catalogue_copy.find_code(tx, "4600000000015")).result() is None


def test_what_was_done_is_told_in_order_and_once(counter: Counter) -> None:
    _open(counter)
    for _ in range(3):
        counter.record(counter.shop.till.receipt(counter.shop.line("Кисть", "2")))
    told = counter.sync.post()
    assert (told.sent, told.waiting, told.trouble) == (4, 0, None)
    assert counter.sync.post().sent == 0
    assert counter.base.submit(lambda tx: tx.value("select count(*) from receipt")).result() == 3


def test_away_it_waits_and_back_it_goes_on(counter: Counter) -> None:
    link = counter.sync.base
    assert isinstance(link, Cut)
    link.is_down = True
    _open(counter)
    counter.record(counter.shop.till.receipt(counter.shop.line("Кисть")))
    told = counter.sync.post()
    assert (told.sent, told.waiting) == (0, 2) and isinstance(told.trouble, Unavailable)
    link.is_down = False
    assert counter.sync.post().sent == 2


def test_an_answer_lost_with_the_link_tells_nothing_twice(counter: Counter) -> None:
    _open(counter)
    counter.sync.post()
    counter.record(counter.shop.till.receipt(counter.shop.line("Кисть")))
    link = counter.sync.base
    assert isinstance(link, Cut)
    link.loses_answer = True
    assert counter.sync.post().waiting == 1
    assert counter.sync.post().waiting == 0
    assert counter.base.submit(lambda tx: tx.value("select count(*) from receipt")).result() == 1


def test_a_till_whose_disk_was_lost_goes_on_with_the_next_numbers(counter: Counter, tmp_path: Path) -> None:
    _open(counter)
    counter.record(counter.shop.till.receipt(counter.shop.line("Кисть")))
    counter.sync.post()
    with closing(Lane(journal.open_journal(tmp_path / "new disk"), name="new")) as fresh:
        again = TillSync(counter.base, fresh, counter.shop.till.id, lambda: NOW)
        again.begin()
        found = fresh.submit(journal.own).result()
        assert found is not None and (found.op_no, found.receipt_no, found.shift_no) == (2, 1, 1)


def test_a_base_put_back_from_an_older_copy_is_told_again_what_it_lacks(counter: Counter, tmp_path: Path) -> None:
    _open(counter)
    counter.record(counter.shop.till.receipt(counter.shop.line("Кисть")))
    assert counter.sync.post().waiting == 0
    older = tmp_path / "copy.fdb"
    older.write_bytes(counter.base_path.read_bytes())
    for _ in range(3):
        counter.record(counter.shop.till.receipt(counter.shop.line("Лампа")))
    assert counter.sync.post().waiting == 0
    counter.record(counter.shop.till.receipt(counter.shop.line("Кофе")))
    with closing(Lane(Embedded(older), on_connect=_log_in)) as put_back:
        again = TillSync(put_back, counter.own, counter.shop.till.id, lambda: NOW)
        told = again.post()
        assert (told.sent, told.waiting, told.trouble) == (4, 0, None)
        numbers = put_back.submit(lambda tx: tx.rows("select receipt_no from receipt order by receipt_no")).result()
        assert numbers == [(1,), (2,), (3,), (4,), (5,)]


def test_a_base_put_back_while_nothing_waits_is_told_with_the_next_look_at_it(counter: Counter, tmp_path: Path) -> None:
    _open(counter)
    older = tmp_path / "copy.fdb"
    counter.sync.post()
    older.write_bytes(counter.base_path.read_bytes())
    counter.record(counter.shop.till.receipt(counter.shop.line("Лампа")))
    assert counter.sync.post().waiting == 0
    with closing(Lane(Embedded(older), on_connect=_log_in)) as put_back:
        again = TillSync(put_back, counter.own, counter.shop.till.id, lambda: NOW)
        assert again.post().sent == 0
        again.refresh()
        assert again.post().sent == 1
        again.begin()
        assert again.post().sent == 0


def test_a_journal_that_contradicts_the_base_stops_and_says_so(counter: Counter, tmp_path: Path) -> None:
    """As when the disk of a till was put back from a copy: the base has other things under its numbers."""
    _open(counter)
    counter.sync.post()
    counter.record(counter.shop.till.receipt(counter.shop.line("Кисть")))
    counter.base.submit(lambda tx: tx.run("update till set last_op_no = 2"), write=True).result()
    told = counter.sync.post()
    assert isinstance(told.trouble, Refused) and told.trouble.key == "e_pos_op_differs"
    assert told.waiting == 1


def test_a_copy_broken_off_in_the_middle_is_made_again(counter: Counter) -> None:
    fresh = counter.base.submit(lambda tx: queries_copy.read_fresh(tx, counter.shop.till.id, 0)).result()
    known = counter.base.submit(lambda tx: queries_copy.about(tx, counter.shop.till.id)).result()
    half = list(catalogue_copy.pieces(known, fresh, NOW))[:-1]
    for piece in half:
        counter.own.submit(piece, write=True).result()
    assert counter.price("Лампа") == Decimal("89.90")
    assert counter.own.submit(catalogue_copy.cursor).result() == 0
    assert counter.sync.refresh() == 4
    assert counter.own.submit(catalogue_copy.cursor).result() > 0
