"""A sale on the card of its client: one list of purchases, a line of the history in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.clients.queries import list_purchases, open_card
from crm_desktop.features.clients.rules_words import timeline_words
from crm_desktop.features.upkeep.queries import findings
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, add_client, make_shop


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    return shop


@pytest.mark.usefixtures("russian")
def test_a_sale_and_its_return_stand_in_the_history_and_among_purchases(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад", shop.firm.person("DENIS"))
    till = shop.till
    till.post(tx, till.receipt(shop.line("Кофе", "3"), shop.line("Кисть", "1.5", 2, sum=Decimal("225.75")),
                               client_id=client))  # fmt: skip
    sold = till.last_id
    till.post(tx, till.receipt(shop.line("Кофе", return_of_line=1), kind="return", return_of=sold, client_id=client))
    open_session(tx, "DENIS")
    card = open_card(tx, client)
    assert card is not None
    words = [timeline_words(line, "Europe/Samara", date(2026, 11, 24)) for line in card.journal]
    assert [(one.kind, one.rest, one.amount.replace("\xa0", " "), one.lines, one.author) for one in words] == [
        ("Возврат", "№ K1-1-2", "−640 ₽", ("Кофе",), "Ольга"),
        ("Чек", "№ K1-1-1", "2 145,75 ₽", ("Кофе × 3", "Кисть × 1.5"), "Ольга"),
    ]  # fmt: skip
    assert [(one.kind, one.number, one.total) for one in card.purchases] == [
        ("return", "K1-1-2", Decimal("640.00")), ("receipt", "K1-1-1", Decimal("2145.75")),
    ]  # fmt: skip
    assert (card.order_count, card.order_total) == (1, Decimal("1505.75"))
    assert [one.line_count for one in list_purchases(tx, client)] == [1, 2]


def test_receipts_are_purchases_and_who_serves_a_client_is_of_his_orders(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    till, denis = shop.till, shop.firm.person("DENIS")

    def order(day: int, staff: int) -> None:
        tx.run(
            "insert into sale_document (kind, client_id, number_text, sold_at, staff_id, branch_id, total_sum,"
            " created_at) values ('order', ?, ?, ?, ?, ?, 100, clock.utc_now())",
            (client, f"Z{day}", MORNING.replace(day=day), staff, shop.firm.branch),
        )

    def kept() -> object:
        return tx.row(
            "select c.order_count, c.order_total, d.number_text, c.last_order_staff_id from client c"
            " left join sale_document d on d.id = c.last_order_id where c.id = ?", (client,),
        )  # fmt: skip

    till.post(tx, till.receipt(shop.line("Кофе"), client_id=client))
    assert kept() == (1, Decimal("640.00"), "K1-1-1", None)
    order(20, denis)
    assert kept() == (2, Decimal("740.00"), "K1-1-1", denis)
    order(10, shop.firm.person("AIGUL"))
    assert kept() == (3, Decimal("840.00"), "K1-1-1", denis)
    tx.run("update sale_document set state = 'cancelled' where number_text = 'Z20'")
    assert kept() == (2, Decimal("740.00"), "K1-1-1", shop.firm.person("AIGUL"))
    open_session(tx, "PETR")
    assert [one for one in findings(tx) if one.ref_id == client] == []
