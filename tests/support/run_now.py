"""A runner for presenter tests: the work is done at once, in the caller's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.errors import AppError, Cancelled

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")


class RunNow:
    """Calls work with the given transaction (or any stand-in for it) and answers before returning.

    Failures nobody listens to are raised, so that a test cannot miss them.
    """

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def run(
        self,
        work: Callable[[Tx], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None] | None = None,
        *,
        write: bool = False,
    ) -> None:
        """Does the work now; `write` makes no difference here."""
        try:
            answer = work(self.tx)
        except Cancelled:
            return
        except AppError as error:
            if failed is None:
                raise
            failed(error)
            return
        done(answer)
