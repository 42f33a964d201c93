"""The beginning of a start: the base is being opened in its thread while the modules of the window are read."""

from __future__ import annotations

import argparse
import logging
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from crm_desktop import config
from crm_desktop.config import Config
from crm_desktop.db.target import Embedded, Target, parse_server
from crm_desktop.errors import Refused
from crm_desktop.opened import OpenedBase

_log = logging.getLogger(__name__)


def watch(settings: Config) -> None:
    """Until the window has its own dialog for bugs, one is logged and told in a dialog before the program ends."""
    sys.excepthook = partial(_tell_and_leave, settings)


def _tell_and_leave(
    settings: Config, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    sys.excepthook = sys.__excepthook__
    sys.__excepthook__(kind, error, trace)
    if not issubclass(kind, Exception):
        return
    _log.error("a bug before the window was there: %s", kind.__name__)
    from crm_desktop.app import make_application
    from crm_desktop.ui.crash import install_crash_dialog

    app = make_application(settings)
    install_crash_dialog().hook(kind, error, trace)
    app.exec()


def begin(target: Target | None, login: str) -> OpenedBase | None:
    """A base of this computer on its way, with the person named on his way in; None for any other."""
    if not isinstance(target, Embedded):
        return None
    opened = OpenedBase(target)
    if login:
        opened.begin_log_in(login.strip())
    return opened


def target_of(arguments: argparse.Namespace, settings: Config) -> Target | None:
    """The base named on the command line, else the one opened last; None for the first run."""
    if arguments.db is not None:
        return Embedded(arguments.db)
    kept = settings.get(config.LAST_TARGET)
    address = arguments.server or (kept if kept and not Path(kept).is_absolute() else "")
    if address:
        try:
            return parse_server(address, arguments.user or settings.get(config.LAST_USER), "")
        except Refused:
            return None
    return Embedded(Path(kept)) if kept and Path(kept).exists() else None
