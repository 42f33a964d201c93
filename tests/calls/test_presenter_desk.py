"""The call strip, dialling and hearing without a window: what is shown, asked and refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls import presenter_strip, queries_desk
from crm_desktop.features.calls.presenter_dial import DialPresenter
from crm_desktop.features.calls.presenter_listen import Listener
from crm_desktop.features.calls.presenter_strip import StripPresenter
from crm_desktop.features.calls.rules_desk import OUTCOMES, CallRow, DialState, LiveCall, Recording
from crm_desktop.features.calls.rules_strip import CALL_BACKS, call_back_at, call_back_words
from crm_desktop.features.calls.rules_words import card_words, dial_reason, outcome_words
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.i18n import set_language
from tests.support.calls_seen import CALL, NOW, Me
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


class Desk:
    """The base as the presenters ask it; `done` keeps what was written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[LiveCall] = []
        self.done: list[tuple[Any, ...]] = []
        self.state = DialState("ok")
        self.error: Refused | Unavailable | None = None
        self.recording = Recording("audio/wav", b"RIFF....WAVE")
        monkeypatch.setattr(queries_desk, "live_calls", lambda _tx: self.calls)
        monkeypatch.setattr(queries_desk, "dial_state", lambda _tx: self.state)
        monkeypatch.setattr(queries_desk, "recording", lambda _tx, _call_id: self.recording)
        for name in ("note_call", "dial", "give_up"):
            monkeypatch.setattr(queries_desk, name, lambda _tx, *given, name=name: self._do(name, *given))
        monkeypatch.setattr(presenter_strip, "save_task", lambda _tx, draft: self._do("save_task", draft))

    def _do(self, *what: Any) -> int:
        if self.error is not None:
            raise self.error
        self.done.append(what)
        return 7


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


@pytest.fixture
def strip(desk: Desk) -> StripPresenter:
    return StripPresenter(RunNow(None), FakeClock(NOW), Me(), lambda call: f"why: {call.why}")  # type: ignore[arg-type]


def _show(strip: StripPresenter, desk: Desk, *calls: LiveCall) -> None:
    desk.calls = list(calls)
    strip.refresh()


def test_line_tells_who_what_was_ordered_and_why_here(strip: StripPresenter, desk: Desk) -> None:
    _show(strip, desk, CALL)
    (line,) = strip.lines
    assert (line.head, line.who, line.number) == ("Incoming call", "Dubrava", "+7 927 612-40-77")
    assert line.about.startswith("last order 1042, 12 Nov, ")
    assert line.about.endswith(" · 1 open order · task: Send the bill +1")
    assert line.why == "why: manager"


def test_unknown_and_hidden_numbers_say_so(strip: StripPresenter, desk: Desk) -> None:
    unknown = replace(CALL, client_id=None, client_name=None)
    _show(strip, desk, unknown, replace(unknown, call_id=2, number=None, phone=None, phone_flaw="hidden"))
    hidden, known = strip.lines
    assert (known.who, known.about) == ("+7 927 612-40-77", "nobody known by this number")
    assert (hidden.who, hidden.number) == ("Somebody unknown", "hidden number")


def test_what_rings_comes_before_what_is_spoken_and_what_ended(strip: StripPresenter, desk: Desk) -> None:
    ended = replace(CALL, call_id=3, state="ended", result="answered", ended_at=NOW)
    talking = replace(CALL, call_id=2, state="talking", answered_at=NOW)
    _show(strip, desk, ended, talking, CALL)
    assert [line.call_id for line in strip.lines] == [1, 2, 3]


def test_time_runs_from_the_ring_then_from_the_answer(strip: StripPresenter, desk: Desk) -> None:
    told: list[dict[int, str]] = []
    strip.ticked.connect(told.append)
    talking = replace(CALL, call_id=2, state="talking", answered_at=NOW - timedelta(seconds=3725))
    ended = replace(CALL, call_id=3, state="ended", result="answered", talk_seconds=65)
    _show(strip, desk, CALL, talking, ended)
    assert told[-1] == {1: "0:07", 2: "1:02:05", 3: "1:05"}


