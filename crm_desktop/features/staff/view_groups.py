"""Groups at the left, name and members of one at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.model_rows import Index
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules import ROLES, Group, Member
from crm_desktop.features.staff.view_list_form import ListWithForm
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.row_look import RowLook


class GroupsView(ListWithForm):
    """All groups."""

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(
            presenter,
            _("Groups"),
            _("No groups yet: people of a group get inquiries in turn."),
            GroupForm(presenter),
            parent,
        )

    def items(self) -> Sequence[Group]:
        """All groups, closed ones too."""
        return self._presenter.everybody.groups

    def add_group(self) -> None:
        """An empty form for a new group."""
        self._start_new(Group(None, ""))

    def _look(self, index: Index) -> RowLook:
        group = self.model.item(index)
        assert isinstance(group, Group)
        names = ", ".join(member.name for member in group.members) or _("nobody yet")
        chip = _("duty") if group.is_duty else ""
        if not group.is_active:
            chip = _("switched off")
        return RowLook(group.name, names, group.id, icon="users-group", chip=chip, mute=not group.is_active)


class GroupForm(Panel):
    """Name, duty, members by ticks."""

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Group"), parent=parent)
        self._presenter = presenter
        self.item = Group(None, "")
        self.is_touched = False
        self.error = ErrorBanner()
        self.name = LineField(_("Name"), max_length=200)
        self.is_duty = CheckField(_("On duty: sees the common queue and takes what nobody took"))
        self.is_active = CheckField(_("In use"))
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self._ticks: dict[int, CheckField] = {}
        self._members = QVBoxLayout()
        self._members.setContentsMargins(0, 0, 0, 0)
        self._members.setSpacing(6)
        self._count = Label("", "caption", "mute")
        body = QVBoxLayout()
        body.setContentsMargins(16, 12, 16, 16)
        body.setSpacing(10)
        for widget in (self.error, self.name, self.is_duty, self.is_active, self._count):
            body.addWidget(widget)
        body.addLayout(self._members)
        body.addStretch(1)
        self.add(Scroll(box(body)), 1)
        told = Label(_("A new member comes last in turn."), "small", "mute", wrap=True)
        self.set_foot(box(row(told, None, self.save, margins=(16, 10, 16, 10))))
        self.name.changed.connect(self._on_touched)
        self.is_duty.clicked.connect(self._on_touched)
        self.is_active.clicked.connect(self._on_touched)
        self.save.clicked.connect(self._on_save)

    def show_item(self, group: Group) -> None:
        """Another group."""
        self.item = group
        self.is_touched = False
        self.error.clear()
        self.set_title(group.name or _("New group"))
        self.name.set_text(group.name)
        self.is_duty.setChecked(group.is_duty)
        self.is_active.setChecked(group.is_active)
        self._show_members(group)
        can = self._presenter.can_edit
        self.name.edit.setReadOnly(not can)
        for tick in (self.is_duty, self.is_active, *self._ticks.values()):
            tick.setEnabled(can)
        self.save.set_reason("" if can else _("Only an administrator can change this."))

    def show_error(self, error: AppError) -> None:
        """At the name, or above."""
        if isinstance(error, Refused) and error.key in ("e_staff_no_name", "e_staff_name_taken"):
            self.name.show_error(error)
        else:
            self.error.show_error(error)

    def _show_members(self, group: Group) -> None:
        clear(self._members)
        self._ticks = {}
        inside = {member.staff_id for member in group.members}
        for person in self._presenter.active:
            tick = CheckField(f"{person.name} — {_(ROLES.get(person.role_code, ''))}", person.staff_id in inside)
            tick.clicked.connect(self._on_touched)
            self._ticks[person.staff_id] = tick
            self._members.addWidget(tick)
        self._show_count()

    def _show_count(self) -> None:
        count = sum(tick.isChecked() for tick in self._ticks.values())
        self._count.setText(ngettext("{count} member", "{count} members", count).format(count=count))

    def _on_touched(self, _value: object = None) -> None:
        self.is_touched = True
        self._show_count()

    def _on_save(self) -> None:
        self.error.clear()
        members = tuple(Member(key, "") for key, tick in self._ticks.items() if tick.isChecked())
        group = Group(
            self.item.id,
            self.name.text(),
            self.is_duty.isChecked(),
            self.is_active.isChecked(),
            self.item.version,
            members,
        )
        self._presenter.save_group(group)
