"""Letters in the base: once, in the right thread, to the right person; what comes back is seen."""

from __future__ import annotations

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.mail import queries
from crm_desktop.features.mail.rules import Place
from tests.support import builders_intake as firm_of
from tests.support.builders_intake import Firm, make_firm, put_rules, rule
from tests.support.builders_mail import arrive, make_bounce, make_letter, make_mailbox, make_sent


@pytest.fixture
def firm(tx: Tx) -> Firm:
    made = make_firm(tx)
    tx.run("insert into firm (name, created_at) values ('Лавка', clock.utc_now())")
    firm_of.log_in(tx, "galina")
    put_rules(tx, rule("manager"), rule("turn", group_id=made.groups["sales"]))
    tx.run(
        "insert into staff (login, name, role_code, branch_id, is_service, state_since, created_at)"
        " values ('AGENT', 'Агент', 'service', ?, true, clock.utc_now(), clock.utc_now())",
        (made.branch,),
    )
    firm_of.log_in(tx, "agent")
    return made


@pytest.fixture
def box(tx: Tx, firm: Firm) -> int:
    return make_mailbox(tx)


def letters(tx: Tx, columns: str = "id") -> list[tuple[object, ...]]:
    return list(tx.rows(f"select {columns} from letter order by id"))


def threads(tx: Tx, columns: str) -> list[tuple[object, ...]]:
    return list(tx.rows(f"select {columns} from letter_thread order by id"))


def journal(tx: Tx, client: int) -> list[tuple[object, ...]]:
    sql = "select trim(kind), trim(meaning), title from journal where client_id = ? order by id"
    return list(tx.rows(sql, (client,)))


def test_a_letter_of_a_stranger_is_an_inquiry(tx: Tx, firm: Firm, box: int) -> None:
    handled = arrive(tx, box, make_letter("Вопрос", "Сколько стоит?"))
    assert handled.state == "done" and handled.inquiry_id is not None
    sql = "select source, trim(channel), email, person_name, subject, line from inquiry where id = ?"
    assert tx.row(sql, (handled.inquiry_id,)) == (
        "Продажи", "mail", "client@home.test", "Пётр Клиент", "Вопрос", "sales@shop.test",
    )  # fmt: skip
    offered_to = tx.value("select staff_id from offer")
    assert threads(tx, "inquiry_id, staff_id, letter_count, unread_count") == [(handled.inquiry_id, offered_to, 1, 1)]


def test_a_letter_of_a_client_goes_to_its_manager_and_onto_its_card(tx: Tx, firm: Firm, box: int) -> None:
    handled = arrive(tx, box, make_letter("Счёт", sender="info@dubrava.example"))
    assert threads(tx, "client_id, staff_id") == [(firm.clients["Dubrava"], firm.people["Anna"])]
    assert journal(tx, firm.clients["Dubrava"]) == [("mail", "in", "Счёт")]
    assert handled.inquiry_id is not None


def test_one_letter_in_two_mailboxes_is_stored_once(tx: Tx, box: int) -> None:
    other = make_mailbox(tx, "Склад")
    raw = make_letter(files=[("a.pdf", b"%PDF")])
    first = arrive(tx, box, raw)
    second = arrive(tx, other, b"Received: by another\r\n" + raw)
    assert (first.reason, second.reason, second.inquiry_id) == (None, "again", None)
    assert letters(tx, "file_count") == [(1,)]
    assert tx.value("select count(*) from letter_place") == 2
    assert tx.value("select count(*) from inquiry") == 1


def test_two_letters_under_one_message_id_are_both_kept(tx: Tx, box: int) -> None:
    for subject in ("Заявка 1", "Заявка 2", "Заявка 2"):
        arrive(tx, box, make_letter(subject, message_id="<always@the.same>"))
    assert [subject for (subject,) in letters(tx, "subject")] == ["Заявка 1", "Заявка 2"]


