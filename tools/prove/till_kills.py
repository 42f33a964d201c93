"""Kills of a till at a random step of a sale: base, journal, paper and bank terminal agree, all of it there once.

Killed are the till, the server, or the link between them; with the base there or away. Each run is a till of its own
and drawn from its number, so that a failing one can be repeated alone.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol, TypeVar

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.devices.emulator import SoftPrinter
from crm_desktop.devices.emulator_wires import TcpWire
from crm_desktop.devices.terminal_simulator import TerminalSimulator
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.pos import catalogue_copy, journal, queries_copy
from tools.prove.crew import Worker
from tools.prove.firm import as_person, hire
from tools.prove.kills import Run
from tools.prove.till_hand import Hand, printer_at, utc_now
from tools.prove.till_judge import judge

T = TypeVar("T")
SALES = 5
CASHIER = "KASSIR"
ONLINE, OFFLINE, LINK, SERVER = "till", "till offline", "link", "server"
_MOST_STEPS = 42
_GOODS = (
    ("Хлеб", "шт", "piece", "45.50"),
    ("Молоко 1 л", "шт", "piece", "89.90"),
    ("Яблоки", "кг", "weight", "129.90"),
    ("Лампа", "шт", "piece", "349.00"),
    ("Сыр", "кг", "weight", "899.99"),
)
_NUMBER = re.compile(r"(K\d+-\d+-\d+)\b")


class Wire(Protocol):
    """The link of a till to a server, and the server behind it."""

    port: int

    def cut(self) -> None:
        """Breaks it."""
        ...

    def open(self) -> None:
        """Mends it."""
        ...

    def restart_server(self) -> None:
        """Kills the server and starts it again."""
        ...


@dataclass
class Ground:
    """Where the runs are: a base with goods, a cashier and a made journal, copied for each till."""

    target: Target
    folder: Path
    cashier: int
    template: Path
    wire: Wire | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be killed here."""
        return (ONLINE, OFFLINE, LINK, SERVER) if self.wire else (ONLINE, OFFLINE)

    @property
    def door(self) -> Target:
        """The base as a till reaches it."""
        if self.wire is None or not isinstance(self.target, Server):
            return self.target
        return replace(self.target, port=self.wire.port)

    def lane(self) -> Lane:
        """A till's way to the base."""

        def log_in(tx: Tx) -> None:
            open_session(tx, CASHIER, "prove", "1.0")

        return Lane(as_person(self.target, CASHIER), log_in, hang_seconds=10, patience=20)


