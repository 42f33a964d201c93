"""Screens of inquiries: both languages, no focus taken, keys, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.intake.presenter_chooser import ChooserPresenter
from crm_desktop.features.intake.presenter_entry import EntryPresenter, Known
from crm_desktop.features.intake.presenter_inbox import ByRule, InboxPresenter
from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter
from crm_desktop.features.intake.presenter_offers import OffersPresenter
from crm_desktop.features.intake.presenter_people import Colleague, PeoplePresenter
from crm_desktop.features.intake.presenter_quarantine import QuarantinePresenter
from crm_desktop.features.intake.queries import Accepted, Candidate, Quarantined, Routed, TraceStep
from crm_desktop.features.intake.view_chooser import ChooserDialog
from crm_desktop.features.intake.view_entry import EntryDialog
from crm_desktop.features.intake.view_inbox import InboxView
from crm_desktop.features.intake.view_offer import OfferView
from crm_desktop.features.intake.view_people import PeopleBox
from crm_desktop.i18n import set_language
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.side_panel import SidePanel
from tests.support.builders_intake import NOON, CannedTx, Person, make_card, make_made, make_offer, make_row
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

_ROUTED = Routed(55, "routed", None, 5, 12, "Денис", 3, "Сайт", None, None)


# Windows of the running test. One that Python collects while it is being painted takes the whole run with it.
_alive: list[QWidget] = []


@pytest.fixture(autouse=True)
def _keep_windows() -> Iterator[None]:
    """Windows stay until they are closed."""
    yield
    _alive.clear()


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each screen in both languages."""
    set_language(request.param)
    yield request.param


def _texts(widget: QWidget) -> str:
    shown = [label.text() for label in widget.findChildren(QLabel)] + [b.text() for b in widget.findChildren(Button)]
    return "\n".join(shown)


def _button(widget: QWidget, text: str) -> Button:
    return next(button for button in widget.findChildren(Button) if button.text() == text)


def _tx(**answers: Any) -> CannedTx:
    rows = [
        make_row(1, due_at=NOON + timedelta(minutes=2)),
        make_row(2),
        make_row(3, who="", chooser="hidden", phone=""),
    ]
    return CannedTx(
        {
            "intake_inbox.inbox": lambda _view, _idle, before, *_rest: rows if before is None else [],
            "intake_inbox.inbox_counts": [("mine", 3), ("quarantine", 1)],
            "intake_inbox.inquiry_card": lambda inquiry_id: [make_card(inquiry_id)],
            "intake_inbox.offers_of": [make_made()],
            "intake.explain": [TraceStep(1, 1, "Сайт", "chosen", 7, "Марина", None)],
            "intake_offers.candidates": [Candidate(3, "Иванов", None, None, None, None)],
            "intake_quarantine.quarantined": [Quarantined(31, "leads.csv", 4, "no_channel", None, "a;b", NOON)],
            **answers,
        }
    )


def _people(tx: CannedTx) -> PeoplePresenter:
    found = [Colleague(3, "Денис", "available", True, 2), Colleague(4, "Вера", "busy", True, 5)]
    return PeoplePresenter(RunNow(tx), Person(), lambda _tx: found)  # type: ignore[arg-type]


# ---------------------------------------------------------------- offer


class _Window(QWidget):
    """A window with something to type in, where an offer slides in."""

    def __init__(self, qtbot: QtBot, tx: CannedTx, **told: Any) -> None:
        super().__init__()
        self.said: list[tuple[str, str, str]] = []
        self.resize(1366, 768)
        self.typing = QLineEdit(self)
        qtbot.addWidget(self)
        _alive.append(self)
        with qtbot.waitActive(self):
            self.show()
            self.activateWindow()
        self.typing.setFocus()
        self.clock = FakeClock(NOON)
        self.presenter = OffersPresenter(RunNow(tx), self.clock, Person(), self)  # type: ignore[arg-type]
        self.offers = OfferView(
            self.presenter, _people(tx), SidePanel(self), lambda *what: self.said.append(what), self, **told
        )
        self.panel = self.offers.panel

    def answer_in_time(self) -> None:
        """Presses right after a card has come to the front are not taken; this waits that moment out."""
        self.offers.forget_guard()


