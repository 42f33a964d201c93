"""Settings in the base: usual values, changes with their author, two people at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.settings import queries
from crm_desktop.features.settings.rules import FOLDER, JOIN_MINUTES, LEADS
from tests.support.builders_firm import ZONE, Firm, make_firm, open_session


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def test_firm_can_be_renamed_once_per_version(tx: Tx, firm: Firm) -> None:
    facts = queries.firm_facts(tx)
    assert (facts.name, facts.time_zone, facts.currency, facts.is_demo) == ("Лавка мастера", ZONE, "RUB", False)
    changed = replace(facts, name="Лавка №2", time_zone="Europe/Moscow", currency="KZT", phone_region="KZ")
    assert queries.save_firm(tx, changed) == facts.version + 1
    assert queries.firm_facts(tx) == replace(changed, version=facts.version + 1)
    with pytest.raises(Refused) as error:
        queries.save_firm(tx, changed)
    assert (error.value.key, error.value.facts["person"]) == ("e_settings_stale", "Пётр Лебедев")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"name": " "}, "e_settings_firm_name"),
        ({"time_zone": "Mars/Crater"}, "e_staff_zone"),
        ({"currency": "rub"}, "e_settings_currency"),
        ({"phone_region": "R"}, "e_settings_region"),
    ],
)
def test_firm_that_cannot_be_is_refused(tx: Tx, firm: Firm, change: dict[str, str], key: str) -> None:
    with pytest.raises(Refused) as error:
        queries.save_firm(tx, replace(queries.firm_facts(tx), **change))  # type: ignore[arg-type]
    assert error.value.key == key


def test_setting_has_its_usual_value_until_somebody_changes_it(tx: Tx, firm: Firm) -> None:
    assert queries.all_settings(tx).number(JOIN_MINUTES) == 10
    queries.save_setting(tx, JOIN_MINUTES.name, None, "25")
    changed = queries.all_settings(tx)
    assert (changed.number(JOIN_MINUTES), changed.seen(JOIN_MINUTES.name)) == (25, "25")
    assert changed.changes[JOIN_MINUTES.name].person == "Пётр Лебедев"
    queries.save_setting(tx, JOIN_MINUTES.name, "25", "10")
    assert queries.all_settings(tx).changes == {}


def test_setting_changed_meanwhile_is_told(tx: Tx, firm: Firm) -> None:
    queries.save_setting(tx, LEADS.name, None, "60,0")
    with pytest.raises(Refused) as error:
        queries.save_setting(tx, LEADS.name, None, "5")
    assert error.value.key == "e_settings_stale"
    assert queries.all_settings(tx).usual_leads == (0, 60)


def test_base_keeps_words_out_of_its_numbers(tx: Tx, firm: Firm) -> None:
    with pytest.raises(Refused) as error:
        tx.run("execute procedure settings.save_setting('intake.join_minutes', null, 'soon')")
    assert error.value.key == "e_settings_number"


def test_intake_reads_its_facts_as_the_agent(tx: Tx, firm: Firm) -> None:
    queries.save_setting(tx, FOLDER.name, None, "/srv/inbox")
    open_session(tx, "agent")
    facts = queries.intake_facts(tx)
    assert (facts.time_zone, facts.phone_region, facts.folder) == (ZONE, "RU", "/srv/inbox")


def test_only_administrators_change_settings(tx: Tx, firm: Firm) -> None:
    facts = queries.firm_facts(tx)
    open_session(tx, "marina")
    for act in (
        lambda: queries.save_firm(tx, facts),
        lambda: queries.save_setting(tx, JOIN_MINUTES.name, None, "5"),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.key == "e_access_denied"
    assert queries.firm_facts(tx) == facts
