"""One task as a form: what, for whom, when, reminders, repeats. Nothing typed is lost by a refusal."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.tasks.presenter_form import TaskFormPresenter
from crm_desktop.features.tasks.rules import ClientHit
from crm_desktop.features.tasks.rules_meeting import checked_link
from crm_desktop.features.tasks.rules_words import lead_words, quick_due_words
from crm_desktop.features.tasks.view_repeat import RepeatFields
from crm_desktop.i18n import _, pgettext
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import ConfirmDialog, FormDialog
from crm_desktop.ui.fields import LineField, NumberField, TextField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_date import DateTimeField
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.theme import theme

_FIELDS = {
    "e_tasks_no_title": "title",
    "e_tasks_no_person": "person",
    "e_tasks_disabled_person": "person",
    "e_tasks_no_due": "due",
    "e_tasks_past": "due",
    "e_tasks_too_far": "due",
    "e_tasks_no_client": "client",
    "e_tasks_link": "link",
}


class TaskForm(FormDialog):
    """Opens with `open()` after the presenter was told what to show; closes by itself when the task is saved."""

    help_page = "tasks"

    def __init__(self, presenter: TaskFormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(pgettext("form", "Task"), parent=parent)
        self._presenter = presenter
        self._hits: list[ClientHit] = []
        self._make_fields()
        self._stale = Banner("warn", "", "")
        self._stale.add_button(Button(_("Show theirs"))).clicked.connect(presenter.take_theirs)
        self._stale.add_button(Button(_("Save mine"), kind="primary")).clicked.connect(presenter.save_over)
        self._stale.hide()
        self._place()
        self.setMinimumWidth(560)
        self.save_asked.connect(self._on_save)
        self.leave_asked.connect(self._on_leave)
        presenter.loaded.connect(self._on_loaded)
        presenter.draft_changed.connect(self._on_draft)
        presenter.people_changed.connect(self._on_people)
        presenter.working_changed.connect(self._on_working)
        presenter.clients_found.connect(self._on_clients)
        presenter.saved.connect(lambda _task_id: self.accept())
        presenter.refused.connect(self._on_refused)
        presenter.stale.connect(self._on_stale)
        self._on_loaded()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.title.setFocus()

    def _make_fields(self) -> None:
        presenter = self._presenter
        self.title = LineField(_("What is to be done"), max_length=200)
        self.title.changed.connect(lambda text: presenter.change(title=text))
        self.client = LineField(_("Client"), placeholder=_("Name, phone or e-mail"), icon="search")
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._on_client)
        self.client.edit.setCompleter(completer)
        self.client.edit.textEdited.connect(self._on_client_typed)
        self.client.committed.connect(self._on_client)
        self.person = Choice(_("Who does it"), search=True)
        self.person.chosen.connect(lambda key: presenter.change(staff_id=key))
        self.due = DateTimeField(_("When"), optional=False)
        self.due.changed.connect(presenter.change_local_due)
        self.note = TextField(_("Note"), rows=3)
        self.note.changed.connect(lambda text: presenter.change(note=text))
        self.repeat = RepeatFields()
        self.repeat.changed.connect(lambda rule: presenter.change(repeat_rule=rule))
        self.link = LineField(_("Meeting link"), placeholder="https://", icon="video", max_length=500)
        self.link.changed.connect(lambda text: presenter.change(meeting_url=text))
        self.link.committed.connect(lambda _text: self._judge_link())
        self.make_link = Button(_("Make a link"), "link")
        self.make_link.clicked.connect(self._on_make_link)
        self.join = Button(_("Join"), "video")
        self.join.clicked.connect(self._on_join)
        self._quick = FlowLayout()
        self.hours = NumberField("", presenter.hours, 1, 200)
        self.hours.setFixedWidth(theme().px(64))
        self.hours.control.setAccessibleName(_("How many working hours"))
        self.hours.changed.connect(self._on_hours)
        self.after_hours = Chip("", clickable=True)
        self.after_hours.clicked.connect(self._on_after_hours)
        self._leads = FlowLayout()
        self._preview = Label("", "small", "soft", wrap=True)
        self.whole = SegmentedControl(
            [("one", _("Only this one")), ("later", _("This and all later ones"))], name=_("What to change")
        )

    def _place(self) -> None:
        self.form.addWidget(self._stale)
        self.form.addWidget(self.title)
        who = row(self.client, self.person, gap=12)
        who.setStretch(0, 3)
        who.setStretch(1, 2)
        self.form.addLayout(who)
        self._by_hours = box(row(self.hours, self.after_hours, None, gap=8))
        self._by_hours.hide()
        self.form.addLayout(column(self.due, box(self._quick), self._by_hours, gap=6))
        self.form.addLayout(column(Label(_("Remind"), "caption", "mute"), box(self._leads), gap=4))
        self.form.addWidget(self.repeat)
        self.form.addWidget(self._preview)
        self.form.addLayout(self._link_row())
        self.form.addWidget(self.note)
        self.add_left(self.whole)

    def _link_row(self) -> QHBoxLayout:
        caption = theme().line("caption") + 4
        line = row(self.link, column(caption, self.make_link, self.join, None, gap=0), gap=8)
        line.setStretch(0, 1)
        return line

    def _on_loaded(self) -> None:
        presenter = self._presenter
        draft = presenter.draft
        self._title.setText(_("New task") if presenter.task is None else pgettext("form", "Task"))
        self.setWindowTitle(self._title.text())
        self.title.set_text(draft.title)
        self.client.set_text(presenter.client_name)
        self.note.set_text(draft.note)
        self.link.set_text(draft.meeting_url)
        self.due.set_value(presenter.local_due())
        self.repeat.show_rule(draft.repeat_rule, presenter.local_due())
        self.whole.setVisible(presenter.is_in_series())
        self._stale.hide()
        self.clear_error()
        self._on_people()
        self._on_working()
        self._on_draft()
        self.set_touched(False)

    def _on_draft(self) -> None:
        self.set_touched()
        self.clear_error()
        self.due.clear_verdict()
        if self._presenter.is_past():
            self.due.show_error(Refused("e_tasks_past"))
        self.repeat.set_due(self._presenter.local_due())
        self._fill_leads()
        has_link = bool(self._presenter.draft.meeting_url.strip())
        self.make_link.setVisible(not has_link)
        self.join.setVisible(has_link)
        try:
            self._preview.setText(self._presenter.preview())
            self._preview.set_token("soft")
        except Refused as refused:
            self._preview.setText(error_text(refused))
            self._preview.set_token("bad")
        self._preview.setVisible(bool(self._preview.text()))
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        """Rows that came into sight get their room; the dialog never shrinks under the pointer."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            tall = layout.totalMinimumHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), min(tall, self.screen().availableGeometry().height() - 60)))

    def _fill_quick(self) -> None:
        clear(self._quick)
        choices = [(quick_due_words(moment.key), moment.due_at) for moment in self._presenter.moments()]
        opening = self._presenter.opening()
        for words, due_at in [*choices, opening] if opening else choices:
            chip = Chip(words, clickable=True)
            chip.clicked.connect(lambda _checked=False, due_at=due_at: self._on_quick(due_at))
            self._quick.addWidget(chip)

    def _on_quick(self, due_at: Any) -> None:
        self._presenter.change(due_at=due_at)
        self.due.set_value(self._presenter.local_due())

    def _on_hours(self) -> None:
        hours = self.hours.value()
        if hours:
            self._presenter.change_hours(hours)

    def _on_working(self) -> None:
        self._fill_quick()
        after = self._presenter.after_hours()
        self._by_hours.setVisible(after is not None)
        if after is not None:
            self.after_hours.set_text(after[0])
        QTimer.singleShot(0, self, self._grow)

    def _on_after_hours(self) -> None:
        after = self._presenter.after_hours()
        if after is not None:
            self._on_quick(after[1])

    def _judge_link(self) -> bool:
        try:
            checked_link(self.link.text())
        except Refused as refused:
            self.link.show_error(refused)
            QTimer.singleShot(0, self, self._grow)
            return False
        self.link.clear_verdict()
        return True

    def _on_make_link(self) -> None:
        self._presenter.make_link()
        self.link.set_text(self._presenter.draft.meeting_url)
        self.link.clear_verdict()

    def _on_join(self) -> None:
        if self._judge_link():
            self._presenter.join()

    def _fill_leads(self) -> None:
        chosen = self._presenter.draft.leads
        offered = self._presenter.offered_leads()
        here = [chip.property("minutes") for chip in self._lead_chips()]
        if here != list(offered):
            clear(self._leads)
            for minutes in offered:
                chip = Chip(lead_words(minutes), clickable=True)
                chip.setCheckable(True)
                chip.setProperty("minutes", minutes)
                chip.clicked.connect(lambda _checked=False, minutes=minutes: self._presenter.toggle_lead(minutes))
                self._leads.addWidget(chip)
        for chip in self._lead_chips():
            chip.setChecked(chip.property("minutes") in chosen)

    def _lead_chips(self) -> list[Chip]:
        items = (self._leads.itemAt(place) for place in range(self._leads.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, Chip)]

    def _on_people(self) -> None:
        people = self._presenter.people
        options = [(one.id, f"{one.name} ({one.note})" if one.note else one.name) for one in people]
        task = self._presenter.task
        if task is not None and task.staff_id not in [one.id for one in people]:
            options.append((task.staff_id, task.staff_name))
        self.person.set_options(options, self._presenter.draft.staff_id)

    def _on_client_typed(self, text: str) -> None:
        if not text.strip():
            self._presenter.choose_client(None)
        self._presenter.search_clients(text)

    def _on_clients(self, hits: list[ClientHit]) -> None:
        self._hits = hits
        self._names.setStringList([_hit_words(hit) for hit in hits])
        if hits and self.client.edit.hasFocus():
            self.client.edit.completer().complete()

    def _on_client(self, text: str) -> None:
        found = next((hit for hit in self._hits if text in (_hit_words(hit), hit.name)), None)
        if found is not None:
            self._presenter.choose_client(found)
            self.client.set_text(found.name)
        elif text and text != self._presenter.client_name:
            self.client.set_error(_("Choose a client from the list."))

    def _on_save(self) -> None:
        self.set_busy(True)
        self._stale.hide()
        self._presenter.save(whole_series=self.whole.isVisible() and self.whole.current() == "later")

    def _on_refused(self, error: AppError) -> None:
        self.set_busy(False)
        name = _FIELDS.get(error.key) if isinstance(error, Refused) else None
        if name is None:
            self.show_error(error)
            return
        field = getattr(self, name)
        field.show_error(error)
        field.setFocus()

    def _on_stale(self, error: AppError) -> None:
        self.set_busy(False)
        self._stale.set_words("warn", error_text(error))
        self._stale.show()

    def _on_leave(self) -> None:
        asked = ConfirmDialog.ask(self, _("Close without saving?"), yes=_("Close"))
        asked.accepted.connect(self.leave)


def _hit_words(hit: ClientHit) -> str:
    return f"{hit.name}, {hit.note}" if hit.note else hit.name
