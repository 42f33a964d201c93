"""The one lock folder of this machine, and the sidecar beside a base that names it.

Engines that work on one file through different lock folders do not see each other and destroy it, so the folder must
not depend on who starts the program (see docs/adr/0020-one-lock-folder.md).
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from crm_desktop.db import file_lock
from crm_desktop.errors import Refused

ID_NAME = "folder-id"
OVERRIDE = "CRM_LOCK_FOLDER"
_SIDECAR_SUFFIX = ".lock-folder"
_WAIT_SECONDS = 3.0
_TIME_STEP_NS = 100_000_000


def machine_folder() -> Path:
    """The lock folder of this machine, made on first use. Raises Refused e_db_lock_folder_unusable."""
    return made(machine_place())


def machine_place() -> Path:
    """Where the lock folder is: the same for every user and environment.

    Only the variable CRM_LOCK_FOLDER moves it (tests).
    """
    override = os.environ.get(OVERRIDE)
    if override:
        return Path(override)
    if sys.platform == "win32":
        from crm_desktop.db import windows_folders

        return windows_folders.program_data() / "CRM Desktop" / "lock"
    system_wide = Path("/var/lib/crm-desktop/lock")
    if (system_wide / ID_NAME).exists() or os.geteuid() == 0:
        return system_wide
    # /dev/shm is emptied by logind when its owner logs out, /run/lock is too small; /var/tmp survives both.
    return Path("/var/tmp/crm-desktop-lock")


def folder_id(folder: Path) -> str:
    """The random id kept inside the folder: tells apart two folders of one path (containers, cleaned folders)."""
    return (folder / ID_NAME).read_text(encoding="ascii").strip()


def made(folder: Path) -> Path:
    """The folder, made for all users if it is not there yet. Raises Refused e_db_lock_folder_unusable."""
    try:
        if not (folder / ID_NAME).exists():
            _make(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(folder)
    except OSError as error:
        raise Refused("e_db_lock_folder_unusable", folder=str(folder)) from error
    return folder


def _make(folder: Path) -> None:
    """Makes the folder whole elsewhere and renames it into place, so that nobody ever sees half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".lock-", dir=folder.parent))
    ident = fresh / ID_NAME
    ident.write_text(secrets.token_hex(16) + "\n", encoding="ascii")
    if sys.platform == "win32":
        from crm_desktop.db import windows_folders

        windows_folders.open_to_all_users(fresh)
    else:
        # No sticky bit: with fs.protected_regular a sticky folder keeps one user from opening another's lock files.
        ident.chmod(0o444)
        fresh.chmod(0o777)
    try:
        fresh.rename(folder)
    except OSError:
        if (folder / ID_NAME).exists():  # another process was quicker
            _remove(fresh)
        elif folder.is_dir():  # it was there before without an id, for instance made empty by an installer
            with suppress(FileExistsError):
                os.link(ident, folder / ID_NAME)
            with suppress(OSError):
                folder.chmod(0o777)
            _remove(fresh)
        else:
            _remove(fresh)
            raise


def _remove(fresh: Path) -> None:
    (fresh / ID_NAME).unlink(missing_ok=True)
    fresh.rmdir()


class Sharing:
    """Opens this user's lock files to the other users of the machine.

    The engine makes them for its own user only, at connect and now and then later; look() is cheap enough for every
    transaction.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = 0

    def look(self) -> None:
        """Changes the rights of files that are new since the last look."""
        if sys.platform == "win32":
            return
        changed = os.stat(self._folder).st_mtime_ns
        if changed != self._seen:
            self._share()
            # Folder times move in steps of some milliseconds: a file of the same step may still come.
            self._seen = changed if time.time_ns() - changed > _TIME_STEP_NS else 0

    def _share(self) -> None:
        me = os.geteuid()
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if found.st_uid == me and entry.name != ID_NAME and found.st_mode & 0o666 != 0o666:
                        os.chmod(entry.path, 0o666)


class Sidecar:
    """Says which lock folder a base is worked on with, and holds that while this process has the base open.

    Raises Refused e_db_other_lock_folder when somebody has the base open through another folder. A sidecar that
    nobody holds (moved base, machine restarted) is taken over.
    """

    def __init__(self, base: Path, folder: Path) -> None:
        self.path = base.with_name(base.name + _SIDECAR_SUFFIX)
        self._mine = f"{folder}\n{folder_id(folder)}\n"
        self._folder = folder
        self._fd = self._hold()

    def _hold(self) -> int:
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            fd = self._opened()
            try:
                if self._is_settled(fd):
                    return fd
            except BaseException:
                os.close(fd)
                raise
            os.close(fd)
            if time.monotonic() > deadline:
                raise Refused("e_db_sidecar_unusable", path=str(self.path))
            time.sleep(0.02)

    def _opened(self) -> int:
        with suppress(OSError):
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
            with suppress(OSError, AttributeError):
                os.fchmod(fd, 0o666)
            return fd
        try:
            return os.open(self.path, os.O_RDONLY)
        except OSError as error:
            raise Refused("e_db_sidecar_unusable", path=str(self.path)) from error

    def _is_settled(self, fd: int) -> bool:
        """One attempt: True when the shared hold is ours and the file names our folder."""
        if file_lock.exclusive(fd):
            if self._read(fd) != self._mine:
                try:
                    self._write(fd)
                except OSError as error:  # another user's sidecar in a folder we may not write
                    raise Refused("e_db_sidecar_unusable", path=str(self.path)) from error
            file_lock.release(fd)
        if not file_lock.shared(fd):
            return False
        named = self._read(fd)
        if named == self._mine:
            return self._is_still_there(fd)
        if not named.endswith("\n"):
            return False
        raise Refused(
            "e_db_other_lock_folder", path=str(self.path), ours=str(self._folder), theirs=named.split("\n")[0]
        )

    def _is_still_there(self, fd: int) -> bool:
        try:
            return os.path.samestat(os.fstat(fd), os.stat(self.path))
        except OSError:
            return False

    def _read(self, fd: int) -> str:
        os.lseek(fd, 0, os.SEEK_SET)
        return os.read(fd, 10_000).decode("utf-8", "replace")

    def _write(self, fd: int) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        os.ftruncate(fd, 0)
        os.write(fd, self._mine.encode("utf-8"))

    def close(self) -> None:
        """Lets go of the hold."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


_held: dict[Path, tuple[Sidecar, int]] = {}
_held_guard = threading.Lock()


def hold(base: Path, folder: Path) -> Path:
    """Holds the sidecar of a base for one more connection of this process; answers the key for let_go."""
    key = Path(os.path.realpath(base))
    with _held_guard:
        found = _held.get(key)
        _held[key] = (found[0], found[1] + 1) if found else (Sidecar(key, folder), 1)
    return key


def let_go(key: Path) -> None:
    """One connection less; the last one frees the sidecar."""
    with _held_guard:
        sidecar, count = _held.pop(key)
        if count > 1:
            _held[key] = (sidecar, count - 1)
        else:
            sidecar.close()


def forget_sidecar(base: Path) -> None:
    """Removes the sidecar of a base that is gone or was renamed."""
    base.with_name(base.name + _SIDECAR_SUFFIX).unlink(missing_ok=True)
