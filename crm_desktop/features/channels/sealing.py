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

_LONGEST = 4000
_MOST_KEYS = 3
# Room for one sealed secret in the base.
_ROOM = 8000


def new_private_key() -> str:
    """A new private key as text."""
    from nacl.public import PrivateKey

    return base64.b64encode(bytes(PrivateKey.generate())).decode("ascii")


def public_key_of(private_key: str) -> str:
    """The public key that belongs to a private one. Raises ValueError for a text that is no key."""
    return base64.b64encode(bytes(_private(private_key).public_key)).decode("ascii")


def seal(keys: Iterable[SealingKey], secret: str) -> str:
    """The secret, sealed once for each of the newest keys: JSON of key text -> sealed.

    A very long one (tokens are) finds room for fewer keys. Raises Refused e_channels_no_key when no computer has
    offered a key yet, e_channels_secret_long.
    """
    return _seal([key.public_key for key in keys], secret)


def seal_again(sealed: str, secret: str) -> str:
    """Another secret, sealed for the computers this one was sealed for."""
    return _seal(list(json.loads(sealed)), secret)


def _seal(keys: list[str], secret: str) -> str:
    from nacl.public import PublicKey, SealedBox

    if len(secret.encode("utf-8")) > _LONGEST:
        raise Refused("e_channels_secret_long", limit=_LONGEST)
    if not keys:
        raise Refused("e_channels_no_key")
    sealed: dict[str, str] = {}
    for key in keys[:_MOST_KEYS]:
        box = SealedBox(PublicKey(base64.b64decode(key)))
        more = sealed | {key: base64.b64encode(box.encrypt(secret.encode("utf-8"))).decode("ascii")}
        if len(json.dumps(more)) > _ROOM:
            break
        sealed = more
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