def test_an_offer_shows_who_why_and_how_long(qtbot: QtBot, language: str) -> None:
    window = _Window(qtbot, _tx(**{"intake_offers.offers_for_me": [make_offer(), make_offer(2)]}))
    window.presenter.refresh()
    shown = _texts(window.panel)
    assert window.panel.isVisible()
    assert "Кузнецова Анна Викторовна" in shown
    why = {"en": "You are the personal manager of this client, rule 2", "ru": "Вы личный менеджер клиента, правило 2"}
    more = {"en": "1 more is waiting", "ru": "ещё 1 ждёт"}
    assert why[language] in shown
    assert more[language] in shown


def test_an_offer_leaves_the_keyboard_where_it_is(qtbot: QtBot) -> None:
    window = _Window(qtbot, _tx(**{"intake_offers.offers_for_me": [make_offer()]}))
    qtbot.waitUntil(lambda: window.typing.hasFocus())
    window.presenter.refresh()
    assert window.typing.hasFocus()
    qtbot.keyClicks(window.typing, "abc")
    assert window.typing.text() == "abc"


def test_f8_accepts_and_the_panel_goes(qtbot: QtBot) -> None:
    tx = _tx(**{"intake_offers.offers_for_me": [make_offer()], "intake_offers.accept_offer": [Accepted(101, 5)]})
    window = _Window(qtbot, tx)
    accepted: list[Any] = []
    window.presenter.accepted.connect(lambda *got: accepted.append(got))
    window.presenter.refresh()
    window.answer_in_time()
    qtbot.keyClick(window.typing, Qt.Key.Key_F8)
    assert accepted == [(101, 5)]
    assert not window.panel.isVisible()


def test_a_press_for_the_card_before_is_not_taken_for_the_new_one(qtbot: QtBot) -> None:
    tx = _tx(**{"intake_offers.offers_for_me": [make_offer(1)]})
    window = _Window(qtbot, tx)
    window.presenter.refresh()
    window.answer_in_time()
    tx.answers["intake_offers.offers_for_me"] = [make_offer(2), make_offer(1)]
    window.presenter.refresh()
    window.panel.pressed.emit("accept")
    assert tx.asked("intake_offers.accept_offer") == []


def test_a_new_offer_unfolds_only_while_nobody_types(qtbot: QtBot) -> None:
    tx = _tx(**{"intake_offers.offers_for_me": [make_offer(1)]})
    window = _Window(qtbot, tx)
    window.presenter.refresh()
    window.panel.set_folded(True)
    qtbot.waitUntil(lambda: window.typing.hasFocus())
    tx.answers["intake_offers.offers_for_me"] = [make_offer(2), make_offer(1)]
    window.presenter.refresh()
    assert window.panel.is_folded
    window.typing.clearFocus()
    tx.answers["intake_offers.offers_for_me"] = [make_offer(3), make_offer(2)]
    window.presenter.refresh()
    assert not window.panel.is_folded


def test_an_offer_told_by_the_call_strip_comes_folded_and_may_be_unfolded(qtbot: QtBot) -> None:
    told: list[int] = []
    tx = _tx(**{"intake_offers.offers_for_me": [make_offer(1)]})
    window = _Window(qtbot, tx, is_told=lambda card: card.offer_id in told)
    window.presenter.refresh()
    assert not window.panel.is_folded
    told[:] = [1, 2]
    window.offers.fold_told()
    assert window.panel.is_folded
    window.panel.set_folded(False)
    window.presenter.refresh()
    assert not window.panel.is_folded
    tx.answers["intake_offers.offers_for_me"] = [make_offer(2)]
    window.presenter.refresh()
    assert window.panel.is_folded


def test_a_late_accept_is_told(qtbot: QtBot) -> None:
    gone = Refused("e_intake_offer_gone", state="expired", person="Денис")
    tx = _tx(**{"intake_offers.offers_for_me": [make_offer()], "intake_offers.accept_offer": gone})
    window = _Window(qtbot, tx)
    window.presenter.refresh()
    window.answer_in_time()
    tx.answers["intake_offers.offers_for_me"] = []
    window.panel.pressed.emit("accept")
    assert window.said[0][0] == "Too late: Денис has it now"


