"""Creates and upgrades a base from server_sql; used by the installer, the console, the window and the tests alike.

Order of an upgrade: nobody attached, a copy, migrations (add part), exceptions, headers, views, bodies, triggers,
migrations (after part: drop, retype), grants, seed, open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from firebird.driver import DatabaseError

from crm_desktop.db import exclusive, lock_folder
from crm_desktop.db.connection import Connection
from crm_desktop.db.schema_files import Migration, Sources, SqlFile, file_of, read_sources
from crm_desktop.db.schema_state import Book, Schema, read_schema
from crm_desktop.db.script import split
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused

BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")
PAGE_SIZE = 16384
Progress = Callable[[str, int, int], None]
_PACKAGE = re.compile(r"package\s+(?:body\s+)?([a-z0-9_$]+)", re.I)


class DeployError(RuntimeError):
    """A statement of server_sql that the engine refused: a bug in that file, named with its place."""


def _silent(step: str, done: int, total: int) -> None:
    """The progress callback of those who do not look: step word, files done, files in all."""


def create_base(
    target: Target,
    *,
    progress: Progress = _silent,
    sources: Sources | None = None,
    forced_writes: bool = True,
    fill: Callable[[Tx], object] | None = None,
) -> None:
    """Makes a new base with the whole schema. A file appears under its name only when it is whole.

    `fill(tx)` writes the first rows as the owner; when it refuses, there is no base. Raises Refused e_db_exists when
    the file is there, DeployError for a fault in server_sql.
    """
    sources = sources or read_sources()
    making = _making(target)
    options = {"page_size": PAGE_SIZE, "forced_writes": False, "db_charset": "UTF8", "sweep_interval": 20_000}
    connection = Connection(making, create=options)
    try:
        _deploy(connection, sources, progress)
        if fill is not None:
            with connection.tx(write=True) as tx:
                fill(tx)
    except BaseException:
        _drop(connection)
        raise
    connection.close()
    if forced_writes:
        exclusive.set_forced_writes(making, on=True)
    if isinstance(target, Embedded) and isinstance(making, Embedded):
        making.path.rename(target.path)
        lock_folder.forget_sidecar(making.path)
    progress("done", 1, 1)


def reload_base(connection: Connection, sources: Sources | None = None) -> None:
    """Brings a base that can be made again (bench, trial) to this schema at once: no copy, nobody is asked to leave."""
    _deploy(connection, sources or read_sources(), _silent)


def upgrade_base(
    target: Target,
    *,
    progress: Progress = _silent,
    sources: Sources | None = None,
    copies: Path | None = None,
    wait_seconds: float = 30.0,
) -> Path | None:
    """Brings a base to the schema of this program and answers where the copy made before is; None: nothing to do.

    Everybody else is asked to leave for at most `wait_seconds`; then Refused e_db_in_use. If anything fails, or the
    upgraded base turns out not to be whole, it is put back as it was. `copies` is the folder for the copy (needed for
    a server; beside the file otherwise). An upgrade that was broken off is first put back from its copy.
    """
    sources = sources or read_sources()
    with closing(Connection(target)) as connection:
        with connection.tx(write=False) as tx:
            found = read_schema(tx, sources)
        if found.state is Schema.SAME:
            return None
        if found.state is Schema.NEWER:
            raise Refused("e_db_client_too_old", base=found.number, ours=sources.number)
        exclusive.wait_until_alone(connection, wait_seconds, progress)
    if found.state is Schema.UNFINISHED:
        exclusive.put_back(target, Path(found.copy_path))
        return upgrade_base(target, progress=progress, sources=sources, copies=copies, wait_seconds=wait_seconds)
    exclusive.close_to_others(target)
    progress("copy", 0, 1)
    copy = exclusive.make_copy(target, found.number, copies)
    try:
        connection = exclusive.open_alone(target)
        try:
            _book_upgrade(connection, copy)
            _deploy(connection, sources, progress)
            _require_whole(connection)
            connection.execute_now("delete from schema_upgrade")
        finally:
            connection.close()
    except BaseException:
        exclusive.put_back(target, copy)
        raise
    exclusive.open_to_all(target)
    progress("done", 1, 1)
    return copy


def _making(target: Target) -> Target:
    if not isinstance(target, Embedded):
        return target
    if target.path.exists():
        raise Refused("e_db_exists", path=str(target.path))
    making = replace(target, path=target.path.with_name(target.path.name + ".new"))
    making.path.unlink(missing_ok=True)
    return making


def _drop(connection: Connection) -> None:
    with suppress(AppError, DatabaseError):
        connection.drop()
    if isinstance(connection.target, Embedded):
        lock_folder.forget_sidecar(connection.target.path)


def _book_upgrade(connection: Connection, copy: Path) -> None:
    with connection.tx(write=True) as tx:
        tx.run("insert into schema_upgrade (copy_path, started_at) values (?, localtimestamp)", (str(copy),))


def _require_whole(connection: Connection) -> None:
    """An upgraded base is checked before people get in: everything it can be called for must still be whole."""
    with connection.tx(write=False) as tx:
        broken = tx.rows(
            """select trim(rdb$package_name) from rdb$packages
               where rdb$system_flag = 0 and coalesce(rdb$valid_body_flag, 0) = 0
               union select trim(rdb$procedure_name) from rdb$procedures where rdb$system_flag = 0 and rdb$valid_blr = 0
               union select trim(rdb$function_name) from rdb$functions where rdb$system_flag = 0 and rdb$valid_blr = 0
               union select trim(rdb$trigger_name) from rdb$triggers where rdb$system_flag = 0 and rdb$valid_blr = 0""",
            (),
            str,
        )
    if broken:
        raise DeployError(f"not whole after the upgrade: {', '.join(sorted(broken))}")


def _deploy(connection: Connection, sources: Sources, progress: Progress) -> None:
    """Applies what the base does not have yet; nothing, if it has everything."""
    run = _Run(connection, sources, progress)
    run.all()


class _Run:
    """One pass over server_sql against one base."""

    def __init__(self, connection: Connection, sources: Sources, progress: Progress) -> None:
        self._connection = connection
        self._sources = sources
        self._progress = progress
        self._load_bootstrap()
        self._book = self._read_book()
        self._pending = [m for m in sources.migrations if m.number not in self._book.finished]
        self._files = self._changed_files()
        self._total = len(self._pending) * 2 + len(self._files)
        self._done = 0

    def all(self) -> None:
        """Everything in its order."""
        for migration in self._pending:
            self._migrate(migration, migration.before, is_finished=False)
        self._drop_stale_bodies()
        for file in self._files:
            if file not in self._sources.grants + self._sources.seed:
                self._reload(file)
        for migration in self._pending:
            self._migrate(migration, migration.after, is_finished=True)
        for file in self._files:
            if file in self._sources.grants + self._sources.seed:
                self._reload(file)
        self._finish()

    def _load_bootstrap(self) -> None:
        """The book itself, when the base is fresh."""
        with self._connection.tx(write=False) as tx:
            is_there = tx.value("select 1 from rdb$relations where rdb$relation_name = 'SCHEMA_VERSION'")
        if is_there is None:
            self._execute(file_of(BOOTSTRAP, BOOTSTRAP.parent))

    def _read_book(self) -> Book:
        with self._connection.tx(write=False) as tx:
            book = Book.read(tx)
        for migration in self._sources.migrations:
            known = book.finished.get(migration.number)
            if known is not None and known != migration.sha256:
                raise Refused("e_db_migration_changed", name=f"{migration.number:04}_{migration.name}")
        return book

    def _changed_files(self) -> list[SqlFile]:
        """The files to load again; with any new header all bodies, because a changed header makes bodies invalid."""
        changed = {file.path for file in self._sources.reloaded if self._book.files.get(file.path) != file.sha256}
        if any(file.path in changed for file in self._sources.headers) or self._pending:
            changed |= {file.path for file in self._sources.bodies}
        return [file for file in self._sources.reloaded if file.path in changed]

    def _drop_stale_bodies(self) -> None:
        """A header cannot lose a procedure that another body still calls: the bodies go first, all are made again."""
        if not any(file in self._sources.headers for file in self._files):
            return
        with self._connection.tx(write=False) as tx:
            names = tx.rows(
                "select trim(rdb$package_name) from rdb$packages"
                " where rdb$package_body_source is not null and rdb$system_flag = 0",
                (),
                str,
            )
        ours = {name.upper() for file in self._sources.headers for name in _PACKAGE.findall(file.text)[:1]}
        for name in names:
            if name in ours:
                self._connection.execute_now(f"drop package body {name}")

    def _migrate(self, migration: Migration, part: SqlFile | None, *, is_finished: bool) -> None:
        if part is not None:
            self._execute(part)
        with self._connection.tx(write=True) as tx:
            tx.run(
                "update or insert into schema_version (number, name, sha256, is_finished, applied_at)"
                " values (?, ?, ?, ?, localtimestamp)",
                (migration.number, migration.name, migration.sha256, is_finished),
            )
        self._step(f"{migration.number:04}_{migration.name}")

    def _reload(self, file: SqlFile) -> None:
        self._execute(file)
        self._write_down(file.path, file.sha256)
        self._step(file.path)

    def _write_down(self, path: str, sha256: str) -> None:
        with self._connection.tx(write=True) as tx:
            tx.run(
                "update or insert into schema_file (path, sha256, loaded_at) values (?, ?, localtimestamp)",
                (path, sha256),
            )

    def _execute(self, file: SqlFile) -> None:
        for part in split(file.text):
            try:
                self._connection.execute_now(part.sql)
            except (AppError, DatabaseError) as error:
                reason = str(error.__cause__ or error)
                raise DeployError(f"{file.path}, line {part.line}: {reason}") from error

    def _step(self, name: str) -> None:
        self._done += 1
        self._progress(name, self._done, self._total)

    def _finish(self) -> None:
        self._forget_removed(file.path for file in self._sources.reloaded)
        if self._book.files.get("*") != self._sources.fingerprint:
            self._write_down("*", self._sources.fingerprint)

    def _forget_removed(self, paths: Iterable[str]) -> None:
        gone = set(self._book.files) - set(paths) - {"*"}
        if gone:
            with self._connection.tx(write=True) as tx:
                for path in gone:
                    tx.run("delete from schema_file where path = ?", (path,))
