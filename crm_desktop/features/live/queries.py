"""Calls of package `live`."""

from __future__ import annotations

from crm_desktop.db.tx import Tx


def ring_myself(tx: Tx, name: str) -> None:
    """Posts the event `self_<name>` at commit."""
    tx.run("execute procedure live.ring_myself(?)", (name,))
