"""What every test gets: its own home, no display, no unexpected warning in the log."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent

from crm_desktop import i18n
from crm_desktop.config import cache_dir

pytest_plugins = [
    "tests.support.not_tested",
    "tests.support.template_db",
    "tests.support.server_rig",
    "tests.support.mail_servers",
]


# How long one example takes says more about the machine than about the program.
settings.register_profile("crm", deadline=None)
settings.load_profile("crm")


def _move_home() -> None:
    """Before anything else reads them: tests never touch the files of the person who runs them.

    What is dear to make (engines, server programs) stays in a cache of its own between runs and workers.
    """
    if "CRM_TEST_HOME" not in os.environ:
        os.environ["XDG_CACHE_HOME"] = str(cache_dir() / "tests")
    home = tempfile.mkdtemp(prefix="crm-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in ("CRM_TEST_HOME", "HOME", "USERPROFILE"):
        os.environ[name] = home
    for name in ("APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(Path(home) / "appdata")
    for name in ("CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(Path(home) / name.lower())
    # A program started by a test begins in English, wherever the tests are run.
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ["LANG"] = "en_US.UTF-8"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


_move_home()


# As in the program: garbage is looked for between events, never in the middle of a painting.
gc.disable()


def pytest_collection_finish() -> None:
    """What lives as long as the run is not gone through again after every window."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected(request: pytest.FixtureRequest) -> Iterator[None]:
    """Garbage of a test is gone after it; windows wait for Qt first and hang on to much."""
    yield
    if "qapp" in request.fixturenames:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    else:
        gc.collect(1)


class _Alarm(logging.Handler):
    """Remembers records that nobody expected."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a warning in the log, unless it is marked `expects_log`."""
    alarm = _Alarm()
    logging.getLogger().addHandler(alarm)
    yield
    logging.getLogger().removeHandler(alarm)
    if alarm.records and request.node.get_closest_marker("expects_log") is None:
        lines = "\n".join(f"{record.levelname} {record.name}: {record.getMessage()}" for record in alarm.records)
        pytest.fail(f"unexpected in the log:\n{lines}", pytrace=False)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Every test starts in English, whatever the test before chose."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def russian(_english: None) -> None:
    """The program speaks Russian in this test."""
    i18n.set_language("ru")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--fast` leaves out what needs a database, a window or a device, but for tests marked `smoke`."""
    parser.addoption("--fast", action="store_true", help="only the quick tiers and the tests marked smoke")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tier comes from the name of the file and of its folder."""
    if not config.getoption("--fast"):
        return
    left_out = [item for item in items if not _is_fast(item)]
    items[:] = [item for item in items if _is_fast(item)]
    config.hook.pytest_deselected(items=left_out)


def _is_fast(item: pytest.Item) -> bool:
    if item.get_closest_marker("smoke") is not None:
        return True
    slow_file = item.path.stem.startswith(("test_sql", "test_view"))
    return not slow_file and item.path.parent.name not in ("db", "devices", "flows", "launcher")
