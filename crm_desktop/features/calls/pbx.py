"""Works on an Asterisk channel: listens, fills gaps from the records, dials, fetches recordings."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.ami import Ami, Block
from crm_desktop.features.calls.recordings import fetch_recordings
from crm_desktop.features.calls.rules import CallEvent, to_payload
from crm_desktop.features.calls.rules_asterisk import AsteriskFacts, asterisk_facts, originate_fields
from crm_desktop.features.calls.rules_legs import EVENTS, Legs
from crm_desktop.features.calls.rules_records import events_of_records, read_records
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.outbox.rules import Outgoing

T = TypeVar("T")
_LOOK_SECONDS = 0.1
_PING_SECONDS = 15.0
_RECORDINGS_SECONDS = 3.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
# Nobody waits for a call that could not be dialled at once.
_DIAL_WITHIN = timedelta(seconds=60)
# Records are read again from a little before what was heard last.
_OVERLAP = timedelta(minutes=10)
_NORMAL_CLEARING = 16
_TAIL_BYTES = 8 * 1024 * 1024
_log = logging.getLogger(__name__)


class AsteriskWorker:
    """One exchange. Reconnects by itself, waiting longer each time; what was missed is read from its records."""

    def run(self, ground: Ground) -> None:
        """Until `ground.stop`. Raises Refused for settings and a log-in that cannot work."""
        facts = asterisk_facts(ground.channel.facts)
        pause = _FIRST_PAUSE
        while not ground.stop.is_set():
            session = _Session(ground, facts)
            try:
                asyncio.run(session.run())
            except Unavailable as error:
                if error.what != "pbx":
                    raise
                pause = _FIRST_PAUSE if session.was_up else min(pause * 2, _LONGEST_PAUSE)
                ground.down(error)
                ground.stop.wait(pause)

    def test(self, ground: Ground) -> str:
        """Logs in and looks at the folders; which exchange answered. Raises Refused, Unavailable."""
        facts = asterisk_facts(ground.channel.facts)
        return asyncio.run(_try(ground, facts))


async def _try(ground: Ground, facts: AsteriskFacts) -> str:
    ami = Ami(lambda _event: None)
    try:
        await ami.connect(facts.host, facts.port, facts.user, ground.secret("password") or "")
        core = await ami.action("CoreSettings")
    finally:
        await ami.close()
    for name in ("recordings", "records"):
        named = str(ground.channel.facts.get(name) or "")
        if named and not Path(named).exists():
            raise Refused("e_calls_setting", name=f"{name}: {named}"[:100])
    return f"{ami.banner}, {core.get('AsteriskVersion', '?')}"


class _Session:
    """From one log-in to the loss of the connection."""

    def __init__(self, ground: Ground, facts: AsteriskFacts) -> None:
        self._ground = ground
        self._facts = facts
        self._legs = Legs(facts.ways)
        self._events: asyncio.Queue[tuple[Block, datetime]] = asyncio.Queue()
        self._ami = Ami(self._on_event)
        self.was_up = False

    async def run(self) -> None:
        ground, facts = self._ground, self._facts
        secret = await self._outside(lambda: ground.secret("password") or "")
        try:
            await self._ami.connect(facts.host, facts.port, facts.user, secret)
            await self._fill_gap()
            self.was_up = True
            ground.ok()
            _log.info("exchange %s: %s", ground.channel.name, self._ami.banner)
            tasks = [asyncio.create_task(work()) for work in (self._listen, self._ping, self._dial, self._fetch)]
            try:
                await asyncio.wait([*tasks, asyncio.create_task(self._stopped())], return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
            for one in ended:
                if isinstance(one, Exception):
                    raise one
            if not ground.stop.is_set():
                raise Unavailable("pbx", _FIRST_PAUSE, why="lost")
        finally:
            await self._ami.close()

    def _on_event(self, event: Block) -> None:
        if event.get("Event") in EVENTS:
            self._events.put_nowait((event, self._ground.clock.now()))

    async def _stopped(self) -> None:
        while not self._ground.stop.is_set() and not self._ami.is_lost:
            await asyncio.sleep(_LOOK_SECONDS)

    async def _listen(self) -> None:
        while True:
            event, at = await self._events.get()
            await self._keep(self._legs.take(event, at))

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(_PING_SECONDS)
            await self._ami.action("Ping")
            self._ground.ok()

    async def _fetch(self) -> None:
        while True:
            # While the base is away the exchange is listened to all the same.
            with contextlib.suppress(Unavailable):
                await self._outside(partial(fetch_recordings, self._ground))
            await asyncio.sleep(_RECORDINGS_SECONDS)

    # ---------------------------------------------------------------- what is heard

    async def _keep(self, told: list[CallEvent]) -> None:
        """Writes events down; while the base is away they are held, in order, and the exchange goes on speaking."""
        for event in told:
            pause = 0.2
            while True:
                try:
                    await self._outside(partial(self._ground.keep, "call", event.key, to_payload(event)))
                    break
                except Unavailable:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)

    async def _outside(self, work: Callable[[], T]) -> T:
        """Blocking work beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    # ---------------------------------------------------------------- the gap

    async def _fill_gap(self) -> None:
        """What happened while nobody listened: records of what has ended, the list of channels for what goes on."""
        ground = self._ground
        channel_id = ground.channel.id
        last = await self._outside(lambda: ground.do(partial(queries.last_call_at, channel_id=channel_id)))
        known = await self._outside(lambda: ground.do(partial(queries.open_calls, channel_id=channel_id)))
        now = ground.clock.now()
        live = await self._ami.listing("CoreShowChannels")
        going_on = {one.get("Linkedid") for one in live}
        for call in known:
            if call.outside_id in going_on:
                self._legs.expect(
                    call.outside_id, call.direction, is_told=True, is_answered=call.answered_at is not None
                )
        await self._keep(self._legs.adopt(list(live), now))
        ended: set[str] = set()
        if last is not None and self._facts.records:
            since = min([last, *(call.rang_at for call in known)]) - _OVERLAP
            told = await self._outside(lambda: self._records(since))
            ended = {event.outside_id for event in told if event.kind == "end"}
            await self._keep(told)
        for call in known:
            if call.outside_id not in going_on | ended:
                await self._keep([CallEvent(call.outside_id, "end", now, call.direction)])
                if not self._facts.records:
                    ground.refused("e_calls_end_unseen", call.outside_id)

    def _records(self, since: datetime) -> list[CallEvent]:
        path = Path(self._facts.records)
        try:
            with path.open("rb") as file:
                file.seek(0, 2)
                start = max(file.tell() - _TAIL_BYTES, 0)
                file.seek(start)
                lines = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            self._ground.refused("e_calls_records_unread", path.name)
            return []
        zone = self._facts.records_zone or self._ground.where().time_zone
        try:
            found = read_records(lines[1 if start else 0 :], zone, since)
        except Refused as error:
            self._ground.refused("e_calls_records_unread", str(error.facts.get("name", "")))
            return []
        return events_of_records(found, self._facts.ways)

    # ---------------------------------------------------------------- dialling

    async def _dial(self) -> None:
        while True:
            if self._ground.rung.is_set():
                self._ground.rung.clear()
                while (row := await self._next_row()) is not None:
                    await self._dial_one(row)
                await self._hang_up()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _hang_up(self) -> None:
        """Ends the calls whose person wants it; their first channel bears the name of the call."""
        ground = self._ground
        try:
            asked = await self._outside(
                lambda: ground.do(partial(queries.calls_to_hang_up, channel_id=ground.channel.id))
            )
        except Unavailable:
            return
        for name in asked:
            answer = await self._ami.action("Hangup", Channel=name, Cause=_NORMAL_CLEARING)
            told = answer.get("Message", "")
            if answer.get("Response") == "Success":
                continue
            if "permission" in told.lower():
                ground.refused("e_calls_hang_up", told[:100])
            else:  # no such channel: it ended while nobody listened
                await self._keep([CallEvent(name, "end", ground.clock.now(), "out", result="cancelled")])

    async def _next_row(self) -> Outgoing | None:
        try:
            return await self._outside(self._ground.next_outgoing)
        except Unavailable:
            return None  # the base is away: it rings again when it is back

    async def _dial_one(self, row: Outgoing) -> None:
        ground = self._ground
        dial = await self._outside(lambda: ground.do(partial(queries.call_to_dial, call_id=row.ref_id)))
        if dial is None:
            await self._outside(partial(ground.failed, row, Refused("e_calls_not_found", id=row.ref_id)))
            return
        try:
            if ground.clock.now() - row.created_at > _DIAL_WITHIN:
                raise Refused("e_calls_dial", answer=f"> {_DIAL_WITHIN.seconds} s")
            fields = originate_fields(self._facts, dial)
            self._legs.expect(dial.outside_id)
            answer = await self._ami.action("Originate", **fields)
            if answer.get("Response") != "Success":
                raise Refused("e_calls_dial", answer=answer.get("Message", "")[:100])
        except Refused as error:
            await self._keep([CallEvent(dial.outside_id, "end", ground.clock.now(), "out", result="failed")])
            await self._outside(partial(ground.failed, row, error))
        except Unavailable as error:
            told: Callable[[Outgoing, AppError], None] = ground.maybe if error.facts.get("is_sent") else ground.put_off
            await self._outside(partial(told, row, error))
            raise
        else:
            await self._outside(partial(ground.sent, row, dial.outside_id))
