"""The inbox and one inquiry: lists, pages, selection, acts and what they say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_desktop.clock import to_zone
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.intake.presenter_inbox import PAGE, ByRule, InboxPresenter
from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter
from crm_desktop.features.intake.queries import Accepted, Candidate, InboxRow, Joined, TraceStep
from tests.support.builders_intake import NOON, CannedTx, Person, make_card, make_made, make_row
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow


class _Base:
    """Rows of the base, answered by page as the procedure does."""

    def __init__(self, rows: list[InboxRow]) -> None:
        self.rows = rows

    def page(self, _view: str, _minutes: int, before_at: Any, before_id: Any, limit: int, *_by: Any) -> list[InboxRow]:
        return [
            row for row in self.rows if before_at is None or (row.came_at, row.inquiry_id) < (before_at, before_id)
        ][:limit]


def _inbox(base: _Base, **answers: Any) -> tuple[InboxPresenter, CannedTx, FakeClock]:
    tx = CannedTx(
        {"intake_inbox.inbox": base.page, "intake_inbox.inbox_counts": [("mine", 2), ("waiting", 1)], **answers}
    )
    clock = FakeClock(NOON)
    return InboxPresenter(RunNow(tx), clock, Person()), tx, clock  # type: ignore[arg-type]


def test_a_row_says_who_what_how_old_and_how_long_still() -> None:
    presenter, _tx, _clock = _inbox(_Base([make_row(5, due_at=NOON + timedelta(minutes=2))]))
    presenter.show_view("mine")
    (line,) = presenter.model.lines
    assert (line.channel_word, line.who, line.about) == (
        "Request from the site", "Екатерина Жданова", "Расчёт ламината. 84 м², доставка",
    )  # fmt: skip
    assert (line.age, line.limit, line.limit_meaning, line.rule) == ("5 min", "2 min left", "warn", "3. Сайт")


def test_a_closed_row_says_when_it_was_closed_not_how_old_it_is() -> None:
    rows = [make_row(5, state="closed", closed_at=NOON - timedelta(minutes=2)),
            make_row(6, state="closed", closed_at=NOON - timedelta(days=1, minutes=5))]  # fmt: skip
    presenter, _tx, clock = _inbox(_Base(rows))
    presenter.show_view("closed")
    zone = Person().time_zone
    assert [line.age for line in presenter.model.lines] == [
        f"{to_zone(NOON - timedelta(minutes=2), zone):%H:%M}",
        f"yesterday {to_zone(NOON - timedelta(minutes=5), zone):%H:%M}",
    ]
    assert presenter.model.lines[0].came.startswith("Came: ")
    clock.advance(timedelta(hours=1))
    presenter.refresh()
    assert presenter.model.lines[0].age == f"{to_zone(NOON - timedelta(minutes=2), zone):%H:%M}"


def test_it_opens_on_the_queue_when_only_that_has_something() -> None:
    counts = {"intake_inbox.inbox_counts": [("mine", 0), ("waiting", 2)]}
    presenter, tx, _clock = _inbox(_Base([make_row(5)]), **counts)
    presenter.start()
    assert presenter.view == "waiting"
    assert [asked[0] for asked in tx.asked("intake_inbox.inbox")] == ["waiting"]
    presenter.show_view("mine")
    presenter.refresh()
    assert presenter.view == "mine"


def test_it_opens_on_mine_when_something_is_mine_or_has_been_opened_there() -> None:
    presenter, _tx, _clock = _inbox(_Base([make_row(5)]))
    presenter.start()
    assert presenter.view == "mine"
    presenter, _tx, _clock = _inbox(_Base([]), **{"intake_inbox.inbox_counts": [("mine", 0), ("waiting", 2)]})
    presenter.select(7)
    presenter.start()
    assert presenter.view == "mine"


def test_pages_are_added_below_until_there_are_no_more() -> None:
    presenter, _tx, _clock = _inbox(_Base([make_row(number) for number in range(1, PAGE + 11)]))
    presenter.show_view("open")
    assert len(presenter.model.lines) == PAGE
    assert presenter.model.has_more
    presenter.load_more()
    assert [line.inquiry_id for line in presenter.model.lines] == list(range(1, PAGE + 11))
    assert not presenter.model.has_more


def test_a_re_read_keeps_rows_in_place_and_adds_the_new_one_above() -> None:
    base = _Base([make_row(2), make_row(3)])
    presenter, _tx, _clock = _inbox(base)
    presenter.show_view("open")
    resets: list[None] = []
    presenter.model.modelReset.connect(lambda: resets.append(None))
    inserted: list[int] = []
    presenter.model.rowsInserted.connect(lambda _parent, first, _last: inserted.append(first))
    base.rows = [make_row(1), make_row(2, person="Денис"), make_row(3)]
    presenter.refresh()
    assert (resets, inserted) == ([], [0])
    assert [line.person for line in presenter.model.lines][1] == "Денис"


def test_a_re_read_takes_away_what_has_gone() -> None:
    base = _Base([make_row(1), make_row(2), make_row(3)])
    presenter, _tx, _clock = _inbox(base)
    presenter.show_view("open")
    base.rows = [make_row(3), make_row(1)]
    presenter.refresh()
    assert [line.inquiry_id for line in presenter.model.lines] == [3, 1]


def test_ages_go_on_without_reading() -> None:
    presenter, tx, clock = _inbox(_Base([make_row(5)]))
    presenter.show_view("mine")
    asked = len(tx.calls)
    clock.advance(timedelta(minutes=3))
    presenter.tick()
    assert presenter.model.lines[0].age == "8 min"
    assert len(tx.calls) == asked


def test_each_list_remembers_what_was_selected() -> None:
    presenter, _tx, _clock = _inbox(_Base([make_row(1), make_row(2)]))
    presenter.show_view("mine")
    presenter.select(2)
    presenter.show_view("open")
    assert presenter.selected_id is None
    presenter.select(1)
    presenter.show_view("mine")
    assert presenter.selected_id == 2


def test_the_idle_list_asks_for_working_minutes() -> None:
    presenter, tx, _clock = _inbox(_Base([]))
    presenter.show_view("idle")
    presenter.set_idle_hours(4)
    assert [params[1] for params in tx.asked("intake_inbox.inbox")] == [480, 240]


def test_handing_over_several_goes_on_past_one_that_is_refused() -> None:
    def hand_over(inquiry_id: int, _to: int, _word: str) -> Any:
        return Refused("e_intake_closed", person="Вера") if inquiry_id == 2 else []

    presenter, tx, _clock = _inbox(_Base([]), **{"intake_offers.hand_over": hand_over})
    told: list[tuple[int, list[Any]]] = []
    presenter.bulk_done.connect(lambda done, errors: told.append((done, errors)))
    presenter.hand_over_many([1, 2, 3], 12, "на неделю")
    assert tx.asked("intake_offers.hand_over") == [(1, 12, "на неделю"), (2, 12, "на неделю"), (3, 12, "на неделю")]
    assert (told[0][0], [error.key for error in told[0][1]]) == (2, ["e_intake_closed"])


def test_a_failed_read_is_told_and_the_list_stays() -> None:
    presenter, tx, _clock = _inbox(_Base([make_row(1)]))
    presenter.show_view("mine")
    errors: list[Any] = []
    presenter.refused.connect(errors.append)
    tx.answers["intake_inbox.inbox"] = Unavailable("server", 2)
    presenter.refresh()
    assert len(errors) == 1
    assert len(presenter.model.lines) == 1


# ---------------------------------------------------------------- one inquiry


class _Open:
    """An open sheet over canned answers, with what was said."""

    def __init__(self, person: Person = Person(), **answers: Any) -> None:  # noqa: B008 - frozen
        self.tx = CannedTx(
            {"intake_inbox.inquiry_card": [make_card()], "intake_inbox.offers_of": [make_made()], **answers}
        )
        self.presenter = InquiryPresenter(RunNow(self.tx), FakeClock(NOON), person)  # type: ignore[arg-type]
        self.acted: list[str] = []
        self.refused: list[Any] = []
        self.taken: list[Any] = []
        self.asked: list[Any] = []
        self.presenter.acted.connect(self.acted.append)
        self.presenter.refused.connect(self.refused.append)
        self.presenter.taken.connect(lambda *got: self.taken.append(got))
        self.presenter.new_client_asked.connect(lambda *got: self.asked.append(got))
        self.presenter.show_inquiry(1)

    @property
    def sheet(self) -> Any:
        assert self.presenter.sheet is not None
        return self.presenter.sheet


def test_a_sheet_tells_the_whole_story() -> None:
    opened = _Open(
        **{
            "intake.explain": [
                TraceStep(1, 1, "Личный менеджер", "nobody", 4, "Марина", "leave"),
                TraceStep(2, 2, "Сайт", "chosen", 7, "Денис", None),
            ],
            "intake_inbox.joined_of": [Joined(2, "call", NOON, None, None)],
        }
    )
    sheet = opened.sheet
    assert sheet.head == "Request from the site, 11:22"
    assert sheet.trace == ["1. Личный менеджер: Марина is on leave", "2. Сайт: goes to Денис"]
    assert (sheet.offers[0].person, sheet.offers[0].ending) == ("Марина Соколова", "12 min left")
    assert sheet.joined[0].head == "Call, 11:42"
    assert (sheet.can_answer, sheet.can_close, sheet.can_assign, sheet.can_take) == (True, True, True, False)


def test_what_is_not_mine_offers_no_answer() -> None:
    opened = _Open(
        Person(staff_id=99, actions=frozenset({"intake.answer"})), **{"intake_inbox.offers_of": [make_made(staff_id=7)]}
    )
    sheet = opened.sheet
    assert (sheet.can_answer, sheet.can_close, sheet.can_assign) == (False, False, False)


def test_a_waiting_one_is_taken_from_the_queue() -> None:
    waiting = make_card(state="waiting", reason="nobody_free", staff_id=None, person=None)
    opened = _Open(
        **{"intake_inbox.inquiry_card": [waiting], "intake_inbox.offers_of": [], "intake_offers.take_waiting": [None]}
    )
    assert opened.sheet.state_word == "waits for anybody: nobody is free"
    opened.presenter.accept()
    assert opened.tx.asked("intake_offers.take_waiting") == [(1,)]
    assert opened.taken == [(1, None)]


def test_an_offered_one_is_accepted_by_its_offer() -> None:
    opened = _Open(**{"intake_offers.accept_offer": [Accepted(1, 5)]})
    opened.presenter.accept()
    assert opened.tx.asked("intake_offers.accept_offer") == [(9,)]
    assert (opened.acted, opened.taken) == (["It is yours now"], [(1, 5)])


def test_closing_wants_a_result_in_one_line() -> None:
    opened = _Open()
    opened.presenter.close("   ")
    assert opened.refused[0].key == "e_intake_no_result"
    opened.presenter.close("Заказ\n оформлен ")
    assert opened.tx.asked("intake_offers.close_inquiry") == [(1, "Заказ оформлен")]


def test_a_refused_act_is_told_and_the_sheet_read_again() -> None:
    opened = _Open(**{"intake_offers.accept_offer": Refused("e_intake_offer_gone", state="expired", person="Денис")})
    opened.presenter.accept()
    assert opened.refused[0].facts["person"] == "Денис"
    assert len(opened.tx.asked("intake_inbox.inquiry_card")) == 2


@pytest.mark.parametrize(
    ("answer", "said"), [("Вера", "Now with Вера"), (None, "Nobody is free: it waits in the duty queue")]
)
def test_sending_on_says_where_it_went(answer: str | None, said: str) -> None:
    opened = _Open(**{"intake_offers.route_again": [answer]})
    opened.presenter.route_again()
    assert opened.acted == [said]


def test_what_i_may_not_see_any_more_closes_the_sheet() -> None:
    opened = _Open()
    gone: list[bool] = []
    opened.presenter.gone.connect(lambda: gone.append(True))
    opened.tx.answers["intake_inbox.inquiry_card"] = []
    opened.presenter.refresh()
    assert opened.presenter.sheet is None
    assert gone == [True]


def test_a_new_client_begins_with_what_the_inquiry_says() -> None:
    opened = _Open()
    opened.presenter.ask_new_client()
    assert opened.asked == [
        (1, {"name": "Екатерина Жданова", "phone": "+79171112233", "email": "e@example.org", "source": "сайт"})
    ]


def test_candidates_are_told_apart() -> None:
    unclear = make_card(chooser="many")
    opened = _Open(
        **{
            "intake_inbox.inquiry_card": [unclear],
            "intake_offers.candidates": [
                Candidate(3, "Иванов", "Анна", "+79171112233", None, NOON - timedelta(days=12))
            ],
        }
    )
    (line,) = opened.sheet.candidates
    assert line.about == "+7 917 111-22-33 · last order 12/11 · Анна"


def test_what_a_rule_settled_is_shown_until_another_list_is_chosen() -> None:
    presenter, tx, _clock = _inbox(_Base([make_row(5)]))
    presenter.show_view("open")
    rule = ByRule(7, "3. Site", NOON - timedelta(days=7))
    presenter.show_rule(rule)
    assert presenter.rule == rule
    assert tx.asked("intake_inbox.inbox")[-1] == ("rule", 480, None, None, PAGE + 1, 7, NOON - timedelta(days=7))
    presenter.leave_rule()
    assert (presenter.view, presenter.rule) == ("open", None)
