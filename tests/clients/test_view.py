"""The screens of clients open in both languages and pass on what a person does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from crm_desktop.errors import Refused
from crm_desktop.features.clients.model_list import ClientListModel
from crm_desktop.features.clients.presenter_card import Conflict
from crm_desktop.features.clients.presenter_list import Person
from crm_desktop.features.clients.rules_card import (
    Address,
    CallWords,
    ClientCard,
    ClientForm,
    ClientLine,
    Contact,
    Email,
    Goods,
    JournalLine,
    OpenTask,
    Phone,
    Purchase,
    PurchaseLine,
    Tag,
    Twin,
)
from crm_desktop.features.clients.rules_merge import Clash
from crm_desktop.features.clients.view_conflict import ConflictDialog
from crm_desktop.features.clients.view_contact import ContactDialog
from crm_desktop.features.clients.view_room import ClientsRoom
from crm_desktop.i18n import set_language

NOW = datetime(2026, 11, 20, 9, 0)
FORM = ClientForm(
    kind="company",
    name="ООО «Дом»",
    id=7,
    version=1,
    tax_id="7707083893",
    phones=(Phone("+79270000001"), Phone("+79270000002", contact=0)),
    emails=(Email("a@b.ru"),),
    addresses=(Address("Улица", "Самара"),),
    contacts=(Contact("Ольга", "закупки"),),
    tags=("опт", "вип", "раз", "два", "три"),
)
CARD = ClientCard(
    FORM, "Марк Ли", NOW, False, True, 2, Decimal("150.50"), 1, "North",
    tasks=(OpenTask(1, "Позвонить", "Марк", NOW), OpenTask(2, "Отгрузить", "Марк", NOW + timedelta(days=1))),
    purchases=(Purchase(5, "order", "N-5", NOW, "open", Decimal(100), 0, None),),
    goods=(Goods("Краска", Decimal(2), Decimal(100)),),
)  # fmt: skip
LINES = [
    JournalLine(3, 11, "call", "in", "Вопрос", "текст", None, NOW, None),
    JournalLine(2, None, "card", "changed", "", "name\tа\tб\n", "Марк", NOW, None),
    JournalLine(1, None, "order", "imported", "N-5", None, None, NOW - timedelta(days=9), Decimal(100)),
]


class FakeList(QObject):
    """A list of five clients."""

    shown = Signal(int, bool)
    loading_changed = Signal(bool)
    choices_read = Signal(list, list)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.may_edit = self.may_import = True
        self.is_narrowed = False
        self.model = ClientListModel("UTC")
        self.asked: list[Any] = []

    def start(self) -> None:
        lines = [
            ClientLine(n, "person", f"Клиент {n}", "+79270000001", 1, "Марк", "опт", NOW, 1, Decimal(10), 1, n == 2)
            for n in range(1, 6)
        ]
        self.model.set_lines(lines, True)
        self.shown.emit(5, False)
        self.choices_read.emit([Tag(1, "опт")], [Person(1, "Марк")])

    def refresh(self) -> None:
        self.asked.append("refresh")

    def search(self, text: str) -> None:
        self.asked.append(text)

    def choose(self, which: str, owner_id: int | None = None, tag_id: int | None = None) -> None:
        self.asked.append((which, owner_id, tag_id))

    def choose_kind(self, kind: str | None) -> None:
        self.asked.append(kind)


class FakeCard(QObject):
    """A card that answers at once and remembers what it was asked to do."""

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

    def __init__(self) -> None:
        super().__init__()
        self.zone, self.region, self.today = "UTC", "RU", NOW.date()
        self.client_id: int | None = None
        self.card: ClientCard | None = None
        self.calls: dict[int | None, CallWords] = {}
        self.asked: list[Any] = []

    def call_of(self, line: JournalLine) -> CallWords | None:
        return self.calls.get(line.ref)

    def open_client(self, client_id: int) -> None:
        self.client_id, self.card = client_id, CARD
        self.card_changed.emit(CARD)
        self.journal_changed.emit(LINES, True)

    def is_late(self, due_at: datetime) -> bool:
        return due_at <= NOW

    def is_bounced(self, address: str) -> bool:
        return address.startswith("gone@")

    def ask_people(self, answer: Any) -> None:
        answer([Person(1, "Марк")])

    def __getattr__(self, name: str) -> Any:
        return lambda *args: self.asked.append((name, *args))


class FakeNew(QObject):
    """A form that only remembers."""

    twins_found = Signal(list)
    verdict = Signal(str, object)
    taken = Signal(object, str)
    saved = Signal(int)
    saving_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.typed = dict.fromkeys(("name", "phone", "email", "tax_id", "note", "source"), "")
        self.kind, self.owner_id, self.tags = "person", 1, ()
        self.asked: list[Any] = []

    def type(self, name: str, text: str) -> None:
        self.typed[name] = text

    def ask_people(self, answer: Any) -> None:
        answer([Person(1, "Марк")])

    def __getattr__(self, name: str) -> Any:
        return lambda *args: self.asked.append((name, *args))


class Stage:
    """The room on its fakes."""

    def __init__(self) -> None:
        self.list, self.card, self.new = FakeList(), FakeCard(), FakeNew()
        self.room = ClientsRoom(self.list, self.card, lambda: self.new)  # type: ignore[arg-type, return-value]


@pytest.fixture(params=["ru", "en"])
def stage(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Stage]:
    set_language(request.param)
    made = Stage()
    qtbot.addWidget(made.room)
    made.room.resize(1286, 720)
    made.room.show()
    made.room.start()
    yield made


@pytest.mark.smoke
def test_the_list_leads_to_the_card_and_back(stage: Stage, qtbot: QtBot) -> None:
    room = stage.room
    table = room.list.table
    assert table.model().rowCount() == 5
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert room.currentWidget() is room.card
    assert stage.card.client_id == 2
    qtbot.keyClick(room.card, Qt.Key.Key_Escape)
    assert room.currentWidget() is room.list


def test_filters_ask_the_presenter(stage: Stage, qtbot: QtBot) -> None:
    view = stage.room.list
    view.which.chosen.emit("mine")
    view.owner.chosen.emit(1)
    view.tag.chosen.emit(1)
    view.kind.chosen.emit("company")
    qtbot.keyClicks(view.search.edit, "ab")
    assert stage.list.asked[-6:] == [
        ("mine", None, None), ("owner", 1, None), ("tag", None, 1), "company", "a", "ab",
    ]  # fmt: skip


def test_facts_are_changed_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.room.open_client(7)
    facts = stage.room.card.facts
    facts.row("site").start_edit()
    facts.row("site").saved.emit("dom.example")
    facts.row("phones:0").saved.emit("8 927")
    facts.row("phones:new").saved.emit("8 928")
    facts.row("tags").saved.emit(["опт"])
    assert stage.card.asked == [
        ("save_fact", "site", "dom.example"),
        ("save_item", "phones", 0, "8 927"),
        ("save_item", "phones", None, "8 928"),
        ("save_fact", "tags", ("опт",)),
    ]
    stage.card.fact_refused.emit("site", Refused("e_clients_too_long", length=300, limit=200))
    assert facts.row("site").is_editing()
    stage.card.card_changed.emit(replace(CARD, form=replace(FORM, version=2)))
    assert facts.row("site").is_editing()
    stage.card.fact_saved.emit("site")
    assert not facts.row("site").is_editing()


def test_a_note_stays_until_it_is_saved(stage: Stage, qtbot: QtBot) -> None:
    stage.room.open_client(7)
    view = stage.room.card
    qtbot.keyClicks(view.note.edit, "call him")
    qtbot.keyClick(view.note.edit, Qt.Key.Key_Return)
    assert stage.card.asked == [("add_note", "call him")]
    stage.card.note_refused.emit(Refused("e_clients_note_empty"))
    assert view.note.text() == "call him"
    stage.card.note_saved.emit()
    assert view.note.text() == ""


def test_the_card_leads_to_tasks_and_inquiries(stage: Stage, qtbot: QtBot) -> None:
    room = stage.room
    room.open_client(7)
    heard: list[Any] = []
    room.inquiry_asked.connect(lambda number: heard.append(("inquiry", number)))
    room.new_task_asked.connect(lambda number: heard.append(("task", number)))
    room.acted.connect(lambda words, _back: heard.append(words))
    room.card.timeline.opened.emit(3)
    room.card.timeline.opened.emit(2)
    room.card.head.new_task_asked.emit(7)
    stage.card.acted.emit("deleted", lambda: None)
    assert heard[:2] == [("inquiry", 11), ("task", 7)]
    assert len(heard) == 3 and heard[2]
    room.card.doings._toggle(5)
    stage.card.lines_read.emit(5, [PurchaseLine(1, None, "Краска", Decimal(2), Decimal(0), Decimal(100))])
    assert ("read_lines", 5) in stage.card.asked


def test_in_a_narrow_window_the_right_column_is_a_tab(stage: Stage, qtbot: QtBot) -> None:
    stage.room.resize(1286, 700)
    stage.room.open_client(7)
    view = stage.room.card
    stage.card.card_changed.emit(CARD)
    assert view.doings.isVisible() and view.timeline.isVisible()
    stage.room.resize(1013, 500)
    assert view.timeline.isVisible() and not view.doings.isVisible()
    view.tabs.chosen.emit("doings")
    assert view.doings.isVisible() and not view.timeline.isVisible()
    stage.room.resize(1286, 700)
    assert view.doings.isVisible()


def test_who_may_not_edit_finds_nothing_to_edit(stage: Stage) -> None:
    stage.room.open_client(7)
    stage.card.card_changed.emit(replace(CARD, may_edit=False, is_blocked=True, tasks=(), purchases=(), goods=()))
    view = stage.room.card
    assert not view.note.isEnabled()
    view.facts.row("site").start_edit()
    assert not view.facts.is_editing()


def test_a_client_that_is_gone_is_said_plainly(stage: Stage) -> None:
    stage.room.open_client(7)
    stage.card.client_gone.emit()
    assert not stage.room.card.body.isVisible()
    assert stage.list.asked == ["refresh"]


def test_the_conflict_asks_field_by_field(stage: Stage, qtbot: QtBot) -> None:
    fields = (Clash("note", "мой", "их"), Clash("is_supplier", True, False))
    conflict = Conflict("Анна", NOW, fields, FORM, FORM, FORM)
    dialog = ConflictDialog(conflict, "UTC", NOW.date(), stage.room)
    kept: list[frozenset[str]] = []
    dialog.settled.connect(kept.append)
    dialog.choices["note"].set_current("theirs")
    dialog.save_asked.emit()
    assert kept == [frozenset({"note"})]


def test_the_contact_stays_open_until_it_is_saved(stage: Stage, qtbot: QtBot) -> None:
    stage.room.open_client(7)
    dialog = ContactDialog(stage.card, 0, FORM.contacts[0], stage.room)  # type: ignore[arg-type]
    dialog.show()
    dialog.phone.set_text("12")
    dialog.save_asked.emit()
    assert stage.card.asked == [("save_contact", 0, FORM.contacts[0], "12")]
    stage.card.fact_refused.emit("contacts", Refused("e_clients_phone_short", phone="12"))
    assert dialog.isVisible()
    stage.card.fact_saved.emit("contacts")
    assert not dialog.isVisible()


def test_a_new_client_shows_twins_and_leads_to_them(stage: Stage, qtbot: QtBot) -> None:
    dialog = stage.room.new_client(name="Дом")
    opened: list[int] = []
    dialog.open_asked.connect(opened.append)
    assert dialog.fields["name"].text() == "Дом"
    stage.new.twins_found.emit([Twin(3, "Дом", "name", "", "Марк")])
    stage.new.taken.emit(4, "Другой дом")
    stage.new.verdict.emit("phone", Refused("e_clients_phone_short", phone="1"))
    stage.new.verdict.emit("phone", None)
    dialog.kind.chosen.emit("company")
    dialog.save_asked.emit()
    assert (stage.new.kind, stage.new.asked[-1]) == ("company", ("save",))
    stage.new.saved.emit(9)
    assert not dialog.isVisible()
    assert stage.card.client_id == 9


def test_call_of_the_history_tells_its_length_and_note_and_can_be_heard(stage: Stage, qtbot: QtBot) -> None:
    heard: list[int] = []
    view = stage.room.card
    view.listen_asked.connect(heard.append)
    stage.card.calls[11] = CallWords(
        77, "Incoming call", "phone-incoming", "ok", "4:05", ("Agreed. On Wednesday",), "Марк", True
    )
    stage.room.open_client(7)
    item = next(entry.item for entry in view.timeline._model.entries if entry.item is not None and entry.item.key == 3)
    assert (item.kind, item.rest, item.lines[0], item.author) == (
        "Incoming call", "4:05, Вопрос", "Agreed. On Wednesday", "Марк",
    )  # fmt: skip
    view.timeline.chip_pressed.emit(3)
    view.timeline.chip_pressed.emit(2)
    assert heard == [77]
