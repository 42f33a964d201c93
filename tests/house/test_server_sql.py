"""The server side keeps its word: every procedure is declared, granted and called as it is; tables belong to nobody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db import deploy
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from tests.house.source import ROOT, modules, place, text_of, tree
from tests.rights import schema_objects
from tests.rights.schema_objects import Procedure
from tests.support.template_db import template_base

# Packages of the inside: others call them after asking the gate.
UNGRANTED = {
    "clock": "functions of time",
    "worktime": "functions of working hours",
    "text_lists": "a list in one text, as rows",
    "stock": "what sales do to the stock",
    "decision": "the judgement behind intake",
    "intake_moves": "what intake and its offers share",
    "outbox_moves": "how a row comes into the outbox",
    "letters_moves": "what the mail room and the agent share",
    "letters_steps": "what the packages of the mail room share",
    "letters_words": "words correspondence is found by",
    "clients_words": "search words and journal lines of a client",
    "tasks_steps": "what acts on tasks share",
    "staff_steps": "what is asked of a person, and what the packages of staff share",
    "staff_setup": "the first minute of a base, done by its owner",
    "pos_steps": "what posting and asking of tills share",
    "pos_receipts": "how a paid receipt is written",
    "pos_rewards": "what a receipt spends of coupons, gift cards and points",
    "demo": "the past of a made-up firm, done by its owner",
}
TO_ALL = {"schema_info": "what a program asks before it logs in"}
_CALL = re.compile(r"(?:from|procedure)\s+(\w+)\.(\w+)\s*(\(|\b)")


@pytest.fixture(scope="module")
def template() -> Iterator[Connection]:
    connection = Connection(Embedded(template_base()))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def procedures(template: Connection) -> dict[str, Procedure]:
    with template.tx(write=False) as tx:
        return {one.full_name: one for one in schema_objects.procedures(tx)}


def test_every_package_is_granted_or_named_as_inside(template: Connection) -> None:
    with template.tx(write=False) as tx:
        granted = schema_objects.granted_packages(tx, "crm_person")
        assert set(schema_objects.packages(tx)) - granted == set(UNGRANTED) | set(TO_ALL)


def test_every_granted_procedure_has_a_comment_with_a_known_action(
    template: Connection, procedures: dict[str, Procedure]
) -> None:
    with template.tx(write=False) as tx:
        granted = schema_objects.granted_packages(tx, "crm_person")
        actions = {code for (code,) in tx.rows("select code from action")}
    bare = [one.full_name for one in procedures.values() if one.package in granted and one.action not in actions]
    assert bare == []
    assert [one.full_name for one in procedures.values() if one.action and "\n" not in one.comment.strip()] == []


def _calls() -> Iterator[tuple[Path, ast.AST, str]]:
    for path in modules("crm_desktop/features", "crm_desktop/agent", "crm_desktop/admin"):
        for node in ast.walk(tree(path)):
            text = text_of(node)
            if text and ("execute procedure" in text or " from " in text) and _CALL.search(text):
                yield path, node, text


def _argument_count(text: str, start: int) -> int | None:
    """None where the marks are put in while the program runs."""
    depth, count = 1, 0
    inside = False
    for letter in text[start:]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return count + 1 if inside else 0
        inside = inside or not letter.isspace()
        count += letter == "," and depth == 1
    return None


def test_every_call_gives_what_the_procedure_takes(procedures: dict[str, Procedure]) -> None:
    wrong = []
    found = 0
    for path, node, text in _calls():
        for call in _CALL.finditer(text):
            name = f"{call[1]}.{call[2]}".lower()
            if name not in procedures:
                wrong.append(f"{place(path, node)}: no {name}")
                continue
            found += 1
            given = _argument_count(text, call.end()) if call[3] else 0
            if given is not None and given != len(procedures[name].inputs):
                wrong.append(f"{place(path, node)}: {name} takes {len(procedures[name].inputs)}, given {given}")
    assert wrong == []
    assert found > 60


def test_every_procedure_is_called_by_the_program_or_a_test(procedures: dict[str, Procedure]) -> None:
    spoken = "\n".join(path.read_text(encoding="utf-8") for path in modules("crm_desktop", "tests"))
    sql = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "server_sql/packages").glob("*_body.sql"))
    # One walk over millions of letters, not one for each procedure.
    called = set(procedures) & set(re.findall(r"\b(?=(\w+\.\w+))", spoken + sql))
    inside = {name for name, one in procedures.items() if one.package in UNGRANTED}
    assert set(procedures) - called - inside == set()


def test_every_constraint_has_a_name(template: Connection) -> None:
    with template.tx(write=False) as tx:
        unnamed = tx.rows(
            "select rdb$relation_name, rdb$constraint_name from rdb$relation_constraints"
            " where rdb$constraint_type <> 'NOT NULL' and rdb$constraint_name starting with 'INTEG_'"
        )
    assert unnamed == []


def test_nobody_but_the_owner_holds_a_table(template: Connection) -> None:
    with template.tx(write=False) as tx:
        held = tx.rows(
            "select trim(p.rdb$user), trim(p.rdb$privilege), trim(p.rdb$relation_name) from rdb$user_privileges p"
            " join rdb$relations r on r.rdb$relation_name = p.rdb$relation_name and r.rdb$system_flag = 0"
            " where p.rdb$object_type in (0, 1) and p.rdb$user <> r.rdb$owner_name and p.rdb$user_type in (8, 13)"
        )
    assert held == []


def test_a_second_deploy_changes_nothing(base_path: Path) -> None:
    before = base_path.stat().st_size
    assert deploy.upgrade_base(Embedded(base_path)) is None
    assert base_path.stat().st_size == before
