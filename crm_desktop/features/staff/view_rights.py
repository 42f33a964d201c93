"""Who may do what: a line for each action, a column for each role, how far it sees in the cell."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.code_words import code_text
from crm_desktop.errors import AppError
from crm_desktop.features.staff.presenter_rights import ROLES, RightsPresenter
from crm_desktop.features.staff.rules import ROLES as ROLE_WORDS
from crm_desktop.features.staff.rules_rights import ACTIONS, AREAS, SCOPES, YES_NO, Right
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Page, Panel, Scroll
from crm_desktop.ui.popover import OptionPopover, pick
from crm_desktop.ui.theme import theme

_CELL_WIDTH = 112
_MEANING = {"none": "", "own": "info", "department": "info", "branch": "info", "all": "ok"}


def _is_yes(right: Right) -> bool:
    return right.action_code in YES_NO and right.scope != "none"


def scope_words(right: Right) -> str:
    """How far a role sees for an action."""
    if _is_yes(right):
        return _("yes")
    return _(SCOPES[right.scope])


class RightsPage(Page):
    """A press on a cell offers the other scopes. `told(text, undo)`: a change, and the function that takes it back."""

    told = Signal(str, object)

    def __init__(self, presenter: RightsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Rights"), _("how far each role sees; the base itself keeps to it"), parent)
        self._presenter = presenter
        self._is_loaded = False
        self._popover: OptionPopover | None = None
        self.cells: dict[tuple[str, str], Chip] = {}
        self.error = ErrorBanner()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(16, 0, 16, 12)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(0)
        self._panel = Panel()
        head = [Label(_("Action"), "caption", "mute"), None]
        for role in ROLES:
            label = Label(_(ROLE_WORDS[role]), "caption", "mute")
            label.setFixedWidth(_CELL_WIDTH)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            head.append(label)
        self._panel.add(box(row(*head, gap=4, margins=(16, 8, 24, 8))))
        self._panel.add(Divider())
        self._panel.add(Scroll(box(self._grid)), 1)
        self.add(self._panel, 1)
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._is_loaded:
            self._is_loaded = True
            self._presenter.refresh()

    def _on_changed(self) -> None:
        if self.cells:
            for key, cell in self.cells.items():
                right = self._presenter.right(*key)
                if right is not None:
                    self._dress(cell, right)
            return
        line = 0
        for area in self._presenter.areas():
            title = Label(code_text(AREAS, area), bold=True)
            title.setMinimumHeight(theme().line() + 16)
            title.setAlignment(Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(title, line, 0)
            line += 1
            for action in self._presenter.actions(area):
                words = Label(code_text(ACTIONS, action), token="soft", elide=True)
                words.setMinimumHeight(32)
                self._grid.addWidget(words, line, 0)
                for column, role in enumerate(ROLES, 1):
                    self._add_cell(action, role, line, column)
                line += 1
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(line, 1)

    def _add_cell(self, action: str, role: str, line: int, column: int) -> None:
        right = self._presenter.right(action, role)
        if right is None:
            return
        cell = Chip("", clickable=bool(self._presenter.choices(right)))
        self._dress(cell, right)
        cell.clicked.connect(lambda _on=False, key=(action, role): self._on_cell(key))
        self.cells[action, role] = cell
        self._grid.setColumnMinimumWidth(column, _CELL_WIDTH)
        self._grid.addWidget(cell, line, column, Qt.AlignmentFlag.AlignCenter)

    def _dress(self, cell: Chip, right: Right) -> None:
        cell.set_text(
            scope_words(right), _MEANING["all" if _is_yes(right) else right.scope], "lock" if right.is_fixed else ""
        )
        who = _(ROLE_WORDS[right.role_code])
        cell.setAccessibleName(f"{who}: {code_text(ACTIONS, right.action_code)}: {scope_words(right)}")
        cell.setToolTip(_("Fixed: the firm could not work without it.") if right.is_fixed else "")

    def _on_cell(self, key: tuple[str, str]) -> None:
        right = self._presenter.right(*key)
        scopes = self._presenter.choices(right) if right is not None else ()
        if right is None or not scopes:
            return
        is_plain = right.action_code in YES_NO
        options = [
            (
                scope,
                _("yes") if is_plain and scope == "all" else _(SCOPES[scope]),
                scope == ("all" if _is_yes(right) else right.scope),
            )
            for scope in scopes
        ]
        cell = self.cells[key]
        place = QRect(cell.mapToGlobal(QPoint(0, 0)), cell.size())
        self._popover = pick(self.window(), place, options)
        self._popover.picked.connect(lambda keys: self._on_picked(right, keys))

    def _on_picked(self, right: Right, keys: list[str]) -> None:
        if keys:
            self._presenter.set_scope(right, keys[0])

    def _on_saved(self, right: Right | None, old_scope: str) -> None:
        self.set_banner(None)
        if right is not None:
            self.told.emit(_("The right is changed"), lambda: self._presenter.set_scope(right, old_scope))

    def _on_refused(self, error: AppError) -> None:
        self.error.show_error(error)
        self.set_banner(self.error)
