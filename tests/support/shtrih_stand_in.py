"""A stand-in for a Shtrih-M register at the other end of a pty, by the maker's public protocol."""

from __future__ import annotations

import os
import pty
import threading
import tty
from datetime import datetime

from crm_desktop.devices.shtrih_frames import ACK, ENQ, NAK, STX, check_sum, frame

MEMORY = b"9999078900000002"


class ShtrihStandIn:
    """Keeps documents as a register does. `dies_at` names the command after which it says no more, once."""

    def __init__(self) -> None:
        self._master, slave = pty.openpty()
        tty.setraw(self._master)
        tty.setraw(slave)
        self._slave = slave
        self.address = os.ttyname(slave)
        self.documents: list[tuple[int, int]] = []  # type of operation, kopecks
        self.lines: list[bytes] = []
        self.marks: list[bytes] = []
        self.is_shift_open = False
        self.is_document_open = False
        self.has_paper = True
        self.dies_at = b""
        self.dies_after_doing = True
        self.breaks_frames = 0
        self.asked: list[bytes] = []
        self._pending: bytes | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The cable is pulled for good."""
        os.close(self._slave)
        os.close(self._master)

    def _serve(self) -> None:
        try:
            while True:
                first = os.read(self._master, 1)
                if first == ENQ:
                    os.write(self._master, ACK if self._pending else NAK)
                    if self._pending:
                        self._send(self._pending)
                elif first == STX:
                    self._hear()
        except OSError:
            return

    def _hear(self) -> None:
        length = self._exactly(1)
        payload = self._exactly(length[0])
        if self._exactly(1)[0] != check_sum(length + payload):
            os.write(self._master, NAK)
            return
        size = 2 if payload[:1] == b"\xff" else 1
        command, data = payload[:size], payload[size + 4 :]
        self.asked.append(command)
        if command == self.dies_at:
            self.dies_at = b""
            if self.dies_after_doing:
                os.write(self._master, ACK)
                self._do(command, data)
            return
        os.write(self._master, ACK)
        self._send(frame(command + self._do(command, data)))

    def _send(self, whole: bytes) -> None:
        self._pending = whole
        for _ in range(10):
            broken = self.breaks_frames > 0
            self.breaks_frames -= broken
            os.write(self._master, whole[:-1] + bytes([whole[-1] ^ 0xFF]) if broken else whole)
            if os.read(self._master, 1) == ACK:
                self._pending = None
                return

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            found += os.read(self._master, count - len(found))
        return found

    def _do(self, command: bytes, data: bytes) -> bytes:
        mode = 8 if self.is_document_open else 2 if self.is_shift_open else 4
        if command == b"\x11":
            now = datetime(2026, 11, 24, 12, 30, 5)
            clock = bytes([now.day, now.month, now.year - 2000, now.hour, now.minute, now.second])
            state = b"\x00" * 13 + bytes([mode, 0 if self.has_paper else 1]) + b"\x00" * 8
            return b"\x00" + state + clock + b"\x00" * 17
        if command == b"\xff\x01":
            return b"\x00" + b"\x00" * 10 + MEMORY + len(self.documents).to_bytes(4, "little")
        if command == b"\xff\x39":
            return b"\x00\x00\x00" + (0).to_bytes(2, "little") + (0).to_bytes(4, "little") + b"\x00" * 5
        if command == b"\xff\x03":
            return bytes([0, 27, 3, 1, 0, 0])
        if command == b"\xff\x0a":
            return self._found(int.from_bytes(data[:4], "little"))
        return self._change(command, data)

    def _found(self, asked: int) -> bytes:
        if not 1 <= asked <= len(self.documents):
            return b"\x08"
        kind, kopecks = self.documents[asked - 1]
        when = bytes([26, 11, 24, 12, 30])
        numbers = asked.to_bytes(4, "little") + (1000 + asked).to_bytes(4, "little")
        return b"\x00\x03\x00" + when + numbers + bytes([kind]) + kopecks.to_bytes(5, "little")

    def _change(self, command: bytes, data: bytes) -> bytes:
        if command == b"\xe0":
            self.is_shift_open = True
            self.documents.append((0, 0))
            return b"\x00\x1e"
        if not self.is_shift_open:
            return b"\x73"
        if not self.has_paper and command != b"\x88":
            return b"\x6b"
        if command == b"\x41":
            self.is_shift_open = False
            self.documents.append((0, 0))
        elif command == b"\x8d":
            if self.is_document_open:
                return b"\x4a"
            self.is_document_open = True
            self.lines = []
        elif command == b"\x88":
            self.is_document_open = False
        elif command == b"\xff\x46":
            self.lines.append(data)
        elif command == b"\xff\x67":
            self.marks.append(data[1:])
        elif command == b"\xff\x45":
            total = sum(int.from_bytes(line[12:17], "little") for line in self.lines)
            self.documents.append((self.lines[0][0], total))
            self.is_document_open = False
            number = len(self.documents)
            return (
                b"\x00\x1e"
                + (0).to_bytes(5, "little")
                + number.to_bytes(4, "little")
                + (1000 + number).to_bytes(4, "little")
            )
        return b"\x00\x1e"
