"""A sale at a till stands on the card somebody has open, without his doing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest

from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.ui.labels import Label, Link
from tests.support import builders_pos as shop
from tests.support.window import Programs, Seat, do, do_as, furnish

_CLIENT = 1


def test_a_sale_rings_and_the_open_card_shows_it(programs: Programs, base_path: Path) -> None:
    firm = furnish(base_path)
    target = Embedded(base_path)

    def add_till(tx: Tx) -> shop.Till:
        branch = tx.value("select branch_id from staff where login = 'GALINA'")
        tx.run(
            "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
            " values ('OLGA', 'Olga', 'cashier', ?, clock.utc_now(), clock.utc_now())", (branch,),
        )  # fmt: skip
        cashier = tx.value("select id from staff where login = 'OLGA'")
        store = tx.value("select first 1 id from store where branch_id = ?", (branch,))
        assert isinstance(branch, int) and isinstance(store, int) and isinstance(cashier, int)
        return shop.add_till(tx, "K1", branch, store, cashier)

    till = do(target, add_till)
    assert isinstance(till, shop.Till) and firm is not None
    galina = programs.seat("galina").log_in(target, "GALINA")
    galina.place.top.run_command("room_clients")
    galina.place.open_client(_CLIENT)
    card = galina.place.client_card
    galina.wait_for(lambda: card.card is not None and card.card.form.name == "ООО «Дубрава»")

    def sell(tx: Tx) -> None:
        till.open(tx)
        till.post(tx, till.receipt(shop.coffee(None), client_id=_CLIENT))

    do_as(target, "OLGA", sell)
    galina.wait_for(lambda: card.card is not None and [one.number for one in card.card.purchases[:1]] == ["K1-1-1"])
    assert card.card is not None
    assert [(line.kind, line.title) for line in card.card.journal[:1]] == [("receipt", "K1-1-1")]


def test_the_card_tells_what_a_client_owes_and_a_head_sets_the_limit(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    target = Embedded(base_path)
    sql = "insert into debt_move (client_id, move_sum, moved_at) values (?, 640, clock.utc_now())"
    do(target, lambda tx: tx.run(sql, (_CLIENT,)))
    galina = programs.seat("galina").log_in(target, "GALINA")
    galina.place.top.run_command("room_clients")
    galina.place.open_client(_CLIENT)
    card = galina.place.client_card
    galina.wait_for(lambda: card.card is not None and card.card.debt == 640)
    assert card.card is not None and (card.card.credit_limit, card.card.may_set_limit) == (None, True)
    assert "owes ₽640" in [one.text() for one in galina.window.findChildren(Label)]
    _link(galina, "nothing on account without a senior").clicked.emit()
    galina.wait_for(galina.dialogs)
    form: Any = galina.dialogs()[0]
    QTest.keyClicks(form.limit.edit, "1000")
    galina.press("Ctrl+Return", form)
    galina.wait_for(lambda: card.card is not None and card.card.credit_limit == 1000)
    assert _link(galina, "may owe ₽1,000").toolTip() == "Set how much this client may owe"


def _link(seat: Seat, words: str) -> Link:
    return [one for one in seat.window.findChildren(Link) if one.text() == words][-1]
