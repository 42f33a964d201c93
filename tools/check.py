"""Every check that needs neither database nor window: style, types, imports, translations, names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TYPED = ("crm_desktop", "tools", "bench", "tests/support")
# Widgets are checked by their own tests: there strict types cost more than they find.
_VIEW = re.compile(r"(^|[/\\])view[^/\\]*\.py:")


def main() -> int:
    """0 when all is well; every check runs, whatever the one before said."""
    steps = {"ruff": _style, "mypy": _types, "house": _house}
    bad = [name for name, step in steps.items() if not _told(name, step())]
    print("all checks passed" if not bad else f"failed: {', '.join(bad)}")
    return 1 if bad else 0


def _told(name: str, well: bool) -> bool:
    print(f"{name}: {'well' if well else 'FAILED'}", flush=True)
    return well


def _style() -> bool:
    return _run("ruff", "check", "--quiet", ".") == 0


def _types() -> bool:
    folders = [folder for folder in _TYPED if (ROOT / folder).is_dir()]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *folders],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if not _VIEW.search(line)]
    print("\n".join(errors), end="\n" if errors else "")
    return done.returncode in (0, 1) and not any(": error:" in line for line in errors)


def _house() -> bool:
    return _run("pytest", "-q", "tests/house") == 0


def _run(*words: str) -> int:
    return subprocess.call([sys.executable, "-m", *words], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
