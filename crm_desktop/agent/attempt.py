"""Work that must not end its thread: expected failures are handed over, bugs are logged and told apart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from crm_desktop.errors import AppError, Refused

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """How it went: the result, or why there is none. A bug counts as Refused e_channels_bug."""

    result: T | None = None
    error: AppError | None = None
    is_bug: bool = False


def attempt(work: Callable[[], T], what: str) -> Attempt[T]:
    """Does the work; `what` names it in the log when it is a bug that ended it."""
    try:
        return Attempt(work())
    except AppError as error:
        return Attempt(error=error)
    except Exception:  # noqa: BLE001 - one bug must not stop everything else this process does; it is logged
        _log.exception("%s failed", what)
        return Attempt(error=Refused("e_channels_bug"), is_bug=True)
