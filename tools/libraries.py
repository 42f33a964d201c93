"""System libraries the program needs on Linux: found by asking the loader, installed on Debian and Ubuntu."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.i18n import _
from tools.say import CannotSetUp, say

_LOADER_CACHE = Path("/etc/ld.so.cache")


@dataclass(frozen=True)
class Library:
    """One library by the name the loader knows, and its Debian packages.

    Of several packages the first one the system offers is taken; releases name them differently. A name that ends
    with a dot fits any version; a name that starts with "python" stands for the part of Python that makes environments.
    """

    name: str
    packages: tuple[str, ...]


GROUPS: dict[str, tuple[Library, ...]] = {
    "engine": (
        Library("libtommath.so.1", ("libtommath1",)),
        Library("libicuuc.so.", ("libicu[0-9]+",)),
    ),
    "window": (
        Library("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
        Library("libGL.so.1", ("libgl1",)),
        Library("libEGL.so.1", ("libegl1",)),
        Library("libdbus-1.so.3", ("libdbus-1-3",)),
        Library("libfontconfig.so.1", ("libfontconfig1",)),
        Library("libxkbcommon.so.0", ("libxkbcommon0",)),
    ),
    # Only where there is an X display to draw on.
    "display": (
        Library("libX11-xcb.so.1", ("libx11-xcb1",)),
        Library("libxcb-cursor.so.0", ("libxcb-cursor0",)),
        Library("libxcb-icccm.so.4", ("libxcb-icccm4",)),
        Library("libxcb-image.so.0", ("libxcb-image0",)),
        Library("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
        Library("libxcb-randr.so.0", ("libxcb-randr0",)),
        Library("libxcb-render-util.so.0", ("libxcb-render-util0",)),
        Library("libxcb-shape.so.0", ("libxcb-shape0",)),
        Library("libxcb-sync.so.1", ("libxcb-sync1",)),
        Library("libxcb-xfixes.so.0", ("libxcb-xfixes0",)),
        Library("libxcb-xkb.so.1", ("libxcb-xkb1",)),
        Library("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
    ),
}

_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
_PYTHON = Library(f"{_VERSION}-venv", (f"{_VERSION}-venv", "python3-venv"))

# Used when the system's package lists are empty and nobody may fill them.
_ICU_OF_RELEASE = {"bookworm": "libicu72", "trixie": "libicu76", "jammy": "libicu70", "noble": "libicu74"}
_BEFORE_T64 = ("bookworm", "jammy")


def ensure(groups: list[str], memory: Path) -> None:
    """Sees to it that the libraries of some groups are there; `memory` is a folder for what was found.

    Raises CannotSetUp with the one line to run when something is missing and we may not install it.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = [library for group in groups for library in GROUPS[group]] + [_PYTHON]
    if "window" in groups and os.environ.get("DISPLAY"):
        wanted += GROUPS["display"]
    names = {library.name for library in wanted}
    file = memory / "libraries.json"
    known = _recall(file)
    if names <= known:
        return
    missing = [library for library in wanted if not is_there(library)]
    if missing:
        _provide(missing)
        missing = [library for library in missing if not is_there(library)]
    if missing:
        raise CannotSetUp(_("These system libraries are still missing: {names}.").format(names=_names(missing)))
    with contextlib.suppress(OSError):
        file.write_text(json.dumps({"loader": _loader_state(), "there": sorted(known | names)}), encoding="utf-8")


def is_there(library: Library) -> bool:
    """Whether the loader finds the library."""
    if library is _PYTHON:
        importlib.invalidate_caches()
        return importlib.util.find_spec("ensurepip") is not None
    if library.name.endswith("."):
        return re.search(rf"\b{re.escape(library.name)}\d+", _loader_list()) is not None
    try:
        ctypes.CDLL(library.name)
    except OSError:
        return False
    return True


def choose_package(alternatives: tuple[str, ...], offered: set[str], release: str) -> str:
    """The Debian package to install: the first alternative on offer, of a pattern the newest; else by release name."""
    for pattern in alternatives:
        names = [name for name in offered if re.fullmatch(pattern, name)]
        if names:
            return max(names, key=lambda name: (len(name), name))
    if "[" in alternatives[0]:
        return _ICU_OF_RELEASE.get(release, "libicu-dev")
    return alternatives[-1] if release in _BEFORE_T64 else alternatives[0]


def _provide(missing: list[Library]) -> None:
    """Installs Debian packages as root, or raises CannotSetUp with the line that does."""
    if shutil.which("apt-get") is None:
        raise CannotSetUp(
            _("These system libraries are missing; please install them with your system's tools: {names}.").format(
                names=_names(missing)
            )
        )
    root = os.geteuid() == 0
    if root:
        say(_("Fetching the list of system packages."))
        _apt("update")
    release = _release()
    offered = _offered(missing)
    packages = " ".join(sorted({choose_package(library.packages, offered, release) for library in missing}))
    if not root:
        raise CannotSetUp(
            _("Some system libraries are missing. Please run this line, then start again:")
            + f"\n  sudo apt-get update && sudo apt-get install -y {packages}"
        )
    say(_("Installing system packages: {names}.").format(names=packages))
    _apt("install", "-y", "--no-install-recommends", *packages.split())


def install_packages(packages: list[str]) -> None:
    """Installs Debian packages as root; CannotSetUp when apt refuses."""
    _apt("update")
    say(_("Installing system packages: {names}.").format(names=" ".join(packages)))
    _apt("install", "-y", "--no-install-recommends", *packages)


def _apt(*words: str) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    # Another package tool may hold the lock for a while, as at the first minutes of a new machine.
    done = subprocess.run(
        ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-5:])
        raise CannotSetUp(
            _("System packages cannot be installed (apt-get {word}):").format(word=words[0]) + f"\n{last}"
        )


def _offered(missing: list[Library]) -> set[str]:
    """Names of the wanted packages that the system's package lists hold."""
    found: set[str] = set()
    for pattern in {pattern for library in missing for pattern in library.packages}:
        done = subprocess.run(
            ["apt-cache", "--names-only", "search", f"^{pattern}$".replace(".", r"\.")],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        found |= {line.split(" ", 1)[0] for line in done.stdout.splitlines()}
    return found


def _release() -> str:
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^VERSION_CODENAME=\"?(\w+)", text, re.MULTILINE)
    return found.group(1) if found else ""


def _loader_list() -> str:
    program = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        return subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _loader_state() -> int:
    """Changes whenever a library is installed or removed."""
    try:
        return _LOADER_CACHE.stat().st_mtime_ns
    except OSError:
        return 0


def _recall(file: Path) -> set[str]:
    """Names found at an earlier start, as long as no library was installed or removed since."""
    try:
        seen = json.loads(file.read_text(encoding="utf-8"))
        return set(seen["there"]) if seen["loader"] == _loader_state() else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _names(libraries: list[Library]) -> str:
    return ", ".join(library.name.rstrip(".") for library in libraries)
