"""A firm with a mail agent, for the tests of the mail room."""

from __future__ import annotations

from crm_desktop.db.tx import Tx
from tests.support.builders_intake import Firm, log_in, make_firm, put_rules, rule


def desk_firm(tx: Tx) -> Firm:
    """The usual firm with rules in force and the agent logged in."""
    made = make_firm(tx)
    tx.run("insert into firm (name, created_at) values ('Лавка', clock.utc_now())")
    log_in(tx, "galina")
    put_rules(tx, rule("manager"), rule("turn", group_id=made.groups["sales"]))
    add_agent(tx, made)
    log_in(tx, "agent")
    return made


def add_agent(tx: Tx, firm: Firm) -> None:
    """The service person letters are taken in by."""
    tx.run(
        "insert into staff (login, name, role_code, branch_id, is_service, state_since, created_at)"
        " values ('AGENT', 'Агент', 'service', ?, true, clock.utc_now(), clock.utc_now())",
        (firm.branch,),
    )
