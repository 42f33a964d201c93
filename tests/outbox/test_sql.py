"""The outbox: marked before it leaves, told after, never sent twice without a person's word."""

from __future__ import annotations

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.channels.queries import claim_channel, release_channel
from crm_desktop.features.outbox import queries as outbox
from crm_desktop.features.outbox.rules import Outgoing, pause_before
from tests.support.builders_channels import make_channel, put_outgoing
from tests.support.builders_firm import Firm, make_firm, open_session

ME, OTHER = "office/1/a", "office/2/b"


@pytest.fixture
def firm(tx: Tx) -> Firm:
    return make_firm(tx)


@pytest.fixture
def mailbox(tx: Tx, firm: Firm) -> int:
    """A mailbox this process holds."""
    channel_id = make_channel(tx)
    open_session(tx, "AGENT")
    assert claim_channel(tx, channel_id, ME, 30)
    return channel_id


def _taken(tx: Tx, mailbox: int) -> Outgoing:
    row = outbox.take_next(tx, mailbox, ME)
    assert row is not None
    return row


def _states(tx: Tx, which: str = "all") -> list[str]:
    open_session(tx, "PETR")
    found = [line.state for line in outbox.outgoing_list(tx, which)]
    open_session(tx, "AGENT")
    return found


def test_what_is_put_leaves_in_its_order(tx: Tx, firm: Firm, mailbox: int) -> None:
    for letter in (7, 8):
        put_outgoing(tx, mailbox, letter, created_by=firm.people["DENIS"])
    first = _taken(tx, mailbox)
    assert (first.kind, first.ref_id, first.attempts, first.created_by) == ("letter", 7, 1, firm.people["DENIS"])
    assert _states(tx) == ["queued", "sending"]
    outbox.mark_sent(tx, first.id, ME, "<id@server>")
    assert _taken(tx, mailbox).ref_id == 8
    assert outbox.take_next(tx, mailbox, ME) is None
    assert tx.value("select outside_id from outgoing where id = ?", (first.id,)) == "<id@server>"


def test_only_who_holds_the_channel_gets_rows(tx: Tx, mailbox: int) -> None:
    put_outgoing(tx, mailbox, 1)
    assert outbox.take_next(tx, mailbox, OTHER) is None
    tx.run("update channel set held_till = dateadd(-1 second to clock.utc_now())")
    assert outbox.take_next(tx, mailbox, ME) is None


def test_what_was_put_off_comes_again_at_its_time(tx: Tx, mailbox: int) -> None:
    put_outgoing(tx, mailbox, 1)
    row = _taken(tx, mailbox)
    outbox.put_off(tx, row.id, ME, 60, "away_server", "")
    assert outbox.take_next(tx, mailbox, ME) is None
    tx.run("update outgoing set next_at = dateadd(-61 second to next_at)")
    assert _taken(tx, mailbox).attempts == 2


def test_what_a_dead_process_was_sending_may_have_gone(tx: Tx, mailbox: int) -> None:
    put_outgoing(tx, mailbox, 1)
    row = _taken(tx, mailbox)
    assert outbox.find_lost(tx) == 0
    release_channel(tx, mailbox, ME)
    assert claim_channel(tx, mailbox, OTHER, 30)
    assert outbox.find_lost(tx) == 1
    assert outbox.take_next(tx, mailbox, OTHER) is None
    assert _states(tx, "trouble") == ["maybe"]
    # It was alive after all, and tells the truth.
    outbox.mark_sent(tx, row.id, ME)
    assert _states(tx) == ["sent"]
    assert _states(tx, "trouble") == []


def test_another_process_cannot_tell_what_became_of_a_row(tx: Tx, mailbox: int) -> None:
    put_outgoing(tx, mailbox, 1)
    row = _taken(tx, mailbox)
    outbox.mark_failed(tx, row.id, OTHER, "e_x", "")
    assert _states(tx) == ["sending"]


def test_a_person_settles_what_may_have_gone_or_failed(tx: Tx, firm: Firm, mailbox: int) -> None:
    for letter in range(4):
        put_outgoing(tx, mailbox, letter)
    rows = [_taken(tx, mailbox) for _ in range(4)]
    outbox.mark_maybe(tx, rows[0].id, ME, "away_server", "")
    outbox.mark_maybe(tx, rows[1].id, ME, "away_server", "")
    outbox.mark_failed(tx, rows[2].id, ME, "e_x", "")
    outbox.mark_sent(tx, rows[3].id, ME)
    open_session(tx, "PETR")
    outbox.settle_outgoing(tx, rows[0].id, "went")
    outbox.settle_outgoing(tx, rows[1].id, "again")
    outbox.settle_outgoing(tx, rows[2].id, "cancel")
    for row_id, choice in ((rows[3].id, "again"), (rows[0].id, "again"), (rows[2].id, "went")):
        with pytest.raises(Refused) as refused:
            outbox.settle_outgoing(tx, row_id, choice)
        assert refused.value.key == "e_outbox_settled"
    with pytest.raises(Refused) as refused:
        outbox.settle_outgoing(tx, 999_999, "again")
    assert refused.value.key == "e_outbox_not_found"
    assert _states(tx) == ["sent", "cancelled", "queued", "sent"]
    assert _taken(tx, mailbox).id == rows[1].id


def test_the_outbox_pages_by_key_and_is_not_for_everybody(tx: Tx, firm: Firm, mailbox: int) -> None:
    for letter in range(5):
        put_outgoing(tx, mailbox, letter)
    open_session(tx, "PETR")
    first = outbox.outgoing_list(tx, "waiting", limit=3)
    second = outbox.outgoing_list(tx, "waiting", (first[-1].created_at, first[-1].id), limit=3)
    assert len({line.id for line in first + second}) == 5
    open_session(tx, "DENIS")
    with pytest.raises(Refused):
        outbox.outgoing_list(tx, "all")


def test_pauses_grow_to_half_an_hour() -> None:
    assert [pause_before(tries) for tries in (1, 2, 3, 12)] == [15, 30, 60, 1800]
