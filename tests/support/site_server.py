"""The real HTTP server of a site on a free port, over a base of its own."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.site.rules import FORM, READ, WEBHOOK, NewKey
from crm_desktop.features.site.rules_door import signature
from crm_desktop.features.site.rules_pbx import AcceptWebhook
from crm_desktop.features.site.server import SiteWorker
from tests.support.builders_firm import make_firm
from tests.support.site_ground import SiteGround, add_key, channel_of, make_site

_WAIT_SECONDS = 20


@dataclass
class Site:
    """A running site channel: its ground, its keys, a client for its address."""

    ground: SiteGround
    form: NewKey
    webhook: NewKey
    read: NewKey
    people: NewKey
    http: httpx.Client
    worker: SiteWorker
    thread: threading.Thread = field(repr=False)
    failed: list[AppError] = field(default_factory=list)

    @property
    def form_path(self) -> str:
        """Where the form posts to."""
        return f"/intake/form/{self.form.key}"

    def token(self) -> str:
        """A token as a page fetches it."""
        return str(self.http.get(f"{self.form_path}/token").json()["token"])

    def post_form(self, fields: Mapping[str, str], token: str | None = None, **more: str) -> httpx.Response:
        """Sends a form as a browser's script does; `more` are headers with _ for -."""
        headers = {name.replace("_", "-"): text for name, text in more.items()}
        sent = {"crm_token": self.token() if token is None else token} | dict(fields)
        return self.http.post(self.form_path, data=sent, headers=headers)

    def signed(self, body: bytes, at: int | None = None, request_id: str = "") -> dict[str, str]:
        """Headers of a signed webhook."""
        at = int(time.time()) if at is None else at
        secret = hashlib.sha256(self.webhook.key.encode()).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Key": self.webhook.prefix,
            "X-Timestamp": str(at),
            "X-Signature": signature(secret, at, body),
        }
        return headers | ({"Idempotency-Key": request_id} if request_id else {})

    def post_signed(self, content: object, at: int | None = None, request_id: str = "") -> httpx.Response:
        """Sends a signed webhook."""
        body = json.dumps(content).encode()
        return self.http.post("/intake/webhook", content=body, headers=self.signed(body, at, request_id))

    def count(self, what: str) -> int:
        """Rows of a table."""
        found = self.ground.do(lambda tx: tx.value(f"select count(*) from {what}"))
        assert isinstance(found, int)
        return found

    def stop(self) -> None:
        """Ends the server and waits for it."""
        self.ground.stop.set()
        self.thread.join(_WAIT_SECONDS)


@contextmanager
def running_site(
    lane: Lane, facts: Mapping[str, object] | None = None, accept: AcceptWebhook | None = None
) -> Iterator[Site]:
    """Starts the server over a lane of a fresh base and ends it."""
    rates: dict[str, object] = {"per_address": 100_000, "per_key": 100_000}
    site = start(lane, set_up(lane), rates | dict(facts or {}), accept)
    try:
        yield site
    finally:
        site.stop()
        site.http.close()


@contextmanager
def started_again(site: Site) -> Iterator[Site]:
    """Another server on the base of a site that was stopped, as after a new start of the agent."""
    keys = (site.form, site.webhook, site.read, site.people)
    again = start(site.ground.lane, (site.ground.channel.id, *keys), site.ground.channel.facts, None)
    try:
        yield again
    finally:
        again.stop()
        again.http.close()


def set_up(lane: Lane) -> tuple[int, NewKey, NewKey, NewKey, NewKey]:
    """A firm with a site channel and its keys (form, webhook, two for reading); the session is the agent's."""

    def work(tx: Tx) -> tuple[int, NewKey, NewKey, NewKey, NewKey]:
        make_firm(tx)
        open_session(tx, "petr", "test", "1.0")
        channel = make_site(tx)
        return (
            channel,
            add_key(tx, channel, FORM),
            add_key(tx, channel, WEBHOOK),
            add_key(tx, channel, READ, "inquiry-days", "inquiries", "calls"),
            add_key(tx, channel, READ, "inquiries", "people"),
        )

    made = lane.submit(work, write=True).result()
    lane.submit(lambda tx: open_session(tx, "agent", "test", "1.0"), write=True).result()
    return made


def start(
    lane: Lane,
    made: tuple[int, NewKey, NewKey, NewKey, NewKey],
    facts: Mapping[str, object],
    accept: AcceptWebhook | None = None,
) -> Site:
    """The server of a channel that was set up, listening."""
    channel, form, webhook, read, people = made
    ground = SiteGround(lane, channel_of(channel, facts))
    worker = SiteWorker(accept)
    failed: list[AppError] = []

    def run() -> None:
        try:
            worker.run(ground)
        except AppError as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="site-worker")
    thread.start()
    wait_for(lambda: bool(ground.lights or failed))
    http = httpx.Client(base_url=f"http://127.0.0.1:{worker.port}", timeout=_WAIT_SECONDS)
    return Site(ground, form, webhook, read, people, http, worker, thread, failed)


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds; TimeoutError after a while."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what the test waits for does not come")
        time.sleep(0.01)
