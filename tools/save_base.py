"""Keeps a base of this version for the upgrade tests of all later ones: python -m tools.save_base, once per release."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.admin.demo_base import make_demo_base
from crm_desktop.admin.session import session
from crm_desktop.db.target import Embedded
from crm_desktop.features.upkeep.queries import totals

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "upgrade" / "bases"
_CLIENTS = 25


def main() -> int:
    """Makes a small demo firm, packs it and writes beside it what it holds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        target = Embedded(Path(folder) / "saved.fdb")
        make_demo_base(target, 1, again=False, progress=lambda *_step: None, clients=_CLIENTS)
        with session(target, "") as opened:
            counted = {name: str(amount) for name, amount in opened.read(totals).items()}
        packed = gzip.compress(target.path.read_bytes(), mtime=0)
    (FOLDER / f"{__version__}.fdb.gz").write_bytes(packed)
    (FOLDER / f"{__version__}.json").write_text(json.dumps(counted, indent=1) + "\n", encoding="utf-8")
    print(f"{__version__}: {len(packed)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
