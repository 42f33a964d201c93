"""The report and the settings of sources, as a person uses them: periods, a row and what is behind it, signs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.clock import SystemClock, to_zone
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.view_inquiry import InquiryPane
from crm_desktop.features.sources import queries
from crm_desktop.features.sources.model_report import INQUIRY_SHARE, NAME, TOTAL_SHARE
from crm_desktop.features.sources.presenter_report import ReportPresenter
from crm_desktop.features.sources.presenter_sources import SourcesPresenter
from crm_desktop.features.sources.rules import Source
from crm_desktop.features.sources.view_report import SourcesReport
from crm_desktop.features.sources.view_sources import SourcesPage
from crm_desktop.i18n import set_language
from crm_desktop.ui.labels import Link
from tests.support.builders_intake import ANNA_PHONE, Firm, Person, log_in, make_firm, route
from tests.support.run_now import RunNow

ZONE = "Europe/Samara"


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    tx.run("update staff set role_code = 'admin' where login = 'GALINA'")
    log_in(tx, "Galina")
    queries.save_source(tx, Source(None, "Сайт", signs="channel:web"))
    route(tx, {"channel": "web", "phone": ANNA_PHONE})
    route(tx, {"channel": "visit", "phone": "+79000000001"})
    tx.run(
        "insert into sale_document (kind, client_id, number_text, sold_at, branch_id, total_sum, created_at)"
        " values ('order', ?, 'N1', clock.utc_now(), ?, ?, clock.utc_now())",
        (firm.clients["Dubrava"], firm.branch, Decimal("100.00")),
    )
    return firm


def _report(tx: Tx, qtbot: QtBot) -> tuple[ReportPresenter, SourcesReport]:
    presenter = ReportPresenter(RunNow(tx), SystemClock(), ZONE)
    view = SourcesReport(presenter, may_edit=True)
    qtbot.addWidget(view)
    view.resize(1200, 700)
    view.show()
    view.refresh()
    return presenter, view


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_report_opens_and_its_shares_total_one_hundred(tx: Tx, firm: Firm, qtbot: QtBot, language: str) -> None:
    set_language(language)
    presenter, view = _report(tx, qtbot)
    model = presenter.model
    cells = [[model.index(row, column).data() for column in range(9)] for row in range(model.rowCount())]
    assert [row[NAME] for row in cells][:2] == ["Сайт", "Неизвестно" if language == "ru" else "Unknown"]
    assert [row[INQUIRY_SHARE] for row in cells] == ["50 %", "50 %", "100 %"]
    assert [row[TOTAL_SHARE] for row in cells] == ["100 %", "", "100 %"]
    assert not view.grab().isNull()


def test_a_chosen_row_shows_what_is_behind_it_and_enter_opens_it(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter, view = _report(tx, qtbot)
    assert view.table.currentIndex().row() == 0
    assert view.behind.model().rowCount() == 1
    with qtbot.waitSignal(presenter.inquiry_asked) as asked:
        view.behind.opened.emit(view.behind.model().index(0, 0))
    assert asked.args == [presenter.inquiries[0].id]
    view.kinds.chosen.emit("orders")
    view.kinds.set_current("orders")
    view.kinds.chosen.emit("orders")
    with qtbot.waitSignal(presenter.client_asked) as client:
        view.behind.opened.emit(view.behind.model().index(0, 0))
    assert client.args == [firm.clients["Dubrava"]]


def test_the_unknown_row_leads_to_its_inquiries_and_to_the_settings(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    _presenter, view = _report(tx, qtbot)
    view.table.selectRow(0)
    assert view.name_signs.isHidden()
    view.table.selectRow(1)
    assert view.behind.model().rowCount() == 1
    # Day and time stand where there is room for both.
    look = view.behind.look(view.behind.model().index(0, 0))
    assert look.time == "" and ":" in look.number and look.title != "+79000000001"
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert view.behind.currentIndex().row() == 0
    with qtbot.waitSignal(view.sources_asked):
        view.name_signs.click()


def test_the_last_row_holds_sums_and_opens_nothing(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter, view = _report(tx, qtbot)
    view.table.selectRow(2)
    assert presenter.chosen is None
    assert view.behind.model().rowCount() == 0


def test_days_of_ones_own_choice_and_days_that_cannot_be(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter, view = _report(tx, qtbot)
    today = to_zone(SystemClock().now(), ZONE).date()
    presenter.choose_days(today - timedelta(days=400), today - timedelta(days=300))
    assert presenter.model.rowCount() == 3
    assert presenter.model.index(2, INQUIRY_SHARE).data() == ""
    refused: list[object] = []
    presenter.failed.connect(refused.append)
    presenter.choose_days(date(2026, 5, 2), date(2026, 5, 1))
    assert isinstance(refused[0], Refused)
    assert presenter.period.last == today - timedelta(days=300)
    presenter.choose_period("month")
    assert view.periods.current() == "month"


def test_a_sign_seen_of_late_is_given_to_a_new_source_with_one_click(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter = SourcesPresenter(RunNow(tx), can_edit=True)
    page = SourcesPage(presenter)
    qtbot.addWidget(page)
    page.show()
    presenter.load()
    page.add_source()
    page.form.name.edit.insert("Дверь")
    sign = next(sign for sign in presenter.free_signs(page.form.source) if sign.content == "visit")
    page.form._put_sign(sign.kind, sign.content)
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    saved = {source.name: source.signs for source in queries.source_list(tx)}
    assert saved["Дверь"] == "channel:visit"
    assert not page.form.is_touched


def test_an_empty_sign_is_told_at_its_field_and_a_name_at_the_form(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter = SourcesPresenter(RunNow(tx), can_edit=True)
    page = SourcesPage(presenter)
    qtbot.addWidget(page)
    page.show()
    presenter.load()
    page.add_source()
    qtbot.mouseClick(page.form.add_button, Qt.MouseButton.LeftButton)
    assert page.form.source.signs == ""
    refused: list[Refused] = []
    presenter.refused.connect(refused.append)
    presenter.save(page.form.source)
    assert refused[0].key == "e_sources_no_name"
    assert page.form.error.isVisible()


def test_whoever_has_an_inquiry_says_where_the_client_comes_from(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    door = queries.save_source(tx, Source(None, "Вывеска")).source_id
    routed = route(tx, {"channel": "visit", "phone": "+79000000077"})
    presenter = InquiryPresenter(RunNow(tx), SystemClock(), Person())  # type: ignore[arg-type]
    pane = InquiryPane(presenter, PeoplePresenter(RunNow(tx), Person(), lambda _tx: []))  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.show()
    presenter.show_inquiry(routed.inquiry_id)
    assert "not known, ask" in {link.accessibleName() or link.text() for link in pane.findChildren(Link)}
    presenter.set_source(door)
    assert presenter.sheet is not None
    assert [choice.name for choice in presenter.sheet.sources if choice.is_its] == ["Вывеска"]
    presenter.set_source(None)
    assert not any(choice.is_its for choice in presenter.sheet.sources)
