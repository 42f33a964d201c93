"""The Clients room: a filter or a search, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.model_list import ClientListModel
from crm_desktop.features.clients.rules_card import ClientLine, Hit, Tag
from crm_desktop.features.clients.rules_search import read_query
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

FILTERS = ("all", "mine", "owner", "tag", "open")
SEARCH_LIMIT = 200
TYPING_MS = 120


class Person(NamedTuple):
    """Somebody who may own a client."""

    id: int
    name: str


People = Callable[["Tx"], Sequence[Person]]


class ClientListPresenter(QObject):
    """What the list shows. `shown` after each answer: count of rows, whether a search found more than it shows."""

    shown = Signal(int, bool)
    loading_changed = Signal(bool)
    choices_read = Signal(list, list)
    failed = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        region: str,
        people: People,
        *,
        may_edit: bool,
        may_import: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.may_import = may_import
        self.model = ClientListModel(zone, self)
        self.model.more_wanted.connect(self._on_more_wanted)
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._region = region
        self._people = people
        self._filter = "all"
        self._owner_id: int | None = None
        self._tag_id: int | None = None
        self._kind: str | None = None
        self._text = ""
        self._generation = 0
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.refresh)

    @property
    def is_narrowed(self) -> bool:
        """Something is left out: a filter or a search."""
        return bool(self._text or self._kind or self._filter != "all")

    def start(self) -> None:
        """Reads the first page and what can be chosen in the filters."""
        self.refresh()

        def read(tx: Tx) -> tuple[list[Tag], list[Person]]:
            return queries.all_tags(tx), list(self._people(tx))

        self._runner.run(read, lambda found: self.choices_read.emit(*found), self.failed.emit)

    def choose(self, which: str, owner_id: int | None = None, tag_id: int | None = None) -> None:
        """Another filter: all, mine, owner (None: clients of nobody), tag or open orders."""
        self._filter, self._owner_id, self._tag_id = which, owner_id, tag_id
        self.refresh()

    def choose_kind(self, kind: str | None) -> None:
        """Persons, companies or (None) both."""
        self._kind = kind
        self.refresh()

    def search(self, text: str) -> None:
        """What is being typed; asked when the typing pauses for a moment."""
        self._text = text.strip()
        self._typing.start()

    def refresh(self) -> None:
        """Reads again from the beginning, as much as is shown."""
        self._typing.stop()
        self._generation += 1
        generation = self._generation
        self.model.today = to_zone(self._clock.now(), self._zone).date()
        self.loading_changed.emit(True)
        if self._text:
            query = read_query(self._text, self._region)
            self._run(generation, lambda tx: queries.search_clients(tx, query, SEARCH_LIMIT), self._show_hits)
        else:
            limit = min(max(self.model.rowCount(), queries.LIST_PAGE), 5 * queries.LIST_PAGE)
            self._run(generation, lambda tx: self._page(tx, None, limit), lambda found: self._show(found, limit))

    def _page(self, tx: Tx, after: ClientLine | None, limit: int) -> list[ClientLine]:
        return queries.list_clients(
            tx, self._filter, owner_id=self._owner_id, tag_id=self._tag_id, kind=self._kind, after=after, limit=limit
        )

    def _on_more_wanted(self) -> None:
        after = self.model.line(self.model.rowCount() - 1)

        def add(found: list[ClientLine]) -> None:
            self.model.add_lines(found, len(found) == queries.LIST_PAGE)
            self.shown.emit(self.model.rowCount(), False)

        self._run(self._generation, lambda tx: self._page(tx, after, queries.LIST_PAGE), add)

    def _run(self, generation: int, work: Callable[[Tx], list], done: Callable[[list], None]) -> None:  # type: ignore[type-arg]
        def answer(found: list) -> None:  # type: ignore[type-arg]
            if generation == self._generation:
                self.loading_changed.emit(False)
                done(found)

        def fail(error: AppError) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                self.failed.emit(error)

        self._runner.run(work, answer, fail)

    def _show(self, found: list[ClientLine], limit: int) -> None:
        self.model.set_lines(found, len(found) == limit)
        self.shown.emit(len(found), False)

    def _show_hits(self, hits: list[Hit]) -> None:
        lines = [_line(hit) for hit in hits if not hit.is_more]
        self.model.set_lines(lines, False)
        self.shown.emit(len(lines), len(lines) == SEARCH_LIMIT or any(hit.is_more for hit in hits))


def _line(hit: Hit) -> ClientLine:
    """A hit as a row of the list; what the search does not tell stays empty."""
    return ClientLine(
        hit.id or 0, hit.kind or "", hit.name or "", hit.phone, None, hit.owner_name, "", hit.last_order_at, 0,
        Decimal(0), 0, False,
    )  # fmt: skip
