"""An inquiry entered by hand: who is calling while the number is typed, and a save that can be repeated safely."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.clients.rules import normalise_phone
from crm_desktop.features.intake import queries, words
from crm_desktop.features.intake.presenter_inquiry import now_with_words
from crm_desktop.features.intake.presenter_offers import Me
from crm_desktop.features.intake.queries import Routed
from crm_desktop.features.intake.rules import CHANNELS, Incoming, Surroundings, Unfit, read_record
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

ENTRY_FIELDS = ("channel", "phone", "name", "email", "source", "line", "campaign", "subject", "text")
HAND = "hand"


@dataclass(frozen=True, slots=True)
class Known:
    """The client a number belongs to, as far as the form shows it. `count`: how many clients have the number."""

    client_id: int
    name: str
    last_order: str = ""
    owner: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the number typed so far. `meaning`: "" nothing yet, ok a client, info a new number, warn."""

    sentence: str
    meaning: str
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """An inquiry that has been written down: who got it and why."""

    inquiry_id: int
    client_id: int | None
    status: str
    sentence: str


class EntryPresenter(QObject):
    """The hand-entry form. `look_up` answers who has an E.164 number, None for nobody.

    Signals: `opened` (fields to begin with), `sources` (suggestions), `caller_changed` (Caller), `flawed` (field,
    sentence), `saving` (is it), `saved` (Saved), `refused` (error: everything typed stays, a second save adds nothing).
    """

    opened = Signal(object)
    sources = Signal(list)
    caller_changed = Signal(object)
    flawed = Signal(str, str)
    saving = Signal(bool)
    saved = Signal(object)
    refused = Signal(object)
    client_asked = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        me: Me,
        look_up: Callable[[Tx, str], Known | None],
        phone_region: str = "RU",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._me = me
        self._look_up = look_up
        self._region = phone_region
        self._source_id = ""
        self._quarantine_id: int | None = None
        self._came_at = clock.now()
        self._ask = 0
        self._phone: str | None = None
        self._saving = False

    def begin(self, fields: Mapping[str, str] | None = None, quarantine_id: int | None = None) -> None:
        """A new form, empty or with what is known; with a quarantined line it settles that line when saved."""
        self._source_id = str(uuid4())
        self._quarantine_id = quarantine_id
        self._came_at = self._clock.now()
        self._phone = None
        self._saving = False
        start = {name: (fields or {}).get(name, "") for name in ENTRY_FIELDS}
        start["channel"] = start["channel"] or "call"
        self.opened.emit(start)
        self.caller_changed.emit(Caller("", ""))
        self._runner.run(queries.sources_known, self.sources.emit, lambda _error: None)
        if start["phone"]:
            self.phone_typed(start["phone"])

    def phone_typed(self, typed: str) -> None:
        """The number as it stands now: looks its client up as soon as it is a whole number."""
        reading = normalise_phone(typed, self._region)
        if reading.e164 == self._phone and reading.e164 is not None:
            return
        self._ask += 1
        self._phone = reading.e164
        if reading.e164 is None:
            self.caller_changed.emit(_unread(typed, reading.flaw))
            return
        number = reading.e164
        self._runner.run(
            lambda tx: self._look_up(tx, number),
            partial(self._on_looked_up, self._ask),
            lambda _error: self.caller_changed.emit(Caller("", "")),
        )

    def save(self, fields: Mapping[str, str]) -> None:
        """Writes the inquiry down and routes it. The same form saved twice is one inquiry."""
        if self._saving:
            return
        where = Surroundings(self._clock.now(), self._me.time_zone, self._region)
        record = {name: text for name, text in fields.items() if name in ENTRY_FIELDS}
        record["source_id"] = self._source_id
        read = read_record(record, HAND, self._source_id, where)
        if isinstance(read, Unfit):
            field = "channel" if read.reason in ("no_channel", "unknown_channel") else "phone"
            self.flawed.emit(field, _sentence(words.quarantine_words(read.reason)))
            return
        self._saving = True
        self.saving.emit(True)
        quarantine_id = self._quarantine_id

        def work(tx: Tx) -> Routed:
            return _take(tx, read, quarantine_id)

        self._runner.run(work, self._on_saved, self._on_failed, write=True)

    def _on_saved(self, routed: Routed) -> None:
        self._saving = False
        self.saving.emit(False)
        self.saved.emit(
            Saved(routed.inquiry_id, routed.client_id, routed.status, routed_words(routed, self._me.staff_id))
        )

    def _on_failed(self, error: AppError) -> None:
        self._saving = False
        self.saving.emit(False)
        self.refused.emit(error)

    def _on_looked_up(self, ask: int, known: Known | None) -> None:
        if ask == self._ask:
            self.caller_changed.emit(_caller(known))


def channel_options() -> list[tuple[str, str]]:
    """Ways an inquiry can come in, to choose from."""
    return [(channel, words.channel_words(channel)) for channel in CHANNELS]


def routed_words(routed: Routed, staff_id: int | None = None) -> str:
    """Who got an inquiry and why, in one sentence."""
    person = _("you") if staff_id is not None and routed.staff_id == staff_id else routed.person or ""
    if routed.status == "routed" and routed.rule:
        return _("Offered: {person}, by the rule “{rule}”").format(person=person, rule=routed.rule)
    if routed.status == "joined":
        if person:
            return _("Joined to an inquiry of the last minutes: {person}").format(person=person)
        return _("Joined to an inquiry of the last minutes")
    if routed.status == "repeated":
        return _("Was saved before, nothing is added. {where}").format(where=now_with_words(routed.person))
    if routed.status == "waiting":
        return _("Waits in the duty queue: {reason}").format(reason=words.reason_words(routed.reason))
    return now_with_words(routed.person)


def _take(tx: Tx, read: Incoming, quarantine_id: int | None) -> Routed:
    routed = queries.route_inquiry(tx, read)
    if quarantine_id is not None:
        queries.settle_quarantine(tx, quarantine_id)
    return routed


def _unread(typed: str, flaw: str | None) -> Caller:
    if not typed.strip() or flaw == "short":
        return Caller("", "")
    return Caller(_sentence(words.reason_words(flaw)), "warn")


def _caller(known: Known | None) -> Caller:
    if known is None:
        return Caller(_("A new number: no client has it"), "info")
    if known.count > 1:
        return Caller(_("Several clients have this number; it will be asked who it is"), "warn")
    about = [known.name, known.last_order, _("manager: {person}").format(person=known.owner) if known.owner else ""]
    return Caller(" · ".join(part for part in about if part), "ok", known.client_id)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
