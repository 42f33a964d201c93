"""Tills of the firm: how they are set up, who stands at which, how they say they are."""

from __future__ import annotations