def test_an_answer_joins_its_thread_and_makes_no_second_inquiry(tx: Tx, firm: Firm, box: int) -> None:
    arrive(tx, box, make_letter("Вопрос", message_id="<1@home.test>", sender="info@dubrava.example"))
    ((thread,),) = threads(tx, "id")
    assert isinstance(thread, int)
    make_sent(tx, box, "info@dubrava.example", thread_id=thread, answers="<1@home.test>")
    handled = arrive(tx, box, make_letter("Re: Ответ", answers="<ours@shop.test>", sender="info@dubrava.example"))
    assert threads(tx, "letter_count, unread_count") == [(3, 2)]
    assert tx.value("select count(*) from inquiry") == 1
    assert handled.inquiry_id == tx.value("select id from inquiry")
    assert journal(tx, firm.clients["Dubrava"])[-1] == ("mail", "letter", "Re: Ответ")


def test_a_second_letter_of_a_stranger_whom_nobody_has_taken_yet_makes_no_second_inquiry(tx: Tx, box: int) -> None:
    tx.run("update staff set state = 'away'")
    arrive(tx, box, make_letter(message_id="<1@home.test>"))
    assert threads(tx, "staff_id") == [(None,)]
    arrive(tx, box, make_letter(answers="<1@home.test>"))
    assert tx.value("select count(*) from inquiry") == 1


def test_a_thread_of_somebody_who_left_is_routed_anew(tx: Tx, firm: Firm, box: int) -> None:
    _, thread = make_sent(tx, box, "client@home.test", author_id=firm.people["Boris"])
    tx.run("update staff set is_active = false where id = ?", (firm.people["Boris"],))
    handled = arrive(tx, box, make_letter(answers="<ours@shop.test>"))
    assert handled.inquiry_id is not None
    assert threads(tx, "id, inquiry_id")[0] == (thread, handled.inquiry_id)


def test_letters_that_answer_each_other_in_a_circle_make_no_circle(tx: Tx, box: int) -> None:
    arrive(tx, box, make_letter(message_id="<1@x>", answers="<2@x>"))
    arrive(tx, box, make_letter(message_id="<2@x>", answers="<1@x>"))
    arrive(tx, box, make_letter(message_id="<3@x>", answers="<3@x>"))
    assert [count for (count,) in threads(tx, "letter_count")] == [2, 1]


def test_the_mark_in_a_subject_is_trusted_only_with_its_sender(tx: Tx, firm: Firm, box: int) -> None:
    _, thread = make_sent(tx, box, "client@home.test", author_id=firm.people["Anna"])
    arrive(tx, box, make_letter(f"Вопрос [#{thread}]"))
    arrive(tx, box, make_letter(f"Вопрос [#{thread}]", sender="stranger@evil.test"))
    assert letters(tx, "thread_id, is_unconfirmed")[1:] == [(thread, False), (thread, True)]
    # Being there unconfirmed makes nobody known.
    arrive(tx, box, make_letter(f"Вопрос [#{thread}]", sender="stranger@evil.test"))
    assert letters(tx, "is_unconfirmed")[-1] == (True,)


@pytest.mark.parametrize("token", [0, 999_999, 10**17])
def test_a_mark_of_no_thread_begins_a_new_one(tx: Tx, box: int, token: int) -> None:
    arrive(tx, box, make_letter(f"x [#{token}]"))
    assert letters(tx, "is_unconfirmed") == [(False,)]
    assert len(threads(tx, "id")) == 1


def test_a_thread_follows_its_inquiry(tx: Tx, firm: Firm, box: int) -> None:
    handled = arrive(tx, box, make_letter())
    tx.run(
        "update inquiry set staff_id = ?, client_id = ? where id = ?",
        (firm.people["Vera"], firm.clients["Volga"], handled.inquiry_id),
    )
    assert threads(tx, "staff_id, client_id") == [(firm.people["Vera"], firm.clients["Volga"])]


def test_an_answer_opens_a_thread_that_was_done(tx: Tx, firm: Firm, box: int) -> None:
    _, thread = make_sent(tx, box, "client@home.test", author_id=firm.people["Anna"])
    tx.run("update letter_thread set state = 'done'")
    arrive(tx, box, make_letter(answers="<ours@shop.test>"))
    assert [state for (state,) in threads(tx, "trim(state)")] == ["open"]


