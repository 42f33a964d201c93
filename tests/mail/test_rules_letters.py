"""Letters are read whatever they look like; nothing that comes raises or takes for ever."""

from __future__ import annotations

import random
from datetime import datetime
from email.message import EmailMessage

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.mail.addresses import first_address, recipients, shown_addresses
from crm_desktop.features.mail.decoding import decode_bytes, decode_words
from crm_desktop.features.mail.mime import parse, read_letter
from crm_desktop.features.mail.plain import plain_of, preview_of
from crm_desktop.features.mail.rules import (
    FILE_LIMIT,
    MOST_FILES,
    LetterIn,
    clean_name,
    mint_message_id,
    read_facts,
)
from crm_desktop.features.mail.threads import auto_reason, references_of, short_id, token_in, with_token

NOW = datetime(2026, 11, 23, 12, 0)
RUSSIAN = "Добрый день! Когда привезёте ламинат по заказу?"


def read(raw: bytes) -> LetterIn:
    return read_letter(parse(raw), len(raw), NOW)


def plain(*lines: str, body: str = "text") -> bytes:
    return "\r\n".join([*lines, "", body]).encode()


def with_files(*files: tuple[str, bytes]) -> bytes:
    letter = EmailMessage()
    letter["From"] = "Пётр Клиент <Client@Home.test>"
    letter["Subject"] = "Вопрос по заказу № 42"
    letter.set_content(RUSSIAN)
    for name, data in files:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def test_a_usual_letter_is_read_whole() -> None:
    letter = read(with_files(("схема проезда.pdf", b"%PDF-1.4")))
    assert (letter.from_name, letter.from_address) == ("Пётр Клиент", "client@home.test")
    assert letter.subject == "Вопрос по заказу № 42"
    assert letter.plain.strip() == RUSSIAN
    assert letter.preview == RUSSIAN
    assert [(file.name, file.content, file.refused) for file in letter.files] == [
        ("схема проезда.pdf", b"%PDF-1.4", None)
    ]


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "cp866", "utf-8", "iso-8859-5", "utf-16"])
def test_a_declared_character_set_is_obeyed(charset: str) -> None:
    assert decode_bytes(RUSSIAN.encode(charset), charset) == RUSSIAN


@pytest.mark.parametrize("declared", [None, "", "x-unknown", "us-ascii", "utf-8", "win-nonsense", "idna", "rot13"])
@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "cp866"])
def test_a_wrong_or_missing_character_set_is_guessed(charset: str, declared: str | None) -> None:
    assert decode_bytes(RUSSIAN.encode(charset), declared) == RUSSIAN


def test_names_of_character_sets_may_be_misspelt() -> None:
    assert decode_bytes(RUSSIAN.encode("cp1251"), '"Win-1251"') == RUSSIAN


def test_a_body_of_raw_bytes_is_read() -> None:
    raw = b"From: a@b.test\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert read(raw + RUSSIAN.encode("cp1251")).plain == RUSSIAN


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет"),
        ("=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет"),
        ("=?utf-8?B?0J/R?= =?utf-8?B?gNC40LLQtdGC?=", "Привет"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?no-such?Q?abc?=", "abc"),
        ("plain\r\n folded", "plain folded"),
        ("tab\tand\x00nul", "tab and nul"),
    ],
)
def test_headers_are_read_or_left_as_they_are(raw: str, text: str) -> None:
    assert decode_words(raw).replace("\ufffd", "") == text


def test_raw_eight_bit_headers_are_read() -> None:
    letter = read("From: Иван <i@b.test>\r\nSubject: Заявка на ламинат\r\n\r\nx".encode("cp1251"))
    assert (letter.subject, letter.from_name, letter.from_address) == ("Заявка на ламинат", "Иван", "i@b.test")


def test_a_letter_of_html_alone_has_its_words() -> None:
    page = "<style>p{}</style><p>Первое</p><p>Второе&nbsp;&amp;</p>"
    letter = read(plain("From: a@b.test", "Content-Type: text/html", body=page))
    assert letter.plain == "Первое\n\nВторое &"
    assert letter.html is not None and letter.html.startswith("<style>")


def test_calendar_and_inline_pictures_are_files() -> None:
    letter = EmailMessage()
    letter["From"] = "a@b.test"
    letter.set_content("see")
    letter.add_alternative('<img src="cid:pic1">', subtype="html")
    payload = letter.get_payload()
    assert isinstance(payload, list) and isinstance(payload[1], EmailMessage)
    payload[1].add_related(b"PNG", maintype="image", subtype="png", cid="<pic1>")
    letter.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    files = read(letter.as_bytes()).files
    assert [(file.mime, file.cid, file.name) for file in files] == [
        ("image/png", "pic1", "file-1"),
        ("text/calendar", None, "file-2.ics"),
    ]


