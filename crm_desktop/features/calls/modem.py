"""Works on a channel of a caller-ID modem: a telephone line without an exchange."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Protocol

from crm_desktop.errors import Cancelled, Refused, Unavailable
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.rules import CallEvent, to_payload
from crm_desktop.features.calls.rules_asterisk import dialled
from crm_desktop.features.calls.rules_modem import ModemCalls
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.outbox.rules import Outgoing

_SPEED = 115_200
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_DIAL = "ATDT{number};"
_DIAL_COMMAND = re.compile(r"ATD[A-Z0-9,*#@! ]*\{number\}[0-9,*#]*;")
_LIFT_SECONDS = 15
_LOOK_SECONDS = 0.2
# Nobody waits for a call that could not be dialled at once.
_DIAL_WITHIN = timedelta(seconds=60)
# The command each modem at work in this process took, by its channel: its port is busy for anybody else.
_at_work: dict[int, str] = {}


class CallerId(Protocol):
    """An opened modem; raises Unavailable("modem") when it is unplugged."""

    def switch_on(self) -> str:
        """Makes it tell numbers. Raises Refused e_calls_no_modem."""
        ...

    def dial(self, command: str, is_given_up: Callable[[], bool]) -> None:
        """Dials by this command. Raises Refused e_calls_... when the line does not let it, Cancelled when given up."""
        ...

    def hang_up(self) -> None:
        """Leaves the line to the telephone on it."""
        ...

    def lines(self) -> Iterable[str]:
        """Lines that came within a moment."""
        ...

    def close(self) -> None:
        """Gives the port back."""
        ...


class ModemWorker:
    """One modem, unplugged and plugged in again it is found by itself.

    `open_port` opens it by the name of its port, its speed, and the command that makes it tell numbers.
    """

    def __init__(self, open_port: Callable[[str, int, str], CallerId]) -> None:
        self._open_port = open_port

    def run(self, ground: Ground) -> None:
        """Until `ground.stop`. Raises Refused e_calls_setting, e_calls_no_modem."""
        settings = _settings(ground)
        calls = ModemCalls(str(ground.channel.facts.get("line") or "") or None)
        pause = _FIRST_PAUSE
        while not ground.stop.is_set():
            try:
                modem = self._open_port(*settings)
                try:
                    _at_work[ground.channel.id] = modem.switch_on()
                    pause = _FIRST_PAUSE
                    self._listen(ground, modem, calls)
                finally:
                    _at_work.pop(ground.channel.id, None)
                    modem.close()
            except Unavailable as error:
                if error.what != "modem":
                    raise
                _keep(ground, calls.end(ground.clock.now()))
                ground.down(error)
                ground.stop.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def test(self, ground: Ground) -> str:
        """Opens the modem and makes it tell numbers; one at work is not disturbed. Raises Refused, Unavailable."""
        if ground.channel.id in _at_work:
            return _at_work[ground.channel.id]
        modem = self._open_port(*_settings(ground))
        try:
            return modem.switch_on()
        finally:
            modem.close()

    @staticmethod
    def _listen(ground: Ground, modem: CallerId, calls: ModemCalls) -> None:
        while not ground.stop.is_set():
            ground.ok()
            for line in modem.lines():
                _keep(ground, calls.take(line, ground.clock.now()))
            _keep(ground, calls.pass_time(ground.clock.now()))
            if ground.rung.is_set():
                ground.rung.clear()
                _dial_all(ground, modem)


def _dial_all(ground: Ground, modem: CallerId) -> None:
    try:
        while (row := ground.next_outgoing()) is not None:
            _dial(ground, modem, row)
    except Unavailable as error:
        if error.what == "modem":
            raise
        # the base is away: it rings again when it is back


def _dial(ground: Ground, modem: CallerId, row: Outgoing) -> None:
    """Dials, gives the person time to lift the handset, and leaves the line; what follows no modem can hear.

    A call he has given up meanwhile is hung up at once.
    """
    facts = ground.channel.facts
    read = partial(queries.call_to_dial, call_id=row.ref_id)
    dial = ground.do(read)

    def is_given_up() -> bool:
        if not ground.rung.is_set():
            return False
        ground.rung.clear()  # rows that rang as well are taken after this one
        try:
            now = ground.do(read)
        except Unavailable:
            return False
        return now is None or now.state == "ended"

    try:
        if not facts.get("dials"):
            raise Refused("e_calls_no_dial")
        if dial is None or not dial.phone:
            raise Refused("e_calls_no_phone")
        if ground.clock.now() - row.created_at > _DIAL_WITHIN:
            raise Refused("e_calls_dial", answer=f"> {_DIAL_WITHIN.seconds} s")
        number = dialled(dial.phone, str(facts.get("dial_form") or "eight"))
        if dial.state == "ended":
            raise Cancelled
        modem.dial(_command(facts).replace("{number}", number), is_given_up)
    except Cancelled:
        ground.sent(row, row.outside_id)
        return
    except Refused as error:
        ground.failed(row, error)
        return
    except Unavailable as error:
        ground.maybe(row, error)
        raise
    line = str(facts.get("line") or "") or None
    _keep(ground, [CallEvent(dial.outside_id, "ring", ground.clock.now(), "out", dial.phone, line)])
    ground.sent(row, dial.outside_id)
    over = ground.clock.now() + timedelta(seconds=_seconds(facts.get("lift_seconds")))
    while ground.clock.now() < over and not ground.stop.is_set() and not is_given_up():
        ground.rung.wait(_LOOK_SECONDS)
    try:
        modem.hang_up()
    finally:
        _keep(ground, [CallEvent(dial.outside_id, "end", ground.clock.now(), "out", result="unknown")])


def _command(facts: Mapping[str, object]) -> str:
    """Raises Refused e_calls_setting for one that is no command to dial and come back."""
    command = str(facts.get("dial_command") or _DIAL)
    if not _DIAL_COMMAND.fullmatch(command):
        raise Refused("e_calls_setting", name="dial_command")
    return command


def _seconds(told: object) -> int:
    return told if isinstance(told, int) and 0 < told <= 60 else _LIFT_SECONDS


def _keep(ground: Ground, told: list[CallEvent]) -> None:
    """Writes events down; while the base is away they are held, and the modem keeps what it hears meanwhile."""
    for event in told:
        while True:
            try:
                ground.keep("call", event.key, to_payload(event))
                break
            except Unavailable:
                if ground.stop.wait(0.5):
                    raise


def _settings(ground: Ground) -> tuple[str, int, str]:
    facts = ground.channel.facts
    port = str(facts.get("port") or "")
    if not port:
        raise Refused("e_calls_setting", name="port")
    speed = str(facts.get("speed") or _SPEED)
    if not speed.isdecimal():
        raise Refused("e_calls_setting", name="speed")
    return port, int(speed), " ".join(str(facts.get("init") or "").split())
