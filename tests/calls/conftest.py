"""What every test of calls gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.ami_stand_in import AmiStandIn
from tests.support.builders_calls import calls_begin_now

__all__ = ["calls_begin_now"]


@pytest.fixture
def exchange() -> Iterator[AmiStandIn]:
    """The stand-in of an exchange."""
    exchange = AmiStandIn()
    yield exchange
    exchange.close()
