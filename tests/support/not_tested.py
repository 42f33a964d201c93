"""Test plug-in: says at the end what could not be tested here, and fails where it had to be.

A reason starts with its kind: pytest.skip("tcp: no server program to be had"). CRM_REQUIRE=tcp,wine turns
skips of these kinds into failures.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest

_REQUIRED = frozenset(word.strip() for word in os.environ.get("CRM_REQUIRE", "").split(",") if word.strip())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skip that must not be into a failure."""
    report = yield
    reason = _reason(report)
    if report.skipped and not hasattr(report, "wasxfail") and reason.partition(":")[0] in _REQUIRED:
        report.outcome = "failed"
        report.longrepr = f"required by CRM_REQUIRE, but could not be tested: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Lists what could not be tested, by reason, with names and counts."""
    skipped: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        skipped.setdefault(_reason(report), []).append(report.nodeid)
    if not skipped:
        return
    terminalreporter.section("what could not be tested")
    for reason, names in sorted(skipped.items()):
        terminalreporter.line(f"{len(names)} x {reason}")
        for name in sorted(names):
            terminalreporter.line(f"    {name}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    place = report.longrepr
    text = str(place[2]) if isinstance(place, tuple) else ""
    return text.removeprefix("Skipped: ")
