"""Files of inquiries: every line is accounted for, whatever stands in it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.features.intake.files import LINE_LIMIT, FileLine, read_lines
from crm_desktop.features.intake.letters import read_letter
from crm_desktop.features.intake.rules import FIELDS, Incoming, Surroundings, Unfit, read_record

WHERE = Surroundings(datetime(2026, 11, 24, 8), "Europe/Samara", "RU")


def _read(tmp_path: Path, content: bytes, name: str = "in.jsonl") -> list[FileLine]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_lines(path))


def _reasons(lines: list[FileLine]) -> list[str]:
    return [line.fields.reason if isinstance(line.fields, Unfit) else "" for line in lines]


def test_each_kind_of_broken_line_is_named_and_good_ones_stay(tmp_path: Path) -> None:
    content = b'{"channel":"call"}\n{"channel":\n\n[1]\n\x00\x01\n{"channel":"web"}\n'
    lines = _read(tmp_path, content)
    assert _reasons(lines) == ["", "broken_json", "empty_line", "unreadable", "not_text", ""]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6]


def test_an_endless_line_is_passed_by_without_being_held(tmp_path: Path) -> None:
    content = b'{"channel":"call","text":"' + b"x" * (3 * LINE_LIMIT) + b'"}\n{"channel":"web"}\n'
    assert _reasons(_read(tmp_path, content)) == ["too_long", ""]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_russian_is_read_in_each_charset(tmp_path: Path, charset: str) -> None:
    content = json.dumps({"channel": "web", "name": "Ёжиков"}, ensure_ascii=False) + "\n"
    (line,) = _read(tmp_path, content.encode(charset))
    assert not isinstance(line.fields, Unfit)
    assert line.fields["name"] == "Ёжиков"


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    assert _read(tmp_path, b"") == []


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_with_each_divider(tmp_path: Path, mark: str) -> None:
    rows = [["channel", "phone", "text"], ["call", "+79270000001", '"два\nслова"'], ["web", "", "привет"]]
    content = "\n".join(mark.join(row) for row in rows) + "\n"
    lines = _read(tmp_path, content.encode(), "in.csv")
    assert [(line.number, dict(line.fields)) for line in lines if not isinstance(line.fields, Unfit)] == [
        (2, {"channel": "call", "phone": "+79270000001", "text": "два\nслова"}),
        (4, {"channel": "web", "phone": "", "text": "привет"}),
    ]


def test_an_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    content = 'channel,text\nweb,"open\nweb,good\ncall,also\n'
    assert _reasons(_read(tmp_path, content.encode(), "in.csv")) == ["bad_csv", "", ""]


def test_a_row_wider_than_its_head_is_named(tmp_path: Path) -> None:
    assert _reasons(_read(tmp_path, b"channel,text\nweb,a,b,c\nweb,ok\n", "in.csv")) == ["bad_csv", ""]


def test_a_letter_is_one_inquiry(tmp_path: Path) -> None:
    content = (
        "From: =?utf-8?b?0JDQvdC90LA=?= <Anna@Example.ru>\r\nMessage-ID: <1@x>\r\nSubject: =?utf-8?b?0KHRh9GR0YI=?=\r\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0400\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Привет<br>мир</p>"
    )
    (line,) = _read(tmp_path, content.encode(), "letter.eml")
    assert not isinstance(line.fields, Unfit)
    read = read_record(line.fields, "file", "x:1", WHERE)
    assert isinstance(read, Incoming)
    assert (read.email, read.person_name, read.subject, read.body) == ("anna@example.ru", "Анна", "Счёт", "Привет\nмир")
    assert (read.source, read.source_id, read.came_at) == ("mail", "<1@x>", datetime(2026, 11, 24, 6))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"phone": "+79270000001"}, "no_channel"),
        ({"channel": "fax", "name": "x"}, "unknown_channel"),
        ({"channel": "web"}, "nothing_to_go_by"),
        ({"channel": "call", "at": "2026-11-24T10:00:00+04:00"}, "nothing_to_go_by"),
        ({"channel": "web", "text": ["a"]}, "wrong_type"),
        ({"channel": True, "text": "a"}, "wrong_type"),
    ],
)
def test_a_record_without_anything_to_go_by_is_unfit(record: dict[str, object], reason: str) -> None:
    read = read_record(record, "file", "x:1", WHERE)
    assert isinstance(read, Unfit)
    assert read.reason == reason


@pytest.mark.parametrize(
    ("at", "came_at", "flaw"),
    [
        ("2026-11-24T10:00:00+04:00", datetime(2026, 11, 24, 6), None),
        ("2026-11-24T06:00:00Z", datetime(2026, 11, 24, 6), None),
        ("2026-11-24T10:00:00", datetime(2026, 11, 24, 6), None),
        ("1899-12-30T00:00:00+00:00", WHERE.now, "implausible"),
        ("9999-12-31T23:59:59+14:00", WHERE.now, "implausible"),
        ("9999-12-31T23:59:59-14:00", WHERE.now, "unreadable"),
        ("yesterday", WHERE.now, "unreadable"),
        ("", WHERE.now, None),
    ],
)
def test_a_doubtful_time_is_marked_and_replaced_by_now(at: str, came_at: datetime, flaw: str | None) -> None:
    read = read_record({"channel": "web", "name": "x", "at": at}, "file", "x:1", WHERE)
    assert isinstance(read, Incoming)
    assert (read.came_at, read.time_flaw) == (came_at, flaw)


def test_over_long_texts_are_cut_and_marked() -> None:
    read = read_record({"channel": "web", "name": "й" * 300, "text": "ж" * 9000}, "file", "x:1", WHERE)
    assert isinstance(read, Incoming)
    assert (len(read.person_name or ""), len(read.body or ""), read.is_cut) == (200, 8000, True)


def test_a_hidden_number_is_still_an_inquiry() -> None:
    read = read_record({"channel": "call", "phone": "anonymous"}, "file", "x:1", WHERE)
    assert isinstance(read, Incoming)
    assert (read.phone, read.phone_flaw) == (None, "hidden")


@given(st.dictionaries(st.sampled_from(FIELDS), st.one_of(st.text(), st.integers(), st.floats(), st.none())))
def test_any_record_is_read_or_refused_and_never_breaks(record: dict[str, object]) -> None:
    read = read_record(record, "file", "x:1", WHERE)
    if isinstance(read, Incoming):
        assert len(read.body or "") <= 8000
        assert "\0" not in f"{read.body}{read.person_name}{read.subject}"


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_as_a_letter_or_refused(raw: bytes) -> None:
    read_letter(raw)


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_as_lines(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "in.jsonl"
    path.write_bytes(raw)
    numbers = [line.number for line in read_lines(path)]
    assert numbers == list(range(1, len(numbers) + 1))
