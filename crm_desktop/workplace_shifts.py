"""The room of shifts and receipts for those who look after tills, and codes as points for its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.devices.emulator_points import points
from crm_desktop.devices.kinds import PaperMark
from crm_desktop.features.shifts.presenter_office import OfficePresenter
from crm_desktop.features.shifts.presenter_tills import PinsPresenter, TillsPresenter
from crm_desktop.features.shifts.view_pins import PinsPage
from crm_desktop.features.shifts.view_room import ShiftsRoom
from crm_desktop.features.shifts.view_tills import TillsPage
from crm_desktop.ui.list_store import ListStore

if TYPE_CHECKING:
    from crm_desktop.workplace import Workplace


def make_shifts_room(place: Workplace) -> ShiftsRoom:
    """The room, reading nothing before somebody looks at it."""
    presenter = OfficePresenter(
        place.runner, place.clock, place.me.time_zone, may_settle=place.me.may("pos.settle"), parent=place
    )
    room = ShiftsRoom(presenter, code_points, ListStore(place.config))
    room.told.connect(place.say)
    room.client_asked.connect(place.open_client)
    return room


def make_tills_page(place: Workplace) -> TillsPage:
    """Settings of tills."""
    presenter = TillsPresenter(place.runner, place.clock, place.firm.name, place)
    page = TillsPage(presenter, code_points)
    page.told.connect(place.say)
    presenter.load()
    return page


def make_pins_page(place: Workplace) -> PinsPage:
    """Settings of PINs and badges."""
    presenter = PinsPresenter(place.runner, place)
    page = PinsPage(presenter)
    page.told.connect(place.say)
    presenter.load()
    return page


def code_points(kind: str, data: str) -> tuple[str, ...]:
    """Rows of "0" and "1" of a code on paper, as the emulated printer draws them; nothing for what makes no code."""
    if kind == "qr":
        return points(PaperMark("qr", data))
    return points(PaperMark("bars", data if kind == "ean13" else "{B" + data))
