"""Makes the program's own Python environment from a lock file with hashes, and makes it anew when the lock changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.config import cache_dir
from crm_desktop.i18n import _, ngettext
from tools.say import CannotSetUp, say

ROOT = Path(__file__).resolve().parent.parent
# dev.txt holds everything run.txt holds, so an environment for dev serves run as well.
_SERVES = {"run": ("run", "dev"), "dev": ("dev",)}


def home() -> Path:
    """Folder of the environments: beside the program, or in the person's cache when that cannot be written."""
    own = ROOT / ".venv"
    with contextlib.suppress(OSError):
        own.mkdir(exist_ok=True)
    if own.is_dir() and os.access(own, os.W_OK):
        return own
    place = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    folder = cache_dir() / "environments" / place
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotSetUp(
            _("There is no folder the program may write to: {folder} ({reason}).").format(
                folder=folder, reason=error.strerror
            )
        ) from error
    return folder


def ensure(lock: str) -> Path:
    """Python of an environment with everything lock/<lock>.txt names, made if need be. Raises CannotSetUp."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    shared = ROOT / ".venv" / version
    if _is_ready(shared, shared / inside, lock):
        return shared / inside  # also for those who may not write there
    folder = home() / version
    python = folder / inside
    if _is_ready(folder, python, lock):
        return python
    with _alone(folder.with_suffix(folder.suffix + ".lock")):
        if not _is_ready(folder, python, lock):
            _make(folder, python, lock)
    return python


def _is_ready(folder: Path, python: Path, lock: str) -> bool:
    return python.exists() and any(_stamp(folder) == _wanted(name) for name in _SERVES[lock])


def _stamp(folder: Path) -> str:
    try:
        return (folder / "stamp").read_text(encoding="utf-8")
    except OSError:
        return ""


def _wanted(lock: str) -> str:
    digest = hashlib.sha256((ROOT / "lock" / f"{lock}.txt").read_bytes()).hexdigest()
    return json.dumps({"lock": lock, "sha256": digest, "python": sys.version, "from": sys.base_prefix})


def _make(folder: Path, python: Path, lock: str) -> None:
    """The stamp goes first and comes back last: whatever is killed in between is made anew at the next start."""
    started = time.monotonic()
    grows = lock == "dev" and _is_ready(folder, python, "run")
    log = folder.parent / f"{folder.name}-setup.log"
    try:
        (folder / "stamp").unlink(missing_ok=True)
        if not grows:
            say(_("First start: making the program's own Python environment."))
            shutil.rmtree(folder, ignore_errors=True)
            _run([sys.executable, "-m", "venv", str(folder)], log)
        _install(python, lock, log)
        (folder / "stamp").write_text(_wanted(lock), encoding="utf-8")
    except OSError as error:
        raise CannotSetUp(
            _("The environment cannot be made: {reason}.").format(reason=error.strerror or error)
        ) from error
    say(_("Ready in {seconds} s.").format(seconds=round(time.monotonic() - started)))


def _install(python: Path, lock: str, log: Path) -> None:
    path = ROOT / "lock" / f"{lock}.txt"
    lines = re.findall(r"^\S+==.*", path.read_text(encoding="utf-8"), re.MULTILINE)
    elsewhere = "linux" if sys.platform == "win32" else "win32"
    count = sum(f"sys_platform == '{elsewhere}'" not in line for line in lines)
    say(
        ngettext(
            "Installing {count} package, about a minute.", "Installing {count} packages, about a minute.", count
        ).format(count=count)
    )
    # Everything is named and hashed in the lock, so nothing is left to resolve and nothing may be built here.
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    _run([str(python), "-m", "pip", "install", *options, "--progress-bar", "off", "-r", str(path)], log)


def _run(command: list[str], log: Path) -> None:
    """Runs one step of the set-up with its output in the log. Raises CannotSetUp in plain words."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    with log.open("wb") as output:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env)
    if code:
        text = log.read_text(encoding="utf-8", errors="replace")
        raise CannotSetUp(f"{_reason(text)}\n{_('Details: {file}').format(file=log)}")


def _reason(output: str) -> str:
    if "No space left" in output or "WinError 112" in output:
        return _("The disk is full. About 700 MB are needed.")
    if "DO NOT MATCH THE HASHES" in output:
        return _("A downloaded package is not the one this program was made with. Nothing of it was installed.")
    if "ensurepip is not available" in output or "No module named ensurepip" in output:
        return _("This Python cannot make environments: its venv part is missing.")
    # An index that answers names the versions it has; "none" comes when there was no answer.
    if re.search(r"ConnectionError|Failed to establish|timed out|SSLError|ProxyError|from versions: none", output):
        return _("The packages cannot be fetched: there is no connection to the package index.")
    if re.search(r"No matching distribution|Could not find a version", output):
        return _("A package is not to be had for this computer and Python {version}.").format(
            version=".".join(map(str, sys.version_info[:3]))
        )
    last = output.strip().splitlines()[-1:] or [""]
    return _("The environment cannot be made: {reason}.").format(reason=last[0].rstrip("."))


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Holds a lock file, so that of two starts at once one sets up and the other waits. A killed holder frees it."""
    with path.open("a+b") as file:
        if not _take(file.fileno(), wait=False):
            say(_("Another start is setting up right now; waiting for it."))
            while not _take(file.fileno(), wait=True):
                time.sleep(1)
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int, *, wait: bool) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
