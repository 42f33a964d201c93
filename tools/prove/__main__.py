"""`./crm prove calls | kills | letters | load | posts | sales`: runs, prints a table, exit code 0 when all holds."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.db import deploy
from crm_desktop.db.target import Embedded, Target
from tools.prove.firm import inconsistencies, settle
from tools.prove.kills import Run, run_kill
from tools.prove.load import Outcome, expire_together, fire_together, route_together

if TYPE_CHECKING:
    from tests.support.server_rig import RigServer


def main() -> int:
    """Runs what was asked for."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="crm-prove-") as folder:
        # Proofs keep to a lock folder of their own, apart from the installed program's.
        os.environ.setdefault("CRM_LOCK_FOLDER", str(Path(folder) / "lock"))
        if arguments.word == "calls":
            return _calls(Path(folder), arguments.count, arguments.first)
        if arguments.word == "letters":
            return _letters(Path(folder), arguments.count, arguments.kills, arguments.first)
        if arguments.word == "posts":
            return _posts(Path(folder), arguments.count, over_tcp=arguments.server)
        if arguments.word == "sales":
            return _sales(Path(folder), arguments.count)
        if arguments.word == "kills":
            return _all_kills(Path(folder), arguments)
        return _load(Path(folder), arguments.count)


def _all_kills(folder: Path, arguments: argparse.Namespace) -> int:
    failed = 0
    if arguments.of in ("intake", "both"):
        failed |= _kills(folder / "intake", arguments.runs, arguments.first, over_tcp=arguments.server)
    if arguments.of in ("till", "both"):
        failed |= _till_kills(folder / "till", arguments.runs, arguments.first)
    return failed


def _kills(folder: Path, runs: int, first: int, *, over_tcp: bool) -> int:
    with _place(folder, over_tcp=over_tcp) as (target, rig):
        restart = None if rig is None else lambda: _restart(rig)
        return _table(run_kill(target, number, folder, restart) for number in range(first, first + runs))


def _till_kills(folder: Path, runs: int, first: int) -> int:
    from tests.support.server_rig import RigMissing, server_program
    from tools.prove.till_kills import make_ground, run_till_kill
    from tools.prove.till_link import TillLink

    try:
        server_program()
        over_tcp = True
    except RigMissing as missing:
        print(f"skipped: kills of the server and of the link ({missing})")
        over_tcp = False
    with _place(folder, over_tcp=over_tcp) as (target, rig):
        ground = make_ground(target, folder, TillLink(rig) if rig else None)
        failed = _table(run_till_kill(ground, number) for number in range(first, first + runs))
        contradictions = inconsistencies(target)
        for found in contradictions:
            print(f"inconsistent: {found}")
        return failed or int(bool(contradictions))


def _table(runs: Iterable[Run]) -> int:
    """Tells what was wrong as it comes, then how many of each kind."""
    results: list[Run] = []
    for result in runs:
        results.append(result)
        for wrong in result.wrong:
            print(f"run {result.number} ({result.kind}): {wrong}", flush=True)
    kinds = Counter(result.kind for result in results)
    failed = Counter(result.kind for result in results if result.wrong)
    print(f"{'killed':<14} {'runs':>6} {'acknowledged':>14} {'failed':>7}")
    for kind, count in sorted(kinds.items()):
        lines = sum(result.acknowledged for result in results if result.kind == kind)
        print(f"{kind:<14} {count:>6} {lines:>14} {failed[kind]:>7}")
    return 1 if failed else 0


def _calls(folder: Path, count: int, seed: int) -> int:
    from tools.prove.calls import run_calls

    run = run_calls(folder, count, seed)
    for wrong in run.wrong:
        print(wrong)
    print(f"{'number':<16} {'calls':>8}")
    for kind, times in sorted(run.kinds.items()):
        print(f"{kind:<16} {times:>8}")
    print(f"{dict(run.results)}; the stand-in of the exchange lost its connection {run.drops} times")
    print(f"memory, MB: {' '.join(map(str, run.memory))}")
    waits = sorted(run.to_card)
    print(
        f"{len(waits)} by modem, ms from the number on the wire to the call with its client:"
        f" median {waits[len(waits) // 2]:.0f}, p95 {waits[int(len(waits) * 0.95)]:.0f}, most {waits[-1]:.0f}"
    )
    print("BROKEN" if run.wrong else "every call accounted for, none on a wrong client")
    return 1 if run.wrong else 0


