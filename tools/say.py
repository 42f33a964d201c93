"""Words of the launcher to the person: always on the error stream, so that output meant for programs stays clean."""

from __future__ import annotations

import sys


class CannotSetUp(Exception):
    """Something is missing that the launcher cannot mend; the text says what to do."""


def say(text: str) -> None:
    """One line for the person who waits; a terminal that cannot show a letter shows a question mark."""
    encoding = sys.stderr.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=sys.stderr, flush=True)