def test_a_letter_in_a_letter_is_a_file() -> None:
    outer = EmailMessage()
    outer["From"] = "a@b.test"
    outer.set_content("forwarded")
    inner = EmailMessage()
    inner["Subject"] = "inside"
    inner.set_content("words inside")
    outer.add_attachment(inner)
    letter = read(outer.as_bytes())
    assert letter.plain.strip() == "forwarded"
    assert letter.files[0].mime == "message/rfc822"
    assert letter.files[0].content is not None and b"words inside" in letter.files[0].content


def test_files_are_refused_by_reason() -> None:
    many = [(f"{n}.txt", b"x") for n in range(MOST_FILES)]
    letter = read(with_files(("big.bin", b"x" * (FILE_LIMIT + 10)), ("счёт.pdf.EXE", b"MZ"), *many))
    assert letter.files[0].refused == "too_big" and letter.files[0].content is None
    assert abs(letter.files[0].size - FILE_LIMIT) < 100
    assert letter.files[1].refused == "dangerous"
    assert [file.refused for file in letter.files[-2:]] == ["too_many", "too_many"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("con.txt", "_con.txt"),
        ("a\x00b\u202egpj.exe", "a_b_gpj.exe"),
        ("  ", "file-1"),
        ("...", "file-1"),
        ("счёт № 5.pdf ", "счёт № 5.pdf"),
    ],
)
def test_names_of_files_are_made_safe(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("я" * 500 + ".pdf")
    assert name.endswith(".pdf") and len(name) <= 201


def test_endless_nesting_is_read_flat() -> None:
    raw = b"From: a@b.test\r\nSubject: deep\r\nMessage-ID: <d@b>\r\n"
    for n in range(3000):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
    letter = read(raw + b"\r\nwords")
    assert (letter.subject, letter.message_id) == ("deep", "<d@b>")
    assert "deep" in letter.flaws


def test_letters_within_letters_without_end_are_read_flat() -> None:
    assert "deep" in read(b"From: a@b.test\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5000).flaws


def test_headers_without_end_are_read() -> None:
    assert read(b"Subject: x\r\n" + b"To: a@b.test\r\n" * 50_000).subject == "x"
    assert len(read(b"From: a@b.test\r\nTo: " + b"c@d.test," * 50_000 + b"\r\n\r\nx").to_text) <= 2000


@pytest.mark.parametrize("seed", range(60))
def test_damaged_letters_are_read(seed: int) -> None:
    draw = random.Random(seed)
    raw = bytearray(with_files(("a.pdf", bytes(range(256)) * 20)))
    for _ in range(draw.randint(1, 60)):
        at = draw.randrange(len(raw))
        raw[at : at + draw.randint(0, 20)] = draw.randbytes(draw.randint(0, 20))
    letter = read(bytes(raw[: draw.randint(1, len(raw))]))
    assert letter.message_id and len(letter.message_id) <= 230
    for text in (letter.subject, letter.plain, letter.to_text, letter.from_address, letter.preview):
        text.encode("utf-8")
        assert "\x00" not in text


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00\xff\xfe" * 100, b"From:\r\n", b": x\r\n\r\n", b"no header"])
def test_hardly_a_letter_is_still_one(raw: bytes) -> None:
    letter = read(raw)
    assert letter.message_id.endswith("@no-id.invalid>")
    assert letter.written_at == NOW and "date" in letter.flaws


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 99:99", "Thu, 1 Jan 1970 00:00:00 +0000",
                                  "Fri, 1 Jan 2100 00:00:00 +0000", "Mon, 23 Nov 2026 12:00:00 +99999"])  # fmt: skip
def test_a_date_that_cannot_be_is_now(date: str) -> None:
    letter = read(plain("From: a@b.test", f"Date: {date}"))
    assert letter.written_at == NOW and letter.flaws == ("date",)


def test_a_date_is_read_as_utc() -> None:
    letter = read(plain("From: a@b.test", "Date: Mon, 23 Nov 2026 14:30:00 +0400"))
    assert letter.written_at == datetime(2026, 11, 23, 10, 30)


def test_the_same_letter_without_an_id_gets_the_same_one() -> None:
    raw = plain("From: a@b.test", "Subject: s")
    other = b"Received: by another\r\n" + raw
    assert read(raw).message_id == read(other).message_id
    assert read(raw).message_id != read(raw + b"!").message_id


def test_a_form_that_writes_by_itself_names_the_client() -> None:
    letter = read(plain("From: no-reply@shop.test", "Reply-To: Анна <anna@home.test>"))
    assert (letter.from_name, letter.from_address, letter.reply_to) == ("Анна", "anna@home.test", "anna@home.test")


