"""Desktop CRM on Firebird: one package for the window, the agent and the console."""

from __future__ import annotations

import sys

__version__ = "0.2.0"

if sys.version_info < (3, 12):
    # PySide6 6.12: each Signal.emit() answers True, and each call of Qt that gives nothing back answers None, without
    # taking a reference to it; after some hundred emits or some thousand calls Python 3.11 ends with "deallocating
    # True or False" or "deallocating None". From 3.12 on they cannot die; here they get a reference count that no
    # day of work uses up. (6.11 counts them.)
    import ctypes

    for _immortal in (True, False, None):
        ctypes.c_ssize_t.from_address(id(_immortal)).value += 1 << 40
    del _immortal
