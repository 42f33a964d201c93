"""Advisory locks on open files, tried without waiting; freed by the system when a process dies."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _FAIL_IMMEDIATELY, _EXCLUSIVE = 1, 2
    # Far behind any content: Windows locks are mandatory, readers of the text must not be stopped by them.
    _AT = 0x4000_0000

    class _Overlapped(ctypes.Structure):
        _fields_ = [
            ("internal", ctypes.c_void_p),
            ("internal_high", ctypes.c_void_p),
            ("offset", wintypes.DWORD),
            ("offset_high", wintypes.DWORD),
            ("event", wintypes.HANDLE),
        ]

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)

    def _lock(fd: int, flags: int) -> bool:
        place = _Overlapped(offset=_AT)
        handle = wintypes.HANDLE(msvcrt.get_osfhandle(fd))
        return bool(_kernel.LockFileEx(handle, flags | _FAIL_IMMEDIATELY, 0, 1, 0, ctypes.byref(place)))

    def exclusive(fd: int) -> bool:
        """Takes the lock for this process alone; False when anybody holds it."""
        return _lock(fd, _EXCLUSIVE)

    def shared(fd: int) -> bool:
        """Takes the lock together with other sharers; False when somebody holds it alone."""
        return _lock(fd, 0)

    def release(fd: int) -> None:
        """Frees the lock."""
        place = _Overlapped(offset=_AT)
        _kernel.UnlockFileEx(wintypes.HANDLE(msvcrt.get_osfhandle(fd)), 0, 1, 0, ctypes.byref(place))

else:
    import fcntl

    def _try(fd: int, how: int) -> bool:
        try:
            fcntl.flock(fd, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def exclusive(fd: int) -> bool:
        """Takes the lock for this process alone; False when anybody holds it."""
        return _try(fd, fcntl.LOCK_EX)

    def shared(fd: int) -> bool:
        """Takes the lock together with other sharers; False when somebody holds it alone."""
        return _try(fd, fcntl.LOCK_SH)

    def release(fd: int) -> None:
        """Frees the lock."""
        fcntl.flock(fd, fcntl.LOCK_UN)
