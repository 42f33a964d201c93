"""Calls of every kind through a modem on a pty and a stand-in of an exchange: none lost, none on a wrong client.

Both counterparts are stand-ins; what a real exchange says is proved by tests/calls/test_flow_pbx.py.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm_desktop.db import deploy
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.calls import rules_modem
from tests.support.ami_stand_in import AmiStandIn
from tests.support.builders_intake import make_client
from tests.support.line_rig import LineRig, line_at_work
from tests.support.pty_modem import PtyModem
from tools.prove.numbers_made import Made, client_phones, make_number

_AT_ONCE = 6
_WAIT_SECONDS = 900
_EXTENSIONS = {"101": "Anna", "102": "Boris", "103": "Vera"}
_ROUTED = "select count(*) from call where inquiry_id is not null"
_ENDED = "select count(*) from call where ended_at is not null"
_RUBBISH = (
    b"\xff\xfe\x00\r\n\r\n",
    b"Event: Hangup\r\nLinkedid: 1.1\r\nUniqueid: 1.1\r\n\r\n",
    b"nonsense\r\n: \r\n\r\n",
    b"Event: VarSet\r\nVariable: X\r\nValue: " + b"y" * 3000 + b"\r\n\r\n",
)


@dataclass
class Expected:
    """One call as it was made: what it was known by, its number, how it ended and with whom."""

    made: Made
    result: str = "missed"
    extension: str | None = None


@dataclass
class CallsRun:
    """What came of a run; `wrong` is empty when all holds. Memory in MB.

    `to_card`: milliseconds from the number on the wire of the modem to the call with its client in the base, as
    whoever asks for it sees it.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    drops: int = 0
    memory: list[int] = field(default_factory=list)
    to_card: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def run_calls(folder: Path, count: int, seed: int = 0) -> CallsRun:
    """One call in ten by the modem, the others by the exchange, whose connection is lost now and then."""
    chance = random.Random(seed)
    run = CallsRun()
    by_modem = max(count // 10, 3)
    _by_exchange(folder, count - by_modem, chance, run)
    _by_modem(folder, by_modem, chance, run)
    return run


# ---------------------------------------------------------------- the exchange


class _Exchange:
    """Tells of calls as an exchange does; keeps the list of channels and the records whoever listens."""

    def __init__(self, ami: AmiStandIn, records: Path, chance: random.Random) -> None:
        self._ami = ami
        self._records = records
        self._chance = chance
        self._live: dict[str, list[dict[str, str]]] = {}

    def story(self, name: str, expected: Expected) -> Iterator[None]:
        """One call, step by step; others happen in between."""
        chance, number = self._chance, expected.made.written
        began = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        caller = {
            "Channel": f"PJSIP/trunk-{name}", "Uniqueid": name, "Linkedid": name, "Context": "from-trunk",
            "Exten": "4951112233", "CallerIDNum": number or "<unknown>", "ChannelStateDesc": "Ring",
        }  # fmt: skip
        self._show(name, [caller])
        self._tell("Newchannel", caller)
        self._tell("UserEvent", {**caller, "UserEvent": "CrmCall", "Number": number, "Line": "4951112233"})
        yield
        tried = chance.sample(sorted(_EXTENSIONS), chance.choice((0, 1, 1, 2)))
        answered: list[str] = []
        for extension in tried:
            leg = {
                "Channel": f"PJSIP/{extension}-{name}", "Uniqueid": f"{name}-{extension}", "Linkedid": name,
                "Context": "internal", "Exten": "", "CallerIDNum": extension, "ChannelStateDesc": "Ringing",
            }  # fmt: skip
            self._show(name, [caller, leg])
            dial = {**caller, "DestChannel": leg["Channel"], "DestLinkedid": name, "DestCallerIDNum": extension}
            self._tell("DialBegin", dial)
            yield
            status = chance.choice(("ANSWER", "ANSWER", "BUSY", "NOANSWER"))
            self._tell("DialEnd", {**dial, "DialStatus": status})
            if status == "ANSWER":
                self._show(name, [{**caller, "ChannelStateDesc": "Up"}, {**leg, "ChannelStateDesc": "Up"}])
                answered.append(extension)
                yield
                break
        self._live.pop(name)
        self._list()
        self._write(name, expected, began, tried, answered)
        self._tell("Hangup", {"Channel": caller["Channel"], "Uniqueid": name, "Linkedid": name})
        if answered:
            expected.result, expected.extension = "answered", answered[-1]

    def rubbish(self) -> None:
        """Something no exchange would say."""
        self._ami.send(self._chance.choice(_RUBBISH))

    def _tell(self, event: str, fields: dict[str, str]) -> None:
        for _ in range(self._chance.choice((1, 1, 1, 2))):
            self._ami.tell(event, **fields)

    def _show(self, name: str, channels: list[dict[str, str]]) -> None:
        self._live[name] = channels
        self._list()

    def _list(self) -> None:
        self._ami.channels = [channel for channels in self._live.values() for channel in channels]

    def _write(self, name: str, expected: Expected, began: datetime, tried: list[str], answered: list[str]) -> None:
        ended = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)
        talk = 3 if answered else 0
        dest = f"PJSIP/{(answered or tried or [''])[-1]}-{name}" if tried else ""
        source = expected.made.written.replace('"', '""')
        with self._records.open("a", encoding="utf-8") as file:
            file.write(
                f'"","{source}","4951112233","from-trunk","{source}","PJSIP/trunk-{name}","{dest}","Dial","",'
                f'"{began}","{ended if answered else ""}","{ended}",{talk + 1},{talk},'
                f'"{"ANSWERED" if answered else "NO ANSWER"}","DOCUMENTATION","{name}",""\n'
            )


