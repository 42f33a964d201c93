"""A site under a crowd: many posts, a third of them rubbish or repeated, through the agent that really runs."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.site.queries import make_key
from crm_desktop.features.site.rules import FORM, WEBHOOK, NewKey, hash_of, new_key
from crm_desktop.features.site.rules_door import sign_form, signature
from tools.prove.firm import ADMIN, as_person, asked, inconsistencies
from tools.prove.load import Outcome

ROOT = Path(__file__).resolve().parent.parent.parent
# An engine inside the agent keeps pages of the base for each of its connections; a server keeps them itself.
MOST_GROWTH_MB, MOST_WITH_ENGINE_MB = 12, 64
_CLIENTS = 8
_WAIT_SECONDS = 20.0
_JSON = "application/json"
_PLAIN = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class _Site:
    """The channel of the proof: where it listens and the keys it knows."""

    port: int
    form: NewKey
    webhook: NewKey
    opened_at: int


@dataclass(frozen=True)
class _Sent:
    """One request with the status it is to get."""

    kind: str
    status: int
    path: str
    body: bytes
    headers: Mapping[str, str]


def post_all(target: Target, folder: Path, count: int) -> list[Outcome]:
    """Sends so many posts to an agent that works on the base, and accounts for each of them."""
    site = _make_site(target)
    most = MOST_WITH_ENGINE_MB if isinstance(target, Embedded) else MOST_GROWTH_MB
    with _agent(target, folder, site.port) as agent:
        answers: Counter[tuple[str, int, int]] = Counter()
        memory = []
        for fifth in range(5):
            _send_all(site, range(count * fifth // 5, count * (fifth + 1) // 5), answers)
            memory.append(_memory_mb(agent))
        plan = [_made(site, number) for number in range(count)]
        good = sum(one.kind.startswith("good") for one in plan)
        refused = sum(one.status >= 400 for one in plan)
        _wait(target, "select count(*) from arrival where state <> 'new'", good)
        _wait(target, "select coalesce(sum(times), 0) from refusal", refused)
        memory.append(_memory_mb(agent))
    wrong = {key: times for key, times in answers.items() if key[1] != key[2]}
    return [
        Outcome("answers", count, sum(answers.values())),
        Outcome("answers that are not as promised", {}, wrong),
        Outcome("kept once each", good, asked(target, "select count(*) from arrival")[0][0]),
        Outcome("became inquiries", good, asked(target, "select count(*) from inquiry")[0][0]),
        Outcome("of as many people", good, asked(target, "select count(distinct phone) from inquiry")[0][0]),
        Outcome("refusals counted", refused, asked(target, "select sum(times) from refusal")[0][0]),
        Outcome("inconsistencies", [], inconsistencies(target)),
        Outcome(
            f"memory of the agent after each fifth, MB: {', '.join(f'{one:.0f}' for one in memory)}",
            True,
            memory[-1] - memory[0] < most,
        ),
    ]


def _made(site: _Site, number: int) -> _Sent:
    """The request of this number; every third is a bad one or a repeated one."""
    if number % 3 != 2:
        return _form(site, number) if number % 2 else _signed(site, number)
    kinds = ["repeat", "signature", "old", "json", "size", "xml", "empty", "trap", "token", "key", "deep"]
    kind = kinds[number // 3 % len(kinds)]
    return _BAD[kind](site, number)


def _signed(
    site: _Site, number: int, kind: str = "good webhook", status: int = 202, body: bytes | None = None, late: int = 0
) -> _Sent:
    """A webhook under a request id of its own."""
    content = json.dumps({"name": f"Гость {number}", "phone": _phone(number)}).encode() if body is None else body
    at = int(time.time()) - late
    headers = {
        "Content-Type": _JSON,
        "X-Key": site.webhook.prefix,
        "X-Timestamp": str(at),
        "X-Signature": signature(hash_of(site.webhook.key), at, content),
        "Idempotency-Key": f"n{number}",
    }
    return _Sent(kind, status, "/intake/webhook", content, headers)


def _form(site: _Site, number: int, kind: str = "good form", status: int = 202, **fields: str) -> _Sent:
    """A form with a token and a request id of its own."""
    token = sign_form(site.form.seed, site.opened_at, f"number{number:08d}")
    filled = {"name": f"Гость {number}", "phone": _phone(number), "crm_token": token} | fields
    headers = {"Content-Type": _PLAIN, "Idempotency-Key": f"n{number}"}
    return _Sent(kind, status, f"/intake/form/{site.form.key}", urlencode(filled).encode(), headers)


def _repeat(site: _Site, number: int) -> _Sent:
    """The request before this one once more."""
    again = _made(site, number - 1)
    return _Sent("repeat", 202, again.path, again.body, again.headers)


def _wrong_signature(site: _Site, number: int) -> _Sent:
    one = _signed(site, number)
    return _Sent("signature", 401, one.path, one.body + b" ", one.headers)


def _xml(site: _Site, number: int) -> _Sent:
    one = _signed(site, number)
    return _Sent("xml", 415, one.path, b"<a/>", dict(one.headers) | {"Content-Type": "text/xml"})


def _wrong_key(site: _Site, number: int) -> _Sent:
    one = _signed(site, number)
    return _Sent("key", 401, one.path, one.body, dict(one.headers) | {"X-Key": f"w_{number:08d}"})


_BAD: dict[str, Callable[[_Site, int], _Sent]] = {
    "repeat": _repeat,
    "signature": _wrong_signature,
    "old": lambda site, number: _signed(site, number, "old", 401, late=1000),
    "json": lambda site, number: _signed(site, number, "json", 400, body=b'{"phone": '),
    "size": lambda site, number: _signed(site, number, "size", 413, body=b"x" * 70_000),
    "xml": _xml,
    "empty": lambda site, number: _form(site, number, "empty", 422, name="", phone=""),
    "trap": lambda site, number: _form(site, number, "trap", 422, homepage="https://spam.example"),
    "token": lambda site, number: _form(site, number, "token", 422, crm_token="none"),
    "key": _wrong_key,
    "deep": lambda site, number: _signed(site, number, "deep", 400, body=b'{"a":' * 5000),
}


def _phone(number: int) -> str:
    return f"+7900{number:07d}"


def _send_all(site: _Site, numbers: range, answers: Counter[tuple[str, int, int]]) -> None:
    """Several clients at once; each sends its own numbers in order, so that a repeat follows what it repeats."""
    lock = threading.Lock()
    shares = [[n for n in numbers if n // 3 % _CLIENTS == share] for share in range(_CLIENTS)]

    def send(share: list[int]) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as link:
            for number in share:
                one = _made(site, number)
                status = _ask(link, one)
                with lock:
                    answers[one.kind, one.status, status] += 1

    threads = [threading.Thread(target=send, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ask(link: http.client.HTTPConnection, one: _Sent) -> int:
    """The status of the answer; a link the server has closed after a refusal is opened again."""
    for _ in range(3):
        with suppress(ConnectionError, http.client.BadStatusLine, http.client.CannotSendRequest):
            link.request("POST", one.path, one.body, dict(one.headers))
            answer = link.getresponse()
            answer.read()
            return answer.status
        link.close()
    return 0


def _make_site(target: Target) -> _Site:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    site = _Site(port, new_key(FORM), new_key(WEBHOOK), int(time.time()) - 5)
    facts = {"port": port, "per_address": 1_000_000, "per_key": 1_000_000, "least_seconds": 0}
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        channel = tx.value(
            "insert into channel (kind, name, facts, state_since, created_at, updated_at)"
            " values ('site', 'Site', ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
            (json.dumps(facts),),
        )
        assert isinstance(channel, int)
    with closing(Connection(as_person(target, ADMIN))) as connection, connection.tx(write=True) as tx:
        open_session(tx, ADMIN, "prove", "1.0")
        for key in (site.form, site.webhook):
            make_key(tx, channel, key.kind, key, ())
    return site


@contextmanager
def _agent(target: Target, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The agent on the base, as people start it; ready when the site listens."""
    home = {name: str(folder / "home") for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    said = folder / "agent.txt"
    if isinstance(target, Embedded):
        where = ["--db", str(target.path)]
    else:
        person = as_person(target, "agent")
        assert isinstance(person, Server)
        where = ["--server", str(person), "--user", person.user]
        home |= {"CRM_PASSWORD": person.password, "CRM_AGENT_PASSWORD": person.password}
    with said.open("wb") as output:
        agent = subprocess.Popen(
            [sys.executable, "-m", "crm_desktop.agent", *where],
            cwd=ROOT,
            env=os.environ | home,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if agent.poll() is not None or time.monotonic() > deadline:
                    told = said.read_text(encoding="utf-8", errors="replace")[-1000:]
                    raise TimeoutError(f"the agent does not listen for the site: {told}") from None
                time.sleep(0.1)
        yield agent
    finally:
        agent.terminate()
        agent.wait(30)


def _wait(target: Target, sql: str, wanted: int) -> None:
    """Until the count is reached, or nothing has changed for a while."""
    before, changed_at = None, time.monotonic()
    while (found := asked(target, sql)[0][0]) != wanted and time.monotonic() - changed_at < _WAIT_SECONDS:
        if found != before:
            before, changed_at = found, time.monotonic()
        time.sleep(0.5)


def _memory_mb(agent: subprocess.Popen[bytes]) -> float:
    """What the agent holds; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{agent.pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