def test_passing_on_keeps_the_card_under_the_word_that_is_being_written(qtbot: QtBot) -> None:
    tx = _tx(**{"intake_offers.offers_for_me": [make_offer(1)], "intake_offers.pass_offer": ["Денис"]})
    window = _Window(qtbot, tx)
    window.presenter.refresh()
    window.answer_in_time()
    window.panel.pressed.emit("pass")
    popup = QApplication.activePopupWidget()
    assert popup is not None
    tx.answers["intake_offers.offers_for_me"] = [make_offer(2), make_offer(1)]
    window.presenter.refresh()
    box = popup.findChild(PeopleBox)
    assert box is not None
    box.picked.emit(3, "Денис", "возьми")
    assert tx.asked("intake_offers.pass_offer") == [(1, 3, "возьми")]


# ---------------------------------------------------------------- inbox


class _Room:
    """The inbox room over canned answers."""

    def __init__(self, qtbot: QtBot, **answers: Any) -> None:
        self.tx = _tx(**answers)
        run, clock, me = RunNow(self.tx), FakeClock(NOON), Person()  # type: ignore[arg-type]
        self.inbox = InboxPresenter(run, clock, me)
        self.inquiry = InquiryPresenter(run, clock, me)
        self.quarantine = QuarantinePresenter(run, clock, me)
        self.view = InboxView(self.inbox, self.inquiry, self.quarantine, _people(self.tx))
        qtbot.addWidget(self.view)
        _alive.append(self.view)
        self.view.resize(1286, 688)
        self.view.show()
        self.inbox.show_view("mine")


def test_the_inbox_opens_in_both_languages(qtbot: QtBot, language: str) -> None:
    room = _Room(qtbot)
    room.inbox.select(1)
    shown = _texts(room.view)
    assert "Екатерина Жданова" in shown
    assert {"en": "1. Сайт: goes to Марина", "ru": "1. Сайт: выбор — Марина"}[language] in shown
    for name in ("waiting", "open", "idle", "closed", "quarantine"):
        room.inbox.show_view(name)
    assert {"en": "Enter by hand", "ru": "Ввести вручную"}[language] in _texts(room.view)


def test_the_first_inquiry_is_open_at_once(qtbot: QtBot) -> None:
    room = _Room(qtbot)
    assert room.inbox.selected_id == 1
    assert room.inquiry.sheet is not None


def test_an_empty_list_of_mine_leads_to_the_queue_that_has_something(qtbot: QtBot) -> None:
    counts = [("mine", 0), ("waiting", 2)]
    room = _Room(qtbot, **{"intake_inbox.inbox": [], "intake_inbox.inbox_counts": counts})
    assert "2 inquiries wait in the duty queue" in _texts(room.view)
    _button(room.view, "Show the queue").click()
    assert room.inbox.view == "waiting"


def test_arrows_walk_the_list_and_the_sheet_follows(qtbot: QtBot) -> None:
    room = _Room(qtbot)
    rows = room.view.rows
    rows.setFocus()
    rows.set_current_row(0)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert room.inbox.selected_id == 2
    assert room.inquiry.sheet is not None
    assert room.inquiry.sheet.inquiry_id == 2


def test_several_rows_are_handed_over_together(qtbot: QtBot) -> None:
    room = _Room(qtbot, **{"intake_offers.hand_over": []})
    room.view.rows.selectAll()
    assert room.view.chosen_ids() == [1, 2, 3]
    hand_over = _button(room.view, "Hand over")
    hand_over.click()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    box = popup.findChild(PeopleBox)
    assert box is not None
    box.picked.emit(3, "Денис", "")
    assert [params[:2] for params in room.tx.asked("intake_offers.hand_over")] == [(1, 3), (2, 3), (3, 3)]
    assert "3 inquiries handed over." in _texts(room.view)


def test_a_new_row_above_leaves_the_current_row_current(qtbot: QtBot) -> None:
    room = _Room(qtbot)
    room.view.rows.set_current_row(1)
    rows = [make_row(9, came_at=NOON), make_row(1), make_row(2)]
    room.tx.answers["intake_inbox.inbox"] = rows
    room.inbox.refresh()
    assert room.view.rows.currentIndex().row() == 2
    assert room.inbox.selected_id == 2


