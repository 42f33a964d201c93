"""A letter from SMTP acceptance, and a post of a site's form, to the line the person sees: each step.

Letters go through a real mail server (Exim) into a real Dovecot that is listened to by IDLE; a bare IDLE of the same
mailbox is the floor. Posts go to the site channel's own server; the floor is its answer to the one who posts.
"""

from __future__ import annotations

import smtplib
import socket
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import httpx

from bench.line import RANG, ROUTED, WAIT_SECONDS, WRITTEN, People, Watch, make_channel, tell_steps, working_line
from bench.measure import Times
from bench.place import Place
from bench.town import ADMIN
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.intake.queries import offers_for_me
from crm_desktop.features.site.queries import make_key
from crm_desktop.features.site.rules import FORM, NewKey, new_key
from tests.support.builders_mail import make_letter
from tests.support.mail_servers import PASSWORD, LabMissing, MailLab, start_lab
from tests.support.mail_servers import free_port as port_for

TIMES = 40
_WARM_UP = 3
_ROW = "line read by his window"
_TOLD, _ANSWERED = "told to a bare IDLE", "answered to who posts"


def letters(place: Place, tell: Callable[[str], None]) -> Times | None:
    """Milliseconds from SMTP acceptance to the line read, and to a bare IDLE; None where no mail server can be had."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crm-bench-")))
        try:
            lab = start_lab(folder)
        except LabMissing as error:
            tell(f"letters: {error}")
            return None
        stack.callback(lab.stop)
        address, watch = lab.new_box(), Watch()
        lab.deliver(address, make_letter("Начало"))
        people = stack.enter_context(working_line(place, lambda tx: _mailbox(tx, lab, address), watch))
        stack.enter_context(closing(_BareIdle(lab, address, watch)))
        rows = []
        for number in range(TIMES + _WARM_UP):
            new = uuid.uuid4().hex[:12]  # the base is kept: nobody may have written to it before
            raw = make_letter(f"Вопрос {number}", sender=f"Кто-то <{new}@home.test>", message_id=f"<{new}@home.test>")
            watch.marks.clear()
            with smtplib.SMTP("127.0.0.1", lab.smtp) as link:
                link.sendmail("client@home.test", [address], raw)
                watch.mark("event")
            rows.append(_to_the_line(place.target, people, watch))
        del rows[:_WARM_UP]
    tell("letters: Exim and Dovecot")
    tell_steps(rows, (_TOLD, WRITTEN, ROUTED, RANG, _ROW), "SMTP acceptance", tell)
    return _times(rows, _TOLD)


def posts(place: Place, tell: Callable[[str], None]) -> Times:
    """Milliseconds from the beginning of a post to the line read, and to the answer of the server."""
    with ExitStack() as stack:
        port, key, watch = port_for(), new_key(FORM), Watch()
        people = stack.enter_context(working_line(place, lambda tx: _site(tx, port, key), watch))
        http = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=WAIT_SECONDS))
        _until_served(port)
        rows = []
        for number in range(TIMES + _WARM_UP):
            path, new = f"/intake/form/{key.key}", uuid.uuid4().int % 10**7
            fields = {
                "crm_token": str(http.get(f"{path}/token").json()["token"]),
                "name": f"Кто-то {number}", "phone": f"+7927{new:07}", "message": "Когда привезут?",
            }  # fmt: skip
            watch.marks.clear()
            watch.mark("event")
            http.post(path, data=fields).raise_for_status()
            watch.mark(_ANSWERED)
            rows.append(_to_the_line(place.target, people, watch))
        del rows[:_WARM_UP]
    tell("posts of a form")
    tell_steps(rows, (WRITTEN, _ANSWERED, ROUTED, RANG, _ROW), "the beginning of the post", tell)
    return _times(rows, _ANSWERED)


def _times(rows: list[dict[str, float]], floor: str) -> Times:
    last = _ROW if all(_ROW in row for row in rows) else RANG
    return Times(
        [1000 * (row[last] - row["event"]) for row in rows],
        [1000 * (row[floor] - row["event"]) for row in rows if floor in row],
    )


def _to_the_line(target: Target, people: People, watch: Watch) -> dict[str, float]:
    """Waits for the ring and reads what the window reads then; over TCP a person needs a password, so not there."""
    watch.wait(RANG)
    login = people.rang()
    if not isinstance(target, Server):
        with closing(Connection(target)) as connection:
            with connection.tx(write=True) as tx:
                open_session(tx, login, "bench", "1.0")
            begun = time.monotonic()
            with connection.tx(write=False) as tx:
                if not offers_for_me(tx):
                    raise RuntimeError(f"{login} sees no offer")
            watch.marks[_ROW] = watch.marks[RANG] + time.monotonic() - begun
    time.sleep(0.3)  # what this one leaves behind is not part of the next
    return dict(watch.marks)


def _mailbox(tx: Tx, lab: MailLab, address: str) -> int:
    return make_channel(tx, "mailbox", lab.facts(address), {"password": PASSWORD})


def _site(tx: Tx, port: int, key: NewKey) -> int:
    facts = {"host": "127.0.0.1", "port": port, "least_seconds": 0, "per_address": 100_000, "per_key": 100_000}
    channel_id = make_channel(tx, "site", facts, {})
    open_session(tx, ADMIN, "bench", "1.0")
    make_key(tx, channel_id, FORM, key, ())
    return channel_id


def _until_served(port: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


class _BareIdle:
    """Hears the mailbox with nothing of ours around it."""

    def __init__(self, lab: MailLab, address: str, watch: Watch) -> None:
        self._socket = socket.create_connection(("127.0.0.1", lab.imap))
        self._watch = watch
        self._lines = self._socket.makefile("rb")
        for number, command in enumerate((f"login {address} {PASSWORD}", "select INBOX", "idle")):
            self._socket.sendall(f"a{number} {command}\r\n".encode())
            ends = (f"a{number} OK".encode(), b"+ ")
            while not (line := next(self._lines)).startswith(ends):
                if line.startswith(f"a{number} ".encode()):
                    raise RuntimeError(line.decode())
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Ends."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        try:
            for line in self._lines:
                if line.strip().endswith(b"EXISTS"):
                    self._watch.mark(_TOLD)
        except OSError:
            return
