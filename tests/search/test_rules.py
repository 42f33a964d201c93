"""Commands are found by the words people type."""

from __future__ import annotations

import pytest

from crm_desktop.features.search.rules import Command, fitting

COMMANDS = (
    Command("new_client", "Новый клиент", "user-plus", words="создать контрагент"),
    Command("new_inquiry", "Записать обращение", "phone-incoming"),
    Command("settings", "Настройки", "settings"),
)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("нов", ["new_client"]),
        ("клиент новый", ["new_client"]),
        ("ytyj", []),
        ("yfcnhjqrb", ["settings"]),
        ("контраг", ["new_client"]),
        ("обр", ["new_inquiry"]),
        ("zzz", []),
    ],
)
def test_a_command_is_found_by_the_start_of_its_words(typed: str, keys: list[str]) -> None:
    assert [command.key for command in fitting(COMMANDS, typed)] == keys
