"""A caller-ID modem at the other end of a pty: answers AT commands, rings, is noisy, can be unplugged and replugged."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import threading
import tty
from pathlib import Path


class PtyModem:
    """`path` is a link that stays while the device behind it changes, as with a port named by its serial number.

    A pty is a stand-in for a modem; the port is opened and read as a real one is.
    """

    def __init__(self, path: Path, knows: tuple[str, ...] = ("ATZ", "AT+VCID=1")) -> None:
        self.path = path
        self.asked: list[str] = []
        self.answers: dict[str, str] = {"ATX4": "OK", "ATH": "OK"}
        self._knows = knows
        self._master = self._slave = -1
        self._reader: threading.Thread | None = None
        self.plug_in()

    def plug_in(self) -> None:
        """A new device behind the same link."""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        fresh = self.path.with_suffix(".new")
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self.path)
        self._is_out = threading.Event()
        self._reader = threading.Thread(target=self._answer, args=(self._master, self._is_out), daemon=True)
        self._reader.start()

    def unplug(self) -> None:
        """The device is gone, in the middle of whatever it said."""
        if self._is_out.is_set():
            return
        self.path.unlink(missing_ok=True)
        # The pty lives on while anybody is in a read of it: first our own reader ends, then both ends are closed.
        self._is_out.set()
        assert self._reader is not None
        self._reader.join(5)
        os.close(self._slave)
        os.close(self._master)

    def say(self, *lines: str) -> None:
        """Lines as a modem writes them."""
        self.send("".join(f"\r\n{line}\r\n" for line in lines).encode())

    def send(self, raw: bytes) -> None:
        """Bytes as they are."""
        os.write(self._master, raw)

    def ring(self, number: str) -> None:
        """The first ring and the number after it."""
        self.say("RING", "DATE=1124", "TIME=1201", f"NMBR={number}")

    def _answer(self, master: int, is_out: threading.Event) -> None:
        rest = b""
        while not is_out.is_set():
            if not select.select([master], [], [], 0.05)[0]:
                continue
            try:
                rest += os.read(master, 1000)
            except OSError:
                return
            *commands, rest = rest.split(b"\r")
            for command in commands:
                text = command.decode("ascii", "replace").strip()
                self.asked.append(text)
                with contextlib.suppress(OSError):
                    told = self.answers.get(text, "OK" if text in self._knows else "ERROR")
                    if told:  # an empty answer: it is still at it
                        os.write(master, f"\r\n{told}\r\n".encode())
