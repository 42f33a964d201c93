"""What every test of calls gets."""

from __future__ import annotations

from tests.support.builders_calls import calls_begin_now

__all__ = ["calls_begin_now"]
