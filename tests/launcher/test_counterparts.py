"""CI requires what could be installed, and names what could not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import counterparts
from tools.say import CannotSetUp


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> set[str]:
    """A computer with these programs, whose package tool installs everything it is asked for."""
    programs = {"apt-get", "dpkg", "dpkg-deb"}
    known = {one: one.programs for one in counterparts.COUNTERPARTS}

    def install(packages: list[str]) -> None:
        programs.update(
            program for one, names in known.items() for program in names if set(one.packages) & set(packages)
        )

    monkeypatch.setattr(counterparts, "install_packages", install)
    monkeypatch.setattr("shutil.which", lambda name, path=None: name if name in programs else None)
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(counterparts, "_CACHE", tmp_path)
    monkeypatch.setattr(counterparts, "python_of_emupos", lambda: "python3.13")
    asterisk = tmp_path / "asterisk" / "sid" / "root" / "usr" / "sbin" / "asterisk"
    asterisk.parent.mkdir(parents=True)
    asterisk.touch()
    return programs


def test_what_was_installed_is_required(computer: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    counterparts.main()
    assert capsys.readouterr().out == "tcp,pbx,mail,emupos\n"


def test_what_cannot_be_installed_is_named_and_not_required(
    computer: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_packages: list[str]) -> None:
        raise CannotSetUp("no network")

    monkeypatch.setattr(counterparts, "install_packages", refuse)
    counterparts.main()
    told = capsys.readouterr()
    assert told.out == "tcp,emupos\n"
    assert "not required: pbx: missing sipp" in told.err
    assert "not required: mail: missing dovecot" in told.err


def test_who_is_not_root_installs_nothing_and_starts_no_mail_servers(
    computer: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    computer.update(("sipp", "espeak-ng", "sox", "dovecot", "exim4", "openssl", "setpriv"))
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    counterparts.main()
    told = capsys.readouterr()
    assert told.out == "tcp,pbx,emupos\n"
    assert "root only" in told.err


def test_without_a_new_python_the_simulator_of_devices_is_not_required(
    computer: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(counterparts, "python_of_emupos", lambda: None)
    counterparts.main()
    told = capsys.readouterr()
    assert told.out == "tcp,pbx,mail\n"
    assert "not required: emupos: no Python 3.13 here" in told.err
