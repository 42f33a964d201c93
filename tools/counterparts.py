"""Real counterparts of the tests: installs what Debian and Ubuntu offer and says which kinds can be required.

`python3 -m tools.counterparts` prints the kinds for CRM_REQUIRE, such as "tcp,pbx,mail"; what cannot be had is told on
the error stream, and the tests skip it by name and count.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tools.libraries import install_packages
from tools.say import CannotSetUp

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm-desktop" / "tests" / "crm-desktop"
_SECONDS = 15
# The releases of Debian whose Asterisk the tests talk to (tests/support/pbx.py).
ASTERISK_SUITES = ("sid", "bullseye")


@dataclass(frozen=True)
class Counterpart:
    """A kind of test by its word in CRM_REQUIRE: programs it starts, the packages they come in."""

    kind: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    needs_root: bool = False


COUNTERPARTS = (
    # The server program is unpacked by the tests themselves.
    Counterpart("tcp", ("apt-get", "dpkg"), ()),
    # Asterisk itself is fetched and unpacked by the tests: Debian 12 has none to install.
    Counterpart("pbx", ("sipp", "espeak-ng", "sox", "apt-get", "dpkg-deb"), ("sip-tester", "espeak-ng", "sox")),
    Counterpart(
        "mail",
        ("dovecot", "exim4", "openssl", "setpriv"),
        ("dovecot-imapd", "dovecot-lmtpd", "exim4-daemon-light", "openssl", "util-linux"),
        needs_root=True,
    ),
    # Installed by the tests themselves, into an environment of its own.
    Counterpart("emupos", (), ()),
)


def main() -> int:
    """Prints the kinds that can be required."""
    _install([one for one in COUNTERPARTS if _missing(one)])
    kinds = []
    for one in COUNTERPARTS:
        why = _why_not(one)
        if why:
            print(f"not required: {one.kind}: {why}", file=sys.stderr)
        else:
            kinds.append(one.kind)
    print(",".join(kinds))
    return 0


def _install(wanted: list[Counterpart]) -> None:
    packages = sorted({package for one in wanted for package in one.packages})
    if not packages or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    try:
        install_packages(packages)
    except CannotSetUp as error:
        print(error, file=sys.stderr)


def _why_not(one: Counterpart) -> str:
    """Empty when it can be had."""
    missing = _missing(one)
    if missing:
        return "missing " + ", ".join(missing)
    if one.needs_root and os.geteuid() != 0:
        return "its servers are started by root only"
    if one.kind == "pbx" and not _asterisk_can_be_had():
        return "an Asterisk of one of its releases is neither in the cache nor on the mirror"
    if one.kind == "emupos" and python_of_emupos() is None:
        return "no Python 3.13 here"
    return ""


def python_of_emupos() -> str | None:
    """A Python the simulator of till devices runs on: 3.13 or newer, installed or built by pyenv."""
    own = Path.home() / ".pyenv" / "versions"
    places = [shutil.which(f"python3.{minor}") for minor in (14, 13)]
    places += [str(path) for path in sorted(own.glob("3.1[34].*/bin/python3"), reverse=True)]
    for place in filter(None, places):
        told = subprocess.run(
            [place, "-c", "import sys; print(sys.version_info >= (3, 13))"], capture_output=True, check=False
        )
        if told.returncode == 0 and told.stdout.strip() == b"True":
            return place
    return None


def _missing(one: Counterpart) -> list[str]:
    return [program for program in one.programs if shutil.which(program, path=_PATH) is None]


def _asterisk_can_be_had() -> bool:
    return all(_suite_can_be_had(suite) for suite in ASTERISK_SUITES)


def _suite_can_be_had(suite: str) -> bool:
    if (_CACHE / "asterisk" / suite / "root/usr/sbin/asterisk").exists():
        return True
    for address in _mirrors():
        try:
            with urllib.request.urlopen(f"{address.rstrip('/')}/dists/{suite}/Release", timeout=_SECONDS):
                return True
        except (OSError, urllib.error.URLError, ValueError):
            continue
    return False


def _mirrors() -> list[str]:
    found = []
    for path in (*Path("/etc/apt/sources.list.d").glob("*.sources"), Path("/etc/apt/sources.list")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []:
            words = line.split()
            if len(words) > 1 and words[0] in ("URIs:", "deb") and words[1].startswith("http"):
                found.append(words[1])
    return found


if __name__ == "__main__":
    sys.exit(main())
