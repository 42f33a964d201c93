"""Passwords are kept only where a real vault is."""

from __future__ import annotations

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from crm_desktop.db import vault
from crm_desktop.db.target import Server

_SERVER = Server("office", 3050, "crm", "ann", "secret")


class _Plain(KeyringBackend):
    priority = 9

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class _Locked(_Plain):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


def _use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend, *, is_real: bool) -> None:
    monkeypatch.setattr("keyring.get_keyring", lambda: backend)
    if is_real:
        monkeypatch.setattr(vault, "_REAL", {(type(backend).__module__, type(backend).__name__)})


@pytest.mark.parametrize("backend", [FailKeyring(), _Plain()])  # type: ignore[no-untyped-call]
def test_anything_but_a_real_vault_is_not_used(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend) -> None:
    _use(monkeypatch, backend, is_real=False)
    assert not vault.has_vault()
    assert not vault.set_password(_SERVER)
    assert vault.get_password(_SERVER) is None
    assert getattr(backend, "kept", {}) == {}


def test_password_is_kept_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, _Plain(), is_real=True)
    assert vault.set_password(_SERVER)
    assert vault.get_password(_SERVER) == "secret"
    vault.delete_password(_SERVER)
    vault.delete_password(_SERVER)
    assert vault.get_password(_SERVER) is None


def test_locked_vault_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, _Locked(), is_real=True)
    assert not vault.set_password(_SERVER)
    assert vault.get_password(_SERVER) is None
