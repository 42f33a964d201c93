"""One connection of one thread: opened and closed in the order the engine needs, with one transaction at a time."""

from __future__ import annotations

import contextlib
import re
import struct
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from firebird.driver import DatabaseError, Isolation, TraAccessMode, fbapi, tpb
from firebird.driver.core import DPB
from firebird.driver.types import CancelType

from crm_desktop.db import link, lock_folder, runtime
from crm_desktop.db.silence import silence_of
from crm_desktop.db.statements import NativeStatus, StatementCache
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx, raise_app_error
from crm_desktop.errors import AppError, Refused, Unavailable

LOCK_SECONDS = 5
CONNECT_SECONDS = 4
LOCK_FILE_SECONDS = 3.0
_LOGIN = re.compile(r"^[\w.@-]{1,63}$")
_NO_AUTO_UNDO = 20  # isc_tpb_no_auto_undo


class Connection:
    """An open attachment. Not for two threads at once; only cancel() and cut() may come from another.

    `create` makes the base with these settings; `changes` are items of the parameter block that change the state of
    the base (shutdown, forced writes); `settings` override firebird.conf for this connection. Raises Refused or
    Unavailable when the base cannot be opened.
    """

    def __init__(
        self,
        target: Target,
        *,
        create: Mapping[str, Any] | None = None,
        changes: Mapping[int, int] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        runtime.load()
        self.target = target
        self._held: Path | None = None
        self._transaction: Any = None
        self._sharing: lock_folder.Sharing | None = None
        self._link: link.Link | None = None
        if isinstance(target, Embedded):
            _look_for(target.path, is_new=create is not None)
            self._held = lock_folder.hold(target.path, runtime.folder())
            self._sharing = lock_folder.Sharing(runtime.folder())
        try:
            block = _parameters(target, create, changes or {}, settings or {})
            self._attachment: Any = None
            if isinstance(target, Server):
                self._attachment, self._link = link.opened(
                    target.port, lambda: _attach(target, block, is_new=create is not None)
                )
            else:
                self._attachment = _attach_patiently(target, block, is_new=create is not None)
            self.share_lock_files()
        except BaseException:
            self._let_go()
            raise
        self._status = NativeStatus()
        self._statements = StatementCache(self._attachment, self._status)

    @property
    def attachment(self) -> Any:
        """The engine's own interface, for batch, events and deploy."""
        return self._attachment

    @property
    def transaction(self) -> Any:
        """The open transaction's interface, None outside of one."""
        return self._transaction

    def begin(self, *, write: bool) -> Tx:
        """Starts a transaction; the answer is valid until commit or rollback."""
        if self._transaction is not None:
            raise RuntimeError("a transaction is open already")
        try:
            block = _transaction_block(write, isinstance(self.target, Server))
            self._transaction = self._attachment.start_transaction(block)
        except DatabaseError as error:
            raise_app_error(error)
        self.share_lock_files()
        return Tx(self._statements, self._transaction)

    def commit(self) -> None:
        """Commits; on failure the transaction is rolled back."""
        try:
            self._transaction.commit()
        except DatabaseError as error:
            self.rollback()
            raise_app_error(error)
        self._transaction = None
        self.share_lock_files()

    def rollback(self) -> None:
        """Rolls back; never raises, because it follows an error that says more."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            try:
                transaction.rollback()
            except DatabaseError:
                _forget(transaction)

    @contextlib.contextmanager
    def tx(self, *, write: bool) -> Iterator[Tx]:
        """One transaction as a block: committed at its end, rolled back on any error and after a trial."""
        tx = self.begin(write=write)
        try:
            yield tx
        except BaseException:
            self.rollback()
            raise
        if tx.is_trial:
            self.rollback()
        else:
            self.commit()

    def execute_now(self, sql: str) -> None:
        """Runs one statement without result in a transaction of its own (DDL)."""
        try:
            transaction = self._attachment.start_transaction(_transaction_block(True, False))
        except DatabaseError as error:
            raise_app_error(error)
        try:
            self._attachment.execute(transaction, sql, 3)
            transaction.commit()
        except DatabaseError as error:
            try:
                transaction.rollback()
            except DatabaseError:
                _forget(transaction)
            raise_app_error(error)
        self.share_lock_files()

    def share_lock_files(self) -> None:
        """Lets the other users of the computer work on the same embedded base."""
        if self._sharing is not None:
            self._sharing.look()

    def ping(self) -> None:
        """Asks the server for a sign of life; raises Unavailable when there is none."""
        try:
            self._attachment.ping()
        except DatabaseError as error:
            raise_app_error(error)

    def cancel(self) -> None:
        """Stops the call another thread is waiting in; it ends as Cancelled. Nothing running: nothing happens."""
        with contextlib.suppress(DatabaseError):
            self._attachment.cancel_operation(CancelType.RAISE)

    def cut(self) -> None:
        """Ends a call that waits on a frozen link, from another thread; the connection is lost by that."""
        if self._link is not None:
            self._link.cut()

    def close(self) -> None:
        """Statements, transaction, attachment, in this order; a dead link is no reason to raise."""
        attachment, self._attachment = self._attachment, None
        if attachment is None:
            return
        self._statements.clear()
        self.rollback()
        try:
            attachment.detach()
        except DatabaseError:
            _forget(attachment)
        self._let_go()

    def drop(self) -> None:
        """Deletes the base this connection is open on."""
        self._statements.clear()
        self.rollback()
        attachment, self._attachment = self._attachment, None
        try:
            attachment.drop_database()
        except DatabaseError as error:
            _forget(attachment)
            raise_app_error(error)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            lock_folder.let_go(held)


def _forget(interface: Any) -> None:
    """Keeps the driver's finalizer from calling a dead interface; the library frees it with the link."""
    interface._refcnt = 0


def _attach_patiently(target: Target, block: bytes, *, is_new: bool) -> Any:
    """Attaches; again when another user's engine had just made a lock file and not opened it to us yet."""
    deadline = time.monotonic() + LOCK_FILE_SECONDS
    while True:
        try:
            return _attach(target, block, is_new=is_new)
        except Refused as error:
            if error.key != "e_db_lock_files_of_other" or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def _look_for(path: Path, *, is_new: bool) -> None:
    """Nothing is made beside a base that is not there."""
    if is_new and not path.parent.is_dir():
        raise Refused("e_db_no_folder", path=str(path.parent))
    if not is_new and not path.exists():
        raise Refused("e_db_no_database")
    if path.is_dir():
        raise Refused("e_db_not_a_database")


def login_name(login: str) -> str:
    """A log-in as the engine keeps it: capitals, so that people need not care; raises Refused e_db_bad_login."""
    name = login.strip().upper()
    if not _LOGIN.match(name):
        raise Refused("e_db_bad_login", login=login)
    return name


def _parameters(
    target: Target, create: Mapping[str, Any] | None, changes: Mapping[int, int], settings: Mapping[str, str]
) -> bytes:
    # In quotes the name is taken as it is; without them the library turns only Latin letters into capitals.
    options: dict[str, Any] = {"charset": "UTF8", "utf8filename": True, "user": f'"{login_name(target.user)}"'}
    if isinstance(target, Server):
        options |= {"password": target.password, "timeout": CONNECT_SECONDS}
    if settings:
        options["config"] = "\n".join(f"{key} = {value}" for key, value in settings.items())
    block: bytes = DPB(**options, **(create or {})).get_buffer(for_create=create is not None)
    # The driver has no words for the items of a changing attach: tag, length, little-endian number.
    return block + b"".join(struct.pack("<BBi", tag, 4, number) for tag, number in changes.items())


def _attach(target: Target, block: bytes, *, is_new: bool) -> Any:
    if isinstance(target, Server):
        host = f"[{target.host}]" if ":" in target.host else target.host
        place = f"inet://{host}:{target.port}/{target.name}"
    else:
        place = str(target.path.absolute())
    try:
        with fbapi.get_api().master.get_dispatcher() as provider:
            open_it = provider.create_database if is_new else provider.attach_database
            attachment = open_it(place, block, "utf-8")
    except DatabaseError as error:
        found = _opening_error(error)
        if isinstance(found, Unavailable) and found.what == "server" and isinstance(target, Server):
            found = silence_of(target.host, target.port) or found
        raise found from error
    attachment.encoding = "utf-8"
    return attachment


def _opening_error(error: DatabaseError) -> AppError:
    try:
        raise_app_error(error)
    except AppError as known:
        return known
    raise error


@cache
def _transaction_block(write: bool, leaves_trace: bool) -> bytes:
    # Read consistency: each statement sees one moment; a lock is waited for, then SQLSTATE 40001 comes.
    block: bytes = tpb(
        Isolation.READ_COMMITTED_READ_CONSISTENCY,
        lock_timeout=LOCK_SECONDS,
        access_mode=TraAccessMode.WRITE if write else TraAccessMode.READ,
    )
    # The engine takes a small rollback back step by step and then calls the transaction committed. Where a lost link
    # may leave a commit in doubt, it is told not to, so that its outcome can be asked for.
    return block + bytes([_NO_AUTO_UNDO]) if write and leaves_trace else block
