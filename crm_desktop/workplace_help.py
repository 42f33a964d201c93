"""Help of a workplace: the page of the handbook that is about what is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.rooms import CLIENTS, GOODS, IMPORT, INBOX, MAIL, REPORTS, SETTINGS, SHIFTS, STOCK, TASKS, TILL, TODAY

if TYPE_CHECKING:
    from crm_desktop.ui.help import HelpWindow
    from crm_desktop.workplace import Workplace

_PAGES = {
    TODAY: "today",
    INBOX: "inquiries",
    MAIL: "letters",
    CLIENTS: "clients",
    TASKS: "tasks",
    GOODS: "goods",
    TILL: "till",
    SHIFTS: "shifts",
    STOCK: "stock",
    REPORTS: "sources",
    IMPORT: "import",
    SETTINGS: "settings",
}
_SETTINGS_PAGES = {
    "staff": "staff",
    "calendar": "staff",
    "rights": "staff",
    "routing": "routing",
    "sources": "sources",
    "templates": "letters",
    "about": "index",
    "channels": "channels",
    "jobs": "agent",
    "devices": "devices",
}


class HelpWiring(QObject):
    """`shown` is the window of the handbook, made when it is first asked for."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place
        self.shown: HelpWindow | None = None

    def open(self) -> None:
        """Shows the page about what is in sight."""
        if self.shown is None:
            from crm_desktop.ui.help import HelpWindow

            self.shown = HelpWindow(self._place.frame)
        self.shown.show_page(self._page())
        self.shown.show()
        self.shown.activateWindow()

    def _page(self) -> str:
        window = self._place.window
        page = _PAGES.get(window.page, "index")
        if window.page == INBOX and window.room(INBOX).shows_calls:
            return "calls"
        if window.page == SETTINGS:
            return _SETTINGS_PAGES.get(window.room(SETTINGS).current(), page)
        return page
