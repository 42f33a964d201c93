"""Sources and their signs: the list, what was seen of late, saving."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.sources import queries
from crm_desktop.features.sources.rules import SeenSign, Source, sign_line, sign_parts
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class SourcesPresenter(QObject):
    """`changed` when the list was read, `saved(id)` after a save, `refused(error)` at the form."""

    changed = Signal()
    saved = Signal(int)
    refused = Signal(object)

    def __init__(self, runner: Runner, *, can_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.can_edit = can_edit
        self.sources: list[Source] = []
        self.seen: list[SeenSign] = []
        self._runner = runner

    def load(self) -> None:
        """Reads sources and the signs of late."""

        def read(tx: Tx) -> tuple[list[Source], list[SeenSign]]:
            return queries.source_list(tx), queries.known_signs(tx)

        def show(found: tuple[list[Source], list[SeenSign]]) -> None:
            self.sources, self.seen = found
            self.changed.emit()

        self._runner.run(read, show, self.refused.emit)

    def free_signs(self, source: Source) -> list[SeenSign]:
        """Signs seen of late that belong to nobody and are not in this source's draft."""
        held = set(sign_parts(source.signs))
        return [sign for sign in self.seen if sign.source is None and (sign.kind, sign.content) not in held]

    def with_sign(self, source: Source, kind: str, content: str) -> Source:
        """The draft with one more sign. Raises Refused e_sources_sign."""
        line = sign_line(kind, content)
        lines = source.signs.splitlines()
        return source if line in lines else replace(source, signs="\n".join([*lines, line]))

    def without_sign(self, source: Source, kind: str, content: str) -> Source:
        """The draft without a sign."""
        kept = [line for line in source.signs.splitlines() if line != f"{kind}:{content}"]
        return replace(source, signs="\n".join(kept))

    def save(self, source: Source) -> None:
        """Saves a draft."""
        if not source.name.strip():
            self.refused.emit(Refused("e_sources_no_name"))
            return

        def done(saved: queries.Saved) -> None:
            self.saved.emit(saved.source_id)
            self.load()

        def failed(error: AppError) -> None:
            self.refused.emit(error)

        self._runner.run(lambda tx: queries.save_source(tx, source), done, failed, write=True)
