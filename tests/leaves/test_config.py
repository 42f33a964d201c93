"""Settings survive restarts, broken files and full disks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop import config
from crm_desktop.config import LISTS, SETTINGS, TEXT_FACTOR, THEME, WINDOW, Config


def test_a_choice_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    Config(path).set(THEME, "dark")
    Config(path).set(LISTS, {"clients": {"widths": [120, 80], "sort": "имя", "down": True}})
    again = Config(path)
    assert again.get(THEME) == "dark"
    assert again.get(LISTS) == {"clients": {"widths": [120, 80], "sort": "имя", "down": True}}
    assert [name.name for name in path.parent.iterdir()] == ["settings.toml"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("config") / "settings.toml"
    Config(path).set(WINDOW, text)
    Config(path).set(LISTS, {text: {text: [text]}})
    assert Config(path).get(WINDOW) == text
    assert Config(path).get(LISTS) == {text: {text: [text]}}


def test_two_windows_keep_each_others_choices(tmp_path: Path) -> None:
    first, second = Config(tmp_path / "settings.toml"), Config(tmp_path / "settings.toml")
    first.set(THEME, "dark")
    second.set(WINDOW, "left half")
    first.set(TEXT_FACTOR, 1.15)
    again = Config(tmp_path / "settings.toml")
    assert (again.get(THEME), again.get(WINDOW), again.get(TEXT_FACTOR)) == ("dark", "left half", 1.15)


def test_what_was_not_chosen_has_its_default(tmp_path: Path) -> None:
    settings = Config(tmp_path / "none.toml")
    assert settings.get(THEME) == "system"
    settings.get(LISTS)["clients"] = "changed by the caller"
    assert settings.get(LISTS) == {}


@pytest.mark.expects_log
@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00", b"[[[", b"theme = 1\ntheme = 2"])
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    settings = Config(path)
    assert settings.get(THEME) == "system"
    assert (tmp_path / "settings.bad").read_bytes() == content
    assert "settings.bad" in caplog.text
    settings.set(THEME, "light")
    assert Config(path).get(THEME) == "light"


def test_a_value_of_a_wrong_kind_counts_as_not_chosen(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "pink"\ntext_factor = true\nlists = 3\n', encoding="utf-8")
    settings = Config(path)
    assert (settings.get(THEME), settings.get(TEXT_FACTOR), settings.get(LISTS)) == ("system", 1.0, {})


def test_a_setting_this_version_does_not_know_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('of_tomorrow = "kept"\n', encoding="utf-8")
    Config(path).set(THEME, "dark")
    assert 'of_tomorrow = "kept"' in path.read_text(encoding="utf-8")


def test_a_wrong_value_cannot_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="theme"):
        Config(tmp_path / "settings.toml").set(THEME, "pink")


@pytest.mark.expects_log
def test_a_folder_that_cannot_be_written_costs_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Config(tmp_path / "file" / "settings.toml")
    settings.set(THEME, "dark")
    assert settings.get(THEME) == "dark"
    assert "not saved" in caplog.text


def test_every_setting_has_a_name_of_its_own_and_a_meaning() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.help and setting.accepts(setting.default) for setting in SETTINGS)


@pytest.mark.skipif(os.name == "nt", reason="windows: folders are named by other variables")
def test_folders_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config.config_dir() == tmp_path / "c" / "crm-desktop"
    assert config.data_dir() == tmp_path / ".local" / "share" / "crm-desktop"


@pytest.mark.skipif(os.name == "nt", reason="windows: folders are named by other variables")
def test_the_cache_moves_when_its_place_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert config.cache_dir().parent == tmp_path
    assert config.cache_dir().is_dir()
