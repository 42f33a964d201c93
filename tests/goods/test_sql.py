"""Goods in the base: found by code and words, one holder for each code, packs, kits, nobody's edit lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.goods import queries
from crm_desktop.features.goods.rules import CodeLine, GoodsCard, Group, PartLine, internal_code
from tests.support.builders_firm import Firm, make_firm, open_session

EAN, OTHER_EAN = "4006381333931", "96385074"


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "PETR")
    return firm


def _add(tx: Tx, name: str, code: str = "", price: str | None = "100.00", **facts: object) -> int:
    card = GoodsCard(None, code=code, name=name, price=Decimal(price) if price else None)
    return queries.save_goods(tx, replace(card, **facts)).id  # type: ignore[arg-type]


def _card(tx: Tx, goods_id: int) -> GoodsCard:
    card = queries.open_goods(tx, goods_id)
    assert card is not None
    return card


def _refused(tx: Tx, card: GoodsCard) -> Refused:
    with pytest.raises(Refused) as refused:
        queries.save_goods(tx, card)
    return refused.value


def _found(tx: Tx, text: str) -> list[str]:
    return [line.name for line in queries.search_goods(tx, text, 50)]


def test_a_card_comes_back_as_it_was_saved(tx: Tx, firm: Firm) -> None:
    group = queries.save_group(tx, Group(None, "Краски")).id
    made = GoodsCard(
        None, 1, "KR-001", "Краска «Аквалюкс», 9 л", group, "piece", "шт", "20", Decimal("2690.00"), True, None, True,
        (CodeLine(EAN, Decimal(1), "ean"), CodeLine(OTHER_EAN, Decimal(6), "pack")),
    )  # fmt: skip
    saved = queries.save_goods(tx, made)
    card = _card(tx, saved.id)
    expected = replace(made, id=saved.id, version=saved.version, updated_by="Пётр Лебедев")
    assert replace(card, updated_at=None) == expected
    assert queries.groups(tx) == [Group(group, "Краски", 1, 1)]


def test_a_second_holder_of_a_barcode_is_refused_by_name(tx: Tx, firm: Firm) -> None:
    _add(tx, "Кисть плоская", codes=(CodeLine(EAN),))
    refusal = _refused(tx, GoodsCard(None, name="Валик", codes=(CodeLine(EAN),)))
    assert (refusal.key, refusal.facts["name"], refusal.facts["barcode"]) == (
        "e_goods_barcode_taken", "Кисть плоская", EAN,
    )  # fmt: skip


def test_a_pack_code_stands_for_six_pieces(tx: Tx, firm: Firm) -> None:
    goods = _add(tx, "Лампа", codes=(CodeLine(EAN), CodeLine(OTHER_EAN, Decimal(6))))
    piece, pack = queries.by_barcode(tx, EAN), queries.by_barcode(tx, OTHER_EAN)
    assert piece is not None and pack is not None
    assert (piece.id, piece.pack_qty, pack.id, pack.pack_qty) == (goods, Decimal(1), goods, Decimal(6))
    assert queries.by_barcode(tx, "4600000000000") is None
    assert queries.by_barcode(tx, "лампа") is None


def test_a_code_taken_away_finds_nothing_and_is_free_for_others(tx: Tx, firm: Firm) -> None:
    goods = _add(tx, "Лампа", codes=(CodeLine(EAN),))
    queries.save_goods(tx, replace(_card(tx, goods), codes=()))
    assert queries.by_barcode(tx, EAN) is None
    _add(tx, "Другая лампа", codes=(CodeLine(EAN),))
    assert tx.value("select count(*) from goods_gone where kind = 'code' and key_text = ?", (EAN,)) == 1


@pytest.mark.parametrize(
    ("codes", "key"),
    [
        ((CodeLine("4006381333932"),), "e_goods_check_digit"),
        ((CodeLine("код"),), "e_goods_barcode_form"),
        ((CodeLine(EAN, Decimal(0)),), "e_goods_pack"),
    ],
)
def test_a_code_that_cannot_be_scanned_is_refused(tx: Tx, firm: Firm, codes: tuple[CodeLine, ...], key: str) -> None:
    assert _refused(tx, GoodsCard(None, name="Лампа", codes=codes)).key == key


def test_a_code_of_our_own_is_known_as_such(tx: Tx, firm: Firm) -> None:
    goods = _add(tx, "Саморезы, кг")
    queries.save_goods(tx, replace(_card(tx, goods), codes=(CodeLine(internal_code(goods)),)))
    assert _card(tx, goods).codes[0].kind == "internal"


def test_words_are_found_in_any_order_by_their_beginnings(tx: Tx, firm: Firm) -> None:
    _add(tx, "Краска фасадная белая, 14 кг", "KR-002")
    _add(tx, "Краска для пола", "KR-003")
    _add(tx, "Клёпки стальные", "KL-1")
    assert _found(tx, "бел крас") == ["Краска фасадная белая, 14 кг"]
    assert sorted(_found(tx, "краска")) == ["Краска для пола", "Краска фасадная белая, 14 кг"]
    assert _found(tx, "клепки") == ["Клёпки стальные"]
    assert _found(tx, "KR-003") == ["Краска для пола"]
    assert _found(tx, "нет такого") == []


def test_a_name_that_changed_is_found_by_its_new_words_alone(tx: Tx, firm: Firm) -> None:
    goods = _add(tx, "Кисть")
    queries.save_goods(tx, replace(_card(tx, goods), name="Валик"))
    assert (_found(tx, "кисть"), _found(tx, "валик")) == ([], ["Валик"])


def test_a_whole_code_comes_first(tx: Tx, firm: Firm) -> None:
    _add(tx, "Плитка 96385074 серая")
    _add(tx, "Затирка", codes=(CodeLine(OTHER_EAN),))
    _add(tx, "Гвозди на вес", plu=42, kind="weight")
    assert _found(tx, OTHER_EAN)[0] == "Затирка"
    assert _found(tx, "42") == ["Гвозди на вес"]
    assert _found(tx, "963850") == ["Затирка", "Плитка 96385074 серая"]


def test_somebody_was_quicker(tx: Tx, firm: Firm) -> None:
    goods = _add(tx, "Кисть")
    before = _card(tx, goods)
    queries.save_goods(tx, replace(before, price=Decimal("120.00")))
    refusal = _refused(tx, replace(before, price=Decimal("130.00")))
    assert (refusal.key, refusal.facts["person"]) == ("e_goods_stale", "Пётр Лебедев")
    assert _card(tx, goods).price == Decimal("120.00")


def test_pages_follow_each_other_by_name(tx: Tx, firm: Firm) -> None:
    for name in ("В", "А", "Б", "А"):
        _add(tx, name)
    first = queries.list_goods(tx, limit=2)
    rest = queries.list_goods(tx, after=first[-1], limit=10)
    assert [line.name for line in first + rest] == ["А", "А", "Б", "В"]


def test_what_is_wanting_is_listed(tx: Tx, firm: Firm) -> None:
    group = queries.save_group(tx, Group(None, "Краски")).id
    _add(tx, "Всё есть", group_id=group, codes=(CodeLine(EAN),))
    _add(tx, "Без цены", price=None, group_id=group, codes=(CodeLine(OTHER_EAN),))
    _add(tx, "Без кода", group_id=group)
    _add(tx, "Без группы", codes=(CodeLine("X1"),))
    _add(tx, "Снято", is_active=False)
    found = {
        which: [line.name for line in queries.list_goods(tx, which)] for which in ("no_price", "no_code", "no_group")
    }
    assert found == {"no_price": ["Без цены"], "no_code": ["Без кода"], "no_group": ["Без группы"]}
    assert [line.name for line in queries.list_goods(tx, "off")] == ["Снято"]
    assert [line.name for line in queries.list_goods(tx, "all", group)] == ["Без кода", "Без цены", "Всё есть"]


def test_a_kit_knows_its_parts_and_a_missing_one_is_named(tx: Tx, firm: Firm) -> None:
    brush = _add(tx, "Кисть", "KS")
    kit = _add(tx, "Набор маляра", kind="kit", parts=(PartLine(brush, Decimal(2)),))
    assert _card(tx, kit).parts == (PartLine(brush, Decimal("2.000"), "KS", "Кисть"),)
    assert _refused(tx, replace(_card(tx, kit), parts=(PartLine(999999, Decimal(1)),))).facts["part"] == "999999"
    nested = GoodsCard(None, name="Набор наборов", kind="kit", parts=(PartLine(kit, Decimal(1)),))
    assert _refused(tx, nested).facts == {"part": "Набор маляра"}


@pytest.mark.parametrize(
    ("card", "key"),
    [
        (GoodsCard(None, name=" "), "e_goods_name"),
        (GoodsCard(None, name="Кисть", code="A-1"), "e_goods_code_taken"),
        (GoodsCard(None, name="Кисть", plu=7), "e_goods_plu_taken"),
        (GoodsCard(None, name="Кисть", plu=100000), "e_goods_plu"),
        (GoodsCard(None, name="Кисть", kind="other"), "e_goods_kind"),
        (GoodsCard(None, name="Кисть", price=Decimal("-1.00")), "e_goods_price"),
        (GoodsCard(None, name="Кисть", group_id=999999), "e_goods_group_stale"),
        (GoodsCard(999999, name="Кисть", code="A-2"), "e_goods_not_found"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tx: Tx, firm: Firm, card: GoodsCard, key: str) -> None:
    _add(tx, "Валик", "A-1", plu=7)
    assert _refused(tx, card).key == key


def test_groups_have_names_of_their_own_and_go_only_when_empty(tx: Tx, firm: Firm) -> None:
    group = queries.save_group(tx, Group(None, "Краски"))
    for wrong, key in ((" ", "e_goods_group_name"), ("краски", "e_goods_group_taken")):
        with pytest.raises(Refused) as refused:
            queries.save_group(tx, Group(None, wrong))
        assert refused.value.key == key
    goods = _add(tx, "Эмаль", group_id=group.id)
    with pytest.raises(Refused) as refused:
        queries.remove_group(tx, group.id, group.version)
    assert refused.value.key == "e_goods_group_used"
    queries.save_goods(tx, replace(_card(tx, goods), group_id=None))
    queries.remove_group(tx, group.id, group.version)
    assert queries.groups(tx) == []


@pytest.mark.parametrize(("login", "may"), [("MARINA", True), ("DENIS", False), ("OLGA", False)])
def test_everybody_reads_and_heads_change(tx: Tx, firm: Firm, login: str, may: bool) -> None:
    _add(tx, "Кисть")
    open_session(tx, login)
    assert _found(tx, "кисть") == ["Кисть"]
    if may:
        _add(tx, "Валик")
    else:
        assert _refused(tx, GoodsCard(None, name="Валик")).key == "e_access_denied"


def test_rare_words_are_found_among_many_common_ones(tx: Tx, firm: Firm) -> None:
    for number in range(150):
        _add(tx, f"Краска белая {number}", f"B{number}")
    _add(tx, "Эмаль зебра, белая краска особая", "Z-1")
    assert _found(tx, "краска белая зебра особ эмаль") == ["Эмаль зебра, белая краска особая"]
    assert len(_found(tx, "краска белая")) == 50
