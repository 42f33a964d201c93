"""The link of a till to a server process, which can be cut, and the server, which can be killed."""

from __future__ import annotations

from tests.support.proxy import Proxy
from tests.support.server_rig import RigServer


class TillLink:
    """A relay before a server of the rig; tills come in by its port."""

    def __init__(self, rig: RigServer) -> None:
        self._rig = rig
        self._proxy = Proxy(rig.port)
        self.port = self._proxy.port

    def cut(self) -> None:
        """Breaks what goes through, and lets nobody in."""
        self._proxy.cut()

    def open(self) -> None:
        """Lets tills in again."""
        self._proxy.open()

    def restart_server(self) -> None:
        """As after a power cut of the server."""
        self._rig.kill()
        self._rig.start()

    def close(self) -> None:
        """The end."""
        self._proxy.close()
