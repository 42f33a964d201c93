"""Keeps PySide6 from reading the source of every module that is imported after it."""

from __future__ import annotations

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401 - brings the watching module


def leave_sources_unread() -> None:
    """Call before most is imported; nothing happens where PySide6 works otherwise.

    PySide6 searches each module's source for its own name, in case somebody asks for snake_case names of Qt, which we
    never do. That is a tenth of a start.
    """
    watching = sys.modules.get("shibokensupport.feature")
    if watching is not None and hasattr(watching, "_mod_uses_pyside"):
        vars(watching)["_mod_uses_pyside"] = _uses_no_features


def _uses_no_features(_module: ModuleType) -> bool:
    return False
