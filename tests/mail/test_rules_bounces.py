"""Reports about letters that did not arrive: whose, whom, for good or for now."""

from __future__ import annotations

import pytest

from crm_desktop.features.mail.bounces import HARD, SOFT, Bounce, classify, read_bounce
from crm_desktop.features.mail.mime import parse
from tests.support.builders_mail import make_bounce, make_letter


def read(raw: bytes) -> Bounce | None:
    return read_bounce(parse(raw))


def test_a_standard_report_is_read() -> None:
    found = read(make_bounce("<ours@shop.test>"))
    assert found is not None
    assert found.message_ids == ("<ours@shop.test>",)
    assert [(failed.address, failed.state) for failed in found.failed] == [("gone@dead.test", HARD)]
    assert found.failed[0].reason == "smtp; 550 5.1.1 user unknown 5.1.1"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_blames_nobody(action: str) -> None:
    found = read(make_bounce("<ours@shop.test>", action=action))
    assert found is not None and found.failed == ()


def test_a_delay_is_no_refusal_for_good() -> None:
    found = read(make_bounce("<ours@shop.test>", action="delayed", status="4.4.1", why="451 no answer"))
    assert found is not None and found.failed[0].state == SOFT


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("smtp; 550 5.1.2 domain is gone 5.0.0", HARD),
        ("smtp; 550 user unknown 5.0.0", HARD),
        ("smtp; 550 mailbox full", SOFT),
        ("552 5.2.2 over quota", SOFT),
        ("smtp; 452 4.2.2 mailbox full", SOFT),
        ("smtp; 451 4.7.1 greylisted, try again", SOFT),
        ("550 нет такого пользователя", HARD),
        ("ящик переполнен", SOFT),
        ("554 rejected", HARD),
        ("5.2.2", SOFT),
        ("5.7.1", HARD),
        ("no words at all", SOFT),
        ("version 5.1.1.3 of 10.5.1.1", SOFT),
    ],
)
def test_words_count_before_codes(text: str, state: str) -> None:
    assert classify(text) == state


def test_a_report_that_keeps_to_no_standard_is_read() -> None:
    raw = (
        b"From: Mail Delivery Subsystem <MAILER-DAEMON@mx.test>\r\nSubject: Undeliverable\r\nReturn-Path: <>\r\n\r\n"
        b"Your message could not be delivered: user unknown.\r\n\r\n----- Original -----\r\n"
        b"Message-ID: <ours@shop.test>\r\nSubject: x\r\n"
    )
    found = read(raw)
    assert found is not None and found.message_ids == ("<ours@shop.test>",)
    assert found.failed[0].state == HARD and "user unknown" in found.failed[0].reason


def test_a_qmail_report_is_read_by_the_collected_knowledge() -> None:
    raw = (
        b"From: MAILER-DAEMON@qmail.test\r\nSubject: failure notice\r\n\r\n"
        b"Hi. This is the qmail-send program at qmail.test.\r\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\nThis is a permanent error;"
        b" I've given up. Sorry it didn't work out.\r\n\r\n<gone@dead.test>:\r\nSorry, no mailbox here by that name."
        b" (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <ours@shop.test>\r\n"
    )
    found = read(raw)
    assert found is not None
    assert [(failed.address, failed.state) for failed in found.failed] == [("gone@dead.test", HARD)]
    assert found.message_ids == ("<ours@shop.test>",)


def test_a_letter_of_a_person_is_no_report() -> None:
    assert read(make_letter("Undeliverable? user unknown", "550 5.1.1 user unknown")) is None


@pytest.mark.parametrize("cut", range(0, 700, 37))
def test_a_report_that_breaks_off_is_read_as_far_as_it_goes(cut: int) -> None:
    read(make_bounce("<ours@shop.test>")[:cut])
