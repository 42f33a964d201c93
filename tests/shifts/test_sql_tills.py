"""Tills, PINs and badges, and who stands where."""

from __future__ import annotations

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.pos import queries_copy
from crm_desktop.features.pos.rules_pin import badge_hash, is_right, new_salt, pin_hash
from crm_desktop.features.tills import queries as tills
from crm_desktop.features.tills.rules import TillRow, TillTerms
from tests.support.builders_firm import open_session
from tests.support.builders_pos import Shop, make_shop


@pytest.fixture
def shop(tx: Tx) -> Shop:
    """A shop with two tills; PETR, the administrator, is logged in."""
    made = make_shop(tx)
    open_session(tx, "PETR")
    return made


def _new(shop: Shop, **facts: object) -> TillRow:
    made = TillRow(None, 1, "K9", "Новая", shop.firm.branch, "", None, "", "{}", None, True, False)
    return made._replace(**facts)


def test_a_new_till_takes_goods_from_the_store_of_its_branch(tx: Tx, shop: Shop) -> None:
    saved = tills.save_till(tx, _new(shop, code=" k9 "))
    found = next(till for till in tills.list_tills(tx) if till.id == saved.id)
    assert (found.code, found.store_id, found.is_used) == ("K9", shop.store, False)


def test_what_a_till_may_not_be(tx: Tx, shop: Shop) -> None:
    wrong = [
        ("e_tills_code", {"code": "K-1"}),
        ("e_tills_code", {"code": "КАССА"}),
        ("e_tills_name", {"name": " "}),
        ("e_tills_taken", {"code": "k1"}),
        ("e_tills_store", {"branch_id": shop.firm.other_branch, "store_id": shop.store}),
    ]
    for key, facts in wrong:
        with pytest.raises(Refused) as refused:
            tills.save_till(tx, _new(shop, **facts))
        assert refused.value.key == key


def test_a_till_that_has_sold_keeps_its_code(tx: Tx, shop: Shop) -> None:
    open_session(tx, "OLGA")
    shop.till.open(tx)
    open_session(tx, "PETR")
    used = next(till for till in tills.list_tills(tx) if till.code == "K1")
    with pytest.raises(Refused, match="e_tills_used"):
        tills.save_till(tx, used._replace(code="K7"))
    tills.save_till(tx, used._replace(name="У окна"))
    with pytest.raises(Refused, match="e_tills_stale"):
        tills.save_till(tx, used._replace(name="У двери"))


def test_the_terms_reach_the_till(tx: Tx, shop: Shop) -> None:
    row = next(till for till in tills.list_tills(tx) if till.code == "K1")
    terms = TillTerms(header=("Заходите",), offline=("gift",))
    tills.save_till(tx, row._replace(facts=terms.into_json(row.facts)))
    open_session(tx, "OLGA")
    assert TillTerms.from_json(queries_copy.about(tx, shop.till.id).facts) == terms


def test_one_till_is_one_computer(tx: Tx, shop: Shop) -> None:
    open_session(tx, "OLGA")
    tills.take_till(tx, shop.till.id, "касса-1")
    tills.take_till(tx, shop.till.id, "касса-1")
    with pytest.raises(Refused) as refused:
        tills.take_till(tx, shop.till.id, "касса-2")
    assert refused.value.facts["place"] == "касса-1"
    open_session(tx, "PETR")
    tills.free_till(tx, shop.till.id)
    open_session(tx, "OLGA")
    tills.take_till(tx, shop.till.id, "касса-2")
    assert tills.my_tills(tx)[0].workplace == "касса-2"


def test_a_pin_and_a_badge_reach_the_till_as_hashes_alone(tx: Tx, shop: Shop) -> None:
    olga, salt = shop.firm.person("OLGA"), new_salt()
    tills.set_pin(tx, olga, salt, pin_hash("1234", salt))
    tills.set_badge(tx, olga, badge_hash("card-1"))
    found = next(person for person in tills.sellers(tx) if person.id == olga)
    assert (found.has_pin, found.has_badge, found.is_senior) == (True, True, False)
    open_session(tx, "OLGA")
    row = next(row for row in queries_copy.read_fresh(tx, shop.till.id, 0).people if row[0] == olga)
    assert is_right("1234", row[3], row[4])
    assert not is_right("4321", row[3], row[4])


def test_a_badge_is_of_one_person(tx: Tx, shop: Shop) -> None:
    tills.set_badge(tx, shop.firm.person("OLGA"), badge_hash("card-1"))
    with pytest.raises(Refused) as refused:
        tills.set_badge(tx, shop.firm.person("MARINA"), badge_hash("card-1"))
    assert refused.value.facts["person"] == "Ольга Кассирова"


def test_nobody_stands_at_two_tills_without_a_senior(tx: Tx, shop: Shop) -> None:
    open_session(tx, "OLGA")
    olga, marina = shop.firm.person("OLGA"), shop.firm.person("MARINA")
    tills.enter_till(tx, shop.till.id, olga)
    tills.enter_till(tx, shop.till.id, olga)
    for approved_by in (None, olga):
        with pytest.raises(Refused) as refused:
            tills.enter_till(tx, shop.other.id, olga, approved_by)
        assert (refused.value.key, refused.value.facts["till"]) == ("e_tills_two", "K1")
    tills.enter_till(tx, shop.other.id, olga, marina)
    tills.leave_till(tx, shop.other.id, olga)
    tills.enter_till(tx, shop.till.id, olga)


def test_who_only_sells_sets_up_nothing(tx: Tx, shop: Shop) -> None:
    open_session(tx, "OLGA")
    for step in (
        lambda: tills.list_tills(tx),
        lambda: tills.sellers(tx),
        lambda: tills.save_till(tx, _new(shop)),
        lambda: tills.set_pin(tx, shop.firm.person("MARINA"), None, None),
    ):
        with pytest.raises(Refused, match="e_access_denied"):
            step()
