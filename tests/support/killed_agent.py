"""An agent of the tests in a process of its own, to be killed at any moment: `killed_agent.py BASE POSTS SENT`.

Its site keeps one post for each line of a file, its mailbox notes in another file what it has sent. With DIE=send it
ends itself between sending and the word of it, with DIE=keep when a post is written down and not yet routed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from crm_desktop.agent import workers
from crm_desktop.agent.__main__ import work
from crm_desktop.db.target import Embedded, parse_server
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import Arrival, Ground, Handled
from crm_desktop.features.intake.queries import route_inquiry
from crm_desktop.features.intake.rules import Incoming, Surroundings
from crm_desktop.features.outbox.rules import Outgoing

_DIE = os.environ.get("DIE", "")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Site:
    """Keeps every line as a post."""

    def run(self, ground: Ground) -> None:
        """Until it is stopped."""
        ground.ok()
        for number, line in enumerate(Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()):
            if ground.stop.is_set():
                return
            ground.keep("post", f"post {number}", line.encode())
            if _DIE == "keep":
                _die()
        ground.stop.wait()

    def test(self, ground: Ground) -> str:
        """Nothing to try."""
        return ""


class Mailbox(Site):
    """Only sends."""

    def run(self, ground: Ground) -> None:
        """Until it is stopped."""
        ground.ok()
        ground.stop.wait()


def handle_post(tx: Tx, arrival: Arrival, where: Surroundings) -> Handled:
    """An inquiry of a post."""
    if _DIE == "keep":
        _die()
    name = arrival.payload.decode()
    source = f"channel {arrival.channel.id}"
    routed = route_inquiry(tx, Incoming(source, arrival.outside_id, "web", where.now, person_name=name))
    return Handled(inquiry_id=routed.inquiry_id)


def send_letter(ground: Ground, row: Outgoing) -> str | None:
    """Notes that it went."""
    with Path(sys.argv[3]).open("a", encoding="utf-8") as sent:
        sent.write(f"{row.ref_id}\n")
    if _DIE == "send":
        _die()
    return f"sent-{row.ref_id}"


if __name__ == "__main__":
    workers.WORKERS.update({"site": "__main__:Site", "mailbox": "__main__:Mailbox"})
    workers.HANDLERS["post"] = "__main__:handle_post"
    workers.SENDERS["mailbox"] = "__main__:send_letter"
    place = sys.argv[1]
    target = parse_server(place, "agent", os.environ["CRM_PASSWORD"]) if ":" in place else Embedded(Path(place))
    sys.exit(work(target, "AGENT"))
