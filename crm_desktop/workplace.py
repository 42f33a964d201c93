"""The main window of one person: presenters, what opens what, and what a ring makes read again."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop import neighbours
from crm_desktop.ahead import Ahead
from crm_desktop.clock import Clock
from crm_desktop.config import Config
from crm_desktop.db.lane import LaneState
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.access.rules import Me
from crm_desktop.features.intake.presenter_offers import OffersPresenter
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.queries import inbox_counts
from crm_desktop.features.intake.view_offer import OfferView
from crm_desktop.features.live import rules as live
from crm_desktop.features.reminders.presenter import RemindersPresenter
from crm_desktop.features.reminders.view_popup import ReminderPopups
from crm_desktop.features.search.presenter import SearchPresenter
from crm_desktop.features.settings.queries import all_settings
from crm_desktop.features.settings.rules import FirmFacts, SettingsInForce
from crm_desktop.features.staff.presenter_state import StatePresenter
from crm_desktop.features.today.presenter import TodayPresenter
from crm_desktop.i18n import _
from crm_desktop.main_window import MainWindow
from crm_desktop.opened import OpenedBase
from crm_desktop.rooms import CLIENTS, GOODS, IMPORT, INBOX, MAIL, REPORTS, SETTINGS, SHIFTS, STOCK, TASKS, TILL, TODAY
from crm_desktop.ui.runner import LaneRunner
from crm_desktop.workplace_calls import CallsWiring
from crm_desktop.workplace_forms import Forms
from crm_desktop.workplace_help import HelpWiring
from crm_desktop.workplace_light import LightWiring
from crm_desktop.workplace_mail import MailWiring
from crm_desktop.workplace_rooms import READ_AHEAD, Rooms
from crm_desktop.workplace_top import TopWiring

if TYPE_CHECKING:
    from crm_desktop.features.clients.presenter_card import ClientCardPresenter
    from crm_desktop.features.clients.presenter_list import ClientListPresenter
    from crm_desktop.features.intake.presenter_inbox import InboxPresenter
    from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter
    from crm_desktop.features.intake.presenter_quarantine import QuarantinePresenter
    from crm_desktop.features.tasks.presenter_list import TasksPresenter
    from crm_desktop.workplace_devices import DevicesWiring
    from crm_desktop.workplace_till import TillWiring


class Workplace(QObject):
    """Everything one person sees of an opened base. `left` asks for another person or another base."""

    left = Signal(str)
    theme_chosen = Signal(str)
    text_factor_chosen = Signal(float)
    language_chosen = Signal(str)

    def __init__(self, window: MainWindow, opened: OpenedBase, me: Me, firm: FirmFacts, config: Config, clock: Clock):
        super().__init__(window)
        assert opened.reports is not None
        self.window, self.opened, self.me, self.firm, self.config, self.clock = (
            window,
            opened,
            me,
            firm,
            config,
            clock,
        )
        self.frame = window.new_frame()
        self.runner = LaneRunner(opened.people, self)
        self.reports = LaneRunner(opened.reports, self)
        self.in_force = SettingsInForce({})
        self.finder = neighbours.ClientFinder(firm.phone_region)
        self.owners = neighbours.owners(me.staff_id, me.name)
        self._make_presenters()
        self.light = LightWiring(self)
        self.help = HelpWiring(self)
        self.forms = Forms(self)
        self.mail = MailWiring(self)
        rooms = Rooms(self)
        made = rooms.all()
        window.set_rooms(made)
        window.entered.connect(self._read_room)
        self.top = TopWiring(self, [room for room, _make in made])
        self.calls = CallsWiring(self)
        self._wire_offers()
        self._wire_reminders()
        self._listen()
        window.show_frame(self.frame)
        window.open_room(TODAY if me.may("tasks.read") else INBOX)
        self.offers.start()
        self.reminders.start()
        self.calls.start()
        self.mail.read_counts()
        self.read_counts()
        self.read_settings()
        self.light.start()
        self._ahead = Ahead(READ_AHEAD, rooms.steps_ahead(), self)

    # ---------------------------------------------------------------- presenters

    def _make_presenters(self) -> None:
        runner, clock, me = self.runner, self.clock, self.me
        self.today = TodayPresenter(
            runner, clock, me.time_zone, neighbours.doers, neighbours.waiting_for_me,
            neighbours.attention_of_tills(clock.now) if self._minds_tills else None, self,
        )  # fmt: skip
        self.people = PeoplePresenter(runner, me, neighbours.takers, self)
        self.offers = OffersPresenter(runner, clock, me, self)
        self.reminders = RemindersPresenter(runner, clock, me.time_zone, fires_here=False, parent=self)
        self.state = StatePresenter(runner, me.time_zone, self)
        self.search = SearchPresenter(
            runner, may_see_clients=me.may("clients.read"), region=self.firm.phone_region, parent=self
        )

    @property
    def _minds_tills(self) -> bool:
        """A cashier sees his own receipts alone; the rest is for those who look after tills."""
        return self.me.may("pos.read") and self.me.actions.get("pos.read") != "own"

    # What belongs to one room is read from disk and made when the room is first asked for: the window comes sooner.

    @cached_property
    def tasks(self) -> TasksPresenter:
        """The list of tasks."""
        from crm_desktop.features.tasks.presenter_list import TasksPresenter

        return TasksPresenter(self.runner, self.clock, self.me.time_zone, neighbours.doers, self)

    @cached_property
    def inbox(self) -> InboxPresenter:
        """The list of inquiries."""
        from crm_desktop.features.intake.presenter_inbox import InboxPresenter

        return InboxPresenter(self.runner, self.clock, self.me, self)

    @cached_property
    def inquiry(self) -> InquiryPresenter:
        """The inquiry being read."""
        from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter

        return InquiryPresenter(self.runner, self.clock, self.me, self)

    @cached_property
    def quarantine(self) -> QuarantinePresenter:
        """What could not be read."""
        from crm_desktop.features.intake.presenter_quarantine import QuarantinePresenter

        return QuarantinePresenter(self.runner, self.clock, self.me, self)

    @cached_property
    def devices(self) -> DevicesWiring:
        """Printers, scanners and whatever else stands at a till of this computer."""
        from crm_desktop.workplace_devices import DevicesWiring

        return DevicesWiring(self.config, self.clock, is_demo=self.firm.is_demo, parent=self)

    @cached_property
    def till(self) -> TillWiring:
        """The till of this computer."""
        from crm_desktop.workplace_till import TillWiring

        return TillWiring(self)

    @cached_property
    def client_list(self) -> ClientListPresenter:
        """The list of clients."""
        from crm_desktop.features.clients.presenter_list import ClientListPresenter

        return ClientListPresenter(
            self.runner,
            self.clock,
            self.me.time_zone,
            self.firm.phone_region,
            self.owners,
            may_edit=self.me.may("clients.edit"),
            may_import=self.me.may("clients.import"),
            parent=self,
        )

    @cached_property
    def client_card(self) -> ClientCardPresenter:
        """The client being read."""
        from crm_desktop.features.clients.presenter_card import ClientCardPresenter

        return ClientCardPresenter(
            self.runner,
            self.clock,
            self.me.time_zone,
            self.firm.phone_region,
            self.owners,
            self,
            calls=neighbours.calls_of_client if self.me.may("calls.read") else None,
            bounced=neighbours.bounced if self.me.may("mail.read") else None,
        )

    # ---------------------------------------------------------------- offers, reminders, news

    def _read_room(self, key: str) -> None:
        """A room made ahead reads nothing before somebody looks at it."""
        if key == TODAY:
            self.today.refresh()
        elif key == INBOX:
            self.inbox.start()
        elif key in (CLIENTS, GOODS, MAIL, SHIFTS, STOCK):
            self.window.room(key).start()
        elif key == TILL:
            self.till.enter()
        elif key == TASKS:
            self.tasks.refresh()
        elif key == REPORTS:
            self.window.room(REPORTS).refresh()

    def _wire_offers(self) -> None:
        self.offer_view = OfferView(
            self.offers,
            self.people,
            self.frame.side,
            self.say_so,
            self,
            dialler=self.calls.dialler,
            is_told=self.calls.tells_of,
        )
        self.offers.accepted.connect(self.after_taking)
        self.offers.open_asked.connect(lambda inquiry_id, _client_id: self.open_inquiry(inquiry_id))

    def after_taking(self, inquiry_id: int, client_id: int | None) -> None:
        """An inquiry is mine now: its client's card opens, or the inquiry itself when the client is not known."""
        self.read_again(frozenset({live.INBOX, live.mine(self.me.staff_id)}))
        if client_id is not None and self.me.may("clients.read"):
            self.open_client(client_id)
        else:
            self.open_inquiry(inquiry_id)
            self.forms.choose_client_of(inquiry_id)

    def _wire_reminders(self) -> None:
        self.popups = ReminderPopups(self.reminders, self.frame)
        self.frame.keep_toasts_clear_of(self.popups)
        self.reminders.changed.connect(lambda found: self.frame.top.set_bell(len(found)))
        self.reminders.task_asked.connect(self.forms.open_task)
        self.reminders.link_asked.connect(self.forms.join_meeting)
        self.reminders.missed.connect(lambda found: self.top.open_bell() if found else None)
        self.reminders.closed.connect(lambda _id, undo: self.tell(_("Task done"), undo))
        self.reminders.refused.connect(self.complain)

    def _listen(self) -> None:
        self.opened.rang.connect(self.read_again)
        self.opened.lane_changed.connect(self._on_lane)

    def _on_lane(self, state: LaneState) -> None:
        self.light.show_link(state)
        if state.name == "connected":
            self.read_again(frozenset(live.EVERYBODY) | {live.mine(self.me.staff_id)})

    def read_settings(self) -> None:
        """What the firm has set for everybody."""

        def done(found: SettingsInForce) -> None:
            self.in_force = found

        if self.me.may("settings.read"):
            self.runner.run(all_settings, done, lambda _error: None)

    def read_again(self, names: frozenset[str]) -> None:
        """Reads again what these events are about, as far as it is in sight."""
        if live.SETTINGS in names:
            self.read_settings()
        if live.mine(self.me.staff_id) in names:
            self.offers.refresh()
            self.reminders.refresh()
            if self.window.is_made(TODAY):
                self.today.refresh()
            if self.window.is_made(TASKS):
                self.tasks.refresh()
        if {live.INBOX, live.DUTY} & names:
            self.read_counts()
            if self.window.is_made(INBOX):
                self.inbox.refresh()
                self.inquiry.refresh()
        # Inquiries, calls, letters and sales stand in the history of their client as well, and so do the tasks of mine.
        shown = {live.INBOX, live.CALLS, live.MAIL, live.SALE, live.mine(self.me.staff_id)}
        is_reading_client = self.window.page == CLIENTS and shown & names
        if (live.CLIENTS in names and self.window.is_made(CLIENTS)) or is_reading_client:
            self.window.room(CLIENTS).refresh()
        if live.GOODS in names and self.window.is_made(GOODS):
            self.window.room(GOODS).refresh()
        if {live.STOCK, live.SALE, live.GOODS} & names and self.window.page == STOCK:
            self.window.room(STOCK).refresh()
        if live.SALE in names and self.window.page == TODAY and self._minds_tills:
            self.today.refresh()
        if live.SALE in names and self.window.page == SHIFTS:
            self.window.room(SHIFTS).refresh()
        if "till" in self.__dict__ and {live.GOODS, live.SALE} & names:
            self.till.read_again(has_new_goods=live.GOODS in names)
        self.calls.read_again(names)
        self.mail.read_again(names)
        if live.STAFF in names:
            self.state.refresh()
        self.light.read_again(names)
        if self.window.is_made(SETTINGS):
            self.window.room(SETTINGS).read_again(names)

    def stop(self) -> None:
        """Nothing is read any more; the window is about to show something else."""
        self._ahead.stop()
        self.offers.stop()
        self.reminders.stop()
        self.calls.stop()
        self.mail.stop()
        self.light.stop()
        if "till" in self.__dict__:
            self.till.stop()
        if "devices" in self.__dict__:
            self.devices.stop()
        self.window.entered.disconnect(self._read_room)
        self.opened.rang.disconnect(self.read_again)
        self.opened.lane_changed.disconnect(self._on_lane)
        for runner in (self.runner, self.reports):
            runner.close()
        for action in self.top.actions:
            self.window.removeAction(action)

    def read_counts(self) -> None:
        """The badge of the inbox."""
        if self.me.may("intake.read"):
            self.runner.run(inbox_counts, self.show_counts, lambda _error: None)

    def show_counts(self, counts: dict[str, int]) -> None:
        """The badge of the inbox, from what was counted."""
        self.frame.set_badge(
            INBOX, counts.get("mine", 0) + counts.get("waiting", 0), limit=counts.get("waiting", 0) > 0
        )

    def count_today(self) -> None:
        """The badge of the day."""
        self.frame.set_badge(TODAY, self.today.open_count, limit=self.today.late_count > 0)

    # ---------------------------------------------------------------- opening things

    def open_client(self, client_id: int) -> None:
        """Shows the card of a client."""
        self.window.open_room(CLIENTS)
        self.window.room(CLIENTS).open_client(client_id)

    def open_inquiry(self, inquiry_id: int) -> None:
        """Shows an inquiry in the inbox."""
        self.window.open_room(INBOX)
        self.inbox.select(inquiry_id)
        self.inquiry.show_inquiry(inquiry_id)

    def open_settings(self, page: str) -> None:
        """Shows a page of the settings."""
        self.window.open_room(SETTINGS)
        self.window.room(SETTINGS).open(page)

    def open_import(self) -> None:
        """Shows the import of clients and orders."""
        if not self.window.is_made(IMPORT):
            from crm_desktop.features.exchange.presenter import ImportPresenter
            from crm_desktop.features.exchange.view import ImportView

            view = ImportView(ImportPresenter(self.reports, self))
            view.left.connect(partial(self.window.open_room, CLIENTS))
            self.window.add_page(IMPORT, view)
        self.window.open_page(IMPORT, CLIENTS)

    # ---------------------------------------------------------------- telling

    def say(self, text: str) -> None:
        """A short message."""
        self.frame.toast(text)

    def say_so(self, text: str, glyph: str, meaning: str) -> None:
        """A short message with an icon and a meaning."""
        self.frame.toast(text, icon=glyph, meaning=meaning)

    def tell(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """A short message with a way back."""
        self.frame.toast(text, undo=undo)

    def complain(self, error: AppError) -> None:
        """Says why something was not done."""
        text = error_text(error)
        if text:
            self.frame.toast(text, icon="alert-circle", meaning="bad")
