"""A Firebird server process for tests: the distribution's server program, unpacked, hosting the engine we ship.

Nothing is installed and no service starts. CRM_TEST_SERVER=HOST/PORT:PATH names a real server on this computer instead:
bases are copied beside PATH; the password of SYSDBA stands in CRM_TEST_SERVER_PASSWORD.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.db import runtime
from crm_desktop.db.lane import Lane
from crm_desktop.db.logins import create_login
from crm_desktop.db.target import Embedded, Server, parse_server

PASSWORD = "masterkey"
_PACKAGE = "firebird3.0-server"
_SLOTS = 1000
_SETTINGS = """ServerMode = SuperClassic
DeadlockTimeout = 2
RemoteServicePort = {port}
RemoteAuxPort = {aux}
RemoteBindAddress = {host}
AuthServer = Srp256
UserManager = Srp
WireCrypt = Required
WireCryptPlugin = Arc4
Providers = Remote,Engine13,Loopback
DefaultDbCachePages = 256
"""


class RigMissing(RuntimeError):
    """No server can be had on this machine; the text says why."""


class RigServer:
    """One server process; bases are added under an alias of their own, each its own security database."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.host = host
        self._binary = server_program()
        self.root = folder / "server"
        self._lock = folder / "server-lock"
        self._lock.mkdir(parents=True)
        shutil.copytree(runtime.load(), self.root, ignore=shutil.ignore_patterns("*.log"))
        self.port, self.aux_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._free = iter(range(_SLOTS))
        (self.root / "firebird.conf").write_text(_SETTINGS.format(host=host, port=self.port, aux=self.aux_port))
        # All aliases stand there from the start: the server notices a changed databases.conf a second late.
        self._bases = self.root / "bases"
        self._bases.mkdir()
        aliases = (f"base_{n} = {self._bases}/{n}.fdb\n{{\n  SecurityDatabase = base_{n}\n}}\n" for n in range(_SLOTS))
        (self.root / "databases.conf").write_text("".join(aliases))

    def add_base(self, base: Path) -> Server:
        """Serves a base file: SYSDBA gets the password of the rig in it, and the base becomes its own password store.

        While the server works on it the file must not be opened embedded: the lock folders differ.
        """
        create_login(Embedded(base), "SYSDBA", PASSWORD)
        slot = next(self._free)
        os.link(base, self._bases / f"{slot}.fdb")
        return Server(self.host, self.port, f"base_{slot}", "SYSDBA", PASSWORD)

    def start(self) -> None:
        """Starts the process and waits until it answers."""
        env = dict(os.environ, FIREBIRD=str(self.root), FIREBIRD_LOCK=str(self._lock), LD_LIBRARY_PATH=str(self.root))
        with (self.root / "out.log").open("ab") as out:
            self._process = subprocess.Popen(
                [str(self._binary), "-p", str(self.port)], env=env, stdout=out, stderr=out, start_new_session=True
            )
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                socket.create_connection((self.host, self.port), 0.5).close()
                return
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RigMissing("the server process does not start: " + (self.root / "out.log").read_text()[-500:])

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends the process."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class RealServer:
    """A server somebody else runs; bases lie in its folder and use its own log-ins."""

    def __init__(self, address: str) -> None:
        self._place = parse_server(address, "SYSDBA", os.environ.get("CRM_TEST_SERVER_PASSWORD", PASSWORD))
        self._made: list[Path] = []

    def add_base(self, base: Path) -> Server:
        """Copies a base to where the server may open it."""
        path = Path(self._place.name).with_suffix(f".{os.getpid()}.{len(self._made)}.fdb")
        shutil.copyfile(base, path)
        path.chmod(0o666)
        self._made.append(path)
        return replace(self._place, name=str(path))

    def stop(self) -> None:
        """Removes the copies; the server goes on."""
        for path in self._made:
            path.unlink(missing_ok=True)


def server_program() -> Path:
    """The server program out of the distribution's package, unpacked once; raises RigMissing."""
    if not sys.platform.startswith("linux"):
        raise RigMissing("the server rig needs Linux")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm-desktop" / "server-rig"
    cache.mkdir(parents=True, exist_ok=True)
    # Debian moved the program between releases.
    places = [cache / "unpacked" / "usr" / place / "firebird" for place in ("sbin", "lib/firebird/3.0/bin")]
    with (cache / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not any(place.exists() for place in places):
            _unpack(cache)
    for place in places:
        if place.exists():
            return place
    raise RigMissing("the package holds no server program")


def _unpack(cache: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise RigMissing("apt-get and dpkg are not here")
    with tempfile.TemporaryDirectory(dir=cache) as work:
        for attempt in range(2):
            done = subprocess.run(["apt-get", "download", _PACKAGE], cwd=work, capture_output=True, text=True)
            if done.returncode == 0:
                break
            if attempt == 0 and os.geteuid() == 0:
                subprocess.run(["apt-get", "update"], capture_output=True)
        found = list(Path(work).glob("*.deb"))
        if not found:
            raise RigMissing(f"the package {_PACKAGE} cannot be fetched: {done.stderr.strip()[-200:]}")
        tree = Path(work) / "tree"
        subprocess.run(["dpkg", "-x", str(found[0]), str(tree)], check=True)
        shutil.rmtree(cache / "unpacked", ignore_errors=True)
        tree.rename(cache / "unpacked")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RigServer | RealServer]:
    """The running server of this worker; skips with the prefix "tcp:" where none can be had."""
    if "CRM_TEST_SERVER" in os.environ:
        real = RealServer(os.environ["CRM_TEST_SERVER"])
        yield real
        real.stop()
        return
    try:
        server = RigServer(tmp_path_factory.mktemp("rig"))
        server.start()
    except RigMissing as missing:
        pytest.skip(f"tcp: {missing}")
    yield server
    server.stop()


@pytest.fixture
def own_rig(tmp_path: Path) -> Iterator[RigServer]:
    """A server of this test's own, to be killed."""
    try:
        server = RigServer(tmp_path)
        server.start()
    except RigMissing as missing:
        pytest.skip(f"tcp: {missing}")
    yield server
    server.stop()


@pytest.fixture
def server(rig: RigServer | RealServer, base_path: Path) -> Server:
    """This test's own base on the server, opened as SYSDBA."""
    return rig.add_base(base_path)


@pytest.fixture
def server_lane(server: Server) -> Iterator[Lane]:
    """A lane to this test's base on the server."""
    lane = Lane(server)
    yield lane
    lane.close()
