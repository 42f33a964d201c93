"""The receipt as a firm words it: a text with a few named places; a broken one gives way to the built-in receipt.

Plain lines go to paper as they stand; `{lines}`, `{sums}`, `{vat}`, `{applied}` and `{number_code}` stand on lines of
their own and bring several lines. `= text` is centred, `* text` bold, `== text` both, `---` a ruler over the width.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.errors import Refused

WORDS = (
    "firm", "branch", "till", "number", "date", "time", "cashier", "senior", "client", "card", "total", "discount",
)  # fmt: skip
BLOCKS = ("lines", "sums", "vat", "applied", "number_code")
# Without these a receipt is none.
NEEDED = ("lines", "sums")
LONGEST = 1500
_PLACE = re.compile(r"\{([^{}]*)\}")

EXAMPLE = """== {firm}
= {branch}
---
No. {number}    {date} {time}
Cashier: {cashier}
---
{lines}
---
{sums}
{vat}
{applied}
---
= See you soon!
{number_code}"""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words."""

    text: str
    is_centred: bool = False
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Several lines the till writes itself: one of BLOCKS, or "ruler"."""

    name: str


Part = Text | Block


def check_template(template: str) -> None:
    """Raises Refused e_tills_template (line, word) for a word nobody knows, e_tills_template_needs (word),
    e_tills_template_long (most).
    """
    if len(template) > LONGEST:
        raise Refused("e_tills_template_long", most=LONGEST)
    found: set[str] = set()
    for number, line in enumerate(template.splitlines(), 1):
        for word in _PLACE.findall(line):
            is_alone = line.strip() == f"{{{word}}}"
            if word not in WORDS and not (word in BLOCKS and is_alone):
                raise Refused("e_tills_template", line=number, word=word)
            found.add(word)
        if _PLACE.sub("", line).strip("{}") != _PLACE.sub("", line):
            raise Refused("e_tills_template", line=number, word=line.strip()[:20])
    for word in NEEDED:
        if word not in found:
            raise Refused("e_tills_template_needs", word=word)


def read_template(template: str, words: Mapping[str, str]) -> list[Part] | None:
    """The parts of a receipt in order; None: there is no template, or it is broken, and the built-in one holds.

    A line whose places are all empty is left out, so "Allowed by {senior}" is on paper only when somebody has.
    """
    if not template.strip():
        return None
    try:
        check_template(template)
    except Refused:
        return None
    parts: list[Part] = []
    for line in template.splitlines():
        part = _part(line, words)
        if part is not None:
            parts.append(part)
    return parts


def _part(line: str, words: Mapping[str, str]) -> Part | None:
    plain = line.strip()
    if len(plain) >= 3 and not plain.strip("-"):
        return Block("ruler")
    if plain.startswith("{") and plain[1:-1] in BLOCKS:
        return Block(plain[1:-1])
    places = _PLACE.findall(line)
    if places and not any(words.get(word) for word in places):
        return None
    is_centred = is_bold = False
    for sign, centred, bold in (("== ", True, True), ("= ", True, False), ("* ", False, True)):
        if line.startswith(sign):
            line, is_centred, is_bold = line[len(sign) :], centred, bold
            break
    text = _PLACE.sub(lambda found: words.get(found[1], ""), line)
    return Text(text, is_centred, is_bold)
