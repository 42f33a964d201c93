"""A form that is sent as a test: checked like any other, answered in words, and nothing is kept."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from crm_desktop.db.lane import Lane
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.site.samples import trial_of
from crm_desktop.features.site.trial import try_form
from tests.support.mail_servers import free_port
from tests.support.site_server import Site, running_site

FORM = {"name": "Ольга", "phone": "+7 927 612-40-77", "size": "80", "crm_test": "1"}


@pytest.fixture
def site(lane: Lane) -> Iterator[Site]:
    with running_site(lane, {"least_seconds": 0}) as site:
        yield site


def _address(site: Site) -> str:
    return f"http://127.0.0.1:{site.worker.port}"


def _nothing_kept(site: Site) -> bool:
    return site.count("arrival") == 0 and site.ground.route_all() == 0 and site.count("inquiry") == 0


def test_a_test_says_what_would_be_read_and_keeps_nothing(site: Site) -> None:
    answer = site.post_form(FORM, accept_language="ru")
    assert answer.status_code == 200
    assert answer.json()["status"] == "tried"
    assert answer.json()["fields"] == {"phone": "+7 927 612-40-77", "name": "Ольга", "text": "size: 80"}
    assert _nothing_kept(site)


def test_a_test_tells_its_answer_as_a_page_too(site: Site) -> None:
    answer = site.http.post(f"{site.form_path}?lang=ru", data=FORM, headers={"Accept": "text/html"})
    assert (answer.status_code, "Это была проверка" in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"crm_test": "1"}, "empty"), (FORM | {"homepage": "x"}, "spam"), (FORM | {"crm_token": "1.x.y"}, "bad_token")],
)
def test_a_test_is_refused_like_a_form(site: Site, fields: dict[str, str], code: str) -> None:
    answer = site.http.post(site.form_path, data=fields)
    assert (answer.status_code, answer.json()["error"]) == (422, code)


def test_a_real_form_with_the_same_words_is_kept(site: Site) -> None:
    assert site.post_form(FORM | {"crm_test": ""}).status_code == 202
    assert site.ground.route_all() == 1


def test_the_button_sends_the_form_like_a_page_and_hears_the_words(lane: Lane) -> None:
    with running_site(lane, {"least_seconds": 1}) as site:
        tried = try_form(_address(site), site.form.key, "ru")
        assert tried.words == "Это была проверка: заявка не записана."
        assert _nothing_kept(site)


def test_the_button_hears_why_a_key_is_refused(site: Site) -> None:
    with pytest.raises(Refused) as caught:
        try_form(_address(site), "f_" + "x" * 32, "en")
    assert (caught.value.key, caught.value.facts["status"]) == ("e_site_trial_refused", 401)
    assert "revoked" in str(caught.value.facts["detail"])


def test_an_address_where_nobody_listens_is_told() -> None:
    with pytest.raises(Unavailable) as caught:
        try_form(f"http://127.0.0.1:{free_port()}", "f_" + "x" * 32, "en")
    assert caught.value.what == "site_trial"


def test_a_name_nobody_has_is_told() -> None:
    with pytest.raises(Unavailable) as caught:
        try_form("http://nobody.invalid", "f_" + "x" * 32, "en")
    assert caught.value.what == "site_trial_name"


@pytest.mark.parametrize("status", [200, 404, 502])
def test_another_server_at_the_address_is_told(status: int) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name the server calls
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"<h1>Welcome</h1>")

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(Refused) as caught:
            try_form(f"http://127.0.0.1:{server.server_port}", "f_" + "x" * 32, "en")
        thread.join()
    assert (caught.value.key, caught.value.facts["status"]) == ("e_site_trial_other", status)


def test_the_line_for_a_terminal_works(site: Site, needs_curl: None) -> None:
    line = trial_of(site.form.key, _address(site), "ru")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, timeout=60)
    assert " 200 " in done.stdout
    assert "Это была проверка" in done.stdout
    assert _nothing_kept(site)


@pytest.fixture
def needs_curl() -> None:
    if shutil.which("curl") is None or shutil.which("sh") is None:
        pytest.skip("shell: no curl to be had")
