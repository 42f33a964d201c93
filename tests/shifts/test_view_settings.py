"""Settings of tills on the screen: a till, its receipt, PINs and badges."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.shifts.presenter_tills import PinsPresenter, TillsPresenter
from crm_desktop.features.shifts.view_pins import PinsPage
from crm_desktop.features.shifts.view_tills import TillsPage
from crm_desktop.features.tills import queries
from crm_desktop.features.tills.rules import TillTerms
from crm_desktop.features.tills.rules_template import EXAMPLE
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, make_shop
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow


@pytest.fixture
def shop(tx: Tx) -> Shop:
    made = make_shop(tx)
    open_session(tx, "PETR")
    return made


@pytest.fixture
def page(tx: Tx, shop: Shop, qtbot: QtBot) -> TillsPage:
    presenter = TillsPresenter(RunNow(tx), FakeClock(MORNING), "Лавка мастера")
    made = TillsPage(presenter, lambda _kind, _data: ("1011",))
    _show(made, qtbot)
    presenter.load()
    return made


@pytest.fixture
def pins(tx: Tx, shop: Shop, qtbot: QtBot) -> PinsPage:
    presenter = PinsPresenter(RunNow(tx))
    made = PinsPage(presenter)
    _show(made, qtbot)
    presenter.load()
    return made


def _show(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(widget)
    widget.resize(1060, 690)
    widget.show()


def test_a_new_till_gets_the_next_code_and_is_saved(page: TillsPage, tx: Tx) -> None:
    page.add_till()
    assert page.form.code.text() == "K3"
    page.form.name.set_text("У выхода")
    page.form.offline["gift"].setChecked(True)
    page.form.rounding.set_key("0.50")
    page.form.save.click()
    saved = next(till for till in queries.list_tills(tx) if till.code == "K3")
    terms = TillTerms.from_json(saved.facts)
    assert (saved.name, str(terms.rounding_step), terms.offline) == ("У выхода", "0.50", ("gift",))


def test_the_receipt_is_seen_while_it_is_worded(page: TillsPage) -> None:
    page.form.footer.edit.setPlainText("Ждём вас снова")
    assert "Ждём вас снова" in page.form.paper.accessibleDescription()


def test_a_receipt_that_means_nothing_is_not_saved(page: TillsPage, tx: Tx) -> None:
    page.form.template.set_text("{lines}\n{sums}\n{nonsense}")
    page.form.save.click()
    assert all(TillTerms.from_json(till.facts).template == "" for till in queries.list_tills(tx))
    page.form.template.set_text(EXAMPLE)
    page.form.save.click()
    assert TillTerms.from_json(queries.list_tills(tx)[0].facts).template == EXAMPLE


def test_a_till_of_a_broken_computer_is_freed(page: TillsPage, tx: Tx, shop: Shop) -> None:
    open_session(tx, "OLGA")
    queries.take_till(tx, shop.till.id, "касса-1")
    open_session(tx, "PETR")
    page._presenter.load()
    assert page.form.free.isVisible()
    page.form.free.click()
    assert queries.list_tills(tx)[0].workplace is None
    assert not page.form.free.isVisible()


def test_a_pin_is_set_and_taken_away(pins: PinsPage, tx: Tx) -> None:
    person = pins._presenter.people[0]
    pins.pin.set_text("12")
    pins.save_pin.click()
    assert not queries.sellers(tx)[0].has_pin
    pins.pin.set_text("1234")
    pins.save_pin.click()
    assert queries.sellers(tx)[0].has_pin
    assert pins.pin.text() == ""
    assert pins._presenter.people[0].id == person.id
    pins.drop_pin.click()
    assert not queries.sellers(tx)[0].has_pin


def test_a_badge_of_another_is_refused_by_name(pins: PinsPage, tx: Tx) -> None:
    pins.badge.set_text("badge-1")
    pins.save_badge.click()
    assert queries.sellers(tx)[0].has_badge
    pins.list.set_current_row(1)
    pins._on_chosen(pins._rows.index(1, 0))
    pins.badge.set_text("badge-1")
    pins.save_badge.click()
    assert not queries.sellers(tx)[1].has_badge
    assert pins.error.isVisible()
