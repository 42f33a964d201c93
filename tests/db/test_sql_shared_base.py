"""Several processes and several users of one computer on one embedded base: nothing is lost, whoever dies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import firebird.driver
import pytest

from crm_desktop.db import lock_folder, services
from crm_desktop.db.connection import Connection
from crm_desktop.db.lock_folder import Sidecar
from crm_desktop.db.target import Embedded
from crm_desktop.errors import Refused

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and users of Linux")

_ROOT = Path(__file__).resolve().parents[2]
# Writes numbered rows and says each one after its commit: what was said must be there for ever.
_WRITER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.errors import Refused
try:
    connection = Connection(Embedded(Path(sys.argv[1])))
except Refused as error:
    print("refused", error.key, flush=True)
    sys.exit(3)
print("open", os.environ["FIREBIRD_LOCK"], flush=True)
who, number = int(sys.argv[2]), 0
for line in sys.stdin:
    for step in range(int(line)):
        number += 1
        with connection.tx(write=True) as tx:
            tx.run("insert into mark (who, n) values (?, ?)", (who, number))
        print(number, flush=True)
connection.close()
print("closed", flush=True)
"""


class _Writer:
    """A process with its own environment, perhaps of another user."""

    def __init__(self, base: Path, who: int, uid: int | None = None, lock: str | None = None) -> None:
        home = base.parent / f"home-{who}"
        home.mkdir(exist_ok=True)
        home.chmod(0o777)
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "USER": f"user{who}",
            "TMPDIR": str(home),
            "LANG": "ru_RU.UTF-8" if who % 2 else "C",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        lock = lock or os.environ.get("CRM_LOCK_FOLDER")
        if lock:
            env["CRM_LOCK_FOLDER"] = lock
        user = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        self.process = subprocess.Popen(
            [_python_for_all() if uid else sys.executable, "-c", _WRITER, str(base), str(who), str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
            umask=0o027,
            **user,  # type: ignore[call-overload]
        )
        self.acknowledged = 0
        self.greeting = self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return str(self.process.stdout.readline().strip())

    def ask(self, count: int) -> None:
        """Tells it to write so many rows."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()

    def hear(self, count: int) -> None:
        """Waits for so many acknowledged rows."""
        for _row in range(count):
            self.acknowledged = int(self._line())

    def kill(self) -> None:
        """As a power cut would; what it managed to say counts."""
        self.process.kill()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with suppress(ValueError):
                self.acknowledged = int(line)
        self.process.wait()

    def clean_up(self) -> None:
        """Ends the process, if a test left it, and its pipes."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()

    def finish(self) -> None:
        """Lets it close the base properly."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self._line() == "closed"
        assert self.process.wait(20) == 0


def _python_for_all() -> str:
    """An interpreter every user may run; the one of these tests, or its packages, may lie in a private home."""
    packages = Path(firebird.driver.__file__).parent
    if not (_is_open_to_all(packages) and _is_open_to_all(_ROOT / "crm_desktop")):
        pytest.skip("users: the program lies where other users may not look")
    for candidate in (os.path.realpath(sys.executable), f"/usr/bin/python3.{sys.version_info.minor}"):
        if Path(candidate).exists() and _is_open_to_all(Path(candidate)):
            return candidate
    pytest.skip("users: no interpreter that other users may run")


def _is_open_to_all(path: Path) -> bool:
    path = path.resolve()
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents) if part.is_dir())


@pytest.fixture
def base() -> Iterator[Path]:
    """A base in a folder every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="crm-shared-", dir="/var/tmp"))
    folder.chmod(0o777)
    path = folder / "marks.fdb"
    with closing(Connection(Embedded(path), create={"page_size": 8192})) as connection:
        connection.execute_now("create table mark (who integer, n integer)")
    path.chmod(0o666)
    yield path
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def machine_lock() -> Iterator[str]:
    """A lock folder as a machine has it, for processes of several users."""
    parent = Path(tempfile.mkdtemp(prefix="crm-lock-", dir="/var/tmp"))
    parent.chmod(0o777)
    yield str(parent / "lock")
    shutil.rmtree(parent, ignore_errors=True)


