"""A base of before the stock: after the upgrade every branch has its store, and goods their balances."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

from crm_desktop.db import deploy
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from tests.support.builders_stock import add_goods

_OLD = Path(__file__).parents[1] / "upgrade" / "bases" / "0.2.0.fdb.gz"


def test_after_an_upgrade_every_branch_has_a_store(tmp_path: Path) -> None:
    path = tmp_path / "old.fdb"
    path.write_bytes(gzip.decompress(_OLD.read_bytes()))
    deploy.upgrade_base(Embedded(path))
    with closing(Connection(Embedded(path))) as connection, connection.tx(write=True) as tx:
        branches = tx.value("select count(*) from branch")
        assert branches
        assert tx.value("select count(distinct branch_id) from store") == branches
        goods = add_goods(tx, "Кисть")
        assert tx.value("select count(*) from stock_balance where goods_id = ?", (goods,)) == branches
