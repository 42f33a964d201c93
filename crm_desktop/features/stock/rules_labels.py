"""Labels and price tags: what stands on them, on which paper, how many sheets they take. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.i18n import N_

MOST_LABELS = 5000


class LabelGoods(NamedTuple):
    """What stands on a label; `barcode` None: there is none to scan."""

    goods_id: int
    code: str
    name: str
    unit: str
    price: Decimal | None
    barcode: str | None


@dataclass(frozen=True)
class Paper:
    """Labels of one size in mm, so many across and down a sheet; a roll has one on each page.

    `left` and `top` are free at the edges of a sheet.
    """

    key: str
    title: str
    width: float
    height: float
    across: int = 1
    down: int = 1
    left: float = 0.0
    top: float = 0.0

    @property
    def is_roll(self) -> bool:
        """One label on each page, the page as large as the label."""
        return self.across == self.down == 1

    @property
    def per_page(self) -> int:
        """Labels on a sheet."""
        return self.across * self.down


PAPERS = (
    Paper("roll58x40", N_("Roll 58 × 40 mm"), 58, 40),
    Paper("roll43x25", N_("Roll 43 × 25 mm"), 43, 25),
    Paper("a4_24", N_("A4, 24 labels 70 × 37 mm"), 70, 37, 3, 8, 0, 0.5),
    Paper("a4_40", N_("A4, 40 labels 52.5 × 29.7 mm"), 52.5, 29.7, 4, 10),
    Paper("a4_65", N_("A4, 65 labels 38 × 21.2 mm"), 38, 21.2, 5, 13, 10, 10.7),
)


def paper_of(key: str) -> Paper:
    """The paper of that key, the first one for an unknown key."""
    return next((paper for paper in PAPERS if paper.key == key), PAPERS[0])


def spread(goods: Iterable[LabelGoods], copies: dict[int, int]) -> list[LabelGoods]:
    """Each label as often as it is wanted, at most MOST_LABELS in all."""
    labels: list[LabelGoods] = []
    for one in goods:
        labels += [one] * max(0, min(copies.get(one.goods_id, 1), MOST_LABELS - len(labels)))
    return labels


def sheets(count: int, paper: Paper) -> int:
    """How many pages labels take."""
    return -(-count // paper.per_page)
