"""Offers to me: what the panel says, the countdown, answers and what comes of late ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.intake.presenter_offers import OffersPresenter
from crm_desktop.features.intake.queries import Accepted
from tests.support.builders_intake import NOON, CannedTx, Person, make_offer
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow


class _Desk:
    """A presenter over canned answers, with everything it said."""

    def __init__(self, *offers: Any, **answers: Any) -> None:
        self.tx = CannedTx({"intake_offers.offers_for_me": list(offers), **answers})
        self.clock = FakeClock(NOON)
        self.presenter = OffersPresenter(RunNow(self.tx), self.clock, Person())  # type: ignore[arg-type]
        self.said: list[tuple[str, Any]] = []
        for name in ("offers_changed", "arrived", "went_on", "offer_gone", "refused", "counted"):
            getattr(self.presenter, name).connect(lambda got, name=name: self.said.append((name, got)))
        self.presenter.accepted.connect(lambda *got: self.said.append(("accepted", got)))
        self.presenter.open_asked.connect(lambda *got: self.said.append(("open_asked", got)))
        self.presenter.refresh()

    def names(self) -> list[str]:
        return [name for name, _got in self.said]

    def last(self, name: str) -> Any:
        return [got for said, got in self.said if said == name][-1]


def test_a_call_says_who_why_and_how_long() -> None:
    (card,) = _Desk(make_offer()).presenter.cards
    assert (card.head, card.who, card.reach) == ("Incoming call", "Кузнецова Анна Викторовна", "+7 927 612-40-77")
    assert card.why == "You are the personal manager of this client, rule 2"
    assert (card.tags, card.open_orders) == (["ИП", "оптовая цена"], "2 open orders")
    assert (card.last_order, card.last_order_sum) == ("12/11, order 318", "₽38,640")
    assert (card.countdown.since, card.countdown.runs_on, card.countdown.meaning) == ("0:07", "goes on in 15 min", "ok")


@pytest.mark.parametrize(
    ("changes", "who", "trouble"),
    [
        ({"client_name": None, "client_id": None}, "New number", ""),
        ({"client_name": None, "client_id": None, "person_name": "Пётр"}, "Пётр", ""),
        (
            {"client_name": None, "client_id": None, "chooser": "many"},
            "Several clients fit",
            "several clients have this phone or e-mail",
        ),
        (
            {"client_name": None, "client_id": None, "chooser": "hidden", "phone": None},
            "Hidden number",
            "the number is hidden",
        ),
        ({"client_name": None, "client_id": None, "phone": None, "email": "a@b.ru"}, "New address", ""),
    ],
)
def test_an_unknown_caller_is_named_by_what_is_known(changes: dict[str, Any], who: str, trouble: str) -> None:
    (card,) = _Desk(make_offer(**changes)).presenter.cards
    assert (card.who, card.trouble) == (who, trouble)


@pytest.mark.parametrize(
    ("left", "words", "meaning"),
    [
        (timedelta(minutes=4), "goes on in 4 min", "ok"),
        (timedelta(seconds=18), "goes on in 18 s", "warn"),
        (timedelta(seconds=-2), "time is up, going on", "warn"),
        (timedelta(hours=21, minutes=33), "until tomorrow 09:15", "ok"),
        (timedelta(days=3), "until 27/11 11:42", "ok"),
    ],
)
def test_the_limit_is_told_in_words(left: timedelta, words: str, meaning: str) -> None:
    (card,) = _Desk(make_offer(due_at=NOON + left, offered_at=NOON - timedelta(minutes=1))).presenter.cards
    assert (card.countdown.runs_on, card.countdown.meaning) == (words, meaning)


def test_the_limit_in_russian(russian: None) -> None:
    (card,) = _Desk(make_offer(due_at=NOON + timedelta(seconds=18))).presenter.cards
    assert card.countdown.runs_on == "через 18 с уйдёт дальше"
    (card,) = _Desk(make_offer(due_at=NOON + timedelta(hours=21, minutes=33))).presenter.cards
    assert card.countdown.runs_on == "до завтра 09:15"
    assert card.why == "Вы личный менеджер клиента, правило 2"


def test_every_second_is_counted_without_reading() -> None:
    desk = _Desk(make_offer())
    desk.clock.advance(timedelta(seconds=5))
    desk.presenter.tick()
    assert desk.last("counted")[1].since == "0:12"
    assert len(desk.tx.asked("intake_offers.offers_for_me")) == 1


def test_offers_are_read_again_once_a_limit_has_passed() -> None:
    desk = _Desk(make_offer())
    desk.clock.advance(timedelta(minutes=16))
    desk.tx.answers["intake_offers.offers_for_me"] = []
    desk.presenter.tick()
    assert desk.presenter.cards == []


def test_only_an_offer_not_seen_before_arrives() -> None:
    desk = _Desk(make_offer(1))
    desk.tx.answers["intake_offers.offers_for_me"] = [make_offer(1), make_offer(2)]
    desk.said.clear()
    desk.presenter.refresh()
    assert [card.offer_id for name, card in desk.said if name == "arrived"] == [2]
    desk.said.clear()
    desk.presenter.refresh()
    assert desk.said == []


def test_accepting_hides_the_offer_and_tells_whose_card_to_open() -> None:
    desk = _Desk(make_offer(), **{"intake_offers.accept_offer": [Accepted(101, 5)]})
    desk.presenter.accept(1)
    assert desk.last("accepted") == (101, 5)
    assert desk.presenter.cards == []


def test_a_late_accept_says_who_has_it_now() -> None:
    gone = Refused("e_intake_offer_gone", state="expired", person="Денис Орлов")
    desk = _Desk(make_offer(), **{"intake_offers.accept_offer": gone})
    desk.tx.answers["intake_offers.offers_for_me"] = []
    desk.presenter.accept(1)
    assert desk.last("offer_gone") == "Денис Орлов"
    assert desk.presenter.cards == []
    assert "accepted" not in desk.names()


def test_a_lost_connection_leaves_the_offer_to_be_answered_again() -> None:
    desk = _Desk(make_offer(), **{"intake_offers.accept_offer": Unavailable("server", 2)})
    desk.presenter.accept(1)
    assert isinstance(desk.last("refused"), Unavailable)
    assert len(desk.presenter.cards) == 1
    desk.tx.answers["intake_offers.accept_offer"] = [Accepted(101, None)]
    desk.presenter.accept(1)
    assert desk.last("accepted") == (101, None)


def test_passing_on_sends_the_word_and_tells_who_has_it() -> None:
    desk = _Desk(make_offer(), **{"intake_offers.pass_offer": ["Вера"]})
    desk.tx.answers["intake_offers.offers_for_me"] = []
    desk.presenter.pass_on(1, 12, "  ты с ними говорила ")
    assert desk.tx.asked("intake_offers.pass_offer") == [(1, 12, "ты с ними говорила")]
    assert desk.last("went_on") == "Вера"


def test_not_now_without_anybody_else_tells_of_the_duty_queue() -> None:
    desk = _Desk(make_offer(), **{"intake_offers.decline_offer": [None]})
    desk.tx.answers["intake_offers.offers_for_me"] = []
    desk.presenter.not_now(1)
    assert desk.tx.asked("intake_offers.decline_offer") == [(1, None)]
    assert desk.last("went_on") == ""


def test_passing_to_somebody_who_left_keeps_the_offer() -> None:
    desk = _Desk(make_offer(), **{"intake_offers.pass_offer": Refused("e_intake_person_removed", person="Вера")})
    desk.presenter.pass_on(1, 12, "слово")
    assert desk.last("refused").key == "e_intake_person_removed"
    assert len(desk.presenter.cards) == 1


def test_opening_leaves_the_offer_open() -> None:
    desk = _Desk(make_offer())
    desk.presenter.open_offer(1)
    assert desk.last("open_asked") == (101, 5)
    assert len(desk.presenter.cards) == 1


def test_an_offer_passed_on_says_by_whom_and_with_what_word() -> None:
    (card,) = _Desk(make_offer(why="passed", passed_by="Анна", word="возьми")).presenter.cards
    assert card.why == "Passed on by Анна: “возьми”"
