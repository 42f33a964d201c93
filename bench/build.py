"""Builds the base of the bench in bulk and keeps it: N clients with five inquiries, an order, a task and a reminder."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bench.people import Made, made_clients
from bench.shelves import GOODS, stock_shelves
from bench.town import Town, settle
from crm_desktop.config import cache_dir
from crm_desktop.db import deploy
from crm_desktop.db.batch import insert_rows
from crm_desktop.db.connection import Connection
from crm_desktop.db.schema_files import read_sources
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx

_VERSION = "2"
_NOW = datetime(2024, 1, 15, 8, 0)
_SUM = Decimal("1490.00")
_PORTION = 20_000
_LOADED = ("client", "client_phone", "client_email", "client_token", "sale_document", "sale_line", "inquiry",
           "journal", "task", "reminder")  # fmt: skip
LONG_HISTORY = 10_000
LONG_CLIENT = 1
FEW_SHARE = 200  # one client of so many belongs to the branch that sees little
_CACHE = {"DefaultDbCachePages": "40000"}  # 640 MB while loading

Say = Callable[[str], None]


def kept_base(customers: int, say: Say) -> Path:
    """The base of this size, made now if it is not kept yet; packages are brought up to date."""
    tables = "".join(migration.sha256 for migration in read_sources().migrations)
    digest = hashlib.sha256(f"{_VERSION} {tables}".encode()).hexdigest()[:8]
    path = cache_dir() / "bench" / f"customers-{customers}-{digest}.fdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        for old in path.parent.glob(f"customers-{customers}-*.fdb"):
            old.unlink()
        _make(path, customers, say)
    with closing(Connection(Embedded(path))) as connection:
        deploy.reload_base(connection)
    return path


def _make(path: Path, customers: int, say: Say) -> None:
    making = path.with_suffix(".making.fdb")
    making.unlink(missing_ok=True)
    begun = time.monotonic()
    deploy.create_base(Embedded(making), forced_writes=False)
    with closing(Connection(Embedded(making), settings=_CACHE)) as connection:
        with connection.tx(write=True) as tx:
            town = settle(tx)
            indexes = _own_indexes(tx)
            triggers = _triggers(tx)
        _switch(connection, "index", indexes, "inactive")
        _switch(connection, "trigger", triggers, "inactive")
        _load(connection, town, customers, lambda text: say(f"{time.monotonic() - begun:6.0f} s  {text}"))
        _switch(connection, "trigger", triggers, "active")
        for name in indexes:
            say(f"{time.monotonic() - begun:6.0f} s  {name.lower()}")
            _switch(connection, "index", [name], "active")
        with connection.tx(write=True) as tx:
            stock_shelves(tx)
        connection.execute_now(f"alter table goods alter column id restart with {GOODS + 1}")
        say(f"{time.monotonic() - begun:6.0f} s  {GOODS} goods")
        _count_keys(connection)
        _floors(connection)
    making.rename(path)
    say(f"{time.monotonic() - begun:6.0f} s  {path.name}: {path.stat().st_size // 2**20} MB")


def _count_keys(connection: Connection) -> None:
    """Indexes of constraints were there before the rows: the engine learns how selective they are."""
    with connection.tx(write=False) as tx:
        names = tx.rows("select trim(rdb$index_name) from rdb$indices where rdb$system_flag = 0", (), str)
    for name in names:
        connection.execute_now(f'set statistics index "{name}"')


def _own_indexes(tx: Tx) -> list[str]:
    marks = ", ".join("?" * len(_LOADED))
    return tx.rows(
        "select trim(i.rdb$index_name) from rdb$indices i"
        f" where lower(trim(i.rdb$relation_name)) in ({marks}) and not exists"
        " (select 1 from rdb$relation_constraints c where c.rdb$index_name = i.rdb$index_name)",
        _LOADED,
        str,
    )


def _triggers(tx: Tx) -> list[str]:
    marks = ", ".join("?" * len(_LOADED))
    return tx.rows(
        "select trim(t.rdb$trigger_name) from rdb$triggers t where t.rdb$system_flag = 0"
        f" and lower(trim(t.rdb$relation_name)) in ({marks})",
        _LOADED,
        str,
    )


def _switch(connection: Connection, kind: str, names: Sequence[str], how: str) -> None:
    for name in names:
        connection.execute_now(f"alter {kind} {name} {how}")


def _load(connection: Connection, town: Town, customers: int, say: Say) -> None:
    words: set[str] = set()
    for portion in _portions(customers):
        with connection.tx(write=True) as tx:
            _insert_clients(tx, town, portion)
            words.update(word for one in portion for word in one.tokens)
        if portion[-1].number % 100_000 == 0:
            say(f"{portion[-1].number} clients")
    with connection.tx(write=True) as tx:
        insert_rows(tx, "search_word", ("word",), ((word,) for word in sorted(words)))
    for title, sql in _HISTORY.items():
        with connection.tx(write=True) as tx:
            tx.run(sql.format(branch=town.branch, person=town.managers[0], few=town.few_branch))
        say(title)
    for table in ("client", "client_phone", "inquiry", "sale_document", "task"):
        connection.execute_now(f"alter table {table} alter column id restart with {customers * 6 + 1}")


def _portions(customers: int) -> Iterator[list[Made]]:
    portion: list[Made] = []
    for one in made_clients(customers):
        portion.append(one)
        if len(portion) == _PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def _insert_clients(tx: Tx, town: Town, portion: Sequence[Made]) -> None:
    insert_rows(
        tx,
        "client",
        ("id", "kind", "name", "owner_id", "branch_id", "order_count", "order_total", "last_order_id",
         "last_order_at", "last_order_staff_id", "created_at", "updated_at"),
        (
            (one.number, one.kind, one.name, _owner(town, one), _branch(town, one), 1, _SUM, one.number, _NOW,
             _owner(town, one), _NOW, _NOW)
            for one in portion
        ),
    )  # fmt: skip
    phones = [(one.number, place, phone) for one in portion for place, phone in enumerate(one.phones, 1)]
    insert_rows(
        tx,
        "client_phone",
        ("client_id", "phone", "typed", "order_no"),
        ((client, phone, phone, place) for client, place, phone in phones),
    )
    insert_rows(tx, "client_email", ("client_id", "email"), ((one.number, one.email) for one in portion if one.email))
    insert_rows(
        tx,
        "client_token",
        ("client_id", "token", "branch_id", "owner_id"),
        ((one.number, word, _branch(town, one), _owner(town, one)) for one in portion for word in sorted(one.tokens)),
    )


def _branch(town: Town, one: Made) -> int:
    return town.few_branch if one.number % FEW_SHARE == 0 else town.branch


def _owner(town: Town, one: Made) -> int | None:
    if one.number % FEW_SHARE == 0:
        return town.few_person
    return None if one.number % 5 == 0 else town.managers[one.number % len(town.managers)]


_FIVE = "(select 1 n from rdb$database union all select 2 from rdb$database union all select 3 from rdb$database" \
        " union all select 4 from rdb$database union all select 5 from rdb$database)"  # fmt: skip
_HISTORY = {
    "orders": "insert into sale_document (id, kind, client_id, number_text, sold_at, staff_id, branch_id, total_sum,"
    " external_source, external_id, created_at) select id, 'order', id, 'A-' || id, last_order_at, owner_id, branch_id,"
    " 1490.00, 'bench', id, last_order_at from client",
    "order lines": "insert into sale_line (document_id, line_no, goods_code, goods_name, quantity, line_sum)"
    " select id, 1, 'KR-001', 'Краска «Аквалюкс», 9 л', 1, 1490.00 from sale_document",
    "inquiries": "insert into inquiry (id, source, source_id, channel, came_at, taken_at, phone, client_id, branch_id,"
    " state, staff_id, subject, body, accepted_at, closed_at)"
    " select (c.id - 1) * 5 + x.n, 'history', (c.id - 1) * 5 + x.n,"
    " iif(x.n < 4, 'call', 'web'), dateadd(-x.n * 9 - mod(c.id, 300) day to timestamp '2025-06-01 09:00'),"
    " timestamp '2025-06-01 09:00', p.phone, c.id, c.branch_id, 'closed', coalesce(c.owner_id, {person}),"
    " 'Вопрос о заказе', iif(x.n = 5, 'Здравствуйте, подскажите, когда привезут краску?', null),"
    " timestamp '2025-06-01 09:01', timestamp '2025-06-01 09:20'"
    " from client c join client_phone p on p.client_id = c.id and p.order_no = 1 cross join " + _FIVE + " x",
    "history": "insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)"
    " select i.client_id, i.came_at, i.channel, 'in', i.subject, 'Когда привезут краску?', i.staff_id, i.id"
    " from inquiry i",
    "history of orders": "insert into journal (client_id, happened_at, kind, title, amount, author_id, ref_id)"
    " select client_id, sold_at, 'order', number_text, total_sum, staff_id, id from sale_document",
    "a long history": "execute block as declare n integer = 0; begin while (n < 10000) do begin"
    " insert into journal (client_id, happened_at, kind, meaning, title, author_id) values (1,"
    " dateadd(-:n hour to timestamp '2025-06-01 09:00'), 'call', 'in', 'Звонок ' || :n, {person}); n = n + 1; end end",
    "tasks": "insert into task (id, title, client_id, staff_id, author_id, due_at, time_zone, created_at, updated_at,"
    " open_due_at) select id, 'Позвонить', id, coalesce(owner_id, {person}), coalesce(owner_id, {person}),"
    " dateadd(mod(id, 5000) hour to timestamp '2099-01-01 09:00'), 'Europe/Samara', created_at, created_at,"
    " dateadd(mod(id, 5000) hour to timestamp '2099-01-01 09:00') from client",
    "reminders": "insert into reminder (task_id, staff_id, fire_at, wake_at) select id, staff_id, due_at, due_at"
    " from task",
}  # fmt: skip


def _floors(connection: Connection) -> None:
    """Tables for what the engine can do at best."""
    connection.execute_now(
        "create table bench_floor (id bigint generated by default as identity constraint pk_bench_floor primary key,"
        " body varchar(200), at_time timestamp)"
    )
    connection.execute_now("create index ix_bench_floor on bench_floor (at_time, id)")
