"""All headless work of one process: jobs, arrivals, channels, and the word that it is alive."""

from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Callable
from functools import partial

from crm_desktop.agent.arrival_router import ROUND_SECONDS, ArrivalRouter
from crm_desktop.agent.attempt import attempt
from crm_desktop.agent.beats import Beats
from crm_desktop.agent.channel_ground import Surround
from crm_desktop.agent.channel_work import LOOK_SECONDS, Channels, new_holder
from crm_desktop.agent.firm import Firm
from crm_desktop.agent.jobs import all_jobs, channel_jobs
from crm_desktop.agent.lanes import Lanes
from crm_desktop.agent.loop import Job, Loop, Run
from crm_desktop.agent.machine_key import MachineKey
from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.channels.queries import running_channels
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.intake.take_in import Do
from crm_desktop.features.jobs.rules import BEAT_SECONDS
from crm_desktop.features.live import rules as live

AGENT, WINDOW = "agent", "window"
_LONGEST_PAUSE = 15.0
# Without a single channel the look is rarer: an event tells of the first one.
_IDLE_SECONDS = 5.0
# The first moments after log-in belong to the window.
_WINDOW_FIRST_SECONDS = 3.0
_STOP_SECONDS = 20.0
_log = logging.getLogger(__name__)


class Program:
    """`kind` tells an agent ("agent") from a window that works alone on its computer ("window").

    `run` works in the calling thread until `stop`. `rang(names)` passes events of the base on; without them everything
    is found by looking, a second or two later.
    """

    def __init__(
        self,
        lanes: Lanes,
        clock: Clock,
        kind: str = AGENT,
        on_done: Callable[[Job, int], None] | None = None,
        key: MachineKey | None = None,
    ) -> None:
        self._lanes = lanes
        self._key = key or MachineKey()
        self.workplace = f"{platform.node()[:80]}/{kind}"
        self._jobs_lane = lanes.open("jobs")
        self._channels_lane = lanes.open("channels")
        # A window on one computer brings little in: one connection less.
        self._arrivals_lane = self._channels_lane if kind == WINDOW else lanes.open("arrivals")
        self._first_seconds = _WINDOW_FIRST_SECONDS if kind == WINDOW else 0.0
        self._beats = Beats(self.workplace)
        self._stop = threading.Event()
        self._look = threading.Event()
        firm = Firm(self._channels_lane.do, clock)
        self._router = ArrivalRouter(self._arrivals_lane, firm.where, self._on_round)
        around = Surround(lanes, clock, new_holder(), self._key.open, firm.where, self._router.wake, self._neighbours)
        self._channels = Channels(self._channels_lane, around)
        do = self._jobs_lane.do
        heartbeat = Job("heartbeat", BEAT_SECONDS, lambda: self._beat(do))
        self._loop = Loop([*all_jobs(do, clock), heartbeat], on_done, self._on_run)
        self._service_loop = Loop(channel_jobs(self._channels_lane.do), on_done, self._on_run)
        self._threads: list[threading.Thread] = []

    def check(self) -> None:
        """Opens the base; raises Refused or Unavailable when it cannot be worked on."""
        try:
            self._jobs_lane.do(lambda tx: None)
        except AppError as error:
            raise self._jobs_lane.first_error or error from error

    def run(self) -> None:
        """Works until `stop`, then ends the channels and says good-bye."""
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (
                ("arrivals", self._run_arrivals),
                ("channels", self._run_channels),
                ("channel-jobs", self._run_service_jobs),
            )
        ]
        for thread in self._threads:
            thread.start()
        self._loop.run()
        self._end()

    def rang(self, names: frozenset[str]) -> None:
        """Events of the base."""
        if live.OUTBOX in names:
            self._channels.ring()
        if live.CHANNELS in names:
            self._look.set()
            self._router.wake()

    def hurry(self) -> None:
        """Something was saved that may be due at once."""
        self._loop.hurry()

    def stop(self) -> None:
        """Ends `run`; may be called from a signal handler or another thread."""
        self._stop.set()
        self._look.set()
        self._router.stop()
        self._service_loop.stop()
        self._loop.stop()

    # ---------------------------------------------------------------- threads

    def _run_service_jobs(self) -> None:
        if self._may_serve():
            self._service_loop.run()

    def _run_arrivals(self) -> None:
        if self._may_serve():
            self._router.run()

    def _run_channels(self) -> None:
        if not self._may_serve():
            return
        pause = LOOK_SECONDS
        while not self._stop.is_set():
            begun = time.monotonic()
            look = attempt(self._channels.look, "looking after the channels")
            if look.error is not None:
                _log.info("channels wait: %s", look.error)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                pause = LOOK_SECONDS if self._channels.is_busy else _IDLE_SECONDS
            self._note("channels", LOOK_SECONDS, Run(_ms_since(begun), look.result or 0, look.error))
            self._look.wait(pause)
            self._look.clear()

    def _may_serve(self) -> bool:
        """Whether this session may work on channels; tells the base this computer's key. Waits for the base."""
        pause = 1.0
        self._stop.wait(self._first_seconds)
        while not self._stop.is_set():
            try:
                self._channels_lane.read(running_channels)
                self._channels_lane.do(partial(self._key.offer, workplace=platform.node()))
            except AppError as error:
                if self._lanes.is_instead:
                    return False
                _log.info("channels wait: %s", error)
                self._stop.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return True
        return False

    def _end(self) -> None:
        until = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._channels.stop()
        try:
            self._beats.end(self._jobs_lane.do)
        except AppError as error:
            _log.info("ended without a last word: %s", error)

    # ---------------------------------------------------------------- what is told

    def _beat(self, do: Do) -> int:
        self._beats.tell(do)
        # Being alive is no news for the log.
        return 0

    def _neighbours(self, kind: str) -> list[Ground]:
        return self._channels.neighbours(kind)

    def _on_run(self, job: Job, run: Run) -> None:
        self._note(job.name, job.every_seconds, run)

    def _on_round(self, ms: int, count: int, error: AppError | None) -> None:
        self._note("arrivals", ROUND_SECONDS, Run(ms, count, error))

    def _note(self, job: str, every_seconds: float, run: Run) -> None:
        self._beats.note(job, every_seconds, run.ms, run.count, run.error)


def _ms_since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
