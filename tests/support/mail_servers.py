"""Dovecot and Exim as ordinary processes on free ports of this computer, all files in one folder of their own.

Debian packages: dovecot-imapd dovecot-lmtpd exim4-daemon-light; installing them starts nothing in a container.
The folder lies beside those of pytest, never in them: each run of pytest that begins takes the folder of all runs away
from other users, and the servers, which are such a user, would lose their sockets in the middle of another run.
"""

from __future__ import annotations

import grp
import http.server
import json
import os
import pwd
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import SystemRandom

import pytest

PASSWORD = "s3cret"
LIVE_TOKEN = "live-token"
BOXES = 400
_chance = SystemRandom()  # a seeded one would give two workers the same ports
_USER = "Debian-exim"

_DOVECOT = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
ssl = yes
ssl_cert = <{d}/cert.pem
ssl_key = <{d}/key.pem
disable_plaintext_auth = no
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{d}/mail/%u
mail_home = {d}/mail/%u
first_valid_uid = 1
mail_max_userip_connections = 100
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {d}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {d}/oauth2.conf.ext
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={d}/mail/%u allow_all_users=yes
}}
service anvil {{
  chroot =
  # Without it a wrong password makes whoever logs in next from this address wait, up to 15 s.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Archive {{
    auto = create
  }}
}}
"""

_EXIM = """
primary_hostname = mx.shop.test
qualify_domain = shop.test
spool_directory = {d}/spool
log_file_path = {d}/exim-%slog
pid_file_path = {d}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp}
tls_advertise_hosts = *
tls_certificate = {d}/cert.pem
tls_privatekey = {d}/key.pem
auth_advertise_hosts = *
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_ok
never_users = root
keep_environment =
add_environment = PATH=/usr/sbin:/usr/bin
message_size_limit = 45M
delay_warning =
queue_only_load_latch = false
smtp_accept_max = 100

begin acl
acl_rcpt:
  deny local_parts = full
       message = 5.2.2 mailbox is full
  accept authenticated = *
  accept domains = shop.test : home.test
  deny message = relay not permitted
acl_ok:
  accept

begin routers
dead_domain:
  driver = redirect
  domains = dead.test
  allow_fail
  data = :fail: 550 5.1.2 domain is gone
boxes:
  driver = accept
  domains = shop.test : home.test
  transport = to_lmtp

begin transports
to_lmtp:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  hosts_override
  port = {lmtp}
  allow_localhost
  hosts_try_fastopen = :

begin retry
* * F,1m,5s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{s3cret}}}}
  server_set_id = $auth2
