"""Sends the outbox of one channel: a row is marked before it leaves, and what may have left is never sent again."""

from __future__ import annotations

import logging

from crm_desktop.agent.attempt import attempt
from crm_desktop.agent.workers import Send
from crm_desktop.errors import AppError, Cancelled, Unavailable
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.outbox.rules import MaybeSent, Outgoing

# Rows that were put off ring no bell: they are looked for this often.
LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)


def send_all(ground: Ground, send: Send) -> None:
    """Sends what is due until `ground.stop` is set; the row in hand is finished first."""
    while not ground.stop.is_set():
        ground.rung.clear()
        try:
            while not ground.stop.is_set() and (row := ground.next_outgoing()) is not None:
                send_one(ground, row, send)
        except Cancelled:
            return
        except AppError as error:
            _log.info("channel %s: nothing sent: %s", ground.channel.id, error)
        if not ground.stop.is_set():
            ground.rung.wait(LOOK_SECONDS)


def send_one(ground: Ground, row: Outgoing, send: Send) -> None:
    """Sends one row and says what became of it."""

    def work() -> str | None | MaybeSent:
        try:
            return send(ground, row)
        except MaybeSent as doubt:
            return doubt

    tried = attempt(work, f"sending row {row.id}")
    if isinstance(tried.result, MaybeSent):
        ground.maybe(row, tried.result.error)
    elif tried.error is None:
        ground.sent(row, tried.result)
    elif tried.is_bug:
        # In the middle of sending: it may have left.
        ground.maybe(row, tried.error)
    elif isinstance(tried.error, Unavailable):
        ground.put_off(row, tried.error)
    else:
        ground.failed(row, tried.error)