def test_references_are_kept_once_and_in_order() -> None:
    ids = " ".join(f"<{n}@x>" for n in [*range(100), 3, 99])
    found = references_of(parse(plain(f"References: {ids}")))
    assert found[0] == "<0@x>" and found[-1] == "<99@x>" and len(found) == 40


def test_long_ids_fit_and_stay_apart() -> None:
    one, two = short_id(f"<{'a' * 900}1@x>"), short_id(f"<{'a' * 900}2@x>")
    assert len(one) <= 200 and one != two and one.endswith(">")


def test_the_mark_of_a_thread() -> None:
    assert token_in("Re: [#7] ответ [#42]") == 42
    assert token_in("Re: #42") is None
    assert with_token("Ответ", 42) == "Ответ [#42]"
    assert with_token("Re: Ответ [#42]", 42) == "Re: Ответ [#42]"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "auto_reply"),
        ("Auto-Submitted: auto-generated", "auto_made"),
        ("Auto-Submitted: no", None),
        ("X-Autoreply: yes", "auto_reply"),
        ("Precedence: Bulk", "bulk"),
        ("Return-Path: <>", "auto_reply"),
        ("Return-Path: <a@b.test>", None),
        ("X-Mailer: any", None),
    ],
)
def test_what_no_person_wrote_is_told(line: str, reason: str | None) -> None:
    assert auto_reason(parse(plain("From: a@b.test", line))) == reason


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        ('"Иванов, Пётр" <P@Home.Test>', "Иванов, Пётр", "p@home.test"),
        ("p@home.test (Пётр)", "Пётр", "p@home.test"),
        ("p@home.test", "", "p@home.test"),
        ("undisclosed-recipients:;", "", ""),
        ("=?utf-8?B?0J/RkdGC0YA=?= <p@home.test>", "Пётр", "p@home.test"),
        ("<<p@home.test>>", "", "p@home.test"),
        ("<script>", "", ""),
    ],
)
def test_addresses_are_found(raw: str, name: str, address: str) -> None:
    assert first_address(raw) == (name, address)


def test_addresses_are_shown_on_one_line() -> None:
    assert shown_addresses('"A, B" <a@b.test>,\r\n c@d.test; e@f.test') == '"A, B" <a@b.test>, c@d.test, e@f.test'


def test_recipients_are_checked_before_anything_leaves() -> None:
    assert recipients("Пётр <p@пример.рф>, c@d.test") == [("Пётр", "p@xn--e1afmkfd.xn--p1ai"), ("", "c@d.test")]
    for bad, key in (
        ("a@b.test\r\nBcc: victim@x.test", "e_mail_header"),
        ("not an address", "e_mail_address"),
        ("a@b@c", "e_mail_address"),
        ("a@" + "x" * 300 + ".test", "e_mail_address"),
        (", ".join(f"a{n}@b.test" for n in range(200)), "e_mail_recipients"),
    ):
        with pytest.raises(Refused) as refused:
            recipients(bad)
        assert refused.value.key == key


def test_hostile_pages_cost_no_more_than_their_length() -> None:
    assert plain_of("<script" * 100_000) == ""
    assert plain_of("<" * 200_000) == ""
    assert plain_of("<!--" * 100_000) == ""
    assert plain_of("<div>" * 100_000 + "x") == "x"


def test_the_preview_leaves_out_what_is_quoted() -> None:
    assert preview_of("> old\n>> older\nНовое\n  слово", 300) == "Новое слово"


def test_ids_we_mint_are_unique_and_in_our_domain() -> None:
    assert mint_message_id("a@shop.test") != mint_message_id("a@shop.test")
    assert mint_message_id("a@магазин.рф").endswith("@xn--80aairftm.xn--p1ai>")


FACTS = {"address": "Sales@Shop.test", "imap_host": "imap.shop.test", "smtp_host": "smtp.shop.test"}


def test_a_mailbox_has_usual_ports_and_tls() -> None:
    facts = read_facts(FACTS)
    assert (facts.login, facts.imap.port, facts.imap.tls, facts.smtp.port) == ("sales@shop.test", 993, "ssl", 465)
    assert facts.folders == ("INBOX",)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"address": "nobody"}, "e_mail_facts"),
        ({"imap_host": ""}, "e_mail_facts"),
        ({"imap_tls": "maybe"}, "e_mail_facts"),
        ({"smtp_port": "abc"}, "e_mail_facts"),
        ({"auth": "xoauth2"}, "e_mail_facts"),
        ({"imap_tls": "none"}, "e_mail_no_tls"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes: dict[str, object], key: str) -> None:
    with pytest.raises(Refused) as refused:
        read_facts({**FACTS, **changes})
    assert refused.value.key == key
