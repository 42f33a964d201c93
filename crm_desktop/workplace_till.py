"""The till of this computer put together: its journal, its lane to the base, its devices, its full-screen window."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crm_desktop.clock import Clock
from crm_desktop.config import TILL, Config, data_dir
from crm_desktop.db.lane import Lane, LaneState
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.catalogue_copy import Person
from crm_desktop.features.pos.offers_copy import price_cart
from crm_desktop.features.pos.presenter_choose import ChoosePresenter
from crm_desktop.features.pos.presenter_desk import TillFacts
from crm_desktop.features.pos.presenter_park import BackPresenter, ParkPresenter
from crm_desktop.features.pos.presenter_pay import PayPresenter
from crm_desktop.features.pos.presenter_presence import PresencePresenter
from crm_desktop.features.pos.presenter_register import RegisterPresenter
from crm_desktop.features.pos.presenter_shift import ShiftPresenter
from crm_desktop.features.pos.presenter_teller import TellerPresenter
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.rules import Cart
from crm_desktop.features.pos.sync import TillSync
from crm_desktop.features.pos.view_choose import TillRoom
from crm_desktop.features.pos.view_steps import Parts, Steps
from crm_desktop.features.pos.view_till import TillWindow
from crm_desktop.i18n import _
from crm_desktop.money import set_currency
from crm_desktop.ui.background import Background
from crm_desktop.ui.help import HelpWindow
from crm_desktop.ui.runner import LaneRunner

if TYPE_CHECKING:
    from crm_desktop.db.target import Target
    from crm_desktop.db.tx import Tx
    from crm_desktop.features.tills.rules import MyTill
    from crm_desktop.workplace import Workplace
    from crm_desktop.workplace_devices import DevicesWiring

_KNOWN = "known"
NOBODY = Person(0, "", False, None, None)


@dataclass(frozen=True)
class KnownTill:
    """The till this computer is for one base."""

    id: int
    name: str
    folder: Path


@dataclass(frozen=True)
class _Ready:
    """A journal that can be sold from."""

    lane: Lane
    facts: TillFacts
    currency: str


def known_till(settings: Config, target: Target) -> KnownTill | None:
    """The till this computer is in this base; None: not chosen yet."""
    found = settings.get(TILL).get(_KNOWN, {})
    row = found.get(_mark(target)) if isinstance(found, dict) else None
    if not isinstance(row, dict) or not isinstance(row.get("id"), int):
        return None
    return KnownTill(row["id"], str(row.get("name", "")), _folder(settings, target, row["id"]))


def keep_till(settings: Config, target: Target, till: MyTill) -> KnownTill:
    """This computer is that till from now on."""
    whole = settings.get(TILL)
    found = whole.get(_KNOWN)
    tills: dict[str, Any] = found if isinstance(found, dict) else {}
    settings.set(TILL, {**whole, _KNOWN: {**tills, _mark(target): {"id": till.id, "name": till.name}}})
    return KnownTill(till.id, till.name, _folder(settings, target, till.id))


def has_journal(settings: Config, target: Target) -> bool:
    """Whether this computer can sell for this base while its server is away."""
    known = known_till(settings, target)
    return known is not None and (known.folder / journal.FILE_NAME).exists()


def _mark(target: Target) -> str:
    """One base, whoever logs in."""
    place = str(target).rpartition("@")[2]
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def _folder(settings: Config, target: Target, till_id: int) -> Path:
    root = settings.get(TILL).get("folder")
    return (Path(str(root)) if root else data_dir() / "tills") / f"{_mark(target)}-{till_id}"


class TillAtWork(QObject):
    """One opened till. `ready`: the window stands; `failed(error)`; `left`: the person goes back to the rooms."""

    ready = Signal()
    failed = Signal(object)
    left = Signal()
    _linked = Signal(object)

    def __init__(
        self,
        known: KnownTill,
        devices: DevicesWiring,
        clock: Clock,
        cashier: Person,
        base: Callable[[Callable[[LaneState], None]], Lane] | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.known, self._devices, self._clock, self._cashier, self._new_lane = known, devices, clock, cashier, base
        self.window: TillWindow | None = None
        self.till: TillPresenter | None = None
        self.parts: Parts | None = None
        self._own: Lane | None = None
        self._base: Lane | None = None
        self.register: RegisterPresenter | None = None
        self._teller: TellerPresenter | None = None
        self._presence: PresencePresenter | None = None
        self._runners: list[LaneRunner] = []
        self._thread = Background(self)
        self._is_closed = False
        self._linked.connect(self._on_link, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Opens the journal and, when the server is there, brings the copy up to date; then the window comes."""
        if self._new_lane is not None and self._base is None:
            self._base = self._new_lane(self._linked.emit)
        base = self._base

        def work(_report: object) -> _Ready:
            own = self._open_own()
            if base is not None:
                try:
                    own = self._begin(base, own)
                    TillSync(base, own, self.known.id, self._clock.now).refresh()
                except AppError:
                    if own.submit(journal.own).result() is None:
                        raise
            found = own.submit(journal.own).result()
            if found is None:
                raise Refused("e_pos_journal_none")
            return _Ready(own, TillFacts.from_journal(found.facts), _currency(found.facts))

        self._thread.run(work, self._on_ready, self.failed.emit)

    def _open_own(self) -> Lane:
        self._own = self._own or Lane(journal.open_journal(self.known.folder), name="till", hang_seconds=None)
        return self._own

    def _begin(self, base: Lane, own: Lane) -> Lane:
        """A journal of another firm under this address (a demo made anew, another base) is kept aside, whole."""
        try:
            TillSync(base, own, self.known.id, self._clock.now).begin()
        except Refused as refused:
            if refused.key != "e_pos_journal_other":
                raise
            own.close()
            self._own = None
            journal.set_aside(self.known.folder, self._clock.now())
            own = self._open_own()
            TillSync(base, own, self.known.id, self._clock.now).begin()
        return own

    def _on_ready(self, found: _Ready) -> None:
        if self._is_closed:
            return
        if self._new_lane is None and found.currency:
            set_currency(found.currency)
        own, base = LaneRunner(found.lane, self), None if self._base is None else LaneRunner(self._base, self)
        self._runners = [one for one in (own, base) if one is not None]
        devices = self._devices
        self.till = till = TillPresenter(
            own,
            self._clock,
            devices.till,
            found.facts,
            self._cashier,
            partial(_priced, self._clock, found.facts),
            parent=self,
        )
        terminal = _terminal(devices)
        known_id = self.known.id
        shift = ShiftPresenter(till, self)
        self.register = register = RegisterPresenter(till, shift, found.lane, self)
        self.parts = parts = Parts(
            till,
            PayPresenter(till, base, known_id, terminal, self),
            ParkPresenter(till, base, known_id, self),
            BackPresenter(till, base, known_id, self),
            shift,
            register,
        )
        register.use(devices.till.fiscal)
        steps = Steps(parts, self)
        self.window = window = TillWindow(till, steps)
        window.left.connect(self.left)
        steps.leave_asked.connect(self.left)
        steps.help_asked.connect(self._show_help)
        devices.code.connect(window.scan)
        devices.torn.connect(window.torn)
        devices.card.connect(self._on_card)
        devices.card_refused.connect(till.refuse)
        devices.state_changed.connect(self._on_state)
        devices.reopened.connect(self._on_reopened)
        if self._base is not None:
            self._teller = TellerPresenter(
                till, TillSync(self._base, found.lane, self.known.id, self._clock.now), self._thread, self
            )
            till.is_online = self._base.state.name == "connected"
        else:
            till.show_link(is_there=False)
        till.start()
        parts.park.read()
        if base is not None:
            self._presence = presence = PresencePresenter(till, base, self.known.id, register.facts, self)
            if self._cashier is not NOBODY:
                presence.enter()
            till.changed.connect(presence.tell)
        self.ready.emit()
        if self._teller is not None:
            self._teller.hurry()
        if self._cashier is NOBODY:
            till.is_paused = True
            steps.first_cashier()

    def show(self) -> None:
        """Takes the whole screen, and hears scanners that type."""
        if self.window is None:
            return
        screen = QGuiApplication.primaryScreen()
        if QGuiApplication.platformName() == "offscreen" or screen is None:
            self.window.resize(1366, 768)
            self.window.show()
        else:
            self.window.showFullScreen()
        self.window.entry.setFocus()
        self._devices.hear_keys(True)

    def hide(self) -> None:
        """Back behind the other rooms; the journal goes on being posted."""
        self._devices.hear_keys(False)
        if self.window is not None:
            self.window.hide()

    def read_again(self, *, has_new_goods: bool) -> None:
        """Goods, prices or cards have changed somewhere, or a receipt was put aside."""
        if has_new_goods and self._teller is not None:
            self._teller.refresh()
        if self.parts is not None:
            self.parts.park.read()

    def close(self) -> None:
        """Ends it; what was not posted waits in the journal."""
        self._is_closed = True
        self.hide()
        if self._teller is not None:
            self._teller.stop()
        if self._presence is not None and self.till is not None and self.till.is_online:
            self._presence.leave()
        for runner in self._runners:
            runner.close()
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()
        lanes = [lane for lane in (self._own, self._base) if lane is not None]
        self._own = self._base = None

        def work(_report: object) -> None:
            for lane in lanes:
                lane.close(3.0)

        Background(self).run(work, _nothing, _nothing)

    def _show_help(self) -> None:
        window = self.window
        if window is None:
            return
        found = window.findChild(HelpWindow)
        helping = found if isinstance(found, HelpWindow) else HelpWindow(window)
        helping.show_page("till")
        helping.show()
        helping.activateWindow()

    def _on_link(self, state: LaneState) -> None:
        till = self.till
        if till is None or self._is_closed:
            return
        is_there = state.name == "connected"
        till.show_link(is_there=is_there, trouble=till.trouble if is_there else "")
        if is_there and self._teller is not None:
            self._teller.refresh()

    def _on_card(self, card: Any) -> None:
        if self.window is not None:
            self.window.scan(card.number)

    def _on_state(self, name: str, _state: object) -> None:
        if self.register is not None and name == "fiscal":
            self.register.look_again()
        if self.till is not None:
            self.till.changed.emit()

    def _on_reopened(self) -> None:
        if self.till is not None:
            self.till.devices = self._devices.till
            if self.register is not None:
                self.register.use(self._devices.till.fiscal)
            if self.parts is not None:
                self.parts.pay.use_terminal(_terminal(self._devices))
            self.till.changed.emit()


