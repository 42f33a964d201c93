"""A power cut between the steps of a sale, and a journal of an earlier version: nothing is lost or asked twice."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db import deploy
from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.schema_files import read_sources
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.pos import journal, journal_steps
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ReceiptLine, ShiftOpen
from crm_desktop.features.pos.sync import TillSync
from tests.support.builders_firm import open_session
from tests.support.builders_pos import Shop, make_shop
from tests.support.metadata import metadata

SAVED = sorted(Path(__file__).with_name("journals").glob("*.fdb.gz"))
NOW = datetime(2026, 11, 24, 9, 0)
LINE = ReceiptLine(1, None, "B1", "Хлеб", "шт", Decimal(2), Decimal("45.00"), None, Decimal(0), Decimal("90.00"), "10")
PAID = (Payment("card", Decimal("60.00")), Payment("cash", Decimal("30.00"), Decimal("50.00"), Decimal("20.00")))
DRAFT = Receipt(
    0, "sale", 1, NOW, 1, None, None, None, None, (LINE,), PAID, Decimal("90.00"), Decimal("0.00")
)  # fmt: skip


def _log_in(tx: Tx) -> None:
    open_session(tx, "OLGA")


@pytest.fixture
def journal_tx(tmp_path: Path) -> Iterator[Tx]:
    with closing(Connection(journal.open_journal(tmp_path))) as connection, connection.tx(write=True) as tx:
        journal.begin(tx, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        journal.record(tx, ShiftOpen(0, NOW, 1, Decimal(0), Decimal(0)), NOW)
        yield tx


# ---------------------------------------------------------------- paper


def test_what_was_on_its_way_to_paper_is_not_known_after_a_power_cut(journal_tx: Tx) -> None:
    torn, untouched = (journal.record(journal_tx, DRAFT, NOW).op_id for _ in range(2))
    journal_steps.begin_print(journal_tx, torn)
    waiting = journal_steps.wake(journal_tx, NOW)
    assert [(one.op_id, one.print_state) for one in waiting] == [(torn, "unknown"), (untouched, "not_printed")]
    assert journal.unsent(journal_tx)[-1].kind == "printed"
    assert journal_steps.wake(journal_tx, NOW) == waiting
    journal_steps.end_print(journal_tx, torn, "printed", "printer", NOW)
    assert [one.op_id for one in journal.to_print(journal_tx)] == [untouched]


def test_a_copy_says_nothing_of_the_receipt_itself(journal_tx: Tx) -> None:
    sold = journal.record(journal_tx, DRAFT, NOW).op_id
    journal_steps.end_print(journal_tx, sold, "unknown", "printer", NOW)
    journal_steps.end_print(journal_tx, sold, "printed", "printer", NOW, copy_no=1)
    assert [one.print_state for one in journal.to_print(journal_tx)] == ["unknown"]


# ---------------------------------------------------------------- cards


def test_an_approved_charge_becomes_its_receipt_once(journal_tx: Tx) -> None:
    ref = journal_steps.begin_charge(journal_tx, DRAFT, Decimal("60.00"), NOW)
    assert [one.id for one in journal.open_intents(journal_tx)] == [ref]
    first = journal_steps.end_charge(journal_tx, ref, is_approved=True, bank_ref="000123", now=NOW)
    again = journal_steps.end_charge(journal_tx, ref, is_approved=True, bank_ref="000123", now=NOW)
    assert first is not None and first == again and first.op_id == ref
    kept = journal.receipt(journal_tx, ref)
    assert kept == replace(DRAFT, receipt_no=1, payments=(replace(PAID[0], ref="000123"), PAID[1]))
    assert journal.open_intents(journal_tx) == []


def test_a_declined_charge_leaves_no_receipt(journal_tx: Tx) -> None:
    ref = journal_steps.begin_charge(journal_tx, DRAFT, Decimal("60.00"), NOW)
    assert journal_steps.end_charge(journal_tx, ref, is_approved=False, bank_ref="", now=NOW) is None
    assert (journal.open_intents(journal_tx), journal.last_receipt(journal_tx)) == ([], None)
    with pytest.raises(Refused, match="e_pos_no_receipt"):
        journal.receipt(journal_tx, ref)


def test_a_record_with_an_id_given_beforehand_is_written_once(journal_tx: Tx) -> None:
    first = journal.record(journal_tx, DRAFT, NOW, "0" * 36)
    assert journal.record(journal_tx, DRAFT, NOW, "0" * 36) == first
    assert journal.unsent_count(journal_tx) == 2


# ---------------------------------------------------------------- earlier journals


@pytest.fixture(params=SAVED, ids=lambda path: path.name.removesuffix(".fdb.gz"))
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a till with a journal as an earlier version left it, unpacked."""
    packed: Path = request.param
    (tmp_path / "till").mkdir()
    (tmp_path / "till" / journal.FILE_NAME).write_bytes(gzip.decompress(packed.read_bytes()))
    return tmp_path / "till"


def test_an_earlier_journal_becomes_like_a_new_one(saved: Path, tmp_path: Path) -> None:
    made = []
    for folder in (saved, tmp_path / "new"):
        with closing(Connection(journal.open_journal(folder))) as connection, connection.tx(write=False) as tx:
            made.append(metadata(tx))
            assert tx.value("select mon$forced_writes from mon$database") == 1
    assert len(made[0]) > 100
    assert not made[0] ^ made[1]


def test_what_an_earlier_journal_has_not_told_is_told_after_the_upgrade(saved: Path, base_path: Path) -> None:
    with closing(Connection(Embedded(base_path))) as connection, connection.tx(write=True) as tx:
        shop: Shop = make_shop(tx)
        shop.till.open(tx, "500.00")
    own = Lane(journal.open_journal(saved), name="till")
    base = Lane(Embedded(base_path), _log_in)
    with closing(own), closing(base):
        sync = TillSync(base, own, shop.till.id, lambda: NOW)
        assert own.submit(journal.unsent_count).result() == 3
        told = sync.post()
        assert (told.sent, told.waiting, told.trouble) == (3, 0, None)
        found = base.submit(lambda tx: tx.rows("select receipt_no, rounding_sum from receipt order by receipt_no"))
        assert [number for number, _ in found.result()] == [1, 2, 3]
        drawer = own.submit(journal.drawer_cash).result()
        assert drawer == Decimal("770.00")


def test_there_is_a_journal_saved_by_each_version_but_this_one() -> None:
    numbers = [migration.number for migration in read_sources(journal.SOURCES).migrations]
    assert [int(path.name[:4]) for path in SAVED] == numbers[:-1]


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    target = journal.open_journal(tmp_path)
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        tx.run("update or insert into schema_version (number, name, sha256, is_finished, applied_at)"
               " values (9999, 'later', 'x', true, localtimestamp)")  # fmt: skip
    with pytest.raises(Refused, match="e_db_client_too_old"):
        deploy.upgrade_base(target, sources=read_sources(journal.SOURCES))
