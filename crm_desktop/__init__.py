"""Desktop CRM on Firebird: one package for the window, the agent and the console."""

from __future__ import annotations

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 12):
    # PySide6 6.12: each Signal.emit() answers True without taking a reference to it, so that after some hundred
    # emits Python 3.11 ends with "deallocating True or False". From 3.12 on True cannot die; here it gets a
    # reference count that no day of work uses up.
    import ctypes

    for _immortal in (True, False):
        ctypes.c_ssize_t.from_address(id(_immortal)).value += 1 << 30
    del _immortal
