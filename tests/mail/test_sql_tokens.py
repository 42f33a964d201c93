"""A refresh token the log-in service changes is kept sealed and used next time; whoever is asked is told the tenant."""

from __future__ import annotations

import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from crm_desktop.agent.channel_ground import ChannelGround, Surround
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.channels.rules import SealingKey
from crm_desktop.features.channels.rules_mail_services import SERVICES
from crm_desktop.features.channels.sealing import new_private_key, open_sealed, public_key_of, seal, seal_again
from crm_desktop.features.mail.oauth import TokenKeeper
from crm_desktop.features.mail.rules import MailboxFacts, read_facts
from tests.support.builders_channels import run_in
from tests.support.mail_agent import MailAgent

USUAL = {"address": "a@shop.test", "imap_host": "localhost", "smtp_host": "localhost", "auth": "xoauth2"}
MINE, OTHER = new_private_key(), new_private_key()
KEYS = [SealingKey(2, "two", public_key_of(OTHER)), SealingKey(1, "one", public_key_of(MINE))]


@dataclass
class LogIn:
    """A log-in service that gives another refresh token each time and takes the last one back."""

    url: str = ""
    good: int = 1
    paths: list[str] = field(default_factory=list)


@pytest.fixture
def log_in() -> Iterator[LogIn]:
    state = LogIn()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the name is the server's
            state.paths.append(self.path)
            form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            answer: dict[str, object] = {"error": "invalid_grant"}
            if form["refresh_token"] == f"refresh-{state.good}":
                state.good += 1
                answer = {"access_token": "live", "expires_in": 0, "refresh_token": f"refresh-{state.good}"}
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/{{tenant}}/token"
    yield state
    server.shutdown()
    server.server_close()
    thread.join(10)


def facts_of(log_in: LogIn, **more: object) -> MailboxFacts:
    return read_facts({**USUAL, "token_url": log_in.url, **more})


def ground_of(agent: MailAgent, around: ChannelGround | None = None) -> ChannelGround:
    """A mailbox whose refresh token is sealed for two computers; `around`: the same one once more."""
    if around is None:
        facts = {**USUAL, "token_url": "http://localhost/{tenant}"}
        around = agent.add("Продажи", facts, {"refresh_token": seal(KEYS, "refresh-1")}).ground
    really: Surround = replace(
        around._around, open_secret=lambda sealed: open_sealed(MINE, sealed), seal_again=seal_again
    )
    return ChannelGround(around.channel, really)


def kept(agent: MailAgent, key: str = MINE) -> str:
    return open_sealed(key, str(agent.ask("select sealed from channel_secret where name = 'refresh_token'")[0][0]))


def test_a_new_refresh_token_is_kept_sealed_and_used_next_time(agent: MailAgent, log_in: LogIn) -> None:
    ground = ground_of(agent)
    version = agent.ask("select version from channel")
    keeper = TokenKeeper(facts_of(log_in), ground)
    assert [keeper.token(), keeper.token(), keeper.token()] == ["live"] * 3
    assert kept(agent) == kept(agent, OTHER) == "refresh-4"
    assert TokenKeeper(facts_of(log_in), ground_of(agent, ground)).token() == "live"
    assert agent.ask("select version from channel") == version, "the channel goes on as it is"
    assert not agent.ask("select 1 from channel_secret where sealed containing 'refresh'")


def test_a_token_another_worker_of_the_mailbox_was_given_counts(agent: MailAgent, log_in: LogIn) -> None:
    running = ground_of(agent)
    assert running.secret("refresh_token") == "refresh-1"
    TokenKeeper(facts_of(log_in), ground_of(agent, running)).token()
    assert TokenKeeper(facts_of(log_in), running).token() == "live"


def test_a_token_that_a_person_puts_in_meanwhile_stays(agent: MailAgent) -> None:
    ground = ground_of(agent)
    assert ground.secret("refresh_token") == "refresh-1"
    put_in = seal(KEYS, "of-a-person")
    run_in(agent.target, lambda tx: tx.run("update channel_secret set sealed = ?", (put_in,)))
    ground.keep_secret("refresh_token", "late")
    assert kept(agent) == ground.secret("refresh_token") == "of-a-person"


def test_a_new_token_outlives_a_base_that_is_away(agent: MailAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = ground_of(agent)
    assert ground.secret("refresh_token") == "refresh-1"

    def away(_work: object) -> object:
        raise Unavailable("server", 3)

    with monkeypatch.context() as gone:
        gone.setattr(ground, "do", away)
        ground.keep_secret("refresh_token", "refresh-2")
        assert ground.secret("refresh_token", anew=True) == "refresh-2"
    assert kept(agent) == "refresh-1"
    assert ground.secret("refresh_token") == "refresh-2" == kept(agent)


@pytest.mark.parametrize(("tenant", "path"), [("", "/common/token"), ("shop.example", "/shop.example/token")])
def test_the_tenant_stands_in_the_address_for_tokens(agent: MailAgent, log_in: LogIn, tenant: str, path: str) -> None:
    TokenKeeper(facts_of(log_in, tenant=tenant), ground_of(agent)).token()
    assert log_in.paths == [path]


def test_what_is_no_tenant_is_refused(log_in: LogIn) -> None:
    with pytest.raises(Refused, match="e_mail_facts"):
        facts_of(log_in, tenant="../evil")
    assert "{tenant}" in str(SERVICES["microsoft"].facts["token_url"])


def test_a_long_token_is_sealed_for_as_many_computers_as_there_is_room_for() -> None:
    long = "t" * 4000
    sealed = seal(KEYS, long)
    assert len(sealed) <= 8000 and open_sealed(OTHER, sealed) == long
    with pytest.raises(Refused, match="e_channels_secret_foreign"):
        open_sealed(MINE, sealed)
    assert open_sealed(MINE, seal(KEYS, "t" * 1500)) == "t" * 1500
