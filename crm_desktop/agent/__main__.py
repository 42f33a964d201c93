"""Starts the agent: one base, one session of the service person, the job loop, a clean stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from crm_desktop import config, i18n
from crm_desktop.admin.arguments import add_target, target_of
from crm_desktop.admin.session import session
from crm_desktop.agent.jobs import all_jobs
from crm_desktop.agent.loop import Job, Loop
from crm_desktop.clock import SystemClock
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.log import set_up_log

SERVICE_LOGIN = "AGENT"
_log = logging.getLogger("crm_desktop.agent")


def main(argv: Sequence[str] | None = None) -> int:
    """Works until it is told to stop; 1 when the base cannot be opened."""
    i18n.set_language(config.Config().get(config.LANGUAGE) or i18n.system_language())
    parser = argparse.ArgumentParser(prog="crm agent", description=i18n._("Fires what is due, takes in what comes."))
    add_target(parser)
    arguments = parser.parse_args(argv)
    set_up_log("agent")
    try:
        with session(target_of(arguments), arguments.user or SERVICE_LOGIN) as opened:
            loop = Loop(all_jobs(opened.do, SystemClock()), _note)

            def stop(_number: int, _frame: FrameType | None) -> None:
                loop.stop()

            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
            sys.stderr.write(i18n._("Working on {base}. Ctrl+C stops.").format(base=target_of(arguments)) + "\n")
            loop.run()
    except AppError as error:
        sys.stderr.write(error_text(error) + "\n")
        return 1
    return 0


def _note(job: Job, count: int) -> None:
    _log.info("%s: %s", job.name, count)


if __name__ == "__main__":
    sys.exit(main())
