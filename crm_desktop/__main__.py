"""Starts the window: arguments, log, language, then app.py. With no display it plays the demo day off-screen."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from crm_desktop import config, i18n
from crm_desktop.command_line import translate_parser
from crm_desktop.db.leaving import leave
from crm_desktop.log import set_up_log

_COLLECTOR = (50_000, 20, 20)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program; the exit code of the window, or of the demo day."""
    # A start makes some hundred thousand objects that stay: looking through them again and again takes a tenth of it.
    gc.set_threshold(*_COLLECTOR)
    settings = config.Config()
    i18n.set_language(settings.get(config.LANGUAGE) or i18n.system_language())
    arguments = _parser().parse_args(argv)
    set_up_log("window")
    if not _has_display():
        from crm_desktop import demo_day

        return demo_day.play(arguments.out)
    from crm_desktop.ui.imports import leave_sources_unread

    leave_sources_unread()
    from crm_desktop import head_start

    head_start.watch(settings)
    target = head_start.target_of(arguments, settings)
    login = arguments.user or settings.get(config.LAST_USER)
    begun = head_start.begin(target, login)
    from crm_desktop import app

    return app.run(target, login, settings, begun, has_emulator=arguments.emulator)


def _parser() -> argparse.ArgumentParser:
    translate_parser()
    parser = argparse.ArgumentParser(prog="crm run", description=i18n._("The window of the program."))
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--db", metavar=i18n._("PATH"), type=Path, help=i18n._("database file on this computer"))
    place.add_argument("--server", metavar=i18n._("HOST/PORT:NAME"), help=i18n._("database on a Firebird server"))
    parser.add_argument("--user", metavar=i18n._("NAME"), default="", help=i18n._("who I am"))
    parser.add_argument(
        "--emulator", action="store_true", help=i18n._("software devices for the till, in a window of their own")
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("demo-day"), help=i18n._("pictures of the demo day")
    )
    return parser


def _has_display() -> bool:
    """A platform named on purpose counts as a display: tests and pictures use the off-screen one."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    leave(main())
