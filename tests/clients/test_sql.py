"""Clients in the database: saving, search under every scope, the card, the list, counters of orders."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.rules_card import Address, ClientCard, ClientForm, Contact, Email, Phone
from crm_desktop.features.clients.rules_search import SearchQuery, read_query
from tests.support.builders_clients import NOW, House, log_in, make_client, make_house, make_order, make_task

WORDS = tomllib.loads((Path(__file__).parent / "cases_words.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture
def house(tx: Tx) -> House:
    made = make_house(tx)
    log_in(tx, "mark")
    return made


def card_of(tx: Tx, client: int) -> ClientCard:
    card = queries.open_card(tx, client)
    assert card is not None
    return card


def found(tx: Tx, text: str) -> list[str]:
    return [hit.name or "more" for hit in queries.search_clients(tx, read_query(text))]


FULL = ClientForm(
    kind="company",
    name="ООО «Уютный дом»",
    legal_name="Общество «Уютный дом»",
    tax_id="7707083893",
    tax_reason_code="770701001",
    reg_no="1027700132195",
    bank_account="40702810400000000225",
    bank_code="044525225",
    site="uyut.example",
    source="выставка",
    is_supplier=True,
    note="две\nстроки",
    phones=(Phone("+78462051730", "8 846 205-17-30", "офис"), Phone("+79277008114", "8 927", "", 1)),
    emails=(Email("zakaz@uyut.example", 0),),
    addresses=(Address("Московское шоссе, 34", "Самара", "", "443086", "склад"),),
    contacts=(Contact("Ольга Лаптева", "закупки"), Contact("Виктор Крылов", "директор", "подписывает")),
    tags=("опт", "отсрочка"),
)


@pytest.mark.smoke
def test_what_is_saved_stands_on_the_card(tx: Tx, house: House) -> None:
    saved = queries.save_client(tx, replace(FULL, owner_id=house.people["Mark"]))
    card = card_of(tx, saved.id)
    assert card.form.contacts[1].id is not None
    plain = replace(card.form, contacts=tuple(replace(contact, id=None) for contact in card.form.contacts))
    assert plain == replace(FULL, id=saved.id, version=saved.version, owner_id=house.people["Mark"])
    assert (card.owner_name, card.branch, card.may_edit) == ("Марк", "North", True)
    assert [(line.kind, line.meaning, line.person) for line in card.journal] == [("card", "created", "Марк")]


def test_a_changed_card_says_who_changed_what(tx: Tx, house: House) -> None:
    saved = queries.save_client(tx, FULL)
    form = card_of(tx, saved.id).form
    changed = replace(form, name="Дом", phones=form.phones[:1], contacts=form.contacts[:1], tags=("опт",), note="")
    again = queries.save_client(tx, changed)
    card = card_of(tx, saved.id)
    assert again.version == saved.version + 1
    assert card.form == replace(changed, version=again.version)
    lines = [line.split("\t")[0] for line in (card.journal[0].detail or "").splitlines()]
    assert lines == ["name", "note", "contacts", "phones", "tags"]


def test_edits_in_a_row_make_one_line_of_history(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом")
    for name in ("Дом 1", "Дом 2", "Дом 3"):
        queries.save_client(tx, replace(card_of(tx, client).form, name=name))
    queries.save_client(tx, card_of(tx, client).form)
    changed = [line for line in card_of(tx, client).journal if line.meaning == "changed"]
    assert [line.detail for line in changed] == ["name\tДом\tДом 1\nname\tДом 1\tДом 2\nname\tДом 2\tДом 3\n"]


def test_an_old_version_is_refused_with_the_name_of_who_changed_it(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом")
    old = card_of(tx, client).form
    log_in(tx, "greta")
    queries.save_client(tx, replace(old, name="Дом Греты"))
    log_in(tx, "mark")
    for act in (
        lambda: queries.save_client(tx, replace(old, name="Мой дом")),
        lambda: queries.change_owner(tx, client, old.version or 0, None),
        lambda: queries.set_blocked(tx, client, old.version or 0, True),
        lambda: queries.set_deleted(tx, client, old.version or 0, True),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert (refusal.value.key, refusal.value.facts["person"]) == ("e_clients_stale", "Грета")
    assert card_of(tx, client).form.name == "Дом Греты"


def test_a_taken_tax_number_leads_to_the_client_who_has_it(tx: Tx, house: House) -> None:
    with pytest.raises(Refused) as refusal:
        queries.save_client(tx, ClientForm(kind="robot", name="Дом"))
    assert refusal.value.key == "e_clients_kind"
    with pytest.raises(Refused) as refusal:
        queries.save_client(tx, ClientForm(name=" "))
    assert refusal.value.key == "e_clients_no_name"


def test_the_server_refuses_other_forms_of_numbers(tx: Tx, house: House) -> None:
    with pytest.raises(Refused) as refusal:
        queries.save_client(tx, ClientForm(name="Дом", phones=(Phone("89270000000"),)))
    assert refusal.value.key == "e_clients_phone_form"
    with pytest.raises(Refused) as refusal:
        queries.find_by_phone(tx, "8927")
    assert refusal.value.key == "e_clients_phone_form"
    with pytest.raises(Refused) as refusal:
        queries.save_client(tx, ClientForm(name="Дом", emails=(Email("nobody"),)))
    assert refusal.value.key == "e_clients_email_form"


def test_a_removed_person_cannot_own_a_client(tx: Tx, house: House) -> None:
    tx.run("update staff set is_active = false where id = ?", (house.people["Olga"],))
    with pytest.raises(Refused) as refusal:
        make_client(tx, "Дом", owner=house.people["Olga"])
    assert (refusal.value.key, refusal.value.facts["person"]) == ("e_clients_person_removed", "Ольга")


# ---------------------------------------------------------------- look-up


def test_a_number_tells_who_calls_and_what_matters(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом", "8 927 000-00-01", email="Dom@uyut.example", owner=house.people["Mark"])
    make_order(tx, client, "100.00", days_ago=5)
    make_order(tx, client, "250.50", days_ago=2, state="open")
    make_task(tx, client, house.people["Mark"], "Позвонить", NOW - timedelta(days=400))
    callers = queries.find_by_phone(tx, "+79270000001")
    assert callers == queries.find_by_email(tx, "DOM@uyut.example")
    assert len(callers) == 1
    caller = callers[0]
    assert (caller.id, caller.name, caller.owner_name, caller.match_count) == (client, "Дом", "Марк", 1)
    assert (caller.last_order_number, caller.last_order_sum) == ("N2", Decimal("250.50"))
    assert (caller.open_order_count, caller.overdue_task_count) == (1, 1)


def test_two_clients_with_one_number_are_both_told(tx: Tx, house: House) -> None:
    first, second = make_client(tx, "Один", "89270000001"), make_client(tx, "Два", "89270000001")
    assert [(c.id, c.match_count) for c in queries.find_by_phone(tx, "+79270000001")] == [(first, 2), (second, 2)]
    queries.set_deleted(tx, second, card_of(tx, second).form.version or 0, True)
    assert [(c.id, c.match_count) for c in queries.find_by_phone(tx, "+79270000001")] == [(first, 1)]
    assert queries.find_by_phone(tx, "+79270000009") == []


# ---------------------------------------------------------------- search


@pytest.mark.parametrize("case", WORDS, ids=lambda case: str(case["text"])[:20])
def test_the_server_keeps_the_same_words_as_the_program(tx: Tx, case: dict[str, object]) -> None:
    rows = tx.rows("select distinct o_word from clients_words.words(?)", (case["text"],))
    assert {row[0] for row in rows} == set(case["words"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "typed",
    ["ива", "Иванов", "ивАН ив", "bdfyjd", "ivanov", "иван иванов", "ванов", "ёлкина", "елкина", "Ольга", "45-67",
     "8 927 123-45-67", "+7927123", "7707083893", "77070838", "info@iv", "info"],
)  # fmt: skip
def test_a_client_is_found_however_it_is_typed(tx: Tx, house: House, typed: str) -> None:
    form = ClientForm(
        name="Иван Иванов-Ёлкина",
        tax_id="7707083893",
        phones=(Phone("+79271234567"),),
        emails=(Email("info@ivanov.example"),),
        contacts=(Contact("Ольга"),),
    )
    queries.save_client(tx, form)
    make_client(tx, "Совсем другой", "89990000000")
    assert found(tx, typed) == ["Иван Иванов-Ёлкина"]


@pytest.mark.parametrize("typed", ["%", "'", "😀", "_", "a" * 300, "'; drop table client; --", "\0", "иванов петров"])
def test_odd_searches_come_back_empty_and_clean(tx: Tx, house: House, typed: str) -> None:
    make_client(tx, "Иванов")
    assert found(tx, typed) == []


def test_signs_of_patterns_from_a_foreign_client_do_no_harm(tx: Tx, house: House) -> None:
    make_client(tx, "Иванов")
    for odd in ("(АНО", "АНО|%", "[АНО", "АН_В", "{3", "\\АНО"):
        query = SearchQuery((odd, odd * 2), "", "", "")
        assert queries.search_clients(tx, query) == []


def test_search_follows_changes_of_names_contacts_and_the_bin(tx: Tx, house: House) -> None:
    client = make_client(tx, "Берёза")
    form = card_of(tx, client).form
    queries.save_client(tx, replace(form, name="Сосна", contacts=(Contact("Клёнов"),)))
    assert (found(tx, "береза"), found(tx, "сосна"), found(tx, "кленов")) == ([], ["Сосна"], ["Сосна"])
    version = card_of(tx, client).form.version or 0
    queries.set_deleted(tx, client, version, True)
    assert (found(tx, "сосна"), queries.open_card(tx, client), queries.list_clients(tx)) == ([], None, [])
    queries.set_deleted(tx, client, version + 1, False)
    assert found(tx, "сосна") == ["Сосна"]


def test_a_client_is_told_once_and_the_page_is_kept(tx: Tx, house: House) -> None:
    for number in range(30):
        make_client(tx, f"Иван Иванов Ивановский {number}")
    hits = queries.search_clients(tx, read_query("ива"), limit=20)
    assert len({hit.id for hit in hits}) == len(hits) == 20


def test_likely_twins_are_told_the_surest_first(tx: Tx, house: House) -> None:
    by_name = make_client(tx, "Иванов Пётр Ильич")
    by_phone = make_client(tx, "Другой", "89270000001")
    by_tax = queries.save_client(tx, ClientForm(name="Третий", tax_id="7707083893")).id
    by_email = make_client(tx, "Четвёртый", email="p@x.example")
    twins = queries.likely_twins(tx, "петр иванов", ("+79270000001",), ("p@x.example",), "7707083893")
    assert [(twin.id, twin.why) for twin in twins] == [
        (by_tax, "tax_id"),
        (by_phone, "phone"),
        (by_email, "email"),
        (by_name, "name"),
    ]
    assert queries.likely_twins(tx, "Пётр", (), (), "", None) == []
    assert [twin.id for twin in queries.likely_twins(tx, "петр иванов", (), (), "", by_name)] == []


# ---------------------------------------------------------------- who sees what


@pytest.fixture
def scattered(tx: Tx, house: House) -> dict[str, int]:
    """A client of Olga, of Dora, of Mark, of nobody in the north, and one in the south, all named alike."""
    log_in(tx, "ada")
    made = {
        owner or "Nobody": make_client(
            tx, f"Похожий {owner or 'Ничей'}", f"8927000000{i}", owner=house.people[owner] if owner else None,
            email=f"same{i}@x.example",
        )
        for i, owner in enumerate(("Olga", "Dora", "Mark", ""))
    }  # fmt: skip
    log_in(tx, "nina")
    made["South"] = make_client(tx, "Похожий Южный", "89270000009", email="same9@x.example")
    return made


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ada", {"Olga", "Dora", "Mark", "Nobody", "South"}),
        ("mark", {"Olga", "Dora", "Mark", "Nobody"}),
        ("olga", {"Olga"}),
        ("dora", {"Dora", "Mark"}),
        ("nina", {"South"}),
    ],
)
def test_nobody_is_shown_what_is_out_of_scope(tx: Tx, scattered: dict[str, int], who: str, sees: set[str]) -> None:
    log_in(tx, who)
    mine = {scattered[name] for name in sees}
    for text in ("похожий", "хожи", "похо пох", "927000000", "+7927000", "same"):
        assert {hit.id for hit in queries.search_clients(tx, read_query(text))} == mine, text
    assert {line.id for line in queries.list_clients(tx)} == mine
    for name, client in scattered.items():
        card = queries.open_card(tx, client)
        assert (card is not None) == (name in sees)
        assert bool(queries.read_timeline(tx, client)) == (name in sees)
        phone = tx.value("select phone from client_phone where client_id = ?", (client,))
        assert bool(queries.find_by_phone(tx, str(phone))) == (name in sees)
        assert bool(queries.likely_twins(tx, "", (str(phone),), (), "")) == (name in sees)


def test_out_of_scope_is_told_like_not_there(tx: Tx, scattered: dict[str, int]) -> None:
    log_in(tx, "olga")
    for client in (scattered["South"], 999_999):
        for act in (
            lambda client=client: queries.change_owner(tx, client, 1, None),
            lambda client=client: queries.set_blocked(tx, client, 1, True),
            lambda client=client: queries.set_deleted(tx, client, 1, True),
            lambda client=client: queries.add_note(tx, client, "x"),
            lambda client=client: queries.save_client(tx, ClientForm(id=client, version=1, name="x")),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            assert (refusal.value.key, refusal.value.facts) == ("e_clients_not_found", {"id": str(client)})


def test_a_cashier_is_refused_by_the_gate(tx: Tx, house: House) -> None:
    log_in(tx, "kirill")
    for act in (
        lambda: queries.list_clients(tx),
        lambda: queries.find_by_phone(tx, "+79270000001"),
        lambda: queries.search_clients(tx, read_query("ива")),
        lambda: queries.open_card(tx, 1),
        lambda: queries.all_tags(tx),
        lambda: queries.save_client(tx, ClientForm(name="x")),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.key == "e_access_denied"


def test_who_sees_own_clients_only_makes_only_own_ones(tx: Tx, house: House) -> None:
    log_in(tx, "olga")
    with pytest.raises(Refused) as refusal:
        make_client(tx, "Дом")
    assert refusal.value.key == "e_access_denied"
    make_client(tx, "Дом", owner=house.people["Olga"])
    assert found(tx, "дом") == ["Дом"]


def test_a_client_given_away_leaves_the_search_of_the_giver(tx: Tx, house: House) -> None:
    log_in(tx, "olga")
    client = make_client(tx, "Дом", owner=house.people["Olga"])
    queries.change_owner(tx, client, card_of(tx, client).form.version or 0, house.people["Mark"])
    assert (found(tx, "дом"), queries.open_card(tx, client)) == ([], None)
    log_in(tx, "dora")
    assert found(tx, "дом") == ["Дом"]


# ---------------------------------------------------------------- list, history, orders


def test_the_list_goes_page_by_page_in_the_order_of_names(tx: Tx, house: House) -> None:
    for name in ("в", "а", "б", "б", "г", "д"):
        make_client(tx, name)
    for who in ("ada", "mark", "dora"):
        log_in(tx, who)
        seen, after = [], None
        while page := queries.list_clients(tx, after=after, limit=2):
            seen += page
            after = page[-1]
        assert [line.name for line in seen] == ([] if who == "dora" else ["а", "б", "б", "в", "г", "д"])


def test_the_list_is_filtered_by_owner_tag_kind_and_open_orders(tx: Tx, house: House) -> None:
    mark = house.people["Mark"]
    mine = make_client(tx, "Мой", "89270000001", owner=mark, kind="company", tags=("опт", "вип"))
    free = make_client(tx, "Ничей", tags=("опт",))
    make_order(tx, free, "10.00", state="open")
    tags = {tag.name: tag.id for tag in queries.all_tags(tx)}

    def names(*args: str, **kwargs: object) -> list[str]:
        return [line.name for line in queries.list_clients(tx, *args, **kwargs)]  # type: ignore[arg-type]

    assert names("mine") == names("owner", owner_id=mark) == ["Мой"]
    assert names("owner", owner_id=None) == ["Ничей"]
    assert names("tag", tag_id=tags["опт"]) == ["Мой", "Ничей"]
    assert names("tag", tag_id=tags["вип"]) == names(kind="company") == ["Мой"]
    assert names("open") == ["Ничей"]
    line = queries.list_clients(tx, "mine")[0]
    assert (line.id, line.phone, line.owner_name, line.tags) == (mine, "+79270000001", "Марк", "вип, опт")


def test_the_history_is_read_page_by_page_and_by_kind(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом")
    for number in range(7):
        queries.add_note(tx, client, f"note {number}")
    first = queries.read_timeline(tx, client, limit=5)
    rest = queries.read_timeline(tx, client, before=first[-1], limit=5)
    assert [line.detail for line in first + rest] == [f"note {number}" for number in reversed(range(7))] + [None]
    assert len(queries.read_timeline(tx, client, ("note",))) == 7
    assert [line.meaning for line in queries.read_timeline(tx, client, ("card", "task"))] == ["created"]
    assert [line.kind for line in card_of(tx, client).journal] == ["note"] * 7 + ["card"]
    with pytest.raises(Refused) as refusal:
        queries.add_note(tx, client, "  ")
    assert refusal.value.key == "e_clients_note_empty"


def test_a_block_is_told_on_the_card_and_in_the_history(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом")
    version = queries.set_blocked(tx, client, 1, True)
    assert card_of(tx, client).is_blocked
    queries.set_blocked(tx, client, version, False)
    assert [line.meaning for line in card_of(tx, client).journal] == ["unblocked", "blocked", "created"]


def test_the_card_shows_tasks_purchases_and_what_is_bought_most(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом")
    paint = make_order(tx, client, "100.00", days_ago=3, goods="Краска")
    make_order(tx, client, "300.00", days_ago=2, goods="Плитка")
    make_order(tx, client, "250.00", days_ago=1, goods="Краска")
    make_task(tx, client, house.people["Mark"], "Позвонить", NOW)
    card = card_of(tx, client)
    assert [(goods.name, goods.quantity, goods.total) for goods in card.goods] == [
        ("Краска", Decimal("4.000"), Decimal("350.00")),
        ("Плитка", Decimal("2.000"), Decimal("300.00")),
    ]
    assert [purchase.number for purchase in card.purchases] == ["N1", "N2", "N3"]
    assert [task.title for task in card.tasks] == ["Позвонить"]
    page = queries.list_purchases(tx, client, limit=2)
    assert [one.number for one in page] == ["N1", "N2"]
    assert [one.number for one in queries.list_purchases(tx, client, (page[-1].at, page[-1].id))] == ["N3"]
    assert [line.goods_name for line in queries.purchase_lines(tx, paint)] == ["Краска"]
    log_in(tx, "nina")
    assert (queries.list_purchases(tx, client), queries.purchase_lines(tx, paint)) == ([], [])


def test_orders_are_counted_whatever_happens_to_them(tx: Tx, house: House) -> None:
    client = make_client(tx, "Дом")

    def counts() -> tuple[object, ...]:
        return tx.rows(
            "select c.order_count, c.open_order_count, c.order_total, d.number_text from client c"
            " left join sale_document d on d.id = c.last_order_id where c.id = ?",
            (client,),
        )[0]

    make_order(tx, client, "100.00", days_ago=5)
    last = make_order(tx, client, "50.25", days_ago=1, state="open")
    make_order(tx, client, "10.00", days_ago=3)
    assert counts() == (3, 1, Decimal("160.25"), "N1")
    tx.run("update sale_document set state = 'done', total_sum = 60.25 where id = ?", (last,))
    assert counts() == (3, 0, Decimal("170.25"), "N1")
    tx.run("update sale_document set state = 'cancelled' where id = ?", (last,))
    assert counts() == (2, 0, Decimal("110.00"), "N3")
    tx.run("delete from sale_document where client_id = ?", (client,))
    assert counts() == (0, 0, Decimal("0.00"), None)
