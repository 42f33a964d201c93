"""The demo day as a newcomer without a display meets it: told to the end, pictured, and with every inquiry in hands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT


@pytest.mark.timeout(300)
def test_the_day_is_played_to_its_end_without_a_display(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "crm_desktop", "--out", str(tmp_path / "pictures")],
        cwd=ROOT,
        env={**environment, "LANG": "en_US.UTF-8", "LANGUAGE": "en", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "15 inquiries came in, and each is with somebody." in done.stdout
    for word in ("Passed on.", "Not now.", "No answer in time.", "Duty queue:", "It joins the earlier", "quarantine"):
        assert word in done.stdout, word
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 14
