"""Letters at the desks of people: lists by scope, drafts, the way out and back, templates."""

from __future__ import annotations

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.intake.queries import inbox_counts
from crm_desktop.features.mail import queries_desk as desk
from crm_desktop.features.mail.rules import mint_message_id
from crm_desktop.features.mail.rules_desk import Draft, Template, from_stored
from tests.support import builders_intake as firm_of
from tests.support.builders_desk import desk_firm
from tests.support.builders_intake import Firm
from tests.support.builders_mail import arrive, make_letter, make_mailbox

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
    raw = make_letter("Счёт", "Где счёт?", sender=f"Дубрава <{DUBRAVA}>", message_id="<1@dubrava.example>",
                      files=[("план.pdf", b"%PDF")])  # fmt: skip
    arrive(tx, box, raw)
    firm_of.log_in(tx, "anna")
    (row,) = desk.threads(tx, "mine")
    return row.id


def draft_of(thread_id: int | None, box: int, text: str = "Завтра.") -> Draft:
    return Draft(box, DUBRAVA, "", "Re: Счёт", text, thread_id=thread_id, in_reply_to="<1@dubrava.example>")


def outgoing(tx: Tx, columns: str = "trim(state)") -> list[tuple[object, ...]]:
    return list(tx.rows(f"select {columns} from outgoing where kind = 'letter' order by id"))


def test_a_letter_stands_unread_in_the_list_of_its_person(tx: Tx, firm: Firm, thread_id: int) -> None:
    (row,) = desk.threads(tx, "mine")
    assert (row.subject, row.unread_count, row.letter_count, row.has_files) == ("Счёт", 1, 1, True)
    assert row.client_id == firm.clients["Dubrava"] and row.words == "Где счёт?"
    assert desk.counts(tx)["mine"] == 1
    assert desk.mark_read(tx, thread_id) == 1
    assert desk.mark_read(tx, thread_id) == 0
    assert desk.counts(tx)["mine"] == 0


def test_a_letter_is_read_with_its_body_and_files(tx: Tx, thread_id: int) -> None:
    head = desk.thread(tx, thread_id)
    assert head is not None and head.state == "open" and head.may_write
    (letter,) = desk.thread_letters(tx, thread_id)
    assert letter.is_in
    body = desk.letter_body(tx, letter.id)
    assert body is not None and body.plain is not None and body.plain.strip() == "Где счёт?" and not letter.has_html
    (file,) = desk.thread_files(tx, thread_id)
    assert file.name == "план.pdf" and desk.file_content(tx, file.id) == b"%PDF"


def test_a_colleague_sees_nothing_of_it(tx: Tx, box: int, thread_id: int) -> None:
    (letter,) = desk.thread_letters(tx, thread_id)
    (file,) = desk.thread_files(tx, thread_id)
    head = desk.thread(tx, thread_id)
    assert head is not None
    firm_of.log_in(tx, "boris")
    for which in ("mine", "unassigned", "all", "sent", "maybe", "done"):
        assert desk.threads(tx, which) == [], which
    assert desk.thread(tx, thread_id) is None
    assert desk.thread_letters(tx, thread_id) == [] and desk.thread_files(tx, thread_id) == []
    assert desk.letter_body(tx, letter.id) is None and desk.file_content(tx, file.id) is None
    assert desk.mark_read(tx, thread_id) == 0
    for act in (
        lambda: desk.set_thread(tx, head, None, None, "done"),
        lambda: desk.save_draft(tx, draft_of(thread_id, box)),
    ):
        with pytest.raises(Refused, match="e_letters_not_found"):
            act()


def test_search_goes_by_subject_name_address_and_client(tx: Tx, thread_id: int) -> None:
    for text in ("счёт", "DUBRAVA.EX", "дубрава"):
        assert [row.id for row in desk.threads(tx, "all", text)] == [thread_id], text
    assert desk.threads(tx, "all", "нет такого") == []


