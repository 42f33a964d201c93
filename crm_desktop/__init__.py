"""Desktop CRM on Firebird: one package for the window, the agent and the console."""

from __future__ import annotations

__version__ = "0.1.0"
