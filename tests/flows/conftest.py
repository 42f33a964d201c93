"""Fixtures of the stories told in whole windows."""

from __future__ import annotations

from tests.support.builders_calls import calls_begin_now
from tests.support.window import programs

__all__ = ["calls_begin_now", "programs"]
