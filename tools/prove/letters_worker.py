"""The mail side of an agent as a process of its own, until all is settled or it is killed. Told by one JSON line."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from crm_desktop.agent.sender import send_one
from crm_desktop.db.target import Embedded
from crm_desktop.features.mail.mailbox import MailboxWorker
from crm_desktop.features.mail.smtp import send_letter
from crm_desktop.features.outbox.queries import find_lost
from tests.support.mail_agent import mail_agent
from tools.prove.worker import say


def main() -> None:
    """Reads the mailboxes it is told of until the base has settled so many arrivals, or sends what is to be sent."""
    order = json.loads(sys.stdin.readline())
    if order.get("send"):
        _send(order)
        return
    with mail_agent(Embedded(Path(order["path"]))) as agent:
        for channel_id, name, facts in order["boxes"]:
            agent.read(agent.over(channel_id, name, facts), MailboxWorker(idle_seconds=2))
        say(ready=True)
        told = settled = 0
        while settled < order["until"]:
            if agent.router.round() == 0:
                time.sleep(0.05)
            settled = int(str(agent.ask("select count(*) from arrival where state <> 'new'")[0][0]))
            failed = next((reader.error for reader in agent.readers if reader.error is not None), None)
            if failed is not None:
                raise failed
            if settled >= told + 10:
                told = settled
                say(settled=settled, memory=memory_mb(), peak=peak_mb())
        say(done=True, settled=settled, memory=memory_mb(), peak=peak_mb())


def _send(order: dict[str, Any]) -> None:
    """Sends the outbox of its mailboxes until nothing is left to be sent."""
    with mail_agent(Embedded(Path(order["path"]))) as agent:
        grounds = [agent.over(channel_id, name, facts).ground for channel_id, name, facts in order["boxes"]]
        agent.asking.do(find_lost)
        say(ready=True)
        for ground in grounds:
            while (row := ground.next_outgoing()) is not None:
                send_one(ground, row, send_letter)
                say(settled=row.id)
        say(done=True, memory=memory_mb(), peak=peak_mb())


def memory_mb() -> int:
    """What this process holds now."""
    return _status("VmRSS")


def peak_mb() -> int:
    """The most it ever held."""
    return _status("VmHWM")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    main()
