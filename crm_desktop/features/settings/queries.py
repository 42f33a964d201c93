"""Calls of package settings."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from crm_desktop.db.tx import Tx
from crm_desktop.features.settings.rules import Change, FirmFacts, IntakeFacts, SettingsInForce, checked


def firm_facts(tx: Tx) -> FirmFacts:
    """The firm of this base."""
    found = tx.row("select * from settings.firm_facts", (), FirmFacts)
    assert found is not None
    return found


def save_firm(tx: Tx, facts: FirmFacts) -> int:
    """Changes the firm; its new version. Refused e_settings_..., e_staff_zone."""
    sql = "select o_version from settings.save_firm(?, ?, ?, ?, ?)"
    params = (facts.version, facts.name, facts.time_zone, facts.phone_region, facts.currency)
    return cast(int, tx.value(sql, params))


def all_settings(tx: Tx) -> SettingsInForce:
    """Every setting in one call."""
    rows = cast(
        list[tuple[str, str, datetime, str | None]],
        tx.rows("select * from settings.changed_settings"),
    )
    return SettingsInForce({name: Change(content, at, person) for name, content, at, person in rows})


def save_setting(tx: Tx, name: str, seen: str | None, content: str) -> None:
    """Changes one declared setting. `seen` is the content the person saw (None: the usual value).

    Refused e_settings_number, e_settings_range, e_settings_leads, e_settings_server, e_settings_long, e_settings_stale.
    """
    tx.run("execute procedure settings.save_setting(?, ?, ?)", (name, seen, checked(name, content)))


def intake_facts(tx: Tx) -> IntakeFacts:
    """What intake needs to know of the firm."""
    found = tx.row("select * from settings.intake_facts", (), IntakeFacts)
    return found or IntakeFacts("UTC", "RU", "")


def engine_version(tx: Tx) -> str:
    """Version of the database engine that serves this base."""
    return str(tx.value("select rdb$get_context('SYSTEM', 'ENGINE_VERSION') from rdb$database"))
