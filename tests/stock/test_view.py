"""The Stock room on the screen: lists, a document by scanner and keys, posting, labels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods import queries as goods_queries
from crm_desktop.features.goods.rules import CodeLine, GoodsCard
from crm_desktop.features.stock import queries
from crm_desktop.features.stock.presenter_document import DocumentPresenter
from crm_desktop.features.stock.presenter_labels import LabelsPresenter
from crm_desktop.features.stock.presenter_lists import TABS, StockListsPresenter
from crm_desktop.features.stock.view_dialogs import StoreDialog, TermsDialog
from crm_desktop.features.stock.view_labels import LabelsDialog
from crm_desktop.features.stock.view_room import StockRoom
from crm_desktop.ui.dialogs import ConfirmDialog
from tests.support.builders_clients import make_client
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_stock import Shop, balance, make_shop, sell
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

EAN, PACK = "4006381333931", "96385074"
Make = Callable[..., StockRoom]


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx, make_firm(tx))
    open_session(tx, "PETR")
    return shop


@pytest.fixture
def brush(tx: Tx, shop: Shop) -> int:
    codes = (CodeLine(EAN), CodeLine(PACK, Decimal(6)))
    return goods_queries.save_goods(
        tx, GoodsCard(None, code="KS-050", name="Кисть плоская", price=Decimal("112.00"), codes=codes)
    ).id


@pytest.fixture
def make(tx: Tx, brush: int, qtbot: QtBot) -> Make:
    goods_queries.save_goods(tx, GoodsCard(None, code="KS-100", name="Кисть круглая", price=Decimal(90)))

    def room_of(may_edit: bool = True) -> StockRoom:
        runner = RunNow(tx)
        now = tx.value("select clock.utc_now() from rdb$database")
        assert isinstance(now, datetime)
        lists = StockListsPresenter(runner, FakeClock(now), "Europe/Samara", may_edit=may_edit, may_edit_goods=may_edit)
        room = StockRoom(lists, DocumentPresenter(runner, "RU", may_edit=may_edit))
        qtbot.addWidget(room)
        room.resize(1290, 700)
        room.show()
        room.start()
        return room

    return room_of


def _open_tab(room: StockRoom, tab: str) -> None:
    room.tabs.set_current(tab)
    room.tabs.chosen.emit(tab)


def _cells(room: StockRoom, tab: str, column: int = 0) -> list[str]:
    model = room.tables[tab].model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def _scan(room: StockRoom, text: str) -> None:
    room.document.scan.set_text(text)
    QTest.keyClick(room.document.scan.edit, Qt.Key.Key_Return)


def _lines(room: StockRoom) -> list[tuple[str, Decimal, Decimal | None]]:
    return [(line.name, line.quantity, line.cost) for line in room.document._presenter.lines]


def _texts(widget: QWidget) -> str:
    return " ".join(str(part.text()) for part in widget.findChildren(QWidget) if hasattr(part, "text"))


def _dialog(kind: type[QDialog]) -> QDialog:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_list_opens_in_both_languages(make: Make, tx: Tx, shop: Shop, brush: int, language: str) -> None:
    from crm_desktop import i18n

    i18n.set_language(language)
    sell(tx, shop, (brush, "2"))
    room = make()
    for tab in TABS:
        _open_tab(room, tab)
        room.grab()
    assert room.minimumSizeHint().width() < 1290
    assert _cells(room, "balances") == ["Кисть круглая", "Кисть плоская"]
    assert len(_cells(room, "diary")) == len(_cells(room, "margin")) == 1


def test_a_receipt_is_filled_by_the_scanner_and_keys_alone(
    make: Make, tx: Tx, shop: Shop, brush: int, qtbot: QtBot
) -> None:
    room = make()
    room.new_document("receipt")
    _scan(room, EAN)
    _scan(room, PACK)
    _scan(room, f"3*{EAN}")
    assert _lines(room) == [("Кисть плоская", Decimal(10), None)]
    assert room.document.quantity.text() == "10"
    # Enter on the empty field goes on to the quantity, from there to the cost, and back to the next scan.
    QTest.keyClick(room.document.scan.edit, Qt.Key.Key_Return)
    room.document.quantity.set_text("12")
    QTest.keyClick(room.document.quantity.edit, Qt.Key.Key_Return)
    room.document.cost.set_text("41,50")
    QTest.keyClick(room.document.cost.edit, Qt.Key.Key_Return)
    assert _lines(room) == [("Кисть плоская", Decimal(12), Decimal("41.50"))]
    room.document.post.click()
    assert balance(tx, brush, shop.store) == 12
    assert not room.document.post.isVisible()
    room.document.back.emit()
    _open_tab(room, "documents")
    assert _cells(room, "documents", 2) == ["Posted"]


def test_words_that_fit_several_goods_let_one_be_chosen(make: Make, brush: int, qtbot: QtBot) -> None:
    room = make()
    room.new_document("count")
    _scan(room, "2*кисть")
    room.document.choices.picked.emit([str(brush)])
    assert _lines(room) == [("Кисть плоская", Decimal(2), None)]
    _scan(room, "нет-такого")
    assert "No goods “нет-такого” were found." in _texts(room.document)
    assert room.document.scan.text() == "нет-такого"


def test_goods_without_a_cost_are_asked_about(make: Make, tx: Tx, shop: Shop, brush: int, qtbot: QtBot) -> None:
    room = make()
    room.new_document("receipt")
    _scan(room, EAN)
    room.document.post.click()
    dialog = _dialog(ConfirmDialog)
    assert "Кисть плоская" in _texts(dialog)
    assert balance(tx, brush, shop.store) == 0
    dialog.accept()
    assert balance(tx, brush, shop.store) == 1


def test_a_write_off_without_a_reason_says_so_and_stays(
    make: Make, tx: Tx, shop: Shop, brush: int, qtbot: QtBot
) -> None:
    room = make()
    room.new_document("writeoff")
    _scan(room, EAN)
    room.document.post.click()
    assert "Write why" in _texts(room.document)
    room.document.note.committed.emit("Подмокли")
    room.document.post.click()
    assert balance(tx, brush, shop.store) == -1


def test_a_line_added_by_another_is_seen_before_posting(make: Make, tx: Tx, brush: int, qtbot: QtBot) -> None:
    room = make()
    room.new_document("count")
    _scan(room, EAN)
    head = room.document._presenter.head
    assert head is not None
    queries.add_goods(tx, head.id, brush, Decimal(5))
    room.document.post.click()
    assert [line.quantity for line in room.document._presenter.lines] == [Decimal(6)]
    assert room.document.post.isVisible()
    room.document.post.click()
    assert not room.document.post.isVisible()


def test_a_draft_is_kept_when_it_is_left_and_put_away_when_asked(make: Make, qtbot: QtBot) -> None:
    room = make()
    room.new_document("receipt")
    _scan(room, EAN)
    room.document.back.emit()
    _open_tab(room, "documents")
    room.tables["documents"].opened.emit(room.tables["documents"].model().index(0, 0))
    assert _lines(room) == [("Кисть плоская", Decimal(1), None)]
    room.document.away.click()
    _dialog(ConfirmDialog).accept()
    assert _cells(room, "documents", 2) == ["Put away"]


def test_the_line_chosen_is_taken_away(make: Make, qtbot: QtBot) -> None:
    room = make()
    room.new_document("receipt")
    _scan(room, EAN)
    room.document.remove.click()
    assert _lines(room) == []
    assert not room.document.post.isEnabled()


def test_what_is_to_be_ordered_becomes_a_receipt(make: Make, tx: Tx, brush: int) -> None:
    held = queries.terms(tx, brush)
    assert held is not None
    queries.save_terms(tx, held._replace(minimum=Decimal(5)))
    room = make()
    _open_tab(room, "order")
    assert _cells(room, "order", 4) == ["5 шт"]
    room.receive.click()
    assert _lines(room) == [("Кисть плоская", Decimal(5), None)]


def test_the_least_amount_is_set_from_the_balances_and_leads_to_movements(
    make: Make, tx: Tx, shop: Shop, brush: int
) -> None:
    sell(tx, shop, (brush, "2"))
    room = make()
    room.tables["balances"].opened.emit(room.tables["balances"].model().index(1, 0))
    dialog = _dialog(TermsDialog)
    assert isinstance(dialog, TermsDialog)
    dialog.minimum.set_text("много")
    dialog.save.click()
    assert dialog.isVisible()
    dialog.minimum.set_text("4")
    dialog.policy.set_key("block")
    dialog.save.click()
    held = queries.terms(tx, brush)
    assert held is not None
    assert (held.minimum, held.policy) == (Decimal(4), "block")
    room.show_diary(brush, "Кисть плоская")
    assert _cells(room, "diary", 2) == ["\u22122 шт"]
    assert room.goods.isVisible()


def test_a_movement_leads_to_its_document(make: Make, tx: Tx, shop: Shop, brush: int) -> None:
    draft = queries.open_draft(tx, "count", shop.store).id
    version = queries.add_goods(tx, draft, brush, Decimal(3)).version
    queries.post_document(tx, draft, version)
    room = make()
    _open_tab(room, "diary")
    room.tables["diary"].opened.emit(room.tables["diary"].model().index(0, 0))
    head = room.document._presenter.head
    assert head is not None
    assert (head.id, head.state) == (draft, "posted")
    assert not room.document.scan.isVisible()


def test_a_store_is_added_and_stands_in_the_filter(make: Make) -> None:
    room = make()
    room.edit_store()
    dialog = _dialog(StoreDialog)
    assert isinstance(dialog, StoreDialog)
    dialog.name.set_text("Подвал")
    dialog.save.click()
    assert "Подвал" in [room.store.combo.itemText(row) for row in range(room.store.combo.count())]


def test_who_may_only_look_begins_nothing(make: Make, tx: Tx, shop: Shop, brush: int) -> None:
    draft = queries.open_draft(tx, "receipt", shop.store).id
    queries.add_goods(tx, draft, brush, Decimal(1))
    room = make(may_edit=False)
    room.open_document(draft)
    assert not room.document.scan.isVisible()
    assert not room.document.post.isVisible()
    _open_tab(room, "order")
    assert not room.receive.isVisible()


def test_labels_of_what_is_in_sight(
    make: Make, tx: Tx, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.features.stock.view_labels.QDesktopServices.openUrl", lambda _url: True)
    room = make()
    with qtbot.waitSignal(room.labels_asked) as asked:
        room.ask_labels()
    presenter = LabelsPresenter(
        RunNow(tx), FakeClock(datetime(2026, 11, 24)), "Europe/Samara", tmp_path, may_give_codes=True
    )
    dialog = LabelsDialog(presenter)
    qtbot.addWidget(dialog)
    presenter.open(asked.args[0])
    dialog.open()
    assert "2 labels on 2 pages · 1 item has no barcode" in _texts(dialog)
    dialog.save.click()
    assert len(list(tmp_path.glob("*.pdf"))) == 1
    assert not dialog.isVisible()


def test_the_next_scan_may_begin_before_the_answer_to_the_last(make: Make) -> None:
    room = make()
    room.new_document("receipt")
    presenter = room.document._presenter
    waiting: list[Callable[[], None]] = []
    run = presenter._runner.run
    presenter._runner.run = lambda *parts, **more: waiting.append(lambda: run(*parts, **more))  # type: ignore[method-assign]
    _scan(room, EAN)
    room.document.scan.set_text("4006")
    waiting.pop()()
    assert room.document.scan.text() == "4006"
    assert not room.document.scan.edit.hasSelectedText()
    assert _lines(room) == [("Кисть плоская", Decimal(1), None)]


def test_a_scanner_with_a_cable_fills_the_document_or_finds_goods(make: Make) -> None:
    room = make()
    room.take_code(EAN)
    assert room.search.text() == EAN
    room.new_document("count")
    room.take_code(PACK)
    assert _lines(room) == [("Кисть плоская", Decimal(6), None)]


def test_what_is_scanned_while_the_draft_is_being_made_is_not_lost(make: Make) -> None:
    room = make()
    presenter = room.document._presenter
    waiting: list[Callable[[], None]] = []
    run = presenter._runner.run
    presenter._runner.run = lambda *parts, **more: waiting.append(lambda: run(*parts, **more))  # type: ignore[method-assign]
    room.new_document("receipt")
    _scan(room, EAN)
    _scan(room, PACK)
    while waiting:
        waiting.pop(0)()
    assert _lines(room) == [("Кисть плоская", Decimal(7), None)]


def test_a_supplier_is_found_by_name_and_told_when_it_is_time_to_order(
    make: Make, tx: Tx, shop: Shop, brush: int
) -> None:
    make_client(tx, "ООО «Кисти и краски»")
    room = make()
    room.new_document("receipt")
    _scan(room, EAN)
    room.document._presenter.search_suppliers("кисти")
    room.document.supplier.committed.emit("ООО «Кисти и краски»")
    head = room.document._presenter.head
    assert head is not None and head.supplier == "ООО «Кисти и краски»"
    room.document.supplier.committed.emit("Никто")
    assert "Choose a client from the list." in _texts(room.document)
    room.document._presenter.post(even_so=True)
    held = queries.terms(tx, brush)
    assert held is not None
    queries.save_terms(tx, held._replace(minimum=Decimal(9)))
    (line,) = queries.to_order(tx)
    assert (line.supplier, line.wanted) == ("ООО «Кисти и краски»", Decimal(8))