def test_lists_page_by_key(tx: Tx, box: int, thread_id: int) -> None:
    firm_of.log_in(tx, "agent")
    for number in range(4):
        arrive(tx, box, make_letter(f"Письмо {number}", sender=DUBRAVA))
    firm_of.log_in(tx, "anna")
    whole = [row.id for row in desk.threads(tx, "mine")]
    seen: list[int] = []
    before = None
    while page := desk.threads(tx, "mine", "", before, 2):
        seen += [row.id for row in page]
        before = (page[-1].last_at, page[-1].key)
    assert seen == whole and len(whole) == 5


def test_a_draft_is_kept_changed_and_seen_by_its_author_alone(tx: Tx, box: int, thread_id: int) -> None:
    saved = desk.save_draft(tx, draft_of(thread_id, box, "Зав"))
    again = desk.save_draft(tx, Draft(box, DUBRAVA, "", "Re: Счёт", "Завтра", saved.id, saved.version, thread_id))
    with pytest.raises(Refused, match="e_letters_stale"):
        desk.save_draft(tx, Draft(box, DUBRAVA, "", "Re: Счёт", "Поздно", saved.id, saved.version, thread_id))
    stored = desk.stored_draft(tx, saved.id)
    assert stored is not None and stored.plain == "Завтра" and stored.version == again.version
    assert [row.draft_id for row in desk.threads(tx, "drafts")] == [saved.id]
    assert len(desk.thread_letters(tx, thread_id)) == 2
    firm_of.log_in(tx, "galina")
    assert desk.threads(tx, "drafts") == [] and desk.stored_draft(tx, saved.id) is None
    assert desk.letter_body(tx, saved.id) is None
    assert all(not letter.is_draft for letter in desk.thread_letters(tx, thread_id))


def test_files_of_a_draft_are_counted_and_limited(tx: Tx, box: int, thread_id: int) -> None:
    saved = desk.save_draft(tx, draft_of(thread_id, box))
    first = desk.add_draft_file(tx, saved.id, "смета.xlsx", "application/octet-stream", b"x" * 10)
    assert [(file.name, file.size) for file in desk.draft_files(tx, saved.id)] == [("смета.xlsx", 10)]
    with pytest.raises(Refused, match="e_letters_files"):
        desk.add_draft_file(tx, saved.id, "диск.iso", "application/octet-stream", bytes(41 * 1024 * 1024))
    desk.drop_draft_file(tx, first)
    (letter, _) = desk.thread_letters(tx, thread_id)
    desk.copy_files(tx, letter.id, saved.id)
    assert [file.name for file in desk.draft_files(tx, saved.id)][0] == "план.pdf"


def test_a_draft_thrown_away_leaves_no_empty_correspondence(tx: Tx, box: int, firm: Firm) -> None:
    firm_of.log_in(tx, "anna")
    saved = desk.save_draft(tx, Draft(box, subject="Новое", client_id=firm.clients["Dubrava"]))
    assert desk.threads(tx, "all") == []
    desk.drop_draft(tx, saved.id)
    assert tx.value("select count(*) from letter_thread") == 0


def test_a_sent_answer_is_queued_with_its_ids_and_waits_to_be_taken_back(tx: Tx, box: int, thread_id: int) -> None:
    saved = desk.save_draft(tx, draft_of(thread_id, box))
    message_id = mint_message_id("sales@shop.test")
    desk.send_draft(tx, saved.id, saved.version, message_id, 10)
    assert outgoing(tx, "trim(state), outside_id, datediff(second, created_at, next_at)") == [
        ("queued", message_id, 10)
    ]
    assert tx.row("select message_id, in_reply_to from letter where id = ?", (saved.id,)) == (
        message_id, "<1@dubrava.example>",
    )  # fmt: skip
    assert [row.id for row in desk.threads(tx, "sent")] == [thread_id]
    assert desk.threads(tx, "mine")[0].sending == "queued"

    desk.take_back(tx, saved.id)
    assert outgoing(tx) == [] and desk.threads(tx, "drafts")[0].draft_id == saved.id
    stored = desk.stored_draft(tx, saved.id)
    assert stored is not None
    desk.send_draft(tx, saved.id, stored.version, message_id, 0)
    tx.run("update outgoing set state = 'sending', next_at = null")
    with pytest.raises(Refused, match="e_letters_left"):
        desk.take_back(tx, saved.id)


