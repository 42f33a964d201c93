"""The cable is cut while a channel is set up: the light tells, what was typed stays, it is saved once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from crm_desktop.features.channels.view import ChannelsPage
from tests.flows.test_view_lost_link import Wire, _one, wire
from tests.support.builders_channels import make_channel
from tests.support.proxy import Proxy
from tests.support.server_rig import RigServer
from tests.support.window import LateTicks, Programs, Seat, as_person, do, furnish, give_logins

pytestmark = pytest.mark.tcp
__all__ = ["wire"]
ADMIN = (
    "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
    " values ('PETR', 'Пётр', 'admin', ?, clock.utc_now(), clock.utc_now())"
)
OUTSIDE = "https://crm.example.com"


def _page(programs: Programs, wire: Wire) -> tuple[Seat, Any]:
    """Petr at the settings of channels."""
    do(wire.direct, lambda tx: tx.run(ADMIN, (wire.firm.branch,)))
    give_logins(wire.direct, "PETR")
    seat = programs.seat().log_in(as_person(wire.target, "PETR"), "PETR")
    seat.place.open_settings("channels")
    page: Any = seat.window.findChild(ChannelsPage)
    seat.wait_for(lambda: page is not None and page.isVisible())
    return seat, page


def _type_outside(page: Any) -> None:
    edit = page.sheet.fields.controls["public_url"].edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, OUTSIDE)


def _save_after_return(seat: Seat, page: Any) -> None:
    """What had not reached the server is saved by itself; else the person presses once more."""
    seat.wait_for(lambda: seat.light.startswith("Connected"), 40_000)
    QTest.qWait(1500)
    assert page.sheet.fields.controls["public_url"].text() == OUTSIDE
    if page.sheet.is_touched:
        page.sheet.save.click()
    seat.wait_for(lambda: not page.sheet.is_touched)


def test_a_new_channel_outlives_a_cut_cable_and_is_saved_once(programs: Programs, wire: Wire) -> None:  # noqa: F811
    seat, page = _page(programs, wire)
    page._presenter.begin("site")
    seat.wait_for(lambda: page.sheet.isVisible() and page.sheet.fields is not None)
    _type_outside(page)
    ticks = LateTicks()
    ticks.start()
    wire.proxy.cut()
    page.sheet.save.click()
    seat.wait_for(lambda: "No connection" in seat.light)
    assert page.sheet.fields.controls["public_url"].text() == OUTSIDE
    assert page.sheet.is_touched
    wire.proxy.open()
    _save_after_return(seat, page)
    assert ticks.stop() == 0, f"the window stood still for {ticks.longest_ms} ms"
    assert _one(wire, "select count(*) from channel") == 1
    assert _one(wire, f"select count(*) from channel where facts containing '{OUTSIDE}'") == 1


def test_settings_being_typed_outlive_a_killed_server(programs: Programs, own_rig: RigServer, base_path: Path) -> None:
    firm = furnish(base_path)
    direct = own_rig.add_base(base_path)
    wire = Wire(direct, Proxy(direct.port), firm)
    do(direct, lambda tx: make_channel(tx, "site", "Site"))
    seat, page = _page(programs, wire)
    seat.wait_for(lambda: page.sheet.isVisible() and page.sheet.fields is not None)
    _type_outside(page)
    own_rig.kill()
    seat.wait_for(lambda: "No connection" in seat.light)
    page.sheet.save.click()
    assert page.sheet.fields.controls["public_url"].text() == OUTSIDE
    own_rig.start()
    _save_after_return(seat, page)
    assert _one(wire, "select count(*) from channel") == 1
    assert _one(wire, f"select count(*) from channel where facts containing '{OUTSIDE}'") == 1
    wire.proxy.close()