def _by_exchange(folder: Path, count: int, chance: random.Random, run: CallsRun) -> None:
    ami = AmiStandIn()
    records = folder / "Master.csv"
    records.touch()
    facts = {"port": ami.port, "user": "crm", "records": str(records), "records_zone": "UTC"}
    with line_at_work(_base(folder / "exchange.fdb"), "asterisk", facts, {"password": "crm-secret"}) as rig:
        phones = _clients(rig)
        ami.wait_log_ins(1, 60)
        exchange = _Exchange(ami, records, chance)
        names = (f"{1_700_000_000 + number}.{number}" for number in range(count))
        expected = {name: Expected(make_number(chance, phones)) for name in names}
        drops = set(chance.sample(range(1, count), min(count // 40 + 1, 25)))
        waiting = list(expected.items())
        live: list[Iterator[None]] = []
        while waiting or live:
            while waiting and len(live) < _AT_ONCE:
                name, one = waiting.pop(0)
                live.append(exchange.story(name, one))
                if count - len(waiting) in drops:
                    ami.drop()
                    run.drops += 1
            story = chance.choice(live)
            if next(story, live) is live:
                live.remove(story)
            if chance.random() < 0.1:
                exchange.rubbish()
            if chance.random() < 0.02:
                run.memory.append(_memory())
            threading.Event().wait(0.01)
        # Whatever was said while nobody listened is in the records by now.
        ami.drop()
        run.drops += 1
        _await(rig, count)
        _judge(rig, expected, run)
    ami.close()


# ---------------------------------------------------------------- the modem


def _by_modem(folder: Path, count: int, chance: random.Random, run: CallsRun) -> None:
    usual, rules_modem.OVER_AFTER = rules_modem.OVER_AFTER, timedelta(seconds=0.5)
    modem = PtyModem(folder / "modem")
    try:
        with line_at_work(_base(folder / "modem.fdb"), "modem", {"port": str(modem.path), "line": "7951"}) as rig:
            rig.until(lambda: rig.light() == "ok", 60)
            phones = _clients(rig)
            made: list[Expected] = []
            for number in range(count):
                one = make_number(chance, phones)
                made.append(Expected(one))
                if chance.random() < 0.3:
                    modem.send(bytes(chance.randrange(128, 256) for _ in range(40)) + b"\r\n")
                modem.say("RING")
                # A modem writes plain ASCII: of the stray signs only spaces are left.
                written = one.written.replace("\u00a0", " ").replace("\t", " ")
                modem.say("DATE=1124", "TIME=0901", f"NMBR={written or chance.choice('OP')}")
                said = time.monotonic()
                rig.until(lambda wanted=number + 1: _count(rig, _ROUTED) == wanted)  # type: ignore[misc]
                run.to_card.append(1000 * (time.monotonic() - said))
                rig.until(lambda wanted=number + 1: _count(rig, _ENDED) == wanted)  # type: ignore[misc]
            names = rig.read(lambda tx: [str(name) for (name,) in tx.rows("select outside_id from call order by id")])
            _judge(rig, dict(zip(names, made, strict=True)), run)
    finally:
        rules_modem.OVER_AFTER = usual
        modem.unplug()


# ---------------------------------------------------------------- what came of it


def _count(rig: LineRig, question: str) -> int:
    return int(str(rig.read(lambda tx: tx.value(question))))


def _base(path: Path) -> Path:
    deploy.create_base(Embedded(path), forced_writes=False)
    return path


def _clients(rig: LineRig) -> dict[str, int]:
    """Phones with the one client each has; two more share one."""

    def work(tx: Tx) -> dict[str, int]:
        firm = rig.line.firm
        made = {phone: make_client(tx, firm.branch, f"Client {phone}", None, phone) for phone in client_phones()}
        return {**made, "+79276124077": firm.clients["Dubrava"], "+78462001122": firm.clients["Volga"]}

    return rig.read(work)


def _await(rig: LineRig, count: int) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    waiting = "select count(*) from arrival where state = 'new'"
    while (_count(rig, _ENDED), _count(rig, waiting)) != (count, 0) and time.monotonic() < deadline:
        threading.Event().wait(0.2)


def _judge(rig: LineRig, expected: dict[str, Expected], run: CallsRun) -> None:
    rows = rig.read(
        lambda tx: tx.rows(
            "select k.outside_id, k.client_id, k.result, s.name, k.inquiry_id, k.task_id"
            " from call k left join staff s on s.id = k.staff_id"
        )
    )
    found = {str(name): rest for name, *rest in rows}
    run.wrong += [f"{name}: lost" for name in expected.keys() - found.keys()]
    run.wrong += [f"{name}: nobody made this call" for name in found.keys() - expected.keys()]
    if len(rows) != len(found):
        run.wrong.append("a call is there twice")
    names = {number: name for name, number in rig.line.firm.people.items()}
    people = rig.read(lambda tx: {str(name): int(number) for number, name in tx.rows("select id, name from staff")})
    for name, one in expected.items():
        if name not in found:
            continue
        client, result, person, inquiry, task = found[name]
        told = f"{name} {one.made.kind} {one.made.written!r}"
        if client != one.made.client_id:
            run.wrong.append(f"{told}: client {client}, not {one.made.client_id}")
        if result != one.result:
            run.wrong.append(f"{told}: {result}, not {one.result}")
        if one.extension and names.get(people.get(str(person), 0)) != _EXTENSIONS[one.extension]:
            run.wrong.append(f"{told}: {person} spoke, not {one.extension}")
        if inquiry is None or (task is None) == (one.result == "missed"):
            run.wrong.append(f"{told}: inquiry {inquiry}, task {task}")
        run.kinds[one.made.kind] += 1
        run.results[one.result] += 1
    states = rig.read(lambda tx: tx.rows("select state, count(*) from arrival group by 1"))
    if [state for state, _count in states] != ["done"]:
        run.wrong.append(f"arrivals: {states}")
    inquiries = rig.read(lambda tx: tx.value("select count(*) from inquiry"))
    if inquiries != len(expected):
        run.wrong.append(f"{inquiries} inquiries for {len(expected)} calls")
    run.memory.append(_memory())


def _memory() -> int:
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    except OSError:
        pass
    return 0
