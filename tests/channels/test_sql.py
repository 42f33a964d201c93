"""Channels as people set them up, and what came by them: kept once, tried again, looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.channels import queries, queries_desk
from crm_desktop.features.channels.rules import ChannelForm
from crm_desktop.features.channels.rules_work import Handled
from tests.support.builders_channels import make_channel, put_outgoing
from tests.support.builders_firm import Firm, make_firm, open_session

HOLDER = "office/1/a"


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "PETR")
    return firm


def _new(tx: Tx, kind: str = "mailbox", name: str = "Почта") -> int:
    return queries_desk.save_channel(tx, ChannelForm(None, kind, name, None, True, '{"address": "a@b.ru"}'))[0]


def _key(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.key


def _light(tx: Tx, channel_id: int) -> str:
    open_session(tx, "PETR")
    return next(line.light for line in queries_desk.channel_list(tx) if line.id == channel_id)


def test_a_channel_is_made_changed_switched_and_removed(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    form = queries_desk.one_channel(tx, channel_id)
    assert (form.kind, form.name, form.facts, form.is_on) == ("mailbox", "Почта", '{"address": "a@b.ru"}', True)
    changed = replace(form, name=" Отдел продаж ", branch_id=firm.branch)
    assert queries_desk.save_channel(tx, changed) == (channel_id, form.version + 1)
    assert queries_desk.channel_list(tx)[0].name == "Отдел продаж"
    queries_desk.switch_channel(tx, channel_id, is_on=False)
    assert queries_desk.channel_list(tx)[0].light == "off"
    queries_desk.remove_channel(tx, channel_id)
    assert queries_desk.channel_list(tx) == []


def test_a_channel_changed_meanwhile_is_not_overwritten(tx: Tx, firm: Firm) -> None:
    form = queries_desk.one_channel(tx, _new(tx))
    queries_desk.save_channel(tx, form)
    with pytest.raises(Refused) as refused:
        queries_desk.save_channel(tx, form)
    assert _key(refused) == "e_channels_stale"
    assert refused.value.facts["person"] == "Пётр Лебедев"


def test_names_and_kinds_of_channels_are_judged(tx: Tx, firm: Firm) -> None:
    _new(tx)
    for kind, name, key in (
        ("mailbox", "Почта", "e_channels_name_taken"),
        ("mailbox", "  ", "e_channels_no_name"),
        ("pigeon", "Голубь", "e_channels_kind"),
    ):
        with pytest.raises(Refused) as refused:
            _new(tx, kind, name)
        assert _key(refused) == key
    with pytest.raises(Refused) as refused:
        queries_desk.one_channel(tx, 999_999)
    assert _key(refused) == "e_channels_not_found"


def test_a_channel_something_came_by_stays(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    open_session(tx, "AGENT")
    queries.keep_arrival(tx, channel_id, "letter", "one", b"text")
    open_session(tx, "PETR")
    with pytest.raises(Refused) as refused:
        queries_desk.remove_channel(tx, channel_id)
    assert _key(refused) == "e_channels_in_use"


def test_secrets_go_in_and_never_come_out_to_people(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    open_session(tx, "AGENT")
    key_id = queries.offer_key(tx, "office", "public")
    assert queries.offer_key(tx, "office", "public") == key_id
    open_session(tx, "PETR")
    assert [key.public_key for key in queries_desk.sealing_keys(tx)] == ["public"]
    queries_desk.put_secret(tx, channel_id, "password", "sealed")
    assert [(one.name, one.person) for one in queries_desk.secret_names(tx, channel_id)] == [
        ("password", "Пётр Лебедев")
    ]
    for login in ("PETR", "MARINA", "DENIS", "OLGA"):
        open_session(tx, login)
        with pytest.raises(Refused) as refused:
            queries.secrets_of(tx, channel_id)
        assert _key(refused) == "e_access_denied"
    open_session(tx, "AGENT")
    assert queries.secrets_of(tx, channel_id) == {"password": "sealed"}
    open_session(tx, "PETR")
    queries_desk.put_secret(tx, channel_id, "password", None)
    assert queries_desk.secret_names(tx, channel_id) == []


def test_a_test_is_asked_taken_once_and_answered(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    queries_desk.ask_test(tx, channel_id)
    open_session(tx, "AGENT")
    assert queries.running_channels(tx)[0].is_test_asked
    assert queries.take_test(tx, channel_id)
    assert not queries.take_test(tx, channel_id)
    queries.report_test(tx, channel_id, '["ok", "INBOX 12"]')
    open_session(tx, "PETR")
    assert queries_desk.channel_list(tx)[0].test_result == '["ok", "INBOX 12"]'


def test_the_light_is_told_by_who_holds_the_channel_alone(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    assert _light(tx, channel_id) == "bad"
    open_session(tx, "AGENT")
    assert queries.claim_channel(tx, channel_id, HOLDER, 30)
    assert not queries.claim_channel(tx, channel_id, "office/2/b", 30)
    queries.report_state(tx, channel_id, HOLDER, "ok", None, None)
    queries.report_state(tx, channel_id, "office/2/b", "down", "x", None)
    assert _light(tx, channel_id) == "ok"
    open_session(tx, "AGENT")
    queries.report_state(tx, channel_id, HOLDER, "down", '["away", "pbx", {}]', None)
    assert _light(tx, channel_id) == "bad"
    line = queries_desk.channel_list(tx)[0]
    assert (line.state, line.last_error, line.last_ok_at is not None) == ("down", '["away", "pbx", {}]', True)
    open_session(tx, "AGENT")
    queries.release_channel(tx, channel_id, HOLDER)
    assert queries.claim_channel(tx, channel_id, "office/2/b", 30)


def test_what_was_refused_at_the_door_is_counted(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx, "site", "Сайт")
    open_session(tx, "AGENT")
    queries.note_refusal(tx, channel_id, "e_site_key", "first")
    queries.note_refusal(tx, channel_id, "e_site_key", "last", 4)
    open_session(tx, "PETR")
    [line] = queries_desk.refusals(tx, channel_id)
    assert (line.reason, line.times, line.last_detail) == ("e_site_key", 5, "last")
    assert queries_desk.channel_list(tx)[0].refused_today == 5


def test_the_same_arrival_is_kept_once(tx: Tx, firm: Firm) -> None:
    channel_id, other = _new(tx), _new(tx, "site", "Сайт")
    open_session(tx, "AGENT")
    first = queries.keep_arrival(tx, channel_id, "letter", "id", b"\x00\xff text")
    assert first is not None
    assert queries.keep_arrival(tx, channel_id, "letter", "id", b"other") is None
    assert queries.keep_arrival(tx, other, "post", "id", b"other") is not None
    arrival = queries.take_arrival(tx, first)
    assert arrival is not None
    assert (arrival.payload, arrival.channel.facts, arrival.attempts) == (b"\x00\xff text", {"address": "a@b.ru"}, 0)


def test_a_name_that_is_too_long_is_cut_without_mixing_two_up(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    open_session(tx, "AGENT")
    assert queries.keep_arrival(tx, channel_id, "letter", "x" * 500 + "1", b"a") is not None
    assert queries.keep_arrival(tx, channel_id, "letter", "x" * 500 + "2", b"a") is not None
    assert queries.keep_arrival(tx, channel_id, "letter", "x" * 500 + "1", b"a") is None


def test_an_arrival_is_settled_put_off_and_tried_again(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    open_session(tx, "AGENT")
    ids = [queries.keep_arrival(tx, channel_id, "letter", str(number), b"text") for number in range(3)]
    first, second, third = (one for one in ids if one is not None)
    assert queries.due_arrivals(tx) == [first, second, third]
    queries.settle_arrival(tx, first, Handled())
    queries.settle_arrival(tx, second, Handled("refused", "e_intake_nothing"))
    assert queries.put_off_arrival(tx, third, 60, "away_server", "") == 1
    assert queries.due_arrivals(tx) == []
    assert queries.take_arrival(tx, first) is None
    open_session(tx, "PETR")
    assert {line.id: line.state for line in queries_desk.arrival_list(tx)} == {second: "refused", third: "new"}
    line = queries_desk.channel_list(tx)[0]
    assert (line.waiting, line.refused) == (1, 1)
    queries_desk.try_again(tx, second)
    queries_desk.try_again(tx, third)
    with pytest.raises(Refused) as refused:
        queries_desk.try_again(tx, first)
    assert _key(refused) == "e_arrivals_settled"
    open_session(tx, "AGENT")
    assert queries.due_arrivals(tx) == [second, third]
    queries.settle_arrival(tx, second, Handled("refused", "e_channels_bug"))
    open_session(tx, "PETR")
    queries_desk.let_be(tx, second)
    assert [line.id for line in queries_desk.arrival_list(tx)] == [third]
    with pytest.raises(Refused) as refused:
        queries_desk.let_be(tx, third)
    assert _key(refused) == "e_arrivals_settled"
    with pytest.raises(Refused) as refused:
        queries_desk.let_be(tx, 999_999)
    assert _key(refused) == "e_arrivals_not_found"


def test_arrivals_page_by_key(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    open_session(tx, "AGENT")
    for number in range(5):
        queries.keep_arrival(tx, channel_id, "letter", str(number), b"text")
    open_session(tx, "PETR")
    first = queries_desk.arrival_list(tx, channel_id, limit=3)
    second = queries_desk.arrival_list(tx, channel_id, (first[-1].open_at, first[-1].id), limit=3)
    assert [line.outside_id for line in first + second] == ["4", "3", "2", "1", "0"]


def test_contents_of_old_arrivals_are_forgotten_and_their_names_kept(tx: Tx, firm: Firm) -> None:
    channel_id = _new(tx)
    open_session(tx, "AGENT")
    kept = queries.keep_arrival(tx, channel_id, "letter", "old", b"text")
    assert kept is not None
    queries.settle_arrival(tx, kept, Handled())
    assert queries.empty_old(tx, 14) == 0
    tx.run("update arrival set settled_at = dateadd(-15 day to settled_at)")
    assert queries.empty_old(tx, 14) == 1
    assert queries.empty_old(tx, 14) == 0
    assert tx.value("select octet_length(payload) from arrival where id = ?", (kept,)) == 0
    assert queries.keep_arrival(tx, channel_id, "letter", "old", b"text") is None


def test_people_without_the_right_see_lights_but_no_settings(tx: Tx, firm: Firm) -> None:
    channel_id = make_channel(tx)
    put_outgoing(tx, channel_id, 1)
    open_session(tx, "DENIS")
    assert [line.name for line in queries_desk.channel_list(tx)] == ["Почта"]
    for read in (queries_desk.one_channel, queries_desk.secret_names, queries_desk.refusals, queries_desk.ask_test):
        with pytest.raises(Refused) as refused:
            read(tx, channel_id)
        assert _key(refused) == "e_access_denied"
    open_session(tx, "OLGA")
    with pytest.raises(Refused):
        queries_desk.channel_list(tx)
