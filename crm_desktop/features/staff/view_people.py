"""People at the left, the form of one at the right, and the question who takes over."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.staff.model_rows import Index, RowsModel
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules import ROLES, STATES, OpenWork, Person
from crm_desktop.features.staff.view_leave import ask_to_leave
from crm_desktop.features.staff.view_person_form import PersonForm
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.dialogs import ConfirmDialog, FormDialog
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.panel import Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_STATE_MEANING = {"available": "ok", "busy": "warn", "away": ""}


class PeopleView(QWidget):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._wanted: object = None
        self.model = RowsModel(self)
        self.list = RowList(self._look, (_("Nobody works here yet."), ""), name=_("People"))
        self.list.setModel(self.model)
        self.form = PersonForm(presenter)
        self.form.setMinimumWidth(320)
        self.form.setMaximumWidth(440)
        self._panel = Panel(_("People"))
        self._panel.add(self.list, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        self._panel.setMinimumWidth(240)
        layout.addWidget(self._panel, 10)
        layout.addWidget(self.form, 9)
        self.list.chosen.connect(self._on_chosen)
        self.form.cancelled.connect(self._show_first)
        self.form.switch_off_asked.connect(self._on_switch_off)
        self.form.switch_on_asked.connect(presenter.switch_on)
        presenter.changed.connect(self._on_changed)
        presenter.handing_over.connect(self._on_handing_over)

    def add_person(self) -> None:
        """An empty form for a new person."""
        self.list.clearSelection()
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_person(None)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_saved(self, staff_id: object) -> None:
        """After a save: the form shows what the base has now."""
        if isinstance(staff_id, int):
            self.form.show_person(self._presenter.person(staff_id))
            self._select(staff_id)

    def show_error(self, error: AppError) -> None:
        """At the form."""
        self.form.show_error(error)

    def _look(self, index: Index) -> RowLook:
        person = self.model.item(index)
        assert isinstance(person, Person)
        second = ", ".join(
            part for part in (_(ROLES.get(person.role_code, "")), person.branch, person.department) if part
        )
        if not person.is_active:
            return RowLook(
                person.name, second, person.staff_id, avatar=person.name, chip=_("works here no more"), mute=True
            )
        return RowLook(
            title=person.name,
            second=second,
            key=person.staff_id,
            avatar=person.name,
            chip=_(STATES[person.state]),
            chip_meaning=_STATE_MEANING[person.state],
            number=_load(person),
            number_note=_("in work"),
            tooltip=_("Groups: {names}").format(names=person.group_names) if person.group_names else "",
        )

    def _on_changed(self) -> None:
        people = self._presenter.people
        # The list finds its row again by itself: nobody has chosen another one.
        with QSignalBlocker(self.list):
            self.model.set_items(people)
        active = len(self._presenter.active)
        self._panel.set_count(ngettext("{count} works here", "{count} work here", active).format(count=active))
        if self.form.person is None and not self.form.is_touched:
            self._show_first()
        elif self.form.person is not None and not self.form.is_touched:
            self.form.show_person(self._presenter.person(self.form.person.staff_id))

    def _show_first(self) -> None:
        people = self._presenter.people
        if people:
            self.form.show_person(people[0])
            self.list.set_current_row(0)

    def _on_chosen(self, index: QModelIndex) -> None:
        person = self.model.item(index)
        if not isinstance(person, Person):
            return
        shown = self.form.person
        if shown is not None and shown.staff_id == person.staff_id:
            return
        if self.form.is_touched:
            name = self.form.name.text() or _("the new person")
            ask_to_leave(self, name, lambda: self.form.show_person(person), self._select_shown)
        else:
            self.form.show_person(person)

    def _select_shown(self) -> None:
        self._select(self.form.person.staff_id if self.form.person else None)

    def _select(self, staff_id: int | None) -> None:
        for place, person in enumerate(self.model.items):
            if isinstance(person, Person) and person.staff_id == staff_id:
                self.list.set_current_row(place)

    def _on_switch_off(self, person: Person) -> None:
        dialog = ConfirmDialog.ask(
            self,
            _("Does {name} leave?").format(name=person.name),
            [_("the log-in, at once"), _("the places in groups"), _("nothing else: history and clients stay")],
            _("Switch off"),
        )
        dialog.accepted.connect(lambda: self._presenter.switch_off(person))

    def _on_handing_over(self, person: Person, work: OpenWork) -> None:
        dialog = HandOverDialog(person, work, self._presenter.active, self)
        dialog.save_asked.connect(lambda: self._hand_over(dialog, person))
        dialog.open()

    def _hand_over(self, dialog: HandOverDialog, person: Person) -> None:
        to = dialog.successor.key()
        if isinstance(to, int):
            dialog.leave()
            self._presenter.hand_over_and_switch_off(person, to)
        else:
            dialog.successor.set_error(_("Choose who takes it over."))


class HandOverDialog(FormDialog):
    """Says what is open with a person and asks who takes it."""

    help_page = "staff"

    def __init__(self, person: Person, work: OpenWork, people: list[Person], parent: QWidget | None = None) -> None:
        super().__init__(
            _("Who takes over from {name}?").format(name=person.name), _("Hand over and switch off"), parent
        )
        for text in _open_words(work):
            self.form.addWidget(Label(f"· {text}", token="soft", wrap=True))
        others = [(one.staff_id, one.name) for one in people if one.staff_id != person.staff_id]
        self.successor = Choice(_("Takes over"), others, person.head_id, search=True)
        self.form.addWidget(self.successor)


def _open_words(work: OpenWork) -> list[str]:
    words = []
    if work.inquiries:
        words.append(
            ngettext("{count} open inquiry", "{count} open inquiries", work.inquiries).format(count=work.inquiries)
        )
    if work.tasks:
        words.append(ngettext("{count} open task", "{count} open tasks", work.tasks).format(count=work.tasks))
    if work.clients:
        stay = ngettext("{count} client keeps the owner", "{count} clients keep the owner", work.clients)
        words.append(stay.format(count=work.clients))
    if work.rules:
        named = ngettext("{count} routing rule names the person", "{count} routing rules name the person", work.rules)
        words.append(named.format(count=work.rules))
    return words


def _load(person: Person) -> str:
    if person.open_limit is None:
        return str(person.open_inquiries)
    return _("{count} of {limit}").format(count=person.open_inquiries, limit=person.open_limit)