def test_a_thread_of_spam_rings_for_nobody(tx: Tx, box: int) -> None:
    arrive(tx, box, make_letter(message_id="<1@x>"))
    tx.run("update letter_thread set state = 'spam', staff_id = null")
    tx.run("update inquiry set state = 'closed'")
    arrive(tx, box, make_letter(answers="<1@x>"))
    assert tx.value("select count(*) from inquiry") == 1


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ((("Auto-Submitted", "auto-replied"),), "auto_reply"),
        ((("Auto-Submitted", "auto-generated"),), "auto_made"),
        ((("Precedence", "bulk"),), "bulk"),
        ((("Return-Path", "<>"),), "auto_reply"),
    ],
)
def test_what_programs_wrote_is_refused(tx: Tx, box: int, extra: tuple[tuple[str, str], ...], reason: str) -> None:
    handled = arrive(tx, box, make_letter(extra=extra))
    assert (handled.state, handled.reason) == ("refused", reason)
    assert letters(tx) == []


def test_our_own_letter_that_comes_back_is_no_letter(tx: Tx, box: int) -> None:
    make_sent(tx, box, "sales@shop.test")
    copy = arrive(tx, box, make_letter("Ответ", sender="sales@shop.test", message_id="<ours@shop.test>"))
    assert (copy.state, copy.reason) == ("done", "ours")
    looped = arrive(tx, box, make_letter(extra=[("X-CRM-Letter", "<ours@shop.test>")]))
    assert (looped.state, looped.reason) == ("refused", "loop")
    assert len(letters(tx)) == 1


def test_somebody_elses_letter_under_our_message_id_is_kept_apart(tx: Tx, box: int) -> None:
    make_sent(tx, box, "client@home.test")
    assert arrive(tx, box, make_letter(message_id="<ours@shop.test>")).reason is None
    assert len(letters(tx)) == 2


def test_the_mark_of_another_firm_with_the_same_program_means_nothing(tx: Tx, box: int) -> None:
    assert arrive(tx, box, make_letter(extra=[("X-CRM-Letter", "<theirs@other.test>")])).state == "done"


def test_a_letter_that_came_back_marks_letter_address_and_card(tx: Tx, firm: Firm, box: int) -> None:
    letter, _ = make_sent(tx, box, "Пётр <Gone@dead.test>", client_id=firm.clients["Volga"])
    handled = arrive(tx, box, make_bounce("<ours@shop.test>"))
    assert (handled.state, handled.reason) == ("done", "bounce")
    assert letters(tx, "id, trim(bounce_state)") == [(letter, "hard")]
    assert tx.row("select email, hard_at is not null, soft_times from address_trouble") == ("gone@dead.test", True, 0)
    assert journal(tx, firm.clients["Volga"]) == [("mail", "bounce", "Ответ")]


def test_soft_refusals_are_counted_until_a_hard_one(tx: Tx, box: int) -> None:
    make_sent(tx, box, "gone@dead.test")
    for _ in range(2):
        arrive(tx, box, make_bounce("<ours@shop.test>", status="4.2.2", why="452 4.2.2 mailbox full"))
    assert tx.row("select hard_at, soft_times from address_trouble") == (None, 2)
    arrive(tx, box, make_bounce("<ours@shop.test>"))
    arrive(tx, box, make_bounce("<ours@shop.test>", status="4.2.2", why="452 4.2.2 mailbox full"))
    assert letters(tx, "trim(bounce_state)") == [("hard",)]
    assert tx.row("select hard_at is not null, soft_times from address_trouble") == (True, 3)


def test_a_report_about_a_letter_of_others_is_refused(tx: Tx, box: int) -> None:
    handled = arrive(tx, box, make_bounce("<strange@other.test>"))
    assert (handled.state, handled.reason) == ("refused", "bounce_of_others")
    assert tx.value("select count(*) from address_trouble") == 0


def test_a_forged_report_troubles_no_address_the_letter_did_not_go_to(tx: Tx, box: int) -> None:
    make_sent(tx, box, "client@home.test")
    arrive(tx, box, make_bounce("<ours@shop.test>", address="director@partner.test"))
    assert tx.value("select count(*) from address_trouble") == 0


