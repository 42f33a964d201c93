"""Languages: Russian with its three plural forms, English as written, a catalogue made once and remade when stale."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm_desktop import i18n
from crm_desktop.catalogue import compile_catalogue, read_catalogue
from crm_desktop.i18n import _, ngettext, pgettext, qt_catalogue, set_language, system_language

_PO = """
msgid ""
msgstr "Language: ru"

#, fuzzy
msgid "unsure"
msgstr "не точно"

msgctxt "lock"
msgid "Key"
msgstr "Ключ"

msgctxt "keyboard"
msgid "Key"
msgstr "Клавиша"

msgid "{n} client"
msgid_plural "{n} clients"
msgstr[0] "{n} клиент"
msgstr[1] "{n} клиента"
msgstr[2] "{n} клиентов"

msgid ""
"long "
"\\"text\\"\\n"
msgstr ""
"длинный "
"«текст»\\n"

msgid "empty"
msgstr ""
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Russian catalogue of the test's own, with a cache of its own."""
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path / "i18n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    path = tmp_path / "i18n" / "ru" / "word.po"
    path.parent.mkdir(parents=True)
    path.write_text(_PO, encoding="utf-8")
    return path


@pytest.mark.usefixtures("catalogue")
def test_russian_plurals_and_contexts() -> None:
    set_language("ru")
    counted = [ngettext("{n} client", "{n} clients", n).format(n=n) for n in (1, 2, 5, 11, 21, 112)]
    assert counted == ["1 клиент", "2 клиента", "5 клиентов", "11 клиентов", "21 клиент", "112 клиентов"]
    assert (pgettext("lock", "Key"), pgettext("keyboard", "Key"), pgettext("music", "Key")) == (
        "Ключ",
        "Клавиша",
        "Key",
    )


@pytest.mark.usefixtures("catalogue")
def test_a_text_without_a_sure_translation_stays_english() -> None:
    set_language("ru")
    assert (_("unsure"), _("empty"), _("unknown"), _("")) == ("unsure", "empty", "unknown", "")
    assert _('long "text"\n') == "длинный «текст»\n"


def test_english_needs_no_catalogue() -> None:
    assert (ngettext("{n} client", "{n} clients", 1), ngettext("{n} client", "{n} clients", 2)) == (
        "{n} client",
        "{n} clients",
    )


def test_a_changed_source_is_compiled_anew_and_the_old_one_goes(catalogue: Path) -> None:
    set_language("ru")
    catalogue.write_text(_PO.replace("Клавиша", "Кнопка"), encoding="utf-8")
    set_language("ru")
    assert pgettext("keyboard", "Key") == "Кнопка"
    cache = next(catalogue.parents[2].glob("cache/**/i18n"))
    assert len(list(cache.iterdir())) == 1


def test_an_unchanged_source_is_not_read_again(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("ru")
    monkeypatch.setattr("crm_desktop.catalogue.read_catalogue", lambda path: pytest.fail("read again"))
    set_language("ru")
    assert pgettext("lock", "Key") == "Ключ"


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.po"
    path.write_text('msgid "a"\nmsgstr "b\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.po:2"):
        read_catalogue(path)


def test_catalogues_are_merged(catalogue: Path) -> None:
    second = catalogue.with_name("other.po")
    second.write_text('msgid "Yes"\nmsgstr "Да"\n', encoding="utf-8")
    assert "Да".encode() in compile_catalogue([catalogue, second])


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="de"):
        set_language("de")


@pytest.mark.parametrize(
    ("value", "name"), [("ru_RU.UTF-8", "ru"), ("en_US.UTF-8", "en"), ("C", "en"), ("de_DE", "en")]
)
def test_the_language_of_the_system(monkeypatch: pytest.MonkeyPatch, value: str, name: str) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", value)
    monkeypatch.setattr(i18n, "MACHINE_LOCALES", ())
    assert system_language() == name
    assert os.environ["LANG"] == value


def test_a_program_without_a_person_speaks_the_language_of_its_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = tmp_path / "locale"
    settings.write_text('# of this machine\nLANG="ru_RU.UTF-8"\n', encoding="utf-8")
    monkeypatch.setattr(i18n, "MACHINE_LOCALES", (tmp_path / "none", settings))
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert system_language() == "ru"
    monkeypatch.setenv("LC_ALL", "C")
    assert system_language() == "en"


def test_qts_own_texts_are_found() -> None:
    assert qt_catalogue() is None
    set_language("ru")
    found = qt_catalogue()
    assert found is not None
    assert found.stat().st_size > 1000
