"""Every way a base cannot be opened has its own name."""

from __future__ import annotations

import os
import re
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop import error_texts
from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.errors import Refused

_ROOM = Path(logins.__file__).parent


def _key(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        Connection(Embedded(path))
    assert caught.value.key in error_texts.TEXTS
    return caught.value.key


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "a.fdb"
    Connection(Embedded(path), create={"page_size": 8192}).close()
    return path


def test_no_file(tmp_path: Path) -> None:
    assert _key(tmp_path / "nothing.fdb") == "e_db_no_database"
    assert not list(tmp_path.glob("nothing*")), "nothing is made by looking"


def test_no_folder(tmp_path: Path) -> None:
    assert _key(tmp_path / "nowhere" / "a.fdb") == "e_db_no_database"


def test_new_base_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        Connection(Embedded(tmp_path / "nowhere" / "a.fdb"), create={})
    assert caught.value.key == "e_db_no_folder"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + bytes(100_000), bytes(8192)])
def test_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.fdb"
    path.write_bytes(content)
    assert _key(path) in ("e_db_not_a_database", "e_db_file_damaged")


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.fdb").mkdir()
    assert _key(tmp_path / "a.fdb") == "e_db_not_a_database"


@pytest.mark.parametrize("version", [12, 14])
def test_file_of_another_engine_version(base: Path, version: int) -> None:
    with base.open("rb+") as file:
        file.seek(18)
        file.write((0x8000 | version).to_bytes(2, "little"))
    assert _key(base) == "e_db_wrong_file_version"


def test_base_cut_short(base: Path) -> None:
    os.truncate(base, 8192 * 3)
    assert _key(base) in ("e_db_file_damaged", "e_db_not_a_database")


@pytest.mark.parametrize("login", ["", "a b", "x" * 64, 'a"b', "a;b", "a\nb"])
def test_login_that_cannot_be_one(base: Path, login: str) -> None:
    with pytest.raises(Refused) as caught:
        logins.create_login(Embedded(base), login, "x")
    assert caught.value.key == "e_db_bad_login"


@pytest.mark.parametrize("password", ["", "a\0b", "я" * 200])
def test_password_that_cannot_be_one(base: Path, password: str) -> None:
    with pytest.raises(Refused) as caught:
        logins.create_login(Embedded(base), "ann", password)
    assert caught.value.key == "e_db_bad_password"


def test_logins_live_in_the_file(base: Path) -> None:
    target = Embedded(base)
    logins.create_login(target, "ann", "x")
    logins.create_login(target, "Боб", "y")
    logins.set_login_active(target, "ann", is_active=False)
    assert logins.list_logins(target) == {"ANN": False, "БОБ": True}
    logins.drop_login(target, "ann")
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        assert tx.rows("select trim(plg$user_name) from plg$srp") == [("БОБ",)]


def test_every_key_of_this_room_has_its_text() -> None:
    used = {
        key for file in _ROOM.glob("*.py") for key in re.findall(r'"(e_db_[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert used
    assert sorted(used - set(error_texts.TEXTS)) == []