def test_refused_files_are_counted_and_named(tx: Tx, box: int) -> None:
    arrive(tx, box, make_letter(files=[("virus.exe", b"MZ"), ("ok.pdf", b"%PDF")]))
    assert tx.rows("select name, trim(refused_reason), content is null from letter_file order by id") == [
        ("virus.exe", "dangerous", True),
        ("ok.pdf", None, False),
    ]
    assert tx.row("select trim(reason), times from refusal") == ("file_dangerous", 1)


def test_a_mark_of_a_folder_is_kept(tx: Tx, box: int) -> None:
    assert queries.mark_of(tx, box, "INBOX") is None
    queries.set_mark(tx, box, "INBOX", 7, 100)
    queries.set_mark(tx, box, "INBOX", 7, 101)
    mark = queries.mark_of(tx, box, "INBOX")
    assert mark is not None and (mark.uid_validity, mark.last_uid) == (7, 101)


def test_a_letter_to_send_has_the_references_of_the_one_it_answers(tx: Tx, box: int) -> None:
    arrive(tx, box, make_letter(message_id="<2@home.test>", answers="<1@home.test>"))
    letter, thread = make_sent(tx, box, "client@home.test", answers="<2@home.test>")
    out = queries.to_send(tx, letter)
    assert out is not None and (out.thread_id, out.references) == (thread, "<1@home.test>")
    assert queries.files_to_send(tx, letter) == []
    tx.run("update letter set is_draft = true where id = ?", (letter,))
    assert queries.to_send(tx, letter) is None


def test_a_letter_that_went_stands_on_the_card(tx: Tx, firm: Firm, box: int) -> None:
    letter, _ = make_sent(tx, box, "volga@example.org", client_id=firm.clients["Volga"])
    queries.note_sent(tx, letter)
    assert journal(tx, firm.clients["Volga"]) == [("mail", "sent", "Ответ")]
    assert threads(tx, "letter_count") == [(1,)]
    queries.note_refused(tx, letter, "volga@example.org", "soft", "451 later")
    assert letters(tx, "trim(bounce_state), bounce_reason") == [("soft", "451 later")]


def test_a_letter_sent_with_another_program_stands_on_the_card_and_is_no_inquiry(tx: Tx, firm: Firm, box: int) -> None:
    raw = make_letter("С телефона", sender="sales@shop.test", to="info@dubrava.example", message_id="<phone@shop.test>")
    handled = arrive(tx, box, raw, is_sent=True)
    assert (handled.state, handled.inquiry_id) == ("done", None)
    assert letters(tx, "trim(direction)") == [("out",)]
    assert threads(tx, "client_id, unread_count") == [(firm.clients["Dubrava"], 0)]
    assert journal(tx, firm.clients["Dubrava"]) == [("mail", "sent", "С телефона")]
    arrive(tx, box, make_letter("Re: С телефона", sender="info@dubrava.example", answers="<phone@shop.test>"))
    assert threads(tx, "letter_count, staff_id") == [(2, firm.people["Anna"])]


def test_a_letter_of_ours_found_among_the_sent_is_known(tx: Tx, box: int) -> None:
    make_sent(tx, box, "client@home.test")
    copy = make_letter("Ответ", sender="sales@shop.test", to="client@home.test", message_id="<ours@shop.test>")
    assert arrive(tx, box, copy, is_sent=True).reason == "ours"
    assert len(letters(tx)) == 1


def test_a_letter_that_only_says_to_be_ours_is_an_inquiry(tx: Tx, box: int) -> None:
    assert arrive(tx, box, make_letter(sender="sales@shop.test")).inquiry_id is not None


def test_people_cannot_bring_letters_in(tx: Tx, box: int) -> None:
    firm_of.log_in(tx, "anna")
    with pytest.raises(Refused) as refused:
        queries.mark_of(tx, box, "INBOX")
    assert refused.value.key == "e_access_denied"
    with pytest.raises(Refused):
        arrive(tx, box, make_letter())


def test_long_and_odd_letters_fit(tx: Tx, box: int) -> None:
    raw = make_letter("я" * 900, "ю" * 20_000, to=", ".join(f"Имя{n} <a{n}@b.test>" for n in range(300)))
    assert arrive(tx, box, raw).inquiry_id is not None
    assert tx.value("select is_cut from inquiry") is True
    assert tx.value("select char_length(plain) from letter") == 20_001
    assert Place("INBOX", 1, 2).is_cut is False
