"""The printer queue of Windows, raw: bytes go in, nothing ever comes back."""

from __future__ import annotations

import ctypes
from typing import Any

from crm_desktop.errors import Unavailable


class _Document(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (("name", ctypes.c_wchar_p), ("output", ctypes.c_wchar_p), ("datatype", ctypes.c_wchar_p))


class WindowsQueue:
    """One document in the queue for each writing. What became of it is not known: the queue does not say."""

    def __init__(self, printer: str) -> None:
        """Raises Unavailable("device") where there is no such printer, or no Windows."""
        self._printer = printer
        self._handle = ctypes.c_void_p()
        library = getattr(ctypes, "WinDLL", None)
        if library is None:
            raise self._gone()
        self._spooler: Any = library("winspool.drv")
        if not self._spooler.OpenPrinterW(ctypes.c_wchar_p(printer), ctypes.byref(self._handle), None):
            raise self._gone()

    def write(self, data: bytes) -> None:
        """Puts one document into the queue. Raises Unavailable("device")."""
        document = _Document("CRM Desktop", None, "RAW")
        if not self._spooler.StartDocPrinterW(self._handle, 1, ctypes.byref(document)):
            raise self._gone()
        written = ctypes.c_uint32()
        try:
            done = self._spooler.StartPagePrinter(self._handle) and self._spooler.WritePrinter(
                self._handle, data, len(data), ctypes.byref(written)
            )
            self._spooler.EndPagePrinter(self._handle)
        finally:
            self._spooler.EndDocPrinter(self._handle)
        if not done or written.value != len(data):
            raise self._gone()

    def read(self, most: int, seconds: float) -> bytes:
        """Nothing: a queue does not answer."""
        return b""

    def close(self) -> None:
        """Gives the queue back."""
        self._spooler.ClosePrinter(self._handle)

    def _gone(self) -> Unavailable:
        return Unavailable("device", 2.0, port=f"queue://{self._printer}")
