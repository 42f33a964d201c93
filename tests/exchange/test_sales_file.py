"""Reading of sales lists: every kind of bad input is named with its line, the good lines are kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.exchange import sales_file
from crm_desktop.features.exchange.sales_file import read_sales

HEADER = (
    "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,"
    "Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit"
)


def row(number: int = 1, order: str = "O-1", day: str = "2026-01-31", name: str = "Claire", **cells: str) -> str:
    """A line of the list; other cells by name."""
    values = {
        "Row ID": str(number), "Order ID": order, "Order Date": day, "Customer ID": f"C-{name}", "Customer Name": name,
        "Segment": "Consumer", "City": "Самара", "State": "Region", "Postal Code": "443086", "Product ID": "P-1",
        "Sub-Category": "Paint", "Product Name": "Краска", "Sales": "10.005", "Quantity": "2", "Discount": "0.2",
    } | {key.replace("_", " "): value for key, value in cells.items()}  # fmt: skip
    return ",".join(values.get(column, "x") for column in HEADER.split(","))


def write(path: Path, *lines: str, charset: str = "utf-8") -> Path:
    path.write_bytes("\n".join((HEADER, *lines)).encode(charset) + b"\n")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sales.csv"


def test_a_line_becomes_a_rounded_sale(path: Path) -> None:
    sales = read_sales(write(path, row()))
    sale = sales.orders["O-1"][0]
    assert (sale.line, sale.sold_on, sale.total) == (2, date(2026, 1, 31), Decimal("10.01"))
    assert (sale.quantity, sale.discount_percent, sale.goods_name) == (Decimal("2.000"), Decimal("20.00"), "Краска")
    client = sales.clients["C-Claire"]
    assert (client.kind, client.city, client.postal_code) == ("person", "Самара", "443086")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_charset_and_delimiter_are_told_apart(path: Path, charset: str, delimiter: str) -> None:
    text = f"{HEADER}\r\n{row()}\r\n".replace(",", delimiter)
    path.write_bytes(text.encode(charset))
    sales = read_sales(path)
    assert (sales.bad, sales.orders["O-1"][0].goods_name) == ([], "Краска")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(2, day="1899-01-01"), "e_exchange_row_date"),
        (row(2, day="9999-01-01"), "e_exchange_row_date"),
        (row(2, day="2026-02-30"), "e_exchange_row_date"),
        (row(2, day="tomorrow"), "e_exchange_row_date"),
        (row(2, Sales="0"), "e_exchange_row_sum"),
        (row(2, Sales="-5"), "e_exchange_row_sum"),
        (row(2, Sales="ten"), "e_exchange_row_number"),
        (row(2, Sales="NaN"), "e_exchange_row_number"),
        (row(2, Sales="1e999999"), "e_exchange_row_number"),
        (row(2, Quantity="0"), "e_exchange_row_number"),
        (row(2, Discount="7"), "e_exchange_row_number"),
        (row(2, name=""), "e_exchange_row_missing"),
        (row(2, Customer_Name="n" * 300), "e_exchange_row_too_long"),
        ("2,O-2,2026-01-01", "e_exchange_row_short"),
        (row(2) + ",extra", "e_exchange_row_short"),
        (row(2, name="nul\0"), "e_exchange_row_nul"),
        ("x" * 1_200_000, "e_exchange_row_endless"),
        (row(1), "e_exchange_row_repeated"),
        (row(2, name="Other"), "e_exchange_row_client"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_good_ones_are_kept(path: Path, bad: str, reason: str) -> None:
    sales = read_sales(write(path, row(1), bad, row(3, order="O-3")))
    assert [(one.line, one.reason) for one in sales.bad] == [(3, reason)]
    assert list(sales.orders) == ["O-1", "O-3"]
    assert sales.row_count == 3


def test_a_line_of_another_charset_is_named(path: Path) -> None:
    write(path, row(1), row(2, order="O-2"))
    path.write_bytes(path.read_bytes() + row(3, order="O-3").encode("cp1251") + b"\n")
    assert [(one.line, one.reason) for one in read_sales(path).bad] == [(4, "e_exchange_row_charset")]


def test_an_open_quotation_mark_spoils_its_own_line_only_at_the_end(path: Path) -> None:
    sales = read_sales(write(path, row(1), row(2, order="O-2", Customer_Name='"open')))
    assert [(one.line, one.reason) for one in sales.bad] == [(3, "e_exchange_row_quote")]
    assert list(sales.orders) == ["O-1"]


def test_a_quoted_cell_may_hold_a_line_break(path: Path) -> None:
    sales = read_sales(write(path, row(1, Product_Name='"two\nlines"'), row(2, order="O-2")))
    assert (sales.bad, sales.orders["O-1"][0].goods_name, sales.orders["O-2"][0].line) == ([], "two lines", 4)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "e_exchange_empty"),
        (b"\n\n", "e_exchange_header"),
        (b"name,phone\nx,y\n", "e_exchange_header"),
        (bytes(range(256)) * 40, "e_exchange_not_text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "e_exchange_header"),
        (b"x" * 2_000_000, "e_exchange_not_text"),
    ],
)
def test_a_file_that_is_no_sales_list_is_refused_as_a_whole(path: Path, content: bytes, key: str) -> None:
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        read_sales(path)
    assert refusal.value.key == key


def test_a_missing_file_and_a_folder_are_refused(path: Path) -> None:
    for place, key in ((path, "e_exchange_no_file"), (path.parent, "e_exchange_unreadable")):
        with pytest.raises(Refused) as refusal:
            read_sales(place)
        assert refusal.value.key == key


def test_a_file_still_being_written_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, row(1))
    charset_of = sales_file._charset

    def write_on(where: Path) -> str:
        with where.open("ab") as file:
            file.write(row(2).encode())
        return charset_of(where)

    monkeypatch.setattr(sales_file, "_charset", write_on)
    with pytest.raises(Refused) as refusal:
        read_sales(path)
    assert refusal.value.key == "e_exchange_growing"


def test_the_address_is_that_of_the_latest_order(path: Path) -> None:
    sales = read_sales(
        write(path, row(1, day="2026-02-01", City="New"), row(2, order="O-2", day="2025-01-01", City="Old"))
    )
    assert sales.clients["C-Claire"].city == "New"
