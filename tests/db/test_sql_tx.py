"""What a transaction gives and refuses: kinds of values, texts that do not fit, rows as dataclasses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused

_TABLE = """create table thing (id integer not null constraint pk_thing primary key, name varchar(20),
  code varchar(8) character set ascii, kind char(3), amount numeric(18, 2), moment timestamp, day_on date,
  is_on boolean, note blob sub_type text, picture blob, digest varchar(16) character set octets,
  constraint ck_thing_amount check (amount < 1000000), constraint uq_thing_name unique (name))"""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = tmp_path_factory.mktemp("tx") / "things.fdb"
    connection = Connection(Embedded(path), create={"page_size": 8192, "forced_writes": False})
    connection.execute_now(_TABLE)
    connection.execute_now("create exception e_thing_closed 'thing=@1|by=@2'")
    yield connection
    connection.close()


@pytest.fixture
def tx(connection: Connection) -> Iterator[Tx]:
    yield connection.begin(write=True)
    connection.rollback()


@dataclass(frozen=True)
class Thing:
    id: int
    name: str | None
    amount: Decimal | None


def _stored(tx: Tx, column: str, value: object) -> object:
    tx.run(f"insert into thing (id, {column}) values (?, ?)", (1, value))
    return tx.value(f"select {column} from thing where id = ?", (1,))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "Ёлкин Пётр"),
        ("name", ""),
        ("name", None),
        ("name", "😀" * 20),
        ("code", "A-1"),
        ("kind", "abc"),
        ("amount", Decimal("-19.99")),
        ("amount", Decimal("0.00")),
        ("moment", datetime(9999, 12, 31, 23, 59, 59, 999900)),
        ("moment", datetime(1899, 1, 1)),
        ("day_on", date(1, 1, 1)),
        ("is_on", True),
        ("is_on", False),
        ("note", "я" * 100_000),
        ("note", ""),
        ("picture", bytes(range(256)) * 1000),
        ("digest", b"\x00\xff"),
    ],
)
def test_value_comes_back_as_it_went(tx: Tx, column: str, value: object) -> None:
    assert _stored(tx, column, value) == value


def test_money_is_rounded_half_up(tx: Tx) -> None:
    assert _stored(tx, "amount", Decimal("1.005")) == Decimal("1.01")


def test_char_comes_without_its_padding(tx: Tx) -> None:
    assert _stored(tx, "kind", "a") == "a"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount", 19.99),
        ("id", True),
        ("id", Decimal(1)),
        ("amount", "19.99"),
        ("name", 5),
        ("name", b"x"),
        ("moment", datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=3)))),
        ("moment", date(2026, 1, 1)),
        ("day_on", datetime(2026, 1, 1)),
        ("is_on", 1),
        ("note", b"x"),
        ("picture", "x"),
    ],
)
def test_wrong_kind_of_value_is_a_bug(tx: Tx, column: str, value: object) -> None:
    with pytest.raises(TypeError):
        tx.run(f"update thing set {column} = ?", (value,))


def test_wrong_number_of_parameters_is_a_bug(tx: Tx) -> None:
    with pytest.raises(TypeError):
        tx.run("update thing set name = ? where id = ?", ("x",))


@pytest.mark.parametrize(
    ("value", "key"),
    [("x" * 21, "e_db_text_too_long"), ("a\0b", "e_db_text_unreadable"), ("a\ud800", "e_db_text_unreadable")],
)
def test_text_that_cannot_be_stored_is_refused(tx: Tx, value: str, key: str) -> None:
    with pytest.raises(Refused) as caught:
        tx.run("update thing set name = ?", (value,))
    assert caught.value.key == key


def test_cyrillic_in_a_latin_column_is_refused(tx: Tx) -> None:
    with pytest.raises(Refused) as caught:
        tx.run("insert into thing (id, code) values (1, ?)", ("код",))
    assert caught.value.key == "e_db_text_unreadable"


def test_number_too_big_for_its_column_is_refused(tx: Tx) -> None:
    with pytest.raises(Refused) as caught:
        tx.run("update thing set id = ?", (1 << 40,))
    assert caught.value.key == "e_db_number_too_big"


def test_sql_in_a_name_is_only_a_name(tx: Tx) -> None:
    assert _stored(tx, "name", "'; drop table --") == "'; drop table --"


def test_constraints_are_told_by_name(tx: Tx) -> None:
    tx.run("insert into thing (id, name) values (1, 'a')")
    for sql, key in (
        ("insert into thing (id, name) values (2, 'a')", "e_uq_thing_name"),
        ("insert into thing (id) values (1)", "e_pk_thing"),
        ("update thing set amount = 1000000", "e_ck_thing_amount"),
    ):
        with pytest.raises(Refused) as caught:
            tx.run(sql)
        assert caught.value.key == key


def test_missing_value_names_the_column(tx: Tx) -> None:
    with pytest.raises(Refused) as caught:
        tx.run("insert into thing (name) values ('a')")
    assert (caught.value.key, caught.value.facts) == ("e_db_value_missing", {"column": "id"})


def test_exception_of_a_procedure_carries_its_facts(tx: Tx) -> None:
    with pytest.raises(Refused) as caught:
        tx.run("execute block as begin exception e_thing_closed using (17, 'Анна = босс'); end")
    assert caught.value.key == "e_thing_closed"
    assert caught.value.facts == {"thing": "17", "by": "Анна = босс"}


def test_rows_become_dataclasses_by_position(tx: Tx) -> None:
    tx.run("insert into thing (id, name, amount) values (?, ?, ?)", (1, "a", Decimal("1.50")))
    tx.run("insert into thing (id) values (?)", (2,))
    found = tx.rows("select id, name, amount from thing order by id", (), Thing)
    assert found == [Thing(1, "a", Decimal("1.50")), Thing(2, None, None)]
    assert tx.row("select id, name, amount from thing where id = ?", (3,), Thing) is None


def test_sum_of_money_stays_exact(tx: Tx) -> None:
    tx.run("insert into thing (id, amount) values (1, 0.1)")
    tx.run("insert into thing (id, amount) values (2, 0.2)")
    assert tx.value("select sum(amount) from thing") == Decimal("0.30")


def test_many_statements_do_not_pile_up(tx: Tx) -> None:
    for number in range(300):
        assert tx.value(f"select {number} from rdb$database") == number
    assert tx.value("select 1 from rdb$database") == 1


def test_returning_gives_the_row(tx: Tx) -> None:
    assert tx.row("insert into thing (id, name) values (1, 'a') returning id, name") == (1, "a")


def test_write_in_a_reading_transaction_is_a_bug(connection: Connection) -> None:
    reading = connection.begin(write=False)
    try:
        with pytest.raises(Exception, match="read-only") as caught:
            reading.run("insert into thing (id) values (1)")
        assert not isinstance(caught.value, Refused)
    finally:
        connection.rollback()


def test_base_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "имя с пробелом.fdb"
    Connection(Embedded(path), create={"page_size": 8192}).close()
    Connection(Embedded(path)).close()
    assert path.exists()
