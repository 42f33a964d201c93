"""A device at work: one thread asks it, one thing after another, and looks now and then how it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from crm_desktop.devices.black_box import BlackBox
from crm_desktop.devices.display import CustomerDisplay
from crm_desktop.devices.kinds import (
    DeviceSetting,
    DeviceState,
    Light,
    OpenPort,
    Paper,
    PaperLine,
    Printed,
    Status,
    Weight,
    WeightState,
)
from crm_desktop.devices.ports import ChangesPort
from crm_desktop.devices.printer import EscPosPrinter
from crm_desktop.devices.profiles import CYRILLIC, CodePage, Profile
from crm_desktop.devices.scale import AskedScale, TellingScale
from crm_desktop.errors import Unavailable

T = TypeVar("T")
Tell = Callable[[DeviceState], None]
OK, AWAY, SILENT = DeviceState(Light.OK), DeviceState(Light.BAD, "away"), DeviceState(Light.WARN, "silent")


class Worker:
    """A thread and what waits for it. Nothing here waits for the device itself."""

    def __init__(self, name: str, tell: Tell) -> None:
        self._tell = tell
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._last: Future[object] | None = None
        self._is_over = False

    def look(self) -> None:
        """Looks how the device is, unless it is busy."""
        with self._lock:
            is_busy = self._last is not None and not self._last.done()
        if not is_busy:
            self._do(self._look)

    def close(self, wait_seconds: float = 0.0) -> None:
        """Ends after what is under way; what has not begun is dropped."""
        with self._lock:
            self._is_over = True
            last = self._last
        self._threads.shutdown(wait=False, cancel_futures=True)
        if wait_seconds and last is not None:
            wait([last], wait_seconds)

    def _do(self, work: Callable[[], T]) -> Future[T]:
        with self._lock:
            if self._is_over:
                gone: Future[T] = Future()
                gone.set_exception(Unavailable("device", None, port=""))
                return gone
            future = self._threads.submit(work)
            self._last = future  # type: ignore[assignment]
            return future

    def _look(self) -> None:
        """What one look is, in the thread."""


class PrinterAtWork(Worker):
    """A receipt printer and its drawer."""

    def __init__(self, name: str, open_port: OpenPort, profile: Profile, box: BlackBox | None, tell: Tell) -> None:
        super().__init__(name, tell)
        self._profile = profile
        self._open = open_port
        self._printer = EscPosPrinter(name, open_port, profile, box)
        # Looking again and again would fill the black box with nothing.
        self._watched = EscPosPrinter(name, open_port, profile)

    def print_lines(self, lines: list[PaperLine], receipt_id: str) -> Future[Printed]:
        """Prints once."""

        def work() -> Printed:
            printed = self._printer.print_lines(lines, receipt_id)
            self._tell_of(printed.status)
            return printed

        return self._do(work)

    def open_drawer(self) -> Future[None]:
        """Opens the drawer."""
        return self._do(self._printer.open_drawer)

    def _look(self) -> None:
        self._tell_of(self._watched.status())

    def _tell_of(self, status: Status) -> None:
        self._tell(printer_state(status) if self._profile.answers and status.is_known else self._is_there())

    def _is_there(self) -> DeviceState:
        try:
            self._open().close()
        except Unavailable:
            return AWAY
        return SILENT if self._profile.answers else DeviceState(Light.OK, "tells_nothing")


class ScaleAtWork(Worker):
    """A scale; what it says is noted in the black box when it says something new."""

    def __init__(
        self, name: str, open_port: OpenPort, setting: DeviceSetting, box: BlackBox | None, tell: Tell
    ) -> None:
        super().__init__(name, tell)
        opened = open_port if box is None else lambda: ChangesPort(open_port(), box, name)
        telling = setting.profile == "cas"
        self._scale = TellingScale(opened) if telling else AskedScale(opened, parity=setting.options.get("parity", ""))

    def weight(self) -> Future[Weight]:
        """What lies on it now."""
        return self._do(self._weigh)

    def close(self, wait_seconds: float = 0.0) -> None:
        """Gives the port back as well."""
        last = self._do(self._scale.close)
        with self._lock:
            self._is_over = True
        self._threads.shutdown(wait=False)
        if wait_seconds:
            wait([last], wait_seconds)

    def _weigh(self) -> Weight:
        weight = self._scale.weight()
        self._tell(SILENT if weight.state in (WeightState.UNKNOWN, WeightState.STALE) else OK)
        return weight

    def _look(self) -> None:
        self._weigh()


class DisplayAtWork(Worker):
    """A display: only the newest picture matters, and the sale never waits for it."""

    def __init__(self, open_port: OpenPort, options: Mapping[str, str], tell: Tell) -> None:
        super().__init__("display", tell)
        self._open = open_port
        self._display = CustomerDisplay(open_port, _page(options))
        self._newest: tuple[str, str] | None = None

    def show(self, top: str, bottom: str) -> None:
        """Replaces what still waits to be shown."""
        with self._lock:
            is_waiting = self._newest is not None
            self._newest = (top, bottom)
        if not is_waiting:
            self._do(self._show)

    def _show(self) -> None:
        with self._lock:
            picture, self._newest = self._newest, None
        if picture is None:
            return
        try:
            self._display.show(*picture)
        except Unavailable:
            self._tell(AWAY)
        else:
            self._tell(OK)

    def _look(self) -> None:
        try:
            self._open().close()
        except Unavailable:
            self._tell(AWAY)
        else:
            self._tell(OK)


def printer_state(status: Status) -> DeviceState:
    """The light of a printer that has spoken."""
    if status.paper is Paper.OUT:
        return DeviceState(Light.BAD, "paper_out")
    if status.is_open:
        return DeviceState(Light.BAD, "cover_open")
    if not status.is_online:
        return DeviceState(Light.BAD, "offline")
    return DeviceState(Light.WARN, "near_end") if status.paper is Paper.NEAR_END else OK


def _page(options: Mapping[str, str]) -> CodePage:
    encoding, number = options.get("page", ""), options.get("page_number", "")
    return CodePage(encoding, int(number)) if encoding and number.isdigit() else CYRILLIC
