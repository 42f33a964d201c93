"""The short run of ./crm prove posts: through the real agent, a third of the posts rubbish or repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded
from tools.prove.firm import settle
from tools.prove.posts import post_all


@pytest.mark.slow
def test_every_post_is_accounted_for_and_none_twice(base_path: Path) -> None:
    settle(Embedded(base_path))
    outcomes = post_all(Embedded(base_path), base_path.parent, 150)
    assert [outcome for outcome in outcomes if not outcome.holds] == []
    assert len(outcomes) == 8
