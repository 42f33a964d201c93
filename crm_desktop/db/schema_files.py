"""Reads server_sql: which files there are, of which kind, with which checksum."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

SERVER_SQL = Path(__file__).resolve().parents[2] / "server_sql"
_MIGRATION = re.compile(r"^(\d{4})_([a-z0-9_]+?)(\.after)?\.sql$")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file; the checksum does not change with the line ends."""

    path: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Migration:
    """A numbered change: a part before the reload of packages and views, and perhaps one after it."""

    number: int
    name: str
    before: SqlFile | None
    after: SqlFile | None

    @property
    def sha256(self) -> str:
        """The checksum of both parts."""
        parts = [part.sha256 for part in (self.before, self.after) if part is not None]
        return parts[0] if len(parts) == 1 else hashlib.sha256("".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sources:
    """All of server_sql, in the order of deploying."""

    migrations: list[Migration]
    exceptions: list[SqlFile]
    headers: list[SqlFile]
    views: list[SqlFile]
    bodies: list[SqlFile]
    triggers: list[SqlFile]
    grants: list[SqlFile]
    seed: list[SqlFile]

    @property
    def number(self) -> int:
        """The number of the newest migration, 0 without any."""
        return self.migrations[-1].number if self.migrations else 0

    @property
    def reloaded(self) -> list[SqlFile]:
        """Everything that is present tense."""
        parts = (self.exceptions, self.headers, self.views, self.bodies, self.triggers, self.grants, self.seed)
        return [file for part in parts for file in part]

    @property
    def fingerprint(self) -> str:
        """One checksum over everything a base is made of."""
        lines = [f"{m.number} {m.sha256}" for m in self.migrations] + [f"{f.path} {f.sha256}" for f in self.reloaded]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_sources(root: Path = SERVER_SQL) -> Sources:
    """Reads server_sql; raises ValueError for a wrong file name in migrations."""
    packages = _files(root, "packages")
    bodies = [file for file in packages if file.path.endswith("_body.sql")]
    return Sources(
        migrations=_migrations(root),
        exceptions=_single(root, "exceptions.sql"),
        headers=[file for file in packages if file not in bodies],
        views=_files(root, "views"),
        bodies=bodies,
        triggers=_files(root, "triggers"),
        grants=_single(root, "grants.sql"),
        seed=_files(root, "seed"),
    )


def file_of(path: Path, root: Path) -> SqlFile:
    """One file with its checksum."""
    text = path.read_text(encoding="utf-8")
    return SqlFile(path.relative_to(root).as_posix(), text, hashlib.sha256(text.encode()).hexdigest())


def _files(root: Path, folder: str) -> list[SqlFile]:
    return [file_of(path, root) for path in sorted((root / folder).glob("*.sql"))]


def _single(root: Path, name: str) -> list[SqlFile]:
    return [file_of(root / name, root)] if (root / name).exists() else []


def _migrations(root: Path) -> list[Migration]:
    parts: dict[int, dict[bool, tuple[str, SqlFile]]] = {}
    for path in sorted((root / "migrations").glob("*.sql")):
        found = _MIGRATION.match(path.name)
        if not found:
            raise ValueError(f"{path.name}: a migration is named 0007_add_branch.sql or 0007_add_branch.after.sql")
        number, is_after = int(found[1]), bool(found[3])
        pair = parts.setdefault(number, {})
        if is_after in pair or any(name != found[2] for name, _file in pair.values()):
            raise ValueError(f"{path.name}: the number {number} is taken")
        pair[is_after] = (found[2], file_of(path, root))
    return [
        Migration(
            number,
            next(iter(pair.values()))[0],
            pair[False][1] if False in pair else None,
            pair[True][1] if True in pair else None,
        )
        for number, pair in sorted(parts.items())
    ]