class AtOnce:
    """A base without a thread of its own: what is asked is done at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def submit(self, work: Callable[[Tx], T], *, write: bool = False, repeatable: bool = False) -> Future[T]:
        """Done when this returns."""
        done: Future[T] = Future()
        with self._connection.tx(write=write) as tx:
            found = work(tx)
        done.set_result(found)
        return done


def make_ground(target: Target, folder: Path, wire: Wire | None = None) -> Ground:
    """Goods with codes and a plenty of each, a cashier, and a journal with a copy of the goods."""
    cashier = hire(target, CASHIER, "cashier")
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        for number, (name, unit, kind, price) in enumerate(_GOODS, 1):
            made = tx.value(
                "insert into goods (code, name, unit, kind, price, created_at, updated_at, changed_in)"
                " values (?, ?, ?, ?, ?, clock.utc_now(), clock.utc_now(), current_transaction) returning id",
                (f"G{number}", name, unit, kind, Decimal(price)),
            )
            tx.run("insert into goods_code (code, goods_id) values (?, ?)", (_codes()[number - 1], made))
        tx.run(
            "insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at)"
            " select (select min(s.id) from store s), g.id, 1000000, 1, 'receipt', clock.utc_now(), clock.utc_now()"
            " from goods g"
        )
        first = _add_till(tx, 0)
    ground = Ground(target, folder, cashier, folder / "journal-template", wire)
    own = Lane(journal.open_journal(ground.template), name="till")
    with closing(own), closing(ground.lane()) as base:
        fresh = base.submit(lambda tx: queries_copy.read_fresh(tx, first, 0)).result()
        known = base.submit(lambda tx: queries_copy.about(tx, first)).result()
        own.submit(lambda tx: catalogue_copy.take_in(tx, known, fresh, utc_now()), write=True).result()
    return ground


def run_till_kill(ground: Ground, number: int, kind: str | None = None) -> Run:
    """One kill, and what the next start makes of it."""
    draw = random.Random(number)
    kind = kind or draw.choice(ground.kinds)
    till = _new_till(ground, number)
    is_out = draw.random() < 0.15
    first = SoftPrinter(TcpWire(), is_paper_out=is_out)
    worker = _started(ground, till, first, number, kind)
    _kill(ground, worker, kind, draw)
    first.wire.unplug()
    second = SoftPrinter(TcpWire())
    said = [word for word in worker.said if word.get("step") == "recorded"]
    try:
        wrong = _next_start(ground, till, second, number, first.text, [str(word["op_id"]) for word in said], is_out)
    finally:
        second.wire.unplug()
    shutil.rmtree(till.folder, ignore_errors=True)
    return Run(number, kind, len(said), tuple(wrong))


def _is_done(worker: Worker) -> bool:
    return bool(worker.said and worker.said[-1].get("done"))


@dataclass(frozen=True)
class _Till:
    id: int
    code: str
    folder: Path


def _new_till(ground: Ground, number: int) -> _Till:
    with closing(Connection(ground.target)) as connection, connection.tx(write=True) as tx:
        till = _Till(_add_till(tx, number), f"K{number}", ground.folder / f"till-{number}")
    till.folder.mkdir()
    shutil.copyfile(ground.template / journal.FILE_NAME, till.folder / journal.FILE_NAME)
    with closing(Connection(Embedded(till.folder / journal.FILE_NAME))) as own, own.tx(write=True) as tx:
        journal.begin(tx, till.id, "prove", utc_now(), op_no=0, receipt_no=0, shift_no=0)
        journal.keep_facts(tx, {"code": till.code, "firm": "Prove", "time_zone": "Europe/Samara"})
    return till


def _started(ground: Ground, till: _Till, printer: SoftPrinter, number: int, kind: str) -> Worker:
    target = ground.door
    if kind == OFFLINE:
        target = Server("127.0.0.1", 9, "nobody", "x", "x")  # the port of "discard": nobody answers there
    worker = Worker(
        target, CASHIER, "till", module="till_worker", journal=str(till.folder), till=till.id, cashier=ground.cashier,
        codes=_codes(), printer=printer.wire.address, terminal=str(till.folder / "terminal.json"), number=number,
        sales=SALES,
    )  # fmt: skip
    worker.ready.wait(60)
    worker.go()
    return worker


def _kill(ground: Ground, worker: Worker, kind: str, draw: random.Random) -> None:
    _wait_for(worker, draw.randint(0, _MOST_STEPS), draw.random() * draw.choice((0.002, 0.01, 0.06)))
    if kind == LINK and ground.wire:
        ground.wire.cut()
        _wait_for(worker, len(worker.said) + draw.randint(0, 20), 0)
        ground.wire.open()
    elif kind == SERVER and ground.wire:
        ground.wire.restart_server()
    else:
        worker.kill()
        return
    if draw.random() < 0.5:
        _wait_for(worker, len(worker.said) + draw.randint(0, 20), 0)
        worker.kill()
    else:
        _wait_for(worker, 10_000, 0)
        worker.kill()


def _wait_for(worker: Worker, steps: int, pause: float) -> None:
    """Until so many steps are said, and a moment more."""
    while worker.process.poll() is None and len(worker.said) < steps and not _is_done(worker):
        worker.moved.wait(0.05)
        worker.moved.clear()
    if pause and not _is_done(worker):
        worker.moved.wait(pause)


def _next_start(
    ground: Ground, till: _Till, printer: SoftPrinter, number: int, before: str, said: list[str], was_out: bool
) -> list[str]:
    """The till is started again, sells once more, closes its shift and tells everything; then all is compared."""
    terminal = TerminalSimulator(till.folder / "terminal.json")
    own = Connection(journal.open_journal(till.folder))
    base = Connection(as_person(ground.target, CASHIER))
    with closing(own), closing(base):
        with base.tx(write=True) as tx:
            open_session(tx, CASHIER, "prove", "1.0")
        hand = Hand(
            AtOnce(own), AtOnce(base), till.id, ground.cashier, _codes(), printer_at(printer.wire.address), terminal
        )
        seen = _whole(before)
        wrong = hand.go_on(lambda receipt: seen[receipt] > 0)
        hand.open_shift()
        hand.sell(random.Random(number + 1_000_000))
        figures = hand.close_shift()
        told = hand.sync.post()
        if told.trouble is not None or told.waiting:
            return [*wrong, f"{told.waiting} were not told: {told.trouble!r}"]
        paper = _whole(before + "\n" + printer.text)
        wrong += judge(hand, ground.target, figures, paper, said, json.loads(_read(terminal.memory)))
    return wrong


def _whole(paper: str) -> Counter[str]:
    """How often each receipt is on paper from its head to the bars at its end."""
    found: Counter[str] = Counter()
    head = ""
    for line in paper.splitlines():
        number = _NUMBER.search(line)
        if number is None:
            continue
        if not line.startswith("[bars"):
            head = number[1]
        elif head == number[1]:
            found[head] += 1
            head = ""
    return found


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else "[]"


def _codes() -> list[str]:
    return [f"460000000001{number}" for number in range(1, len(_GOODS) + 1)]


def _add_till(tx: Tx, number: int) -> int:
    made = tx.value(
        "insert into till (code, name, branch_id, store_id) select ?, ?, s.branch_id, s.id from store s"
        " order by s.id rows 1 returning id",
        (f"K{number}", f"Касса {number}"),
    )
    assert isinstance(made, int)
    return made
