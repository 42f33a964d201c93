"""The beginning of a start: the base is being opened in its thread while the modules of the window are read."""

from __future__ import annotations

import argparse
from pathlib import Path

from crm_desktop import config
from crm_desktop.config import Config
from crm_desktop.db.target import Embedded, Target, parse_server
from crm_desktop.errors import Refused
from crm_desktop.opened import OpenedBase


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
