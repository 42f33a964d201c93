"""A sale on the card of its client: one list of purchases, a line of the history in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.clients.queries import list_purchases, open_card
from crm_desktop.features.clients.rules_words import timeline_words
from tests.support.builders_firm import open_session
from tests.support.builders_pos import Shop, add_client, make_shop


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
    assert [one.line_count for one in list_purchases(tx, client)] == [1, 2]
