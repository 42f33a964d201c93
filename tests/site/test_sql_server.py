"""The real server over a real base: what is taken, what is refused, what is answered."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from crm_desktop.agent.workers import make_worker
from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Unavailable
from crm_desktop.features.calls.cloud import accept_webhook
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.site import body, door, server
from crm_desktop.features.site.queries import revoke_key
from crm_desktop.features.site.rules_door import sign_form
from crm_desktop.features.site.rules_pbx import PbxAnswer, PbxRequest
from tests.support.builders_firm import open_session
from tests.support.site_ground import SiteGround, channel_of, make_site
from tests.support.site_server import Site, running_site, started_again, wait_for

REQUEST = {"name": "Ольга", "phone": "8 (927) 612-40-77", "text": "Нужна дверь"}


@pytest.fixture
def site(lane: Lane) -> Iterator[Site]:
    with running_site(lane) as site:
        yield site


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_form_becomes_an_inquiry(site: Site) -> None:
    answer = site.post_form(REQUEST | {"utm_campaign": "spring", "цвет": "белый"}, referer="https://shop.example/doors")
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    assert site.ground.route_all() == 1
    [row] = site.ground.do(
        lambda tx: tx.rows("select source, channel, phone, person_name, campaign, body from inquiry")
    )
    assert row[:5] == ("Site", "web", "+79276124077", "Ольга", "spring")
    assert row[5] == "Нужна дверь\nцвет: белый\nhttps://shop.example/doors"
    site.stop()
    assert site.ground.do(lambda tx: tx.rows("select use_count from site_key where kind = 'form'")) == [(1,)]


def test_the_same_phone_within_ten_minutes_joins_one_request(site: Site) -> None:
    site.post_form(REQUEST)
    site.post_form(REQUEST | {"phone": "+7 927 612 40 77", "text": "И ещё окно"})
    assert site.ground.route_all() == 2
    states = site.ground.do(lambda tx: tx.rows("select state from inquiry order by id"))
    assert [state for (state,) in states][1:] == ["joined"]


def test_the_same_form_sent_twice_is_kept_once_with_the_same_answer(site: Site) -> None:
    token = site.token()
    first, second = site.post_form(REQUEST, token), site.post_form(REQUEST, token)
    assert first.json() == second.json()
    assert site.count("arrival") == 1
    assert site.post_form(REQUEST | {"text": "И окно"}, token).status_code == 202
    assert site.count("arrival") == 2


def test_a_token_serves_a_few_forms_only(site: Site) -> None:
    token = site.token()
    answers = [site.post_form(REQUEST | {"text": str(number)}, token) for number in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [422]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"homepage": "https://spam.example"}, (422, "spam")),
        ({"name": "", "phone": " ", "text": ""}, (422, "empty")),
        ({"crm_token": ""}, (422, "bad_token")),
        ({"crm_token": "1.aaaaaaaaaaaa." + "0" * 64}, (422, "bad_token")),
    ],
)
def test_an_empty_or_spam_post_is_refused_and_counted(site: Site, fields: dict[str, str], error: object) -> None:
    assert _code(site.post_form(REQUEST | fields)) == error
    assert site.count("arrival") == 0
    assert sum(site.ground.refusals.values()) == 1


def test_a_form_filled_in_too_fast_or_too_long_ago_is_refused(lane: Lane) -> None:
    with running_site(lane, {"least_seconds": 5}) as site:
        assert _code(site.post_form(REQUEST)) == (422, "too_fast")
        now = int(time.time())
        assert site.post_form(REQUEST, sign_form(site.form.seed, now - 6, "abcdefgh")).status_code == 202
        assert _code(site.post_form(REQUEST, sign_form(site.form.seed, now - 86_500, "abcdefgh"))) == (422, "old_token")


def test_a_visitor_without_scripts_gets_pages(lane: Lane) -> None:
    with running_site(lane, {"pages": "https://shop.example/thanks", "origins": "https://shop.example"}) as site:
        page = site.http.get(site.form_path, params={"lang": "en"})
        assert "script-src 'sha256-" in page.headers["content-security-policy"]
        token = page.text.split('name="crm_token" value="')[1].split('"')[0]
        thanked = site.post_form(REQUEST, token, accept="text/html", accept_language="ru")
        assert (thanked.status_code, "Спасибо" in thanked.text) == (202, True)
        sent_on = site.post_form(REQUEST | {"crm_next": "https://shop.example/thanks"}, accept="text/html")
        assert (sent_on.status_code, sent_on.headers["location"]) == (303, "https://shop.example/thanks")
        elsewhere = site.post_form(REQUEST | {"crm_next": "https://evil.example/"}, accept="text/html")
        assert (elsewhere.status_code, "location" in elsewhere.headers) == (202, False)
        refused = site.post_form(REQUEST | {"homepage": "x"}, accept="text/html")
        assert (refused.status_code, "<p>" in refused.text) == (422, True)


def test_a_program_is_answered_in_the_language_it_asks_for(site: Site) -> None:
    def detail(path: str = "", fields: dict[str, str] | None = None, **headers: str) -> str:
        sent = REQUEST | {"crm_token": "none"} | (fields or {})
        answer = site.http.post(site.form_path + path, data=sent, headers=headers)
        assert answer.status_code == 422
        return str(answer.json()["detail"])

    assert detail().startswith("The form")
    russian = detail("?lang=ru")
    assert russian.startswith("Форма") or "форм" in russian.lower()
    assert detail(fields={"lang": "ru"}) == detail(**{"accept-language": "ru-RU,ru"}) == russian
    assert detail("?lang=en", {"lang": "ru"}) == detail()
    taken = site.post_form(REQUEST | {"lang": "ru"}).json()
    assert taken["detail"].startswith("Спасибо")


def test_pages_of_other_sites_may_post_only_when_they_are_named(lane: Lane) -> None:
    with running_site(lane, {"origins": ["https://shop.example"]}) as site:
        own = site.post_form(REQUEST, origin="https://shop.example")
        assert own.headers["access-control-allow-origin"] == "https://shop.example"
        assert _code(site.post_form(REQUEST, site.token(), origin="https://evil.example")) == (403, "other_site")
        asked = site.http.options(site.form_path, headers={"origin": "https://shop.example"})
        assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "GET, POST")


def test_forms_come_in_every_usual_way(site: Site) -> None:
    cp1251 = f"name=%CE%EB%FC%E3%E0&crm_token={site.token()}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.http.post(site.form_path, content=cp1251, headers=kind).status_code == 202
    parts = site.http.post(
        site.form_path, data=REQUEST | {"crm_token": site.token()}, files={"plan": ("план.pdf", b"%PDF", "x/y")}
    )
    assert parts.status_code == 202
    as_json = site.http.post(site.form_path, json=REQUEST | {"crm_token": site.token(), "more": {"size": [1, 2]}})
    assert as_json.status_code == 202
    site.ground.route_all()
    rows = site.ground.do(lambda tx: tx.rows("select person_name, body from inquiry order by id"))
    assert rows[0][0] == "Ольга"
    assert "plan: план.pdf" in str(rows[1][1])
    assert "more.size: 1, 2" in str(rows[2][1])


def test_a_signed_webhook_becomes_an_inquiry(site: Site) -> None:
    content = {"contact": {"phone": "89276124077", "email": "o@example.org"}, "message": "Окно", "utm_source": "ya"}
    assert site.post_signed(content).status_code == 202
    site.ground.route_all()
    row = site.ground.do(lambda tx: tx.row("select phone, email, campaign, body from inquiry"))
    assert row == ("+79276124077", "o@example.org", "ya", "Окно")


def test_the_same_request_id_has_no_second_effect_and_the_same_answer(site: Site) -> None:
    answers = [site.post_signed(REQUEST, request_id="order-17") for _ in range(3)]
    assert {answer.text for answer in answers} == {'{"status":"accepted","id":"order-17"}'}
    assert site.count("arrival") == 1
    assert _code(site.post_signed(REQUEST | {"name": "Пётр"}, request_id="order-17")) == (422, "request_id_reused")
    assert site.count("arrival") == 1


def test_a_request_id_is_known_also_when_its_contents_were_forgotten(site: Site) -> None:
    first = site.post_signed(REQUEST, request_id="order-17")
    site.ground.route_all()
    site.ground.do(lambda tx: tx.run("update arrival set payload = ''"))
    assert site.post_signed(REQUEST | {"name": "Пётр"}, request_id="order-17").json() == first.json()
    site.stop()
    with started_again(site) as again:
        assert again.post_signed(REQUEST, request_id="order-18").status_code == 202
        assert again.count("arrival") == 2


def test_a_replayed_webhook_is_refused_also_after_a_new_start(site: Site) -> None:
    content = json.dumps(REQUEST).encode()
    headers = site.signed(content)
    with_id = site.signed(content, int(time.time()) - 1, "one")
    assert site.http.post("/intake/webhook", content=content, headers=headers).status_code == 202
    assert site.http.post("/intake/webhook", content=content, headers=with_id).status_code == 202
    site.stop()
    with started_again(site) as again:
        for sent in (headers, headers | {"Idempotency-Key": "two"}, with_id | {"Idempotency-Key": "two"}):
            assert _code(again.http.post("/intake/webhook", content=content, headers=sent)) == (409, "replayed")
        assert again.http.post("/intake/webhook", content=content, headers=with_id).json()["id"] == "one"
        assert again.count("arrival") == 2


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"X-Signature": "0" * 64}, (401, "bad_signature")),
        ({"X-Signature": ""}, (401, "bad_signature")),
        ({"X-Timestamp": "1"}, (401, "bad_signature")),
        ({"X-Timestamp": "soon"}, (422, "bad_fields")),
        ({"X-Key": "w_nothing0"}, (401, "bad_key")),
        ({"X-Key": ""}, (401, "bad_key")),
        ({"Content-Type": "application/xml"}, (415, "content_type")),
        ({"Content-Encoding": "gzip"}, (415, "content_type")),
        ({"Idempotency-Key": "two words"}, (400, "bad_request_id")),
    ],
)
def test_a_webhook_that_is_not_right_is_refused(site: Site, changed: dict[str, str], error: object) -> None:
    content = json.dumps(REQUEST).encode()
    answer = site.http.post("/intake/webhook", content=content, headers=site.signed(content) | changed)
    assert _code(answer) == error
    assert site.count("arrival") == 0
    assert sum(site.ground.refusals.values()) == 1


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_signature_is_refused(site: Site, seconds: int) -> None:
    assert _code(site.post_signed(REQUEST, int(time.time()) + seconds)) == (401, "old_signature")


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"phone": ' + b"9" * 50_000 + b"}",
        b'{"name": NaN}',
        b'{"name": "\xff\xfe"}',
        b'["name"]',
        b"{" + b",".join(b'"k%d": 1' % number for number in range(2000)) + b"}",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>',
        b"",
        b'{"name": "a"',
    ],
    ids=["brackets", "objects", "digits", "nan", "charset", "list", "names", "xml", "empty", "cut"],
)
def test_bombs_and_broken_json_are_refused_with_nothing_written(site: Site, content: bytes) -> None:
    answer = site.http.post("/intake/webhook", content=content, headers=site.signed(content))
    assert _code(answer) == (400, "bad_json")
    assert site.count("arrival") == 0


def test_xml_and_other_types_are_refused_by_the_form(site: Site) -> None:
    for kind in ("application/xml", "text/xml", "text/plain", "", "application/x-yaml"):
        answer = site.http.post(site.form_path, content=b"<a/>", headers={"Content-Type": kind})
        assert _code(answer) == (415, "content_type")
    broken = {"Content-Type": "multipart/form-data"}
    assert _code(site.http.post(site.form_path, content=b"--x", headers=broken)) == (400, "bad_fields")
    many = {"Content-Type": "application/x-www-form-urlencoded"}
    assert _code(site.http.post(site.form_path, content=b"a=1&" * 200, headers=many)) == (400, "bad_fields")


def test_an_oversize_body_is_refused_whether_it_says_its_size_or_not(site: Site) -> None:
    big = b'{"text": "' + b"a" * 70_000 + b'"}'
    assert _code(site.http.post("/intake/webhook", content=big, headers=site.signed(big))) == (413, "too_big")

    def parts() -> Iterator[bytes]:
        yield big[:40_000]
        yield big[40_000:]

    assert _code(site.http.post("/intake/webhook", content=parts(), headers=site.signed(big))) == (413, "too_big")
    assert site.count("arrival") == 0


def test_a_slow_body_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body.read_body, "__defaults__", (0.3,))
    with socket.create_connection(("127.0.0.1", site.worker.port), timeout=20) as link:
        head = f"POST {site.form_path} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n"
        link.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=")
        assert link.recv(100).startswith(b"HTTP/1.1 408 ")


def test_slow_headers_are_given_up(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.PatientProtocol, "header_seconds", 0.3)
    with running_site(lane) as site, socket.create_connection(("127.0.0.1", site.worker.port), timeout=20) as link:
        link.sendall(b"GET /health HTTP/1.1\r\nHost:")
        with pytest.raises(ConnectionResetError):
            assert link.recv(100) == b""
            raise ConnectionResetError


def test_headers_and_fields_cannot_carry_lines(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.worker.port), timeout=20) as link:
        link.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Bad: a\rb: c\r\n\r\n")
        assert link.recv(100).startswith(b"HTTP/1.1 400 ")
    answer = site.post_form(REQUEST | {"name": "Ольга\r\nSet-Cookie: a=b", "crm_next": "/\r\nLocation: //evil"})
    assert "set-cookie" not in answer.headers
    site.ground.route_all()
    assert site.ground.do(lambda tx: tx.value("select person_name from inquiry")) == "Ольга Set-Cookie: a=b"


def test_too_many_of_one_address_or_one_key_are_put_off(lane: Lane) -> None:
    with running_site(lane, {"per_address": 6, "per_key": 4, "proxies": "127.0.0.1"}) as site:

        def ask(address: str) -> httpx.Response:
            return site.http.get(f"{site.form_path}/token", headers={"X-Forwarded-For": address})

        assert [ask("203.0.113.1").status_code for _ in range(5)] == [200] * 4 + [429]
        assert _code(ask("203.0.113.2")) == (429, "too_many")
        assert 1 <= int(ask("203.0.113.1").headers["retry-after"]) <= 61
        assert site.http.get("/health").status_code == 200


def test_forwarded_addresses_count_only_from_a_known_proxy(lane: Lane) -> None:
    with running_site(lane, {"per_address": 3}) as site:
        answers = [
            site.http.get(f"{site.form_path}/token", headers={"X-Forwarded-For": f"203.0.113.{number}"})
            for number in range(4)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_a_revoked_key_opens_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "KEYS_SECONDS", 0.0)
    assert site.http.get(f"{site.form_path}/token").status_code == 200

    def revoke(tx: Tx) -> None:
        open_session(tx, "petr")
        key_id = tx.value("select id from site_key where kind = 'form'")
        revoke_key(tx, int(str(key_id)))
        open_session(tx, "agent")

    site.ground.do(revoke)
    assert _code(site.http.get(f"{site.form_path}/token")) == (401, "bad_key")
    assert _code(site.http.post(f"/intake/form/{site.webhook.key}", data=REQUEST)) == (401, "bad_key")


def test_the_base_being_away_is_told_with_a_time_and_nothing_is_lost_silently(site: Site) -> None:
    token = site.token()
    site.ground.is_away = True
    for _ in range(2):
        answer = site.post_form(REQUEST, token)
        assert (*_code(answer), answer.headers["retry-after"]) == (503, "away", "5")
    assert site.http.get("/health").status_code == 503
    told = site.post_form(REQUEST, token, accept="text/html", accept_language="ru").text
    assert "через минуту" in told
    site.ground.is_away = False
    wait_for(lambda: site.post_form(REQUEST, token).status_code == 202)
    assert site.post_form(REQUEST, token).status_code == 202
    assert site.count("arrival") == 1


def test_outside_analytics_read_what_their_key_opens(site: Site) -> None:
    site.post_form(REQUEST)
    site.post_form(REQUEST | {"phone": "+7 846 200-11-22"})
    site.ground.route_all()

    def read(key: str, view: str, **params: int) -> httpx.Response:
        return site.http.get(f"/open/{view}", params=params, headers={"Authorization": f"Bearer {key}"})

    first = read(site.read.key, "inquiries", limit=1).json()
    row = first["rows"][0]
    assert (row["source"], row["phone"], row["person_name"], row["client_id"]) == ("Site", None, None, None)
    second = read(site.read.key, "inquiries", after=first["next"]).json()
    assert len(second["rows"]) == 1
    assert read(site.read.key, "inquiries", after=second["next"]).json()["next"] is None
    assert read(site.people.key, "inquiries").json()["rows"][0]["phone"] == "+79276124077"
    assert _code(read(site.people.key, "calls")) == (403, "not_for_this_key")
    assert _code(read(site.read.key, "clients")) == (404, "no_such_view")
    assert _code(read(site.form.key, "inquiries")) == (401, "bad_key")
    assert read(site.read.key, "calls").json()["rows"] == []
    assert read(site.read.key, "inquiry-days").json()["rows"] == []


def test_exchanges_in_the_cloud_are_handed_on_with_their_own_channel(lane: Lane) -> None:
    heard: list[tuple[int, PbxRequest]] = []

    def accept(ground: Ground, asked: PbxRequest) -> PbxAnswer:
        heard.append((ground.channel.id, asked))
        return PbxAnswer(200, "echo")

    with running_site(lane, accept=accept) as site:
        pbx = SiteGround(lane, channel_of(70, name="PBX", kind="cloud_pbx"))
        site.ground.others.append(pbx)
        answer = site.http.post("/pbx/70/s3cret/events/call?a=1", content=b"json=1", headers={"Sign": "x"})
        assert (answer.status_code, answer.text) == (200, "echo")
        [(channel, asked)] = heard
        assert (channel, asked.secret, asked.rest, asked.query, asked.body) == (
            70, "s3cret", "events/call", {"a": "1"}, b"json=1",
        )  # fmt: skip
        assert (asked.headers["sign"], asked.address) == ("x", "127.0.0.1")
        assert _code(site.http.get("/pbx/71/s3cret")) == (404, "no_such_pbx")


def test_an_exchange_in_the_cloud_is_heard_as_the_agent_wires_it(lane: Lane) -> None:
    with running_site(lane, accept=accept_webhook) as site:
        assert make_worker("site").__class__.__mro__[1] is server.SiteWorker
        channel = site.ground.do(lambda tx: make_site(tx, "PBX", "cloud_pbx"))
        pbx = SiteGround(lane, channel_of(channel, {"vendor": "telphin"}, "PBX", "cloud_pbx"))
        pbx.secrets = {"path": "a-secret-word-of-the-path-of-this-very-exchange"}
        site.ground.others.append(pbx)
        event = {"EventType": "dial-in", "CallID": "T1", "CallerIDNum": "79276124077", "CalledDID": "74951112233"}
        address = f"/pbx/{channel}/a-secret-word-of-the-path-of-this-very-exchange"
        for answer in (site.http.get(address, params=event), site.http.post(address, data=event)):
            assert answer.status_code == 200
        kept = site.ground.do(lambda tx: tx.rows("select kind, channel_id from arrival"))
        assert kept == [("webhook", channel)]
        assert site.http.get(f"/pbx/{channel}/another", params=event).status_code in (403, 404)
        assert sum(pbx.refusals.values()) == 2


def test_a_taken_port_is_told_by_its_number(site: Site) -> None:
    second = SiteGround(site.ground.lane, channel_of(site.ground.channel.id, {"port": site.worker.port}))
    with pytest.raises(Unavailable, match="site_port"):
        server.SiteWorker().run(second)
    assert server.SiteWorker().test(second) == f"http://127.0.0.1:{site.worker.port}: HTTP 200"
    free = SiteGround(site.ground.lane, channel_of(site.ground.channel.id, {"port": 0}))
    assert server.SiteWorker().test(free) == "127.0.0.1:0"


def test_the_server_ends_cleanly_and_gives_its_port_back(site: Site) -> None:
    port = site.worker.port
    site.stop()
    assert not site.thread.is_alive()
    assert site.failed == []
    socket.create_server(("127.0.0.1", port)).close()
