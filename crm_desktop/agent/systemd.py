"""The agent as a unit of systemd: its text, and putting it in place."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from crm_desktop.errors import Refused
from crm_desktop.i18n import _

NAME = "crm-agent.service"
_FOLDER = Path("/etc/systemd/system")
# There only while systemd is what this computer was started with.
_BOOTED = Path("/run/systemd/system")
_TEXT = """\
[Unit]
Description=CRM agent
After=network-online.target firebird.service
Wants=network-online.target

[Service]
Type=exec
User={user}
WorkingDirectory={folder}
ExecStart={command}
Restart=always
RestartSec=5
TimeoutStopSec=45
NoNewPrivileges=yes
PrivateTmp=no

[Install]
WantedBy=multi-user.target
"""


def unit_text(words: Sequence[str]) -> str:
    """The unit that starts the agent with this command line, as the user who asks for it."""
    command = shlex.join([sys.executable, "-m", "crm_desktop.agent", *_absolute(words)]).replace("%", "%%")
    folder = Path(__file__).resolve().parents[2]
    return _TEXT.format(user=getpass.getuser(), folder=folder, command=command)


def install(words: Sequence[str]) -> str:
    """Writes the unit and starts it; what to tell. Raises Refused e_agent_no_systemd, e_agent_not_root."""
    _require()
    (_FOLDER / NAME).write_text(unit_text(words), encoding="utf-8")
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", NAME)
    return _("{name} is installed and started. Look at it: systemctl status {name}").format(name=NAME)


def remove() -> str:
    """Stops the unit and removes it; what to tell. Raises Refused e_agent_no_systemd, e_agent_not_root."""
    _require()
    _systemctl("disable", "--now", NAME)
    (_FOLDER / NAME).unlink(missing_ok=True)
    _systemctl("daemon-reload")
    return _("{name} is stopped and removed.").format(name=NAME)


def _absolute(words: Sequence[str]) -> list[str]:
    """File names as they are found from anywhere."""
    found: list[str] = []
    for word in words:
        is_path = bool(found) and found[-1] in ("--db", "--password-file")
        name, equals, value = word.partition("=")
        if equals and name in ("--db", "--password-file"):
            found.append(f"{name}={Path(value).resolve()}")
        else:
            found.append(str(Path(word).resolve()) if is_path else word)
    return found


def _require() -> None:
    if shutil.which("systemctl") is None or not _BOOTED.is_dir():
        raise Refused("e_agent_no_systemd")
    if os.geteuid() != 0:
        raise Refused("e_agent_not_root")


def _systemctl(*words: str) -> None:
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused("e_agent_systemd", reason=(done.stderr or done.stdout).strip()[-300:])