Start = Callable[..., _Writer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts writers, and ends what is left of them."""
    started: list[_Writer] = []

    def run(base: Path, who: int, uid: int | None = None, lock: str | None = None) -> _Writer:
        started.append(_Writer(base, who, uid, lock))
        return started[-1]

    yield run
    for writer in started:
        writer.clean_up()


def _rows(base: Path) -> dict[int, int]:
    with closing(Connection(Embedded(base))) as connection, connection.tx(write=False) as tx:
        return dict(tx.rows("select who, count(distinct n) from mark group by who"))


def test_window_agent_and_console_write_together(base: Path, start: Start) -> None:
    writers = [start(base, who) for who in (1, 2, 3)]
    assert len({writer.greeting for writer in writers}) == 1, "one lock folder whatever the environment says"
    for writer in writers:
        writer.ask(200)
    for writer in writers:
        writer.hear(200)
    for writer in writers:
        writer.finish()
    assert _rows(base) == {1: 200, 2: 200, 3: 200}
    assert services.validate(Embedded(base)) == []


def test_others_go_on_when_one_is_killed(base: Path, start: Start) -> None:
    alive = start(base, 1)
    killed: dict[int, int] = {}
    for who in (2, 3, 4):
        victim = start(base, who)
        victim.ask(100_000)
        victim.hear(50)
        victim.kill()
        killed[who] = victim.acknowledged
        begun = time.monotonic()
        alive.ask(20)
        alive.hear(20)
        assert time.monotonic() - begun < 30, "a dead process must not stop the others"
    alive.finish()
    rows = _rows(base)
    assert rows.pop(1) == 60
    for who, count in killed.items():
        assert rows[who] in (count, count + 1), "every acknowledged row is there"
    assert services.validate(Embedded(base)) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="users: needs root to become other users")
def test_two_users_of_the_computer_share_a_base(base: Path, start: Start, machine_lock: str) -> None:
    ann, bob = start(base, 1, 65001, machine_lock), start(base, 2, 65002, machine_lock)
    assert ann.greeting == bob.greeting == f"open {machine_lock}"
    for writer in (ann, bob):
        writer.ask(300)
    ann.hear(100)
    ann.kill()
    bob.hear(300)
    again = start(base, 3, 65001, machine_lock)
    again.ask(50)
    again.hear(50)
    again.finish()
    bob.finish()
    last = start(base, 4, 65002, machine_lock)
    last.finish()
    rows = _rows(base)
    assert rows[1] in (ann.acknowledged, ann.acknowledged + 1)
    assert (rows[2], rows[3]) == (300, 50)
    assert services.validate(Embedded(base)) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="users: needs root to become other users")
def test_user_without_rights_to_the_file_is_told_so(base: Path, machine_lock: str, start: Start) -> None:
    base.chmod(0o644)
    assert start(base, 1, 65001, machine_lock).greeting == "refused e_db_file_not_writable"


def test_another_lock_folder_is_refused_while_somebody_works(base: Path, start: Start, machine_lock: str) -> None:
    with closing(Connection(Embedded(base))):
        other = start(base, 9, lock=machine_lock)
        assert other.greeting == "refused e_db_other_lock_folder"
        assert other.process.wait(20) == 3
    later = start(base, 9, lock=machine_lock)
    assert later.greeting == f"open {machine_lock}", "nobody there any more: taken over silently"
    with pytest.raises(Refused) as caught:
        Connection(Embedded(base))
    assert caught.value.key == "e_db_other_lock_folder"
    assert caught.value.facts["theirs"] == machine_lock
    later.kill()
    assert _rows(base) == {}, "a killed process does not hold the base"


def test_folder_of_the_same_path_but_made_anew_is_another_folder(base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lock"
    lock_folder.made(folder)
    first = Sidecar(base, folder)
    shutil.rmtree(folder)
    lock_folder.made(folder)
    with pytest.raises(Refused):
        Sidecar(base, folder)
    first.close()
    Sidecar(base, folder).close()


def test_lock_folder_is_made_whole_by_many_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from crm_desktop.db import lock_folder;"
        "print(lock_folder.folder_id(lock_folder.made(Path(sys.argv[1]))))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE, cwd=_ROOT, text=True
        )
        for _process in range(6)
    ]
    assert len({process.communicate(timeout=30)[0] for process in started}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
    assert (tmp_path / "lock").stat().st_mode & 0o7777 == 0o777


def test_default_lock_folder_does_not_depend_on_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CRM_LOCK_FOLDER", raising=False)
    found = set()
    for who in ("a", "b"):
        for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            monkeypatch.setenv(name, str(tmp_path / who))
        monkeypatch.setenv("USER", who)
        found.add(lock_folder.machine_place())
    assert len(found) == 1
