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

_NOISE = b"\x00\xff\x13~"
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

    def trouble(self, kind: str, what: str, on: bool) -> None:
        """One of paper_out, near_end, cover_open, silent, noise, moving, unplugged, deaf begins or is over.

        Raises KeyError for a kind without a cable, ValueError for a trouble there is not.
        """
        wire, printer = self.wires[kind], self.printer
        match what:
            case "unplugged":
                (wire.unplug if on else wire.plug_in)()
            case "deaf":
                wire.is_deaf = on
            case "paper_out" if on:
                printer.is_paper_out = True
            case "paper_out":
                printer.put_paper_in()
            case "cover_open" if on:
                printer.is_open = True
            case "cover_open":
                printer.close_cover()
            case "near_end":
                printer.is_near_end = on
            case "noise":
                printer.noise = _NOISE if on else b""
            case "moving":
                self.scale.is_moving = on
            case "silent" if kind == "scale":
                self.scale.is_silent = on
            case "silent":
                printer.is_silent = on
            case _:
                raise ValueError(what)

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
