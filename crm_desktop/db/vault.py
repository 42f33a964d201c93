"""Passwords in the vault of the system, only if there is a real one: never in a file of ours, never in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.db.target import Server

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "CRM Desktop"
# Module of keyring -> class. Others (plain text, encrypted file, null, chainer) are no vaults.
_REAL = {
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ("keyring.backends.macOS", "Keyring"),
}


def has_vault() -> bool:
    """True when passwords can be kept on this computer."""
    return _backend() is not None


def get_password(server: Server) -> str | None:
    """The kept password of this log-in, None when there is none or the vault stays locked."""
    from keyring.errors import KeyringError

    backend = _backend()
    try:
        return None if backend is None else backend.get_password(_SERVICE, _entry(server))
    except KeyringError:
        return None


def set_password(server: Server) -> bool:
    """Keeps the password of this log-in; False when it could not be kept."""
    from keyring.errors import KeyringError

    backend = _backend()
    if backend is None:
        return False
    try:
        backend.set_password(_SERVICE, _entry(server), server.password)
    except KeyringError:
        return False
    return True


def delete_password(server: Server) -> None:
    """Forgets the kept password, if there is one."""
    from keyring.errors import KeyringError

    backend = _backend()
    if backend is not None:
        try:
            backend.delete_password(_SERVICE, _entry(server))
        except KeyringError:
            return


def get_secret(name: str) -> str | None:
    """A secret of this computer kept under a name; None when there is none or no vault."""
    from keyring.errors import KeyringError

    backend = _backend()
    try:
        return None if backend is None else backend.get_password(_SERVICE, name)
    except KeyringError:
        return None


def set_secret(name: str, secret: str) -> bool:
    """Keeps a secret under a name; False when it could not be kept."""
    from keyring.errors import KeyringError

    backend = _backend()
    if backend is None:
        return False
    try:
        backend.set_password(_SERVICE, name, secret)
    except KeyringError:
        return False
    return True


def _entry(server: Server) -> str:
    return f"{server.user.upper()}@{server}"


def _backend() -> KeyringBackend | None:
    """The best real vault of this computer. Keyring is slow to load, so it is loaded only here."""
    import keyring
    from keyring.backends import chainer

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    for backend in candidates:
        if (type(backend).__module__, type(backend).__name__) in _REAL:
            return backend
    return None
