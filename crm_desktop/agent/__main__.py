"""Starts the agent: one base, the service person, jobs and channels, a clean stop; or has the system start it."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import sys
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path
from types import FrameType

from crm_desktop import config, i18n
from crm_desktop.admin.arguments import PASSWORD_VARIABLE, add_target, target_of
from crm_desktop.agent import systemd
from crm_desktop.agent.lanes import DoingLane, Lanes
from crm_desktop.agent.loop import Job
from crm_desktop.agent.program import Program
from crm_desktop.clock import SystemClock
from crm_desktop.command_line import translate_parser
from crm_desktop.db.events import Listener
from crm_desktop.db.leaving import leave
from crm_desktop.db.target import Target
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.live import rules as live
from crm_desktop.features.live.queries import ring_myself
from crm_desktop.i18n import _
from crm_desktop.log import set_up_log

SERVICE_LOGIN = "AGENT"
_log = logging.getLogger("crm_desktop.agent")


def main(argv: Sequence[str] | None = None) -> int:
    """Works until it is told to stop; 1 when the base cannot be opened."""
    i18n.set_language(config.Config().get(config.LANGUAGE) or i18n.system_language())
    translate_parser()
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(words)
    try:
        if arguments.remove:
            return _remove()
        if arguments.db is None and arguments.server is None:
            raise Refused("e_agent_no_base")
        arguments.user = arguments.user or SERVICE_LOGIN
        if arguments.unit or arguments.install:
            return _install(words, only_print=arguments.unit)
        set_up_log("agent")
        _read_password(arguments.password_file)
        return work(target_of(arguments), arguments.user)
    except AppError as error:
        sys.stderr.write(error_text(error) + "\n")
        return 1


def work(target: Target, login: str) -> int:
    """The agent of one base, in the main thread, until a signal ends it."""
    lanes = Lanes(target, login)
    programs: list[Program] = []
    is_asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        is_asked.set()
        for each in programs:
            each.stop()

    # Before the first connection: while the engine is being loaded, what is set now is kept and put back.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    program = Program(lanes, SystemClock(), on_done=_note)
    programs.append(program)
    try:
        program.check()
        if is_asked.is_set():
            program.stop()
        sys.stderr.write(_("Working on {base}. Ctrl+C stops.").format(base=target) + "\n")
        with listening(target, lanes, program):
            program.run()
    finally:
        lanes.close()
    return 0


def service_place(words: Sequence[str]) -> tuple[Target, str]:
    """The base and the log-in a service was installed with. Raises Refused."""
    arguments = _parser().parse_args(list(words))
    arguments.user = arguments.user or SERVICE_LOGIN
    _read_password(arguments.password_file)
    return target_of(arguments), arguments.user


@contextlib.contextmanager
def listening(target: Target, lanes: Lanes, program: Program) -> Iterator[None]:
    """While it lasts the program hears what happens in the base; without events it finds it by looking."""
    name = uuid.uuid4().hex
    lane = lanes.open("rings")
    listener = Listener(
        target,
        [live.OUTBOX, live.CHANNELS],
        program.rang,
        lambda is_proven: _log.info("events %s", "arrive" if is_proven else "do not arrive"),
        ring_myself=lambda _event: _ring(lane, name),
        own_name=live.self_ring(name),
    )
    try:
        yield
    finally:
        listener.close()
        lane.close()


def _ring(lane: DoingLane, name: str) -> None:
    with contextlib.suppress(AppError, TooLate):
        lane.do(lambda tx: ring_myself(tx, name))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crm agent", description=_("Fires what is due, works on channels, takes in what comes.")
    )
    add_target(parser, is_required=False)
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar=_("FILE"),
        help=_("a file only the agent may read, with the password in it"),
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--unit", action="store_true", help=_("print a systemd unit for this base and end"))
    what.add_argument("--install", action="store_true", help=_("have the system start the agent by itself"))
    what.add_argument("--remove", action="store_true", help=_("the system does not start the agent any more"))
    return parser


def _install(words: Sequence[str], *, only_print: bool) -> int:
    rest = [word for word in words if word not in ("--unit", "--install")]
    if only_print:
        sys.stdout.write(systemd.unit_text(rest))
        return 0
    if os.name == "nt":
        from crm_desktop.agent import windows_service

        told = windows_service.install(rest)
    else:
        told = systemd.install(rest)
    sys.stderr.write(told + "\n")
    return 0


def _remove() -> int:
    if os.name == "nt":
        from crm_desktop.agent import windows_service

        told = windows_service.remove()
    else:
        told = systemd.remove()
    sys.stderr.write(told + "\n")
    return 0


def _read_password(file: Path | None) -> None:
    """Raises Refused e_agent_password_file for a file that cannot be read, or that others may read."""
    if file is None:
        return
    try:
        if os.name != "nt" and file.stat().st_mode & 0o077:
            raise Refused("e_agent_password_open", path=file)
        os.environ[PASSWORD_VARIABLE] = file.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise Refused("e_agent_password_file", path=file) from error


def _note(job: Job, count: int) -> None:
    _log.info("%s: %s", job.name, count)


if __name__ == "__main__":
    leave(main())
