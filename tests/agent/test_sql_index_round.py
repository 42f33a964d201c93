"""The engine is told anew how selective the indexes are: once a day at most, when the base has grown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop.admin.session import Session, session
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup
from crm_desktop.features.upkeep.index_round import ASK_SECONDS, IndexRound, count_all_indexes
from crm_desktop.features.upkeep.queries import begin_index_round, count_index


@pytest.fixture
def agent(base_path: Path) -> Iterator[Session]:
    with closing(Connection(Embedded(base_path))) as connection, connection.tx(write=True) as tx:
        first_setup(tx, FirstSetup("Ромашка", "Europe/Samara", "PETR", "Пётр"))
    with session(Embedded(base_path), "AGENT") as opened:
        yield opened


class _Hours:
    """A clock of the loop that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def _whole_round(one: IndexRound) -> int:
    while not (count := one.step()):
        pass
    return count


def _selectivity(tx: Tx) -> object:
    return tx.value("select rdb$statistics from rdb$indices where rdb$index_name = 'PK_SEARCH_WORD'")


def _words(tx: Tx) -> None:
    for number in range(200):
        tx.run("insert into search_word (word) values (?)", (f"слово{number}",))


def _a_day_passes(tx: Tx) -> None:
    tx.run("update job_beat set last_at = dateadd(-25 hour to last_at)")


def test_a_new_base_is_counted_one_index_at_a_step(agent: Session) -> None:
    agent.do(_words)
    with_words = agent.read(lambda tx: tx.value("select count(*) from rdb$indices where rdb$system_flag = 0"))
    assert _whole_round(IndexRound(agent.do)) == with_words
    assert agent.read(_selectivity) == pytest.approx(1 / 200, rel=0.1)


def test_who_begins_a_round_has_the_day_to_himself(agent: Session) -> None:
    assert agent.do(begin_index_round)
    assert agent.do(begin_index_round) == []


def test_a_base_that_has_not_grown_is_left_alone(agent: Session) -> None:
    _whole_round(IndexRound(agent.do))
    agent.do(_a_day_passes)
    assert agent.do(begin_index_round) == []


def test_a_base_grown_by_half_is_counted_again(agent: Session) -> None:
    _whole_round(IndexRound(agent.do))
    agent.do(_a_day_passes)
    agent.do(lambda tx: tx.run("update job_beat set base_pages = base_pages / 2"))
    assert agent.do(begin_index_round)


def test_a_round_broken_off_is_begun_again_on_the_next_day(agent: Session) -> None:
    IndexRound(agent.do).step()
    agent.do(_a_day_passes)
    assert agent.do(begin_index_round)


def test_it_asks_once_an_hour(agent: Session) -> None:
    hours = _Hours()
    one = IndexRound(agent.do, hours)
    first = _whole_round(one)
    agent.do(lambda tx: tx.run("delete from job_beat"))
    assert one.step() == 0
    assert agent.read(lambda tx: tx.value("select count(*) from job_beat")) == 0
    hours.seconds = ASK_SECONDS
    assert _whole_round(one) == first


def test_after_an_import_everything_is_counted_at_once(agent: Session) -> None:
    count_all_indexes(agent.do)
    agent.do(_words)
    assert count_all_indexes(agent.do) > 100
    assert agent.read(_selectivity) == pytest.approx(1 / 200, rel=0.1)
    kept = agent.read(lambda tx: tx.row("select last_ms is not null, base_pages > 0, workplace <> '' from job_beat"))
    assert kept == (True, True, True)


def test_an_index_that_is_gone_is_no_error(agent: Session) -> None:
    agent.do(lambda tx: count_index(tx, 'NO_SUCH"INDEX'))