def test_ring_is_told_once_and_only_of_calls_that_come_in(strip: StripPresenter, desk: Desk) -> None:
    rang: list[Any] = []
    strip.rang.connect(rang.append)
    _show(strip, desk, CALL, replace(CALL, call_id=2, direction="out"))
    strip.refresh()
    assert [line.call_id for line in rang] == [1]


def test_note_is_written_with_the_version_read_and_the_call_goes_away(strip: StripPresenter, desk: Desk) -> None:
    noted: list[tuple[int, bool]] = []
    strip.noted.connect(lambda call_id, is_task: noted.append((call_id, is_task)))
    _show(strip, desk, replace(CALL, state="ended", result="answered"))
    strip.save_note(1, "agreed", "  on Wednesday ")
    assert desk.done == [("note_call", 1, 3, "agreed", "on Wednesday")]
    assert noted == [(1, False)]
    assert strip.lines == []


def test_call_back_becomes_a_task_of_mine(strip: StripPresenter, desk: Desk) -> None:
    _show(strip, desk, replace(CALL, state="ended", result="answered"))
    strip.save_note(1, "thinking", "asks the director", "tomorrow")
    draft = desk.done[-1][1]
    assert (draft.title, draft.staff_id, draft.client_id) == ("Call back: Dubrava", 1, 5)
    assert draft.note == "+7 927 612-40-77\nasks the director"
    assert draft.due_at == datetime(2026, 11, 24, 6, 0)  # 10:00 in Samara


def test_refused_note_stays_to_be_saved_again(strip: StripPresenter, desk: Desk) -> None:
    refused: list[Any] = []
    strip.refused.connect(lambda _id, error: refused.append(error.key))
    _show(strip, desk, replace(CALL, state="ended", result="answered"))
    desk.error = Refused("e_calls_stale", person="Boris", at="")
    strip.save_note(1, "", "words")
    assert refused == ["e_calls_stale"]
    assert [line.call_id for line in strip.lines] == [1]


def test_call_put_away_comes_back_with_its_next_stage(strip: StripPresenter, desk: Desk) -> None:
    _show(strip, desk, CALL)
    strip.fold(1)
    assert strip.lines == []
    strip.refresh()
    assert strip.lines == []
    _show(strip, desk, replace(CALL, state="ended", result="answered"))
    assert [line.stage for line in strip.lines] == ["over"]


def test_call_not_dialled_says_why_and_is_given_up(strip: StripPresenter, desk: Desk) -> None:
    _show(strip, desk, replace(CALL, direction="out", state="dialling", trouble="e_calls_no_dial"))
    (line,) = strip.lines
    assert (line.kind, line.head) == ("trouble", "Not dialled")
    assert "Dial by hand" in line.about
    strip.give_up(1)
    assert desk.done == [("give_up", 1)]
    assert strip.lines == []


