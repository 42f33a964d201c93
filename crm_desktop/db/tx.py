"""What a query function gets to work with: one open transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from firebird.driver import DatabaseError

from crm_desktop.db.errors import to_app_error
from crm_desktop.db.statements import Row, StatementCache

T = TypeVar("T")


class Tx:
    """One transaction; the lane (or the test) that made it commits or rolls back.

    All methods raise Refused or Unavailable for what the database answered, TypeError for a float or another kind of
    value than the parameter has.
    """

    def __init__(self, statements: StatementCache, transaction: Any) -> None:
        self._statements = statements
        self._transaction = transaction
        self.is_trial = False

    def keep_nothing(self) -> None:
        """Makes this a trial: whatever it writes is rolled back at its end, and the result still reaches the caller."""
        self.is_trial = True

    @property
    def native(self) -> tuple[Any, Any]:
        """The engine's attachment and transaction, for bulk work of this room."""
        return self._statements.attachment, self._transaction

    @overload
    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]: ...

    @overload
    def rows(self, sql: str, params: Sequence[object], into: Callable[..., T]) -> list[T]: ...

    def rows(
        self, sql: str, params: Sequence[object] = (), into: Callable[..., T] | None = None
    ) -> list[T] | list[Row]:
        """All rows; each made into `into` by position of the columns, or a tuple."""
        found = self._run(sql, params, None)
        return found if into is None else [into(*row) for row in found]

    @overload
    def row(self, sql: str, params: Sequence[object] = ()) -> Row | None: ...

    @overload
    def row(self, sql: str, params: Sequence[object], into: Callable[..., T]) -> T | None: ...

    def row(self, sql: str, params: Sequence[object] = (), into: Callable[..., T] | None = None) -> T | Row | None:
        """The first row, or None."""
        found = self._run(sql, params, 1)
        if not found:
            return None
        return found[0] if into is None else into(*found[0])

    def value(self, sql: str, params: Sequence[object] = ()) -> object:
        """The first value of the first row, or None."""
        found = self._run(sql, params, 1)
        return found[0][0] if found else None

    def run(self, sql: str, params: Sequence[object] = ()) -> None:
        """Runs a statement whose answer is not needed."""
        _refuse_float(params)
        try:
            self._statements.get(sql, self._transaction).run(self._transaction, params)
        except DatabaseError as error:
            raise_app_error(error)

    def _run(self, sql: str, params: Sequence[object], limit: int | None) -> list[Row]:
        _refuse_float(params)
        try:
            return self._statements.get(sql, self._transaction).rows(self._transaction, params, limit)
        except DatabaseError as error:
            raise_app_error(error)
            raise


def raise_app_error(error: DatabaseError) -> None:
    """Raises what the person may read about it, with the database's error as its cause; a bug goes on as it is."""
    known = to_app_error(error)
    if known is not None:
        raise known from error
    raise error


def _refuse_float(params: Sequence[object]) -> None:
    for value in params:
        if isinstance(value, float):
            raise TypeError("float is not exact: give a Decimal")
