"""A call of the demo firm as its exchange would tell it, event by event, through the same door as a real one."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.admin.session import Session
from crm_desktop.clock import SystemClock
from crm_desktop.features.calls.queries import Taken, take_event
from crm_desktop.features.calls.rules import CallEvent
from crm_desktop.features.channels.queries_desk import channel_list
from crm_desktop.features.demo.rules_calls import EXTENSIONS


class DemoCall:
    """One incoming call to somebody's desk; `agent` is the session of the agent."""

    def __init__(self, agent: Session, name: str, phone: str, login: str) -> None:
        self._agent = agent
        self._name = name
        self._phone = phone
        self._extension = EXTENSIONS[login]
        self._channel_id = next(line.id for line in agent.read(channel_list) if line.kind == "asterisk")

    def tell(self, kind: str, at: datetime | None = None) -> Taken:
        """ring, answer or end, now or at an instant (UTC)."""
        when = at or SystemClock().now()
        event = CallEvent(self._name, kind, when, "in", self._phone, "205-17-30", self._extension)
        return self._agent.do(lambda tx: take_event(tx, self._channel_id, event, "RU"))
