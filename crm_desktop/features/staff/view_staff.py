"""Staff and roles: a page of Settings with people, groups and branches."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.view_branches import BranchesView
from crm_desktop.features.staff.view_groups import GroupsView
from crm_desktop.features.staff.view_people import PeopleView
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.panel import Page
from crm_desktop.ui.switches import SegmentedControl


class StaffPage(Page):
    """Three lists behind one switch. `told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Staff and roles"), parent=parent)
        self._presenter = presenter
        self._is_loaded = False
        self.people = PeopleView(presenter)
        self.groups = GroupsView(presenter)
        self.branches = BranchesView(presenter)
        self._parts: dict[str, PeopleView | GroupsView | BranchesView] = {
            "people": self.people,
            "groups": self.groups,
            "branches": self.branches,
        }
        words = {"people": _("People"), "groups": _("Groups"), "branches": _("Branches")}
        self.switch = SegmentedControl([(key, word, "") for key, word in words.items()], "people")
        self._add_words = {"people": _("New person"), "groups": _("New group"), "branches": _("New branch")}
        self.add_button = Button(_("New person"), "plus", key="Ctrl+N")
        if not presenter.can_edit:
            self.add_button.hide()
        self._stack = QStackedWidget()
        for part in self._parts.values():
            self._stack.addWidget(part)
        self.head.add_left(self.switch)
        self.head.add(self.add_button)
        self.add(self._stack, 1)
        self.switch.chosen.connect(self._on_switched)
        self.add_button.clicked.connect(self._on_add)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._is_loaded:
            self._is_loaded = True
            self._presenter.refresh()

    def open_part(self, key: str) -> None:
        """Shows people, groups or branches."""
        self.switch.set_current(key)
        self._on_switched(key)

    def _on_switched(self, key: str) -> None:
        self._stack.setCurrentWidget(self._parts[key])
        self.add_button.setText(self._add_words[key])

    def _on_add(self) -> None:
        key = self.switch.current()
        if key == "people":
            self.people.add_person()
        elif key == "groups":
            self.groups.add_group()
        else:
            self.branches.add_branch()

    def _on_saved(self, text: str, touched: object) -> None:
        self._parts[self.switch.current()].show_saved(touched)
        self.told.emit(text)

    def _on_refused(self, error: AppError) -> None:
        self._parts[self.switch.current()].show_error(error)