class TillWiring(QObject):
    """The room "Till" of a workplace."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place
        self.at_work: TillAtWork | None = None
        self._room: TillRoom | None = None

    def make_room(self) -> QWidget:
        """The page behind the till: which till this is."""
        place = self._place
        choose = ChoosePresenter(
            place.runner, platform.node()[:100] or "till", may_edit=place.me.may("tills.edit"), parent=self
        )
        self._room = room = TillRoom(choose)
        choose.taken.connect(self._on_taken)
        room.open_asked.connect(self.open)
        room.other_asked.connect(self._choose_again)
        self.choose = choose
        return room

    def enter(self) -> None:
        """The room is opened: so is the till, when it is known."""
        known = known_till(self._place.config, self._place.opened.target)
        if known is None:
            self._choose_again()
        else:
            assert self._room is not None
            self._room.show_known(known.name)
            self.open()

    def open(self) -> None:
        """Shows the till of this computer."""
        place = self._place
        known = known_till(place.config, place.opened.target)
        if self.at_work is not None and self.at_work.window is not None:
            self.at_work.show()
            return
        if known is None or self._room is None:
            return
        self._room.show_busy(_("Getting the till ready: goods and prices…"))
        me = place.me
        cashier = Person(me.staff_id, me.name, me.may("pos.senior"), None, None)
        self._end()
        self.at_work = at_work = TillAtWork(
            known, place.devices, place.clock, cashier, lambda heard: place.opened.new_lane("till", heard), self
        )
        at_work.ready.connect(self._on_ready)
        at_work.failed.connect(self._on_failed)
        at_work.left.connect(self._on_left)
        at_work.open()

    def read_again(self, *, has_new_goods: bool) -> None:
        """Something the till keeps a copy of has changed."""
        if self.at_work is not None:
            self.at_work.read_again(has_new_goods=has_new_goods)

    def stop(self) -> None:
        """The person leaves the base."""
        self._end()

    def _end(self) -> None:
        at_work, self.at_work = self.at_work, None
        if at_work is not None:
            at_work.close()

    def _choose_again(self) -> None:
        assert self._room is not None
        self._end()
        self._room.show_known("")
        self.choose.read()

    def _on_taken(self, till: MyTill) -> None:
        known = keep_till(self._place.config, self._place.opened.target, till)
        assert self._room is not None
        self._room.show_known(known.name)
        self.open()

    def _on_ready(self) -> None:
        assert self._room is not None and self.at_work is not None
        self._room.show_known(self.at_work.known.name)
        self.at_work.show()

    def _on_failed(self, error: AppError) -> None:
        assert self._room is not None
        at_work = self.at_work
        self._room.show_known(at_work.known.name if at_work is not None else "")
        self._room.show_error(error)

    def _on_left(self) -> None:
        if self.at_work is not None:
            self.at_work.hide()
        self._place.window.activateWindow()


class LonelyTill(QObject):
    """The till of this computer without its server: opened from the log-in screen, people by the PINs of the copy."""

    left = Signal()
    failed = Signal(str)

    def __init__(self, settings: Config, clock: Clock, target: Target, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from crm_desktop.workplace_devices import DevicesWiring

        known = known_till(settings, target)
        assert known is not None
        self.devices = DevicesWiring(settings, clock, is_demo=False, parent=self)
        self.at_work = TillAtWork(known, self.devices, clock, NOBODY, None, self)
        self.at_work.ready.connect(self.at_work.show)
        self.at_work.failed.connect(lambda error: self.failed.emit(error_text(error)))
        self.at_work.left.connect(self._on_left)

    def open(self) -> None:
        """Opens it."""
        self.at_work.open()

    def close(self) -> None:
        """Ends it; what was sold waits in the journal."""
        self.at_work.close()
        self.devices.stop()

    def _on_left(self) -> None:
        self.left.emit()


def _terminal(devices: DevicesWiring) -> Any:
    return devices.till if devices.till.has("terminal") else None


def _currency(facts: str) -> str:
    return str(json.loads(facts or "{}").get("currency") or "")


def _nothing(_answer: object) -> None:
    """Nobody waits for the end."""


def _priced(clock: Clock, facts: TillFacts, tx: Tx, cart: Cart) -> Cart:
    """Prices of lists and promotions, as the copy of this till knows them."""
    return price_cart(tx, cart, facts.words.time_zone, clock.now())
