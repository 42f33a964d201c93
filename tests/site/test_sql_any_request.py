"""Requests made up from the published description: none breaks the server, every answer is one that was promised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.db.lane import Lane
from tests.support.site_server import running_site

_CONFIG = """
[parameters]
"path.key" = "{key}"
"path.view" = "inquiries"
"""


@pytest.mark.slow
def test_whatever_fits_the_description_is_answered_as_it_says(lane: Lane, tmp_path: Path) -> None:
    with running_site(lane) as site:
        config = tmp_path / "schemathesis.toml"
        config.write_text(_CONFIG.format(key=site.form.key), encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", "--no-color",
                f"http://127.0.0.1:{site.worker.port}/openapi.json", "--checks", "all", "--max-examples", "8",
                # A form whose token was not fetched is refused, as it must be.
                "--exclude-checks", "positive_data_acceptance",
                "--header", f"Authorization: Bearer {site.read.key}", "--generation-database", "none",
            ],
            cwd=tmp_path,
            env=os.environ | {"PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
        assert "8 selected / 8 total" in done.stdout
        assert site.http.get("/health").status_code == 200
