"""A scanned code -> its goods and price from the till's own copy of fifty thousand; its floor: one indexed select."""

from __future__ import annotations

import random
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Times, take_turns
from bench.place import Station
from bench.shelves import GOODS
from bench.town import CASHIER
from crm_desktop.db.connection import Connection
from crm_desktop.features.goods.rules import WeightLayout
from crm_desktop.features.pos import catalogue_copy, journal, queries_copy
from crm_desktop.features.pos.scanning import read_code


def scan(station: Station) -> Times:
    """As the till window does it, on a journal that is a copy of the base's catalogue."""
    draw = random.Random(12)
    state = {"code": ""}

    def between() -> None:
        state["code"] = str(4_600_000_000_000 + draw.randint(1, GOODS))

    with tempfile.TemporaryDirectory(prefix="crm-bench-till-") as folder, closing(_journal(folder)) as own:
        _copy(station, own)

        def work() -> None:
            with own.tx(write=False) as tx:
                found = read_code(tx, state["code"], WeightLayout())
            if found.goods is None or found.goods.price is None:
                raise RuntimeError(f"{state['code']} is not in the copy")

        def floor() -> None:
            with own.tx(write=False) as tx:
                tx.rows("select goods_id from goods_code where code = ?", (state["code"],))

        return take_turns(work, floor, between=between)


def _journal(folder: str) -> Connection:
    return Connection(journal.open_journal(Path(folder)))


def _copy(station: Station, own: Connection) -> None:
    """The first copy of a till, as it is made before the first sale."""
    with station.place.station(CASHIER) as till:
        till_id = int(str(till.write_as_owner(lambda tx: tx.value("select id from till where code = 'K1'"))))
        known = till.read(lambda tx: queries_copy.about(tx, till_id))
        fresh = till.read(lambda tx: queries_copy.read_fresh(tx, till_id, 0))
    for piece in catalogue_copy.pieces(known, fresh, datetime.now(UTC).replace(tzinfo=None)):
        with own.tx(write=True) as tx:
            piece(tx)
