"""Groups at the left, name and members of one at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.model_rows import Index, RowsModel
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules import ROLES, Group, Member
from crm_desktop.features.staff.view_leave import ask_to_leave
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook


class GroupsView(QWidget):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.model = RowsModel(self)
        self.list = RowList(
            self._look, (_("No groups yet: people of a group get inquiries in turn."), ""), name=_("Groups")
        )
        self.list.setModel(self.model)
        panel = Panel(_("Groups"))
        panel.add(self.list, 1)
        self.form = GroupForm(presenter)
        self.form.setMinimumWidth(320)
        self.form.setMaximumWidth(440)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(panel, 1)
        layout.addWidget(self.form)
        self.list.chosen.connect(self._on_chosen)
        presenter.changed.connect(self._on_changed)

    def add_group(self) -> None:
        """An empty form for a new group."""
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_group(Group(None, ""))
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_saved(self, group_id: object) -> None:
        """After a save: the form shows what the base has now."""
        for place, group in enumerate(self._presenter.everybody.groups):
            if group.id == group_id:
                self.form.show_group(group)
                self.list.set_current_row(place)

    def show_error(self, error: AppError) -> None:
        """At the form."""
        self.form.show_error(error)

    def _look(self, index: Index) -> RowLook:
        group = self.model.item(index)
        assert isinstance(group, Group)
        names = ", ".join(member.name for member in group.members) or _("nobody yet")
        chip = _("duty") if group.is_duty else ""
        if not group.is_active:
            chip = _("switched off")
        return RowLook(group.name, names, group.id, icon="users-group", chip=chip, mute=not group.is_active)

    def _on_changed(self) -> None:
        groups = self._presenter.everybody.groups
        # The list finds its row again by itself: nobody has chosen another one.
        with QSignalBlocker(self.list):
            self.model.set_items(groups)
        if self.form.is_touched:
            return
        shown = self.form.group.id
        group = next((one for one in groups if one.id == shown), groups[0] if groups else Group(None, ""))
        self.form.show_group(group)

    def _on_chosen(self, index: QModelIndex) -> None:
        group = self.model.item(index)
        if not isinstance(group, Group) or group.id == self.form.group.id:
            return
        if self.form.is_touched:
            name = self.form.name.text()
            ask_to_leave(self, name, lambda: self.form.show_group(group), self._select_shown)
        else:
            self.form.show_group(group)

    def _select_shown(self) -> None:
        for place, group in enumerate(self._presenter.everybody.groups):
            if group.id == self.form.group.id:
                self.list.set_current_row(place)


class GroupForm(Panel):
    """Name, duty, members by ticks."""

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Group"), parent=parent)
        self._presenter = presenter
        self.group = Group(None, "")
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

    def show_group(self, group: Group) -> None:
        """Another group."""
        self.group = group
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
            self.group.id,
            self.name.text(),
            self.is_duty.isChecked(),
            self.is_active.isChecked(),
            self.group.version,
            members,
        )
        self._presenter.save_group(group)
