"""The presenters of clients without a window: list, card, conflicts, new client, import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.presenter_card import ClientCardPresenter, Conflict
from crm_desktop.features.clients.presenter_list import ClientListPresenter, Person
from crm_desktop.features.clients.presenter_new import NewClientPresenter
from crm_desktop.features.clients.rules_card import (
    Address,
    CardRow,
    ClientForm,
    ClientLine,
    Contact,
    Email,
    Hit,
    JournalLine,
    Phone,
    Saved,
    Tag,
    Twin,
    assemble_card,
)
from crm_desktop.features.clients.rules_merge import clashes, merged
from crm_desktop.features.clients.rules_words import timeline_words
from crm_desktop.i18n import set_language
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 20, 9, 0)


def line(number: int, kind: str = "note", meaning: str = "", detail: str | None = None) -> JournalLine:
    return JournalLine(number, None, kind, meaning, "", detail, "Марк Ли", NOW, None)


class Base:
    """Stands in for the database: one client, its version and history; remembers what was asked."""

    def __init__(self) -> None:
        self.form = ClientForm(kind="company", name="Дом", id=7, version=3, phones=(Phone("+79270000001"),))
        self.lines = [line(number) for number in range(70, 0, -1)]
        self.saved: list[ClientForm] = []
        self.refusal: Refused | None = None
        self.is_gone = False
        self.searched: list[str] = []

    def card(self, limit: int) -> Any:
        empty = CardRow("", None, None, None, None, None, None, None, None, None, None)
        rows = [
            empty._replace(section="head", id=7, kind="company", title="x", at=NOW),
            empty._replace(section="facts", detail="version\t3\n", flag=True),
        ]
        card = assemble_card(rows)
        assert card is not None
        return None if self.is_gone else replace(card, form=self.form, journal=tuple(self.lines[:limit]))

    def save(self, form: ClientForm) -> Saved:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        if form.version != self.form.version:
            raise Refused("e_clients_stale", person="Анна", at="2026-11-20 12:03:00.0000")
        self.saved.append(form)
        self.form = replace(form, version=(form.version or 0) + 1)
        return Saved(7, self.form.version or 0)


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Base:
    made = Base()

    def timeline(
        _tx: Tx, _id: int, kinds: tuple[str, ...] = (), before: JournalLine | None = None
    ) -> list[JournalLine]:
        fitting = [one for one in made.lines if not kinds or one.kind in kinds]
        return [one for one in fitting if before is None or one.id < before.id][: queries.CARD_PAGE]

    def page(_tx: Tx, which: str = "all", *, after: ClientLine | None = None, limit: int = 100, **_more: object) -> Any:
        first = after.id + 1 if after else 1
        last = {"all": 250, "mine": 3}.get(which, 0)
        return [client(number) for number in range(first, min(first + limit, last + 1))]

    def search(_tx: Tx, query: Any, _limit: int) -> list[Hit]:
        made.searched.append(query.variants[0])
        return [Hit(5, "word", "ДОМ", "person", "Дом", None, None, None), Hit(None, "more", "", *[None] * 5)]  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "open_card", lambda _tx, _id, limit: made.card(limit))
    monkeypatch.setattr(queries, "read_timeline", timeline)
    monkeypatch.setattr(queries, "save_client", lambda _tx, form: made.save(form))
    monkeypatch.setattr(queries, "list_clients", page)
    monkeypatch.setattr(queries, "search_clients", search)
    monkeypatch.setattr(queries, "all_tags", lambda _tx: [Tag(1, "опт")])
    return made


def client(number: int) -> ClientLine:
    return ClientLine(number, "person", f"К{number:04}", None, None, None, "", None, 0, 0, 0, False)  # type: ignore[arg-type]


def people(_tx: Tx) -> list[Person]:
    return [Person(1, "Марк")]


def heard(signal: Any) -> list[tuple[Any, ...]]:
    """Everything a signal says from now on."""
    found: list[tuple[Any, ...]] = []
    signal.connect(lambda *args: found.append(args))
    return found


# ---------------------------------------------------------------- list


@pytest.fixture
def clients(base: Base) -> ClientListPresenter:
    return ClientListPresenter(RunNow(None), FakeClock(NOW), "UTC", "RU", people, may_edit=True, may_import=True)  # type: ignore[arg-type]


def test_the_list_reads_on_when_its_end_comes_near(clients: ClientListPresenter) -> None:
    shown, choices = heard(clients.shown), heard(clients.choices_read)
    clients.start()
    model = clients.model
    assert (model.rowCount(), choices) == (100, [([Tag(1, "опт")], [Person(1, "Марк")])])
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
    assert [model.line(row).id for row in range(model.rowCount())] == list(range(1, 251))
    assert shown[-1] == (250, False)


def test_a_refresh_keeps_the_rows_that_were_read(clients: ClientListPresenter) -> None:
    clients.start()
    clients.model.fetchMore(clients.model.index(-1, -1))
    resets = heard(clients.model.modelReset)
    clients.refresh()
    assert (clients.model.rowCount(), resets) == (200, [])


def test_a_search_takes_the_place_of_the_list_and_gives_it_back(clients: ClientListPresenter, base: Base) -> None:
    shown = heard(clients.shown)
    clients.search("дом")
    clients.refresh()
    assert (clients.model.rowCount(), shown, base.searched) == (1, [(1, True)], ["ДОМ"])
    assert clients.is_narrowed
    clients.search("")
    clients.refresh()
    assert clients.model.rowCount() == 100
    clients.choose("mine")
    assert clients.model.rowCount() == 3


def test_an_answer_to_an_older_question_is_dropped(base: Base) -> None:
    waiting: list[Callable[[], None]] = []

    class Later:
        def run(self, work: Any, done: Any, failed: Any = None, *, write: bool = False) -> None:
            waiting.append(lambda: done(work(None)))

    presenter = ClientListPresenter(Later(), FakeClock(NOW), "UTC", "RU", people, may_edit=True, may_import=True)
    presenter.choose("all")
    presenter.choose("mine")
    for answer in reversed(waiting):
        answer()
    assert presenter.model.rowCount() == 3


# ---------------------------------------------------------------- card


@pytest.fixture
def card(base: Base) -> ClientCardPresenter:
    presenter = ClientCardPresenter(RunNow(None), FakeClock(NOW), "UTC", "RU", people)  # type: ignore[arg-type]
    presenter.open_client(7)
    return presenter


def test_the_history_is_read_page_by_page_and_by_kind(card: ClientCardPresenter, base: Base) -> None:
    added, changed = heard(card.journal_added), heard(card.journal_changed)
    card.more_journal()
    card.more_journal()
    card.more_journal()
    assert [(len(lines), more) for lines, more in added] == [(30, True), (10, False)]
    base.lines.insert(0, line(71, "call"))
    card.choose_kinds("calls")
    assert [one.id for one in changed[-1][0]] == [71]


def test_a_fact_is_saved_by_itself(card: ClientCardPresenter, base: Base) -> None:
    saved, refused = heard(card.fact_saved), heard(card.fact_refused)
    card.save_fact("tax_id", "7707083893")
    card.save_fact("tax_id", "7707083894")
    card.save_fact("tags", ("опт",))
    card.save_fact("name", "Дом")
    assert saved == [("tax_id",), ("tags",), ("name",)]
    assert [(name, error.key) for name, error in refused] == [("tax_id", "e_clients_tax_id_check")]
    assert [(form.tax_id, form.tags) for form in base.saved] == [("7707083893", ()), ("7707083893", ("опт",))]


def test_phones_emails_and_addresses_are_changed_one_by_one(card: ClientCardPresenter, base: Base) -> None:
    refused = heard(card.fact_refused)
    card.save_item("phones", None, "8 927 000-00-02")
    card.save_item("phones", None, "8 927 000-00-01")
    card.save_item("phones", 0, "8927")
    card.save_item("phones", 0, "8 927 000-00-03")
    card.save_item("emails", None, "A@b.ru")
    card.save_item("addresses", None, "Самара")
    assert [phone.e164 for phone in base.form.phones] == ["+79270000003", "+79270000002"]
    assert (base.form.emails, base.form.addresses) == ((Email("a@b.ru"),), (Address("Самара"),))
    assert [(name, error.key) for name, error in refused] == [
        ("phones:new", "e_clients_phone_twice"),
        ("phones:0", "e_clients_phone_short"),
    ]
    card.save_item("phones", 1, " ")
    assert [phone.e164 for phone in base.form.phones] == ["+79270000003"]


def test_contacts_keep_their_phones_together(card: ClientCardPresenter, base: Base) -> None:
    refused = heard(card.fact_refused)
    card.save_contact(None, Contact("Ольга"), "8 927 000-00-05")
    card.save_contact(None, Contact("Виктор"), "8 927 000-00-06")
    card.save_contact(0, None, "")
    card.save_contact(None, Contact(" "), "")
    assert base.form.contacts == (Contact("Виктор"),)
    assert [(phone.e164[-1], phone.contact) for phone in base.form.phones] == [("1", None), ("5", None), ("6", 0)]
    assert [error.key for _name, error in refused] == ["e_clients_no_name"]


def test_changes_of_two_people_to_different_fields_are_both_kept(card: ClientCardPresenter, base: Base) -> None:
    met, saved = heard(card.conflict_met), heard(card.fact_saved)
    base.form = replace(base.form, note="от Анны", version=4)
    card.save_fact("site", "dom.example")
    assert (base.form.note, base.form.site, met, saved) == ("от Анны", "dom.example", [], [("site",)])


@pytest.mark.parametrize(("keep", "stays"), [(frozenset(), "мой"), (frozenset({"note"}), "от Анны")])
def test_changes_to_one_field_are_asked_about(
    card: ClientCardPresenter, base: Base, keep: frozenset[str], stays: str
) -> None:
    met, saved = heard(card.conflict_met), heard(card.fact_saved)
    base.form = replace(base.form, note="от Анны", version=4)
    card.save_fact("note", "мой")
    conflict: Conflict = met[0][0]
    assert (conflict.person, conflict.at) == ("Анна", datetime(2026, 11, 20, 12, 3))
    assert [(one.name, one.mine, one.theirs) for one in conflict.clashes] == [("note", "мой", "от Анны")]
    assert (base.form.note, saved) == ("от Анны", [])
    card.resolve(conflict, keep)
    assert (base.form.note, saved) == (stays, [("note",)])


def test_a_refused_note_stays_with_its_reason(card: ClientCardPresenter, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, saved = heard(card.note_refused), heard(card.note_saved)
    written: list[str] = []
    monkeypatch.setattr(queries, "add_note", lambda _tx, _id, text: written.append(text) or 1)
    card.add_note("x" * 2001)
    card.add_note("one\r\ntwo")
    assert ([error.key for (error,) in refused], written, len(saved)) == (["e_clients_too_long"], ["one\ntwo"], 1)


def test_acts_can_be_taken_back(card: ClientCardPresenter, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[object, ...]] = []
    for name in ("change_owner", "set_blocked", "set_deleted"):
        monkeypatch.setattr(queries, name, lambda _tx, *args, name=name: done.append((name, *args)) or 4)
    acted, gone, restored = heard(card.acted), heard(card.client_gone), heard(card.restored)
    card.set_blocked(True)
    acted[-1][1]()
    card.change_owner(5)
    acted[-1][1]()
    card.delete()
    acted[-1][1]()
    assert done == [
        ("set_blocked", 7, 3, True), ("set_blocked", 7, 3, False), ("change_owner", 7, 3, 5),
        ("change_owner", 7, 3, None), ("set_deleted", 7, 3, True), ("set_deleted", 7, 4, False),
    ]  # fmt: skip
    assert (len(gone), restored) == (1, [(7,)])


def test_a_client_that_went_away_is_told(card: ClientCardPresenter, base: Base) -> None:
    gone = heard(card.client_gone)
    base.is_gone = True
    card.refresh()
    assert len(gone) == 1


def test_merging_knows_equal_changes() -> None:
    start = ClientForm(name="a", note="n", version=1)
    mine, theirs = replace(start, name="b", site="s"), replace(start, name="b", note="t", version=2)
    assert clashes(start, mine, theirs) == []
    assert merged(start, mine, theirs, frozenset()) == replace(theirs, site="s")


# ---------------------------------------------------------------- new client


@pytest.fixture
def new(base: Base, monkeypatch: pytest.MonkeyPatch) -> NewClientPresenter:
    monkeypatch.setattr(queries, "likely_twins", lambda _tx, *asked: [Twin(1, str(asked), "name", "", None)])
    return NewClientPresenter(RunNow(None), "RU", people, 1)  # type: ignore[arg-type]


def test_twins_are_asked_for_once_for_the_same_text(new: NewClientPresenter) -> None:
    found = heard(new.twins_found)
    new.type("name", " Иван  Иванов ")
    new.type("phone", "8 927 000-00-01")
    new.look_for_twins()
    new.type("name", "Иван Иванов")
    new.look_for_twins()
    assert [twins[0].name for (twins,) in found] == ["('Иван Иванов', ('+79270000001',), (), '')"]


def test_every_field_is_judged_when_it_is_left(new: NewClientPresenter) -> None:
    verdicts = heard(new.verdict)
    for name, text in (("phone", "12"), ("email", "x@"), ("tax_id", "7707083894"), ("name", "")):
        new.typed[name] = text
        new.judge(name)
    assert [(name, error.key) for name, error in verdicts] == [
        ("phone", "e_clients_phone_short"),
        ("email", "e_clients_email_form"),
        ("tax_id", "e_clients_tax_id_check"),
    ]
    new.save()
    assert verdicts[-1][0] == "name" and verdicts[-1][1].key == "e_clients_no_name"


def test_a_new_client_is_saved_with_what_was_typed(new: NewClientPresenter, base: Base) -> None:
    base.form = replace(base.form, version=None)
    saved = heard(new.saved)
    for name, text in (("name", "Дом"), ("phone", "8 927 000-00-01"), ("email", "A@b.ru")):
        new.type(name, text)
    new.save()
    form = base.saved[0]
    assert (form.name, form.phones[0].e164, form.emails[0].address, form.owner_id) == (
        "Дом",
        "+79270000001",
        "a@b.ru",
        1,
    )
    assert saved == [(7,)]


@pytest.mark.parametrize(("number", "told"), [("17", (17, "Дом")), ("", (None, ""))])
def test_a_taken_number_leads_to_its_client(new: NewClientPresenter, base: Base, number: str, told: object) -> None:
    taken, failed = heard(new.taken), heard(new.failed)
    base.refusal = Refused("e_clients_tax_id_taken", id=number, name="Дом" if number else "")
    new.type("name", "Дом")
    new.save()
    assert (taken, failed) == ([told], [])


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_of_history_has_words(language: str) -> None:
    set_language(language)
    changes = "name\tДом\tДом 2\nnote\t\tновое\nkind\tperson\tcompany\nsite\tx\t\n"
    kinds = [("call", "in"), ("mail", ""), ("order", "imported"), ("task", "done"), ("card", "created")]
    for kind, meaning in kinds:
        words = timeline_words(line(1, kind, meaning, "text"), "Europe/Samara", NOW.date())
        assert words.kind and words.icon and (words.time, words.author) == ("13:00", "Марк")
    lines = timeline_words(line(1, "card", "changed", changes), "UTC", NOW.date()).lines
    assert len(lines) == 4 and "Дом → Дом 2" in lines[0].replace("\u2192", "→")
