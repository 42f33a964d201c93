"""A TCP relay between client and server that can be cut, frozen, or opened again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Proxy:
    """Relays a local port to the server's port."""

    def __init__(self, target_port: int, target_host: str = "127.0.0.1") -> None:
        self._target = (target_host, target_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._flowing = threading.Event()
        self._flowing.set()
        self._is_open = True
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def is_open(self) -> bool:
        """Whether links are let through."""
        return self._is_open

    def cut(self) -> None:
        """Breaks all links; new ones are refused until open()."""
        self._is_open = False
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                _shut(end)

    def open(self) -> None:
        """Lets new links through again."""
        self._is_open = True

    def freeze(self) -> None:
        """Lets links stand without a byte moving."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Lets the bytes move again."""
        self._flowing.set()

    def close(self) -> None:
        """Breaks everything for good."""
        self._listener.close()
        self.thaw()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            if not self._is_open:
                client.close()
                continue
            try:
                server = socket.create_connection(self._target, 5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            self._pairs.append((client, server))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                sink.sendall(data)
        _shut(source)
        _shut(sink)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
