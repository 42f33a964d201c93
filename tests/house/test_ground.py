"""The ground all tests stand on: what could not be tested is told, warnings in the log fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT

_SAMPLE = """
import logging
import os
import pytest

def test_needs_a_server():
    pytest.skip("tcp: no server program to be had")

def test_leaves_a_warning():
    logging.getLogger("x").warning("odd thing")

@pytest.mark.expects_log
def test_expects_the_warning():
    logging.getLogger("x").warning("odd thing")

def test_home_is_not_the_persons_own():
    assert "crm-tests-" in os.path.expanduser("~")
"""


def _pytest(folder: Path, require: str) -> str:
    path = folder / "test_sample.py"
    path.write_text(_SAMPLE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml"), str(path)],
        cwd=ROOT,
        env=os.environ | {"CRM_REQUIRE": require, "PYTEST_ADDOPTS": "-o cache_dir=" + str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_what_could_not_be_tested_is_told_by_name_and_count(tmp_path: Path) -> None:
    told = _pytest(tmp_path, require="")
    assert "1 x tcp: no server program to be had" in told
    assert "::test_needs_a_server" in told
    assert "unexpected in the log:" in told
    assert "3 passed, 1 skipped, 1 error" in told


def test_what_is_required_may_not_be_skipped(tmp_path: Path) -> None:
    told = _pytest(tmp_path, require="wine,tcp")
    assert "required by CRM_REQUIRE, but could not be tested: tcp: no server program to be had" in told
    assert "1 failed, 3 passed, 1 error" in told
