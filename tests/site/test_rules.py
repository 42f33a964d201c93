"""Addresses, keys, tokens, signatures, fields: what is decided without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_desktop.errors import Refused
from crm_desktop.features.site.pace import MovingWindow
from crm_desktop.features.site.rules import (
    FORM,
    client_address,
    hash_of,
    is_web_address,
    new_key,
    place_of,
    site_facts,
)
from crm_desktop.features.site.rules_door import (
    REFUSALS,
    check_signature,
    read_json,
    read_token,
    request_id,
    sign_form,
    signature,
)
from crm_desktop.features.site.rules_post import Post, flatten, is_empty, record_of, unpacked
from crm_desktop.features.site.samples import sample_of

SEED = "ab" * 32


def _key_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.key


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.9", "10.0.0.1", "", "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", "127.0.0.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.1.2.3", "127.0.0.1 10.0.0.0/8", "198.51.100.7"),
        ("127.0.0.1", "nonsense", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1", "127.0.0.1"),
        ("::ffff:127.0.0.1", "198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("testclient", "198.51.100.7", "127.0.0.1", "testclient"),
    ],
)
def test_only_a_known_proxy_says_for_whom_it_asks(peer: str, forwarded: str, proxies: str, address: str) -> None:
    assert client_address(peer, forwarded, site_facts({"proxies": proxies}).proxies) == address


def test_a_network_of_ipv6_counts_as_one_caller() -> None:
    assert place_of("2001:db8:1:2:3:4:5:6") == place_of("2001:db8:1:2::9") == "2001:db8:1:2::"
    assert place_of("203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://shop.example/thanks", True),
        ("http://127.0.0.1:8080", True),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("https://shop.example/\r\nLocation: //evil", False),
        ("https://user@shop.example", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_addresses_of_the_web_are_told_from_anything_else(text: str, is_one: bool) -> None:
    assert is_web_address(text) is is_one


def test_settings_that_cannot_be_have_their_usual_values() -> None:
    odd = {"port": 99_999_999, "per_key": "12", "proxies": ["x", "10.0.0.0/8"], "host": 5, "public_url": "ftp://x",
           "fields": {"phone": "kontakt, tel2"}, "per_address": True}  # fmt: skip
    facts = site_facts(odd)
    assert (facts.port, facts.per_key, facts.host, facts.per_address) == (65535, 12, "127.0.0.1", 30)
    assert (len(facts.proxies), facts.address) == (1, "http://127.0.0.1:65535")
    assert facts.fields == {"phone": ("kontakt", "tel2")}
    assert site_facts({"fields": "phone=kontakt name=klient phone=tel2"}).fields == {
        "phone": ("kontakt", "tel2"),
        "name": ("klient",),
    }
    assert site_facts({"public_url": "https://crm.example/in/"}).address == "https://crm.example/in"


def test_a_key_is_known_by_its_hash_and_named_by_its_beginning() -> None:
    key, other = new_key(FORM), new_key(FORM)
    assert key.key_hash == hash_of(key.key) != other.key_hash
    assert key.key.startswith(key.prefix)
    assert key.key not in (key.key_hash, key.prefix)


def test_a_token_is_good_between_its_least_and_its_longest_time() -> None:
    token = sign_form(SEED, 1000, "abcdefgh")
    assert read_token(SEED, token, 1003, 3) == "abcdefgh"
    for now, key in ((1002, "e_site_too_fast"), (900, "e_site_too_fast"), (1000 + 86_401, "e_site_token_old")):
        with pytest.raises(Refused) as refused:
            read_token(SEED, token, now, 3)
        assert _key_of(refused) == key
    for forged in ("", token[:-1], token.replace("1000", "1001"), sign_form("cd" * 32, 1000, "abcdefgh"), token + "\n"):
        with pytest.raises(Refused) as refused:
            read_token(SEED, forged, 1003, 3)
        assert _key_of(refused) == "e_site_token"


def test_a_signature_covers_time_and_body() -> None:
    good = signature(SEED, 1000, b"body")
    check_signature(SEED, 1000, b"body", good.upper(), 1300)
    for secret, at, body, now, key in (
        (SEED, 1000, b"body", 1301, "e_site_stale"),
        (SEED, 1000, b"body", 699, "e_site_stale"),
        (SEED, 1001, b"body", 1000, "e_site_signature"),
        (SEED, 1000, b"body ", 1000, "e_site_signature"),
        ("cd" * 32, 1000, b"body", 1000, "e_site_signature"),
    ):
        with pytest.raises(Refused) as refused:
            check_signature(secret, at, body, good, now)
        assert _key_of(refused) == key
    with pytest.raises(Refused):
        check_signature(SEED, 1000, b"body", "я" * 64, 1000)


@given(some.recursive(some.none() | some.booleans() | some.text() | some.integers(), lambda inner: some.lists(inner)))
def test_json_is_read_or_refused_but_never_breaks(content: object) -> None:
    import json

    body = json.dumps(content).encode()
    with pytest.raises(Refused):
        read_json(body)
    assert read_json(b'{"a": "[[[[[[[[[[[[[[[[\\"{"}') == {"a": '[[[[[[[[[[[[[[[["{'}


@given(some.binary(max_size=300))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        assert isinstance(read_json(body), dict)
    except Refused as error:
        assert error.key == "e_site_json"


def test_a_request_id_is_short_and_plain() -> None:
    assert request_id("") is None
    assert request_id("order-17.a:b_c") == "order-17.a:b_c"
    for bad in ("two words", "a" * 101, "я", "a\n"):
        with pytest.raises(Refused):
            request_id(bad)


@pytest.mark.parametrize(
    ("fields", "record"),
    [
        ({"Имя": "Ольга", "ТЕЛЕФОН": "1", "Комментарий": "Дверь"}, {"name": "Ольга", "phone": "1", "text": "Дверь"}),
        ({"your-name": "Al", "your-tel": "2", "your-message": "x"}, {"name": "Al", "phone": "2", "text": "x"}),
        ({"lead.contact.email": "a@b.c", "utm_source": "ya"}, {"email": "a@b.c", "campaign": "ya"}),
        ({"utm_campaign": "may", "utm_source": "ya", "tel": "3"}, {"phone": "3", "campaign": "may"}),
        ({"phone": "1", "phone2": "2", "csrf": "x", "crm_token": "t"}, {"phone": "1", "text": "phone2: 2"}),
        ({"kontakt": "5", "phone": "6"}, {"phone": "5", "text": "phone: 6"}),
        ({"odd": "thing"}, {"text": "odd: thing"}),
        ({"crm_token": "t", "homepage": "", "phone": "  "}, {}),
    ],
)
def test_fields_are_found_by_their_usual_names(fields: dict[str, str], record: dict[str, str]) -> None:
    found = record_of(list(fields.items()), {"phone": ("kontakt",)})
    assert found == record
    assert is_empty(found) is (record == {})


def test_nested_json_becomes_fields() -> None:
    content = {"a": {"b": 1, "c": None}, "d": [True, "x", {"e": 2}], "f": ""}
    assert flatten(content) == [("a.b", "1"), ("d", "true, x"), ("d.2.e", "2"), ("f", "")]


def test_a_post_is_kept_as_it_came_and_read_again() -> None:
    post = Post((("phone", "1"), ("phone", "2")), "form", 7, "d", 1000, "203.0.113.9", raw="{}")
    assert unpacked(post.packed()) == post
    for broken in (b"", b"[]", b'{"pairs": 1}', b'{"pairs": []}', b'{"odd": 1, "pairs": []}'):
        with pytest.raises(Refused):
            unpacked(broken)


def test_the_pace_is_kept_over_a_moving_window() -> None:
    now = 0.0
    pace = MovingWindow(2, 60, lambda: now)
    assert [pace.hit("a"), pace.hit("a")] == [0, 0]
    now = 20
    assert pace.hit("a") == 40
    assert pace.hit("b") == 0
    assert pace.is_full("a")
    now = 60.5
    assert pace.hit("a") == 0


def test_a_flood_of_callers_costs_no_memory() -> None:
    now = 0.0
    pace = MovingWindow(2, 60, lambda: now, most_callers=100)
    for number in range(1000):
        pace.hit(str(number))
    assert len(pace) <= 101
    now = 200
    for _ in range(200):
        pace.hit("one")
    assert len(pace) == 1


def test_every_refusal_has_a_status_of_its_kind_and_a_code() -> None:
    assert all(400 <= one.status < 500 for one in REFUSALS.values())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_form_to_paste_names_the_key_and_keeps_its_fields(language: str) -> None:
    key = new_key(FORM)
    form = sample_of(key, "https://crm.example", language)
    assert f'action="https://crm.example/intake/form/{key.key}?lang={language}"' in form
    for name in ("name", "phone", "email", "text", "homepage", "crm_token"):
        assert f'name="{name}"' in form
