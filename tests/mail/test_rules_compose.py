"""What leaves is well made, and nothing typed can add a header."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.mail.compose import compose
from crm_desktop.features.mail.queries import FileOut, LetterOut
from crm_desktop.features.mail.rules import FILES_LIMIT, MailboxFacts, read_facts

NOW = datetime(2026, 11, 23, 12, 0)
LETTER = LetterOut(
    letter_id=1, thread_id=42, message_id="<new@shop.test>", in_reply_to="<b@x>", references="<a@x>", subject="Ответ",
    from_name="Анна, продажи", to_text="Пётр <p@home.test>", cc_text=None, bcc_text=None, written_at=NOW,
    plain="Завтра.\n.с точкой", html=None,
)  # fmt: skip
FACTS = read_facts({"address": "sales@shop.test", "imap_host": "i.test", "smtp_host": "s.test"})


def made(letter: LetterOut, files: list[FileOut] | None = None, facts: MailboxFacts = FACTS) -> EmailMessage:
    raw, _ = compose(letter, files or [], facts, NOW)
    return message_from_bytes(raw, policy=policy.default)


def test_headers_of_an_answer() -> None:
    letter = made(LETTER)
    assert letter["From"] == '"Анна, продажи" <sales@shop.test>'
    assert letter["To"] == "Пётр <p@home.test>"
    assert (letter["Subject"], letter["Message-ID"]) == ("Ответ", "<new@shop.test>")
    assert (letter["In-Reply-To"], letter["References"]) == ("<b@x>", "<a@x> <b@x>")
    assert letter["X-CRM-Letter"] == "<new@shop.test>"
    assert letter["Date"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    assert letter.get_content().replace("\r\n", "\n").strip() == "Завтра.\n.с точкой"


def test_the_mark_of_the_thread_is_put_in_when_wanted() -> None:
    assert made(LETTER, facts=replace(FACTS, subject_token=True))["Subject"] == "Ответ [#42]"


def test_page_pictures_and_files() -> None:
    letter = made(
        replace(LETTER, html='<p>Завтра.</p><img src="cid:logo">'),
        [FileOut(1, "logo.png", "image/png", "logo", b"PNG"), FileOut(2, "счёт.pdf", "application/pdf", None, b"%PDF")],
    )
    kinds = [part.get_content_type() for part in letter.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html",
                     "image/png", "application/pdf"]  # fmt: skip
    assert [part.get_filename() for part in letter.iter_attachments()] == ["счёт.pdf"]


def test_who_gets_a_blind_copy_stands_nowhere() -> None:
    raw, to = compose(replace(LETTER, cc_text="c@home.test", bcc_text="b@home.test, P@home.test"), [], FACTS, NOW)
    assert to == ["p@home.test", "c@home.test", "b@home.test"]
    assert b"b@home.test" not in raw


def test_lines_fit_and_all_is_ascii() -> None:
    raw, _ = compose(replace(LETTER, plain="я" * 5000, subject="ю" * 290), [], FACTS, NOW)
    assert max(map(len, raw.split(b"\r\n"))) < 998
    raw.decode("ascii")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"subject": "x\r\nBcc: victim@x.test"}, "e_mail_header"),
        ({"subject": "x\nBcc: victim@x.test"}, "e_mail_header"),
        ({"from_name": "x\rBcc: victim@x.test"}, "e_mail_header"),
        ({"to_text": "a@b.test\nBcc: victim@x.test"}, "e_mail_header"),
        ({"cc_text": "a@b.test\x00"}, "e_mail_header"),
        ({"message_id": "<x>\r\nBcc: a@b.test"}, "e_mail_header"),
        ({"to_text": ""}, "e_mail_nobody"),
        ({"to_text": "nobody"}, "e_mail_address"),
    ],
)
def test_what_would_add_a_header_is_refused(changes: dict[str, str], key: str) -> None:
    with pytest.raises(Refused) as refused:
        compose(replace(LETTER, **changes), [], FACTS, NOW)  # type: ignore[arg-type]
    assert refused.value.key == key


def test_ids_of_others_that_are_none_are_left_out() -> None:
    letter = made(replace(LETTER, in_reply_to="<a@x>\r\nX-Evil: 1", references="<ok@x>\nevil\r\nX: y"))
    assert letter["In-Reply-To"] is None and letter["X-Evil"] is None
    assert made(replace(LETTER, references="<ok@x>\nevil id\n<b@x>"))["References"] == "<ok@x> <b@x>"


def test_file_names_and_kinds_cannot_add_a_header() -> None:
    with pytest.raises(Refused):
        compose(LETTER, [FileOut(1, "a\r\nX: y", "text/plain", None, b"x")], FACTS, NOW)
    letter = made(LETTER, [FileOut(1, "a.bin", "message/rfc822\r\nX: y", None, b"x")])
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["application/octet-stream"]


def test_files_that_are_too_large_together_are_refused() -> None:
    with pytest.raises(Refused, match="e_mail_too_big"):
        compose(LETTER, [FileOut(1, "a", "a/b", None, bytes(FILES_LIMIT + 1))], FACTS, NOW)
