"""A demo firm in a file of its own: made in one go, thrown away and made anew; used by the console and the window."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crm_desktop.clock import SystemClock
from crm_desktop.config import data_dir
from crm_desktop.db import deploy, exclusive
from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.lock_folder import forget_sidecar
from crm_desktop.db.target import Embedded
from crm_desktop.errors import Refused
from crm_desktop.features.demo.firm import Made, Progress, make_demo
from crm_desktop.features.demo.rules import CLIENT_COUNT
from crm_desktop.features.demo.rules_tongue import tongue_of
from crm_desktop.features.upkeep.index_round import count_all_indexes
from crm_desktop.i18n import _, language

_WAIT_SECONDS = 3.0


def demo_path() -> Path:
    """Where the demo firm of this person lies."""
    return data_dir() / "demo.fdb"


def make_demo_base(
    target: Embedded, seed: int, *, again: bool, progress: Progress, clients: int = CLIENT_COUNT
) -> Made:
    """Makes the demo firm in the language of the program; with `again` the old one is thrown away first.

    The file appears only when it is whole.

    Raises Refused e_db_exists when it is there already, and those of `remove_demo`.
    """
    if target.path.exists():
        if not again:
            raise Refused("e_db_exists", path=str(target.path))
        remove_demo(target)
    target.path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Embedded(target.path.with_name(target.path.name + ".making"))
    fresh.path.unlink(missing_ok=True)
    deploy.create_base(
        fresh, progress=lambda _step, done, total: progress(_("Database"), done, total), forced_writes=False
    )
    try:
        lane = Lane(fresh, name="demo", hang_seconds=None)
        try:
            made = make_demo(
                lambda work: lane.submit(work, write=True).result(),
                SystemClock().now(),
                seed=seed,
                clients=clients,
                progress=progress,
                tongue=tongue_of(language()),
            )
            count_all_indexes(lambda work: lane.submit(work, write=True).result())
        finally:
            lane.close()
        exclusive.set_forced_writes(fresh, on=True)
        fresh.path.rename(target.path)
    finally:
        fresh.path.unlink(missing_ok=True)
        forget_sidecar(fresh.path)
    return made


def remove_demo(target: Embedded) -> None:
    """Throws a demo firm away; settings of the program stay.

    Raises Refused e_demo_real_firm when it is none, e_demo_in_use with who has it open, e_demo_cannot_remove.
    """
    if not target.path.exists():
        return
    with closing(Connection(target)) as connection:
        with connection.tx(write=False) as tx:
            found = tx.row("select f.name, f.is_demo from firm f")
            if found is None or not found[1]:
                raise Refused("e_demo_real_firm", firm=str(found[0]) if found else "")
        try:
            exclusive.wait_until_alone(connection, _WAIT_SECONDS, lambda *_: None)
        except Refused as refused:
            raise Refused("e_demo_in_use", **refused.facts) from refused
    exclusive.close_to_others(target)
    try:
        target.path.unlink()
    except OSError as error:
        exclusive.open_to_all(target)
        raise Refused("e_demo_cannot_remove", reason=error.strerror or str(error)) from error
    forget_sidecar(target.path)
