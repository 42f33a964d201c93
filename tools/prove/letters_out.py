"""Letters leave while the sending process is killed at random: none twice, none lost without a word."""

from __future__ import annotations

import email
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.db import deploy
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from tests.support.builders_channels import put_outgoing, run_in
from tests.support.builders_mail import make_sent
from tests.support.mail_servers import MailLab
from tools.prove.firm import asked, settle, written
from tools.prove.letters import Boxes, Process, make_boxes, running_lab

_PATIENCE = 120.0


@dataclass
class SendingRun:
    """What came of a run; `wrong` is empty when all holds."""

    kills: int
    states: Counter[str] = field(default_factory=Counter)
    arrived: int = 0
    wrong: list[str] = field(default_factory=list)


def run_sending(folder: Path, count: int, kills: int, first: int = 0) -> SendingRun:
    """So many letters to one mailbox, the sending process killed so often."""
    folder.mkdir(exist_ok=True)
    base = Embedded(folder / "sending.fdb")
    deploy.create_base(base)
    settle(base)
    run = SendingRun(kills)
    with running_lab(folder / "lab") as lab:
        boxes = make_boxes(base, lab)[:1]
        to = lab.new_box()
        rows = run_in(base, lambda tx: _write(tx, boxes, to, count))
        draw = random.Random(first)
        for mark in sorted(draw.sample(rows, kills)):
            process = Process(base, boxes, send=True)
            process.wait_for(mark)
            process.kill()
            # Its hold on the mailbox runs out.
            written(base, "update channel set held_till = null")
        Process(base, boxes, send=True).finish()
        _judge(base, lab, to, run)
    return run


def _write(tx: Tx, boxes: Boxes, to: str, count: int) -> list[int]:
    rows = []
    for number in range(count):
        letter, _ = make_sent(tx, boxes[0][0], to, message_id=f"<out{number}@shop.test>")
        rows.append(put_outgoing(tx, boxes[0][0], letter))
    return rows


def _judge(base: Embedded, lab: MailLab, to: str, run: SendingRun) -> None:
    sql = "select l.message_id, trim(o.state) from outgoing o join letter l on l.id = o.ref_id"
    states = {str(name): str(state) for name, state in asked(base, sql)}
    run.states = Counter(states.values())
    sent = {name for name, state in states.items() if state == "sent"}
    deadline = time.monotonic() + _PATIENCE
    while (arrived := _arrived(lab, to)) and not sent <= arrived.keys() and time.monotonic() < deadline:
        time.sleep(0.2)
    run.arrived = len(arrived)
    run.wrong += [f"{name} was sent and did not arrive" for name in sent - arrived.keys()]
    run.wrong += [f"{name} arrived {times} times" for name, times in arrived.items() if times > 1]
    run.wrong += [f"{name} is {state}" for name, state in states.items() if state not in ("sent", "maybe")]
    if run.states["maybe"] > run.kills:
        run.wrong.append(f"{run.states['maybe']} letters may have gone after {run.kills} kills")


def _arrived(lab: MailLab, to: str) -> Counter[str]:
    place = lab.folder / "mail" / to
    files = [path for name in ("new", "cur") for path in (place / name).glob("*")]
    return Counter(str(email.message_from_bytes(path.read_bytes())["Message-ID"]) for path in files)
