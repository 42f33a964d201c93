"""Branches at the left; name, zone and departments of one at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.model_rows import Index
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules import Branch, Department
from crm_desktop.features.staff.rules_zones import zone_choices, zone_text
from crm_desktop.features.staff.view_list_form import ListWithForm
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.row_look import RowLook


class BranchesView(ListWithForm):
    """All branches."""

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, _("Branches"), _("No branches yet."), BranchForm(presenter), parent)

    def items(self) -> Sequence[Branch]:
        """All branches, closed ones too."""
        return self._presenter.everybody.branches

    def add_branch(self) -> None:
        """An empty form for a new branch."""
        self._start_new(Branch(None, "", "Europe/Moscow"))

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


class BranchForm(Panel):
    """Name, zone, whether it is open, departments."""

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Branch"), parent=parent)
        self._presenter = presenter
        self.item = Branch(None, "", "Europe/Moscow")
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

    def show_item(self, branch: Branch) -> None:
        """Another branch."""
        self.item = branch
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
        for department in self.item.departments:
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
        branch = Branch(self.item.id, self.name.text(), zone, self.is_active.isChecked(), self.item.version)
        self._presenter.save_branch(branch)

    def _on_add(self) -> None:
        if self.item.id is not None:
            self._presenter.save_department(self.item.id, self.department.text())

    def _on_remove(self, department: Department) -> None:
        if self.item.id is not None:
            self._presenter.delete_department(self.item.id, department.id)
