"""The hands of the demo day: what comes in from outside, what Marina presses, what colleagues do at their desks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.clock import SystemClock
from crm_desktop.demo_stage import Stage, StageError
from crm_desktop.demo_tale import Tale
from crm_desktop.features.clients.queries import list_clients
from crm_desktop.features.clients.rules_card import ClientLine
from crm_desktop.features.demo.rules import PEOPLE
from crm_desktop.features.demo.rules_tongue import tongue_of
from crm_desktop.features.intake.queries import (
    InquiryCard,
    Routed,
    accept_offer,
    inbox,
    inquiry_card,
    offers_of,
    route_inquiry,
)
from crm_desktop.features.intake.rules import Surroundings, Unfit, read_record
from crm_desktop.features.settings.queries import save_setting
from crm_desktop.features.settings.rules import FOLDER
from crm_desktop.features.staff.queries import people
from crm_desktop.i18n import _, language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.ui.row_list import RowList

PERSON, ADMIN = "MARINA", "PETR"
_SOURCES = {"call": "телефон", "web": "сайт", "mail": "почта", "chat": "чат на сайте", "visit": "магазин"}


class Hands:
    """What colleagues do they do in sessions of their own, what Marina does in her window."""

    def __init__(self, on: Stage, desks: ExitStack, out: Path) -> None:
        self._stage = on
        self._out = out
        self._tongue = tongue_of(language())
        self._numbers = count(1)
        self._pictures = count(1)
        self._desks = {one.login: desks.enter_context(on.colleague(one.login)) for one in PEOPLE}
        self._agent = desks.enter_context(on.colleague("AGENT"))
        self._admin = self._desks[ADMIN]
        self._tale = Tale(self._admin)
        self._staff = {one.login: one.staff_id for one in self._admin.read(people)}
        self._clients = self._admin.read(lambda tx: list_clients(tx, limit=400))
        self._folder = on.target.path.parent / "inbox"
        self._folder.mkdir()
        self._admin.do(lambda tx: save_setting(tx, FOLDER.name, None, str(self._folder)))

    def _comes_in(self, **record: str) -> Routed:
        """Something comes in from outside, through the same door as everything."""
        where = Surroundings(SystemClock().now(), self._tongue.zone)
        read = read_record(
            {"source": self._tongue(_SOURCES[record["channel"]]), **record}, "demo", f"day-{next(self._numbers)}", where
        )
        assert not isinstance(read, Unfit), read
        return self._agent.do(lambda tx: route_inquiry(tx, read))

    def _client(self, owner: str, *, open_orders: bool = False) -> ClientLine:
        """The next client of this person who is not being worked for and has a number of his own."""
        in_work = {row.client_id for row in self._admin.read(lambda tx: inbox(tx, "open", 100))}
        for line in self._clients:
            fits = line.owner_id == self._staff[owner] and bool(line.open_order_count) == open_orders
            if fits and line.phone and line.id not in in_work:
                return line
        raise StageError(f"no client of {owner}")

    def _stranger(self) -> str:
        return self._tongue.phone_of_day(17 * next(self._numbers))

    def _wait_for_offer(self, inquiry_id: int, seconds: float = 10) -> None:
        """Until this inquiry is the one that stands at the right edge of Marina's window."""
        offers = self._stage.workplace.offers
        self._stage.wait(
            lambda: bool(offers.cards) and offers.cards[0].inquiry_id == inquiry_id, seconds, "the offer at the window"
        )
        self._stage.rest(0.7)

    def _answer(
        self, inquiry_id: int, button: str, until: Callable[[InquiryCard], bool] = lambda card: card.state == "accepted"
    ) -> None:
        self._wait_for_offer(inquiry_id)
        self._press(self._stage.workplace.offer_view.panel, button)
        self._wait_for(inquiry_id, until)
        self._stage.rest(0.4)

    def _accept_elsewhere(self, inquiry_id: int) -> None:
        """Whoever has the offer accepts it at his own desk."""
        [made] = [one for one in self._admin.read(lambda tx: offers_of(tx, inquiry_id)) if one.state == "open"]
        login = next(login for login, staff_id in self._staff.items() if staff_id == made.staff_id)
        if login == PERSON:
            self._answer(inquiry_id, _("Accept"))
        else:
            self._desks[login].do(lambda tx: accept_offer(tx, made.offer_id))

    def _wait_for(self, inquiry_id: int, happened: Callable[[InquiryCard], bool]) -> None:
        def has() -> bool:
            card = self._admin.read(lambda tx: inquiry_card(tx, inquiry_id))
            return card is not None and happened(card)

        self._stage.wait(has, 8, "the inquiry to change")

    def _press(self, where: QWidget, text: str) -> None:
        from crm_desktop.ui.buttons import Button

        button = next((one for one in where.findChildren(Button) if one.text() == text and one.isVisible()), None)
        if button is None:
            raise StageError(f"no button {text}")
        button.click()

    def _picture(self, name: str) -> None:
        self._stage.picture(self._out / f"{next(self._pictures):02}-{name}.png")


def row_of(rows: RowList, title: str) -> int:
    """The row of a list that begins with a text, -1 when it is not there."""
    from PySide6.QtCore import Qt

    model = rows.model()
    for row in range(model.rowCount()):
        if str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) or "").startswith(title):
            return row
    return -1
