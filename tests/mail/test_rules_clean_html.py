"""HTML of strangers: what may stay, what never does, and how much of it is looked at."""

from __future__ import annotations

import pytest

from crm_desktop.features.mail.clean_html import clean, is_safe_link, show_body


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        '<img src="http://evil.test/p.png">',
        '<img src="//evil.test/p.png">',
        '<img src="file://evil.test/share/p.png">',
        '<img src="data:image/png;base64,AAAA">',
        '<p style="background:url(http://evil.test/a)">x</p>',
        "<style>@import url(http://evil.test/a.css);</style>",
        '<link rel="stylesheet" href="http://evil.test/a.css">',
        '<svg><image href="http://evil.test/a"/></svg>',
        '<meta http-equiv="refresh" content="0;url=http://evil.test/">',
        '<table background="http://evil.test/a"><tr><td background="http://evil.test/b">x</td></tr></table>',
        '<body background="http://evil.test/a">x',
        '<iframe src="http://evil.test/"></iframe><object data="http://evil.test/"></object><embed src="http://evil.test/">',
        '<a href="javascript:alert(1)">x</a><a href="file:///etc/passwd">y</a><a href="//evil.test/x">z</a>',
        '<base href="http://evil.test/"><form action="http://evil.test/"><input></form>',
        '<video poster="http://evil.test/a"></video><audio src="http://evil.test/b"></audio>',
    ],
)
def test_nothing_that_calls_home_or_runs_stays(page: str) -> None:
    kept = clean(f"<div>{page}</div>")
    assert kept is not None
    for word in ("evil", "script", "alert", "file:", "style", "data:", "refresh", "passwd"):
        assert word not in kept, kept


def test_words_lists_tables_and_own_pictures_stay() -> None:
    table = '<table><tr><td colspan="2">1</td></tr></table>'
    kept = clean(f'<h1>Счёт</h1><ul><li>доска</li></ul>{table}<img src="cid:logo">')
    assert kept is not None
    for part in ("<h1>Счёт</h1>", "<li>доска</li>", 'colspan="2"', 'src="cid:logo"'):
        assert part in kept


def test_a_link_that_shows_another_site_says_where_it_leads() -> None:
    assert "[evil.test]" in str(clean('<a href="https://evil.test/login">https://bank.example/login</a>'))
    for honest in (
        '<a href="https://bank.example/login">bank.example</a>',
        '<a href="https://www.bank.example/">bank.example</a>',
        '<a href="https://evil.test/">Наш сайт</a>',
        '<a href="mailto:info@bank.example">info@bank.example</a>',
    ):
        assert "[" not in str(clean(honest)), honest


def test_too_large_or_too_deep_shows_the_plain_text() -> None:
    for page in ("<div>" * 50_000, "x" * 500_000):
        assert clean(page) is None
        assert show_body("Просто текст", page).html == "Просто текст"


def test_plain_text_keeps_its_lines_and_shows_links_as_they_are() -> None:
    shown = show_body("<b>Цена</b>\nсмотрите https://shop.test/a?b=1&c=2.\n> старое", None).html
    assert shown == (
        '&lt;b&gt;Цена&lt;/b&gt;<br>смотрите <a href="https://shop.test/a?b=1&amp;c=2">'
        "https://shop.test/a?b=1&amp;c=2</a>.<br><i>&gt; старое</i>"
    )
    assert show_body("x" * 300_000, None).is_cut


def test_remote_pictures_are_told() -> None:
    assert show_body("", '<p>a<img src="https://shop.test/a.png"></p>').has_remote
    assert show_body("", '<td background="http://shop.test/a.png">a</td>').has_remote
    assert not show_body("", '<p>a<img src="cid:logo"></p>').has_remote


def test_only_pages_and_letters_are_opened_outside() -> None:
    assert all(is_safe_link(one) for one in ("http://a.test", "HTTPS://a.test", "mailto:a@b.test"))
    unsafe = ("file:///a", "javascript:1", "//a.test", "tel:1", "\\\\host\\a", "http")
    assert not any(is_safe_link(one) for one in unsafe)
