"""The log keeps what helps and hides whom it is about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.log import set_up_log, without_personal_data


@pytest.fixture
def bare_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder for logs; the root logger is put back afterwards."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield tmp_path
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("call from +79161234567 came", "call from *** came"),
        ("call from +7 (916) 123-45-67 came", "call from *** came"),
        ("8916123456789", "***"),
        ("letter of ivan.petrov+crm@example.ru", "letter of ***"),
        ("inquiry 4711 took 12.5 ms", "inquiry 4711 took 12.5 ms"),
        ("migration 0001 on 2026-11-23 10:00:00", "migration 0001 on 2026-11-23 10:00:00"),
    ],
)
def test_numbers_and_addresses_of_people_are_hidden(text: str, hidden: str) -> None:
    assert without_personal_data(text) == hidden


@pytest.mark.expects_log
def test_a_record_and_its_traceback_reach_the_file_without_personal_data(bare_root: Path) -> None:
    path = set_up_log("window")
    assert path is not None
    assert bare_root in path.parents
    try:
        raise ValueError("no client +79161234567")
    except ValueError:
        logging.getLogger("test").exception("failed for %s", "anna@example.ru")
    text = path.read_text(encoding="utf-8")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}Z ERROR test: failed for \*\*\*", text)
    assert "ValueError: no client ***" in text
    assert "79161234567" not in text


def test_the_program_works_without_a_log_file(bare_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare_root / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(bare_root / "file"))
    monkeypatch.setenv("LOCALAPPDATA", str(bare_root / "file"))
    assert set_up_log("agent") is None
