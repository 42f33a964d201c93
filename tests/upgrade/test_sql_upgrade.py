"""Bases saved by each released version come up to the same schema as a new one, with nothing lost."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop.admin.session import session
from crm_desktop.db import deploy
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.features.upkeep.queries import findings, totals
from tests.support.metadata import metadata
from tests.support.template_db import template_base

SAVED = sorted(Path(__file__).with_name("bases").glob("*.fdb.gz"))


@pytest.fixture(params=SAVED, ids=lambda path: path.name.removesuffix(".fdb.gz"))
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, object]]:
    """A saved base, unpacked, and what was counted in it when it was saved."""
    packed: Path = request.param
    path = tmp_path / "old.fdb"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    counted: dict[str, object] = json.loads(packed.with_name(packed.name.replace(".fdb.gz", ".json")).read_text())
    return path, counted


def _made_of(path: Path) -> set[tuple[object, ...]]:
    with closing(Connection(Embedded(path))) as connection, connection.tx(write=False) as tx:
        return metadata(tx)


def test_there_is_a_saved_base_of_this_version() -> None:
    assert SAVED


def test_a_saved_base_becomes_like_a_new_one(saved: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    path, _counted = saved
    deploy.upgrade_base(Embedded(path))
    new = tmp_path / "new.fdb"
    new.write_bytes(template_base().read_bytes())
    old_made, new_made = _made_of(path), _made_of(new)
    assert len(new_made) > 500
    assert not old_made ^ new_made


def test_nothing_is_lost_on_the_way(saved: tuple[Path, dict[str, object]]) -> None:
    path, counted = saved
    deploy.upgrade_base(Embedded(path))
    with session(Embedded(path), "") as opened:
        found = opened.read(totals)
        assert opened.read(findings) == []
    assert {name: str(found[name]) for name in counted} == counted
