"""Windows only: the machine's data folder (not read from the environment) and its access rights."""

from __future__ import annotations

import ctypes
import subprocess
import uuid
from pathlib import Path

_PROGRAM_DATA = uuid.UUID("62AB5D82-FDC1-4DC3-A9DD-070D1D495D97")
_USERS = "*S-1-5-32-545"  # the group of all users, the same in every language


def program_data() -> Path:
    """The folder all users of the machine share, usually C:\\ProgramData."""
    found = ctypes.c_wchar_p()
    ident = (ctypes.c_ubyte * 16).from_buffer_copy(_PROGRAM_DATA.bytes_le)
    shell = ctypes.CDLL("shell32")
    if shell.SHGetKnownFolderPath(ctypes.byref(ident), 0, None, ctypes.byref(found)) != 0 or found.value is None:
        raise OSError("the machine's data folder cannot be found")
    path = Path(found.value)
    ctypes.CDLL("ole32").CoTaskMemFree(found)
    return path


def open_to_all_users(folder: Path) -> None:
    """Lets every user of the machine change the files of the folder, also those made later."""
    subprocess.run(["icacls", str(folder), "/grant", f"{_USERS}:(OI)(CI)M"], check=True, capture_output=True)
