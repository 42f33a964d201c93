"""Forms a workplace opens: inquiry by hand, chooser, new client, task."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from crm_desktop import neighbours
from crm_desktop.errors import Refused
from crm_desktop.features.live import rules as live
from crm_desktop.features.settings.rules import MEETING_SERVER
from crm_desktop.i18n import _
from crm_desktop.rooms import CLIENTS

if TYPE_CHECKING:
    from crm_desktop.features.clients.presenter_new import NewClientPresenter
    from crm_desktop.features.intake.presenter_entry import Saved
    from crm_desktop.features.intake.view_entry import EntryDialog
    from crm_desktop.features.tasks.presenter_form import TaskFormPresenter
    from crm_desktop.features.tasks.view_form import TaskForm
    from crm_desktop.workplace import Workplace


class Forms(QObject):
    """Each form is made when it is needed and goes when it closes; the inquiry form stays for the day."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place
        self._entry: EntryDialog | None = None

    def new_inquiry(self) -> None:
        """Opens the form for an inquiry told by hand."""
        self._entry_dialog().open_form()

    def write_down_call(self, phone: str) -> None:
        """The same form for a call made by hand with a number (E.164); one begun and not saved is shown instead."""
        dialog = self._entry_dialog()
        dialog.open_form(None if dialog.has_draft else {"channel": "call", "phone": phone})

    def enter_quarantined(self, fields: dict[str, str], quarantine_id: int) -> None:
        """The same form with what could be read of a quarantined line."""
        self._entry_dialog().open_form(fields, quarantine_id)

    def _entry_dialog(self) -> EntryDialog:
        """One for the whole day: it keeps what was typed when it was closed unsaved."""
        if self._entry is None:
            from crm_desktop.features.intake.presenter_entry import EntryPresenter
            from crm_desktop.features.intake.view_entry import EntryDialog

            presenter = EntryPresenter(
                self._place.runner,
                self._place.clock,
                self._place.me,
                self._place.finder.known,
                self._place.firm.phone_region,
                self,
            )
            presenter.client_asked.connect(self._place.open_client)
            self._entry = EntryDialog(presenter, self._place.frame)
            self._entry.saved.connect(self._after_entry)
        return self._entry

    def _after_entry(self, saved: Saved) -> None:
        self._place.frame.toast(
            saved.sentence, undo=partial(self._place.open_inquiry, saved.inquiry_id), action=_("Open")
        )
        self._place.read_again(frozenset({live.INBOX}))

    def choose_client_of(self, inquiry_id: int) -> None:
        """Opens the chooser for an inquiry whose client is not clear."""
        from crm_desktop.features.intake.presenter_chooser import ChooserPresenter
        from crm_desktop.features.intake.view_chooser import ChooserDialog

        life = QObject(self)
        runner = self._place.runner.for_owner(life)
        presenter = ChooserPresenter(runner, self._place.clock, self._place.me, self._place.finder.candidates, life)
        dialog = ChooserDialog(presenter, self._place.frame)
        self._for_a_while(dialog, life)
        presenter.new_client_asked.connect(self.new_client_of)
        dialog.chosen.connect(self._client_chosen)
        presenter.show_inquiry(inquiry_id)
        dialog.open()

    def _client_chosen(self, _inquiry_id: int, client_id: int) -> None:
        self._place.inquiry.refresh()
        self._place.open_client(client_id)

    def new_client(self) -> None:
        """Opens the form for a new client."""
        self._place.window.open_room(CLIENTS)
        self._place.window.room(CLIENTS).new_client()

    def new_client_of(self, inquiry_id: int, draft: Mapping[str, str]) -> None:
        """A new client from what an inquiry told; the inquiry becomes his."""
        from crm_desktop.features.intake.queries import choose_client

        self._place.window.open_room(CLIENTS)
        dialog = self._place.window.room(CLIENTS).new_client(
            name=draft.get("name", ""), phone=draft.get("phone", ""), email=draft.get("email", "")
        )

        def created(client_id: int) -> None:
            self._place.runner.run(
                lambda tx: choose_client(tx, inquiry_id, client_id),
                lambda _done: self._place.inquiry.refresh(),
                self._place.complain,
                write=True,
            )

        dialog.created.connect(created)

    def new_client_presenter(self) -> NewClientPresenter:
        """For the form of a new client."""
        from crm_desktop.features.clients.presenter_new import NewClientPresenter

        return NewClientPresenter(
            self._place.runner, self._place.firm.phone_region, self._place.owners, self._place.me.staff_id, self
        )

    def open_task(self, task_id: int) -> None:
        """Opens a task."""
        dialog, presenter = self._task_form()
        presenter.load(task_id)
        dialog.open()

    def new_task(self) -> None:
        """Opens the form for a new task."""
        dialog, presenter = self._task_form()
        presenter.start_new()
        dialog.open()

    def new_task_for(self, client_id: int) -> None:
        """A new task about the client whose card is open."""
        card = self._place.client_card.card
        self.new_task_of(client_id, None, card.form.name if card is not None else "")

    def new_task_of(self, client_id: int | None, inquiry_id: int | None, name: str = "") -> None:
        """A new task about a client, from an inquiry."""
        from crm_desktop.features.tasks.rules import ClientHit

        dialog, presenter = self._task_form()
        sheet = self._place.inquiry.sheet
        known = name or (getattr(sheet, "client_name", "") if sheet is not None else "")
        client = ClientHit(client_id, known) if client_id is not None else None
        presenter.start_new(client, inquiry_id)
        dialog.open()

    def join_meeting(self, link: str) -> None:
        """Opens a meeting in the browser; whatever way the link came into the base, nothing else is opened."""
        from crm_desktop.features.tasks.rules_meeting import checked_link
        from crm_desktop.ui.browser import open_in_browser

        try:
            if not open_in_browser(checked_link(link)):
                raise Refused("e_tasks_link_closed")
        except Refused as refused:
            self._place.complain(refused)

    def change_password(self) -> None:
        """Opens the form for my own password; on one computer it says that none is asked."""
        if self._place.opened.is_local:
            self._place.complain(Refused("e_access_passwords_none"))
            return
        from crm_desktop.features.access.presenter_password import PasswordPresenter
        from crm_desktop.features.access.view_password import PasswordDialog

        life = QObject(self)
        presenter = PasswordPresenter(self._place.runner.for_owner(life), life)
        presenter.changed.connect(self._place.opened.use_password)
        presenter.changed.connect(lambda _new: self._place.say(_("The password is changed")))
        dialog = PasswordDialog(presenter, self._place.frame)
        self._for_a_while(dialog, life)
        dialog.open()

    def _task_form(self) -> tuple[TaskForm, TaskFormPresenter]:
        from crm_desktop.features.tasks.presenter_form import TaskFormPresenter
        from crm_desktop.features.tasks.view_form import TaskForm

        life = QObject(self)
        presenter = TaskFormPresenter(
            self._place.runner.for_owner(life),
            self._place.clock,
            self._place.me.staff_id,
            self._place.me.time_zone,
            neighbours.doers,
            self._place.finder.hits,
            usual_leads=self._place.in_force.usual_leads,
            meeting_server=self._place.in_force.text(MEETING_SERVER),
            parent=life,
        )
        presenter.saved.connect(self._after_task)
        presenter.link_asked.connect(self.join_meeting)
        dialog = TaskForm(presenter, self._place.frame)
        self._for_a_while(dialog, life)
        return dialog, presenter

    def _after_task(self, _task_id: int) -> None:
        self._place.opened.hurry_jobs()
        self._place.read_again(frozenset({live.mine(self._place.me.staff_id)}))
        self._place.say(_("Task saved"))

    def _for_a_while(self, dialog: QDialog, life: QObject) -> None:
        """A dialog is thrown away when it closes, with all that lived for it."""
        dialog.finished.connect(dialog.deleteLater)
        dialog.destroyed.connect(life.deleteLater)
