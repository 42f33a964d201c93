"""Labels as a file: five hundred in one, every size, codes of our own for goods that have none."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods import queries as goods_queries
from crm_desktop.features.goods.rules import CodeLine, GoodsCard, internal_code, is_gtin
from crm_desktop.features.stock import queries
from crm_desktop.features.stock.labels import give_codes, write_labels
from crm_desktop.features.stock.presenter_labels import LabelsPresenter, Made
from crm_desktop.features.stock.rules_labels import PAPERS, LabelGoods, Paper, paper_of
from tests.support.builders_firm import make_firm, open_session
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

EAN = "4006381333931"
_GOODS = [
    LabelGoods(
        1, "KR-001", "Краска фасадная «Аквалюкс», белая матовая, 14 кг", "шт", Decimal("4290"), internal_code(1)
    ),
    LabelGoods(2, "KS-050", "Кисть", "шт", Decimal("112.50"), EAN),
    LabelGoods(3, "SM-35", "Саморезы", "кг", Decimal("389.90"), "96385074"),
    LabelGoods(4, "TX-9", "П" * 200, "лист", Decimal("1249000000"), "TX-9/ABC-77"),
    LabelGoods(5, "UU-1", "Без кода и без цены", "м", None, None),
    LabelGoods(6, "UPC", "С кодом из двенадцати цифр", "шт", Decimal(1), "036000291452"),
]


def _pages(path: Path) -> list[bytes]:
    """What is drawn on each page."""
    found = re.findall(rb"/Filter \[ /ASCII85Decode /FlateDecode \].*?stream\s(.*?)endstream", path.read_bytes(), re.S)
    return [page for data in found if b" Tf" in (page := zlib.decompress(a85decode(data.strip().removesuffix(b"~>"))))]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_five_hundred_labels_are_one_file(tmp_path: Path, paper: Paper) -> None:
    labels = (_GOODS * 84)[:500]
    path = tmp_path / "labels.pdf"
    pages = write_labels(path, labels, paper)
    assert pages == -(-500 // paper.per_page) == len(_pages(path))
    assert path.read_bytes().startswith(b"%PDF") and path.stat().st_size < 2_000_000


def test_a_roll_has_pages_of_the_size_of_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    write_labels(path, _GOODS, paper_of("roll58x40"))
    box = re.search(rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]", path.read_bytes())
    assert box is not None
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [58, 40]


def test_no_labels_make_an_empty_file_and_no_fault(tmp_path: Path) -> None:
    assert write_labels(tmp_path / "labels.pdf", [], PAPERS[0]) == 0


@pytest.fixture
def goods(tx: Tx) -> list[int]:
    make_firm(tx)
    open_session(tx, "PETR")
    cards = [
        GoodsCard(None, name="С кодом", price=Decimal(10), codes=(CodeLine(EAN), CodeLine("96385074", Decimal(6)))),
        GoodsCard(None, name="Только упаковка", price=Decimal(10), codes=(CodeLine("036000291452", Decimal(6)),)),
        GoodsCard(None, name="Без кода", price=None),
    ]
    return [goods_queries.save_goods(tx, card).id for card in cards]


def test_a_label_has_the_code_of_a_single_piece(tx: Tx, goods: list[int]) -> None:
    assert [label.barcode for label in queries.label_goods(tx, goods)] == [EAN, None, None]


def test_goods_without_a_barcode_get_one_of_our_own_with_a_right_digit(tx: Tx, goods: list[int]) -> None:
    assert give_codes(tx, queries.label_goods(tx, goods)) == 2
    codes = [label.barcode for label in queries.label_goods(tx, goods)]
    assert codes == [EAN, internal_code(goods[1]), internal_code(goods[2])]
    assert all(is_gtin(str(code)) for code in codes)
    held = goods_queries.open_goods(tx, goods[1])
    assert held is not None and len(held.codes) == 2
    assert give_codes(tx, queries.label_goods(tx, goods)) == 0


def test_labels_of_a_document_are_made_at_once(tx: Tx, goods: list[int], tmp_path: Path) -> None:
    presenter = LabelsPresenter(
        RunNow(tx), FakeClock(datetime(2026, 11, 24, 3, 0)), "Europe/Samara", tmp_path / "new", may_give_codes=True
    )
    made: list[Made] = []
    presenter.made.connect(made.append)
    presenter.open([(goods[0], 3), (goods[2], 2)])
    assert (presenter.count(), presenter.has_copies, presenter.without_code) == ((2, 2), True, 1)
    presenter.choose(one_each=False, paper="a4_24")
    assert presenter.count() == (5, 1)
    presenter.make()
    path = tmp_path / "new" / "labels-2026-11-24-070000.pdf"
    assert made == [Made(path, 5, 1, 1)]
    assert path.exists()


def test_many_goods_are_asked_for_in_parts(tx: Tx, goods: list[int]) -> None:
    card = goods_queries.open_goods(tx, goods[0])
    assert card is not None
    more = [
        goods_queries.save_goods(tx, replace(card, id=None, code="", name=f"Т{no}", codes=())).id for no in range(400)
    ]
    assert [label.goods_id for label in queries.label_goods(tx, more)] == more
