"""What the handbook and the screen give people to copy works as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db.lane import Lane
from crm_desktop.features.site.samples import sample_of
from tests.house.source import ROOT
from tests.support.site_server import Site, running_site


@pytest.fixture
def site(lane: Lane) -> Iterator[Site]:
    with running_site(lane) as site:
        yield site


def _example(site: Site, language: str, kind: str) -> str:
    page = (ROOT / "docs" / language / "site.md").read_text(encoding="utf-8")
    found = re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return (
        found[1]
        .replace("https://crm.example.com", _address(site))
        .replace("w_your-key", site.webhook.key)
        .replace("f_your-key", site.form.key)
    )


def _address(site: Site) -> str:
    return f"http://127.0.0.1:{site.worker.port}"


def _in_shell(text: str) -> str:
    for name in ("sh", "curl", "openssl", "sha256sum"):
        if shutil.which(name) is None:
            pytest.skip(f"shell: no {name} to be had")
    done = subprocess.run(["sh", "-c", text], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_python_of_the_handbook_sends_a_request(site: Site, language: str, tmp_path: Path) -> None:
    program = tmp_path / "send.py"
    program.write_text(_example(site, language, "python"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False, timeout=60)
    assert '"id":"order-17"' in done.stdout, done.stderr
    assert site.ground.route_all() == 1


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_shell_of_the_handbook_sends_a_request(site: Site, language: str) -> None:
    assert " 202 " in _in_shell(_example(site, language, "sh"))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_test_of_a_form_in_the_handbook_keeps_nothing(site: Site, language: str) -> None:
    assert " 200 " in _in_shell(_example(site, language, "bash"))
    assert site.ground.route_all() == 0


def test_the_test_requests_of_the_screen_work(site: Site) -> None:
    assert " 202 " in _in_shell(sample_of(site.webhook, _address(site), "en"))
    assert '"view":"inquiries"' in _in_shell(sample_of(site.read, _address(site), "en"))
