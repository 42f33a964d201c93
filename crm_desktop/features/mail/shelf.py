"""What was typed and could not be kept in the base lies in a file of this computer till it can."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from crm_desktop.features.mail.rules_desk import Draft


class Shelf:
    """Drafts in files of one folder, each under the key of its writing, readable by their person alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, draft: Draft) -> None:
        """Keeps a draft; an old one of the key is replaced. A disk that takes nothing is passed over."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f"{key}.new"
            fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "w", encoding="utf-8") as file:
                json.dump(asdict(replace(draft, files=())), file, ensure_ascii=False)
            new.replace(self._folder / f"{key}.json")

    def take(self) -> tuple[str, Draft] | None:
        """A draft kept and its key, None when there is none that can be read."""
        for path in sorted(self._folder.glob("*.json")):
            with suppress(OSError, ValueError, TypeError):
                facts = json.loads(path.read_text(encoding="utf-8"))
                return path.stem, Draft(**{**facts, "files": ()})
        return None

    def clear(self, key: str) -> None:
        """The base has it."""
        with suppress(OSError):
            (self._folder / f"{key}.json").unlink(missing_ok=True)
