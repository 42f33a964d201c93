"""The handbook: the same pages in both languages, every page to be found, no link that leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT

DOCS = ROOT / "docs"
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)\s]+))?\)")
_PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def _names(folder: str) -> set[str]:
    return {page.name for page in (DOCS / folder).glob("*.md")}


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


def test_both_languages_have_the_same_pages() -> None:
    assert _names("ru") == _names("en")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_stands_in_the_contents(language: str) -> None:
    contents = (DOCS / language / "index.md").read_text(encoding="utf-8")
    assert {name for name in _names(language) - {"index.md"} if f"({name})" not in contents} == set()


def test_every_decision_stands_in_its_list_under_a_number_of_its_own() -> None:
    names = [page.name for page in (DOCS / "adr").glob("0*.md")]
    listed = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    assert len({name[:4] for name in names}) == len(names)
    assert [name for name in names if f"({name})" not in listed] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        place = (page.parent / target).resolve()
        if not place.exists() or (anchor and anchor not in _anchors(place)):
            lost.append(f"{target}#{anchor}")
    assert lost == []
