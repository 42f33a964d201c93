"""The database room: the only place that imports firebird.driver."""

from __future__ import annotations

import sys
from types import ModuleType


class _NoMessage:
    """Stands for the driver's message of its configuration, which we never write or read."""


def _leave_messages_unread() -> None:
    """The driver reads a library of messages for one class that only serialised configurations need."""
    name = "firebird.base.config_pb2"
    if name not in sys.modules and "firebird.base.config" not in sys.modules:
        stand_in = ModuleType(name)
        stand_in.ConfigProto = _NoMessage  # type: ignore[attr-defined]
        sys.modules[name] = stand_in


_leave_messages_unread()
