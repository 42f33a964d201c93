"""The test button: a worker of its own tries the settings, and its answer goes into the base."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from crm_desktop.agent.attempt import attempt
from crm_desktop.agent.channel_ground import ChannelGround, Surround
from crm_desktop.agent.lanes import DoingLane
from crm_desktop.errors import Unavailable
from crm_desktop.features.channels import queries
from crm_desktop.features.channels.queries import Known
from crm_desktop.features.channels.rules_packed import pack_answer, pack_error
from crm_desktop.features.channels.rules_work import ChannelWorker

LONGEST_SECONDS = 40.0


@dataclass(slots=True)
class _Test:
    ground: ChannelGround
    since: float
    answer: str | None = None


class ChannelTests:
    """Tests under way in this process."""

    def __init__(self, lane: DoingLane, around: Surround, make: Callable[[str], ChannelWorker]) -> None:
        self._lane = lane
        self._around = around
        self._make = make
        self._tests: dict[int, _Test] = {}

    def ask(self, one: Known, running: ChannelGround | None) -> None:
        """Begins a test, unless another process works on the channel and will do it, or one is under way."""
        channel_id = one.channel.id
        is_others = running is None and one.held_by is not None
        if is_others or channel_id in self._tests or self._around.lanes.is_instead:
            return
        if not self._lane.do(partial(queries.take_test, channel_id=channel_id)):
            return
        test = _Test(ChannelGround(one.channel, self._around), time.monotonic())
        self._tests[channel_id] = test
        threading.Thread(target=self._try, args=(test,), name=f"test-{channel_id}", daemon=True).start()

    def look(self) -> None:
        """Tells the base of tests that have ended, and of those that took too long."""
        for channel_id, test in list(self._tests.items()):
            answer = test.answer
            if answer is None and time.monotonic() - test.since > LONGEST_SECONDS:
                answer = pack_error(Unavailable("channel_test"))
            if answer is not None:
                self._lane.do(partial(queries.report_test, channel_id=channel_id, result=answer))
                del self._tests[channel_id]
                self._end(test)

    def stop(self) -> None:
        """Ends all tests."""
        for test in self._tests.values():
            self._end(test)
        self._tests.clear()

    @staticmethod
    def _end(test: _Test) -> None:
        test.ground.stop.set()
        test.ground.close()

    def _try(self, test: _Test) -> None:
        channel = test.ground.channel
        tried = attempt(lambda: self._make(channel.kind).test(test.ground), f"test of channel {channel.id}")
        test.answer = pack_error(tried.error) if tried.error is not None else pack_answer(tried.result or "")
