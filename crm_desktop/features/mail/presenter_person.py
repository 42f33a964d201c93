"""Who writes: what is known of the client of a correspondence, in a few lines."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.features.clients.queries import open_card
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_card import ClientCard
from crm_desktop.features.clients.rules_words import due_words, short_day
from crm_desktop.features.mail import queries_desk as queries
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import sum_words
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_ORDERS = 3
_TASKS = 5


class PersonTask(NamedTuple):
    """An open task of the client."""

    id: int
    title: str
    about: str
    is_late: bool


class PersonSheet(NamedTuple):
    """What is shown of a client: facts (word, text, is it bad), last orders (line, sum), open tasks."""

    id: int
    name: str
    second: str
    facts: tuple[tuple[str, str, bool], ...]
    orders: tuple[tuple[str, str], ...]
    tasks: tuple[PersonTask, ...]
    is_blocked: bool


class PersonPresenter(QObject):
    """`shown` carries a PersonSheet, or None when there is no client or he is out of sight."""

    shown = Signal(object)

    def __init__(self, runner: Runner, clock: Clock, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._clock, self._zone = runner, clock, zone
        self._client_id: int | None = None

    def show_client(self, client_id: int | None) -> None:
        """Another client, or none."""
        self._client_id = client_id
        if client_id is None:
            self.shown.emit(None)
            return
        self.refresh()

    def refresh(self) -> None:
        """Reads the client again."""
        if self._client_id is None:
            return

        def work(tx: Tx, client_id: int) -> tuple[ClientCard | None, frozenset[str]]:
            card = open_card(tx, client_id, 1)
            emails = [one.address for one in card.form.emails] if card is not None else []
            return card, frozenset(one.email for one in queries.troubles(tx, emails) if one.hard_at is not None)

        client_id = self._client_id
        self._runner.run(
            lambda tx: work(tx, client_id), partial(self._on_read, client_id), lambda _error: self.shown.emit(None)
        )

    def _on_read(self, client_id: int, found: tuple[ClientCard | None, frozenset[str]]) -> None:
        card, bounced = found
        if client_id == self._client_id:
            self.shown.emit(self._sheet(card, bounced) if card is not None else None)

    def _sheet(self, card: ClientCard, bounced: frozenset[str]) -> PersonSheet:
        now = self._clock.now()
        facts = [(_("Phone"), format_phone(phone.e164), False) for phone in card.form.phones[:2]]
        for email in card.form.emails[:3]:
            told = _("{email} — letters come back").format(email=email.address)
            facts.append((_("E-mail"), told if email.address in bounced else email.address, email.address in bounced))
        facts += [
            (word, text, False) for word, text in ((_("Manager"), card.owner_name), (_("Branch"), card.branch)) if text
        ]
        if card.form.contacts:
            facts.append((_("Contact"), ", ".join(one.name for one in card.form.contacts[:3]), False))
        if card.form.note:
            facts.append((_("Note"), card.form.note[:200], False))
        orders = ngettext("{count} order", "{count} orders", card.order_count).format(count=card.order_count)
        return PersonSheet(
            id=card.id,
            name=card.form.name,
            second=f"{orders} · {sum_words(card.order_total)}" if card.order_count else _("no orders yet"),
            facts=tuple(facts),
            orders=tuple(
                (f"№ {one.number} · {self._day(one.at)}", sum_words(one.total)) for one in card.purchases[:_ORDERS]
            ),
            tasks=tuple(
                PersonTask(one.id, one.title, f"{self._due(one.due_at)} · {one.person}", one.due_at < now)
                for one in card.tasks[:_TASKS]
            ),
            is_blocked=card.is_blocked,
        )

    def _day(self, utc: datetime) -> str:
        return short_day(utc, self._zone, to_zone(self._clock.now(), self._zone).date())

    def _due(self, utc: datetime) -> str:
        return due_words(utc, self._zone, to_zone(self._clock.now(), self._zone).date())
