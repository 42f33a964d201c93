"""How a person's choice of a port becomes an open port: serial, TCP, queue of Windows, or the software device."""

from __future__ import annotations

from functools import partial

from crm_desktop.devices.emulated_till import emulated_till
from crm_desktop.devices.kinds import DeviceSetting, OpenPort, Port
from crm_desktop.devices.ports import open_port
from crm_desktop.errors import Unavailable

EMULATOR, KEYBOARD = "emulator", "keyboard"
_SERIAL, _TCP, _SPOOL = "serial:", "tcp:", "spool:"
_SPEED = 9600


def opener(setting: DeviceSetting, speed: int = _SPEED) -> OpenPort:
    """The way to a device; `speed` in bits per second where the port names none. Nothing is opened yet."""
    port = setting.port
    if port == EMULATOR:
        return emulated_till().wire(setting.kind).open
    if port.startswith(_SERIAL):
        address, _, own_speed = port.removeprefix(_SERIAL).partition("?")
        return partial(open_port, address, int(own_speed) if own_speed.isdigit() else speed)
    if port.startswith(_TCP):
        return partial(open_port, "tcp://" + port.removeprefix(_TCP).removeprefix("//"))
    if port.startswith(_SPOOL):
        return partial(open_port, "queue://" + port.removeprefix(_SPOOL))
    return partial(_no_port, port)


def _no_port(port: str) -> Port:
    raise Unavailable("device", 2.0, port=port)
