"""The figures as a table, with the aims beside them."""

from __future__ import annotations

from bench.measure import Figure

# Aim for the ratio of medians, and for p95 in milliseconds at a million.
AIMS: dict[str, tuple[float | None, float | None]] = {
    "find_by_phone": (3, None),
    "search_prefix": (2, 15),
    "search_two_words": (5, 60),
    "search_middle": (5, 60),
    "search_layout": (5, 60),
    "route_inquiry": (2, None),
    "open_card": (2, None),
    "fire_due": (2, None),
    "import": (2, None),
    "post_sale": (1.5, None),
    "scan": (3, 20),
    "search_letters": (None, 50),
    "search_letters_common": (None, 50),
    "event": (1.5, None),
    "intake": (None, 2000),
    "start": (2, None),
    "stall": (None, 50),
}


def show(figures: list[Figure], *, with_head: bool = True) -> str:
    """A line for each figure."""
    head = f"{'system':<30} {'op':<24} {'rows':>9} {'n':>4} {'median':>9} {'p95':>9} {'floor':>9} {'ratio':>6}  aim"
    lines = [head] if with_head else []
    return "\n".join([*lines, *(_line(one) for one in figures)])


def _line(one: Figure) -> str:
    aim, longest = AIMS.get(one.op.partition(":")[0], (None, None))
    missed = (aim is not None and one.ratio is not None and one.ratio > aim) or (
        longest is not None and one.p95_ms > longest
    )
    wanted = " ".join(
        [*([f"{aim:g}x"] if aim is not None else []), *([f"p95 {longest:g} ms"] if longest is not None else [])]
    )
    floor = "" if one.floor_median_ms is None else f"{one.floor_median_ms:9.3f}"
    ratio = "" if one.ratio is None else f"{one.ratio:6.2f}"
    return (
        f"{one.system:<30} {one.op:<24} {one.rows_in_db:>9} {one.n:>4} {one.median_ms:9.3f} {one.p95_ms:9.3f}"
        f" {floor:>9} {ratio:>6}  {wanted}{'  MISSED' if missed else ''}"
    )
