"""Files of letters on their way out of the program: a copy to be opened, a file saved."""

from __future__ import annotations

import uuid
from pathlib import Path

from crm_desktop.errors import Refused
from crm_desktop.features.mail.rules import clean_name


def put_aside(folder: Path, name: str, content: bytes) -> Path:
    """A copy under its own name in a folder nobody else reads; what is done to it changes no letter."""
    place = folder / uuid.uuid4().hex
    try:
        place.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise _unwritten(name, error) from error
    path = place / clean_name(name)
    save_as(path, content)
    return path


def save_as(path: Path, content: bytes) -> None:
    """Writes a file; Refused e_letters_file_unwritten."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritten(path.name, error) from error


def _unwritten(name: str, error: OSError) -> Refused:
    return Refused("e_letters_file_unwritten", file=name, reason=error.strerror or "")
