"""The form of one person: what is typed stays until it is saved or taken back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules import ROLES, STATES, Person, PersonDraft, login_flaw, proposed_login
from crm_desktop.features.staff.rules_zones import zone_choices
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField, NumberField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.switches import SegmentedControl

_FIELD_OF = {
    "e_staff_no_name": "name",
    "e_staff_login": "login",
    "e_staff_login_empty": "login",
    "e_staff_login_taken": "login",
    "e_staff_login_fixed": "login",
    "e_staff_password": "password",
    "e_staff_role": "role",
    "e_staff_last_admin": "role",
    "e_staff_branch": "branch",
    "e_staff_department": "department",
    "e_staff_head": "superior",
    "e_staff_head_ring": "superior",
    "e_staff_limit": "limit",
}


class PersonForm(Panel):
    """Shows a person or a new one. `cancelled`: a new one is not wanted; `switch_off_asked`, `switch_on_asked` with
    the person.
    """

    cancelled = Signal()
    switch_off_asked = Signal(object)
    switch_on_asked = Signal(object)

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("New person"), parent=parent)
        self._presenter = presenter
        self.person: Person | None = None
        self.is_touched = False
        self._is_login_proposed = False
        self.error = ErrorBanner()
        self.name = LineField(_("Name"), max_length=200)
        self.login = LineField(_("Log-in name"), validator=_login_fault, max_length=63)
        self.password = LineField(_("Password"), password=True, hint=_("At least 8 characters."))
        self.role = Choice(_("Role"))
        self.branch = Choice(_("Branch"))
        self.department = Choice(_("Department"))
        self.superior = Choice(_("Head"), search=True)
        self.email = LineField(_("E-mail"), max_length=254)
        self.phone = LineField(_("Phone"), max_length=16)
        self.extension = LineField(_("Extension"), max_length=20)
        self.limit = NumberField(_("Open at once, at most"), low=1, high=999)
        self.language = Choice(_("Language"))
        self.zone = Choice(_("Time zone"), search=True)
        self.state = SegmentedControl([(key, _(word), "") for key, word in STATES.items()], "available")
        self.groups = Label("", "small", "mute", wrap=True)
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self.cancel = Button(_("Take back"))
        self.off = Button(_("Switch off…"), "user-off", "quiet")
        self.on = Button(_("Switch on"), "user-check", "quiet")
        self._build()
        self._wire()

    def show_person(self, person: Person | None) -> None:
        """Another person (None: a new one); what was typed about the one before is gone."""
        self.person = person
        self.is_touched = False
        self._is_login_proposed = person is None
        self.error.clear()
        self._fill_choices()
        self._fill()

    def draft(self) -> PersonDraft:
        """What stands in the form."""
        person = self.person
        branch = self.branch.key()
        return PersonDraft(
            login=self.login.text(),
            name=self.name.text(),
            role_code=str(self.role.key() or ""),
            branch_id=branch if isinstance(branch, int) else 0,
            id=person.staff_id if person else None,
            version=person.version if person else None,
            department_id=_id(self.department),
            head_id=_id(self.superior),
            email=self.email.text(),
            phone=self.phone.text(),
            extension_no=self.extension.text(),
            time_zone=str(self.zone.key()) if self.zone.key() else None,
            language=str(self.language.key() or "ru"),
            open_limit=self.limit.value(),
        )

    def show_error(self, error: AppError) -> None:
        """At the field the refusal is about, else above all fields."""
        field = (
            getattr(self, _FIELD_OF.get(error.key, ""))
            if isinstance(error, Refused) and error.key in _FIELD_OF
            else None
        )
        if field is None:
            self.error.show_error(error)
        else:
            field.show_error(error)
            field.setFocus()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 16)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.addWidget(self.error, 0, 0, 1, 2)
        lines = (
            (self.name, None),
            (self.login, self.password),
            (self.role, self.superior),
            (self.branch, self.department),
            (self.limit, self.extension),
            (self.email, self.phone),
            (self.language, self.zone),
        )
        for number, (left, right) in enumerate(lines, 1):
            grid.addWidget(left, number, 0, 1, 1 if right is not None else 2)
            if right is not None:
                grid.addWidget(right, number, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._state_label = Label(_("State now"), "caption", "mute")
        state = box(column(self._state_label, box(row(self.state, None)), gap=4))
        grid.addWidget(state, len(lines) + 1, 0, 1, 2)
        grid.addWidget(self.groups, len(lines) + 2, 0, 1, 2)
        words = _(
            "On this computer no passwords are asked: whoever may open the file of the base can work as anybody. "
            "Its protection are the rights on the file."
        )
        self._told = Label("" if self._presenter.has_logins else words, "small", "mute", wrap=True)
        grid.addWidget(self._told, len(lines) + 3, 0, 1, 2)
        if self._presenter.has_logins:
            self._told.hide()
        grid.setRowStretch(len(lines) + 4, 1)
        self.add(Scroll(box(grid)), 1)
        self.set_foot(box(row(self.off, self.on, None, self.cancel, self.save, margins=(8, 10, 16, 10))))
        self.password.setVisible(self._presenter.has_logins)
        if not self._presenter.has_logins:
            grid.removeWidget(self.login)
            grid.addWidget(self.login, 2, 0, 1, 2)

    def _wire(self) -> None:
        for field in (self.name, self.login, self.password, self.email, self.phone, self.extension, self.limit):
            field.changed.connect(self._on_touched)
        for choice in (self.role, self.branch, self.department, self.superior, self.language, self.zone):
            choice.chosen.connect(self._on_touched)
        self.name.changed.connect(self._on_name)
        self.login.changed.connect(self._on_login)
        self.branch.chosen.connect(self._on_branch)
        self.state.chosen.connect(self._on_state)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self._on_cancel)
        self.off.clicked.connect(lambda: self.switch_off_asked.emit(self.person))
        self.on.clicked.connect(lambda: self.switch_on_asked.emit(self.person))

    def _fill_choices(self) -> None:
        presenter, person = self._presenter, self.person
        self.role.set_options([(key, _(word)) for key, word in ROLES.items() if key != "service"])
        own = person.branch_id if person else None
        branches = [one for one in presenter.everybody.branches if one.is_active or one.id == own]
        self.branch.set_options([(one.id, one.name) for one in branches])
        heads = presenter.heads_for(person.staff_id if person else None)
        self.superior.set_options([(0, _("nobody")), *((one.staff_id, one.name) for one in heads)])
        self.language.set_options([("ru", "Русский"), ("en", "English")])
        zone = person.time_zone if person else None
        self.zone.set_options([("", _("as the branch")), *zone_choices(zone)])

    def _fill(self) -> None:
        person = self.person
        self.set_title(person.name if person else _("New person"))
        self.name.set_text(person.name if person else "")
        self.login.set_text(person.login if person else "")
        self.password.set_label(_("New password") if person else _("Password"))
        self.password.set_text("")
        self.role.set_key(person.role_code if person else "manager")
        first = self._presenter.everybody.branches[:1]
        self.branch.set_key(person.branch_id if person else (first[0].id if first else None))
        self._fill_departments(person.department_id if person else None)
        self.superior.set_key((person.head_id if person else None) or 0)
        self.email.set_text((person.email if person else None) or "")
        self.phone.set_text((person.phone if person else None) or "")
        self.extension.set_text((person.extension_no if person else None) or "")
        self.limit.set_value(person.open_limit if person else None)
        self.language.set_key(person.language if person else "ru")
        self.zone.set_key((person.time_zone if person else None) or "")
        self.state.set_current(person.state if person else "available")
        for choice in (self.role, self.branch, self.superior, self.language, self.zone):
            choice.clear_verdict()
        names = person.group_names if person else ""
        self.groups.setText(_("Groups: {names}").format(names=names) if names else _("In no group"))
        self.groups.setVisible(person is not None)
        self._show_rights()

    def _fill_departments(self, current: int | None) -> None:
        key = self.branch.key()
        branch = self._presenter.branch(key) if isinstance(key, int) else None
        departments = branch.departments if branch else ()
        self.department.set_options([(0, _("none")), *((one.id, one.name) for one in departments)], current or 0)

    def _show_rights(self) -> None:
        person, can = self.person, self._presenter.can_edit
        reason = "" if can else _("Only an administrator can change this.")
        is_active = person is None or person.is_active
        for field in (self.name, self.login, self.password, self.email, self.phone, self.extension, self.limit):
            field.edit.setReadOnly(not can)
        for choice in (self.role, self.branch, self.department, self.superior, self.language, self.zone):
            choice.combo.setEnabled(can)
        if person is not None and self._presenter.has_logins:
            self.login.edit.setReadOnly(True)
        self.save.set_reason(reason)
        self.cancel.setText(_("Cancel") if person is None else _("Take back"))
        self.cancel.setVisible(can)
        self.off.setVisible(can and person is not None and is_active)
        self.on.setVisible(can and person is not None and not is_active)
        self.state.setVisible(person is not None and is_active)
        self._state_label.setVisible(person is not None and is_active)
        self.state.setEnabled(can)

    def _on_touched(self, _value: object = None) -> None:
        self.is_touched = True

    def _on_name(self, text: str) -> None:
        if self._is_login_proposed and self._presenter.can_edit:
            taken = frozenset(one.login for one in self._presenter.people)
            self.login.set_text(proposed_login(text, taken))

    def _on_login(self, _text: str) -> None:
        self._is_login_proposed = False

    def _on_branch(self, _key: object) -> None:
        self._fill_departments(None)

    def _on_state(self, state: str) -> None:
        if self.person is not None:
            self._presenter.set_state(self.person, state)

    def _on_save(self) -> None:
        self.error.clear()
        if self.login.check() and self.limit.check():
            self._presenter.save_person(self.draft(), self.password.text())

    def _on_cancel(self) -> None:
        if self.person is None:
            self.cancelled.emit()
        else:
            self.show_person(self._presenter.person(self.person.staff_id))


def _login_fault(text: str) -> str | None:
    key = login_flaw(text)
    return error_text(Refused(key, login=text)) if key else None


def _id(choice: Choice) -> int | None:
    key = choice.key()
    return key if isinstance(key, int) and key else None
