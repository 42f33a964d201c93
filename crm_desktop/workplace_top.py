"""The top bar of a workplace: New, search, state, light, bell, me; and what can be done by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.features.reminders.view_list import RemindersList
from crm_desktop.features.search.rules import Command, Found
from crm_desktop.i18n import _
from crm_desktop.ui.icons import icon
from crm_desktop.ui.palette import SearchGroup, SearchHit, SearchPalette
from crm_desktop.ui.popover import Popover
from crm_desktop.ui.room_bar import Room

if TYPE_CHECKING:
    from crm_desktop.workplace import Workplace


class TopWiring(QObject):
    """`actions` are the keys of the New menu: they belong to the window and leave it with the workplace."""

    def __init__(self, place: Workplace, rooms: Sequence[Room]) -> None:
        super().__init__(place)
        self._place, self._rooms = place, rooms
        top = place.frame.top
        if self._place.firm.is_demo:
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
        self.actions = menu.actions()
        self._place.window.addActions(self.actions)
        top.set_new_menu(menu)
        QShortcut(QKeySequence("F1"), self._place.frame).activated.connect(self._place.help.open)
        top.set_person(self._place.me.name, self._person_menu(top))
        top.state_chosen.connect(self._place.state.set_state)
        self._place.state.changed.connect(lambda: top.set_states(self._place.state.choices(), self._place.state.shown))
        self._place.state.refused.connect(self._place.complain)
        self._place.state.refresh()
        top.bell_pressed.connect(self.open_bell)
        self._place.light.connection.changed.connect(top.set_connection)
        self._place.light.connection.tell()
        self._place.search.set_commands(commands)
        self.palette = SearchPalette(top.search)
        self.palette.asked.connect(self._place.search.ask)
        self.palette.chosen.connect(self._open_found)
        self._place.search.answered.connect(self._show_found)

    def _commands(self) -> list[Command]:
        may = self._place.me.may
        every = [
            (may("intake.take"), Command("new_inquiry", _("New inquiry"), "phone-incoming", "Ctrl+I")),
            (may("clients.edit"), Command("new_client", _("New client"), "user-plus", "Ctrl+Shift+C")),
            (may("tasks.edit"), Command("new_task", _("New task"), "list-check", "Ctrl+Shift+T")),
            (may("clients.import"), Command("import", _("Import of clients and orders"), "file-spreadsheet")),
            *(
                (True, Command(f"room_{room.key}", room.word, room.icon, room.shortcut, words=_("Open the room")))
                for room in self._rooms
            ),
            (may("routing.read"), Command("page_routing", _("Routing rules"), "route")),
            (True, Command("help", _("Help"), "lifebuoy", "F1", words=_("Handbook, manual"))),
            (True, Command("change_password", _("Change password"), "key")),
            (True, Command("switch_person", _("Log in as somebody else"), "user-check")),
        ]
        return [command for is_allowed, command in every if is_allowed]

    def run_command(self, key: str) -> None:
        """Does what a command of the menu or the search box names."""
        kind, _sep, what = key.partition("_")
        if kind == "room":
            self._place.window.open_room(what)
        elif kind == "page":
            self._place.open_settings(what)
        else:
            acts: dict[str, Callable[[], None]] = {
                "new_inquiry": self._place.forms.new_inquiry,
                "new_client": self._place.forms.new_client,
                "new_task": self._place.forms.new_task,
                "import": self._place.open_import,
                "help": self._place.help.open,
                "change_password": self._place.forms.change_password,
                "switch_person": partial(self._place.left.emit, "person"),
            }
            acts[key]()

    def _person_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addAction(icon("settings"), _("My settings")).triggered.connect(partial(self._place.open_settings, "mine"))
        # The key itself belongs to the frame: a second owner would make both silent.
        menu.addAction(icon("lifebuoy"), _("Help") + "\tF1").triggered.connect(self._place.help.open)
        menu.addAction(icon("key"), _("Change password")).triggered.connect(self._place.forms.change_password)
        menu.addSeparator()
        leaving = [
            ("user-check", _("Log in as somebody else"), "person"),
            ("folder-open", _("Open another base"), "base"),
        ]
        if self._place.firm.is_demo:
            leaving.append(("refresh", _("Make the demo anew or remove it"), "base"))
        for glyph, text, what in leaving:
            menu.addAction(icon(glyph), text).triggered.connect(partial(self._place.left.emit, what))
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
            self._place.open_client(what)
        else:
            self.run_command(what)

    def open_bell(self) -> None:
        """The list of reminders not seen yet."""
        popover = Popover(RemindersList(self._place.reminders))
        popover.open_at(self._place.frame.top.bell_place())


def _hit(found: Found) -> SearchHit:
    return SearchHit((found.kind, found.key), found.title, found.second, found.icon, found.number)
