"""Cables of software devices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.devices.emulator_wires import PtyWire, TcpWire, Wire


@pytest.fixture(params=["pty", "tcp"])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    """A cable of each kind."""
    made: PtyWire | TcpWire = PtyWire(tmp_path / "port") if request.param == "pty" else TcpWire()
    yield made
    made.close()


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[PtyWire]:
    """A serial cable."""
    made = PtyWire(tmp_path / "serial")
    yield made
    made.close()
