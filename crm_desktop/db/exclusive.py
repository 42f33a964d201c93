"""A base for ourselves alone: others asked to leave, shutdown, copy, putting back, open again."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from crm_desktop.db import lock_folder, services
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Target
from crm_desktop.errors import Refused, Unavailable

DEPLOY_EVENT = "deploy"
# Parameter block items of an attach that changes the state of the base (ibase.h).
_FORCE_WRITE, _SHUTDOWN, _ONLINE, _SHUTDOWN_DELAY = 24, 50, 51, 52
_FORCE = 0x8
_ALREADY_OPEN = "Target shutdown mode is invalid"
_NORMAL, _OWNERS, _SINGLE, _FULL = 0x10, 0x20, 0x30, 0x40


def wait_until_alone(connection: Connection, seconds: float, progress: Callable[[str, int, int], None]) -> None:
    """Rings the event every client obeys by leaving, and waits; raises Refused e_db_in_use with who is still there."""
    deadline = time.monotonic() + seconds
    # The server's own look at the log-ins of the base is an attachment without a protocol.
    people = "" if isinstance(connection.target, Embedded) else " and mon$remote_protocol is not null"
    while True:
        with connection.tx(write=True) as tx:
            others: list[tuple[str, str]] = tx.rows(
                "select trim(coalesce(mon$remote_address, '')), trim(mon$user) from mon$attachments"
                " where mon$attachment_id <> current_connection and mon$system_flag = 0" + people
            )
            if others:
                tx.run(f"execute block as begin post_event '{DEPLOY_EVENT}'; end")
        if not others:
            return
        if time.monotonic() > deadline:
            raise Refused("e_db_in_use", count=len(others), people=", ".join(sorted({user for _place, user in others})))
        progress("waiting", 0, len(others))
        time.sleep(0.25)


def close_to_others(target: Target) -> None:
    """From now on nobody gets in.

    An embedded base is shut for all, because there everybody is the owner. A server's base stays open to its owner:
    the server itself opens a base that keeps its log-ins, to check who comes.
    """
    mode = _FULL if isinstance(target, Embedded) else _OWNERS
    try:
        Connection(target, changes={_SHUTDOWN: mode | _FORCE, _SHUTDOWN_DELAY: 0}).close()
    except Unavailable as error:
        if error.what != "maintenance":  # a full shutdown sends away its own caller too
            raise


def open_alone(target: Target) -> Connection:
    """The only connection to a base that was closed to others."""
    if isinstance(target, Embedded):
        return Connection(target, changes={_ONLINE: _SINGLE})
    return Connection(target)


def open_to_all(target: Target) -> None:
    """Ends the shutdown, if there is one."""
    try:
        Connection(target, changes={_ONLINE: _NORMAL}).close()
    except Unavailable as error:
        if _ALREADY_OPEN not in str(error.__cause__):
            raise


def set_forced_writes(target: Target, *, on: bool) -> None:
    """Whether each commit waits for the disk."""
    Connection(target, changes={_FORCE_WRITE: int(on)}).close()


def make_copy(target: Target, number: int, copies: Path | None) -> Path:
    """Copies the closed base: an embedded file as it is, a server's base as a backup streamed to this computer."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    if not isinstance(target, Embedded):
        if copies is None:
            raise ValueError("a folder for the copy is needed")
        copies.mkdir(parents=True, exist_ok=True)
        return services.stream_backup(target, copies / f"before-upgrade-{number:04}-{stamp}.fbk")
    folder = copies or target.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{target.path.stem}.before-upgrade-{number:04}-{stamp}.fdb"
    _copy_file(target.path, copy)
    open_to_all(Embedded(copy, target.user))
    lock_folder.forget_sidecar(copy)
    return copy


def put_back(target: Target, copy: Path) -> None:
    """Makes the base again what the copy holds and opens it; raises Refused e_db_copy_missing."""
    if not copy.exists():
        raise Refused("e_db_copy_missing", copy=str(copy))
    if isinstance(target, Embedded):
        fresh = target.path.with_name(target.path.name + ".back")
        _copy_file(copy, fresh)
        os.replace(fresh, target.path)
        return
    services.stream_restore(target, copy)
    open_to_all(target)


def _copy_file(source: Path, target: Path) -> None:
    """A copy that is on the disk when this returns, and is not there by name before it is whole."""
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, part)
        shutil.copymode(source, part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused("e_db_copy_failed", path=str(target), reason=error.strerror or str(error)) from error
