"""The software devices inside the program: what a till with the port "emulator" works with."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache

from crm_desktop.devices.emulator import SoftDisplay, SoftPrinter, SoftScale, SoftScanner
from crm_desktop.devices.emulator_points import points
from crm_desktop.devices.emulator_wires import Wire
from crm_desktop.devices.kinds import PaperMark
from crm_desktop.devices.memory_wire import MemoryWire

WIRED = ("printer", "scanner", "scale", "display", "cards")


class EmulatedTill:
    """One device of each kind, each at the far end of its cable."""

    def __init__(self, wires: Mapping[str, Wire]) -> None:
        self.wires = dict(wires)
        self.printer = SoftPrinter(wires["printer"])
        self.scanner = SoftScanner(wires["scanner"])
        self.scale = SoftScale(wires["scale"])
        self.display = SoftDisplay(wires["display"])
        self.cards = SoftScanner(wires["cards"])

    @staticmethod
    def points(mark: PaperMark) -> tuple[str, ...]:
        """What a code on paper looks like."""
        return points(mark)

    def close(self) -> None:
        """The end of all devices."""
        for wire in self.wires.values():
            wire.close()


class InnerTill(EmulatedTill):
    """Without cables outside the program. Kinds that have no device of their own get a cable nobody answers at."""

    def __init__(self) -> None:
        self._inner = {kind: MemoryWire() for kind in WIRED}
        self._lock = threading.Lock()
        super().__init__(self._inner)

    def wire(self, kind: str) -> MemoryWire:
        """The cable of a kind."""
        with self._lock:
            return self._inner.setdefault(kind, MemoryWire())


@lru_cache(maxsize=1)
def emulated_till() -> InnerTill:
    """The one of this program."""
    return InnerTill()
