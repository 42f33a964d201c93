"""Correspondence is found by the beginnings of words of its letters and of the name of its client."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.db.script import split
from crm_desktop.db.tx import Tx
from crm_desktop.features.mail import queries_desk as desk
from crm_desktop.features.mail.rules_desk import Draft
from tests.support import builders_intake as firm_of
from tests.support.builders_desk import desk_firm
from tests.support.builders_intake import Firm
from tests.support.builders_mail import arrive, make_letter, make_mailbox

FILLING = Path(__file__).parents[2] / "server_sql/migrations/0003_letter_words.after.sql"
DUBRAVA = "info@dubrava.example"


@pytest.fixture
def firm(tx: Tx) -> Firm:
    return desk_firm(tx)


@pytest.fixture
def box(tx: Tx, firm: Firm) -> int:
    return make_mailbox(tx)


@pytest.fixture
def thread_id(tx: Tx, box: int) -> int:
    """A letter of a client of Anna, who is logged in."""
    raw = make_letter("Счёт за ламинат", sender=f"Нина Ковалёва <{DUBRAVA}>", message_id="<1@dubrava.example>")
    arrive(tx, box, raw)
    firm_of.log_in(tx, "anna")
    (row,) = desk.threads(tx, "mine")
    return row.id


def found(tx: Tx, text: str, which: str = "all") -> list[int]:
    return [row.id for row in desk.threads(tx, which, text)]


def words(tx: Tx) -> set[tuple[object, ...]]:
    return set(tx.rows("select thread_id, word from letter_word"))


@pytest.mark.parametrize("text", ["лам", "ламинат счет", "ковалева н", "dubrava.example", "ООО дуб", DUBRAVA])
def test_each_word_is_the_beginning_of_one(tx: Tx, thread_id: int, text: str) -> None:
    assert found(tx, text) == found(tx, text, "mine") == [thread_id]
    assert found(tx, text, "done") == found(tx, text, "unassigned") == found(tx, text, "sent") == []


@pytest.mark.parametrize("text", ["минат", "ламинат паркет", "Ковалёв Нина Олег"])
def test_all_words_have_to_be_there(tx: Tx, thread_id: int, text: str) -> None:
    assert found(tx, text) == []


def test_signs_alone_are_no_search(tx: Tx, thread_id: int) -> None:
    assert found(tx, "№ -") == [thread_id]


def test_what_a_colleague_has_is_not_found(tx: Tx, thread_id: int) -> None:
    firm_of.log_in(tx, "boris")
    assert found(tx, "ламинат") == []


def test_a_draft_is_found_by_its_author_and_by_all_once_it_is_sent(tx: Tx, box: int, thread_id: int) -> None:
    draft = Draft(box, "olga@parket.example", "", "Образцы паркета", "Завтра.", thread_id=thread_id)
    saved = desk.save_draft(tx, draft)
    assert [row.draft_id for row in desk.threads(tx, "drafts", "образ parket")] == [saved.id]
    assert desk.threads(tx, "drafts", "обои") == [] and found(tx, "образцы") == []
    desk.send_draft(tx, saved.id, saved.version, "<2@shop.test>", 0)
    assert found(tx, "образцы") == found(tx, "olga", "sent") == [thread_id]


def test_the_name_of_the_client_is_the_one_he_has_now(tx: Tx, firm: Firm, thread_id: int) -> None:
    assert found(tx, "ООО") == [thread_id]
    tx.run("update client set name = 'Кедр' where id = ?", (firm.clients["Dubrava"],))
    assert found(tx, "кедр") == [thread_id] and found(tx, "ООО") == []
    head = desk.thread(tx, thread_id)
    assert head is not None
    desk.set_thread(tx, head, head.staff_id, None, head.state)
    assert found(tx, "кедр") == [] and found(tx, "ламинат") == [thread_id]


def test_a_letter_that_moves_takes_its_words_along(tx: Tx, box: int, thread_id: int) -> None:
    firm_of.log_in(tx, "agent")
    arrive(tx, box, make_letter(f"Плитка [#{thread_id}]", sender="Олег <oleg@home.test>"))
    firm_of.log_in(tx, "anna")
    assert found(tx, "плитка") == [thread_id]
    other = desk.split_letter(tx, desk.thread_letters(tx, thread_id)[1].id)
    assert found(tx, "плитка") == [other] and found(tx, "ламинат") == [thread_id]


def test_a_word_nearly_all_have_is_found_along_the_list(tx: Tx, firm: Firm, thread_id: int) -> None:
    tx.run(
        "execute block as declare n integer = 0; begin while (n < 2100) do begin"
        " insert into letter_thread (subject, branch_id, staff_id, first_at, last_at, letter_count)"
        " select 'Ламинат', t.branch_id, iif(mod(:n, 700) = 0, t.staff_id, null), t.first_at,"
        f" dateadd(-1 - :n minute to t.last_at), 1 from letter_thread t where t.id = {thread_id}; n = n + 1; end end"
    )
    assert len(found(tx, "лам", "mine")) == 4 and found(tx, "лам счет") == found(tx, "счет лам", "mine") == [thread_id]
    page = desk.threads(tx, "mine", "лам", limit=2)
    rest = desk.threads(tx, "mine", "лам", (page[-1].last_at, page[-1].key))
    assert [row.id for row in [*page, *rest]] == found(tx, "лам", "mine")


def test_correspondence_of_before_gets_its_words(tx: Tx, box: int, thread_id: int) -> None:
    kept = words(tx)
    tx.run("delete from letter_word")
    assert found(tx, "ламинат") == []
    for part in split(FILLING.read_text(encoding="utf-8")):
        tx.run(part.sql)
    assert words(tx) == kept and found(tx, "ламинат") == [thread_id]