def test_card_of_the_client_is_asked_for_or_the_inquiry_of_somebody_unknown(strip: StripPresenter, desk: Desk) -> None:
    asked: list[tuple[str, int]] = []
    strip.client_asked.connect(lambda number: asked.append(("client", number)))
    strip.inquiry_asked.connect(lambda number: asked.append(("inquiry", number)))
    _show(strip, desk, CALL, replace(CALL, call_id=2, client_id=None))
    for call_id in (1, 2, 99):
        strip.open_call(call_id)
    assert asked == [("client", 5), ("inquiry", 9)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_choice_has_words(language: str) -> None:
    set_language(language)
    assert all(outcome_words(outcome) for outcome in OUTCOMES)
    assert all(call_back_words(choice) for choice in CALL_BACKS)


@pytest.mark.parametrize(
    ("choice", "due"),
    [
        ("hour", NOW + timedelta(hours=1)),
        ("tomorrow", datetime(2026, 11, 24, 6, 0)),
        ("week", datetime(2026, 11, 30, 6, 0)),
    ],
)
def test_call_back_is_due_on_the_clock_of_the_person(choice: str, due: datetime) -> None:
    assert call_back_at(choice, NOW, "Europe/Samara") == due


# ---------------------------------------------------------------- dialling


def _dialler(desk: Desk) -> DialPresenter:
    presenter = DialPresenter(RunNow(None), FakeClock(NOW), "Europe/Samara")  # type: ignore[arg-type]
    presenter.refresh()
    return presenter


def test_number_is_dialled_when_the_line_is_well(desk: Desk) -> None:
    dialler = _dialler(desk)
    dialled: list[int] = []
    dialler.dialled.connect(dialled.append)
    dialler.dial("+79276124077", 5)
    assert desk.done == [("dial", "+79276124077", 5)]
    assert dialled == [7]


@pytest.mark.parametrize("state", ["none", "off", "cannot", "down", "no_extension"])
def test_nothing_is_dialled_without_a_line_and_the_reason_is_told(desk: Desk, state: str) -> None:
    desk.state = DialState(state, "PBX", NOW, pack_error(Unavailable("pbx", None)))
    dialler = _dialler(desk)
    dialler.dial("+79276124077")
    assert dialler.reason
    assert desk.done == []


def test_line_that_is_down_tells_since_when_and_why() -> None:
    state = DialState("down", "PBX", NOW - timedelta(minutes=30), pack_error(Unavailable("pbx", None)))
    words = dial_reason(state, NOW, "Europe/Samara")
    assert "“PBX” is down since today, 13:30" in words
    assert "does not answer" in words


def test_refused_dialling_is_told_and_can_be_tried_again(desk: Desk) -> None:
    dialler = _dialler(desk)
    refused: list[str] = []
    dialler.refused.connect(lambda error: refused.append(error.key))
    desk.error = Refused("e_calls_line_down", channel="PBX")
    dialler.dial("+79276124077")
    desk.error = None
    dialler.dial("+79276124077")
    assert refused == ["e_calls_line_down"]
    assert len(desk.done) == 1


# ---------------------------------------------------------------- hearing


def _listener(opened: list[str], plays: bool = True) -> tuple[Listener, list[str]]:
    def open_file(path: str) -> bool:
        opened.append(path)
        return plays

    listener = Listener(RunNow(None), open_file)  # type: ignore[arg-type]
    refused: list[str] = []
    listener.refused.connect(lambda error: refused.append(error.key))
    return listener, refused


def test_recording_is_opened_from_a_file_of_its_own_kind(desk: Desk) -> None:
    opened: list[str] = []
    listener, refused = _listener(opened)
    listener.play(12)
    listener.play(12)
    assert refused == []
    assert [Path(path).name for path in opened] == ["call-12.wav"] * 2
    assert Path(opened[0]).read_bytes() == desk.recording.content


@pytest.mark.parametrize(
    ("mime", "content"),
    [("text/html", b"<html>"), ("audio/wav", b"MZ program"), ("audio/x-desktop", b"RIFF....WAVE"), ("audio/wav", b"")],
)
def test_what_is_no_sound_is_never_opened(desk: Desk, mime: str, content: bytes) -> None:
    opened: list[str] = []
    listener, refused = _listener(opened)
    desk.recording = Recording(mime, content)
    listener.play(12)
    assert (opened, refused) == ([], ["e_calls_not_audio"])


def test_where_nothing_plays_the_place_of_the_file_is_told(desk: Desk) -> None:
    listener, refused = _listener([], plays=False)
    listener.play(12)
    assert refused == ["e_calls_no_player"]


# ---------------------------------------------------------------- on a card

ROW = CallRow(
    4, "in", "ended", "answered", "+79276124077", "+79276124077", None, None, 1, "Anna", 5, "Dubrava", 9, None, False,
    NOW, NOW, 65, "agreed", "on Wednesday", "stored", None, 1,
)  # fmt: skip


def test_call_on_a_card_has_length_note_and_sound() -> None:
    words = card_words(ROW)
    assert (words.kind, words.rest, words.lines, words.is_heard) == (
        "Incoming call", "1:05", ("Agreed. on Wednesday",), True,
    )  # fmt: skip


def test_refused_recording_says_why_on_the_card() -> None:
    words = card_words(replace(ROW, recording_state="refused", recording_reason="oversize", note=None, outcome=None))
    assert words.lines == ("recording refused: the file is too large",)
    assert not words.is_heard


def test_missed_call_is_red_on_the_card() -> None:
    words = card_words(replace(ROW, result="missed", talk_seconds=None, recording_state="none"))
    assert (words.kind, words.meaning, words.rest) == ("Missed call", "bad", "")
