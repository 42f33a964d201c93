"""Fixtures of the stories told in whole windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from tests.support.builders_calls import calls_begin_now, make_line
from tests.support.window import do, programs

__all__ = ["calls_begin_now", "programs"]


@pytest.fixture
def line_id(base_path: Path) -> int:
    """The channel of a firm with a telephone line, written into the base."""
    firm = "update or insert into firm (id, name, created_at) values (1, 'Firm', clock.utc_now()) matching (id)"

    def work(tx: Tx) -> int:
        tx.run(firm)
        made = make_line(tx).channel_id
        tx.run("execute procedure access.close_session")
        return made

    made = do(Embedded(base_path), work)
    assert isinstance(made, int)
    return made
