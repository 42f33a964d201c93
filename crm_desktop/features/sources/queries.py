"""Calls of package `sources`."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.sources.rules import InquiryBehind, OrderBehind, SeenSign, Source, SourceChoice, SourceRow


class Saved(NamedTuple):
    """A saved source and its new version."""

    source_id: int
    version: int


def source_list(tx: Tx) -> list[Source]:
    """All sources by name."""
    return tx.rows("select * from sources.source_list", (), Source)


def save_source(tx: Tx, source: Source) -> Saved:
    """Makes or changes a source.

    Refused e_sources_no_name, e_sources_name_taken, e_sources_sign, e_sources_sign_taken, e_sources_stale.
    """
    saved = tx.row(
        "select * from sources.save_source(?, ?, ?, ?, ?)",
        (source.id, source.version, source.name, source.is_active, source.signs),
        Saved,
    )
    assert saved is not None
    return saved


def known_signs(tx: Tx) -> list[SeenSign]:
    """Signs of the inquiries of the last 90 days, the most frequent first."""
    return tx.rows("select * from sources.known_signs", (), SeenSign)


def by_source(tx: Tx, first_at: datetime, till_at: datetime) -> list[SourceRow]:
    """What each source brought between two instants, the end not included."""
    return tx.rows("select * from sources.by_source(?, ?)", (first_at, till_at), SourceRow)


def inquiries_of(
    tx: Tx, source_id: int | None, first_at: datetime, till_at: datetime, before_id: int | None, limit: int
) -> list[InquiryBehind]:
    """A page of the inquiries behind a row, newest first."""
    params = (source_id, first_at, till_at, before_id, limit)
    return tx.rows("select * from sources.inquiries_of(?, ?, ?, ?, ?)", params, InquiryBehind)


def orders_of(
    tx: Tx, source_id: int | None, first_at: datetime, till_at: datetime, before_id: int | None, limit: int
) -> list[OrderBehind]:
    """A page of the sale documents behind a row, newest first."""
    params = (source_id, first_at, till_at, before_id, limit)
    return tx.rows("select * from sources.orders_of(?, ?, ?, ?, ?)", params, OrderBehind)


def choices_for(tx: Tx, inquiry_id: int) -> list[SourceChoice]:
    """Sources an inquiry may have; empty when it is not for me to see."""
    return tx.rows("select * from sources.choices_for(?)", (inquiry_id,), SourceChoice)


def set_inquiry_source(tx: Tx, inquiry_id: int, source_id: int | None) -> None:
    """Somebody asked the client where he comes from. Refused e_sources_unknown, e_sources_inquiry."""
    tx.run("execute procedure sources.set_inquiry_source(?, ?)", (inquiry_id, source_id))
