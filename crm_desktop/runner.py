"""How a presenter asks for work to be done in one transaction without waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from crm_desktop.errors import AppError

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")


class Runner(Protocol):
    """Runs work away from the window and brings the answer back to it."""

    def run(
        self,
        work: Callable[[Tx], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None] | None = None,
        *,
        write: bool = False,
    ) -> None:
        """Runs `work` in one transaction (read-only unless `write`), then calls `done` or `failed` where asked from."""
        ...
