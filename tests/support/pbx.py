"""A real Asterisk for tests: unpacked into the cache, run from there, called by SIPp with a spoken voice.

Nothing is installed: the packages of another Debian release are unpacked into a folder and run by their own loader.
`python -m tests.support.pbx` fetches both releases.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import pytest

from crm_desktop.config import cache_dir
from crm_desktop.db import file_lock
from tests.support import pbx_files
from tools.counterparts import ASTERISK_SUITES

SUITES = ASTERISK_SUITES
_TOOLS = {"sipp": "sip-tester", "espeak-ng": "espeak-ng", "sox": "sox", "apt-get": "apt", "dpkg-deb": "dpkg"}
_LOADERS = ("usr/lib64/ld-linux-x86-64.so.2", "lib64/ld-linux-x86-64.so.2", "lib/x86_64-linux-gnu/ld-2.31.so")
_READY_SECONDS = 40.0
_chance = random.SystemRandom()  # a seeded one would give two workers the same ports


def asterisk_root(suite: str) -> Path:
    """The folder Asterisk of a Debian release was unpacked into; the test is skipped where it cannot be had."""
    lacking = [package for tool, package in _TOOLS.items() if shutil.which(tool) is None]
    if lacking:
        pytest.skip(f"pbx: not tested against an exchange, packages are missing: {', '.join(sorted(lacking))}")
    try:
        return fetch(suite)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"pbx: not tested against an exchange, Asterisk of Debian {suite} is not to be had: {error}")


def fetch(suite: str) -> Path:
    """Downloads and unpacks once; kept outside the repository. Raises OSError, SubprocessError."""
    place = cache_dir() / "asterisk" / suite
    place.mkdir(parents=True, exist_ok=True)
    root = place / "root"
    fd = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + 300
        while not file_lock.exclusive(fd):
            if time.monotonic() > deadline:
                raise OSError("somebody else has been fetching for too long")
            time.sleep(0.2)
        if not (root / "usr/sbin/asterisk").exists():
            _download(place, suite)
            _unpack(place)
    finally:
        os.close(fd)
    return root


def _download(place: Path, suite: str) -> None:
    """apt with a state of its own: what is installed here plays no part."""
    apt = place / "apt"
    for name in ("state/lists/partial", "cache/archives/partial"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    (apt / "sources.list").write_text(
        f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {_mirror()} {suite} main\n"
    )
    options = [
        f"-oDir::State={apt}/state", f"-oDir::Cache={apt}/cache", f"-oDir::Etc::sourcelist={apt}/sources.list",
        "-oDir::Etc::sourceparts=-", f"-oDir::State::status={apt}/status", "-oAPT::Install-Recommends=false",
        "-oDebug::NoLocking=1", "-oAPT::Sandbox::User=root",
    ]  # fmt: skip
    for words in (["update"], ["-y", "-d", "install", "asterisk"]):
        subprocess.run(["apt-get", *options, "-qq", *words], check=True, capture_output=True, timeout=240)


def _mirror() -> str:
    """The mirror this computer is set up for."""
    listed = [*Path("/etc/apt/sources.list.d").glob("*.sources"), Path("/etc/apt/sources.list")]
    for path in listed:
        for line in path.read_text().splitlines() if path.exists() else []:
            words = line.split()
            if len(words) > 1 and words[0] in ("URIs:", "deb") and words[1].startswith("http"):
                return words[1]
    raise OSError("no Debian mirror is set up")


def _unpack(place: Path) -> None:
    half = place / "half"
    shutil.rmtree(half, ignore_errors=True)
    for package in sorted((place / "apt/cache/archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(package), str(half)], check=True, capture_output=True, timeout=120)
    shutil.rmtree(place / "root", ignore_errors=True)
    half.rename(place / "root")
    shutil.rmtree(place / "apt", ignore_errors=True)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port nobody has just now."""
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Pbx:
    """One exchange in a folder of its own: a trunk where the city calls, phones 101 and 102, numbers of the city."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.ami_port = free_port()
        self.sip_port, self.caller_port = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        self.phone_ports = {"101": free_port(socket.SOCK_DGRAM), "102": free_port(socket.SOCK_DGRAM)}
        self.city_port = free_port(socket.SOCK_DGRAM)
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._out: IO[bytes] | None = None
        self._sipps: list[subprocess.Popen[bytes]] = []
        self._rtp = _chance.randrange(20_000, 50_000, 200)
        pbx_files.write_settings(self, root)
        pbx_files.write_scenarios(folder, _voice(folder))

    @property
    def rtp_port(self) -> int:
        """First port of the voices of this exchange."""
        return self._rtp

    @property
    def recordings(self) -> Path:
        """Where MixMonitor writes."""
        return self.folder / "rec"

    @property
    def records(self) -> Path:
        """Its call records."""
        return self.folder / "log/cdr-csv/Master.csv"

    def facts(self) -> dict[str, object]:
        """Settings of a channel on this exchange; the password is "crm-secret"."""
        return {
            "host": "127.0.0.1", "port": self.ami_port, "user": "crm", "recordings": str(self.recordings),
            "records": str(self.records), "records_zone": "UTC", "outgoing_contexts": "internal",
            "dial_context": "internal",
        }  # fmt: skip

    def start(self) -> None:
        """Starts and waits until it is ready."""
        log = self.folder / "log/full"
        log.unlink(missing_ok=True)
        self._out = (self.folder / "out.txt").open("wb")
        self._process = subprocess.Popen(
            [*self._command(), "-f", "-n", "-vvv"], stdin=subprocess.DEVNULL, stdout=self._out,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + _READY_SECONDS
        while "Asterisk Ready" not in (log.read_text(errors="replace") if log.exists() else ""):
            assert self._process.poll() is None, (self.folder / "out.txt").read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, "Asterisk does not get ready"
            threading.Event().wait(0.05)

    def quiet(self) -> None:
        """Ends what is left of calls before: a caller or a phone that lives on would keep the port of the next one."""
        self._end_voices()
        self.command("channel request hangup all")
        deadline = time.monotonic() + _READY_SECONDS
        while "0 active channels" not in self.command("core show channels count"):
            assert time.monotonic() < deadline, "calls of the test before do not end"
            threading.Event().wait(0.1)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends the exchange and every voice."""
        self._end_voices()
        if self._process is not None:
            self._process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(15)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait(15)
            self._process = None
        if self._out is not None:
            self._out.close()

    def _end_voices(self) -> None:
        for one in self._sipps:
            one.kill()
            one.wait(10)
        self._sipps.clear()

    def phone(self, extension: str, scenario: str = "answer") -> subprocess.Popen[bytes]:
        """A phone that is ready: it answers, is busy, or rings until the caller gives up."""
        return self._sipp(scenario, self.phone_ports[extension])

    def city(self) -> subprocess.Popen[bytes]:
        """Somebody in the city who answers."""
        return self._sipp("answer", self.city_port)

    def call_in(self, number: str, line: str = "4951112233") -> subprocess.Popen[bytes]:
        """The city calls and speaks for some seconds once somebody answers."""
        (self.folder / "callers.csv").write_text(f"SEQUENTIAL\n{number};Caller\n")
        return self._sipp("caller", self.caller_port, "-inf", "callers.csv", "-s", line, f"127.0.0.1:{self.sip_port}")

    def command(self, words: str) -> str:
        """A word to its console."""
        done = subprocess.run([*self._command(), "-rx", words], capture_output=True, text=True, timeout=20, check=False)
        return done.stdout

    def _sipp(self, scenario: str, port: int, *more: str) -> subprocess.Popen[bytes]:
        rtp = _chance.randrange(50_200, 60_000, 4)
        started = subprocess.Popen(
            ["sipp", "-i", "127.0.0.1", "-m", "1", "-timeout", "40", "-nostdin", "-mp", str(rtp), "-sf",
             f"{scenario}.xml", "-p", str(port), *more],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._sipps.append(started)
        _wait_bound(port, started)
        return started

    def _command(self) -> list[str]:
        root = self._root
        # Older releases keep libraries and the loader outside /usr.
        places = (root / "usr/lib/x86_64-linux-gnu", root / "lib/x86_64-linux-gnu", root / "usr/lib")
        loader = next(
            root / name for name in _LOADERS if (root / name).exists() and (root / name).resolve().is_relative_to(root)
        )
        libraries = ":".join(str(place) for place in places if place.is_dir())
        return [str(loader), "--library-path", libraries, str(root / "usr/sbin/asterisk"), "-C",
                str(self.folder / "etc/asterisk.conf")]  # fmt: skip


def _wait_bound(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the process has its UDP port: a call before that would find nobody."""
    wanted = f":{port:04X} "
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        if any(wanted in line for line in Path("/proc/net/udp").read_text().splitlines()):
            return
        threading.Event().wait(0.01)


def _voice(folder: Path) -> Path:
    """Spoken words as a telephone carries them."""
    subprocess.run(
        ["espeak-ng", "-v", "ru", "-w", "say.wav", "Здравствуйте, я по заказу номер сорок два"], cwd=folder, check=True,
        timeout=60, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["sox", "say.wav", "-r", "8000", "-c", "1", "-e", "u-law", "-t", "raw", "say.ul"], cwd=folder, check=True,
        timeout=60, capture_output=True,
    )  # fmt: skip
    return folder / "say.ul"


if __name__ == "__main__":
    for _suite in sys.argv[1:] or SUITES:
        sys.stdout.write(f"{fetch(_suite)}\n")
