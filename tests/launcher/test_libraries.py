"""The launcher finds what the system lacks, and names the packages as this release does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import libraries
from tools.libraries import GROUPS, Library, choose_package, ensure, is_there
from tools.say import CannotSetUp

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="linux: system libraries")

_GLIB = ("libglib2.0-0t64", "libglib2.0-0")
_ICU = ("libicu[0-9]+",)
_LACKING = Library("libof-no-system.so.9", ("libof-no-system9",))


@pytest.mark.parametrize(
    ("alternatives", "offered", "release", "package"),
    [
        (_GLIB, {"libglib2.0-0"}, "bookworm", "libglib2.0-0"),
        (_GLIB, {"libglib2.0-0t64"}, "trixie", "libglib2.0-0t64"),
        (_GLIB, {"libglib2.0-0", "libglib2.0-0t64"}, "noble", "libglib2.0-0t64"),
        (_GLIB, set(), "jammy", "libglib2.0-0"),
        (_GLIB, set(), "noble", "libglib2.0-0t64"),
        (_ICU, {"libicu72"}, "bookworm", "libicu72"),
        (_ICU, {"libicu74", "libicu76"}, "trixie", "libicu76"),
        (_ICU, set(), "jammy", "libicu70"),
        (_ICU, set(), "of-tomorrow", "libicu-dev"),
        (("libgl1",), set(), "", "libgl1"),
    ],
)
def test_packages_are_named_as_the_release_does(
    alternatives: tuple[str, ...], offered: set[str], release: str, package: str
) -> None:
    assert choose_package(alternatives, offered, release) == package


def test_a_library_is_looked_for_where_the_loader_looks() -> None:
    assert is_there(Library("libc.so.6", ("libc6",)))
    assert not is_there(_LACKING)
    assert not is_there(Library("libof-no-system.so.", ("libof-no-system[0-9]+",)))


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group whose one library no system has."""
    monkeypatch.setitem(GROUPS, "window", (_LACKING,))
    monkeypatch.setattr(libraries, "_offered", lambda missing: set())


@pytest.mark.usefixtures("lacking")
def test_a_person_without_rights_is_given_the_one_line_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    with pytest.raises(CannotSetUp, match="sudo apt-get update && sudo apt-get install -y libof-no-system9$"):
        ensure(["window"], tmp_path)


@pytest.mark.usefixtures("lacking")
def test_on_other_systems_the_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(CannotSetUp, match=r"libof-no-system\.so\.9"):
        ensure(["window"], tmp_path)


@pytest.mark.usefixtures("lacking")
def test_root_gets_them_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, ...]] = []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(libraries, "_apt", lambda *words: steps.append(words))
    with pytest.raises(CannotSetUp, match="still missing"):
        ensure(["window"], tmp_path)
    assert steps == [("update",), ("install", "-y", "--no-install-recommends", "libof-no-system9")]


def test_what_was_found_is_remembered_until_the_system_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GROUPS, "engine", (Library("libc.so.6", ("libc6",)),))
    ensure(["engine"], tmp_path)
    monkeypatch.setattr(libraries, "is_there", lambda library: pytest.fail("looked again"))
    ensure(["engine"], tmp_path)
    monkeypatch.setattr(libraries, "_loader_state", lambda: -1)
    monkeypatch.setattr(libraries, "is_there", lambda library: True)
    ensure(["engine"], tmp_path)
    (tmp_path / "libraries.json").write_text("broken", encoding="utf-8")
    ensure(["engine"], tmp_path)
