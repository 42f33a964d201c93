"""Mail services that fill in by themselves stand in the handbook as they stand in the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.features.channels.rules_mail_services import OWN, SERVICES

DOCS = Path(__file__).parents[2] / "docs"
APP_PASSWORDS = {"en": "## App passwords", "ru": "## Пароли приложений"}
NAMES = {"yandex": ("Yandex", "Яндекс"), "mailru": ("Mail.ru",), "google": ("Google",), "microsoft": ("Microsoft",)}


def cells(page: str) -> list[list[str]]:
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_handbook_names_each_service_with_its_servers(language: str) -> None:
    page = (DOCS / language / "mail.md").read_text(encoding="utf-8")
    kinds = {"ssl": "SSL", "starttls": "STARTTLS"}
    told = {tuple(row[1:3]) for row in cells(page) if len(row) == 4 and row[1].startswith(("imap.", "outlook."))}
    known = {
        tuple(f"{one.facts[f'{end}_host']}, {kinds[str(one.facts[f'{end}_tls'])]}" for end in ("imap", "smtp"))
        for key, one in SERVICES.items()
        if key != OWN
    }
    assert told == known


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_handbook_says_how_each_service_lets_a_program_in(language: str) -> None:
    page = (DOCS / language / "mail.md").read_text(encoding="utf-8")
    passwords = page.split(APP_PASSWORDS[language])[1].split("\n## ")[0]
    assert set(NAMES) == set(SERVICES) - {OWN}
    for key, names in NAMES.items():
        by_password = SERVICES[key].facts["auth"] == "password"
        assert any(f"**{name}.**" in passwords for name in names) is by_password, key
    assert str(SERVICES["microsoft"].facts["token_url"]) in page
    assert str(SERVICES["microsoft"].facts["scope"]) in page
