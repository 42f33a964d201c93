"""What the window does without stays unread until somebody needs it."""

from __future__ import annotations

import json
import subprocess
import sys

_HEAVY = (
    "google.protobuf", "email.message", "importlib.metadata", "crm_desktop.features.clients.queries",
    "crm_desktop.features.access.view",
    "phonenumbers", "stdnum", "reportlab", "escpos", "PIL", "openpyxl", "keyring",
    "email_validator", "cryptography", "asyncio",
    "crm_desktop.features.first_run.view", "crm_desktop.first_steps", "crm_desktop.agent.jobs",
    "crm_desktop.workplace_settings", "crm_desktop.features.exchange.view", "crm_desktop.features.clients.view_room",
    "crm_desktop.features.intake.view_inbox", "crm_desktop.features.tasks.view_list", "crm_desktop.ui.help",
)  # fmt: skip


def _loaded(statement: str) -> set[str]:
    said = subprocess.run(
        [sys.executable, "-c", f"{statement}; import json, sys; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(said.stdout))


def test_the_window_and_the_workplace_are_light() -> None:
    assert not _loaded("import crm_desktop.__main__, crm_desktop.app, crm_desktop.workplace").intersection(_HEAVY)


def test_the_log_in_comes_before_the_workplace() -> None:
    assert "crm_desktop.workplace" not in _loaded("import crm_desktop.__main__, crm_desktop.app")
