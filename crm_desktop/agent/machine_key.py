"""The private key of this computer's agent: in the vault of the system, else in a file only its user may read."""

from __future__ import annotations

import logging
import os
from functools import partial
from pathlib import Path

from crm_desktop.config import data_dir
from crm_desktop.db import vault
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.queries import offer_key
from crm_desktop.features.channels.sealing import new_private_key, open_sealed, public_key_of

_NAME = "agent sealing key"
_log = logging.getLogger(__name__)


class MachineKey:
    """Made at first use. Whoever has a copy of the base without this key cannot open the secrets in it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = (folder or data_dir() / "agent") / "sealing.key"
        self._private = ""

    def offer(self, tx: Tx, workplace: str) -> None:
        """Makes the public half known to the base."""
        offer_key(tx, workplace, public_key_of(self._key()))

    def open(self, sealed: str, /) -> str:
        """Opens what was sealed for this computer. Raises Refused e_channels_secret_foreign."""
        return open_sealed(self._key(), sealed)

    def _key(self) -> str:
        if not self._private:
            self._private = self._found() or self._made()
        return self._private

    def _found(self) -> str:
        # The file comes first: a vault that was locked at the first start must not lead to a second key later.
        for read in (self._from_file, partial(vault.get_secret, _NAME)):
            key = read() or ""
            try:
                if key and public_key_of(key):
                    return key
            except ValueError:
                _log.warning("the sealing key cannot be read; a new one is made")
        return ""

    def _from_file(self) -> str | None:
        try:
            return self._file.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None

    def _made(self) -> str:
        key = new_private_key()
        if vault.set_secret(_NAME, key):
            return key
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        # Two processes may begin at once: who comes second takes the key of the first.
        try:
            os.link(fresh, self._file)
        except FileExistsError:
            return self._from_file() or key
        except OSError:
            os.replace(fresh, self._file)
            return key
        finally:
            fresh.unlink(missing_ok=True)
        return key
