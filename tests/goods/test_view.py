"""The Goods room on the screen: search, the card beside the list, facts saved in place, new goods, groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods import queries
from crm_desktop.features.goods.presenter_card import GoodsCardPresenter
from crm_desktop.features.goods.presenter_list import GoodsListPresenter
from crm_desktop.features.goods.rules import CodeLine, GoodsCard, Group, internal_code
from crm_desktop.features.goods.view_room import GoodsRoom
from tests.support.builders_firm import make_firm, open_session
from tests.support.run_now import RunNow

EAN = "4006381333931"
Make = Callable[..., GoodsRoom]


@pytest.fixture
def make(tx: Tx, qtbot: QtBot) -> Make:
    make_firm(tx)
    open_session(tx, "PETR")
    group = queries.save_group(tx, Group(None, "Краски")).id
    for name, code, codes in (("Краска белая", "KR-1", (CodeLine(EAN),)), ("Кисть плоская", "KS-050", ())):
        queries.save_goods(
            tx, GoodsCard(None, code=code, name=name, price=Decimal("112.00"), group_id=group, codes=codes)
        )

    def room_of(may_edit: bool = True) -> GoodsRoom:
        runner = RunNow(tx)
        room = GoodsRoom(GoodsListPresenter(runner, may_edit=may_edit), GoodsCardPresenter(runner, may_edit=may_edit))
        qtbot.addWidget(room)
        room.resize(1290, 700)
        room.show()
        room.start()
        return room

    return room_of


def _names(room: GoodsRoom) -> list[str]:
    model = room.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _shown(room: GoodsRoom) -> int:
    card = room._card_presenter.card
    assert card is not None
    return card.id or 0


def _find(room: GoodsRoom, text: str) -> None:
    room.search.set_text(text)
    room._presenter.search(text)
    room._presenter.refresh()


def test_the_first_goods_are_chosen_and_a_scanned_code_chooses_its_own(make: Make) -> None:
    room = make()
    assert _names(room) == ["Кисть плоская", "Краска белая"]
    assert room.card.fact("name").value() == "Кисть плоская"
    _find(room, EAN)
    assert _names(room) == ["Краска белая"]
    assert room.card.fact("codes:0").value() == EAN


def test_the_wrong_keyboard_layout_finds_the_goods_too(make: Make) -> None:
    room = make()
    _find(room, "rbcnm")
    assert _names(room) == ["Кисть плоская"]


def test_facts_are_saved_in_place(make: Make, tx: Tx) -> None:
    room = make()
    room.card.fact("price").saved.emit(Decimal("125.50"))
    room.card.fact("codes:new").saved.emit("96385074*6")
    card = queries.open_goods(tx, _shown(room))
    assert card is not None
    assert (card.price, card.codes) == (Decimal("125.50"), (CodeLine("96385074", Decimal("6.000"), "pack"),))
    assert room.card.fact("codes:0").value() == "96385074*6"


def test_a_second_holder_is_told_by_name_at_the_field(make: Make) -> None:
    room = make()
    room.card.edit("codes:new")
    room.card.fact("codes:new").saved.emit(EAN)
    assert "Краска белая" in _texts(room.card)


def test_a_code_of_our_own_is_made_by_one_press(make: Make) -> None:
    room = make()
    room._card_presenter.make_code()
    goods_id = _shown(room)
    assert room.card.fact("codes:0").value() == internal_code(goods_id)


def test_a_change_of_another_fact_in_between_is_kept(make: Make, tx: Tx) -> None:
    room = make()
    card = queries.open_goods(tx, _shown(room))
    assert card is not None
    queries.save_goods(tx, replace(card, vat="20"))
    room.card.fact("price").saved.emit(Decimal("99.00"))
    now = queries.open_goods(tx, card.id or 0)
    assert now is not None
    assert (now.vat, now.price) == ("20", Decimal("99.00"))


def test_the_same_fact_changed_by_another_is_shown_before_it_is_lost(make: Make, tx: Tx) -> None:
    room = make()
    card = queries.open_goods(tx, _shown(room))
    assert card is not None
    queries.save_goods(tx, replace(card, price=Decimal("50.00")))
    room.card.edit("price")
    room.card.fact("price").saved.emit(Decimal("99.00"))
    assert "Пётр Лебедев" in _texts(room.card)
    now = queries.open_goods(tx, card.id or 0)
    assert now is not None
    assert now.price == Decimal("50.00")


def test_a_kit_is_put_together_by_articles(make: Make, tx: Tx) -> None:
    room = make()
    room.card.fact("kind").saved.emit("kit")
    room.card.fact("parts:new").saved.emit("KR-1*2")
    assert room.card.fact("parts:0").value() == "KR-1*2"
    room.card.edit("parts:new")
    room.card.fact("parts:new").saved.emit("нет-такого")
    assert "нет-такого" in _texts(room.card)


def test_new_goods_come_with_a_scanned_code_and_are_shown(make: Make, tx: Tx) -> None:
    room = make()
    dialog = room.new_goods()
    dialog.name.set_text("Валик")
    dialog.price.set_value(Decimal("298.50"))
    dialog.barcode.set_text("96385074")
    dialog.save.click()
    found = queries.by_barcode(tx, "96385074")
    assert found is not None
    assert (found.name, found.price) == ("Валик", Decimal("298.50"))
    assert room.card.fact("name").value() == "Валик"


def test_a_refused_new_code_leaves_what_was_typed(make: Make) -> None:
    room = make()
    dialog = room.new_goods()
    dialog.name.set_text("Валик")
    dialog.barcode.set_text(EAN)
    dialog.save.click()
    assert dialog.isVisible()
    assert "Краска белая" in _texts(dialog)
    assert dialog.name.text() == "Валик"
    dialog.leave()


def test_a_finding_opens_at_its_field(make: Make) -> None:
    room = make()
    room._presenter.choose("no_code")
    assert _names(room) == ["Кисть плоская"]
    room.table.opened.emit(room.table.model().index(0, 0))
    assert room.card.fact("codes:new").is_editing()


def test_a_group_is_added_and_stands_in_the_filter(make: Make) -> None:
    room = make()
    dialog = room.edit_group()
    dialog.name.set_text("Инструмент")
    dialog.save.click()
    assert "Инструмент (0)" in [room.group.combo.itemText(row) for row in range(room.group.combo.count())]


def test_who_may_only_look_has_no_fields(make: Make) -> None:
    room = make(may_edit=False)
    room.card.edit("price")
    assert not room.card.fact("price").is_editing()
    assert "codes:new" not in room.card._rows


def _texts(widget: QWidget) -> str:
    return " ".join(str(part.text()) for part in widget.findChildren(QWidget) if hasattr(part, "text"))
