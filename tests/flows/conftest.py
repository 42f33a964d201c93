"""Fixtures of the stories told in whole windows."""

from __future__ import annotations

from tests.support.window import programs

__all__ = ["programs"]
