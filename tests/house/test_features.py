"""docs/features.md tells the truth: every feature names tests that exist."""

from __future__ import annotations

import ast

from tests.house.source import ROOT, modules, tree


def _rows() -> list[list[str]]:
    """Cells of every table line: id, what, where, test."""
    lines = (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] != "id" and not set(row[0]) <= set("-: ")]


def _tests() -> set[str]:
    """Every test as "tests/word/test_rules.py::test_name", and every test file by itself."""
    found = set()
    for path in modules("tests"):
        file = path.relative_to(ROOT).as_posix()
        found.add(file)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found.add(f"{file}::{node.name}")
    return found


def test_every_feature_has_four_cells() -> None:
    assert not [row for row in _rows() if len(row) != 4 or not all(row)]


def test_every_named_test_exists() -> None:
    there = _tests()
    missing = [
        f"{row[0]}: {name}" for row in _rows() for name in row[3].replace("`", "").split(", ") if name not in there
    ]
    assert not missing, "\n".join(missing)
