"""Secrets sealed for the computers that work on channels: whoever seals one cannot open it again."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm_desktop.errors import Refused
from crm_desktop.features.channels.rules import SealingKey

if TYPE_CHECKING:
    from nacl.public import PrivateKey

_LONGEST = 1500


def new_private_key() -> str:
    """A new private key as text."""
    from nacl.public import PrivateKey

    return base64.b64encode(bytes(PrivateKey.generate())).decode("ascii")


def public_key_of(private_key: str) -> str:
    """The public key that belongs to a private one. Raises ValueError for a text that is no key."""
    return base64.b64encode(bytes(_private(private_key).public_key)).decode("ascii")


def seal(keys: Iterable[SealingKey], secret: str) -> str:
    """The secret, sealed once for each key: JSON of key text -> sealed.

    Raises Refused e_channels_no_key when no computer has offered a key yet, e_channels_secret_long.
    """
    from nacl.public import PublicKey, SealedBox

    if len(secret.encode("utf-8")) > _LONGEST:
        raise Refused("e_channels_secret_long", limit=_LONGEST)
    sealed: dict[str, str] = {}
    # The newest first; three of the longest secret still fit into the base.
    for key in list(keys)[:3]:
        box = SealedBox(PublicKey(base64.b64decode(key.public_key)))
        sealed[key.public_key] = base64.b64encode(box.encrypt(secret.encode("utf-8"))).decode("ascii")
    if not sealed:
        raise Refused("e_channels_no_key")
    return json.dumps(sealed)


def open_sealed(private_key: str, sealed: str) -> str:
    """The secret again. Raises Refused e_channels_secret_foreign when it was sealed for other computers."""
    from nacl.exceptions import CryptoError
    from nacl.public import SealedBox

    try:
        mine = json.loads(sealed).get(public_key_of(private_key))
        if isinstance(mine, str):
            return SealedBox(_private(private_key)).decrypt(base64.b64decode(mine)).decode("utf-8")
    except (ValueError, AttributeError, binascii.Error, CryptoError):
        pass
    raise Refused("e_channels_secret_foreign")


def _private(text: str) -> PrivateKey:
    from nacl.public import PrivateKey

    return PrivateKey(base64.b64decode(text))