def test_a_refused_act_is_told_above_the_sheet(qtbot: QtBot) -> None:
    room = _Room(
        qtbot, **{"intake_offers.accept_offer": Refused("e_intake_offer_gone", state="expired", person="Денис")}
    )
    room.inbox.select(1)
    _button(room.view, "Accept").click()
    assert "With whom the inquiry is now: Денис" in _texts(room.view)


# ---------------------------------------------------------------- hand entry, chooser


def _form(qtbot: QtBot, **answers: Any) -> tuple[EntryDialog, CannedTx]:
    tx = _tx(**{"intake.route_inquiry": [_ROUTED], **answers})
    look_up = lambda _tx, _number: Known(5, "ООО «Дубрава»", "", "Анна")  # noqa: E731
    presenter = EntryPresenter(RunNow(tx), FakeClock(NOON), Person(), look_up)  # type: ignore[arg-type]
    dialog = EntryDialog(presenter)
    qtbot.addWidget(dialog)
    _alive.append(dialog)
    return dialog, tx


def _type(dialog: EntryDialog, name: str, text: str) -> None:
    field = dialog.field(name)
    field.set_text(text)
    field.changed.emit(text)


def test_the_form_says_who_is_calling(qtbot: QtBot, language: str) -> None:
    dialog, _tx_ = _form(qtbot)
    dialog.open_form()
    _type(dialog, "phone", "8 927 612-40-77")
    expected = {"en": "ООО «Дубрава» · manager: Анна", "ru": "ООО «Дубрава» · менеджер: Анна"}
    assert expected[language] in _texts(dialog)


def test_a_lost_connection_keeps_what_was_typed(qtbot: QtBot) -> None:
    dialog, tx = _form(qtbot, **{"intake.route_inquiry": Unavailable("server", None)})
    dialog.open_form()
    _type(dialog, "phone", "8 927 612-40-77")
    dialog.save_asked.emit()
    assert dialog.isVisible()
    assert dialog.fields()["phone"] == "8 927 612-40-77"
    assert "The server does not answer" in _texts(dialog)
    tx.answers["intake.route_inquiry"] = [_ROUTED]
    saved: list[Any] = []
    dialog.saved.connect(saved.append)
    dialog.save_asked.emit()
    assert not dialog.isVisible()
    assert saved[0].inquiry_id == 55
    assert len({params[1] for params in tx.asked("intake.route_inquiry")}) == 1


def test_a_form_left_unsaved_opens_again_as_it_was(qtbot: QtBot) -> None:
    dialog, _tx_ = _form(qtbot)
    dialog.open_form()
    _type(dialog, "name", "Пётр")
    dialog.reject()
    dialog.open_form()
    assert dialog.fields()["name"] == "Пётр"
    dialog.save_asked.emit()
    dialog.open_form()
    assert dialog.fields()["name"] == ""


def test_the_chooser_takes_the_candidate_chosen(qtbot: QtBot, language: str) -> None:
    tx = _tx(**{"intake_inbox.inquiry_card": [make_card(chooser="many")]})
    presenter = ChooserPresenter(RunNow(tx), FakeClock(NOON), Person(), lambda _tx, _text: [])  # type: ignore[arg-type]
    dialog = ChooserDialog(presenter)
    qtbot.addWidget(dialog)
    _alive.append(dialog)
    chosen: list[Any] = []
    dialog.chosen.connect(lambda *got: chosen.append(got))
    presenter.show_inquiry(1)
    assert dialog.isVisible()
    _button(dialog, {"en": "This client", "ru": "Это он"}[language]).click()
    assert chosen == [(1, 3)]
    assert not dialog.isVisible()


def test_filter_by_rule_stands_as_a_chip_that_can_be_taken_away(qtbot: QtBot) -> None:
    room = _Room(qtbot)
    chip = room.view.rule_chip
    assert not chip.isVisible()
    room.inbox.show_rule(ByRule(7, "3. Site", NOON))
    assert chip.isVisible() and chip.text() == "3. Site"
    assert room.view._views.current() == ""
    chip.removed.emit()
    assert not chip.isVisible()
    assert room.view._views.current() == "mine"
