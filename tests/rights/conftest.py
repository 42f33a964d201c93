"""One town for all tests of rights: they read, or take back what they write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.rights.people import Town, settle
from tests.support.server_rig import RealServer, RigServer
from tests.support.template_db import template_base


@pytest.fixture(scope="session")
def town(rig: RigServer | RealServer, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """People of every role on a server."""
    path: Path = tmp_path_factory.mktemp("town") / "crm.fdb"
    shutil.copyfile(template_base(), path)
    return settle(rig.add_base(path))
