"""Labels of chosen goods: how many, on which paper, with codes of our own where there are none; one file in the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.features.stock import queries
from crm_desktop.features.stock.labels import give_codes, write_labels
from crm_desktop.features.stock.rules_labels import LabelGoods, Paper, paper_of, sheets, spread
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class Made(NamedTuple):
    """A file of labels: where it is, how many labels and pages, how many goods got a code."""

    path: Path
    labels: int
    pages: int
    given: int


class LabelsPresenter(QObject):
    """`changed` when goods were read; `made(Made)` when the file is written."""

    changed = Signal()
    made = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        folder: Path,
        *,
        may_give_codes: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.may_give_codes = may_give_codes
        self.goods: list[LabelGoods] = []
        self.paper: Paper = paper_of("")
        self.is_one_each = True
        self.gives_codes = may_give_codes
        self._copies: dict[int, int] = {}
        self._runner, self._clock, self._zone, self._folder = runner, clock, zone, folder

    def open(self, wanted: Sequence[tuple[int, int]]) -> None:
        """Goods and how many labels of each a document would want."""
        self._copies = dict(wanted)
        self.is_one_each = True

        def done(goods: list[LabelGoods]) -> None:
            self.goods = goods
            self.changed.emit()

        ids = list(self._copies)
        self._runner.run(lambda tx: queries.label_goods(tx, ids), done, self.failed.emit)

    @property
    def has_copies(self) -> bool:
        """A document says how many there are of something."""
        return any(count > 1 for count in self._copies.values())

    @property
    def without_code(self) -> int:
        """How many goods have no barcode."""
        return sum(1 for one in self.goods if one.barcode is None)

    def count(self) -> tuple[int, int]:
        """Labels and pages as chosen now."""
        labels = len(spread(self.goods, self._wanted()))
        return labels, sheets(labels, self.paper)

    def choose(self, *, paper: str | None = None, one_each: bool | None = None, give_codes: bool | None = None) -> None:
        """Another paper, another number of copies, codes or none."""
        if paper is not None:
            self.paper = paper_of(paper)
        if one_each is not None:
            self.is_one_each = one_each
        if give_codes is not None:
            self.gives_codes = give_codes
        self.changed.emit()

    def make(self) -> None:
        """Gives codes where they are wanted and writes the file."""
        goods, copies, paper = self.goods, self._wanted(), self.paper
        gives = self.gives_codes and self.may_give_codes
        path = self._folder / f"{to_zone(self._clock.now(), self._zone):labels-%Y-%m-%d-%H%M%S}.pdf"

        def work(tx: Tx) -> Made:
            given = give_codes(tx, goods) if gives else 0
            fresh = queries.label_goods(tx, [one.goods_id for one in goods]) if given else goods
            labels = spread(fresh, copies)
            path.parent.mkdir(parents=True, exist_ok=True)
            return Made(path, len(labels), write_labels(path, labels, paper), given)

        self._runner.run(work, self.made.emit, self.failed.emit, write=True)

    def _wanted(self) -> dict[int, int]:
        return dict.fromkeys(self._copies, 1) if self.is_one_each else self._copies
