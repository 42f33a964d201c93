"""What the firebird-embedded wheel brings; its own description reads a library of letters to learn its version."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

_LIBRARIES = {"win32": "fbclient.dll"}
_LIBRARY = "libfbclient.so.2"


class Wheel:
    """A description of the engine as the driver wants it; `root` is where it lies, here in the wheel."""

    name = "firebird"
    capabilities = frozenset({"client", "embedded"})

    def __init__(self, root: Path | None = None) -> None:
        spec = find_spec("firebird.embedded")
        if spec is None or not spec.submodule_search_locations:
            raise RuntimeError("the firebird-embedded wheel is not installed")
        self._package = Path(next(iter(spec.submodule_search_locations)))
        self.root = root or self._package / "runtime"
        self.client_library = self.root / _LIBRARIES.get(sys.platform, _LIBRARY)
        self.firebird_log = self.root / "firebird.log"

    @property
    def package_version(self) -> str:
        """Version of the wheel."""
        found = [place.name for place in self._package.parent.parent.glob("firebird_embedded-*.dist-info")]
        if len(found) == 1:
            return found[0].removeprefix("firebird_embedded-").removesuffix(".dist-info")
        from importlib.metadata import version

        return version("firebird-embedded")

    @property
    def firebird_version(self) -> str:
        """Version of the engine: the first three parts."""
        return ".".join(self.package_version.split(".")[:3])
