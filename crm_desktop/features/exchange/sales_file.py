"""Reads a sales list (CSV) into clients and orders; whatever cannot be read is named with its line and left out."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from crm_desktop.errors import Refused
from crm_desktop.features.clients.rules import clean_line
from crm_desktop.money import round_money

LINE_LIMIT = 1_000_000
_BAD_SHOWN = 10_000
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
_NEEDED = (
    "Row ID", "Order ID", "Order Date", "Customer ID", "Customer Name", "Segment", "City", "State", "Postal Code",
    "Product ID", "Sub-Category", "Product Name", "Sales", "Quantity", "Discount",
)  # fmt: skip
_LENGTHS = {"Order ID": 40, "Customer ID": 100, "Customer Name": 200, "Product Name": 300, "Product ID": 60}
_QUANTITY_LIMIT = Decimal(10) ** 9
_SUM_LIMIT = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line of the file that was left out: its number, the reason (key of error_texts) and what fills its text."""

    line: int
    reason: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One good line of a sales list; the sum is rounded half up."""

    line: int
    row_id: str
    order_id: str
    sold_on: date
    client_id: str
    goods_code: str
    goods_name: str
    goods_group: str
    quantity: Decimal
    discount_percent: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class FileClient:
    """A client as the file has it; the address is the one of the latest order."""

    external_id: str
    name: str
    segment: str
    postal_code: str
    region: str
    city: str
    seen_on: date

    @property
    def kind(self) -> str:
        """Consumers are people, everybody else is a company."""
        return "person" if self.segment.lower() == "consumer" else "company"


@dataclass(frozen=True, slots=True)
class SalesList:
    """All good rows of a file, put together by client and order, and the bad ones."""

    clients: dict[str, FileClient]
    orders: dict[str, list[SaleRow]]
    bad: list[BadRow]
    row_count: int


def read_sales(path: Path) -> SalesList:
    """Reads the whole file. Raises Refused e_exchange_* when it is no sales list at all or still being written."""
    clients: dict[str, FileClient] = {}
    orders: dict[str, list[SaleRow]] = {}
    owners: dict[str, str] = {}
    rows: dict[str, int] = {}
    bad: list[BadRow] = []
    count = 0
    for line, found in _rows(path):
        count += 1
        if isinstance(found, BadRow):
            bad.append(found)
            continue
        try:
            sale, client = _read_row(line, found)
            first = rows.setdefault(sale.row_id, line)
            if first != line:
                raise Refused("e_exchange_row_repeated", row=sale.row_id, first=first)
            if owners.setdefault(sale.order_id, sale.client_id) != sale.client_id:
                raise Refused("e_exchange_row_client", order=sale.order_id, client=owners[sale.order_id])
        except Refused as refusal:
            bad.append(BadRow(line, refusal.key, refusal.facts))
            continue
        orders.setdefault(sale.order_id, []).append(sale)
        known = clients.get(client.external_id)
        if known is None or known.seen_on <= client.seen_on:
            clients[client.external_id] = client
    return SalesList(clients, orders, bad[:_BAD_SHOWN], count)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    """Numbered data lines as named cells."""
    lines = _lines(path)
    header: list[str] = []
    delimiter = ","
    for number, text in lines:
        if isinstance(text, BadRow):
            if not header:
                raise Refused(_WHOLE_FILE.get(text.reason, text.reason), **text.facts)
            yield number, text
        elif not header:
            delimiter = ";" if text.count(";") > text.count(",") else ","
            header = [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter))]
            missing = [name for name in _NEEDED if name not in header]
            if missing:
                raise Refused("e_exchange_header", columns=", ".join(missing))
        elif text.strip():
            cells = next(csv.reader([text], delimiter=delimiter))
            if len(cells) != len(header):
                yield number, BadRow(number, "e_exchange_row_short", {"found": len(cells), "wanted": len(header)})
            else:
                yield number, dict(zip(header, cells, strict=True))
    if not header:
        raise Refused("e_exchange_empty")


_WHOLE_FILE = {
    "e_exchange_row_nul": "e_exchange_not_text",
    "e_exchange_row_charset": "e_exchange_not_text",
    "e_exchange_row_endless": "e_exchange_not_text",
}


def _lines(path: Path) -> Iterator[tuple[int, str | BadRow]]:
    """Numbered records; a quoted cell may go over several lines, an endless line is skipped without being held."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            sample = file.read(65_536)
            if not sample:
                raise Refused("e_exchange_empty")
            charset = _charset(path)
            file.seek(0)
            number, held, held_from = 0, "", 0
            for raw, length in _raw_lines(file):
                number += 1
                text = _decoded(raw, length, number, charset)
                if isinstance(text, BadRow):
                    if held:
                        yield held_from, BadRow(held_from, "e_exchange_row_quote")
                        held = ""
                    yield number, text
                    continue
                held, held_from = (held + text, held_from) if held else (text, number)
                if held.count('"') % 2 == 0:
                    yield held_from, held.rstrip("\r\n")
                    held = ""
                elif len(held) > LINE_LIMIT or number - held_from > 100:
                    yield held_from, BadRow(held_from, "e_exchange_row_quote")
                    held = ""
            if held:
                yield held_from, BadRow(held_from, "e_exchange_row_quote")
            if os.fstat(file.fileno()).st_size != before.st_size:
                raise Refused("e_exchange_growing")
    except FileNotFoundError as error:
        raise Refused("e_exchange_no_file", path=path.name) from error
    except OSError as error:
        raise Refused("e_exchange_unreadable", reason=error.strerror or "") from error


