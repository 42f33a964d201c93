"""Whoever waits outside for the base is answered in a bounded time."""

from __future__ import annotations

from concurrent.futures import Future
from typing import cast

import pytest

from crm_desktop.agent.lanes import DoingLane
from crm_desktop.db.lane import Lane
from crm_desktop.errors import Unavailable


class _HungLane:
    """Takes work and never answers, as an engine does whose neighbour was killed while it held a latch."""

    def submit(self, _work: object, **_how: bool) -> Future[object]:
        return Future()


def test_a_call_that_hangs_is_answered_with_again_later() -> None:
    lane = DoingLane(cast(Lane, _HungLane()), lambda _lane: None, longest=0.01)
    with pytest.raises(Unavailable) as caught:
        lane.do(lambda _tx: None)
    assert caught.value.retry_after == 5
