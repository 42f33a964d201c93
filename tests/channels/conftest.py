"""Channels are tried in this process and over the wire."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded, Server, Target
from tests.support.builders_channels import firm_in, firm_on


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.tcp)])
def target(request: pytest.FixtureRequest, base_path: Path) -> Target:
    """A base with a firm, in this process and over the wire."""
    if request.param == "embedded":
        firm_in(base_path)
        return Embedded(base_path)
    server: Server = request.getfixturevalue("server")
    firm_on(server)
    return server
