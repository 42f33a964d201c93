"""What the wheel of the engine says of itself, without the library its own description reads."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from crm_desktop.db import wheel
from crm_desktop.db.wheel import Wheel


def test_the_library_lies_where_the_wheel_says() -> None:
    found = Wheel()
    assert found.client_library.is_file()
    assert found.client_library.parent == found.root


def test_versions_are_those_of_the_package() -> None:
    found = Wheel()
    assert found.package_version == version("firebird-embedded")
    assert found.firebird_version == ".".join(version("firebird-embedded").split(".")[:3])
    assert found.firebird_version.startswith("5.")


def test_another_root_keeps_library_and_log_together(tmp_path: Path) -> None:
    found = Wheel(tmp_path)
    assert found.client_library.parent == found.firebird_log.parent == tmp_path


def test_a_wheel_that_is_missing_is_said_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "find_spec", lambda _name: None)
    with pytest.raises(RuntimeError, match="firebird-embedded"):
        Wheel()
