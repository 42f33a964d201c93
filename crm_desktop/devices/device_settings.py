"""The devices of this computer in its settings file, under [till]."""

from __future__ import annotations

from typing import Any

from crm_desktop.config import TILL, Config
from crm_desktop.devices.kinds import DeviceSetting

_DEVICES = "devices"


def read_devices(settings: Config) -> list[DeviceSetting]:
    """What was chosen, in its order; what cannot be understood is left out."""
    rows = settings.get(TILL).get(_DEVICES, [])
    return [_read(row) for row in rows if isinstance(row, dict) and row.get("kind")] if isinstance(rows, list) else []


def write_devices(settings: Config, devices: list[DeviceSetting]) -> None:
    """Keeps them; what else stands under [till] stays."""
    rows = [
        {"kind": one.kind, "profile": one.profile, "port": one.port, "options": dict(one.options)} for one in devices
    ]
    settings.set(TILL, {**settings.get(TILL), _DEVICES: rows})


def demo_devices() -> list[DeviceSetting]:
    """What the demo shop works with: the software devices."""
    return [
        DeviceSetting("printer", "epson", "emulator"),
        DeviceSetting("scanner", "", "emulator"),
        DeviceSetting("scale", "toledo", "emulator"),
        DeviceSetting("display", "", "emulator"),
        DeviceSetting("cards", "", "emulator"),
    ]


def _read(row: dict[str, Any]) -> DeviceSetting:
    options = row.get("options")
    return DeviceSetting(
        str(row["kind"]),
        str(row.get("profile", "")),
        str(row.get("port", "")),
        {str(name): str(value) for name, value in options.items()} if isinstance(options, dict) else {},
    )
