"""Over TCP the agent has the indexes counted without owning them; by itself it may not."""

from __future__ import annotations

from crm_desktop.features.upkeep.queries import begin_index_round, count_index, end_index_round
from tests.rights.people import Town, try_sql


def test_the_agent_has_indexes_counted_over_tcp(town: Town) -> None:
    with town.connected("agent") as connection:
        with connection.tx(write=True) as tx:
            assert "PK_CLIENT" in begin_index_round(tx, is_now=True)
            count_index(tx, "PK_CLIENT")
            end_index_round(tx)
        assert try_sql(connection, "set statistics index pk_client") is not None


def test_a_name_is_never_run_as_a_statement(town: Town) -> None:
    with town.connected("agent") as connection, connection.tx(write=True) as tx:
        count_index(tx, 'PK_CLIENT"; drop table client; --')
        tx.keep_nothing()
