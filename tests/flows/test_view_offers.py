"""From hand entry in one window to the client's card in another: offers that travel, expire and are contested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QElapsedTimer

from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.features.intake import queries as intake
from tests.support import builders_intake as build
from tests.support.proxy import Proxy
from tests.support.server_rig import RigMissing, RigServer
from tests.support.window import Programs, Seat, as_person, do, do_as, furnish, give_logins, take_in


def _to_anna(firm: build.Firm) -> object:
    return build.rule("person", name="Anna first", staff_id=firm.people["Anna"])


def _to_boris(firm: build.Firm) -> object:
    return build.rule("person", name="Boris next", staff_id=firm.people["Boris"])


def _tell_by_hand(seat: Seat, **fields: str) -> None:
    seat.press("Ctrl+I")
    seat.wait_for(seat.dialogs)
    form: Any = seat.dialogs()[0]
    for name, text in fields.items():
        form.field(name).set_text(text)
    seat.press("Ctrl+Return", form)


@pytest.fixture(params=["embedded", pytest.param("tcp", marks=pytest.mark.tcp)])
def base(request: pytest.FixtureRequest, base_path: Path) -> tuple[Target, build.Firm]:
    """A firm whose inquiries go to Anna first, then to Boris."""
    firm = furnish(base_path, _to_anna, _to_boris)
    if request.param == "embedded":
        return Embedded(base_path), firm
    server: Server = request.getfixturevalue("server")
    give_logins(server, "ANNA", "BORIS", "GALINA")
    return server, firm


def _let_time_pass(base: Target, inquiry_id: int) -> None:
    """The limit of the open offer runs out; whoever runs the jobs of this base notices."""
    sql = "update offer set due_at = dateadd(-1 minute to clock.utc_now()) where inquiry_id = ? and state = 'open'"
    do(base, lambda tx: tx.run(sql, (inquiry_id,)))
    if isinstance(base, Server):
        do_as(base, "GALINA", intake.expire_due)


def _seat(programs: Programs, base: Target, login: str) -> Seat:
    return programs.seat(login.lower()).log_in(base if isinstance(base, Embedded) else as_person(base, login), login)


def test_inquiry_told_by_hand_slides_in_on_the_right_colleagues_window(
    programs: Programs, base: tuple[Target, build.Firm]
) -> None:
    galina, anna, boris = (_seat(programs, base[0], login) for login in ("GALINA", "ANNA", "BORIS"))
    _tell_by_hand(galina, phone=build.ANNA_PHONE, subject="Laminate")
    anna.wait_for(anna.has_offer)
    galina.wait_for(lambda: "Анна" in galina.toasts)
    assert "Anna first" in galina.toasts
    assert not boris.has_offer()
    anna.place.top.run_command("room_inbox")
    anna.place.top.run_command("room_today")
    anna.wait_for(lambda: len(anna.place.today.waiting()) == 1)
    anna.wait_for(lambda: len(anna.place.inbox.model.lines) == 1)
    anna.answer_offer("F8")
    anna.wait_for(lambda: anna.place.client_card.card is not None)
    card = anna.place.client_card.card
    assert card is not None
    assert card.form.name == "ООО «Дубрава»"
    assert anna.place.frame.current_page() == "clients"
    assert not anna.has_offer()
    anna.wait_for(lambda: [line.row.state for line in anna.place.inbox.model.lines] == ["accepted"])
    anna.wait_for(lambda: [one.left for one in anna.place.today.waiting()] == ["yours"])


def test_second_acceptance_says_who_has_it(programs: Programs, base: tuple[Target, build.Firm]) -> None:
    target, firm = base
    anna = _seat(programs, target, "ANNA")
    routed = take_in(target, phone=build.ANNA_PHONE)
    anna.wait_for(anna.has_offer)
    offer_id = anna.place.offers.cards[0].offer_id
    anna.place.opened.rang.disconnect(anna.place.read_again)  # she has not heard of it yet

    boris = firm.people["Boris"]
    do_as(target, "ANNA", lambda tx: intake.pass_offer(tx, offer_id, boris, None))
    do_as(target, "BORIS", lambda tx: intake.accept_offer(tx, build.open_offer(tx, routed.inquiry_id).offer_id))
    anna.answer_offer("F8")
    anna.wait_for(lambda: "Борис" in anna.toasts)
    assert not anna.has_offer()
    anna.place.opened.rang.connect(anna.place.read_again)


def test_untaken_inquiry_goes_to_the_next_rule_and_then_to_the_duty_queue(
    programs: Programs, base: tuple[Target, build.Firm]
) -> None:
    target, firm = base
    anna, boris, galina = (_seat(programs, target, login) for login in ("ANNA", "BORIS", "GALINA"))
    routed = take_in(target, phone=build.ANNA_PHONE)
    anna.wait_for(anna.has_offer)

    _let_time_pass(target, routed.inquiry_id)
    boris.wait_for(boris.has_offer)
    anna.wait_for(lambda: not anna.has_offer())
    _let_time_pass(target, routed.inquiry_id)
    boris.wait_for(lambda: not boris.has_offer())
    galina.place.top.run_command("room_inbox")
    galina.place.inbox.show_view("waiting")
    galina.wait_for(lambda: [line.inquiry_id for line in galina.place.inbox.model.lines] == [routed.inquiry_id])
    galina.wait_for(lambda: galina.badge("inbox") == "Inbox, new: 1")


def test_unknown_caller_is_taken_with_the_question_who_it_is(
    programs: Programs, base: tuple[Target, build.Firm]
) -> None:
    target, firm = base
    anna = _seat(programs, target, "ANNA")
    take_in(target, phone="+79270000001")
    anna.wait_for(anna.has_offer)
    anna.answer_offer("F8")
    anna.wait_for(anna.dialogs)
    [chooser] = anna.dialogs()
    assert "ChooserDialog" in type(chooser).__name__
    assert anna.place.frame.current_page() == "inbox"


@pytest.fixture
def rig_elsewhere(tmp_path: Path) -> Iterator[RigServer]:
    """A server on another address: reached through a relay on 127.0.0.1, its event port is not where clients look."""
    try:
        rig = RigServer(tmp_path / "elsewhere", "127.0.0.2")
        rig.start()
    except RigMissing as missing:
        pytest.skip(f"tcp: {missing}")
    yield rig
    rig.stop()


@pytest.mark.tcp
def test_offer_shows_within_three_seconds_when_the_event_port_is_blocked(
    programs: Programs, rig_elsewhere: RigServer, base_path: Path
) -> None:
    furnish(base_path, _to_anna)
    direct = rig_elsewhere.add_base(base_path)
    give_logins(direct, "ANNA", "GALINA")
    proxy = Proxy(rig_elsewhere.port, rig_elsewhere.host)
    try:
        anna = _seat(programs, replace(direct, host="127.0.0.1", port=proxy.port), "ANNA")
        assert "news every 2 s" in anna.light
        take_in(direct, phone=build.ANNA_PHONE)
        since = QElapsedTimer()
        since.start()
        anna.wait_for(anna.has_offer)
        assert since.elapsed() < timedelta(seconds=3) / timedelta(milliseconds=1)
        assert "not proven" in anna.light
    finally:
        programs.close()
        proxy.close()


@pytest.mark.tcp
def test_proven_link_says_that_news_arrive_at_once(
    programs: Programs, request: pytest.FixtureRequest, base_path: Path
) -> None:
    furnish(base_path, _to_anna)
    server: Server = request.getfixturevalue("server")
    give_logins(server, "ANNA")
    anna = _seat(programs, server, "ANNA")
    anna.wait_for(lambda: "News arrive at once" in anna.light)
    assert anna.light.startswith("Connected\n")
    anna.wait_for(lambda: anna.place.opened._poll.interval() == 15_000)
