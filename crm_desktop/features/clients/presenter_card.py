"""The card of one client: facts saved one by one, history page by page, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.presenter_list import People, Person
from crm_desktop.features.clients.rules import clean_text, limited
from crm_desktop.features.clients.rules_card import (
    CallWords,
    ClientCard,
    ClientForm,
    Contact,
    JournalLine,
    PurchaseLine,
)
from crm_desktop.features.clients.rules_fields import read_fact, with_contact, with_item
from crm_desktop.features.clients.rules_merge import Clash, clashes, merged
from crm_desktop.features.clients.rules_words import TIMELINE_FILTERS
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

NOTE_LIMIT = 2000
# Those of some addresses letters came back from.
BouncedOf = Callable[["Tx", list[str]], frozenset[str]]
# Calls of a client up to an instant (None: the newest), by what their line of the history refers to: ("in", inquiry)
# or ("out", call).
CallsOf = Callable[["Tx", int, datetime | None], Mapping[tuple[str, int], CallWords]]


@dataclass(frozen=True)
class Conflict:
    """Somebody saved this client in between: who, when (UTC), the fields both changed, and all three forms."""

    person: str
    at: datetime
    clashes: tuple[Clash, ...]
    base: ClientForm
    mine: ClientForm
    theirs: ClientForm


class ClientCardPresenter(QObject):
    """State and commands of the card.

    `fact_saved` and `fact_refused` name the field they are about; `conflict_met` asks what to keep (`resolve`);
    `acted` brings a sentence's key and a function that takes the act back; `restored`: a client came out of the bin.
    """

    card_changed = Signal(object)
    client_gone = Signal()
    loading_changed = Signal(bool)
    journal_changed = Signal(list, bool)
    journal_added = Signal(list, bool)
    fact_saved = Signal(str)
    fact_refused = Signal(str, object)
    note_saved = Signal()
    note_refused = Signal(object)
    conflict_met = Signal(object)
    acted = Signal(str, object)
    failed = Signal(object)
    lines_read = Signal(int, list)
    restored = Signal(int)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        region: str,
        people: People,
        parent: QObject | None = None,
        *,
        calls: CallsOf | None = None,
        bounced: BouncedOf | None = None,
    ) -> None:
        super().__init__(parent)
        self._bounced_of = bounced
        self._bounced: frozenset[str] = frozenset()
        self._calls_of = calls
        self._calls: dict[tuple[str, int], CallWords] = {}
        self.zone = zone
        self.region = region
        self.card: ClientCard | None = None
        self._runner = runner
        self._clock = clock
        self._people = people
        self._client_id: int | None = None
        self._kinds: tuple[str, ...] = ()
        self._journal: list[JournalLine] = []
        self._has_more = False

    @property
    def client_id(self) -> int | None:
        """Whose card is open."""
        return self._client_id

    @property
    def today(self) -> date:
        """Today where the reader is."""
        return to_zone(self._clock.now(), self.zone).date()

    def is_bounced(self, address: str) -> bool:
        """Do letters come back from this address?"""
        return address in self._bounced

    def is_late(self, due_at: datetime) -> bool:
        """Has this moment (UTC) passed?"""
        return due_at < self._clock.now()

    def open_client(self, client_id: int) -> None:
        """Shows another client."""
        if client_id != self._client_id:
            self.card = None
            self._kinds = ()
            self._journal = []
            self._calls = {}
        self._client_id = client_id
        self.loading_changed.emit(True)
        self.refresh()

    def refresh(self) -> None:
        """Reads the card again; what is being typed is not touched."""
        client_id = self._client_id
        if client_id is None:
            return
        page = max(queries.CARD_PAGE, min(len(self._journal), 200)) if not self._kinds else 0

        def done(found: tuple[ClientCard | None, Mapping[tuple[str, int], CallWords], frozenset[str]]) -> None:
            if client_id == self._client_id:
                self.loading_changed.emit(False)
                self._calls.update(found[1])
                self._bounced = found[2]
                self._take(found[0], page)

        def work(tx: Tx) -> tuple[ClientCard | None, Mapping[tuple[str, int], CallWords], frozenset[str]]:
            card = queries.open_card(tx, client_id, page)
            return card, self._read_calls(tx, client_id, None), self._read_bounced(tx, card)

        self._runner.run(work, done, self._on_failed)

    def _take(self, card: ClientCard | None, page: int) -> None:
        self.card = card
        if card is None:
            self.client_gone.emit()
            return
        self.card_changed.emit(card)
        if self._kinds:
            self._read_journal()
        else:
            self._show_journal(list(card.journal), len(card.journal) == page)

    def _on_failed(self, error: AppError) -> None:
        self.loading_changed.emit(False)
        self.failed.emit(error)

    # ------------------------------------------------------------ history

    def choose_kinds(self, key: str) -> None:
        """Shows only some kinds of lines; `key` is one of TIMELINE_FILTERS."""
        self._kinds = next((kinds for name, _word, _icon, kinds in TIMELINE_FILTERS if name == key), ())
        self._read_journal()

    def _read_journal(self) -> None:
        def done(lines: list[JournalLine]) -> None:
            self._show_journal(lines, len(lines) == queries.CARD_PAGE)

        self._read_page(None, done)

    def more_journal(self) -> None:
        """The next page of the history, when there is one and none is on its way."""
        if not self._has_more or not self._journal:
            return
        self._has_more = False

        def done(lines: list[JournalLine]) -> None:
            self._journal += lines
            self._has_more = len(lines) == queries.CARD_PAGE
            self.journal_added.emit(lines, self._has_more)

        self._read_page(self._journal[-1], done)

    def call_of(self, line: JournalLine) -> CallWords | None:
        """What is known of the call a line of the history is about; None for other lines, and out of sight."""
        if line.kind != "call" or line.ref is None:
            return None
        return self._calls.get(("out" if line.meaning == "out" else "in", line.ref))

    def _read_page(self, last: JournalLine | None, done: Callable[[list[JournalLine]], None]) -> None:
        client_id, kinds = self._client_id or 0, self._kinds

        def work(tx: Tx) -> tuple[list[JournalLine], Mapping[tuple[str, int], CallWords]]:
            lines = queries.read_timeline(tx, client_id, kinds, last)
            return lines, self._read_calls(tx, client_id, last.at if last is not None else None)

        def answered(found: tuple[list[JournalLine], Mapping[tuple[str, int], CallWords]]) -> None:
            if (client_id, kinds) == (self._client_id, self._kinds):
                self._calls.update(found[1])
                done(found[0])

        self._runner.run(work, answered, self.failed.emit)

    def _read_calls(self, tx: Tx, client_id: int, before: datetime | None) -> Mapping[tuple[str, int], CallWords]:
        return self._calls_of(tx, client_id, before) if self._calls_of is not None else {}

    def _read_bounced(self, tx: Tx, card: ClientCard | None) -> frozenset[str]:
        if self._bounced_of is None or card is None or not card.form.emails:
            return frozenset()
        return self._bounced_of(tx, [email.address for email in card.form.emails])

    def _show_journal(self, lines: list[JournalLine], has_more: bool) -> None:
        self._journal, self._has_more = lines, has_more
        self.journal_changed.emit(lines, has_more)

    def add_note(self, typed: str) -> None:
        """Writes a note into the history; a refused one stays in its field."""
        client_id = self._client_id or 0
        try:
            text = limited(clean_text(typed), NOTE_LIMIT)
        except Refused as refusal:
            self.note_refused.emit(refusal)
            return

        def done(_id: int) -> None:
            self.note_saved.emit()
            self.refresh()

        self._runner.run(lambda tx: queries.add_note(tx, client_id, text), done, self.note_refused.emit, write=True)

    def read_lines(self, document_id: int) -> None:
        """What was bought with one document: `lines_read`."""

        def done(lines: list[PurchaseLine]) -> None:
            self.lines_read.emit(document_id, lines)

        self._runner.run(lambda tx: queries.purchase_lines(tx, document_id), done, self.failed.emit)

    def save_credit_limit(self, limit: Decimal | None) -> None:
        """How much the client may owe; None: nothing."""
        client_id = self._client_id or 0

        def done(_nothing: None) -> None:
            self.fact_saved.emit("credit_limit")
            self.refresh()

        def failed(error: AppError) -> None:
            self.fact_refused.emit("credit_limit", error)

        self._runner.run(lambda tx: queries.save_credit_limit(tx, client_id, limit), done, failed, write=True)

    # ------------------------------------------------------------ facts

    def save_fact(self, name: str, value: Any) -> None:
        """Saves one field: a text as typed, or the finished value of a list, a flag or the owner."""
        if self.card is None:
            return
        base = self.card.form
        try:
            mine = read_fact(base, name, value) if isinstance(value, str) else replace(base, **{name: value})
        except Refused as refusal:
            self.fact_refused.emit(name, refusal)
            return
        if mine == base:
            self.fact_saved.emit(name)
            return
        self._save(name, base, mine)

    def save_item(self, what: str, place: int | None, typed: str) -> None:
        """Saves one phone, e-mail or address (place in its list; None adds one); an empty text takes it away.

        `fact_saved` and `fact_refused` name it "phones:0", a new one "phones:new".
        """
        if self.card is None:
            return
        name = f"{what}:{'new' if place is None else place}"
        try:
            mine = with_item(self.card.form, what, place, typed, self.region)
        except Refused as refusal:
            self.fact_refused.emit(name, refusal)
            return
        self._save(name, self.card.form, mine)

    def save_contact(self, place: int | None, contact: Contact | None, phone: str) -> None:
        """Saves a person at the client (None takes him away) with one more phone; the fact is "contacts"."""
        if self.card is None:
            return
        try:
            mine = with_contact(self.card.form, place, contact, phone, self.region)
        except Refused as refusal:
            self.fact_refused.emit("contacts", refusal)
            return
        self._save("contacts", self.card.form, mine)

    def _save(self, name: str, base: ClientForm, mine: ClientForm) -> None:
        def done(_saved: object) -> None:
            self.fact_saved.emit(name)
            self.refresh()

        def failed(error: AppError) -> None:
            if isinstance(error, Refused) and error.key == "e_clients_stale":
                self._meet(name, base, mine, str(error.facts.get("person", "")), str(error.facts.get("at", "")))
            else:
                self.fact_refused.emit(name, error)

        self._runner.run(lambda tx: queries.save_client(tx, mine), done, failed, write=True)

    def _meet(self, name: str, base: ClientForm, mine: ClientForm, person: str, at: str) -> None:
        """Somebody was quicker. Other fields than mine: both are kept; the same field: the person is asked."""
        client_id = mine.id or 0

        def done(card: ClientCard | None) -> None:
            if card is None:
                self.client_gone.emit()
                return
            self.card = card
            found = clashes(base, mine, card.form)
            if found:
                moment = datetime.fromisoformat(at[:19]) if at else self._clock.now()
                self.conflict_met.emit(Conflict(person, moment, tuple(found), base, mine, card.form))
            else:
                self._save(name, card.form, merged(base, mine, card.form, frozenset()))

        self._runner.run(lambda tx: queries.open_card(tx, client_id, queries.CARD_PAGE), done, self.failed.emit)

    def resolve(self, conflict: Conflict, keep_theirs: frozenset[str]) -> None:
        """Ends a conflict: the named fields stay as they are now, all others of mine are saved."""
        chosen = merged(conflict.base, conflict.mine, conflict.theirs, keep_theirs)
        name = conflict.clashes[0].name
        if chosen == conflict.theirs:
            self.fact_saved.emit(name)
            self.refresh()
        else:
            self._save(name, conflict.theirs, chosen)

    def ask_people(self, answer: Callable[[list[Person]], None]) -> None:
        """Reads who may own a client."""
        self._runner.run(lambda tx: list(self._people(tx)), answer, self.failed.emit)

    # ------------------------------------------------------------ acts

    def change_owner(self, owner_id: int | None) -> None:
        """Gives the client to somebody else, or to nobody."""
        if self.card is not None:
            before = self.card.form.owner_id
            self._act("owner", lambda tx, c: queries.change_owner(tx, *c, owner_id), lambda: self.change_owner(before))

    def set_blocked(self, blocked: bool) -> None:
        """Blocks the client or takes the block away."""
        word = "blocked" if blocked else "unblocked"
        self._act(word, lambda tx, c: queries.set_blocked(tx, *c, blocked), lambda: self.set_blocked(not blocked))

    def delete(self) -> None:
        """Puts the client into the bin."""
        client_id = self._client_id
        self._act("deleted", lambda tx, c: queries.set_deleted(tx, *c, True), lambda: self._restore(client_id))

    def _restore(self, client_id: int | None) -> None:
        """Takes the client out of the bin again."""
        card = self.card
        if card is None or client_id is None or card.id != client_id:
            return
        version = (card.form.version or 0) + 1

        def done(_version: int) -> None:
            self.restored.emit(client_id)

        self._runner.run(
            lambda tx: queries.set_deleted(tx, client_id, version, False), done, self.failed.emit, write=True
        )

    def _act(self, word: str, work: Callable[[Tx, tuple[int, int]], int], take_back: Callable[[], None]) -> None:
        card = self.card
        if card is None:
            return
        where = (card.id, card.form.version or 0)

        def done(_version: int) -> None:
            self.acted.emit(word, take_back)
            if word == "deleted":
                self.client_gone.emit()
            else:
                self.refresh()

        self._runner.run(lambda tx: work(tx, where), done, self._on_act_failed, write=True)

    def _on_act_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        self.refresh()
