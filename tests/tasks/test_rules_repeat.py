"""Repeats: what is refused and why, times across clock changes, plain words in both languages."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.features.tasks.rules_repeat import check_repeat, moved_repeat, next_dues, parse_repeat
from crm_desktop.features.tasks.rules_words import day_words, lead_words, moment_words, repeat_words, span_words

SAMARA = "Europe/Samara"
BERLIN = "Europe/Berlin"
START = datetime(2026, 11, 24, 5, 0)  # Tuesday 9:00 in Samara


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("", "e_tasks_repeat_unreadable"),
        ("every day", "e_tasks_repeat_unreadable"),
        ("FREQ=SOMETIMES", "e_tasks_repeat_unreadable"),
        ("INTERVAL=2", "e_tasks_repeat_unreadable"),
        ("FREQ=DAILY;FREQ=WEEKLY", "e_tasks_repeat_unreadable"),
        ("FREQ=DAILY;COLOUR=RED", "e_tasks_repeat_unreadable"),
        ("FREQ=DAILY;BYSETPOS=1", "e_tasks_repeat_unreadable"),
        ("FREQ=WEEKLY;BYDAY=2MO", "e_tasks_repeat_unreadable"),
        ("FREQ=DAILY;" + "X" * 400, "e_tasks_repeat_unreadable"),
        ("FREQ=ЕЖЕДНЕВНО", "e_tasks_repeat_unreadable"),
        ("FREQ=HOURLY", "e_tasks_repeat_too_often"),
        ("FREQ=DAILY;COUNT=0", "e_tasks_repeat_number"),
        ("FREQ=DAILY;COUNT=-1", "e_tasks_repeat_number"),
        ("FREQ=DAILY;INTERVAL=0", "e_tasks_repeat_number"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "e_tasks_repeat_number"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "e_tasks_repeat_number"),
        ("FREQ=YEARLY;BYMONTH=13", "e_tasks_repeat_number"),
        ("FREQ=WEEKLY;BYDAY=XX", "e_tasks_repeat_number"),
        ("FREQ=DAILY;UNTIL=soon", "e_tasks_repeat_number"),
        ("FREQ=DAILY;WKST=1", "e_tasks_repeat_number"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "e_tasks_repeat_two_ends"),
    ],
)
def test_impossible_rule_is_refused(rule: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_repeat(rule)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "e_tasks_repeat_never"),
        ("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "e_tasks_repeat_never"),
        ("FREQ=DAILY;UNTIL=20261123", "e_tasks_repeat_ends_early"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261127", "e_tasks_repeat_never"),
    ],
)
def test_rule_that_never_comes_is_refused(rule: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        check_repeat(parse_repeat(rule), START, SAMARA)
    assert refused.value.key == key


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=DAILY;COUNT=1", "rrule:freq=daily;"])
def test_rare_but_possible_rule_is_taken(rule: str) -> None:
    check_repeat(parse_repeat(rule), START, SAMARA)


@given(st.text(alphabet="FREQ=DAILYWKMONTHUNCBS;,-+0123456789", max_size=60))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        repeat = parse_repeat(text)
    except Refused:
        return
    next_dues(repeat, START, SAMARA, 2)


def test_nine_stays_nine_when_the_clocks_go_back() -> None:
    start = datetime(2026, 10, 23, 7, 0)  # 9:00 summer time
    assert next_dues(parse_repeat("FREQ=DAILY"), start, BERLIN, 4) == [
        datetime(2026, 10, 23, 7, 0),
        datetime(2026, 10, 24, 7, 0),
        datetime(2026, 10, 25, 8, 0),
        datetime(2026, 10, 26, 8, 0),
    ]


def test_skipped_hour_moves_forward_and_comes_back_next_day() -> None:
    start = datetime(2026, 3, 28, 1, 30)  # 2:30 in Berlin; the next night has no 2:30
    assert next_dues(parse_repeat("FREQ=DAILY"), start, BERLIN, 3) == [
        datetime(2026, 3, 28, 1, 30),
        datetime(2026, 3, 29, 1, 30),
        datetime(2026, 3, 30, 0, 30),
    ]


def test_hour_that_comes_twice_rings_once() -> None:
    start = datetime(2026, 10, 24, 0, 30)  # 2:30, tomorrow there are two of them
    assert next_dues(parse_repeat("FREQ=DAILY"), start, BERLIN, 2)[1] == datetime(2026, 10, 25, 0, 30)


def test_thirty_first_skips_short_months_and_last_day_does_not() -> None:
    start = datetime(2027, 1, 31, 5, 0)
    assert [due.month for due in next_dues(parse_repeat("FREQ=MONTHLY;BYMONTHDAY=31"), start, SAMARA, 3)] == [1, 3, 5]
    last = next_dues(parse_repeat("FREQ=MONTHLY;BYMONTHDAY=-1"), start, SAMARA, 3)
    assert [(due.month, due.day) for due in last] == [(1, 31), (2, 28), (3, 31)]


def test_next_ones_are_counted_from_the_beginning() -> None:
    repeat = parse_repeat("FREQ=DAILY;COUNT=3")
    assert next_dues(repeat, START, SAMARA, 9, after=datetime(2026, 11, 25, 5, 0)) == [datetime(2026, 11, 26, 5, 0)]


def test_last_day_of_the_rule_counts_whole() -> None:
    assert len(next_dues(parse_repeat("FREQ=DAILY;UNTIL=20261126T000000Z"), START, SAMARA, 9)) == 3


def test_old_series_goes_on() -> None:
    after = datetime(2056, 1, 1)
    assert next_dues(parse_repeat("FREQ=WEEKLY"), START, SAMARA, 1, after)[0] > after


@pytest.mark.parametrize(
    ("rule", "new_due", "moved"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", datetime(2026, 11, 26, 5, 0), "FREQ=WEEKLY;BYDAY=TH"),
        ("FREQ=WEEKLY;BYDAY=SU,TU", datetime(2026, 11, 25, 5, 0), "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("FREQ=MONTHLY;BYMONTHDAY=24", datetime(2026, 11, 26, 5, 0), "FREQ=MONTHLY;BYMONTHDAY=26"),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=24", datetime(2026, 12, 1, 5, 0), "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", datetime(2026, 11, 26, 5, 0), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=WEEKLY;BYDAY=TU", datetime(2026, 11, 24, 9, 0), "FREQ=WEEKLY;BYDAY=TU"),
    ],
)
def test_days_of_the_rule_move_with_the_series(rule: str, new_due: datetime, moved: str) -> None:
    assert moved_repeat(parse_repeat(rule), START, new_due, SAMARA).text == moved


WORDS = [
    ("", "", ""),
    ("FREQ=DAILY", "every day", "каждый день"),
    ("FREQ=DAILY;INTERVAL=3", "every 3 days", "каждые 3 дня"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "on workdays", "по рабочим дням"),
    ("FREQ=WEEKLY;BYDAY=TH,MO", "every week: Mon, Thu", "каждую неделю: пн, чт"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every 2 weeks: Fri", "каждые 2 недели: пт"),
    ("FREQ=MONTHLY;BYMONTHDAY=5", "every month on day 5", "каждый месяц 5-го числа"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day", "каждый месяц в последний день"),
    ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8", "every year on 8 March", "каждый год, 8 марта"),
    ("FREQ=DAILY;COUNT=5", "every day, 5 times", "каждый день, 5 раз"),
    ("FREQ=DAILY;UNTIL=20270601", "every day, until 1 June 2027", "каждый день, до 1 июня 2027 г."),
    ("FREQ=MONTHLY;BYDAY=2TU", "by the rule FREQ=MONTHLY;BYDAY=2TU", "по правилу FREQ=MONTHLY;BYDAY=2TU"),
]


@pytest.mark.parametrize(("rule", "english"), [(rule, english) for rule, english, _russian in WORDS])
def test_rule_in_plain_english(rule: str, english: str) -> None:
    assert repeat_words(rule) == english


@pytest.mark.parametrize(("rule", "russian_words"), [(rule, words) for rule, _english, words in WORDS])
@pytest.mark.usefixtures("russian")
def test_rule_in_plain_russian(rule: str, russian_words: str) -> None:
    assert repeat_words(rule) == russian_words


@pytest.mark.usefixtures("russian")
def test_lead_times_in_plain_russian() -> None:
    assert [lead_words(minutes) for minutes in (0, 1, 5, 60, 1440, 2880)] == [
        "точно в срок",
        "за 1 минуту",
        "за 5 минут",
        "за 1 час",
        "за 1 день",
        "за 2 дня",
    ]


def test_moments_are_told_as_people_say_them() -> None:
    today = date(2026, 11, 24)
    assert moment_words(datetime(2026, 11, 25, 9, 0), today) == "tomorrow, 09:00"
    assert day_words(datetime(2026, 11, 23), today) == "yesterday"
    assert day_words(datetime(2026, 11, 27), today) == "Fri"
    assert day_words(datetime(2026, 12, 27), today) == "27 December"
    assert day_words(datetime(2027, 1, 2), today) == "2 January 2027"


def test_spans_are_short() -> None:
    minute = datetime(2026, 1, 1, 0, 1) - datetime(2026, 1, 1)
    assert [span_words(minute * n) for n in (0, 59, 60, 2879, 2880)] == ["0 min", "59 min", "1 h", "47 h", "2 d"]
