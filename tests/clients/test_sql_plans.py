"""Reads of clients walk the index of the person's scope: proved by the plans of the engine and by rows looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.rules_search import read_query
from tests.support.builders_clients import log_in, make_client, make_house, make_order


def plan_of(tx: Tx, package: str, procedure: str) -> str:
    """Explained plans of all statements of a procedure, spaces made one."""
    plan = tx.value(
        "select mon$explained_plan from mon$compiled_statements where mon$package_name = ? and mon$object_name = ?",
        (package.upper(), procedure.upper()),
    )
    return re.sub(r"\s+", " ", str(plan))


def touch(tx: Tx, who: str) -> None:
    """Every kind of read once, so that the engine has compiled it."""
    log_in(tx, who)
    client = make_client(tx, "Иванов Иван", "89270000001", email="ivan@x.example")
    make_order(tx, client, "10.00")
    for text in ("ива", "иван иванов", "9270", "ivan"):
        queries.search_clients(tx, read_query(text))
    queries.list_clients(tx)
    queries.open_card(tx, client)
    queries.read_timeline(tx, client, ("note",))
    queries.find_by_phone(tx, "+79270000001")
    queries.find_by_email(tx, "ivan@x.example")


def test_search_and_list_walk_the_index_of_the_scope(tx: Tx) -> None:
    make_house(tx)
    touch(tx, "ada")
    walk = plan_of(tx, "clients_search", "walk")
    for index in ("TOKEN", "BRANCH", "OWNER"):
        assert f'"T" Access By ID -> Index "IX_CLIENT_TOKEN_{index}" Range Scan' in walk, walk
    assert "Sort" not in walk


@pytest.mark.parametrize(
    ("package", "procedure", "indexes"),
    [
        ("clients_search", "walk_numbers", ("UQ_CLIENT_TAX_ID", "IX_CLIENT_PHONE_TAIL", "IX_CLIENT_PHONE_PHONE",
                                            "IX_CLIENT_EMAIL_EMAIL")),
        ("clients_search", "walk_names", ("IX_CLIENT_NAME", "IX_CLIENT_BRANCH_NAME", "IX_CLIENT_OWNER_NAME")),
        ("clients_search", "find_by_phone", ("IX_CLIENT_PHONE_PHONE", "PK_CLIENT", "IX_TASK_CLIENT_DUE")),
        ("clients_search", "find_by_email", ("IX_CLIENT_EMAIL_EMAIL", "PK_CLIENT")),
        ("clients_search", "search_clients", ("PK_CLIENT", "PK_STAFF")),
        ("clients_pages", "walk", ("IX_CLIENT_TAG_TAG", "IX_CLIENT_OPEN_ORDER", "IX_CLIENT_OWNER_NAME",
                                   "IX_CLIENT_BRANCH_NAME", "IX_CLIENT_NAME")),
        ("clients_pages", "facts", ("PK_CLIENT",)),
        ("clients_pages", "pages", ("IX_JOURNAL_CLIENT", "IX_JOURNAL_CLIENT_KIND")),
        ("clients_pages", "doings", ("IX_TASK_CLIENT_DUE", "IX_SALE_DOCUMENT_CLIENT", "FK_SALE_LINE_DOCUMENT")),
    ],
)  # fmt: skip
def test_no_read_sorts_or_walks_a_whole_table(tx: Tx, package: str, procedure: str, indexes: tuple[str, ...]) -> None:
    make_house(tx)
    touch(tx, "ada")
    plan = plan_of(tx, package, procedure)
    for index in indexes:
        assert f'"{index}"' in plan, plan
    assert "Full Scan" not in plan.replace('RDB$DATABASE" Full Scan', ""), plan
    assert procedure == "doings" or "Sort" not in plan, plan


def test_who_sees_one_client_reads_no_more_than_his(base_path: Path) -> None:
    connection = Connection(Embedded(base_path))
    try:
        with connection.tx(write=True) as tx:
            house = make_house(tx)
            log_in(tx, "ada")
            for number in range(300):
                make_client(tx, f"Иван Иванов {number}")
            make_client(tx, "Иван Ольгин", owner=house.people["Olga"])
        with connection.tx(write=True) as tx:
            log_in(tx, "olga")
        with connection.tx(write=False) as tx:
            before = _rows_read(tx)
        with connection.tx(write=False) as tx:
            assert len(queries.search_clients(tx, read_query("иван"))) == 1
            assert len(queries.list_clients(tx)) == 1
        with connection.tx(write=False) as tx:
            assert _rows_read(tx) - before < 60
    finally:
        connection.close()


COMMON_WORDS = """execute block as
  declare n integer = 0;
  declare v_branch bigint;
  declare v_id bigint;
begin
  v_branch = (select min(b.id) from branch b);
  insert into search_word (word) values ('КОВАЛЕВА');
  insert into search_word (word) values ('НИНА');
  while (n < 1260) do
  begin
    insert into client (kind, name, branch_id, created_at, updated_at)
    values ('person', iif(mod(:n, 20) = 19, 'Ковалёва Нина', iif(mod(:n, 2) = 0, 'Ковалёва Анна', 'Орлова Нина')),
            :v_branch, timestamp '2026-01-01 09:00', timestamp '2026-01-01 09:00')
    returning id into v_id;
    insert into client_token (client_id, token, branch_id)
    select :v_id, w.word, :v_branch from search_word w
    where w.word in (iif(mod(:n, 2) = 0 or mod(:n, 20) = 19, 'КОВАЛЕВА', ''), iif(mod(:n, 2) = 1, 'НИНА', ''));
    n = n + 1;
  end
end"""


def test_two_common_words_lead_to_those_who_have_both(base_path: Path) -> None:
    connection = Connection(Embedded(base_path))
    try:
        with connection.tx(write=True) as tx:
            make_house(tx)
            tx.run(COMMON_WORDS)
            log_in(tx, "ada")
        for text in ("ковал нин", "нина ковалева"):
            with connection.tx(write=False) as tx:
                before = _rows_read(tx)
            with connection.tx(write=False) as tx:
                hits = queries.search_clients(tx, read_query(text))
            assert {hit.name for hit in hits} == {"Ковалёва Нина"} and len(hits) == 50
            with connection.tx(write=False) as tx:
                assert _rows_read(tx) - before < 1300, "more than a look at both words and the clients themselves"
    finally:
        connection.close()


def _rows_read(tx: Tx) -> int:
    """Rows of clients and their words this connection has read."""
    found = tx.value(
        "select sum(r.mon$record_seq_reads + r.mon$record_idx_reads) from mon$attachments a"
        " join mon$table_stats t on t.mon$stat_id = a.mon$stat_id"
        " join mon$record_stats r on r.mon$stat_id = t.mon$record_stat_id"
        " where a.mon$attachment_id = current_connection and t.mon$table_name in ('CLIENT', 'CLIENT_TOKEN')"
    )
    assert isinstance(found, int)
    return found
