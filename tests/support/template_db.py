"""A whole database per test: built once per run by the real deploy.py, copied for each test that writes for good."""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from crm_desktop.db import deploy, file_lock, schema_files
from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx

_ROOM = Path(deploy.__file__).parent
_WAIT_SECONDS = 120

# All test runs of a user on one machine share a lock folder, apart from the one of the installed program.
os.environ.setdefault("CRM_LOCK_FOLDER", str(Path(tempfile.gettempdir()) / f"crm-test-lock-{getpass.getuser()}"))


def template_base() -> Path:
    """The template of the current server_sql; whoever comes first builds it, the other workers wait."""
    folder = Path(tempfile.gettempdir()) / f"crm-template-{os.getuid() if hasattr(os, 'getuid') else 0}"
    folder.mkdir(exist_ok=True)
    base = folder / f"{_key()}.fdb"
    if not base.exists():
        _build_once(folder, base)
    return base


def _key() -> str:
    sources = schema_files.read_sources()
    code = b"".join((_ROOM / name).read_bytes() for name in ("deploy.py", "schema_files.py", "bootstrap.sql"))
    return hashlib.sha256(sources.fingerprint.encode() + code).hexdigest()[:16]


def _build_once(folder: Path, base: Path) -> None:
    fd = os.open(folder / "building.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + _WAIT_SECONDS
        while not file_lock.exclusive(fd):
            if time.monotonic() > deadline:
                raise TimeoutError("the template database is not being finished")
            time.sleep(0.05)
        if not base.exists():
            _remove_old(folder)
            deploy.create_base(Embedded(base), forced_writes=False)
    finally:
        os.close(fd)


def _remove_old(folder: Path) -> None:
    """Templates of yesterday; a younger one may be in use by a run beside this one."""
    for old in folder.glob("*.fdb*"):
        with suppress(OSError):
            if old.stat().st_mtime < time.time() - 86_400:
                old.unlink()


@pytest.fixture(scope="session")
def _template() -> Path:
    return template_base()


@pytest.fixture
def base_path(_template: Path, tmp_path: Path) -> Path:
    """A base of this test's own, for tests of events, races, jobs and several connections."""
    path = tmp_path / "crm.fdb"
    shutil.copyfile(_template, path)
    return path


@pytest.fixture(scope="session")
def _shared_connection(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = tmp_path_factory.mktemp("base") / "shared.fdb"
    shutil.copyfile(_template, path)
    connection = Connection(Embedded(path))
    yield connection
    connection.close()


@pytest.fixture
def tx(_shared_connection: Connection) -> Iterator[Tx]:
    """A transaction on a base shared by this worker's tests; rolled back at the end."""
    yield _shared_connection.begin(write=True)
    _shared_connection.rollback()


@pytest.fixture
def lane(base_path: Path) -> Iterator[Lane]:
    """A lane on a base of this test's own."""
    lane = Lane(Embedded(base_path))
    yield lane
    lane.close()
