"""The log of one program: a file that rotates, times in UTC, no phone numbers or addresses in it."""

from __future__ import annotations

import logging
import re
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from crm_desktop.config import log_dir

_SIZE = 1_000_000
_KEPT = 5
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\+\d[\d ()-]{6,}\d|(?<![\w.-])\d{10,}(?![\w.-])")


class _Formatter(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """One record; the traceback is written anew, since other handlers leave theirs in the record as it was."""
        parts = [record.getMessage()]
        if record.exc_info:
            parts.append(self.formatException(record.exc_info))
        if record.stack_info:
            parts.append(self.formatStack(record.stack_info))
        told = without_personal_data("\n".join(parts))
        return f"{self.formatTime(record)}Z {record.levelname} {record.name}: {told}"


def without_personal_data(text: str) -> str:
    """The text with phone numbers, e-mail addresses and other long numbers hidden."""
    return _PERSONAL.sub("***", text)


def set_up_log(program: str, level: int = logging.INFO) -> Path | None:
    """Starts the log of "window", "agent" or "admin" and says where it is.

    Answers None when no file can be written: then warnings go to the error stream and the program works on.
    """
    root = logging.getLogger()
    root.setLevel(level)
    path = log_dir() / f"{program}.log"
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
        handler.setLevel(logging.WARNING)
    handler.setFormatter(_Formatter())
    root.addHandler(handler)
    return path if isinstance(handler, RotatingFileHandler) else None
