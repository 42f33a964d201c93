"""The program's own environment: made once, made anew when the lock changes or a set-up was killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools import environment
from tools.say import CannotSetUp

_TREE = Path(environment.__file__).resolve().parent.parent


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with nothing to install, so that making its environment is quick."""
    (tmp_path / "lock").mkdir()
    for lock in ("run", "dev"):
        (tmp_path / "lock" / f"{lock}.txt").write_text(f"# {lock}\n", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    return tmp_path


def _stamp(root: Path) -> Path:
    return next(root.glob(".venv/3.*/stamp"))


def test_it_is_made_once_and_said_on_the_error_stream_only(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    python = environment.ensure("dev")
    made = _stamp(root).stat().st_mtime_ns
    assert "First start" in capfd.readouterr().err
    assert environment.ensure("run") == environment.ensure("dev") == python
    assert subprocess.check_output([python, "-c", "print(1)"], text=True).strip() == "1"
    assert _stamp(root).stat().st_mtime_ns == made
    assert capfd.readouterr() == ("", "")


def test_a_changed_lock_and_a_killed_set_up_make_it_anew(root: Path) -> None:
    environment.ensure("run")
    left = _stamp(root).with_name("left-over")
    left.touch()
    (root / "lock" / "run.txt").write_text("# other\n", encoding="utf-8")
    environment.ensure("run")
    assert not left.exists()
    left.touch()
    _stamp(root).unlink()
    environment.ensure("run")
    assert not left.exists()


def test_of_two_starts_at_once_one_sets_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    both = threading.Barrier(2)

    def make(folder: Path, python: Path, lock: str) -> None:
        made.append(lock)
        python.parent.mkdir(parents=True)
        python.touch()
        (folder / "stamp").write_text(environment._wanted(lock), encoding="utf-8")

    def start() -> None:
        both.wait()
        environment.ensure("run")

    monkeypatch.setattr(environment, "_make", make)
    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["run"]
    assert root.joinpath(".venv").is_dir()


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(: Failed to establish a new connection'\n"
            "ERROR: Could not find a version that satisfies the requirement six==1.17.0 (from versions: 1.16.0)",
            "no connection",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement pyside6-essentials==6.12.0 "
            "(from versions: 6.10.0, 6.11.0)\nERROR: No matching distribution found for pyside6-essentials==6.12.0",
            "is not to be had for this computer",
        ),
        ("ERROR: Could not find a version that satisfies six==1.17.0 (from versions: none)", "no connection"),
        ("The virtual environment was not created successfully because ensurepip is not available.", "venv part"),
        ("something else\nvery odd.", "very odd."),
        ("", "cannot be made"),
    ],
)
def test_what_went_wrong_is_said_plainly(output: str, told: str) -> None:
    assert told in environment._reason(output)


def test_a_failed_step_names_the_file_with_the_details(tmp_path: Path) -> None:
    log = tmp_path / "setup.log"
    with pytest.raises(CannotSetUp, match=r"(?s)odd.*setup\.log"):
        environment._run([sys.executable, "-c", "import sys; sys.exit('odd')"], log)
    assert log.read_text(encoding="utf-8").strip() == "odd"


def test_without_a_folder_of_its_own_it_lies_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".venv").write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    assert tmp_path / "cache" in environment.home().parents


def test_one_that_is_ready_serves_those_who_may_not_write_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = root / ".venv" / f"{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / "stamp").write_text(environment._wanted("dev"), encoding="utf-8")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert environment.ensure("run") == python


@pytest.mark.parametrize(("words", "code"), [(["fly"], 2), ([], 2), (["help"], 0)])
@pytest.mark.parametrize(("language", "text"), [("ru_RU.UTF-8", "Пишите"), ("C.UTF-8", "Use:")])
def test_an_unknown_word_gets_the_list_of_words(
    monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, language: str, text: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setenv("PYTHONUTF8", "1")
    done = subprocess.run(
        [sys.executable, str(_TREE / "tools" / "launch.py"), *words], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert text in done.stderr
    for word in ("run", "test", "check", "agent", "admin", "bench", "shots", "prove"):
        assert f"\n  {word} " in done.stderr
