"""The words of an HTML letter, and the first words of any. One pass: a hostile page costs no more than its length."""

from __future__ import annotations

import html

_BREAKS = frozenset(["br", "p", "div", "tr", "li", "blockquote", "table", "ul", "ol", *(f"h{n}" for n in range(1, 7))])
_SILENT = frozenset(["script", "style", "head", "title", "template"])


def plain_of(markup: str) -> str:
    """Text of an HTML page with its line breaks; scripts and styles left out."""
    out: list[str] = []
    lower = markup.lower()
    at = 0
    while at < len(markup):
        start = markup.find("<", at)
        if start < 0:
            out.append(markup[at:])
            break
        out.append(markup[at:start])
        if lower.startswith("<!--", start):
            end = markup.find("-->", start + 4)
            at = len(markup) if end < 0 else end + 3
            continue
        end = markup.find(">", start)
        if end < 0:
            break
        name = _name(lower, start, end)
        at = end + 1
        if name in _SILENT and markup[end - 1] != "/":
            close = lower.find(f"</{name}", at)
            if close < 0:
                break
            end = markup.find(">", close)
            at = len(markup) if end < 0 else end + 1
        elif name.lstrip("/") in _BREAKS:
            out.append("\n")
    text = html.unescape("".join(out)).replace("\u00a0", " ")
    return _fold(text)


def preview_of(plain: str, limit: int) -> str:
    """The first words in one line, without what is quoted."""
    words: list[str] = []
    length = 0
    for line in plain.splitlines():
        if line.lstrip().startswith(">"):
            continue
        words += (found := line.split())
        length += sum(map(len, found)) + len(found)
        if length > limit:
            break
    return " ".join(words)[:limit]


def _name(lower: str, start: int, end: int) -> str:
    stop = start + 1
    last = min(end, start + 14)
    while stop < last and (lower[stop].isalnum() or (lower[stop] == "/" and stop == start + 1)):
        stop += 1
    return lower[start + 1 : stop]


def _fold(text: str) -> str:
    """Blanks at the ends of lines and more than one empty line taken out."""
    lines: list[str] = []
    for line in text.splitlines():
        line = " ".join(line.split())
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()
