"""The three kinds of failure a person may meet; everything that is not one of them is a bug."""

from __future__ import annotations


class AppError(Exception):
    """Root of the expected failures; the text a person reads is made by `error_texts.error_text`."""


class Refused(AppError):
    """A rule said no and the person can do something about it.

    `key` is the name of the rule (for a rule of the database the name of its exception), `facts` fill its text.
    """

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_refused, (self.key, self.facts)


class Unavailable(AppError):
    """Something outside is away: "server", "busy", a device, a mailbox.

    `retry_after` is in seconds, None when trying again by itself makes no sense.
    """

    def __init__(self, what: str, retry_after: float | None = None, **facts: object) -> None:
        super().__init__(what)
        self.what = what
        self.retry_after = retry_after
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_unavailable, (self.what, self.retry_after, self.facts)


class Cancelled(AppError):
    """The person took the request back: say nothing."""


def _rebuild_refused(key: str, facts: dict[str, object]) -> Refused:
    return Refused(key, **facts)


def _rebuild_unavailable(what: str, retry_after: float | None, facts: dict[str, object]) -> Unavailable:
    return Unavailable(what, retry_after, **facts)
