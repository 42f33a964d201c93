"""An unknown address is put on the card of the client whose letters these are, unless another client has it."""

from __future__ import annotations

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.mail import queries_desk as desk
from tests.support import builders_intake as firm_of
from tests.support.builders_desk import desk_firm
from tests.support.builders_intake import Firm
from tests.support.builders_mail import arrive, make_letter, make_mailbox

NEW = "new@nowhere.example"


@pytest.fixture
def firm(tx: Tx) -> Firm:
    return desk_firm(tx)


@pytest.fixture
def thread_id(tx: Tx, firm: Firm) -> int:
    """A letter of an unknown address that Anna has taken."""
    arrive(tx, make_mailbox(tx), make_letter("Вопрос", sender=f"Кто-то <{NEW.upper()}>"))
    tx.run("update letter_thread set staff_id = ?", (firm.people["Anna"],))
    firm_of.log_in(tx, "anna")
    (row,) = desk.threads(tx, "mine")
    return row.id


def emails(tx: Tx, client_id: int) -> list[object]:
    sql = "select email from client_email where client_id = ? order by order_no"
    return [email for (email,) in tx.rows(sql, (client_id,))]


def test_an_unknown_address_goes_to_the_card(tx: Tx, firm: Firm, thread_id: int) -> None:
    client_id = firm.clients["Dubrava"]
    before = emails(tx, client_id)
    assert desk.keep_address(tx, thread_id, client_id) == ("added", NEW, None)
    assert emails(tx, client_id) == [*before, NEW]
    assert desk.keep_address(tx, thread_id, client_id).state == "known"
    assert emails(tx, client_id) == [*before, NEW]
    assert tx.value("select count(*) from journal where client_id = ? and detail containing ?", (client_id, NEW)) == 1


def test_an_address_of_another_client_is_not_added(tx: Tx, firm: Firm, thread_id: int) -> None:
    client_id = firm.clients["Dubrava"]
    other = tx.row("select first 1 id, name from client where id <> ? and not is_deleted", (client_id,))
    assert other is not None
    tx.run("insert into client_email (client_id, email) values (?, ?)", (other[0], NEW))
    kept = desk.keep_address(tx, thread_id, client_id)
    assert kept.state == "twin" and kept.other in (None, other[1])
    assert NEW not in emails(tx, client_id)


def test_who_may_not_change_the_card_adds_nothing(tx: Tx, firm: Firm, thread_id: int) -> None:
    tx.run("update role_action set scope = 'none' where action_code = 'clients.edit'")
    assert desk.keep_address(tx, thread_id, firm.clients["Dubrava"]).state == "denied"
    assert NEW not in emails(tx, firm.clients["Dubrava"])


def test_what_is_out_of_sight_is_refused(tx: Tx, firm: Firm, thread_id: int) -> None:
    with pytest.raises(Refused, match="e_letters_no_client"):
        desk.keep_address(tx, thread_id, 999_999)
    with pytest.raises(Refused, match="e_letters_not_found"):
        desk.keep_address(tx, 999_999, firm.clients["Dubrava"])
