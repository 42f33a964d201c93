"""Branches at the left; name, zone and departments of one at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.model_rows import Index, RowsModel
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules import Branch, Department
from crm_desktop.features.staff.rules_zones import zone_choices, zone_text
from crm_desktop.features.staff.view_leave import ask_to_leave
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook


class BranchesView(QWidget):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.model = RowsModel(self)
        self.list = RowList(self._look, (_("No branches yet."), ""), name=_("Branches"))
        self.list.setModel(self.model)
        panel = Panel(_("Branches"))
        panel.add(self.list, 1)
        self.form = BranchForm(presenter)
        self.form.setMinimumWidth(320)
        self.form.setMaximumWidth(440)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(panel, 1)
        layout.addWidget(self.form)
        self.list.chosen.connect(self._on_chosen)
        presenter.changed.connect(self._on_changed)

    def add_branch(self) -> None:
        """An empty form for a new branch."""
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_branch(Branch(None, "", "Europe/Moscow"))
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_saved(self, branch_id: object) -> None:
        """After a save: the form shows what the base has now."""
        for place, branch in enumerate(self._presenter.everybody.branches):
            if branch.id == branch_id:
                self.form.show_branch(branch)
                self.list.set_current_row(place)

    def show_error(self, error: AppError) -> None:
        """At the form."""
        self.form.show_error(error)

    def _look(self, index: Index) -> RowLook:
        branch = self.model.item(index)
        assert isinstance(branch, Branch)
        people = ngettext("{count} person", "{count} people", branch.people).format(count=branch.people)
        parts = [zone_text(branch.time_zone), *(department.name for department in branch.departments)]
        return RowLook(
            branch.name,
            ", ".join(parts),
            branch.id,
            icon="building-store",
            chip="" if branch.is_active else _("closed"),
            number=people,
            mute=not branch.is_active,
        )

    def _on_changed(self) -> None:
        branches = self._presenter.everybody.branches
        # The list finds its row again by itself: nobody has chosen another one.
        with QSignalBlocker(self.list):
            self.model.set_items(branches)
        if self.form.is_touched or not branches:
            return
        shown = self.form.branch.id
        self.form.show_branch(next((one for one in branches if one.id == shown), branches[0]))

    def _on_chosen(self, index: QModelIndex) -> None:
        branch = self.model.item(index)
        if not isinstance(branch, Branch) or branch.id == self.form.branch.id:
            return
        if self.form.is_touched:
            name = self.form.name.text()
            ask_to_leave(self, name, lambda: self.form.show_branch(branch), self._select_shown)
        else:
            self.form.show_branch(branch)

    def _select_shown(self) -> None:
        for place, branch in enumerate(self._presenter.everybody.branches):
            if branch.id == self.form.branch.id:
                self.list.set_current_row(place)


class BranchForm(Panel):
    """Name, zone, whether it is open, departments."""

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Branch"), parent=parent)
        self._presenter = presenter
        self.branch = Branch(None, "", "Europe/Moscow")
        self.is_touched = False
        self.error = ErrorBanner()
        self.name = LineField(_("Name"), max_length=200)
        self.zone = Choice(_("Time zone"), search=True, hint=_("Working hours and routing rules follow it."))
        self.is_active = CheckField(_("The branch is open"))
        self.department = LineField(_("New department"), max_length=200)
        self.add_department = Button(_("Add"), "plus")
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self._departments = QVBoxLayout()
        self._departments.setContentsMargins(0, 0, 0, 0)
        self._departments.setSpacing(2)
        body = QVBoxLayout()
        body.setContentsMargins(16, 12, 16, 16)
        body.setSpacing(10)
        for widget in (self.error, self.name, self.zone, self.is_active):
            body.addWidget(widget)
        self._head = Label(_("Departments"), bold=True)
        body.addSpacing(4)
        body.addWidget(self._head)
        body.addLayout(self._departments)
        self._new = box(row(self.department, self.add_department))
        layout = self._new.layout()
        if layout is not None:
            layout.setAlignment(self.add_department, Qt.AlignmentFlag.AlignBottom)
        body.addWidget(self._new)
        body.addStretch(1)
        self.add(Scroll(box(body)), 1)
        self.set_foot(box(row(None, self.save, margins=(16, 10, 16, 10))))
        self.name.changed.connect(self._on_touched)
        self.zone.chosen.connect(self._on_touched)
        self.is_active.clicked.connect(self._on_touched)
        self.save.clicked.connect(self._on_save)
        self.add_department.clicked.connect(self._on_add)

    def show_branch(self, branch: Branch) -> None:
        """Another branch."""
        self.branch = branch
        self.is_touched = False
        self.error.clear()
        self.set_title(branch.name or _("New branch"))
        self.name.set_text(branch.name)
        self.zone.set_options(zone_choices(branch.time_zone), branch.time_zone)
        self.is_active.setChecked(branch.is_active)
        self.department.set_text("")
        can = self._presenter.can_edit
        self._show_departments(can)
        for widget in (self._head, self._new):
            widget.setVisible(branch.id is not None and can)
        self.name.edit.setReadOnly(not can)
        self.zone.combo.setEnabled(can)
        self.is_active.setEnabled(can)
        self.save.set_reason("" if can else _("Only an administrator can change this."))

    def show_error(self, error: AppError) -> None:
        """At the name, or above."""
        if isinstance(error, Refused) and error.key in ("e_staff_no_name", "e_staff_name_taken"):
            (self.department if self.department.text() else self.name).show_error(error)
        else:
            self.error.show_error(error)

    def _show_departments(self, can: bool) -> None:
        clear(self._departments)
        for department in self.branch.departments:
            people = ngettext("{count} person", "{count} people", department.people).format(count=department.people)
            remove = IconButton("trash", _("Remove {name}").format(name=department.name), size=28)
            remove.set_reason("" if department.people == 0 else _("People still belong to it."))
            remove.setVisible(can)
            remove.clicked.connect(lambda _on=False, one=department: self._on_remove(one))
            line = row(Label(department.name), Label(people, "small", "mute"), None, remove)
            self._departments.addWidget(box(line))

    def _on_touched(self, _value: object = None) -> None:
        self.is_touched = True

    def _on_save(self) -> None:
        self.error.clear()
        zone = str(self.zone.key() or "")
        branch = Branch(self.branch.id, self.name.text(), zone, self.is_active.isChecked(), self.branch.version)
        self._presenter.save_branch(branch)

    def _on_add(self) -> None:
        if self.branch.id is not None:
            self._presenter.save_department(self.branch.id, self.department.text())

    def _on_remove(self, department: Department) -> None:
        if self.branch.id is not None:
            self._presenter.delete_department(self.branch.id, department.id)
