"""An independent simulator of the devices of a till (emupos, Python 3.13 or newer), in an environment in the cache.

It reads our bytes with nothing of ours and draws the receipt. Where it cannot be had, the tests skip by name.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.soon import soon
from tools.counterparts import python_of_emupos

_VERSION = "0.4.0"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm-desktop" / "tests" / "crm-desktop"
_INSTALL_SECONDS = 90


@dataclass
class Emupos:
    """A running simulator: a printer at a TCP port, a scale and a scanner at ptys."""

    folder: Path
    program: Path
    printer: str
    api: str

    @property
    def scale(self) -> str:
        """The port of the scale."""
        return str(self.folder / "emupos" / "deli")

    @property
    def scanner(self) -> str:
        """The port of the scanner."""
        return str(self.folder / "emupos" / "lane")

    def do(self, *words: str) -> None:
        """A command of its operator's side."""
        done = subprocess.run(
            [self.program, *words],
            env={**os.environ, "EMUPOS_API": self.api, "TMPDIR": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def receipts(self, suffix: str) -> list[Path]:
        """Files of finished receipts, oldest first."""
        return sorted((self.folder / "receipts").glob(f"*{suffix}"))


def start_emupos(folder: Path, ports: tuple[int, int]) -> tuple[Emupos, subprocess.Popen[bytes]]:
    """Starts it; the caller ends it by `stop_emupos`."""
    program = _program()
    settings = folder / "emupos.yaml"
    settings.write_text(
        f"""schema: 1
api: {{ port: {ports[0]} }}
devices:
  - {{ id: front, type: printer, profile: epson-tm-t20iii, receipts_dir: {folder}/receipts,
      connections: [ {{ tcp: {{ port: {ports[1]} }} }} ] }}
  - {{ id: deli, type: scale, profile: toledo8217-15kg, connections: [ {{ serial: {{ pty: true }} }} ] }}
  - {{ id: lane, type: scanner, mode: serial, connections: [ {{ serial: {{ pty: true }} }} ] }}
""",
        encoding="utf-8",
    )
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [program, "run", "--config", settings],
            env={**os.environ, "TMPDIR": str(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    one = Emupos(folder, program, f"tcp://127.0.0.1:{ports[1]}", f"http://127.0.0.1:{ports[0]}")
    if not soon(lambda: b"control API" in (folder / "log.txt").read_bytes(), 30):
        stop_emupos(process)
        raise AssertionError((folder / "log.txt").read_text())
    return one, process


def stop_emupos(process: subprocess.Popen[bytes]) -> None:
    """Ends it as it asks to be ended."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _program() -> Path:
    """The program in its environment, made on first use by one of the running tests."""
    folder = _CACHE / f"emupos-{_VERSION}"
    program = folder / "bin" / "emupos"
    ready, failed = folder / "ready", folder / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            python = _python()
            if failed.exists() and time.time() - failed.stat().st_mtime < 600:
                pytest.skip(f"emupos: {failed.read_text()}")
            if why := _install(python, folder):
                failed.write_text(why)
                pytest.skip(f"emupos: {why}")
            ready.touch()
    return program


def _install(python: str, folder: Path) -> str:
    """Why it could not be had; empty when it is there."""
    try:
        subprocess.run([python, "-m", "venv", folder], capture_output=True, check=True, timeout=_INSTALL_SECONDS)
        subprocess.run(
            [folder / "bin" / "python", "-m", "pip", "install", "-q", f"emupos=={_VERSION}"],
            capture_output=True,
            check=True,
            timeout=_INSTALL_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return f"emupos {_VERSION} cannot be installed here"
    return ""


def _python() -> str:
    """A Python it runs on."""
    place = python_of_emupos()
    if place is None:
        pytest.skip("emupos: no Python 3.13 here")
    return place