def _raw_lines(file: object) -> Iterator[tuple[bytes, int]]:
    read = file.readline  # type: ignore[attr-defined]
    while raw := read(LINE_LIMIT + 1):
        length = len(raw)
        while not raw.endswith(b"\n") and length > LINE_LIMIT and (rest := read(LINE_LIMIT)):
            length += len(rest)
            if rest.endswith(b"\n"):
                break
        yield raw, length


def _decoded(raw: bytes, length: int, number: int, charset: str) -> str | BadRow:
    if length > LINE_LIMIT:
        return BadRow(number, "e_exchange_row_endless", {"limit": LINE_LIMIT})
    if b"\0" in raw:
        return BadRow(number, "e_exchange_row_nul")
    try:
        return raw.decode("utf-8-sig" if number == 1 and charset == "utf-8" else charset)
    except UnicodeDecodeError:
        return BadRow(number, "e_exchange_row_charset")


def _charset(path: Path) -> str:
    """UTF-8 unless more of the lines fit the Russian Windows charset only; single broken lines stay broken lines."""
    good = wrong = 0
    with path.open("rb") as file:
        for raw, _ in _raw_lines(file):
            if raw.isascii():
                continue
            try:
                raw.decode("utf-8-sig")
                good += 1
            except UnicodeDecodeError:
                wrong += 1
    return "cp1251" if wrong > good else "utf-8"


def _read_row(line: int, cells: dict[str, str]) -> tuple[SaleRow, FileClient]:
    row = {name: clean_line(cells[name]) for name in _NEEDED}
    for name in ("Row ID", "Order ID", "Customer ID", "Customer Name", "Product Name"):
        if not row[name]:
            raise Refused("e_exchange_row_missing", column=name)
    for name, limit in _LENGTHS.items():
        if len(row[name]) > limit:
            raise Refused("e_exchange_row_too_long", column=name, limit=limit)
    sold_on = _day(row["Order Date"])
    total = round_money(_number(row, "Sales"))
    quantity = _number(row, "Quantity")
    discount = _number(row, "Discount") * 100
    if total <= 0 or total > _SUM_LIMIT:
        raise Refused("e_exchange_row_sum", text=row["Sales"])
    if not 0 < quantity <= _QUANTITY_LIMIT:
        raise Refused("e_exchange_row_number", text=row["Quantity"], column="Quantity")
    if not 0 <= discount <= 100:
        raise Refused("e_exchange_row_number", text=row["Discount"], column="Discount")
    sale = SaleRow(
        line=line,
        row_id=row["Row ID"][:100],
        order_id=row["Order ID"],
        sold_on=sold_on,
        client_id=row["Customer ID"],
        goods_code=row["Product ID"],
        goods_name=row["Product Name"],
        goods_group=row["Sub-Category"][:100],
        quantity=quantity.quantize(Decimal("0.001")),
        discount_percent=discount.quantize(Decimal("0.01")),
        total=total,
    )
    client = FileClient(
        external_id=row["Customer ID"],
        name=row["Customer Name"],
        segment=row["Segment"][:60],
        postal_code=row["Postal Code"][:12],
        region=row["State"][:100],
        city=row["City"][:100],
        seen_on=sold_on,
    )
    return sale, client


def _day(text: str) -> date:
    try:
        if "." in text:
            day, month, year = (int(part) for part in text.split("."))
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError as error:
        raise Refused("e_exchange_row_date", text=text[:40]) from error
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise Refused("e_exchange_row_date", text=text[:40])
    return found


def _number(row: dict[str, str], column: str) -> Decimal:
    text = row[column]
    try:
        number = Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise Refused("e_exchange_row_number", text=text[:40], column=column) from error
    if not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise Refused("e_exchange_row_number", text=text[:40], column=column)
    return number
