"""Runs the tests: both cores and all tiers when nothing is named, else what the arguments say to pytest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Exit code of pytest."""
    named = any(Path(argument.partition("::")[0]).exists() for argument in arguments)
    workers = [] if named or "-n" in arguments else ["-n", "2", "--dist", "loadfile"]
    if not named:
        os.chdir(ROOT)
    return int(pytest.main(["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), *workers, *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
