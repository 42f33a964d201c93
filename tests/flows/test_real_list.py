"""A public sales list becomes clients and orders; a thousand inquiries about them reach the people the key names."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.routing.queries import current_version, save_rules
from crm_desktop.features.routing.rules import Condition, Rule
from tests.flows.day_of_inquiries import (
    BIG_ORDERS,
    LOAD_GROUP,
    LONG_AGO_DAYS,
    PEOPLE,
    TURN_GROUP,
    Known,
    make_day,
)

ROOT = Path(__file__).parents[2]
PACKED_LIST = Path(__file__).with_name("superstore.csv.gz")


def _admin(*arguments: object, expect: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "crm_desktop.admin", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "LANG": "C.UTF-8"},
        timeout=110,
    )
    assert done.returncode == expect, done.stderr[-2000:]
    return done.stdout


def _counts(base: Path) -> dict[str, object]:
    document = json.loads(_admin("check", "--db", base, "--json"))
    assert document["inconsistent"] == []
    counts: dict[str, object] = document["counts"]
    return counts


@pytest.fixture(scope="module")
def sales_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public list, unpacked."""
    path = tmp_path_factory.mktemp("sales") / "superstore.csv"
    path.write_bytes(gzip.decompress(PACKED_LIST.read_bytes()))
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sales_list: Path) -> Path:
    """A base with the clients and orders of the list, made by the console alone."""
    base = tmp_path_factory.mktemp("list") / "crm.fdb"
    _admin("init", "--db", base, "--zone", "Europe/Samara", "--firm", "Superstore")
    _admin("import", "clients", "--db", base, sales_list)
    return base


def _staff(tx: Tx) -> dict[str, int]:
    """Six people who are at work day and night, so that the key needs no calendar."""
    tx.run("delete from work_week")
    for day in range(1, 8):
        tx.run("insert into work_week (branch_id, weekday, from_minute, till_minute) values (1, ?, 0, 1440)", (day,))
    ids: dict[str, int] = {}
    for name in PEOPLE:
        found = tx.value(
            "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
            " values (?, ?, 'manager', 1, clock.utc_now(), clock.utc_now()) returning id",
            (name.upper(), name),
        )
        assert isinstance(found, int)
        ids[name] = found
    for group, members in (("turn", TURN_GROUP), ("load", LOAD_GROUP)):
        tx.run("insert into staff_group (name) values (?)", (group,))
        for name in members:
            tx.run(
                "insert into staff_group_member (group_id, staff_id)"
                " values ((select id from staff_group where name = ?), ?)",
                (group, ids[name]),
            )
    return ids


def _rules(ids: dict[str, int], turn: int, load: int) -> Sequence[Rule]:
    """The rules of the key, as the firm would write them."""
    return (
        Rule("Returns", "person", (Condition("words", ("возврат", "жалоба")),), staff_id=ids["Anna"]),
        Rule("Big ones", "person", (Condition("orders_more", amount=Decimal(BIG_ORDERS)),), staff_id=ids["Boris"]),
        Rule("Personal", "manager"),
        Rule("Paint", "person", (Condition("source", ("site-paint",)),), staff_id=ids["Vera"]),
        Rule("Autumn", "person", (Condition("campaign", ("autumn",)),), staff_id=ids["Egor"]),
        Rule(
            "Long ago", "person", (Condition("days_since_more", amount=Decimal(LONG_AGO_DAYS)),), staff_id=ids["Dina"]
        ),
        Rule(
            "New", "turn", (Condition("channel", ("call",)), Condition("client", ("unknown", "unclear"))), group_id=turn
        ),
        Rule("Rest", "least_load", group_id=load),
    )


def _clients(tx: Tx, ids: dict[str, int], seed: int) -> list[Known]:
    """Each client gets a phone, an e-mail and perhaps a manager by a seeded rule."""
    rng = random.Random(seed)
    known = []
    for client_id, name, total, last in tx.rows(
        "select id, name, order_total, last_order_at from client order by external_id"
    ):
        phone, email = f"+7927{1_000_000 + len(known):07d}", f"client{len(known)}@example.com"
        manager = rng.choice(PEOPLE) if rng.random() < 0.4 else None
        tx.run("insert into client_phone (client_id, phone, typed) values (?, ?, ?)", (client_id, phone, phone))
        tx.run("insert into client_email (client_id, email) values (?, ?)", (client_id, email))
        owner_id = ids[manager] if manager else None
        tx.run("update client set owner_id = ? where id = ?", (owner_id, client_id))
        tx.run("update client_token set owner_id = ? where client_id = ?", (owner_id, client_id))
        known.append(Known(client_id, name, phone, email, manager, total, last, frozenset()))
    return known


def test_the_list_comes_in_whole_and_only_once(filled: Path, sales_list: Path) -> None:
    counts = _counts(filled)
    assert (counts["clients"], counts["orders"], counts["order_lines"]) == (793, 5009, 9994)
    assert Decimal(str(counts["order_sum"])) == Decimal("2297201.07")
    again = json.loads(_admin("import", "clients", "--db", filled, sales_list, "--json"))
    assert (again["clients_created"], again["orders_created"], again["lines_written"]) == (0, 0, 0)
    assert _counts(filled)["order_lines"] == 9994


@pytest.mark.smoke
def test_a_thousand_inquiries_reach_the_people_the_key_names(filled: Path, tmp_path: Path) -> None:
    with closing(Connection(Embedded(filled))) as connection, connection.tx(write=True) as tx:
        ids = _staff(tx)
        clients = _clients(tx, ids, seed=7)
        turn, load = (tx.value("select id from staff_group where name = ?", (name,)) for name in ("turn", "load"))
        assert isinstance(turn, int) and isinstance(load, int)
        open_session(tx, "admin", "test", "1.0")
        begun = current_version(tx)
        save_rules(tx, _rules(ids, turn, load), begun.version_id if begun else None)
    lines, key = make_day(clients, seed=11)
    file = tmp_path / "day.jsonl"
    file.write_bytes(("\n".join(lines) + "\n").encode())

    answers = [json.loads(line) for line in _admin("intake", "--db", filled, file, "--json", expect=3).splitlines()]

    assert [answer["line"] for answer in answers] == list(range(1, len(lines) + 1))
    assert [answer["status"] for answer in answers] == [expected.status for expected in key]
    ids_by_line = {answer["line"]: answer["inquiry_id"] for answer in answers}
    wrong_client = [a for a, e in zip(answers, key, strict=True) if a["client_id"] not in (None, e.client_id)]
    assert not wrong_client
    routed = [(a, e) for a, e in zip(answers, key, strict=True) if e.status in ("routed", "joined")]
    right = sum(answer["person"] == expected.person for answer, expected in routed)
    assert right == len(routed) >= 700
    for answer, expected in zip(answers, key, strict=True):
        if expected.joined_to_line is not None:
            assert answer["joined_to"] == ids_by_line[expected.joined_to_line]
        if expected.status == "routed":
            assert answer["trace"][-1]["fits"] is True

    again = [json.loads(line) for line in _admin("intake", "--db", filled, file, "--json", expect=3).splitlines()]
    assert {answer["status"] for answer in again} == {"repeated", "quarantined"}
    counts = _counts(filled)
    assert counts["inquiries"] == sum(expected.status in ("routed", "joined") for expected in key)
