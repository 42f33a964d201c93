"""The launcher behind ./crm and crm.cmd: knows the words, makes the environment ready, starts the program.

Needs nothing but Python itself. Says nothing on standard output; exit codes: 2 unknown word, 3 cannot be set up,
else the code of the program.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crm_desktop.config import cache_dir  # noqa: E402
from crm_desktop.i18n import N_, _, set_language, system_language  # noqa: E402
from tools import environment, libraries  # noqa: E402
from tools.say import CannotSetUp, say  # noqa: E402

_ABOUT = {
    "run": N_("opens the program"),
    "test": N_("runs the tests; what follows is passed on to pytest"),
    "check": N_("runs the checks that need no running: style, types, imports, translations"),
    "agent": N_("starts the agent that works without a window"),
    "admin": N_("the console: databases, demo firm, imports"),
    "bench": N_("measures speed on large databases"),
    "shots": N_("takes pictures of all screens"),
    "prove": N_("long trials: kills, load, copies, rights"),
}


def main(arguments: list[str]) -> int:
    """Runs one word; the answer is the exit code."""
    set_language(system_language())
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["crm"]["tasks"]
    word = arguments[0] if arguments else ""
    if word not in tasks:
        _explain(word, list(tasks))
        return 0 if word in ("help", "-h", "--help") else 2
    task = tasks[word]
    try:
        libraries.ensure(task["libraries"], environment.home())
        python = environment.ensure(task["lock"])
    except CannotSetUp as reason:
        say(str(reason))
        return 3
    except KeyboardInterrupt:
        return 130
    return _start([str(python), "-m", task["module"], *arguments[1:]])


def _start(command: list[str]) -> int:
    """Becomes the program (on Windows: waits for it); the current folder stays the caller's."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    if not os.access(ROOT, os.W_OK):
        env |= _caches_elsewhere()
    env.pop("PYTHONHOME", None)
    if os.name != "nt":
        os.execve(command[0], command, env)
    try:
        return subprocess.call(command, env=env)
    except KeyboardInterrupt:
        return 130


def _caches_elsewhere() -> dict[str, str]:
    """Where Python and the developers' tools keep what they worked out, when that cannot be beside the program."""
    cache = cache_dir()
    return {
        "PYTHONPYCACHEPREFIX": str(cache / "pycache"),
        "MYPY_CACHE_DIR": str(cache / "mypy"),
        "RUFF_CACHE_DIR": str(cache / "ruff"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
        "PYTEST_ADDOPTS": f'{os.environ.get("PYTEST_ADDOPTS", "")} -o "cache_dir={cache / "pytest"}"',
    }


def _explain(word: str, words: list[str]) -> None:
    if word not in ("", "help", "-h", "--help"):
        say(_("“{word}” is not a word of this launcher.").format(word=word))
    say(_("Use: ./crm WORD, with one of:"))
    for name in words:
        say(f"  {name:<8}{_(_ABOUT.get(name, ''))}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
