"""The list of goods: a filter or a search, page by page, and the groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.clients.rules_search import query_variants
from crm_desktop.features.goods import queries
from crm_desktop.features.goods.model_list import GoodsListModel
from crm_desktop.features.goods.rules import GoodsLine, Group
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

SEARCH_LIMIT = 200
TYPING_MS = 120


class GoodsListPresenter(QObject):
    """`shown(count)` after each answer, `groups_read` when groups were, `group_refused(error)` at their form."""

    shown = Signal(int)
    loading_changed = Signal(bool)
    groups_read = Signal()
    group_saved = Signal()
    group_refused = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: Runner, *, may_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.model = GoodsListModel(self)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.groups: list[Group] = []
        self.group_id: int | None = None
        self.which = "all"
        self._runner = runner
        self._text = ""
        self._generation = 0
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.refresh)

    @property
    def is_narrowed(self) -> bool:
        """Something is left out: a filter or a search."""
        return bool(self._text or self.group_id or self.which != "all")

    def choose(self, which: str) -> None:
        """Another filter: all, no_price, no_code, no_group or off."""
        self.which = which
        self.refresh()

    def choose_group(self, group_id: int | None) -> None:
        """One group, or (None) all."""
        self.group_id = group_id
        self.refresh()

    def search(self, text: str) -> None:
        """What is being typed or scanned; asked when the typing pauses for a moment."""
        self._text = text.strip()
        self._typing.start()

    def refresh(self) -> None:
        """Reads again from the beginning, as much as is shown, and the groups."""
        self._typing.stop()
        self._generation += 1
        generation = self._generation
        text, which, group_id = self._text, self.which, self.group_id
        limit = min(max(self.model.rowCount(), queries.LIST_PAGE), 5 * queries.LIST_PAGE)

        def read(tx: Tx) -> tuple[list[Group], list[GoodsLine]]:
            found = _search(tx, text) if text else queries.list_goods(tx, which, group_id, None, limit)
            return queries.groups(tx), found

        def show(found: tuple[list[Group], list[GoodsLine]]) -> None:
            groups, lines = found
            if groups != self.groups:
                self.groups = groups
                self.groups_read.emit()
            self.model.set_lines(lines, not text and len(lines) == limit)
            self.shown.emit(len(lines))

        self.loading_changed.emit(True)
        self._run(generation, read, show)

    def _on_more_wanted(self) -> None:
        after = self.model.line(self.model.rowCount() - 1)
        which, group_id = self.which, self.group_id

        def show(found: tuple[list[Group], list[GoodsLine]]) -> None:
            self.model.add_lines(found[1], len(found[1]) == queries.LIST_PAGE)
            self.shown.emit(self.model.rowCount())

        self._run(self._generation, lambda tx: ([], queries.list_goods(tx, which, group_id, after)), show)

    def _run(
        self,
        generation: int,
        work: Callable[[Tx], tuple[list[Group], list[GoodsLine]]],
        done: Callable[[tuple[list[Group], list[GoodsLine]]], None],
    ) -> None:
        def answer(found: tuple[list[Group], list[GoodsLine]]) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                done(found)

        def fail(error: AppError) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                self.failed.emit(error)

        self._runner.run(work, answer, fail)

    # ---------------------------------------------------------------- groups

    def save_group(self, group: Group) -> None:
        """Makes or renames a group."""
        self._on_group(lambda tx: queries.save_group(tx, group))

    def remove_group(self, group: Group) -> None:
        """Removes a group without goods."""
        if self.group_id == group.id:
            self.group_id = None
        self._on_group(lambda tx: queries.remove_group(tx, group.id or 0, group.version))

    def _on_group(self, work: Callable[[Tx], object]) -> None:
        def done(_saved: object) -> None:
            self.group_saved.emit()
            self.refresh()

        self._runner.run(work, done, self.group_refused.emit, write=True)


def _search(tx: Tx, text: str) -> list[GoodsLine]:
    """As typed first; then as if the keyboard had been in the other layout."""
    found = queries.search_goods(tx, text, SEARCH_LIMIT)
    for variant in query_variants(text):
        if found:
            break
        found = queries.search_goods(tx, variant, SEARCH_LIMIT)
    return found
