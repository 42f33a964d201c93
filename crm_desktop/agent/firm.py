"""What headless work needs to know of the firm, read again now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from crm_desktop.clock import Clock
from crm_desktop.db.tx import Tx
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.intake.take_in import Do
from crm_desktop.features.settings.queries import intake_facts

T = TypeVar("T")
_SECONDS = 30.0


class Firm:
    """Zone and region of the firm; may be asked from any thread."""

    def __init__(self, do: Do, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._do = do
        self._clock = clock
        self._monotonic = monotonic
        self._known: tuple[str, str] | None = None
        self._read_again = 0.0
        self._guard = threading.Lock()

    def where(self) -> Surroundings:
        """Now, and where the firm is. Raises Unavailable when it was never read and the base is away."""
        with self._guard:
            if self._known is None or self._monotonic() >= self._read_again:
                self._known = self._do(_facts)
                self._read_again = self._monotonic() + _SECONDS
            zone, region = self._known
        return Surroundings(self._clock.now(), zone, region)


def _facts(tx: Tx) -> tuple[str, str]:
    facts = intake_facts(tx)
    return facts.time_zone, facts.phone_region