@pytest.fixture
def waiting_id(tx: Tx, box: int, firm: Firm) -> int:
    """A letter of a stranger that no rule gave to anybody; Denis, who is on duty, is logged in."""
    firm_of.log_in(tx, "galina")
    firm_of.put_rules(tx, firm_of.rule("manager"))
    firm_of.log_in(tx, "agent")
    arrive(tx, box, make_letter(sender="stranger@else.test", message_id="<1@else.test>"))
    firm_of.log_in(tx, "denis")
    assert inbox_counts(tx)["waiting"] == 1
    (row,) = desk.threads(tx, "unassigned")
    return row.id


def test_who_answers_a_letter_nobody_has_has_accepted_its_inquiry(
    tx: Tx, box: int, firm: Firm, waiting_id: int
) -> None:
    saved = desk.save_draft(tx, draft_of(waiting_id, box))
    assert inbox_counts(tx)["waiting"] == 1
    desk.send_draft(tx, saved.id, saved.version, "<9@shop.test>", 9)
    counts = inbox_counts(tx)
    assert (counts["waiting"], counts["mine"]) == (0, 1)
    assert tx.value("select trim(state) from inquiry") == "accepted"
    head = desk.thread(tx, waiting_id)
    assert head is not None and head.staff_id == firm.people["Denis"]


def test_who_takes_a_letter_nobody_has_has_accepted_its_inquiry(tx: Tx, firm: Firm, waiting_id: int) -> None:
    head = desk.thread(tx, waiting_id)
    assert head is not None
    desk.set_thread(tx, head, firm.people["Denis"], None, "open")
    assert inbox_counts(tx)["waiting"] == 0 and tx.value("select trim(state) from inquiry") == "accepted"


def test_who_answers_a_letter_offered_to_him_has_accepted_the_offer(tx: Tx, box: int, thread_id: int) -> None:
    saved = desk.save_draft(tx, draft_of(thread_id, box))
    desk.send_draft(tx, saved.id, saved.version, "<9@shop.test>", 9)
    assert tx.rows("select trim(o.state), trim(i.state) from offer o join inquiry i on i.id = o.inquiry_id") == [
        ("accepted", "accepted")
    ]


def test_an_answer_by_his_head_leaves_the_offer_with_its_person(tx: Tx, box: int, thread_id: int) -> None:
    firm_of.log_in(tx, "galina")
    saved = desk.save_draft(tx, draft_of(thread_id, box))
    desk.send_draft(tx, saved.id, saved.version, "<9@shop.test>", 9)
    assert tx.value("select trim(state) from offer") == "open"


def test_a_letter_to_nobody_or_from_a_mailbox_that_is_off_stays_a_draft(tx: Tx, box: int, firm: Firm) -> None:
    firm_of.log_in(tx, "anna")
    saved = desk.save_draft(tx, Draft(box, subject="Новое"))
    with pytest.raises(Refused, match="e_letters_nobody"):
        desk.send_draft(tx, saved.id, saved.version, "<a@shop.test>", 0)
    saved = desk.save_draft(tx, Draft(box, DUBRAVA, id=saved.id, version=saved.version))
    tx.run("update channel set is_on = false")
    with pytest.raises(Refused, match="e_letters_mailbox_off"):
        desk.send_draft(tx, saved.id, saved.version, "<a@shop.test>", 0)
    assert desk.threads(tx, "drafts")[0].draft_id == saved.id
    with pytest.raises(Refused, match="e_letters_no_mailbox"):
        desk.save_draft(tx, Draft(box + 100))


def test_what_may_have_left_is_settled_by_a_person(tx: Tx, box: int, firm: Firm, thread_id: int) -> None:
    saved = desk.save_draft(tx, draft_of(thread_id, box))
    desk.send_draft(tx, saved.id, saved.version, "<a@shop.test>", 0)
    tx.run("update outgoing set state = 'maybe', next_at = null, trouble_at = clock.utc_now()")
    assert desk.counts(tx)["maybe"] == 1 and [row.id for row in desk.threads(tx, "maybe")] == [thread_id]
    assert desk.thread_letters(tx, thread_id)[-1].may_settle
    desk.settle_letter(tx, saved.id, "went")
    assert outgoing(tx) == [("sent",)] and desk.threads(tx, "maybe") == []
    last = tx.value("select first 1 trim(meaning) from journal where client_id = ? order by id desc",
                    (firm.clients["Dubrava"],))  # fmt: skip
    assert last == "sent"


