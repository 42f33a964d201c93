"""The engine's services (backup, restore, check), each over a connection of its own: a failed one stays busy."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firebird.driver import DatabaseError, fbapi
from firebird.driver.core import SPB_ATTACH
from firebird.driver.core import Server as ServiceConnection
from firebird.driver.types import SrvRestoreFlag

from crm_desktop.db import lock_folder, runtime
from crm_desktop.db.target import Server, Target
from crm_desktop.db.tx import raise_app_error
from crm_desktop.errors import Refused

_LOGIN_CACHE_SECONDS = 11


@contextmanager
def service(target: Target) -> Iterator[Any]:
    """The driver's service object for the place of this base. Database errors leave as Refused or Unavailable."""
    runtime.load()
    held = None if isinstance(target, Server) else lock_folder.hold(target.path, runtime.folder())
    try:
        connection = _attached(target)
        try:
            yield connection
        finally:
            connection.close()
    except DatabaseError as error:
        raise_app_error(error)
    finally:
        if held is not None:
            lock_folder.let_go(held)


def _attached(target: Target) -> Any:
    if isinstance(target, Server):
        host = f"[{target.host}]" if ":" in target.host else target.host
        place = f"inet://{host}:{target.port}/service_mgr"
        block = SPB_ATTACH(user=target.user, password=target.password, expected_db=target.name).get_buffer()
    else:
        place = "service_mgr"
        block = SPB_ATTACH(user=target.user).get_buffer()
    with fbapi.get_api().master.get_dispatcher() as provider:
        native = provider.attach_service_manager(place, block)
    return ServiceConnection(native, block, place, "utf-8", "strict")


def database_name(target: Target) -> str:
    """What services call the base."""
    return target.name if isinstance(target, Server) else str(target.path.absolute())


def stream_backup(target: Target, file: Path) -> Path:
    """Backs the base up into a file on this computer; the file appears when it is whole."""
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as stream, service(target) as connection:
            connection.database.local_backup(database=database_name(target), backup_stream=stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, file)
    except OSError as error:
        raise Refused("e_db_copy_failed", path=str(file), reason=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return file


def stream_restore(target: Target, file: Path) -> None:
    """Puts a streamed backup in the place of the base, which nobody may have open."""
    with file.open("rb") as stream, service(target) as connection:
        if isinstance(target, Server):
            # A base that keeps its log-ins stays open in the server for ten seconds after each of them, ours too.
            time.sleep(_LOGIN_CACHE_SECONDS)
        connection.database.local_restore(
            backup_stream=stream, database=database_name(target), flags=SrvRestoreFlag.REPLACE
        )


def validate(target: Target) -> list[str]:
    """Checks the base while it is in use; answers the lines that tell of damage."""
    with service(target) as connection:
        connection.database.validate(database=database_name(target))
        lines: list[str] = connection.readlines()
    return [line for line in lines if "error" in line.lower() and " 0 error" not in line.lower()]
