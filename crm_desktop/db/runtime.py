"""Finds the database engine and loads it once: the firebird-embedded wheel, copied to a folder with our settings."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from firebird.driver import DatabaseError, fbapi

from crm_desktop.db import lock_folder, signals
from crm_desktop.db.wheel import Wheel
from crm_desktop.errors import Refused

SETTINGS = {
    # Several processes (window, agent, console) work on one file; Super would let in only the first.
    "ServerMode": "SuperClassic",
    # After a process died the others wait this long, once, instead of 10 s.
    "DeadlockTimeout": "2",
    # Each connection has its own cache in SuperClassic, filled as needed: 2048 pages of 16 KB are 32 MB at most.
    "DefaultDbCachePages": "2048",
    # No silent fall back to a clear line: a server without encryption is refused.
    "WireCrypt": "Required",
    "WireCryptPlugin": "ChaCha64, ChaCha, Arc4",
    "AuthClient": "Srp256, Srp",
    "ConnectionTimeout": "5",
}
_NO_PARAMETERS = b"\x63\x05"
CACHE_OVERRIDE = "CRM_ENGINE_CACHE"
_guard = threading.Lock()
_loaded: Path | None = None


def load() -> Path:
    """Loads the engine (once per process) and answers its root folder. Call before anything that connects.

    Raises Refused e_db_engine_missing when a library it needs is not on the machine,
    e_db_engine_cache_unusable when there is no folder to copy it to.
    """
    global _loaded
    with _guard:
        if _loaded is None:
            _loaded = _load()
        return _loaded


def folder() -> Path:
    """The lock folder the loaded engine works with."""
    load()
    return Path(os.environ["FIREBIRD_LOCK"])


def _load() -> Path:
    if fbapi.has_api():
        raise RuntimeError("another Firebird client library has been loaded before ours")
    wheel = Wheel()
    root = copied_root(wheel)
    os.environ["FIREBIRD_LOCK"] = str(lock_folder.machine_folder())
    os.environ["FIREBIRD"] = str(root)
    try:
        if sys.platform.startswith("linux"):
            # The wheel ships libtomcrypt without libtommath, and the engine asks for both by plain name.
            ctypes.CDLL("libtommath.so.1", mode=ctypes.RTLD_GLOBAL)
            ctypes.CDLL(str(root / "libtomcrypt.so.1"), mode=ctypes.RTLD_GLOBAL)
        fbapi.load_api(Wheel(root))
    except OSError as error:
        raise Refused("e_db_engine_missing", reason=str(error)) from error
    _take_no_signals()
    return root


def _take_no_signals() -> None:
    """The first attach would take SIGTERM and SIGINT: the engine then shuts down and the program stays, deaf and mute.

    One that cannot succeed, for a block of parameters that is none, has it happen now, when it can be undone.
    """
    with signals.kept(), suppress(DatabaseError), fbapi.get_api().master.get_dispatcher() as provider:
        provider.attach_database("nothing", _NO_PARAMETERS)


def copied_root(wheel: Wheel) -> Path:
    """The copy of the engine with our firebird.conf, made if it is not there yet."""
    name = f"engine-{wheel.package_version}-{hashlib.sha256(configuration().encode()).hexdigest()[:8]}"
    failure: OSError | None = None
    for place in _places():
        try:
            return _copied(wheel, place / name)
        except OSError as error:
            failure = error
    raise Refused("e_db_engine_cache_unusable", reason=str(failure))


def configuration() -> str:
    """The text of our firebird.conf."""
    return "".join(f"{key} = {value}\n" for key, value in SETTINGS.items())


def _places() -> list[Path]:
    override = os.environ.get(CACHE_OVERRIDE)
    if override:
        return [Path(override)]
    if sys.platform == "win32":
        return [Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "CRM Desktop"]
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm-desktop"
    shared = Path("/var/cache/crm-desktop")
    # Libraries are loaded from here: a shared place is trusted only when root alone can write it.
    return [shared, own] if os.geteuid() == 0 or _is_roots_own(shared) else [own]


def _is_roots_own(place: Path) -> bool:
    try:
        found = place.stat()
    except OSError:
        return False
    return found.st_uid == 0 and not found.st_mode & 0o022


def _copied(wheel: Wheel, root: Path) -> Path:
    if (root / wheel.client_library.name).is_file():
        return root
    root.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".engine-", dir=root.parent))
    try:
        shutil.copytree(wheel.root, fresh, dirs_exist_ok=True)
        (fresh / "firebird.conf").write_text(configuration(), encoding="ascii")
        fresh.chmod(0o755)
        with suppress(OSError):  # another process was quicker
            fresh.rename(root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if not (root / wheel.client_library.name).is_file():
        raise OSError(f"{root} could not be made")
    return root
