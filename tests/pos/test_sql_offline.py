"""What works while the base is away: every line of the table, done on a journal that has nobody to tell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.pos import catalogue_copy, journal, journal_steps
from crm_desktop.features.pos.queries import Answer
from crm_desktop.features.pos.rules import Cart, pay, receipt_of, refund_ways, return_cart
from crm_desktop.features.pos.rules_doubts import doubt_words
from crm_desktop.features.pos.rules_offline import TABLE, Act, Row, Way, acts_of, may, offline_note, require
from crm_desktop.features.pos.rules_ops import CashMove, Event, Payment, Receipt, ShiftClose, ShiftOpen
from crm_desktop.i18n import _, set_language
from tests.support.builders_pos import Shop, make_shop

NOW = datetime(2026, 11, 24, 9, 0)
ALL = ("coupon", "gift", "account")
MARK = "MDEwNDYwNjIwMzA5MDc4NTIxc2VyaWFs"
DOCS = Path(__file__).parents[2] / "docs"


@dataclass
class Alone:
    """A till with its copy, and no base."""

    tx: Tx

    def goods(self, code: str = "4601") -> Cart:
        found = catalogue_copy.find_code(self.tx, code)
        assert found is not None
        return Cart(client_id=4).add(found, mark=MARK if found.is_marked else None)

    def draft(self, cart: Cart, kind: str = "cash", **facts: object) -> Receipt:
        ways = refund_ways(self.sold(cart), cart.total) if cart.return_of else (Payment(kind, cart.total, ref="x"),)
        made = receipt_of(cart, pay(cart, ways), shift_no=1, staff_id=1, at=NOW)
        return replace(made, **facts)  # type: ignore[arg-type]

    def sold(self, cart: Cart) -> Receipt:
        return journal.receipt(self.tx, str(cart.return_of))

    def sell(self, draft: Receipt, allowed: tuple[str, ...] = ()) -> Event | None:
        """What is told beside the receipt."""
        before = len(journal.events_of_shift(self.tx, 1))
        op_id = f"{before:036}"
        first = journal_steps.sell(self.tx, draft, NOW, op_id, allowed=allowed)
        assert journal_steps.sell(self.tx, draft, NOW, op_id, allowed=allowed) == first
        told = journal.events_of_shift(self.tx, 1)[before:]
        return told[0] if told else None


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Alone]:
    with closing(Connection(journal.open_journal(tmp_path))) as connection, connection.tx(write=True) as tx:
        journal.begin(tx, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        for number, is_marked in ((1, False), (2, True)):
            tx.run(
                "insert into goods (id, code, name, kind, unit, vat, price, is_marked, is_active)"
                " values (?, ?, 'Хлеб', 'piece', 'шт', '10', 45.50, ?, true)",
                (number, f"G{number}", is_marked),
            )
            tx.run("insert into goods_code (code, goods_id, pack_qty) values (?, ?, 1)", (f"460{number}", number))
        tx.run("insert into card (code, client_id, client_name, discount_percent, points, is_active)"
               " values ('77', 4, 'Ольга', 5, 100, true)")  # fmt: skip
        tx.run("insert into person (id, name, is_senior, pin_salt, pin_hash) values (1, 'Ольга', false, 'a', 'b')")
        journal.record(tx, ShiftOpen(0, NOW, 1, Decimal("500.00"), Decimal("500.00")), NOW)
        yield Alone(tx)


def _sale(alone: Alone) -> None:
    assert alone.sell(alone.draft(alone.goods())) is None
    assert alone.sell(alone.draft(alone.goods(), "card")) is None


def _return(alone: Alone) -> None:
    alone.sell(alone.draft(alone.goods()))
    kept = journal.last_receipt(alone.tx)
    assert kept is not None
    sold = journal.receipt(alone.tx, kept.op_id)
    back = return_cart(sold, kept.op_id, journal.returned(alone.tx, kept.op_id))
    journal_steps.sell(alone.tx, alone.draft(back), NOW, "r" * 36, allowed=())
    with pytest.raises(Refused, match="e_pos_nothing_to_return"):
        return_cart(sold, kept.op_id, journal.returned(alone.tx, kept.op_id))


def _price(alone: Alone) -> None:
    found = catalogue_copy.find_code(alone.tx, "4601")
    assert found is not None and found.price == Decimal("45.50")


def _close(alone: Alone) -> None:
    shift = journal.current_shift(alone.tx)
    assert shift is not None
    journal.record(alone.tx, ShiftClose(0, NOW, 1, Decimal("500.00"), Decimal("500.00")), NOW)
    assert journal.current_shift(alone.tx) is None


def _figures(alone: Alone) -> None:
    alone.sell(alone.draft(alone.goods()))
    assert journal.figures(alone.tx, 1).as_facts()["drawer"] == "545.50"


def _pin(alone: Alone) -> None:
    assert [one.pin_hash for one in catalogue_copy.people(alone.tx)] == ["b"]


def _cash(alone: Alone) -> None:
    journal.record(alone.tx, CashMove(0, NOW, 1, None, "collection", Decimal("100.00"), "Банк"), NOW)
    assert journal.drawer_cash(alone.tx) == Decimal("400.00")


def _discount(alone: Alone) -> None:
    _by_known(alone.sell(alone.draft(alone.goods().discount_percent(Decimal(5)))), "discount")


def _points(alone: Alone) -> None:
    _by_known(alone.sell(alone.draft(alone.goods(), "points")), "points")


def _mark(alone: Alone) -> None:
    _by_known(alone.sell(alone.draft(alone.goods("4602"))), "mark")


def _client(alone: Alone) -> None:
    card = catalogue_copy.find_card(alone.tx, "77")
    assert card is not None and (card.client_id, card.discount_percent) == (4, Decimal(5))


def _debt(alone: Alone) -> None:
    journal.record(alone.tx, CashMove(0, NOW, 1, None, "debt", Decimal("100.00"), "Долг", 4), NOW)
    assert journal.drawer_cash(alone.tx) == Decimal("600.00")


def _by_known(event: Event | None, act: str) -> None:
    assert event is not None and (event.what, event.facts) == ("by_known", {"receipt_no": 1, "acts": [act]})


def _by_leave(act: Act, **facts: object) -> Callable[[Alone], None]:
    """Refused without the leave of the terms of the till; with it, told to be looked at."""

    def trial(alone: Alone) -> None:
        kind = act.value if act is not Act.COUPON else "cash"
        draft = alone.draft(alone.goods(), kind, **facts)
        with pytest.raises(Refused, match="e_pos_offline"):
            alone.sell(draft)
        event = alone.sell(draft, ALL)
        assert event is not None and event.what == "offline"
        assert event.facts == {"receipt_no": 1, "acts": [act.value], "look": act.value}

    return trial


TRIALS: dict[Act, Callable[[Alone], None]] = {
    Act.SALE: _sale, Act.RETURN: _return, Act.PRICE: _price, Act.SHIFT: _close, Act.X: _figures, Act.Z: _close,
    Act.PIN: _pin, Act.CASH: _cash, Act.CARD: _sale, Act.DISCOUNT: _discount, Act.POINTS: _points, Act.MARK: _mark,
    Act.CLIENT: _client, Act.DEBT: _debt, Act.COUPON: _by_leave(Act.COUPON, coupons=("C1",)),
    Act.GIFT: _by_leave(Act.GIFT), Act.ACCOUNT: _by_leave(Act.ACCOUNT),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.act.value)
def test_each_line_of_the_table_holds(alone: Alone, row: Row) -> None:
    if row.way is Way.NO:
        with pytest.raises(Refused, match="e_pos_offline"):
            require(row.act, ALL)
        return
    TRIALS[row.act](alone)
    assert may(row.act, ALL)
    assert may(row.act, ()) is (row.way is not Way.ALLOWED)


def test_every_act_stands_in_the_table_once() -> None:
    assert [row.act for row in TABLE] == list(dict.fromkeys(row.act for row in TABLE))
    assert {row.act for row in TABLE} == set(Act)


def test_a_charge_the_bank_approved_becomes_a_receipt_whatever_the_terms_say(alone: Alone) -> None:
    cart = alone.goods()
    paid = pay(cart, [Payment("gift", Decimal("5.50"), ref="G"), Payment("card", Decimal("40.00"))])
    draft = receipt_of(cart, paid, shift_no=1, staff_id=1, at=NOW)
    with pytest.raises(Refused, match="e_pos_offline"):
        journal_steps.begin_charge(alone.tx, draft, Decimal("40.00"), NOW, allowed=())
    ref = journal_steps.begin_charge(alone.tx, draft, Decimal("40.00"), NOW, allowed=("gift",))
    done = journal_steps.end_charge(alone.tx, ref, is_approved=True, bank_ref="1", now=NOW, is_offline=True)
    assert done is not None
    assert [event.what for event in journal.events_of_shift(alone.tx, 1)] == ["offline"]


def test_what_was_marked_says_of_when_the_rules_are(alone: Alone) -> None:
    assert offline_note(NOW, alone.draft(alone.goods())) == ""
    marked = alone.draft(alone.goods().discount_percent(Decimal(5)))
    assert acts_of(marked) == (Act.DISCOUNT,)
    assert offline_note(NOW, marked) == "By the rules known on 24.11.2026 09:00"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_handbook_has_the_table_line_by_line(language: str) -> None:
    set_language(language)
    ways = {"ru": ("да", "да, с отметкой", "если разрешено", "нет"), "en": ("yes", "yes, marked", "if allowed", "no")}
    words = dict(zip(Way, ways[language], strict=True))
    page = (DOCS / language / "offline.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (?!-|\|)(.+?) \| (.+?) \| (.+?) \|$", page, re.M)[1:]
    assert lines == [(_(row.words), words[row.way], _(row.how)) for row in TABLE]


def test_the_base_lets_somebody_look_at_what_was_taken_by_leave(tx: Tx) -> None:
    shop: Shop = make_shop(tx)
    shop.till.open(tx)
    shop.till.post(tx, shop.till.receipt(shop.line("Кофе")))
    facts = {"receipt_no": 1, "acts": ["gift"], "look": "gift"}
    event = Event(1, NOW, shop.till.cashier, None, "offline", 1, facts)
    answer: Answer = shop.till.post(tx, event)
    assert [(one.what, json.loads(one.facts)) for one in answer.review] == [("offline", facts)]
    assert tx.value("select document_id from review_item") == tx.value("select document_id from receipt")
    assert doubt_words("offline", answer.review[0].facts) == "Taken without the base: gift cards. Receipt 1."
    assert shop.till.post(tx, replace(event, what="by_known")).review == []
