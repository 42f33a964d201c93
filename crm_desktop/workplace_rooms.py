"""The rooms of a workplace: who has which, how each is made and wired, and what is made ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.config import cache_dir
from crm_desktop.i18n import _
from crm_desktop.rooms import CLIENTS, GOODS, INBOX, MAIL, REPORTS, SETTINGS, SHIFTS, STOCK, TASKS, TILL, TODAY
from crm_desktop.ui.room_bar import Room

if TYPE_CHECKING:
    from crm_desktop.workplace import Workplace

# What rooms and forms are made of.
READ_AHEAD = (
    "phonenumbers",
    "crm_desktop.features.intake.presenter_inquiry",
    "crm_desktop.features.intake.view_inbox",
    "crm_desktop.features.clients.presenter_list",
    "crm_desktop.features.clients.view_card",
    "crm_desktop.features.clients.view_room",
    "crm_desktop.features.tasks.view_list",
    "crm_desktop.features.tasks.view_form",
    "crm_desktop.features.intake.view_entry",
)


class Rooms(QObject):
    """Each room is made when it is first opened or when nobody waits."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place

    def all(self) -> list[tuple[Room, Callable[[], QWidget]]]:
        """The rooms this person has, with what makes each; Alt with a digit opens one of the first nine."""
        may = self._place.me.may
        # Who sells has the till itself; the room is for those who look after several.
        is_cashier = self._place.me.actions.get("pos.read") == "own"
        rooms: list[tuple[bool, Room, Callable[[], QWidget]]] = [
            (may("tasks.read"), Room(TODAY, "sun-high", _("Today")), self._today_room),
            (may("intake.read"), Room(INBOX, "inbox", _("Inbox")), self._inbox_room),
            (may("mail.read"), Room(MAIL, "mail", _("Mail")), self._place.mail.make_room),
            (may("clients.read"), Room(CLIENTS, "users", _("Clients")), self._clients_room),
            (may("tasks.read"), Room(TASKS, "list-check", _("Tasks")), self._tasks_room),
            (may("pos.sell"), Room(TILL, "barcode", _("Till")), self._place.till.make_room),
            (may("goods.read"), Room(GOODS, "package", _("Goods")), self._goods_room),
            (may("stock.read"), Room(STOCK, "packages", _("Stock")), self._stock_room),
            (may("pos.read") and not is_cashier, Room(SHIFTS, "receipt", _("Shifts")), self._shifts_room),
            (may("sources.read"), Room(REPORTS, "chart-bar", _("Reports")), self._reports_room),
            (True, Room(SETTINGS, "settings", _("Settings")), self._settings_room),
        ]
        seen = [(room, make) for is_seen, room, make in rooms if is_seen]
        return [
            (replace(room, shortcut=f"Alt+{place}") if place < 10 else room, make)
            for place, (room, make) in enumerate(seen, 1)
        ]

    def steps_ahead(self) -> list[Callable[[], object]]:
        """What a first click would have to wait for: the rooms, and the layout of the card."""
        prepare = self._place.window.prepare_room
        return [*(partial(prepare, key) for key in (INBOX, CLIENTS, TASKS)), self._lay_out_card]

    def _lay_out_card(self) -> None:
        """The first layout of the card costs more than all that is read for it."""
        place = self._place
        if place.me.may("clients.read") and not place.window.is_made(CLIENTS):
            place.window.room(CLIENTS).card.grab()

    def _today_room(self) -> QWidget:
        from crm_desktop.features.today.view import TodayView

        place = self._place
        view = TodayView(place.today)
        view.acted.connect(place.tell)
        place.today.task_asked.connect(place.forms.open_task)
        place.today.link_asked.connect(place.forms.join_meeting)
        place.today.client_asked.connect(place.open_client)
        place.today.inquiry_asked.connect(place.open_inquiry)
        place.today.new_asked.connect(place.forms.new_task)
        place.today.inbox_asked.connect(partial(place.window.open_room, INBOX))
        place.today.attention_asked.connect(self._open_shifts)
        place.today.day_changed.connect(place.count_today)
        return view

    def _open_shifts(self, tab: str) -> None:
        window = self._place.window
        window.open_room(SHIFTS)
        window.room(SHIFTS).open_tab(tab)

    def _inbox_room(self) -> QWidget:
        from crm_desktop.features.intake.view_inbox import InboxView

        place = self._place
        calls = place.calls.make_log()
        view = InboxView(
            place.inbox, place.inquiry, place.quarantine, place.people, dialler=place.calls.dialler, calls=calls
        )
        if calls is not None:
            place.calls.log.counted.connect(view.set_calls_count)
        view.new_inquiry.connect(place.forms.new_inquiry)
        place.inquiry.client_asked.connect(place.open_client)
        place.inquiry.chooser_asked.connect(place.forms.choose_client_of)
        place.inquiry.new_client_asked.connect(place.forms.new_client_of)
        place.inquiry.new_task.connect(place.forms.new_task_of)
        place.inquiry.acted.connect(place.say)
        place.inquiry.changed.connect(place.inbox.refresh)
        place.inquiry.taken.connect(place.after_taking)
        place.quarantine.entry_asked.connect(place.forms.enter_quarantined)
        place.inbox.counts_changed.connect(place.show_counts)
        return view

    def _clients_room(self) -> QWidget:
        from crm_desktop.features.clients.view_room import ClientsRoom
        from crm_desktop.ui.list_store import ListStore

        place = self._place
        room = ClientsRoom(
            place.client_list,
            place.client_card,
            place.forms.new_client_presenter,
            ListStore(place.config),
            dialler=place.calls.dialler,
        )
        room.inquiry_asked.connect(place.open_inquiry)
        room.listen_asked.connect(place.calls.listener.play)
        room.letter_asked.connect(place.mail.open_thread)
        room.write_asked.connect(place.mail.write_to)
        room.card.head.write.setVisible(place.mail.may_write)
        room.task_asked.connect(place.forms.open_task)
        room.new_task_asked.connect(place.forms.new_task_for)
        room.import_asked.connect(place.open_import)
        room.acted.connect(place.tell)
        return room

    def _tasks_room(self) -> QWidget:
        from crm_desktop.features.tasks.view_list import TasksView

        place = self._place
        view = TasksView(place.tasks, sees_others=place.me.actions.get("tasks.read") in ("department", "branch", "all"))
        view.acted.connect(place.tell)
        place.tasks.task_asked.connect(place.forms.open_task)
        place.tasks.link_asked.connect(place.forms.join_meeting)
        place.tasks.client_asked.connect(place.open_client)
        place.tasks.new_asked.connect(place.forms.new_task)
        return view

    def _goods_room(self) -> QWidget:
        from crm_desktop.features.goods.presenter_card import GoodsCardPresenter
        from crm_desktop.features.goods.presenter_list import GoodsListPresenter
        from crm_desktop.features.goods.view_room import GoodsRoom
        from crm_desktop.ui.list_store import ListStore

        place = self._place
        may_edit = place.me.actions.get("goods.edit") == "all"
        room = GoodsRoom(
            GoodsListPresenter(place.runner, may_edit=may_edit, parent=place),
            GoodsCardPresenter(place.runner, may_edit=may_edit, parent=place),
            ListStore(place.config),
        )
        room.told.connect(place.say)
        return room

    def _stock_room(self) -> QWidget:
        from crm_desktop.features.stock.presenter_document import DocumentPresenter
        from crm_desktop.features.stock.presenter_lists import StockListsPresenter
        from crm_desktop.features.stock.view_room import StockRoom
        from crm_desktop.ui.list_store import ListStore

        place = self._place
        may_edit = place.me.may("stock.edit")
        lists = StockListsPresenter(
            place.runner,
            place.clock,
            place.me.time_zone,
            may_edit=may_edit,
            may_edit_goods=place.me.actions.get("goods.edit") == "all",
            parent=place,
        )
        document = DocumentPresenter(place.runner, place.firm.phone_region, may_edit=may_edit, parent=place)
        room = StockRoom(lists, document, ListStore(place.config))
        room.told.connect(place.say)
        room.labels_asked.connect(self._print_labels)
        room.document_shown.connect(self._hear_scanner)
        place.devices.code.connect(self._on_code)
        return room

    def _hear_scanner(self) -> None:
        """The scanner of this computer is opened when the first document waits for it."""
        devices = self._place.devices
        if any(one.kind == "scanner" for one in devices.chosen()):
            _ = devices.till

    def _on_code(self, code: str) -> None:
        window = self._place.window
        if window.page == STOCK and window.isActiveWindow():
            window.room(STOCK).take_code(code)

    def _print_labels(self, wanted: list[tuple[int, int]]) -> None:
        from crm_desktop.features.stock.presenter_labels import LabelsPresenter
        from crm_desktop.features.stock.view_labels import LabelsDialog

        place = self._place
        may_give_codes = place.me.actions.get("goods.edit") == "all"
        folder = cache_dir() / "labels"
        presenter = LabelsPresenter(
            place.reports, place.clock, place.me.time_zone, folder, may_give_codes=may_give_codes
        )
        dialog = LabelsDialog(presenter, place.frame)
        presenter.setParent(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.told.connect(place.say)
        presenter.open(wanted)
        dialog.open()

    def _shifts_room(self) -> QWidget:
        from crm_desktop.workplace_shifts import make_shifts_room

        return make_shifts_room(self._place)

    def _reports_room(self) -> QWidget:
        from crm_desktop.features.sources.presenter_report import ReportPresenter
        from crm_desktop.features.sources.view_report import SourcesReport
        from crm_desktop.ui.list_store import ListStore

        place = self._place
        presenter = ReportPresenter(place.reports, place.clock, place.me.time_zone, place)
        presenter.client_asked.connect(place.open_client)
        presenter.inquiry_asked.connect(place.open_inquiry)
        view = SourcesReport(presenter, ListStore(place.config), may_edit=place.me.may("sources.edit"))
        view.sources_asked.connect(partial(place.open_settings, "sources"))
        return view

    def _settings_room(self) -> QWidget:
        from crm_desktop.workplace_settings import SettingsRoom

        return SettingsRoom(self._place)
