"""A server process for the bench: the one the tests use, hosting the kept base under the cache folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.place import Place
from crm_desktop.db import lock_folder


@contextmanager
def rig_place(path: Path, customers: int) -> Iterator[Place]:
    """Serves the base; nobody may have it open embedded meanwhile."""
    from tests.support.server_rig import RigServer

    os.environ.setdefault("CRM_TEST_HOME", "bench")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="rig-") as folder:
        server = RigServer(Path(folder))
        target = server.add_base(path)
        server.start()
        try:
            yield Place("TCP", target, customers)
        finally:
            server.stop()
            lock_folder.forget_sidecar(path)
