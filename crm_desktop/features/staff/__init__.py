"""People, groups, branches, calendars, rights."""

from __future__ import annotations
