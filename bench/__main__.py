"""python -m bench [--customers N] [--server rig|HOST/PORT:NAME] [--json FILE] [--only OP,...]."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import ops
from bench.build import kept_base
from bench.call import call
from bench.event import event
from bench.intake import letters, posts
from bench.measure import Figure, figure
from bench.place import Place
from bench.stall import stall
from bench.start import start
from bench.table import show
from bench.town import FEW, LOGINS, NONE, PERSON
from crm_desktop import __version__
from crm_desktop.db.target import Embedded, parse_server

_OTHERS = ("event", "call", "intake", "start", "stall")


def main() -> int:
    """Builds the base if need be, measures, prints a table."""
    arguments = _arguments()
    wanted = arguments.only.split(",") if arguments.only else [*ops.OPS, *_OTHERS]
    unknown = set(wanted) - set(ops.OPS) - set(_OTHERS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join([*ops.OPS, *_OTHERS])}", file=sys.stderr)
        return 2
    path = kept_base(arguments.customers, lambda text: print(text, file=sys.stderr, flush=True))
    figures: list[Figure] = []
    for one in _measured(path, arguments, wanted):
        figures.append(one)
        print(show([one], with_head=len(figures) == 1), flush=True)
        if arguments.json:
            text = json.dumps([each.as_json() for each in figures], ensure_ascii=False, indent=1)
            Path(arguments.json).write_text(text + "\n", encoding="utf-8")
    return 0


def _measured(path: Path, arguments: argparse.Namespace, wanted: list[str]) -> Iterator[Figure]:
    version = f"crm-desktop {__version__}"
    with _place(path, arguments) as place:
        for forced in (False, True):
            place.force_writes(on=forced)
            for op in wanted:
                if op not in ops.OPS or (forced and op not in ops.WRITING):
                    continue
                people = (PERSON, FEW, NONE) if op in ops.LIMITED and not forced else (PERSON,)
                for login in people:
                    with place.station(login) as station:
                        times = ops.OPS[op](station)
                    word = f"{op}:{login}" if login != PERSON else op
                    system = f"{place.system}, forced writes {'on' if forced else 'off'}"
                    yield figure(system, version, word, arguments.customers, times)
        place.force_writes(on=False)
        if "event" in wanted:
            yield figure(place.system, version, "event", arguments.customers, event(place.target))
        if "call" in wanted:
            times = call(place, lambda text: print(text, flush=True))
            yield figure(place.system, version, "call", arguments.customers, times)
        if "intake" in wanted:
            for word, measured in (("intake:letter", letters), ("intake:post", posts)):
                came = measured(place, lambda text: print(text, flush=True))
                if came is not None:
                    yield figure(place.system, version, word, arguments.customers, came)
        if "start" in wanted and isinstance(place.target, Embedded):
            yield figure(place.system, version, "start", arguments.customers, start(place.target))
        if "stall" in wanted and isinstance(place.target, Embedded):
            yield figure(place.system, version, "stall", arguments.customers, stall(place.target))


@contextmanager
def _place(path: Path, arguments: argparse.Namespace) -> Iterator[Place]:
    if not arguments.server:
        yield Place("embedded", Embedded(path), arguments.customers)
        return
    if arguments.server != "rig":
        server = parse_server(arguments.server, "SYSDBA", os.environ.get("CRM_PASSWORD", ""))
        place = Place("TCP", server, arguments.customers)
        place.make_logins(LOGINS)
        yield place
        return
    from bench.rig import rig_place

    with rig_place(path, arguments.customers) as place:
        place.make_logins(LOGINS)
        yield place


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000, help="how many clients the base has")
    parser.add_argument("--server", default="", help="over TCP: HOST/PORT:NAME of a base of the bench, or rig")
    parser.add_argument("--json", default="", help="file for the figures")
    parser.add_argument("--only", default="", help="operations, divided by commas")
    return parser.parse_args()


sys.exit(main())
