"""Sources in the base: signs lead inquiries to them, the first stays the client's, the report agrees with its rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.sources import queries
from crm_desktop.features.sources.rules import Source, SourceRow, in_all, shares
from tests.support.builders_intake import ANNA_PHONE, Firm, log_in, make_firm, route, utc_now

LONG_AGO, FAR_AHEAD = datetime(2000, 1, 1), datetime(2100, 1, 1)


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    log_in(tx, "Galina")
    tx.run("update staff set role_code = 'admin' where login = 'GALINA'")
    return firm


def _source(tx: Tx, name: str, signs: str = "") -> int:
    return queries.save_source(tx, Source(None, name, True, signs)).source_id


def _order(tx: Tx, firm: Firm, client: str | None, total: str, kind: str = "order") -> None:
    tx.run(
        "insert into sale_document (kind, client_id, number_text, sold_at, branch_id, total_sum, created_at)"
        " values (?, ?, 'N', clock.utc_now(), ?, ?, clock.utc_now())",
        (kind, firm.clients[client] if client else None, firm.branch, Decimal(total)),
    )


def _report(tx: Tx) -> dict[str | None, SourceRow]:
    return {row.name: row for row in queries.by_source(tx, LONG_AGO, FAR_AHEAD)}


def test_an_inquiry_takes_the_source_of_its_first_known_sign(tx: Tx, firm: Firm) -> None:
    _source(tx, "Сайт", "channel:web")
    _source(tx, "Осенняя акция", "campaign:осень 2026")
    route(tx, {"channel": "web", "campaign": "Осень 2026", "phone": "+79000000001"})
    route(tx, {"channel": "web", "phone": "+79000000002"})
    route(tx, {"channel": "visit", "phone": "+79000000003"})
    report = _report(tx)
    assert {name: row.inquiries for name, row in report.items()} == {"Осенняя акция": 1, "Сайт": 1, None: 1}


def test_a_source_out_of_use_takes_nothing_new_and_keeps_what_it_brought(tx: Tx, firm: Firm) -> None:
    source = _source(tx, "Газета", "line:+78460001122")
    route(tx, {"channel": "call", "line": "+78460001122", "phone": "+79000000001"})
    queries.save_source(tx, Source(source, "Газета", False, "line:+78460001122", 1))
    route(tx, {"channel": "call", "line": "+78460001122", "phone": "+79000000002"})
    assert [_report(tx)[name].inquiries for name in ("Газета", None)] == [1, 1]


def test_money_goes_to_the_source_the_client_was_first_known_by(tx: Tx, firm: Firm) -> None:
    _source(tx, "Сайт", "channel:web")
    _source(tx, "Звонок", "channel:call")
    route(tx, {"channel": "web", "phone": ANNA_PHONE})
    route(tx, {"channel": "call", "phone": ANNA_PHONE}, datetime(2026, 1, 1))
    _order(tx, firm, "Dubrava", "1000.00")
    _order(tx, firm, "Dubrava", "250.50", "return")
    _order(tx, firm, None, "99.90", "receipt")
    report = _report(tx)
    assert (report["Сайт"].orders, report["Сайт"].total) == (1, Decimal("749.50"))
    assert report["Звонок"].total == 0
    assert (report[None].orders, report[None].total) == (1, Decimal("99.90"))
    assert sum(shares([row.total for row in report.values()])) == 100
    assert in_all(list(report.values())).total == Decimal("849.40")


def test_rows_behind_a_figure_are_as_many_as_the_figure(tx: Tx, firm: Firm) -> None:
    source = _source(tx, "Сайт", "channel:web")
    for number in range(5):
        route(tx, {"channel": "web", "phone": f"+7900000010{number}"})
    route(tx, {"channel": "visit", "phone": "+79000000200"})
    first = queries.inquiries_of(tx, source, LONG_AGO, FAR_AHEAD, None, 3)
    rest = queries.inquiries_of(tx, source, LONG_AGO, FAR_AHEAD, first[-1].id, 3)
    assert len({row.id for row in first + rest}) == _report(tx)["Сайт"].inquiries == 5
    assert len(queries.inquiries_of(tx, None, LONG_AGO, FAR_AHEAD, None, 10)) == 1
    _order(tx, firm, "Volga", "10.00")
    assert [row.total for row in queries.orders_of(tx, None, LONG_AGO, FAR_AHEAD, None, 10)] == [Decimal("10.00")]


def test_a_person_may_say_where_the_client_comes_from(tx: Tx, firm: Firm) -> None:
    source = _source(tx, "Спросили у входа")
    routed = route(tx, {"channel": "visit", "phone": ANNA_PHONE})
    queries.set_inquiry_source(tx, routed.inquiry_id, source)
    _order(tx, firm, "Dubrava", "5.00")
    assert (_report(tx)["Спросили у входа"].inquiries, _report(tx)["Спросили у входа"].total) == (1, Decimal("5.00"))
    for inquiry_id, source_id, key in ((routed.inquiry_id, 10**9, "unknown"), (10**9, source, "inquiry")):
        with pytest.raises(Refused) as error:
            queries.set_inquiry_source(tx, inquiry_id, source_id)
        assert error.value.key == f"e_sources_{key}"


def test_signs_seen_lately_tell_whose_they_are(tx: Tx, firm: Firm) -> None:
    _source(tx, "Сайт", "channel:web")
    route(tx, {"channel": "web", "campaign": "Зима", "phone": "+79000000001"}, utc_now() - timedelta(days=1))
    seen = {(sign.kind, sign.content): sign.source for sign in queries.known_signs(tx)}
    assert seen[("channel", "web")] == "Сайт"
    assert seen[("campaign", "зима")] is None


def test_a_sign_belongs_to_one_source(tx: Tx, firm: Firm) -> None:
    _source(tx, "Сайт", "channel:web\nsource:сайт")
    with pytest.raises(Refused) as error:
        _source(tx, "Другой", "channel:web")
    assert (error.value.key, error.value.facts["source"]) == ("e_sources_sign_taken", "Сайт")
    with pytest.raises(Refused) as error:
        _source(tx, "Третий", "moon:web")
    assert error.value.key == "e_sources_sign"


def test_names_are_asked_for_and_told_apart(tx: Tx, firm: Firm) -> None:
    _source(tx, "Сайт")
    for name, key in ((" ", "e_sources_no_name"), ("САЙТ", "e_sources_name_taken")):
        with pytest.raises(Refused) as error:
            _source(tx, name)
        assert error.value.key == key


def test_of_two_who_change_a_source_the_second_is_told_of_the_first(tx: Tx, firm: Firm) -> None:
    source = _source(tx, "Сайт")
    seen = Source(source, "Наш сайт", True, "", 1)
    assert queries.save_source(tx, seen).version == 2
    with pytest.raises(Refused) as error:
        queries.save_source(tx, seen)
    assert (error.value.key, error.value.facts["person"]) == ("e_sources_stale", "Галина")
    assert [one.name for one in queries.source_list(tx)] == ["Наш сайт"]


def test_a_head_counts_his_branch_only_when_his_right_says_so(tx: Tx, firm: Firm) -> None:
    route(tx, {"channel": "visit", "phone": "+79000000001"})
    tx.run("update staff set role_code = 'head', branch_id = ? where login = 'GALINA'", (firm.other_branch,))
    assert _report(tx)[None].inquiries == 1
    tx.run("update role_action set scope = 'branch' where role_code = 'head' and action_code = 'sources.read'")
    assert _report(tx)[None].inquiries == 0


def test_a_client_noted_with_the_name_of_a_source_belongs_to_it(tx: Tx, firm: Firm) -> None:
    _source(tx, "Выставка", "source:выставка дом")
    for name, noted in (("Volga", "Выставка"), ("Dubrava", "Выставка Дом")):
        tx.run("update client set source = ? where id = ?", (noted, firm.clients[name]))
        _order(tx, firm, name, "10.00")
    assert _report(tx)["Выставка"].total == Decimal("20.00")


def test_choices_of_an_inquiry_mark_its_own_and_leave_out_what_is_out_of_use(tx: Tx, firm: Firm) -> None:
    site = _source(tx, "Сайт", "channel:web")
    old = _source(tx, "Газета")
    queries.save_source(tx, Source(old, "Газета", False, "", 1))
    _source(tx, "Дверь")
    routed = route(tx, {"channel": "web", "phone": "+79000000001"})
    found = [(choice.name, choice.is_its) for choice in queries.choices_for(tx, routed.inquiry_id)]
    assert found == [("Дверь", False), ("Сайт", True)]
    queries.set_inquiry_source(tx, routed.inquiry_id, None)
    assert not any(choice.is_its for choice in queries.choices_for(tx, routed.inquiry_id))
    assert site in {choice.id for choice in queries.choices_for(tx, routed.inquiry_id)}
