"""Speaks with Asterisk over its manager interface: blocks of "Key: value" lines, actions answered, events told."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Mapping

from crm_desktop.errors import Refused, Unavailable

Block = dict[str, str]
LONGEST_LINE = 64 * 1024
_MOST_LINES = 500
_ANSWER_SECONDS = 10.0


class Ami:
    """One connection. `on_event` is called for every event, in order, on the loop that reads.

    Everything raises Unavailable("pbx") once the connection is lost; it is not used again after that.
    """

    def __init__(self, on_event: Callable[[Block], None]) -> None:
        self._on_event = on_event
        self._waiting: dict[str, asyncio.Future[Block]] = {}
        self._lists: dict[str, list[Block]] = {}
        self._count = 0
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self.banner = ""

    async def connect(self, host: str, port: int, user: str, secret: str, seconds: float = _ANSWER_SECONDS) -> None:
        """Connects and logs in; the password itself is not sent. Raises Unavailable, Refused e_calls_login."""
        try:
            reader, self._writer = await asyncio.wait_for(
                asyncio.open_connection(host, port, limit=LONGEST_LINE), seconds
            )
            self.banner = (await asyncio.wait_for(reader.readline(), seconds)).decode("utf-8", "replace").strip()
        except (OSError, TimeoutError, ValueError) as error:
            raise Unavailable("pbx", 2.0, why=type(error).__name__) from error
        if not self.banner.startswith("Asterisk Call Manager"):
            raise Refused("e_calls_login", answer=self.banner[:60] or "-")
        self._reading = asyncio.create_task(self._read(reader))
        challenge = await self.action("Challenge", AuthType="MD5")
        key = hashlib.md5((challenge.get("Challenge", "") + secret).encode(), usedforsecurity=False).hexdigest()
        answer = await self.action("Login", AuthType="MD5", Username=user, Key=key)
        if answer.get("Response") != "Success":
            raise Refused("e_calls_login", answer=answer.get("Message", "")[:100])

    @property
    def is_lost(self) -> bool:
        """True when nothing comes any more."""
        return self._reading is None or self._reading.done()

    async def action(self, name: str, **fields: object) -> Block:
        """Asks for something; the answer, whatever it says. Raises Refused e_calls_line_break before anything is sent.

        Unavailable after sending means that nobody knows whether it was done (fact `is_sent`).
        """
        self._count += 1
        return await self._ask(name, f"crm-action-{self._count}", fields)

    async def listing(self, name: str, **fields: object) -> list[Block]:
        """Asks for a list; its entries, empty when the exchange has none or does not know such a list."""
        self._count += 1
        action_id = f"crm-list-{self._count}"
        rows: list[Block] = []
        self._lists[action_id] = rows
        try:
            if (await self._ask(name, action_id, fields)).get("Response") != "Success":
                return []
            for _ in range(int(_ANSWER_SECONDS * 20)):
                if rows and rows[-1].get("EventList") in ("Complete", "Cancelled"):
                    return rows[:-1]
                await asyncio.sleep(0.05)
            raise Unavailable("pbx", 2.0, why="list")
        finally:
            del self._lists[action_id]

    async def close(self) -> None:
        """Ends the connection."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, Unavailable):
                await self._reading
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(self._writer.wait_closed(), 1.0)

    async def _ask(self, name: str, action_id: str, fields: Mapping[str, object]) -> Block:
        told = {"Action": name, "ActionID": action_id, **{key: str(value) for key, value in fields.items()}}
        # A line break would begin a header of its own: an action of whoever wrote the field.
        if any(sign in text for pair in told.items() for text in pair for sign in ("\r", "\n", "\0")):
            raise Refused("e_calls_line_break")
        if self.is_lost or self._writer is None:
            raise Unavailable("pbx", 2.0, why="lost")
        answer: asyncio.Future[Block] = asyncio.get_running_loop().create_future()
        self._waiting[action_id] = answer
        try:
            self._writer.write(("\r\n".join(f"{key}: {value}" for key, value in told.items()) + "\r\n\r\n").encode())
            await self._writer.drain()
            return await asyncio.wait_for(answer, _ANSWER_SECONDS)
        except (OSError, TimeoutError) as error:
            raise Unavailable("pbx", 2.0, why=type(error).__name__, is_sent=True) from error
        finally:
            self._waiting.pop(action_id, None)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            block: Block = {}
            while line := await reader.readline():
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                if text:
                    key, _colon, value = text.partition(":")
                    if len(block) < _MOST_LINES:
                        block[key.strip()] = value.strip()
                elif block:
                    self._sort(block)
                    block = {}
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass  # a line without end, or the wire was cut: either way nothing more can be read
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(Unavailable("pbx", 2.0, why="lost", is_sent=True))

    def _sort(self, block: Block) -> None:
        action_id = block.get("ActionID", "")
        waiting = self._waiting.get(action_id)
        if "Response" in block and "Event" not in block and waiting is not None and not waiting.done():
            waiting.set_result(block)
        elif action_id in self._lists:
            self._lists[action_id].append(block)
        elif "Event" in block:
            self._on_event(block)
