"""Which schema a base has, beside the one this program brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from crm_desktop.db.schema_files import Sources, read_sources
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused


class Schema(Enum):
    """How the base stands to this program."""

    FRESH = "fresh"
    OLDER = "older"
    SAME = "same"
    NEWER = "newer"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The verdict, the base's migration number, and the copy of an upgrade that was broken off."""

    state: Schema
    number: int
    copy_path: str = ""


@dataclass
class Book:
    """What a base says was applied to it."""

    finished: dict[int, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, tx: Tx) -> Book:
        """Reads the book; needs the rights of the owner."""
        return cls(
            dict(tx.rows("select number, sha256 from schema_version where is_finished")),
            dict(tx.rows("select path, sha256 from schema_file")),
        )


def read_schema(tx: Tx, sources: Sources | None = None) -> SchemaState:
    """Compares base and program; everybody may ask."""
    sources = sources or read_sources()
    if tx.value("select 1 from rdb$packages where rdb$package_name = 'SCHEMA_INFO'") is None:
        return SchemaState(Schema.FRESH, 0)
    [(number, fingerprint, copy_path)] = tx.rows(
        "select o_number, o_fingerprint, o_copy_path from schema_info.read_state"
    )
    if copy_path is not None:
        return SchemaState(Schema.UNFINISHED, number, copy_path)
    if number > sources.number:
        return SchemaState(Schema.NEWER, number)
    if number == sources.number and fingerprint == sources.fingerprint:
        return SchemaState(Schema.SAME, number)
    return SchemaState(Schema.OLDER, number)


def require_same(tx: Tx, sources: Sources | None = None) -> None:
    """For every client right after connecting.

    Raises Refused e_db_client_too_old, e_db_base_too_old, e_db_base_differs (another build of the same number),
    e_db_upgrade_unfinished or e_db_no_schema.
    """
    sources = sources or read_sources()
    found = read_schema(tx, sources)
    keys = {
        Schema.NEWER: "e_db_client_too_old",
        Schema.OLDER: "e_db_base_too_old",
        Schema.UNFINISHED: "e_db_upgrade_unfinished",
        Schema.FRESH: "e_db_no_schema",
    }
    if found.state in keys:
        is_same_number = found.state is Schema.OLDER and found.number == sources.number
        raise Refused(
            "e_db_base_differs" if is_same_number else keys[found.state],
            base=found.number,
            ours=sources.number,
            copy=found.copy_path,
        )
