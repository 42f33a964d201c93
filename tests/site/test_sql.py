"""Keys and open data in the base."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.channels.queries import keep_arrival
from crm_desktop.features.site import queries
from crm_desktop.features.site.rules import FORM, READ, WEBHOOK, new_key
from tests.support.builders_firm import Firm, make_firm, open_session
from tests.support.site_ground import add_key, make_site


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def test_the_base_keeps_the_hash_of_a_key_and_nothing_it_could_be_guessed_from(tx: Tx, firm: Firm) -> None:
    channel = make_site(tx)
    made = add_key(tx, channel, READ, "inquiries", "people")
    [shown] = queries.keys(tx, channel)
    assert (shown.kind, shown.prefix, shown.scopes) == (READ, made.prefix, "inquiries people")
    assert shown.made_by == "Пётр Лебедев"
    assert (shown.use_count, shown.last_used_at, shown.revoked_at) == (0, None, None)
    row = tx.rows("select * from site_key")[0]
    assert made.key not in " ".join(map(str, row))
    open_session(tx, "agent")
    [door] = queries.door_keys(tx, channel)
    assert (door.key_hash, door.seed, door.opens("inquiries"), door.opens("calls")) == (
        made.key_hash, made.seed, True, False,
    )  # fmt: skip


def test_a_revoked_key_does_not_open_and_stands_last(tx: Tx, firm: Firm) -> None:
    channel = make_site(tx)
    add_key(tx, channel, FORM)
    add_key(tx, channel, WEBHOOK)
    webhook = queries.keys(tx, channel)[0]
    queries.revoke_key(tx, webhook.key_id)
    queries.revoke_key(tx, webhook.key_id)
    assert [(key.kind, key.revoked_at is None) for key in queries.keys(tx, channel)] == [(FORM, True), (WEBHOOK, False)]
    open_session(tx, "agent")
    assert [key.kind for key in queries.door_keys(tx, channel)] == [FORM]


def test_what_is_no_key_is_refused(tx: Tx, firm: Firm) -> None:
    channel, mailbox = make_site(tx), make_site(tx, "Mail", "mailbox")
    key = new_key(FORM)
    for bad, name, channel_id, reason in (
        (key, " ", channel, "e_site_key_name"),
        (key, "Form", mailbox, "e_site_no_channel"),
        (key, "Form", 999, "e_site_no_channel"),
        (replace(key, kind="root"), "Form", channel, "e_site_key_form"),
        (replace(key, key_hash="short"), "Form", channel, "e_site_key_form"),
        (replace(key, prefix="a b"), "Form", channel, "e_site_key_form"),
    ):
        with pytest.raises(Refused) as refused:
            queries.make_key(tx, channel_id, name, bad, ())
        assert refused.value.key == reason
    with pytest.raises(Refused) as refused:
        queries.revoke_key(tx, 999)
    assert refused.value.key == "e_site_no_key"


def test_people_without_the_right_neither_make_keys_nor_read_what_opens_the_door(tx: Tx, firm: Firm) -> None:
    channel = make_site(tx)
    add_key(tx, channel, FORM)
    open_session(tx, "denis")
    assert len(queries.keys(tx, channel)) == 1
    for call in (
        lambda: queries.make_key(tx, channel, "x", new_key(FORM), ()),
        lambda: queries.revoke_key(tx, 1),
        lambda: queries.door_keys(tx, channel),
        lambda: queries.note_uses(tx, 1, 1, datetime(2026, 11, 23)),
        lambda: queries.kept_post(tx, channel, "x"),
        lambda: queries.kept_since(tx, channel, datetime(2026, 11, 23)),
        lambda: queries.open_inquiries(tx, 0, 10, with_people=True),
        lambda: queries.open_calls(tx, 0, 10, with_people=True),
        lambda: queries.inquiry_days(tx, 0, 10),
    ):
        with pytest.raises(Refused, match="e_access_denied"):
            call()  # type: ignore[no-untyped-call]


def test_uses_add_up(tx: Tx, firm: Firm) -> None:
    channel = make_site(tx)
    add_key(tx, channel, FORM)
    key_id = queries.keys(tx, channel)[0].key_id
    open_session(tx, "agent")
    queries.note_uses(tx, key_id, 3, datetime(2026, 11, 23, 12))
    queries.note_uses(tx, key_id, 2, datetime(2026, 11, 23, 11))
    queries.note_uses(tx, key_id, 0, datetime(2026, 11, 24))
    open_session(tx, "petr")
    [key] = queries.keys(tx, channel)
    assert (key.use_count, key.last_used_at) == (5, datetime(2026, 11, 23, 12))


def test_what_came_before_is_found_by_its_id_and_by_its_time(tx: Tx, firm: Firm) -> None:
    channel, other = make_site(tx), make_site(tx, "Other")
    open_session(tx, "agent")
    assert keep_arrival(tx, channel, "post", "one", b"first") is not None
    assert keep_arrival(tx, channel, "post", "one", b"second") is None
    assert queries.kept_post(tx, channel, "one") == b"first"
    assert queries.kept_post(tx, other, "one") is None
    assert queries.kept_since(tx, channel, datetime(2020, 1, 1)) == [("one", b"first")]
    assert queries.kept_since(tx, channel, datetime(2120, 1, 1)) == []


def _inquiry(tx: Tx, firm: Firm, number: int, came_at: str, campaign: str | None = None) -> None:
    tx.run(
        "insert into inquiry (source, source_id, channel, came_at, taken_at, branch_id, state, campaign, phone)"
        " values ('Site', ?, 'web', ?, clock.utc_now(), ?, 'waiting', ?, '+79276124077')",
        (str(number), datetime.fromisoformat(came_at), firm.branch, campaign),
    )


def test_days_are_counted_by_the_clock_of_the_firm(tx: Tx, firm: Firm) -> None:
    # Samara is four hours ahead: 21:00 UTC is the next day there.
    for number, came_at in enumerate(
        ("2026-01-31 19:59", "2026-01-31 20:01", "2026-02-01 10:00", "2026-02-01 20:30", "2026-03-09 05:00")
    ):
        _inquiry(tx, firm, number, came_at, "spring" if number == 2 else None)
    _inquiry(tx, firm, 9, "2126-01-01 00:00")
    open_session(tx, "agent")

    def days(after: int, limit: int = 100) -> list[tuple[int, str | None, int]]:
        return [(one.day_no, one.campaign, one.inquiries) for one in queries.inquiry_days(tx, after, limit)]

    everything = [
        (20260131, None, 1), (20260201, None, 1), (20260201, "spring", 1), (20260202, None, 1), (20260309, None, 1),
    ]  # fmt: skip
    assert sorted(days(0), key=str) == sorted(everything, key=str)
    assert len(days(0, 2)) == 3
    assert days(20260131, 1)[0][0] == 20260201
    assert days(20260201) == [(20260202, None, 1), (20260309, None, 1)]
    assert days(20260231) == [(20260309, None, 1)]
    assert days(20261399) == days(99991231) == days(2**62) == []
    assert queries.inquiry_days(tx, 20260202, 1)[0].day == date(2026, 3, 9)


def test_inquiries_and_calls_come_in_the_order_of_their_numbers_without_people(tx: Tx, firm: Firm) -> None:
    for number in range(3):
        _inquiry(tx, firm, number, "2026-01-31 10:00")
    line = make_site(tx, "Line", "modem")
    tx.run(
        "insert into call (channel_id, outside_id, direction, phone, state, result, rang_at, ended_at)"
        " values (?, 'a', 'in', '+79276124077', 'ended', 'missed', clock.utc_now(), clock.utc_now())",
        (line,),
    )
    open_session(tx, "agent")
    first = queries.open_inquiries(tx, 0, 2, with_people=False)
    assert [(one.phone, one.client_id, one.branch) for one in first] == [(None, None, first[0].branch)] * 2
    rest = queries.open_inquiries(tx, first[-1].id, 10, with_people=True)
    assert [one.phone for one in rest] == ["+79276124077"]
    [call] = queries.open_calls(tx, 0, 10, with_people=False)
    assert (call.channel, call.result, call.phone) == ("Line", "missed", None)
    assert queries.open_calls(tx, 0, 10, with_people=True)[0].phone == "+79276124077"
    assert queries.open_calls(tx, call.id, 10, with_people=True) == []