def test_a_thread_is_handed_over_and_closed_with_its_version(tx: Tx, firm: Firm, thread_id: int) -> None:
    head = desk.thread(tx, thread_id)
    assert head is not None
    desk.set_thread(tx, head, head.staff_id, head.client_id, "done")
    assert desk.threads(tx, "mine") == [] and [row.id for row in desk.threads(tx, "done")] == [thread_id]
    with pytest.raises(Refused, match="e_letters_stale"):
        desk.set_thread(tx, head, head.staff_id, head.client_id, "open")
    now = desk.thread(tx, thread_id)
    assert now is not None
    desk.set_thread(tx, now, firm.people["Boris"], now.client_id, "open")
    assert desk.thread(tx, thread_id) is None


def test_a_doubtful_letter_is_confirmed_or_split_off(tx: Tx, box: int, firm: Firm, thread_id: int) -> None:
    firm_of.log_in(tx, "agent")
    for number in (1, 2):
        arrive(tx, box, make_letter(f"Ещё {number} [#{thread_id}]", sender="stranger@else.test"))
    firm_of.log_in(tx, "anna")
    doubtful = [letter for letter in desk.thread_letters(tx, thread_id) if letter.is_unconfirmed]
    assert len(doubtful) == 2
    desk.confirm_letter(tx, doubtful[0].id)
    other = desk.split_letter(tx, doubtful[1].id)
    assert [letter.is_unconfirmed for letter in desk.thread_letters(tx, thread_id)] == [False, False]
    head = desk.thread(tx, other)
    assert head is not None and head.staff_id == firm.people["Anna"] and head.client_id is None
    with pytest.raises(Refused, match="e_letters_settled"):
        desk.confirm_letter(tx, doubtful[1].id)


def test_addresses_are_suggested_and_told_when_letters_come_back(tx: Tx, firm: Firm, box: int) -> None:
    firm_of.log_in(tx, "anna")
    sql = "insert into address_trouble (email, hard_at, last_at) values (?, clock.utc_now(), clock.utc_now())"
    tx.run(sql, (DUBRAVA,))
    for found in (desk.suggest_addresses(tx, "info@du"), desk.suggest_addresses(tx, "", firm.clients["Dubrava"])):
        assert [one.email for one in found] == [DUBRAVA] and found[0].hard_at is not None
    assert desk.suggest_addresses(tx, "i") == []
    assert [one.email for one in desk.troubles(tx, ["a@b.test", DUBRAVA])] == [DUBRAVA]


def test_templates_are_changed_by_those_who_see_more_than_their_own_letters(tx: Tx, firm: Firm) -> None:
    firm_of.log_in(tx, "galina")
    made = desk.save_template(tx, Template(None, None, "Спасибо", "Ваш заказ", "Здравствуйте!"))
    with pytest.raises(Refused, match="e_letters_template_taken"):
        desk.save_template(tx, Template(None, None, "Спасибо", "", ""))
    with pytest.raises(Refused, match="e_letters_template_stale"):
        desk.save_template(tx, Template(made[0], 7, "Другое", "", ""))
    firm_of.log_in(tx, "anna")
    (template,) = desk.templates(tx)
    assert template.body == "Здравствуйте!"
    with pytest.raises(Refused, match="e_access_denied"):
        desk.drop_template(tx, template)
    firm_of.log_in(tx, "galina")
    desk.drop_template(tx, template)
    assert desk.templates(tx) == []


def test_a_stored_draft_is_written_on(tx: Tx, box: int, thread_id: int) -> None:
    saved = desk.save_draft(tx, draft_of(thread_id, box))
    stored = desk.stored_draft(tx, saved.id)
    assert stored is not None
    draft = from_stored(stored, desk.draft_files(tx, saved.id))
    assert draft.same_words(draft_of(thread_id, box)) and draft.in_reply_to == "<1@dubrava.example>"
