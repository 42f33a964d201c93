"""Every text has a full Russian translation, and no text hides from translators."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.catalogue import Entry, read_catalogue
from tests.house.source import ROOT, called, modules, place, text_of, tree

_CATALOGUES = sorted((ROOT / "resources" / "i18n" / "ru").glob("*.po"))
_MARKS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
_LETTERS = re.compile(r"[А-Яа-яЁё]|[A-Za-z]{2,}[ ,.!?:…]+[A-Za-z]|^[A-Z][a-z]+[.…:!?]?$")
# What shows its text to a person; icon and object names, style sheets and property names are no texts.
_SHOWS = re.compile(
    r"set\w*(Text|Title|ToolTip|StatusTip|WhatsThis|Label|Labels|Name|Description|Prefix|Suffix|Message)"
    r"|add(Action|Item|Items|Tab|Row|Menu|Button|Section|Page)|insert(Item|Tab)"
    r"|showMessage|information|question|warning|critical|Q[A-Z]\w+"
    r"|\w*(Button|Label|Field|Head|Panel|Banner|Toast|Chip|Dialog|Choice|Switch|Hint|State)"
)
_NO_TEXT = ("setObjectName", "setFontFamily", "QIcon", "QFont", "QColor", "QKeySequence", "QShortcut", "QSettings")
_KEYWORDS = {"text", "title", "label", "hint", "tooltip", "placeholder", "caption", "sentence", "message", "word"}

Key = tuple[str | None, str, str | None]


def _marked() -> dict[Key, str]:
    """Every text the source marks for translation, with its first place."""
    found: dict[Key, str] = {}
    for path in modules("crm_desktop", "tools"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or called(node) not in _MARKS:
                continue
            texts = [text_of(argument) for argument in node.args[: _MARKS[called(node)]]]
            if None in texts:
                continue
            first, second = [*texts, None][:2]
            if not first:
                continue
            if called(node) == "pgettext":
                key: Key = (first, second or "", None)
            else:
                key = (None, first, second if called(node) == "ngettext" else None)
            found.setdefault(key, place(path, node))
    return found


def _entries() -> Iterator[tuple[Path, Entry]]:
    for path in _CATALOGUES:
        for entry in read_catalogue(path):
            yield path, entry


def _key(entry: Entry) -> Key:
    return entry.context, entry.source, entry.plural


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_has_a_russian_translation() -> None:
    there = {_key(entry) for _, entry in _entries() if entry.forms and all(entry.forms.values())}
    missing = [f"{where}: {key[1]!r}" for key, where in _marked().items() if key not in there]
    assert not missing, "no Russian text for:\n" + "\n".join(missing)


def test_no_translation_is_left_over() -> None:
    marked = _marked()
    stale = [f"{path.name}:{entry.line}: {entry.source!r}" for path, entry in _entries() if _key(entry) not in marked]
    assert not stale, "translated, but nowhere in the source:\n" + "\n".join(stale)


def test_no_translation_is_fuzzy() -> None:
    assert not [f"{path.name}:{entry.line}" for path, entry in _entries() if entry.fuzzy]


def test_plural_texts_have_the_three_russian_forms() -> None:
    wrong = [
        f"{path.name}:{entry.line}"
        for path, entry in _entries()
        if sorted(entry.forms) != ([0] if entry.plural is None else [0, 1, 2])
    ]
    assert not wrong


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for path, entry in _entries():
        wanted = _placeholders(entry.plural or entry.source)
        for form in entry.forms.values():
            try:
                same = _placeholders(form) == wanted
            except ValueError:
                same = False
            if not same:
                wrong.append(f"{path.name}:{entry.line}: {form!r} should hold {sorted(wanted)}")
    assert not wrong, "\n".join(wrong)


def test_one_text_is_translated_one_way() -> None:
    seen: dict[Key, tuple[str, dict[int, str]]] = {}
    wrong = []
    for path, entry in _entries():
        where = f"{path.name}:{entry.line}"
        first, forms = seen.setdefault(_key(entry), (where, entry.forms))
        if forms != entry.forms:
            wrong.append(f"{first} and {where}: {entry.source!r}")
    assert not wrong, "translated in two ways:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", modules("crm_desktop", "tools"), ids=place)
def test_texts_are_marked_whole(path: Path) -> None:
    wrong = [
        place(path, node)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and called(node) in _MARKS
        and any(
            isinstance(argument, ast.JoinedStr | ast.BinOp)
            or (isinstance(argument, ast.Call) and called(argument) == "format")
            for argument in node.args[: _MARKS[called(node)]]
        )
    ]
    assert not wrong, f"mark the text first, then .format(...): {wrong}"


def _shows(path: Path) -> bool:
    """Whether a module puts texts on the screen; the gallery's samples are no texts of the program."""
    return path.name.startswith(("view", "main_window", "app")) or (
        path.parent.name == "ui" and not path.name.startswith("gallery")
    )


@pytest.mark.parametrize("path", list(filter(_shows, modules("crm_desktop"))), ids=place)
def test_window_shows_no_text_past_the_translators(path: Path) -> None:
    wrong = [f"{place(path, text)}: {text.value!r}" for text in _shown(tree(path)) if _LETTERS.search(str(text.value))]
    assert not wrong, "\n".join(wrong)


def _shown(node: ast.AST) -> Iterator[ast.Constant]:
    """Plain texts given to what shows them, but for those inside a translation mark."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or called(call) in _MARKS:
            continue
        shows = _SHOWS.fullmatch(called(call)) and called(call) not in _NO_TEXT
        yield from (
            argument
            for argument in [*call.args, *[keyword.value for keyword in call.keywords if keyword.arg in _KEYWORDS]]
            if isinstance(argument, ast.Constant) and text_of(argument) and (shows or argument not in call.args)
        )
        if shows:
            yield from (part for argument in call.args for part in _parts(argument))


def _parts(node: ast.AST) -> Iterator[ast.Constant]:
    """Plain texts inside lists, tuples and f-strings."""
    if isinstance(node, ast.List | ast.Tuple):
        yield from (item for item in node.elts if isinstance(item, ast.Constant) and text_of(item))
    elif isinstance(node, ast.JoinedStr):
        yield from (item for item in node.values if isinstance(item, ast.Constant) and text_of(item))
