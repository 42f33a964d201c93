"""The software devices as a program of their own, without a window: `python -m crm_desktop.devices.headless`.

The first line of its output tells, as JSON, the port of each device. Then it does one order a line and answers each
with a line of JSON: scan CODE, tear CODE, swipe TEXT, weigh KILOGRAMS, trouble KIND WHAT on|off, paper, display,
drawer, quit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from crm_desktop.devices.emulated_till import WIRED, EmulatedTill
from crm_desktop.devices.emulator_wires import PtyWire, TcpWire, Wire


def main(arguments: list[str], orders: Iterable[str], answers: TextIO) -> int:
    """Works until "quit" or the end of the orders."""
    parser = argparse.ArgumentParser(prog="devices")
    parser.add_argument("--ptys", metavar="DIR", type=Path, help="serial ports in this folder, not TCP")
    folder: Path | None = parser.parse_args(arguments).ptys
    till = EmulatedTill(_wires(folder))
    ports = {kind: _port(wire.address) for kind, wire in till.wires.items()}
    _say(answers, ports)
    for order in orders:
        words = order.rstrip("\n").split(" ", 1)
        if words[0] == "quit":
            break
        _say(answers, _do(till, words[0], words[1] if len(words) > 1 else ""))
    till.close()
    return 0


def _wires(folder: Path | None) -> dict[str, Wire]:
    if folder is None:
        return {kind: TcpWire() for kind in WIRED}
    folder.mkdir(parents=True, exist_ok=True)
    return {kind: PtyWire(folder / kind) for kind in WIRED}


def _port(address: str) -> str:
    return "tcp:" + address.removeprefix("tcp://") if address.startswith("tcp://") else f"serial:{address}"


def _do(till: EmulatedTill, order: str, rest: str) -> object:
    """What an order brings; a dictionary with "error" for one that cannot be done."""
    try:
        match order:
            case "scan":
                till.scanner.scan(rest)
            case "tear":
                till.scanner.tear(rest)
            case "swipe":
                till.cards.scan(rest)
            case "weigh":
                till.scale.kilograms = Decimal(rest)
            case "trouble":
                kind, what, on = rest.split(" ")
                till.trouble(kind, what, on == "on")
            case "paper":
                return till.printer.text
            case "display":
                return till.display.lines
            case "drawer":
                return till.printer.drawer_openings
            case _:
                return {"error": "no such order"}
    except (ValueError, KeyError, InvalidOperation):
        return {"error": "cannot be done"}
    return True


def _say(answers: TextIO, answer: object) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
