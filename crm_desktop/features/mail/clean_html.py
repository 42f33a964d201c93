"""HTML of strangers made fit to be shown: no scripts, no styles, nothing fetched, bounded cost, honest links."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# The sanitiser's time grows with the square of the depth, and a text box lays out no more than this in time.
MAX_LENGTH = 400_000
_MAX_DEPTH = 200
_MAX_PLAIN = 200_000
_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "hr", "i", "img",
    "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
_SCHEMES = {"http", "https", "mailto"}
_TAG = re.compile(r"<(/?)(?!(?:br|hr|img|meta|link|input|wbr|col)\b)[a-zA-Z][^>]*?(/?)>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?(?!\s*cid:)[^\s\"'>]", re.IGNORECASE)
_BACKGROUND = re.compile(r"\bbackground(-image)?\s*[=:][^;>]*?(https?:|url\()", re.IGNORECASE)
_LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BARE_IMAGE = re.compile(r"<img\b(?![^>]*\bsrc=)[^>]*?>")
_ALT = re.compile(r'\balt="([^"]*)"')
_ANY_TAG = re.compile(r"<[^>]*>")
_SITE = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,})", re.IGNORECASE)
_BARE_URL = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a letter shows: HTML of allowed tags; `has_remote`: it names pictures that are never fetched.

    `is_cut`: the rest is too long to be shown.
    """

    html: str
    has_remote: bool = False
    is_cut: bool = False


def show_body(plain: str | None, page: str | None) -> Shown:
    """The body of a letter as it may be shown: its HTML where that is safe to clean, else its plain text."""
    if page:
        cleaned = clean(page)
        if cleaned is not None:
            return Shown(cleaned, has_remote=bool(_PICTURE.search(page) or _BACKGROUND.search(page)))
    text = plain or ""
    return Shown(_from_plain(text[:_MAX_PLAIN]), is_cut=len(text) > _MAX_PLAIN)


def clean(page: str) -> str | None:
    """The page with allowed tags only; None when it is too large or too deep: show the plain text instead."""
    import nh3  # read with the first letter: the window comes sooner

    if len(page) > MAX_LENGTH or _is_too_deep(page):
        return None
    kept = nh3.clean(
        page, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES | {"cid"}, attribute_filter=_attribute,
        link_rel=None, strip_comments=True,
    )  # fmt: skip
    return _LINK.sub(_honest_link, _BARE_IMAGE.sub(_instead_of_picture, kept))


def is_safe_link(address: str) -> bool:
    """May this be opened outside when somebody clicks it?"""
    try:
        return urlsplit(address.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.lower().startswith("cid:") else None
    if name == "href":
        return value if is_safe_link(value) else None
    return value


def _instead_of_picture(image: re.Match[str]) -> str:
    """What a picture that is not shown says of itself; a bare tag would make Qt look for a file."""
    said = _ALT.search(image[0])
    return f"[{said[1]}]" if said and said[1].strip() else ""


def _is_too_deep(page: str) -> bool:
    depth = 0
    for tag in _TAG.finditer(page):
        depth += 0 if tag[2] else -1 if tag[1] else 1
        if depth > _MAX_DEPTH:
            return True
    return False


def _honest_link(link: re.Match[str]) -> str:
    """A link that shows one site and leads to another says where it leads."""
    said = _SITE.search(html.unescape(_ANY_TAG.sub("", link[2])))
    host = _host(html.unescape(link[1]))
    if said is None or not host:
        return link[0]
    named = said[1].lower().removeprefix("www.")
    if host == named or host.endswith(f".{named}"):
        return link[0]
    return f"{link[0]} <i>[{html.escape(host)}]</i>"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() == "mailto":
        return parts.path.rpartition("@")[2].lower()
    return (parts.hostname or "").lower().removeprefix("www.")


def _from_plain(text: str) -> str:
    """Plain words with their line ends, quoted lines set apart, addresses of pages as links."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        shown = _with_links(line).replace("  ", "&nbsp; ")
        lines.append(f"<i>{shown}</i>" if line.startswith(">") else shown)
    return "<br>".join(lines)


def _with_links(line: str) -> str:
    made, start = [], 0
    for found in _BARE_URL.finditer(line):
        address = found[0].rstrip(".,;:!?)")
        made.append(html.escape(line[start : found.start()]))
        made.append(f'<a href="{html.escape(address)}">{html.escape(address)}</a>')
        start = found.start() + len(address)
    made.append(html.escape(line[start:]))
    return "".join(made)
