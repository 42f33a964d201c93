"""Samples a person keeps under a name, with the answer they gave: one small JSON file on this computer."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from crm_desktop.config import data_dir
from crm_desktop.features.routing.rules_samples import Example, Form

_log = logging.getLogger(__name__)


class Examples:
    """The kept samples, in the order they were kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or data_dir() / "routing_examples.json"

    def read(self) -> list[Example]:
        """All of them; a file that cannot be understood counts as empty."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return [_example(item) for item in found if isinstance(item, dict)] if isinstance(found, list) else []
        except FileNotFoundError:
            return []
        except (OSError, ValueError):
            _log.info("examples of the routing rules cannot be read and start anew")
            return []

    def keep(self, example: Example) -> None:
        """Keeps one; another of the same name is replaced in its place. Raises OSError when it cannot be written."""
        kept = self.read()
        names = [old.name for old in kept]
        if example.name in names:
            kept[names.index(example.name)] = example
        else:
            kept.append(example)
        self._write(kept)

    def drop(self, name: str) -> None:
        """Forgets one. Raises OSError when the file cannot be written."""
        self._write([example for example in self.read() if example.name != name])

    def _write(self, kept: Sequence[Example]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps([asdict(example) for example in kept], ensure_ascii=False, indent=1)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.stem)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(name, self._path)


def _example(item: dict[str, object]) -> Example:
    typed = item.get("form")
    known = {field.name for field in fields(Form)}
    values = {key: str(value) for key, value in typed.items() if key in known} if isinstance(typed, dict) else {}
    return Example(str(item.get("name", "")), Form(**values), str(item.get("expected", "")))
