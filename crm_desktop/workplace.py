"""The main window of one person: rooms with their presenters, what opens what, and what a ring makes read again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from crm_desktop import neighbours
from crm_desktop.clock import Clock
from crm_desktop.config import LISTS, Config
from crm_desktop.db.lane import LaneState
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.access.rules import Me
from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.presenter_list import ClientListPresenter
from crm_desktop.features.clients.presenter_new import NewClientPresenter
from crm_desktop.features.clients.view_room import ClientsRoom
from crm_desktop.features.exchange.presenter import ImportPresenter
from crm_desktop.features.exchange.view import ImportView
from crm_desktop.features.intake.presenter_chooser import ChooserPresenter
from crm_desktop.features.intake.presenter_entry import EntryPresenter, Saved
from crm_desktop.features.intake.presenter_inbox import InboxPresenter
from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter
from crm_desktop.features.intake.presenter_offers import OffersPresenter
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.presenter_quarantine import QuarantinePresenter
from crm_desktop.features.intake.queries import choose_client, inbox_counts
from crm_desktop.features.intake.view_chooser import ChooserDialog
from crm_desktop.features.intake.view_entry import EntryDialog
from crm_desktop.features.intake.view_inbox import InboxView
from crm_desktop.features.intake.view_offer import OfferView
from crm_desktop.features.live import rules as live
from crm_desktop.features.live.presenter import ConnectionPresenter
from crm_desktop.features.reminders.presenter import RemindersPresenter
from crm_desktop.features.reminders.view_list import RemindersList
from crm_desktop.features.reminders.view_popup import ReminderPopups
from crm_desktop.features.search.presenter import SearchPresenter
from crm_desktop.features.search.rules import Command, Found
from crm_desktop.features.settings.queries import all_settings
from crm_desktop.features.settings.rules import FirmFacts, SettingsInForce
from crm_desktop.features.staff.presenter_state import StatePresenter
from crm_desktop.features.tasks.presenter_form import TaskFormPresenter
from crm_desktop.features.tasks.presenter_list import TasksPresenter
from crm_desktop.features.tasks.rules import ClientHit
from crm_desktop.features.tasks.view_form import TaskForm
from crm_desktop.features.tasks.view_list import TasksView
from crm_desktop.features.today.presenter import TodayPresenter
from crm_desktop.features.today.view import TodayView
from crm_desktop.i18n import _
from crm_desktop.main_window import MainWindow
from crm_desktop.opened import OpenedBase
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.help import HelpWindow
from crm_desktop.ui.icons import icon
from crm_desktop.ui.palette import SearchGroup, SearchHit, SearchPalette
from crm_desktop.ui.popover import Popover
from crm_desktop.ui.room_bar import Room
from crm_desktop.ui.runner import LaneRunner
from crm_desktop.workplace_settings import SettingsRoom

TODAY, INBOX, CLIENTS, TASKS, SETTINGS, IMPORT = "today", "inbox", "clients", "tasks", "settings", "import"
# The page of the handbook for what is in sight.
_HELP = {TODAY: "today", INBOX: "inquiries", CLIENTS: "clients", TASKS: "tasks", IMPORT: "import", SETTINGS: "settings"}
_SETTINGS_HELP = {"staff": "staff", "calendar": "staff", "rights": "staff", "routing": "routing", "about": "index"}


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
        self._usual_leads: tuple[int, ...] = (0, 15)
        self._finder = neighbours.ClientFinder(firm.phone_region)
        self._owners = neighbours.owners(me.staff_id, me.name)
        self._entry: EntryDialog | None = None
        self._help: HelpWindow | None = None
        self._make_presenters()
        self._make_rooms()
        self._make_top()
        self._wire_offers()
        self._wire_reminders()
        self._listen()
        window.show_frame(self.frame)
        window.open_room(TODAY if me.may("tasks.read") else INBOX)
        self.offers.start()
        self.reminders.start()
        self.read_counts()
        self.read_settings()

    # ---------------------------------------------------------------- presenters

    def _make_presenters(self) -> None:
        runner, clock, me = self.runner, self.clock, self.me
        self.today = TodayPresenter(runner, clock, me.time_zone, neighbours.doers, neighbours.waiting_for_me, self)
        self.tasks = TasksPresenter(runner, clock, me.time_zone, neighbours.doers, self)
        self.inbox = InboxPresenter(runner, clock, me, self)
        self.inquiry = InquiryPresenter(runner, clock, me, self)
        self.quarantine = QuarantinePresenter(runner, clock, me, self)
        self.people = PeoplePresenter(runner, me, neighbours.takers, self)
        self.offers = OffersPresenter(runner, clock, me, self)
        self.reminders = RemindersPresenter(runner, clock, me.time_zone, fires_here=False, parent=self)
        self.state = StatePresenter(runner, me.time_zone, self)
        self.client_list = ClientListPresenter(
            runner,
            clock,
            me.time_zone,
            self.firm.phone_region,
            self._owners,
            may_edit=me.may("clients.edit"),
            may_import=me.may("clients.import"),
            parent=self,
        )
        self.client_card = ClientCardPresenter(
            runner, clock, me.time_zone, self.firm.phone_region, self._owners, self
        )
        self.light = ConnectionPresenter(clock, str(self.opened.target), is_local=self.opened.is_local, parent=self)
        self.search = SearchPresenter(
            runner, may_see_clients=me.may("clients.read"), region=self.firm.phone_region, parent=self
        )

    # ---------------------------------------------------------------- rooms

    def _make_rooms(self) -> None:
        may = self.me.may
        rooms: list[tuple[bool, Room, Callable[[], QWidget]]] = [
            (may("tasks.read"), Room(TODAY, "sun-high", _("Today")), self._today_room),
            (may("intake.read"), Room(INBOX, "inbox", _("Inbox")), self._inbox_room),
            (may("clients.read"), Room(CLIENTS, "users", _("Clients")), self._clients_room),
            (may("tasks.read"), Room(TASKS, "list-check", _("Tasks")), self._tasks_room),
            (True, Room(SETTINGS, "settings", _("Settings")), self._settings_room),
        ]
        self.window.set_rooms([(room, make) for is_seen, room, make in rooms if is_seen])

    def _today_room(self) -> QWidget:
        view = TodayView(self.today)
        view.acted.connect(self.tell)
        self.today.task_asked.connect(self.open_task)
        self.today.client_asked.connect(self.open_client)
        self.today.inquiry_asked.connect(self.open_inquiry)
        self.today.new_asked.connect(self.new_task)
        self.today.inbox_asked.connect(partial(self.window.open_room, INBOX))
        self.today.day_changed.connect(self._count_today)
        self.today.refresh()
        return view

    def _inbox_room(self) -> QWidget:
        view = InboxView(self.inbox, self.inquiry, self.quarantine, self.people)
        view.new_inquiry.connect(self.new_inquiry)
        self.inquiry.client_asked.connect(self.open_client)
        self.inquiry.chooser_asked.connect(self.choose_client_of)
        self.inquiry.new_client_asked.connect(self.new_client_of)
        self.inquiry.new_task.connect(self._new_task_of)
        self.inquiry.acted.connect(self.say)
        self.inquiry.changed.connect(self.inbox.refresh)
        self.inquiry.taken.connect(self._after_taking)
        self.quarantine.entry_asked.connect(self._enter_quarantined)
        self.inbox.counts_changed.connect(self._show_counts)
        self.inbox.start()
        return view

    def _clients_room(self) -> QWidget:
        room = ClientsRoom(self.client_list, self.client_card, self._new_client_presenter, ListStore(self.config))
        room.inquiry_asked.connect(self.open_inquiry)
        room.task_asked.connect(self.open_task)
        room.new_task_asked.connect(self._new_task_for)
        room.import_asked.connect(self.open_import)
        room.acted.connect(self.tell)
        room.start()
        return room

    def _tasks_room(self) -> QWidget:
        view = TasksView(self.tasks, sees_others=self.me.actions.get("tasks.read") in ("department", "branch", "all"))
        view.acted.connect(self.tell)
        self.tasks.task_asked.connect(self.open_task)
        self.tasks.client_asked.connect(self.open_client)
        self.tasks.new_asked.connect(self.new_task)
        self.tasks.refresh()
        return view

    def _settings_room(self) -> QWidget:
        return SettingsRoom(self)

    # ---------------------------------------------------------------- top bar

    def _make_top(self) -> None:
        top = self.frame.top
        if self.firm.is_demo:
            about = _("A made-up firm: try whatever you like. It can be made anew in the first window.")
            top.set_mark(_("Demo"), about)
        commands = self._commands()
        menu = QMenu(top)
        for command in commands:
            if command.key.startswith("new_"):
                action = QAction(icon(command.icon), command.title, menu)
                action.setShortcut(command.shortcut)
                action.triggered.connect(partial(self.run_command, command.key))
                menu.addAction(action)
        self._actions = menu.actions()
        self.window.addActions(self._actions)
        top.set_new_menu(menu)
        QShortcut(QKeySequence("F1"), self.frame).activated.connect(self.open_help)
        top.set_person(self.me.name, self._person_menu(top))
        top.state_chosen.connect(self.state.set_state)
        self.state.changed.connect(lambda: top.set_states(self.state.choices(), self.state.shown))
        self.state.refused.connect(self.complain)
        self.state.refresh()
        top.bell_pressed.connect(self._open_bell)
        self.light.changed.connect(top.set_connection)
        self.light.tell()
        self.search.set_commands(commands)
        self.palette = SearchPalette(top.search)
        self.palette.asked.connect(self.search.ask)
        self.palette.chosen.connect(self._open_found)
        self.search.answered.connect(self._show_found)

    def _commands(self) -> list[Command]:
        may = self.me.may
        every = [
            (may("intake.take"), Command("new_inquiry", _("New inquiry"), "phone-incoming", "Ctrl+I")),
            (may("clients.edit"), Command("new_client", _("New client"), "user-plus", "Ctrl+Shift+C")),
            (may("tasks.edit"), Command("new_task", _("New task"), "list-check", "Ctrl+Shift+T")),
            (may("clients.import"), Command("import", _("Import of clients and orders"), "file-spreadsheet")),
            (may("tasks.read"), Command(f"room_{TODAY}", _("Today"), "sun-high", words=_("Open the room"))),
            (may("intake.read"), Command(f"room_{INBOX}", _("Inbox"), "inbox", words=_("Open the room"))),
            (may("clients.read"), Command(f"room_{CLIENTS}", _("Clients"), "users", words=_("Open the room"))),
            (may("tasks.read"), Command(f"room_{TASKS}", _("Tasks"), "list-check", words=_("Open the room"))),
            (True, Command(f"room_{SETTINGS}", _("Settings"), "settings", words=_("Open the room"))),
            (may("routing.read"), Command("page_routing", _("Routing rules"), "route")),
            (True, Command("help", _("Help"), "lifebuoy", "F1", words=_("Handbook, manual"))),
            (True, Command("switch_person", _("Log in as somebody else"), "user-check")),
        ]
        return [command for is_allowed, command in every if is_allowed]

    def run_command(self, key: str) -> None:
        """Does what a command of the menu or the search box names."""
        kind, _sep, what = key.partition("_")
        if kind == "room":
            self.window.open_room(what)
        elif kind == "page":
            self.open_settings(what)
        else:
            acts: dict[str, Callable[[], None]] = {
                "new_inquiry": self.new_inquiry,
                "new_client": self.new_client,
                "new_task": self.new_task,
                "import": self.open_import,
                "help": self.open_help,
                "switch_person": partial(self.left.emit, "person"),
            }
            acts[key]()

    def _person_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addAction(icon("settings"), _("My settings")).triggered.connect(partial(self.open_settings, "mine"))
        # The key itself belongs to the frame: a second owner would make both silent.
        menu.addAction(icon("lifebuoy"), _("Help") + "\tF1").triggered.connect(self.open_help)
        menu.addSeparator()
        leaving = [
            ("user-check", _("Log in as somebody else"), "person"),
            ("folder-open", _("Open another base"), "base"),
        ]
        if self.firm.is_demo:
            leaving.append(("refresh", _("Make the demo anew or remove it"), "base"))
        for glyph, text, what in leaving:
            menu.addAction(icon(glyph), text).triggered.connect(partial(self.left.emit, what))
        return menu

    def _show_found(self, generation: int, clients: list[Found], commands: list[Found], is_more: bool) -> None:
        groups = []
        if clients:
            title = _("Clients: too many fit, type more") if is_more else _("Clients")
            groups.append(SearchGroup(title, [_hit(found) for found in clients]))
        if commands:
            groups.append(SearchGroup(_("Commands"), [_hit(found) for found in commands]))
        self.palette.answer(generation, groups)

    def _open_found(self, key: object) -> None:
        assert isinstance(key, tuple)
        kind, what = key
        if kind == "client":
            self.open_client(what)
        else:
            self.run_command(what)

    def _open_bell(self) -> None:
        popover = Popover(RemindersList(self.reminders))
        popover.open_at(self.frame.top.bell_place())

    # ---------------------------------------------------------------- offers, reminders, news

    def _wire_offers(self) -> None:
        self.offer_view = OfferView(self.offers, self.people, self.frame.side, self.say_so, self)
        self.offers.accepted.connect(self._after_taking)
        self.offers.open_asked.connect(lambda inquiry_id, _client_id: self.open_inquiry(inquiry_id))

    def _after_taking(self, inquiry_id: int, client_id: int | None) -> None:
        """An inquiry is mine now: its client's card opens, or the inquiry itself when the client is not known."""
        self.read_again(frozenset({live.INBOX, live.mine(self.me.staff_id)}))
        if client_id is not None and self.me.may("clients.read"):
            self.open_client(client_id)
        else:
            self.open_inquiry(inquiry_id)
            self.choose_client_of(inquiry_id)

    def _wire_reminders(self) -> None:
        self.popups = ReminderPopups(self.reminders, self.frame)
        self.reminders.changed.connect(lambda found: self.frame.top.set_bell(len(found)))
        self.reminders.task_asked.connect(self.open_task)
        self.reminders.missed.connect(lambda found: self._open_bell() if found else None)
        self.reminders.closed.connect(lambda _id, undo: self.tell(_("Task done"), undo))
        self.reminders.refused.connect(self.complain)

    def _listen(self) -> None:
        self.opened.rang.connect(self.read_again)
        self.opened.lane_changed.connect(self._on_lane)
        self.opened.news_changed.connect(self.light.set_news)
        self.light.set_news(self.opened.has_news)
        self._show_link(self.opened.people.state)

    def _show_link(self, state: LaneState) -> None:
        self.light.set_link(state.name, state.since, state.error)
        self.frame.set_banner(self._banner_of(state))

    def _banner_of(self, state: LaneState) -> Banner | None:
        """What cannot be told by the light alone: an upgrade, and a base that does not let us in any more."""
        error = state.error
        if error is None or state.name not in ("lost", "refused"):
            return None
        if state.name == "refused":
            banner = Banner("bad", error_text(error), _("What you typed is still here."))
            banner.add_button(Button(_("Log in again"))).clicked.connect(partial(self.left.emit, "person"))
            return banner
        if isinstance(error, Unavailable) and error.what == "maintenance":
            return Banner("info", error_text(error), _("What you typed stays."))
        return None

    def _on_lane(self, state: LaneState) -> None:
        self._show_link(state)
        if state.name == "connected":
            self.read_again(frozenset(live.EVERYBODY) | {live.mine(self.me.staff_id)})

    def read_settings(self) -> None:
        """What the firm has set for everybody."""

        def done(found: SettingsInForce) -> None:
            self._usual_leads = found.usual_leads

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
        # An inquiry stands in the history of its client as well.
        is_reading_client = self.window.page == CLIENTS and live.INBOX in names
        if (live.CLIENTS in names and self.window.is_made(CLIENTS)) or is_reading_client:
            self.window.room(CLIENTS).refresh()
        if live.STAFF in names:
            self.state.refresh()
        if self.window.is_made(SETTINGS):
            self.window.room(SETTINGS).read_again(names)

    def stop(self) -> None:
        """Nothing is read any more; the window is about to show something else."""
        self.offers.stop()
        self.reminders.stop()
        self.opened.rang.disconnect(self.read_again)
        self.opened.lane_changed.disconnect(self._on_lane)
        self.opened.news_changed.disconnect(self.light.set_news)
        for runner in (self.runner, self.reports):
            runner.close()
        for action in self._actions:
            self.window.removeAction(action)

    def read_counts(self) -> None:
        """The badge of the inbox."""
        if self.me.may("intake.read"):
            self.runner.run(inbox_counts, self._show_counts, lambda _error: None)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.frame.set_badge(
            INBOX, counts.get("mine", 0) + counts.get("waiting", 0), limit=counts.get("waiting", 0) > 0
        )

    def _count_today(self) -> None:
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
            view = ImportView(ImportPresenter(self.reports, self))
            view.left.connect(partial(self.window.open_room, CLIENTS))
            self.window.add_page(IMPORT, view)
        self.window.open_page(IMPORT, CLIENTS)

    def open_help(self) -> None:
        """Shows the page of the handbook that is about what is in sight."""
        page = self.window.page
        about = _HELP.get(page, "index")
        if page == SETTINGS:
            about = _SETTINGS_HELP.get(self.window.room(SETTINGS).current(), about)
        if self._help is None:
            self._help = HelpWindow(self.frame)
        self._help.show_page(about)
        self._help.show()
        self._help.activateWindow()

    def new_inquiry(self) -> None:
        """Opens the form for an inquiry told by hand."""
        self._entry_dialog().open_form()

    def _enter_quarantined(self, fields: dict[str, str], quarantine_id: int) -> None:
        self._entry_dialog().open_form(fields, quarantine_id)

    def _entry_dialog(self) -> EntryDialog:
        """One for the whole day: it keeps what was typed when it was closed unsaved."""
        if self._entry is None:
            presenter = EntryPresenter(
                self.runner, self.clock, self.me, self._finder.known, self.firm.phone_region, self
            )
            presenter.client_asked.connect(self.open_client)
            self._entry = EntryDialog(presenter, self.frame)
            self._entry.saved.connect(self._after_entry)
        return self._entry

    def _after_entry(self, saved: Saved) -> None:
        self.frame.toast(saved.sentence, undo=partial(self.open_inquiry, saved.inquiry_id), action=_("Open"))
        self.read_again(frozenset({live.INBOX}))

    def choose_client_of(self, inquiry_id: int) -> None:
        """Opens the chooser for an inquiry whose client is not clear."""
        life = QObject(self)
        runner = self.runner.for_owner(life)
        presenter = ChooserPresenter(runner, self.clock, self.me, self._finder.candidates, life)
        dialog = ChooserDialog(presenter, self.frame)
        self._for_a_while(dialog, life)
        presenter.new_client_asked.connect(self.new_client_of)
        dialog.chosen.connect(self._client_chosen)
        presenter.show_inquiry(inquiry_id)
        dialog.open()

    def _client_chosen(self, _inquiry_id: int, client_id: int) -> None:
        self.inquiry.refresh()
        self.open_client(client_id)

    def new_client(self) -> None:
        """Opens the form for a new client."""
        self.window.open_room(CLIENTS)
        self.window.room(CLIENTS).new_client()

    def new_client_of(self, inquiry_id: int, draft: object) -> None:
        """A new client from what an inquiry told; the inquiry becomes his."""
        self.window.open_room(CLIENTS)
        dialog = self.window.room(CLIENTS).new_client(
            name=getattr(draft, "name", ""), phone=getattr(draft, "phone", ""), email=getattr(draft, "email", "")
        )

        def created(client_id: int) -> None:
            self.runner.run(
                lambda tx: choose_client(tx, inquiry_id, client_id),
                lambda _done: self.inquiry.refresh(),
                self.complain,
                write=True,
            )

        dialog.created.connect(created)

    def _new_client_presenter(self) -> NewClientPresenter:
        return NewClientPresenter(self.runner, self.firm.phone_region, self._owners, self.me.staff_id, self)

    def open_task(self, task_id: int) -> None:
        """Opens a task."""
        dialog, presenter = self._task_form()
        presenter.load(task_id)
        dialog.open()

    def new_task(self) -> None:
        """Opens the form for a new task."""
        dialog, presenter = self._task_form()
        presenter.start_new()
        dialog.open()

    def _new_task_for(self, client_id: int) -> None:
        card = self.client_card.card
        self._new_task_of(client_id, None, card.form.name if card is not None else "")

    def _new_task_of(self, client_id: int | None, inquiry_id: int | None, name: str = "") -> None:
        dialog, presenter = self._task_form()
        sheet = self.inquiry.sheet
        known = name or (getattr(sheet, "client_name", "") if sheet is not None else "")
        client = ClientHit(client_id, known) if client_id is not None else None
        presenter.start_new(client, inquiry_id)
        dialog.open()

    def _task_form(self) -> tuple[TaskForm, TaskFormPresenter]:
        life = QObject(self)
        presenter = TaskFormPresenter(
            self.runner.for_owner(life),
            self.clock,
            self.me.staff_id,
            self.me.time_zone,
            neighbours.doers,
            self._finder.hits,
            usual_leads=self._usual_leads,
            parent=life,
        )
        presenter.saved.connect(self._after_task)
        dialog = TaskForm(presenter, self.frame)
        self._for_a_while(dialog, life)
        return dialog, presenter

    def _after_task(self, _task_id: int) -> None:
        self.opened.hurry_jobs()
        self.read_again(frozenset({live.mine(self.me.staff_id)}))
        self.say(_("Task saved"))

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

    def _for_a_while(self, dialog: QDialog, life: QObject) -> None:
        """A dialog is thrown away when it closes, with all that lived for it."""
        dialog.finished.connect(dialog.deleteLater)
        dialog.destroyed.connect(life.deleteLater)


class ListStore:
    """Columns of lists as a person left them, in his settings file."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def get(self, name: str) -> dict[str, object]:
        """The columns of a list, empty when never touched."""
        kept = self._config.get(LISTS).get(name, {})
        return kept if isinstance(kept, dict) else {}

    def put(self, name: str, columns: dict[str, object]) -> None:
        """Keeps the columns of a list."""
        self._config.set(LISTS, {**self._config.get(LISTS), name: columns})


def _hit(found: Found) -> SearchHit:
    return SearchHit((found.kind, found.key), found.title, found.second, found.icon, found.number)
