"""Starts the console: language, log, one command, its exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from crm_desktop import config, i18n
from crm_desktop.admin.arguments import parser
from crm_desktop.admin.console import Console, Exit
from crm_desktop.db.leaving import leave
from crm_desktop.errors import AppError
from crm_desktop.log import set_up_log


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and answers with its exit code."""
    i18n.set_language(config.Config().get(config.LANGUAGE) or i18n.system_language())
    arguments = parser().parse_args(argv)
    set_up_log("admin")
    console = Console(as_json=arguments.json)
    from crm_desktop.admin.commands import COMMANDS

    try:
        return COMMANDS[arguments.command](arguments, console)
    except AppError as error:
        return console.fail(error, arguments.db or arguments.server)
    except KeyboardInterrupt:
        console.note(i18n._("Stopped. What was done stays done; the command can be run again."))
        return Exit.FAILED
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.FAILED


if __name__ == "__main__":
    leave(main())
