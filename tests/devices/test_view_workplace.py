"""The program with its emulator: the window stands beside, a click there is heard, and both go together."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from crm_desktop.__main__ import _parser
from crm_desktop.db.target import Embedded
from crm_desktop.devices.emulated_till import emulated_till
from crm_desktop.devices.kinds import Light
from crm_desktop.features.devices.view_devices import DevicesPage
from crm_desktop.features.devices.view_emulator import EmulatorWindow
from tests.support.window import Programs, furnish, programs

__all__ = ["programs"]


def test_the_emulator_stands_beside_the_program(programs: Programs, base_path: Path, qtbot: QtBot) -> None:
    furnish(base_path)
    seat = programs.seat()
    seat.program.has_emulator = True
    seat.log_in(Embedded(base_path), "GALINA")
    rack = seat.place.devices
    window = rack.show_emulator(None)
    assert isinstance(window, EmulatorWindow) and window.isVisible() and rack.has_emulated
    codes: list[str] = []
    rack.code.connect(codes.append)
    seat.wait_for(lambda: bool(rack.till.states()))
    seat.wait_for(lambda: rack.till.states()["scanner"].light is Light.OK)
    emulated_till().scanner.scan("4607001234562")
    seat.wait_for(lambda: codes == ["4607001234562"])
    seat.place.open_settings("devices")
    (page,) = seat.window.findChildren(DevicesPage)
    assert page.isVisible() and page.title.text()
    seat.press("F1")
    seat.wait_for(lambda: seat.place.help.shown is not None and seat.place.help.shown.page == "devices")
    assert seat.place.help.shown is not None
    seat.place.help.shown.close()
    gone: list[bool] = []
    window.destroyed.connect(lambda: gone.append(True))
    seat.window.close()
    seat.wait_for(lambda: gone == [True])


def test_the_command_line_knows_the_emulator() -> None:
    assert _parser().parse_args(["--emulator"]).emulator
    assert not _parser().parse_args([]).emulator
