"""The lock files hold what pyproject.toml asks for: exact versions, hashes, no addresses."""

from __future__ import annotations

import re
import sys
import tomllib

import pytest

from tests.house.source import ROOT, imports, modules, place

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_WANTED = {
    "run": _PROJECT["project"]["dependencies"],
    "dev": _PROJECT["project"]["dependencies"] + _PROJECT["dependency-groups"]["dev"],
}


# Packages whose name is not that of their module.
_PACKAGE_OF = {
    "PIL": "pillow",
    "PySide6": "pyside6-essentials",
    "dateutil": "python-dateutil",
    "escpos": "python-escpos",
    "email_validator": "email-validator",
    "firebird": "firebird-driver",
    "flufl": "flufl-bounce",
    "imap_tools": "imap-tools",
    "nacl": "pynacl",
    "pydantic": "fastapi",
    "starlette": "fastapi",
    "serial": "pyserial",
    "win32serviceutil": "pywin32",
    "win32service": "pywin32",
    "pywintypes": "pywin32",
    "shiboken6": "pyside6-essentials",
    "stdnum": "python-stdnum",
    **dict.fromkeys(("pywintypes", "servicemanager", "win32event", "win32service", "win32serviceutil"), "pywin32"),
}


def _locked(lock: str) -> dict[str, str]:
    """Name and version of each package."""
    text = (ROOT / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", _WANTED)
def test_everything_asked_for_is_locked(lock: str) -> None:
    names = {re.split(r"[=<>~!\[; ]", line)[0].lower().replace("_", "-") for line in _WANTED[lock]}
    assert names <= _locked(lock).keys()


@pytest.mark.parametrize("lock", _WANTED)
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert "://" not in text


def test_developers_run_the_same_versions_as_users() -> None:
    run, dev = _locked("run"), _locked("dev")
    assert {name: dev.get(name) for name in run} == run


def test_every_imported_package_is_asked_for() -> None:
    asked = {re.split(r"[=<>~!\[; ]", line)[0].lower() for line in _WANTED["run"]}
    missing = {
        f"{place(path)}: {name}"
        for path in modules("crm_desktop")
        for _, name, _ in imports(path)
        if (top := name.partition(".")[0]) not in sys.stdlib_module_names | {"crm_desktop"}
        and _PACKAGE_OF.get(top, top) not in asked
    }
    assert not missing