def _letters(folder: Path, count: int, kills: int, first: int) -> int:
    from tools.prove.letters import run_letters

    run = run_letters(folder, count, kills, first)
    for wrong in run.wrong:
        print(wrong)
    print(f"{'kind':<16} {'letters':>8}")
    for kind, times in sorted(run.kinds.items()):
        print(f"{kind:<16} {times:>8}")
    print(f"arrivals {run.arrivals}, letters kept {run.letters}, killed {run.kills} times")
    print(f"memory, MB: {' '.join(map(str, run.memory[:: max(len(run.memory) // 12, 1)]))}; most ever {run.peak}")
    from tools.prove.letters_out import run_sending

    out = run_sending(folder / "out", count // 5, kills, first)
    for wrong in out.wrong:
        print(wrong)
    print(f"sent: {dict(out.states)}, arrived {out.arrived}, killed {out.kills} times")
    broken = run.wrong or out.wrong
    print("BROKEN" if broken else "all accounted for, nothing twice")
    return 1 if broken else 0


def _load(folder: Path, count: int) -> int:
    with _place(folder, over_tcp=True) as (target, _rig):
        outcomes = [
            *route_together(target, 3, 90),
            *expire_together(target),
        ]
    with _place(folder / "full", over_tcp=True) as (target, _rig):
        outcomes += [*route_together(target, 8, count), *expire_together(target), *fire_together(target, 1000)]
    return _told(outcomes)


def _posts(folder: Path, count: int, *, over_tcp: bool) -> int:
    from tools.prove.posts import post_all

    with _place(folder, over_tcp=over_tcp) as (target, _rig):
        return _told(post_all(target, folder, count))


def _sales(folder: Path, count: int) -> int:
    from tools.prove.sales import sell_together

    with _place(folder, over_tcp=True) as (target, _rig):
        return _told(sell_together(target, folder, count))


def _told(outcomes: list[Outcome]) -> int:
    for outcome in outcomes:
        found = str(outcome.found)
        print(
            f"{'holds' if outcome.holds else 'BROKEN':<7} {outcome.name}: {found if len(found) < 200 else found[:200]}"
        )
        if not outcome.holds:
            print(f"        expected {outcome.expected}")
    return 0 if all(outcome.holds for outcome in outcomes) else 1


def _restart(rig: RigServer) -> None:
    rig.kill()
    rig.start()


@contextmanager
def _place(folder: Path, *, over_tcp: bool) -> Iterator[tuple[Target, RigServer | None]]:
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / "prove.fdb"
    deploy.create_base(Embedded(base))
    if not over_tcp:
        settle(Embedded(base))
        yield Embedded(base), None
        return
    from tests.support.server_rig import RigServer

    rig = RigServer(folder / "rig")
    target = rig.add_base(base)
    rig.start()
    try:
        settle(target)
        yield target, rig
    finally:
        rig.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="prove", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True)
    kills = words.add_parser("kills", help="kill -9 at any moment loses nothing that was acknowledged")
    kills.add_argument("--runs", type=int, default=1000)
    kills.add_argument("--first", "--seed", type=int, default=1, help="number of the first; each is drawn from its own")
    kills.add_argument("--of", choices=("intake", "till", "both"), default="both", help="what is killed")
    kills.add_argument("--server", action="store_true", help="intake over TCP, with the server killed")
    calls = words.add_parser("calls", help="calls with every kind of number and noise, the connection lost in between")
    calls.add_argument("--count", type=int, default=1000)
    calls.add_argument("--first", type=int, default=0, help="number of the run: what is by chance follows from it")
    letters = words.add_parser("letters", help="letters of every kind through mail servers, the reader killed")
    letters.add_argument("--count", type=int, default=1000)
    letters.add_argument("--kills", type=int, default=10)
    letters.add_argument("--first", type=int, default=0, help="number of the first letter")
    posts = words.add_parser("posts", help="posts of a site, a third of them rubbish or repeated, through the agent")
    posts.add_argument("--count", type=int, default=10_000)
    posts.add_argument("--server", action="store_true", help="over TCP")
    sales = words.add_parser("sales", help="the lines of a public sales list as receipts of two tills at once over TCP")
    sales.add_argument("--count", type=int, default=5009, help="how many of its orders")
    load = words.add_parser("load", help="many processes on one base over TCP")
    load.add_argument("--count", type=int, default=10_000, help="inquiries to route")
    return parser.parse_args()


sys.exit(main())
