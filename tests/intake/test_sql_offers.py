"""Offers and what can be done with an inquiry: accept, pass on, decline, expire, hand over, close; rights and races."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.intake import queries
from tests.support.builders_intake import (
    Firm,
    let_time_pass,
    log_in,
    make_firm,
    open_offer,
    put_rules,
    route,
    rule,
)


@pytest.fixture
def firm(tx: Tx) -> Firm:
    """Rules: Anna, then Boris, then whoever of the group; Anna is logged in."""
    firm = make_firm(tx)
    log_in(tx, "galina")
    put_rules(
        tx,
        rule("person", name="Anna first", staff_id=firm.people["Anna"]),
        rule("person", name="Boris next", staff_id=firm.people["Boris"]),
    )
    log_in(tx, "anna")
    return firm


def _state(tx: Tx, inquiry_id: int) -> tuple[str, str | None]:
    row = tx.row(
        "select i.state, s.name from inquiry i left join staff s on s.id = i.staff_id where i.id = ?", (inquiry_id,)
    )
    assert row is not None
    return row[0], row[1]


def test_an_offer_tells_all_that_the_panel_shows(tx: Tx, firm: Firm) -> None:
    log_in(tx, "galina")
    put_rules(tx, rule("manager", name="Личный менеджер"))
    log_in(tx, "anna")
    client = firm.clients["Dubrava"]
    order = tx.value(
        "insert into sale_document (kind, client_id, number_text, sold_at, branch_id, total_sum, created_at)"
        " values ('order', ?, '318', clock.utc_now(), ?, 38640, clock.utc_now()) returning id",
        (client, firm.branch),
    )
    tx.run("update client set last_order_id = ?, open_order_count = 2 where id = ?", (order, client))
    tag = tx.value("insert into tag (name) values ('опт') returning id")
    tx.run("insert into client_tag (client_id, tag_id) values (?, ?)", (client, tag))
    route(tx, {"phone": "8 927 612-40-77", "subject": "Цвет", "text": "Уточнить цвет"})
    (offer,) = queries.offers_for_me(tx)
    assert (offer.client_id, offer.client_name, offer.owner) == (client, "ООО «Дубрава»", "Анна")
    assert (offer.why, offer.rule_no, offer.rule) == ("manager", 1, "Личный менеджер")
    assert (offer.tags, offer.last_order, str(offer.last_order_sum), offer.open_orders) == ("опт", "318", "38640.00", 2)
    assert (offer.subject, offer.words) == ("Цвет", "Уточнить цвет")


def test_accepting_makes_it_mine_and_closes_the_offer(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    offer = open_offer(tx, routed.inquiry_id)
    accepted = queries.accept_offer(tx, offer.offer_id)
    assert accepted.inquiry_id == routed.inquiry_id
    assert _state(tx, routed.inquiry_id) == ("accepted", "Анна")
    assert queries.offers_for_me(tx) == []
    assert [row.inquiry_id for row in queries.inbox(tx, "mine", 10)] == [routed.inquiry_id]


def test_declining_goes_on_to_the_next_rule_and_at_last_to_the_duty_queue(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    assert queries.decline_offer(tx, open_offer(tx, routed.inquiry_id).offer_id) == "Борис"
    log_in(tx, "boris")
    assert queries.decline_offer(tx, open_offer(tx, routed.inquiry_id).offer_id) is None
    assert _state(tx, routed.inquiry_id) == ("waiting", None)
    log_in(tx, "denis")
    (row,) = queries.inbox(tx, "waiting", 10)
    assert (row.inquiry_id, row.reason) == (routed.inquiry_id, "nobody_free")


def test_passing_on_to_a_colleague_takes_the_word_along(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    offer = open_offer(tx, routed.inquiry_id)
    assert queries.pass_offer(tx, offer.offer_id, firm.people["Vera"], "ты с ними говорила") == "Вера"
    log_in(tx, "vera")
    (mine,) = queries.offers_for_me(tx)
    assert (mine.why, mine.passed_by, mine.word) == ("passed", "Анна", "ты с ними говорила")


def test_passing_on_by_the_rules_asks_the_next_one(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    assert queries.pass_offer(tx, open_offer(tx, routed.inquiry_id).offer_id, None, None) == "Борис"


def test_passing_on_to_somebody_who_left_is_refused(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    tx.run("update staff set is_active = false where id = ?", (firm.people["Vera"],))
    with pytest.raises(Refused) as refused:
        queries.pass_offer(tx, open_offer(tx, routed.inquiry_id).offer_id, firm.people["Vera"], None)
    assert (refused.value.key, refused.value.facts) == ("e_intake_person_removed", {"person": "Вера"})


def test_an_answer_that_comes_too_late_tells_who_has_it(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    offer = open_offer(tx, routed.inquiry_id)
    let_time_pass(tx, offer.offer_id)
    assert queries.expire_due(tx) == 1
    with pytest.raises(Refused) as refused:
        queries.accept_offer(tx, offer.offer_id)
    assert refused.value.key == "e_intake_offer_gone"
    assert refused.value.facts == {"state": "expired", "person": "Борис"}


def test_time_running_out_ends_in_the_duty_queue_and_is_marked(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    for _ in range(2):
        let_time_pass(tx, open_offer(tx, routed.inquiry_id).offer_id)
        assert queries.expire_due(tx) == 1
    assert _state(tx, routed.inquiry_id) == ("waiting", None)
    assert [made.state for made in queries.offers_of(tx, routed.inquiry_id)] == ["expired", "expired"]
    assert queries.expire_due(tx) == 0


def test_nobody_is_asked_twice_by_the_rules(tx: Tx, firm: Firm) -> None:
    log_in(tx, "galina")
    put_rules(
        tx,
        rule("person", staff_id=firm.people["Anna"]),
        rule("turn", group_id=firm.groups["sales"]),
        rule("turn", group_id=firm.groups["sales"]),
        rule("turn", group_id=firm.groups["sales"]),
    )
    log_in(tx, "anna")
    routed = route(tx)
    asked = []
    while _state(tx, routed.inquiry_id)[0] == "offered":
        offer = open_offer(tx, routed.inquiry_id)
        asked.append(offer.person)
        let_time_pass(tx, offer.offer_id)
        queries.expire_due(tx)
    assert sorted(asked) == ["Анна", "Борис", "Вера"]


def test_a_time_limit_counts_working_minutes(tx: Tx, firm: Firm) -> None:
    tx.run("delete from work_week where branch_id = ?", (firm.branch,))
    for weekday in range(1, 8):
        for start in range(0, 1440, 120):
            tx.run(
                "insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, ?, ?)",
                (firm.branch, weekday, start, start + 60),
            )
    tx.run("insert into work_week (staff_id, weekday, from_minute, till_minute) select s.id, d.n, 0, 1440 from staff s"
           " cross join (select 1 n from rdb$database union select 2 from rdb$database union select 3 from rdb$database"
           " union select 4 from rdb$database union select 5 from rdb$database union select 6 from rdb$database"
           " union select 7 from rdb$database) d where s.id = ?", (firm.people["Boris"],))  # fmt: skip
    log_in(tx, "galina")
    put_rules(tx, rule("person", staff_id=firm.people["Boris"], minutes=90))
    offer = open_offer(tx, route(tx).inquiry_id)
    assert round((offer.due_at - offer.offered_at).total_seconds()) == 90 * 60


def test_the_duty_queue_is_taken_once(tx: Tx, firm: Firm) -> None:
    log_in(tx, "galina")
    put_rules(tx, rule("duty"))
    routed = route(tx)
    log_in(tx, "denis")
    assert queries.inbox_counts(tx)["waiting"] == 1
    queries.take_waiting(tx, routed.inquiry_id)
    log_in(tx, "galina")
    with pytest.raises(Refused) as refused:
        queries.take_waiting(tx, routed.inquiry_id)
    assert (refused.value.key, refused.value.facts) == ("e_intake_closed", {"person": "Денис"})


def test_a_person_sees_neither_others_inquiries_nor_the_duty_queue_unless_on_duty(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    for login in ("vera", "stepan", "denis"):
        log_in(tx, login)
        assert queries.inbox(tx, "open", 10) == []
        assert queries.inquiry_card(tx, routed.inquiry_id) is None
        assert queries.offers_of(tx, routed.inquiry_id) == []
        assert queries.candidates(tx, routed.inquiry_id) == []
        with pytest.raises(Refused) as refused:
            queries.close_inquiry(tx, routed.inquiry_id, "чужое")
        assert refused.value.key == "e_intake_not_found"


def test_the_head_hands_over_what_somebody_has_accepted(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    queries.accept_offer(tx, open_offer(tx, routed.inquiry_id).offer_id)
    log_in(tx, "galina")
    queries.hand_over(tx, routed.inquiry_id, firm.people["Vera"], "Анна заболела")
    log_in(tx, "vera")
    (offer,) = queries.offers_for_me(tx)
    assert (offer.passed_by, offer.word) == ("Галина", "Анна заболела")


def test_a_manager_hands_over_own_inquiries_only(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    queries.accept_offer(tx, open_offer(tx, routed.inquiry_id).offer_id)
    queries.hand_over(tx, routed.inquiry_id, firm.people["Vera"], None)
    assert _state(tx, routed.inquiry_id) == ("offered", "Вера")
    with pytest.raises(Refused) as refused:
        queries.hand_over(tx, routed.inquiry_id, firm.people["Anna"], None)
    assert refused.value.key == "e_intake_not_found"


def test_routing_again_starts_from_the_top_with_people_not_asked_yet(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    log_in(tx, "galina")
    assert queries.route_again(tx, routed.inquiry_id) == "Борис"
    assert [made.state for made in queries.offers_of(tx, routed.inquiry_id)] == ["withdrawn", "open"]


def test_closing_keeps_the_result_on_the_client(tx: Tx, firm: Firm) -> None:
    client = firm.clients["Volga"]
    routed = route(tx, {"phone": "+78462001122"})
    queries.accept_offer(tx, open_offer(tx, routed.inquiry_id).offer_id)
    queries.close_inquiry(tx, routed.inquiry_id, "Заказ оформлен")
    assert tx.rows("select kind, meaning, detail from journal where client_id = ? order by id", (client,)) == [
        ("call", "in", None),
        ("note", "result", "Заказ оформлен"),
    ]
    (row,) = queries.inbox(tx, "closed", 10)
    assert (row.inquiry_id, row.result) == (routed.inquiry_id, "Заказ оформлен")
    with pytest.raises(Refused) as refused:
        queries.close_inquiry(tx, routed.inquiry_id, "ещё раз")
    assert refused.value.key == "e_intake_closed"


@pytest.mark.parametrize("view", ["mine", "closed"])
def test_pages_of_the_inbox_follow_each_other_without_gap_or_repeat(view: str, tx: Tx, firm: Firm) -> None:
    made = [route(tx).inquiry_id for _ in range(7)]
    if view == "closed":
        for inquiry_id in made:
            queries.close_inquiry(tx, inquiry_id, "готово")
    seen: list[int] = []
    before = None
    while page := queries.inbox(tx, view, 3, before):
        seen += [row.inquiry_id for row in page]
        before = (page[-1].came_at, page[-1].inquiry_id)
    assert seen == sorted(made, reverse=True)


def test_untouched_ones_are_found_by_working_minutes(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    tx.run("update inquiry set came_at = dateadd(-3 hour to came_at) where id = ?", (routed.inquiry_id,))
    fresh = route(tx)
    found = [row.inquiry_id for row in queries.inbox(tx, "idle", 10, None, 120)]
    assert found == [routed.inquiry_id]
    assert fresh.inquiry_id not in found


def test_hours_when_nobody_works_do_not_make_an_inquiry_untouched(tx: Tx, firm: Firm) -> None:
    routed = route(tx)
    tx.run("update inquiry set came_at = dateadd(-3 hour to came_at) where id = ?", (routed.inquiry_id,))
    tx.run("delete from work_week")
    assert queries.inbox(tx, "idle", 10, None, 120) == []


@pytest.mark.parametrize("touch", ["accepted", "passed", "note", "task"])
def test_whatever_is_done_about_an_inquiry_touches_it(touch: str, tx: Tx, firm: Firm) -> None:
    client = firm.clients["Volga"]
    inquiry_id = route(tx, {"phone": "+78462001122"}).inquiry_id
    tx.run("update inquiry set came_at = dateadd(-3 hour to came_at) where id = ?", (inquiry_id,))
    assert len(queries.inbox(tx, "idle", 10, None, 120)) == 1
    if touch == "accepted":
        queries.accept_offer(tx, open_offer(tx, inquiry_id).offer_id)
    elif touch == "passed":
        queries.pass_offer(tx, open_offer(tx, inquiry_id).offer_id, firm.people["Galina"], None)
        log_in(tx, "galina")
    elif touch == "note":
        tx.run(
            "insert into journal (client_id, happened_at, kind, title, author_id)"
            " values (?, clock.utc_now(), 'note', '', ?)",
            (client, firm.people["Anna"]),
        )
    else:
        tx.run(
            "insert into task (title, inquiry_id, staff_id, due_at, time_zone, created_at, updated_at) values"
            " ('t', ?, ?, clock.utc_now(), 'UTC', clock.utc_now(), clock.utc_now())",
            (inquiry_id, firm.people["Anna"]),
        )
    assert queries.inbox(tx, "idle", 10, None, 120) == []


def test_quarantine_keeps_a_line_once_and_counts_it(tx: Tx, firm: Firm) -> None:
    for _ in range(2):
        queries.put_quarantine(tx, "folder", "leads.csv", "d" * 64, 3, "no_channel", "", "a;b;c")
    (line,) = queries.quarantined(tx, 10)
    assert (line.file_name, line.line_no, line.reason, line.content) == ("leads.csv", 3, "no_channel", "a;b;c")
    assert queries.inbox_counts(tx)["quarantine"] == 1
    queries.settle_quarantine(tx, line.quarantine_id)
    assert queries.quarantined(tx, 10) == []


# ---------------------------------------------------------------- two at once


@pytest.fixture
def lanes(base_path: Path) -> Iterator[tuple[Lane, Lane]]:
    """Two connections to one base."""
    with ExitStack() as stack:
        first, second = Lane(Embedded(base_path), name="first"), Lane(Embedded(base_path), name="second")
        stack.callback(first.close)
        stack.callback(second.close)
        yield first, second


def _set_up(lanes: tuple[Lane, Lane], logins: tuple[str, str], inquiries: int = 1) -> list[int]:
    def prepare(tx: Tx) -> list[int]:
        firm = make_firm(tx)
        log_in(tx, "galina")
        put_rules(tx, rule("person", staff_id=firm.people["Anna"]), rule("person", staff_id=firm.people["Boris"]))
        made = [route(tx).inquiry_id for _ in range(inquiries)]
        return [open_offer(tx, inquiry_id).offer_id for inquiry_id in made]

    offers = lanes[0].submit(prepare, write=True).result()
    for lane, login in zip(lanes, logins, strict=True):
        lane.submit(lambda tx, login=login: log_in(tx, login), write=True).result()  # type: ignore[misc]
    return offers


def test_two_places_of_one_person_accept_an_offer_once(lanes: tuple[Lane, Lane]) -> None:
    (offer,) = _set_up(lanes, ("anna", "anna"))
    answers = [lane.submit(lambda tx: queries.accept_offer(tx, offer), write=True) for lane in lanes]
    errors = [answer.exception() for answer in answers]
    assert sorted(error is None for error in errors) == [False, True]
    (refused,) = [error for error in errors if error is not None]
    assert isinstance(refused, Refused)
    assert (refused.key, refused.facts) == ("e_intake_offer_gone", {"state": "accepted", "person": "Анна"})


def test_accepting_while_the_head_hands_over_leaves_one_owner(lanes: tuple[Lane, Lane]) -> None:
    (offer,) = _set_up(lanes, ("anna", "galina"))

    def hand_over(tx: Tx) -> None:
        inquiry_id = tx.value("select inquiry_id from offer where id = ?", (offer,))
        vera = tx.value("select id from staff where login = 'VERA'")
        assert isinstance(inquiry_id, int)
        assert isinstance(vera, int)
        queries.hand_over(tx, inquiry_id, vera, None)

    accepting = lanes[0].submit(lambda tx: queries.accept_offer(tx, offer), write=True)
    handing = lanes[1].submit(hand_over, write=True)
    assert handing.exception() is None
    accepted = accepting.exception() is None
    states = lanes[0].submit(lambda tx: tx.rows("select state from offer order by id")).result()
    assert states == [("accepted" if accepted else "withdrawn",), ("open",)]


def test_two_callers_expire_each_offer_once(lanes: tuple[Lane, Lane]) -> None:
    offers = _set_up(lanes, ("galina", "anna"), inquiries=40)

    def all_late(tx: Tx) -> None:
        for offer in offers:
            let_time_pass(tx, offer)

    lanes[0].submit(all_late, write=True).result()
    answers = [lane.submit(lambda tx: queries.expire_due(tx, 10), write=True) for lane in [*lanes, *lanes] * 2]
    moved = [answer.result() for answer in answers]
    assert sum(moved) == 40
    rows = (
        lanes[0].submit(lambda tx: tx.rows("select state, count(*) from offer group by state order by state")).result()
    )
    assert rows == [("expired", 40), ("open", 40)]


def test_closed_inquiries_are_read_from_the_newest_by_index(base_path: Path) -> None:
    connection = Connection(Embedded(base_path))
    try:
        tx = connection.begin(write=True)
        firm = make_firm(tx)
        log_in(tx, "galina")
        put_rules(tx, rule("person", staff_id=firm.people["Anna"]))
        for _ in range(200):
            queries.close_inquiry(tx, route(tx).inquiry_id, "готово")
        connection.commit()
        reads = []
        for _ in range(2):
            before = _reads(connection)
            assert len(queries.inbox(connection.begin(write=False), "closed", 5)) == 5
            connection.commit()
            reads.append(_reads(connection) - before)
        assert 5 < reads[1] < 150, reads
    finally:
        connection.close()


def _reads(connection: Connection) -> int:
    """Rows this connection has read so far; the monitoring tables stand still within a transaction."""
    value = connection.begin(write=False).value(
        "select sum(r.mon$record_seq_reads + r.mon$record_idx_reads) from mon$attachments a"
        " join mon$record_stats r on r.mon$stat_id = a.mon$stat_id where a.mon$attachment_id = current_connection"
    )
    connection.commit()
    assert isinstance(value, int)
    return value


def test_the_inbox_lists_what_a_rule_has_settled_and_nothing_else(tx: Tx, firm: Firm) -> None:
    by_first = [route(tx).inquiry_id for _ in range(2)]
    log_in(tx, "galina")
    put_rules(tx, rule("person", name="Another", staff_id=firm.people["Boris"]))
    by_another = route(tx).inquiry_id
    since = datetime(2020, 1, 1)

    def lineage(inquiry_id: int) -> int:
        sql = "select r.lineage_id from inquiry i join routing_rule r on r.id = i.rule_id where i.id = ?"
        return int(str(tx.value(sql, (inquiry_id,))))

    def listed(of: int | None, since: datetime) -> list[int]:
        return [row.inquiry_id for row in queries.inbox(tx, "rule", 10, rule=(of, since))]

    assert listed(lineage(by_first[0]), since) == by_first[::-1]
    assert listed(lineage(by_another), since) == [by_another]
    assert listed(lineage(by_another), datetime(2999, 1, 1)) == []
    assert not {*by_first, by_another} & set(listed(None, since))
