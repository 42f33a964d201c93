"""Every setting of one person on one computer, declared once, and the folders the program may write to."""

from __future__ import annotations

import copy
import getpass
import logging
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from crm_desktop.i18n import N_

T = TypeVar("T", str, float, dict[str, Any])
_NAME = "crm-desktop"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting: its name in the file, value when nobody chose, meaning, and the only values allowed (if few)."""

    name: str
    default: T
    help: str
    allowed: tuple[T, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether a value found in a file may stand for this setting."""
        if isinstance(self.default, float):
            fits = isinstance(value, int | float) and not isinstance(value, bool)
        else:
            fits = isinstance(value, type(self.default))
        return fits and (not self.allowed or value in self.allowed)


LANGUAGE = Setting("language", "", N_("Language of the program; empty: as the system has it."), ("", "ru", "en"))
THEME = Setting("theme", "system", N_("Light or dark colours, or as the system has it."), ("system", "light", "dark"))
TEXT_FACTOR = Setting("text_factor", 1.0, N_("Size of all text, 1 is normal."), (1.0, 1.15, 1.3))
LAST_TARGET = Setting("last_target", "", N_("Database opened last: a file, or a server as HOST/PORT:NAME."))
LAST_USER = Setting("last_user", "", N_("Name used at the last log-in."))
WINDOW = Setting("window", "", N_("Place and size of the main window, as the window wrote it."))
LISTS: Setting[dict[str, Any]] = Setting("lists", {}, N_("Order, width and sorting of the columns of each list."))
CARD_ON_RING = Setting("card_on_ring", "yes", N_("Whether a call opens the card of its client."), ("yes", "no"))
TILL: Setting[dict[str, Any]] = Setting("till", {}, N_("The till of this computer and its devices."))
DEMO_PATH = Setting("demo_path", "", N_("File of the demo firm; empty: not made yet."))

SETTINGS: tuple[Setting[str] | Setting[float] | Setting[dict[str, Any]], ...] = (
    LANGUAGE,
    THEME,
    TEXT_FACTOR,
    LAST_TARGET,
    LAST_USER,
    WINDOW,
    LISTS,
    CARD_ON_RING,
    TILL,
    DEMO_PATH,
)


class Config:
    """The settings file of one person. A file that cannot be read is set aside, never a reason not to start."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_dir() / "settings.toml"
        self._chosen: dict[str, Any] = {}
        self._values = self._read()

    def get(self, setting: Setting[T]) -> T:
        """The value in force; a value of a wrong kind in the file counts as not chosen."""
        value = self._values.get(setting.name, setting.default)
        if not setting.accepts(value):
            return copy.deepcopy(setting.default)
        return copy.deepcopy(value)  # type: ignore[no-any-return]

    def set(self, setting: Setting[T], value: T) -> None:
        """Chooses a value and writes the file; a file that cannot be written costs a warning in the log.

        Raises ValueError for a value the setting does not allow.
        """
        if not setting.accepts(value):
            raise ValueError(f"{setting.name} cannot be {value!r}")
        if self._values.get(setting.name, setting.default) == value:
            return
        # A second window of the same person may have chosen something else meanwhile: only our choices go over its.
        self._chosen[setting.name] = copy.deepcopy(value)
        self._values = self._read() | self._chosen
        try:
            self._write()
        except OSError as error:
            _log.warning("settings are not saved: %s", error.strerror)

    def _read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            _log.warning("settings cannot be read: %s", error.strerror)
        except ValueError:  # broken TOML or not UTF-8
            aside = self.path.with_suffix(".bad")
            try:
                os.replace(self.path, aside)
            except OSError:
                aside = self.path
            _log.warning("settings could not be understood and start anew; the old file is %s", aside.name)
        return {}

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.stem)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(_toml(self._values))
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except OSError:
            os.unlink(temporary)
            raise


def config_dir() -> Path:
    """Where settings lie: small files a person may want to copy."""
    return _folder("XDG_CONFIG_HOME", ".config", "APPDATA")


def data_dir() -> Path:
    """Where databases of this person are put unless another place is chosen."""
    return _folder("XDG_DATA_HOME", ".local/share", "LOCALAPPDATA", "Data")


def log_dir() -> Path:
    """Where the program writes its log."""
    return _folder("XDG_STATE_HOME", ".local/state", "LOCALAPPDATA", "Log")


def cache_dir() -> Path:
    """Where things lie that can be made anew; a private temporary folder when the usual place cannot be written."""
    usual = _folder("XDG_CACHE_HOME", ".cache", "LOCALAPPDATA", "Cache")
    if _ours(usual):
        return usual
    spare = Path(tempfile.gettempdir()) / f"{_NAME}-{_user_name()}"
    return spare if _ours(spare) else usual


def _folder(variable: str, below_home: str, on_windows: str, part: str = "") -> Path:
    if os.name == "nt":
        return Path(os.environ.get(on_windows) or Path.home() / "AppData" / "Local") / _NAME / part
    chosen = os.environ.get(variable, "")
    # The XDG rules tell to ignore relative paths.
    return (Path(chosen) if os.path.isabs(chosen) else _home() / below_home) / _NAME


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a user without a home and without HOME
        return Path(tempfile.gettempdir())


def _user_name() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()


def _ours(folder: Path) -> bool:
    """Makes the folder if need be; true when we can write there and nobody else put it there for us."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.stat()
    except OSError:
        return False
    if hasattr(os, "getuid") and about.st_uid != os.getuid():
        return False
    return os.access(folder, os.W_OK)


def _toml(values: Mapping[str, Any]) -> str:
    """Settings as a TOML document, tables last as TOML wants it."""
    plain = [f"{name} = {_inline(value)}" for name, value in values.items() if not isinstance(value, dict)]
    tables = [(name, value) for name, value in values.items() if isinstance(value, dict)]
    for name, table in tables:
        plain.append(f"\n[{_quoted(name)}]")
        plain += [f"{_quoted(key)} = {_inline(value)}" for key, value in table.items()]
    return "\n".join(plain) + "\n"


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    raise ValueError(f"a setting cannot hold {type(value).__name__}")


def _quoted(text: str) -> str:
    escapes = {ord('"'): '\\"', ord("\\"): "\\\\", 127: "\\u007f"}
    escapes |= {code: f"\\u{code:04x}" for code in range(32)}
    return f'"{text.translate(escapes)}"'
