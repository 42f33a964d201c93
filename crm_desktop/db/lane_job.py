"""One request of a lane: the work, its future, and how it is run once inside a transaction of a connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from firebird.driver import DatabaseError

from crm_desktop.db.connection import Connection
from crm_desktop.db.errors import is_lost
from crm_desktop.db.outcome import transaction_number, was_kept
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx, raise_app_error
from crm_desktop.errors import AppError


@dataclass(frozen=True, slots=True)
class Doubt:
    """A commit without an answer: the transaction's number, and what the job answers if it was kept."""

    number: int
    result: Any


@dataclass(eq=False)
class Job:
    work: Callable[[Tx], Any]
    write: bool
    repeatable: bool
    deadline: float
    future: Future[Any] = field(default_factory=Future)
    is_started: bool = False
    cancel_asked: bool = False
    doubt: Doubt | None = None

    def start(self) -> bool:
        """False when the caller took the request back before it ran."""
        if not self.is_started:
            self.is_started = self.future.set_running_or_notify_cancel()
        return self.is_started and not self.future.done()

    def finish(self, result: object) -> None:
        with suppress(InvalidStateError):  # the watchdog was quicker
            self.future.set_result(result)

    def fail(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.future.set_exception(error)

    def run(self, connection: Connection) -> Any:
        """Does the work in one transaction and answers with its result. Raises what the work raises, LostInWork when
        the link broke meanwhile.
        """
        is_begun = False
        try:
            if (doubt := self.doubt) is not None:
                if was_kept(connection, doubt.number):
                    return doubt.result
                self.doubt = None
            tx = connection.begin(write=self.write)
            is_begun = True
            try:
                result = self.work(tx)
            except BaseException:
                connection.rollback()
                raise
            if tx.is_trial:
                connection.rollback()
            else:
                self._commit(connection, tx, result)
            return result
        except AppError as error:
            if isinstance(error.__cause__, DatabaseError) and is_lost(error.__cause__):
                raise LostInWork(error, is_safe=not is_begun) from error
            raise

    def _commit(self, connection: Connection, tx: Tx, result: object) -> None:
        """Commits; if the link breaks just now, the doubt stays, to be settled on the next connection."""
        if self.write and not self.repeatable and not isinstance(connection.target, Embedded):
            self.doubt = Doubt(_number_of(connection, tx), result)
        try:
            connection.commit()
        except AppError as error:
            if not (isinstance(error.__cause__, DatabaseError) and is_lost(error.__cause__)):
                self.doubt = None
            raise


class LostInWork(Exception):
    """The link broke while a job ran; `is_safe` when nothing can have reached the base."""

    def __init__(self, error: AppError, *, is_safe: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_safe = is_safe


def _number_of(connection: Connection, tx: Tx) -> int:
    try:
        return transaction_number(tx)
    except DatabaseError as error:
        connection.rollback()
        raise_app_error(error)
        raise
