"""Letters of a workplace: the room, its presenters, what it opens elsewhere, and letters begun from a client."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect

from crm_desktop.config import cache_dir, data_dir
from crm_desktop.features.live import rules as live
from crm_desktop.i18n import _
from crm_desktop.rooms import CLIENTS, MAIL

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.db.tx import Tx
    from crm_desktop.features.mail.presenter_compose import ComposePresenter
    from crm_desktop.features.mail.presenter_person import PersonPresenter
    from crm_desktop.features.mail.presenter_thread import ThreadPresenter
    from crm_desktop.features.mail.presenter_threads import ThreadsPresenter
    from crm_desktop.workplace import Workplace

_UNDO_SECONDS = 9


class MailWiring(QObject):
    """Presenters are made with the room; before that only the badge is read."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place
        self.may_read = place.me.may("mail.read")
        self.may_write = place.me.may("mail.edit")
        self._people: Any = None

    @cached_property
    def threads(self) -> ThreadsPresenter:
        """The lists."""
        from crm_desktop.features.mail.presenter_threads import ThreadsPresenter

        made = ThreadsPresenter(self._place.runner, self._place.clock, self._place.me.time_zone, self)
        made.counts_changed.connect(self._show_counts)
        return made

    @cached_property
    def reading(self) -> ThreadPresenter:
        """The correspondence being read."""
        from crm_desktop.features.mail.presenter_thread import ThreadPresenter

        place = self._place
        folder = cache_dir() / "letters"
        made = ThreadPresenter(place.runner, place.clock, place.me.time_zone, place.finder.candidates, folder, self)
        made.acted.connect(place.say)
        made.new_client_asked.connect(self._new_client)
        made.task_asked.connect(place.forms.new_task_of)
        return made

    @cached_property
    def compose(self) -> ComposePresenter:
        """The letter being written."""
        from crm_desktop.features.mail.presenter_compose import ComposePresenter
        from crm_desktop.features.mail.shelf import Shelf

        place = self._place
        whose = f"{place.opened.target}\n{place.me.staff_id}"
        folder = data_dir() / "letters" / hashlib.sha256(whose.encode()).hexdigest()[:16]
        made = ComposePresenter(place.runner, self._template_values, Shelf(folder), self)
        made.sent.connect(self._on_sent)
        return made

    @cached_property
    def person(self) -> PersonPresenter:
        """The client at the right."""
        from crm_desktop.features.mail.presenter_person import PersonPresenter

        return PersonPresenter(self._place.runner, self._place.clock, self._place.me.time_zone, self)

    def make_room(self) -> QWidget:
        """The room, with what it asks others for."""
        from crm_desktop.features.mail.view_room import MailRoom

        place = self._place
        room = MailRoom(self.threads, self.reading, self.compose, self.person, may_write=self.may_write)
        room.client_asked.connect(place.open_client)
        room.task_opened.connect(place.forms.open_task)
        room.people_asked.connect(self._ask_people)
        return room

    # ---------------------------------------------------------------- asked from elsewhere

    def write_to(self, client_id: int, address: str = "") -> None:
        """A new letter to a client, to this address or to his first."""
        from crm_desktop.features.mail.queries_desk import suggest_addresses
        from crm_desktop.features.mail.rules_desk import Draft, Suggested

        def done(found: list[Suggested]) -> None:
            to = address or (found[0].email if found else "")
            self._place.window.open_room(MAIL)
            self._place.window.room(MAIL).write_to(Draft(to=to, client_id=client_id))

        self._place.runner.run(lambda tx: suggest_addresses(tx, "", client_id), done, self._place.complain)

    def open_thread(self, thread_id: int) -> None:
        """Shows a correspondence in its room."""
        self._place.window.open_room(MAIL)
        self._place.window.room(MAIL).open_thread(thread_id)

    def read_again(self, names: frozenset[str]) -> None:
        """Reads again what these events are about."""
        if not self.may_read or not {live.MAIL, live.mine(self._place.me.staff_id)} & names:
            return
        if self._place.window.is_made(MAIL):
            self.threads.refresh()
            self.reading.refresh()
        else:
            self.read_counts()

    def read_counts(self) -> None:
        """The badge of the room."""
        from crm_desktop.features.mail.queries_desk import counts

        if self.may_read:
            self._place.runner.run(counts, self._show_counts, lambda _error: None)

    def stop(self) -> None:
        """The window is about to go: what was typed is kept."""
        if "compose" in self.__dict__:
            self.compose.shelve()

    # ---------------------------------------------------------------- what follows what

    def _show_counts(self, counts: dict[str, int]) -> None:
        late = counts.get("maybe", 0)
        self._place.frame.set_badge(MAIL, counts.get("mine", 0) + late, limit=late > 0)

    def _on_sent(self, letter_id: int) -> None:
        self._place.frame.toast(
            _("The letter leaves in a moment"),
            icon="mail",
            undo=partial(self.compose.undo_send, letter_id),
            seconds=_UNDO_SECONDS,
        )

    def _new_client(self, name: str, email: str) -> None:
        thread_id = self.reading.thread_id
        self._place.window.open_room(CLIENTS)
        dialog = self._place.window.room(CLIENTS).new_client(name=name, email=email)

        def created(client_id: int) -> None:
            if self.reading.thread_id == thread_id:
                self.reading.set_client(client_id)

        dialog.created.connect(created)

    def _ask_people(self, area: QRect) -> None:
        from crm_desktop.ui.popover import pick

        def show(found: list[Any]) -> None:
            names = {str(one.staff_id): one.name for one in found}
            chosen = pick(self._place.window, area, [(key, name, False) for key, name in names.items()], search=True)
            chosen.picked.connect(lambda keys: self.reading.hand_over(int(keys[0]), names[keys[0]]) if keys else None)

        from crm_desktop.neighbours import takers

        self._place.runner.run(takers, show, self._place.complain)

    def _template_values(self, tx: Tx, client_id: int | None) -> Mapping[str, Mapping[str, str]]:
        from crm_desktop.features.clients.queries import open_card

        values: dict[str, Mapping[str, str]] = {
            "person": {"name": self._place.me.name},
            "firm": {"name": self._place.firm.name},
        }
        card = open_card(tx, client_id, 1) if client_id is not None and self._place.me.may("clients.read") else None
        if card is not None:
            form = card.form
            values["client"] = {
                "name": form.name,
                "legal_name": form.legal_name or form.name,
                "phone": form.phones[0].e164 if form.phones else "",
                "email": form.emails[0].address if form.emails else "",
            }
            if form.contacts:
                values["contact"] = {"name": form.contacts[0].name, "job_title": form.contacts[0].job_title}
        return values