"""


class LabMissing(RuntimeError):
    """The servers cannot be had on this machine; the text says why."""


class _Tokens(http.server.BaseHTTPRequestHandler):
    """The log-in service: gives an access token for a refresh token, and tells Dovecot which tokens are good."""

    def do_GET(self) -> None:  # noqa: N802 - the name is the server's
        token, _, user = urllib.parse.unquote(self.path.rpartition("=")[2]).partition("/")
        good = token == LIVE_TOKEN
        self._answer(200 if good else 400, {"username": user, "active": True} if good else {"error": "invalid"})

    def do_POST(self) -> None:  # noqa: N802
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(raw))
        if form.get("refresh_token") != "refresh-me":
            self._answer(400, {"error": "invalid_grant"})
        else:
            self._answer(200, {"access_token": f"{LIVE_TOKEN}/{form['client_id']}", "expires_in": 3600})

    def _answer(self, code: int, facts: dict[str, object]) -> None:
        body = json.dumps(facts).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: object) -> None:
        """Says nothing."""


class MailLab:
    """The running servers. Boxes are box0@shop.test and so on, all with the same password.

    What the servers wrote in their logs is copied to `logs` at the end.
    """

    def __init__(self, logs: Path) -> None:
        for program in ("dovecot", "exim4", "openssl", "setpriv"):
            if shutil.which(program, path=_PATH) is None:
                raise LabMissing(f"no {program} here")
        if os.geteuid() != 0:
            raise LabMissing("exim starts as root only, to become its own user")
        self._logs = logs
        # Paths of sockets have 107 characters at most, so the folder has a short name.
        self.folder = Path(tempfile.mkdtemp(prefix="crm-mail-", dir=_OPEN_TO_ALL))
        self.imap, self.imaps, self.lmtp, self.smtp = (free_port() for _ in range(4))
        self._boxes = count()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._account = pwd.getpwnam(_USER)

    def start(self) -> None:
        """Writes the settings and starts both servers."""
        d = self.folder
        for name in ("run", "state", "mail", "spool"):
            (d / name).mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "7", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", d / "key.pem", "-out", d / "cert.pem"],
            check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Tokens)
        threading.Thread(target=self._web.serve_forever, daemon=True).start()
        facts = {
            "d": d, "user": self._account.pw_name, "group": grp.getgrgid(self._account.pw_gid).gr_name,
            "imap": self.imap, "imaps": self.imaps, "lmtp": self.lmtp, "smtp": self.smtp,
        }  # fmt: skip
        (d / "dovecot.conf").write_text(_DOVECOT.format(**facts))
        (d / "exim.conf").write_text(_EXIM.format(**facts))
        (d / "users").write_text("".join(f"{self.address(n)}:{{PLAIN}}{PASSWORD}\n" for n in range(BOXES)))
        (d / "oauth2.conf.ext").write_text(
            f"tokeninfo_url = http://127.0.0.1:{self._web.server_port}/tokeninfo?access_token=\n"
            "introspection_mode = auth\nusername_attribute = username\n"
        )
        for path in [d, *d.rglob("*")]:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)
        self.start_imap()
        self.start_smtp()

    def start_imap(self) -> None:
        """Starts Dovecot."""
        self._run("imap", ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")], (self.imap, self.lmtp))

    def start_smtp(self) -> None:
        """Starts Exim."""
        self._run("smtp", ["exim4", "-C", str(self.folder / "exim.conf"), "-bdf", "-q5s"], (self.smtp,))

    def stop_imap(self) -> None:
        """Ends Dovecot, its helpers with it."""
        self._end("imap")

    def stop_smtp(self) -> None:
        """Ends Exim."""
        self._end("smtp")

    def stop(self) -> None:
        """Ends everything; only the logs remain."""
        for name in list(self._processes):
            self._end(name)
        self._web.shutdown()
        self._web.server_close()
        self._logs.mkdir(parents=True, exist_ok=True)
        for path in (*self.folder.glob("*log"), self.folder / "out.txt"):
            if path.exists():
                shutil.copyfile(path, self._logs / path.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def address(number: int) -> str:
        """A mailbox by its number."""
        return f"box{number}@shop.test"

    def new_box(self) -> str:
        """The address of a mailbox nobody has used yet."""
        return self.address(next(self._boxes))

    @property
    def token_url(self) -> str:
        """Where access tokens are given."""
        return f"http://127.0.0.1:{self._web.server_port}/token"

    def facts(self, address: str, **changes: object) -> dict[str, object]:
        """Settings of a mailbox of this lab, as a channel keeps them."""
        return {
            "address": address, "imap_host": "localhost", "imap_port": self.imaps, "imap_tls": "ssl",
            "smtp_host": "localhost", "smtp_port": self.smtp, "smtp_tls": "starttls",
            "ca_file": str(self.folder / "cert.pem"), **changes,
        }  # fmt: skip

    def deliver(self, address: str, raw: bytes, sender: str = "client@home.test") -> None:
        """Puts a letter into a mailbox, as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as link:
            link.sendmail(sender, [address], raw)

    def drop(self, address: str, raw: bytes, number: int, folder: str = "new") -> None:
        """Puts the bytes of a letter into a mailbox as they are."""
        place = self.folder / "mail" / address
        for name in ("new", "cur", "tmp"):
            if not (place / name).is_dir():
                (place / name).mkdir(parents=True)
        for path in (place, *place.iterdir()):
            os.chown(path, self._account.pw_uid, self._account.pw_gid)
        file = place / "tmp" / f"{number:08}.M{number}.lab"
        file.write_bytes(raw)
        os.chown(file, self._account.pw_uid, self._account.pw_gid)
        file.rename(place / folder / file.name)

    def _run(self, name: str, command: list[str], ports: tuple[int, ...]) -> None:
        drop = ["setpriv", f"--reuid={self._account.pw_uid}", f"--regid={self._account.pw_gid}", "--clear-groups"]
        with (self.folder / "out.txt").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [*drop, *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                env={"PATH": _PATH, "HOME": str(self.folder)},
            )  # fmt: skip
        for port in ports:
            _wait_for_port(port, self.folder / "out.txt")

    def _end(self, name: str) -> None:
        process = self._processes.pop(name, None)
        if process is None:
            return
        # With its helpers at once, as a power cut would.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_OPEN_TO_ALL = "/tmp"  # noqa: S108 - mkdtemp makes the folder, and gives it to the user of the servers


def lab_trust(lab: MailLab) -> ssl.SSLContext:
    """TLS that knows the lab's certificate."""
    return ssl.create_default_context(cafile=str(lab.folder / "cert.pem"))


def free_port() -> int:
    """A port nobody listens on, out of those that no outgoing link is given before the server has it."""
    while True:
        port = _chance.randrange(10_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _wait_for_port(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        time.sleep(0.05)
    raise LabMissing("the servers do not start: " + log.read_text()[-500:])


def start_lab(logs: Path) -> MailLab:
    """A running lab, whose logs end in a folder; raises LabMissing."""
    lab = MailLab(logs)
    try:
        lab.start()
    except LabMissing:
        lab.stop()
        raise
    return lab


@pytest.fixture(scope="session")
def mail_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailLab]:
    """The servers of this worker's tests; skips with the prefix "mail:" where they cannot be had."""
    yield from _lab(tmp_path_factory.mktemp("mail") / "lab")


@pytest.fixture
def own_lab(tmp_path: Path) -> Iterator[MailLab]:
    """Servers of this test's own, to be stopped."""
    yield from _lab(tmp_path / "lab")


def _lab(logs: Path) -> Iterator[MailLab]:
    try:
        lab = start_lab(logs)
    except LabMissing as missing:
        pytest.skip(f"mail: {missing}")
    try:
        yield lab
    finally:
        lab.stop()
