"""The tree keeps its own rules: names that say something, nothing of the workplace, no float in money."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import crm_desktop
from tests.house.source import ROOT, called, modules, place, tree

_EMPTY_NAMES = {"utils", "util", "misc", "common", "helpers", "helper", "manager", "base", "service", "types"}
# Spelled in two parts, so that this file does not hold what it looks for.
_WORKPLACE = re.compile(
    "|".join(["/wo" + "rk/", "/fa" + "rm/", r"\.lib" + "rary/", "/tm" + "p/bash_jobs", "TO" + "DO"])
)
_BROAD = {
    "crm_desktop/ui/runner.py",
    "crm_desktop/ui/background.py",
    "crm_desktop/ui/crash.py",
    "crm_desktop/db/lane.py",
    "crm_desktop/agent/attempt.py",
    "crm_desktop/devices/worker.py",
    "crm_desktop/plugins.py",
}
_SUFFIXES = {".py", ".sql", ".md", ".toml", ".po", ".txt", ".cmd", ".cfg", ".ini", ".html", ".svg", ".nsi", ""}


def _tracked() -> list[Path]:
    """Files of the tree as git knows them; all files where there is no git."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = done.stdout.splitlines() if done.returncode == 0 else []
    found = [ROOT / name for name in names] or [*ROOT.glob("*"), *modules("crm_desktop", "tools", "tests")]
    return [path for path in found if path.is_file()]


def test_file_names_say_something() -> None:
    wrong = [place(path) for path in _tracked() if path.stem in _EMPTY_NAMES]
    assert not wrong


def test_nothing_tells_of_where_it_was_written() -> None:
    wrong = []
    for path in _tracked():
        if path.suffix in _SUFFIXES and path.stat().st_size < 1_000_000:
            text = path.read_bytes().decode("utf-8", "replace")
            wrong += [f"{place(path)}: {found.group()}" for found in _WORKPLACE.finditer(text)]
    assert not wrong


def test_errors_are_caught_broadly_in_few_places_only() -> None:
    wrong = []
    for path in modules("crm_desktop"):
        if place(path) in _BROAD:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _raises_again(node):
                wrong.append(place(path, node))
    assert not wrong


def _is_broad(node: ast.ExceptHandler) -> bool:
    return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))


def _raises_again(node: ast.ExceptHandler) -> bool:
    return any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


@pytest.mark.parametrize("room", ["money", "pos", "goods"])
def test_money_is_never_float(room: str) -> None:
    paths = modules(f"crm_desktop/features/{room}") + ([ROOT / "crm_desktop/money.py"] if room == "money" else [])
    wrong = [
        place(path, node)
        for path in paths
        if not path.name.startswith("view")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and called(node) == "float")
    ]
    assert not wrong


def test_the_version_is_told_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == crm_desktop.__version__


def test_the_launchers_can_be_started() -> None:
    assert (ROOT / "crm").read_bytes().startswith(b"#!/bin/sh\n")
    done = subprocess.run(["git", "ls-files", "--stage", "crm", ".ci/run"], cwd=ROOT, capture_output=True, text=True)
    assert all(line.startswith("100755") for line in done.stdout.splitlines())


def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
