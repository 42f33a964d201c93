"""Mailboxes on real mail servers: every letter once, whatever breaks on the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.mail.mailbox import MailboxWorker
from crm_desktop.features.mail.rules import MEGABYTE
from tests.support.builders_channels import run_in
from tests.support.builders_mail import make_letter
from tests.support.mail_agent import MailAgent, Reader
from tests.support.mail_servers import LIVE_TOKEN, PASSWORD, MailLab
from tests.support.proxy import Proxy

SECRET = {"password": PASSWORD}


def open_box(agent: MailAgent, lab: MailLab, name: str = "Продажи", **changes: object) -> tuple[Reader, str]:
    address = lab.new_box()
    return agent.add(name, lab.facts(address, **{"since_days": 3, **changes}), SECRET), address


def subjects(agent: MailAgent) -> list[object]:
    return [subject for (subject,) in agent.ask("select subject from letter order by id")]


def test_a_letter_wakes_the_one_who_waits(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = open_box(agent, mail_lab, since_days=0)
    mail_lab.deliver(address, make_letter("Старое"))
    agent.read(reader, MailboxWorker(idle_seconds=300))
    agent.until(lambda: reader.light() == "ok")
    mail_lab.deliver(address, make_letter("Вопрос по заказу № 42", files=[("схема проезда.pdf", b"%PDF")]))
    agent.until(lambda: agent.count("letter"))
    # What lay there before the mailbox was put in is nobody's inquiry.
    assert subjects(agent) == ["Вопрос по заказу № 42"]
    assert agent.ask("select name, byte_size from letter_file") == [("схема проезда.pdf", 4)]
    assert agent.ask("select trim(channel), email from inquiry") == [("mail", "client@home.test")]
    reader.stop()
    assert reader.error is None


def test_letters_that_came_while_nobody_read_are_found_once(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = open_box(agent, mail_lab)
    for number in range(3):
        mail_lab.deliver(address, make_letter(f"{number}"))
    agent.read_until(reader, lambda: agent.count("letter") == 3)
    for number in range(3, 5):
        mail_lab.deliver(address, make_letter(f"{number}"))
    agent.read_until(reader, lambda: agent.count("letter") == 5)
    agent.read_until(reader, lambda: reader.light() == "ok")
    assert subjects(agent) == ["0", "1", "2", "3", "4"]
    assert agent.count("arrival") == 5


def test_letters_stay_unread_on_the_server(agent: MailAgent, mail_lab: MailLab) -> None:
    from imap_tools import MailBoxUnencrypted

    reader, address = open_box(agent, mail_lab)
    mail_lab.deliver(address, make_letter())
    agent.read_until(reader, lambda: agent.count("letter") == 1)
    with MailBoxUnencrypted("127.0.0.1", mail_lab.imap).login(address, PASSWORD) as box:
        assert [letter.flags for letter in box.fetch(mark_seen=False)] in ([()], [("\\Recent",)])


def test_a_letter_in_two_mailboxes_is_one(agent: MailAgent, mail_lab: MailLab) -> None:
    one, address = open_box(agent, mail_lab)
    two, other = open_box(agent, mail_lab, "Склад")
    raw = make_letter()
    for place in (address, other):
        mail_lab.deliver(place, raw)
    for reader in (one, two):
        agent.read(reader)
    agent.until(lambda: agent.count("letter_place") == 2)
    assert agent.count("letter") == 1 and agent.count("inquiry") == 1


def test_several_folders_are_read(agent: MailAgent, mail_lab: MailLab) -> None:
    from imap_tools import MailBoxUnencrypted

    reader, address = open_box(agent, mail_lab, folders=["INBOX", "Archive"])
    with MailBoxUnencrypted("127.0.0.1", mail_lab.imap).login(address, PASSWORD) as box:
        box.append(make_letter("в архиве"), "Archive", dt=datetime.now(UTC))
    mail_lab.deliver(address, make_letter("во входящих"))
    agent.read_until(reader, lambda: agent.count("letter") == 2)
    assert {str(name) for (name,) in agent.ask("select folder from letter_place")} == {"INBOX", "Archive"}


def test_letters_written_in_another_program_are_read_from_the_sent_ones(agent: MailAgent, mail_lab: MailLab) -> None:
    from imap_tools import MailBoxUnencrypted

    reader, address = open_box(agent, mail_lab, folders=["INBOX", "Sent"])
    with MailBoxUnencrypted("127.0.0.1", mail_lab.imap).login(address, PASSWORD) as box:
        box.append(make_letter("с телефона", sender=address), "Sent", dt=datetime.now(UTC))
    agent.read_until(reader, lambda: agent.count("letter") == 1)
    assert agent.ask("select trim(direction), subject from letter") == [("out", "с телефона")]
    assert agent.count("inquiry") == 0


def test_a_folder_made_anew_loses_and_doubles_nothing(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = open_box(agent, mail_lab)
    mail_lab.deliver(address, make_letter("первое"))
    agent.read_until(reader, lambda: agent.count("letter") == 1)
    run_in(agent.target, lambda tx: tx.run("update mailbox_mark set uid_validity = 1, last_uid = 900"))
    mail_lab.deliver(address, make_letter("второе"))
    agent.read_until(reader, lambda: agent.count("letter") == 2)
    assert subjects(agent) == ["первое", "второе"]
    assert agent.count("inquiry") == 2


def test_the_server_going_away_loses_nothing(agent: MailAgent, own_lab: MailLab) -> None:
    reader, address = open_box(agent, own_lab)
    own_lab.deliver(address, make_letter("до"))
    agent.read(reader)
    agent.until(lambda: agent.count("letter") == 1)
    own_lab.stop_imap()
    agent.until(lambda: reader.error is not None)
    assert isinstance(reader.error, Unavailable)
    own_lab.start_imap()
    own_lab.deliver(address, make_letter("после"))
    agent.read_until(reader, lambda: agent.count("letter") == 2)
    assert subjects(agent) == ["до", "после"]


def test_a_link_that_stands_without_a_word_is_noticed(agent: MailAgent, mail_lab: MailLab) -> None:
    proxy = Proxy(mail_lab.imaps)
    reader, _ = open_box(agent, mail_lab, imap_port=proxy.port)
    try:
        agent.read(reader, MailboxWorker(idle_seconds=0.5, timeout=5))
        agent.until(lambda: reader.light() == "ok")
        proxy.freeze()
        agent.until(lambda: reader.error is not None)
        assert isinstance(reader.error, Unavailable)
    finally:
        proxy.close()


def test_a_dead_server_is_away(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = open_box(agent, mail_lab, imap_port=1)
    agent.read(reader)
    agent.until(lambda: reader.error is not None)
    assert isinstance(reader.error, Unavailable) and reader.error.what == "mail_server"


def test_one_mailbox_that_is_down_does_not_stop_another(agent: MailAgent, mail_lab: MailLab) -> None:
    down, _ = open_box(agent, mail_lab, "Сломанный", imap_port=1)
    up, address = open_box(agent, mail_lab)
    for reader in (down, up):
        agent.read(reader, again=True)
    mail_lab.deliver(address, make_letter())
    agent.until(lambda: agent.count("letter") == 1 and down.error is not None)


def test_a_wrong_password_is_told_in_the_servers_words(agent: MailAgent, mail_lab: MailLab) -> None:
    reader = agent.add("Продажи", mail_lab.facts(mail_lab.new_box()), {"password": "wrong"})
    agent.read(reader)
    agent.until(lambda: reader.error is not None)
    assert isinstance(reader.error, Refused) and reader.error.key == "e_mail_login"
    assert "uthentication" in str(reader.error.facts["reason"])


def test_a_wrong_password_is_not_tried_again_and_again(agent: MailAgent, mail_lab: MailLab) -> None:
    reader = agent.add("Продажи", mail_lab.facts(mail_lab.new_box()), {"password": "wrong"})
    agent.read(reader, MailboxWorker(refused_seconds=600))
    agent.until(lambda: reader.light() == "down")
    assert reader.error is None
    # Whoever puts in another one does not wait: the channel is given anew.
    reader.stop()
    assert isinstance(reader.error, Refused)


def test_no_password_is_told(agent: MailAgent, mail_lab: MailLab) -> None:
    reader = agent.add("Продажи", mail_lab.facts(mail_lab.new_box()))
    with pytest.raises(Refused, match="e_mail_no_secret"):
        MailboxWorker().test(reader.ground)


def test_a_certificate_nobody_vouches_for_is_refused(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = open_box(agent, mail_lab, ca_file="")
    with pytest.raises(Refused, match="e_mail_certificate"):
        MailboxWorker().test(reader.ground)


def test_a_folder_that_is_not_there_is_told(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = open_box(agent, mail_lab, folders=["Нет такой"])
    with pytest.raises(Refused, match="e_mail_folder"):
        MailboxWorker().test(reader.ground)


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_the_test_button_tries_both_ends(agent: MailAgent, mail_lab: MailLab, tls: str) -> None:
    ports = {"ssl": mail_lab.imaps, "starttls": mail_lab.imap}
    reader, _ = open_box(agent, mail_lab, imap_tls=tls, imap_port=ports[tls])
    said = MailboxWorker().test(reader.ground)
    assert "INBOX" in said and "mx.shop.test" in said


def test_a_token_got_for_the_refresh_token_opens_the_mailbox(agent: MailAgent, mail_lab: MailLab) -> None:
    address = mail_lab.new_box()
    facts = mail_lab.facts(address, auth="xoauth2", token_url=mail_lab.token_url, client_id=address, since_days=3)
    reader = agent.add("Продажи", facts, {"refresh_token": "refresh-me"})
    mail_lab.deliver(address, make_letter())
    agent.read_until(reader, lambda: agent.count("letter") == 1)


def test_a_token_that_was_taken_back_is_told(agent: MailAgent, mail_lab: MailLab) -> None:
    facts = mail_lab.facts(mail_lab.new_box(), auth="xoauth2", token_url=mail_lab.token_url, client_id="x")
    reader = agent.add("Продажи", facts, {"refresh_token": "taken-back"})
    with pytest.raises(Refused, match="e_mail_token"):
        MailboxWorker().test(reader.ground)


def test_a_token_the_server_does_not_take_is_told(agent: MailAgent, mail_lab: MailLab) -> None:
    facts = mail_lab.facts("stranger@shop.test", auth="xoauth2", token_url=mail_lab.token_url, client_id=LIVE_TOKEN)
    reader = agent.add("Продажи", {**facts, "login": "stranger@shop.test"}, {"refresh_token": "refresh-me"})
    with pytest.raises(Refused, match="e_mail_login"):
        MailboxWorker().test(reader.ground)


def test_a_huge_letter_is_taken_by_its_beginning(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = open_box(agent, mail_lab)
    raw = make_letter("С чертежом", "Посмотрите чертёж", files=[("чертёж.dwg", bytes(30 * MEGABYTE))])
    mail_lab.drop(address, raw, 1)
    mail_lab.deliver(address, make_letter("Обычное"))
    agent.read_until(reader, lambda: agent.count("letter") == 2)
    found = agent.ask(
        "select byte_size > 40000000, flaw starting with 'cut', file_count from letter where subject = 'С чертежом'"
    )
    assert found == [(True, True, 1)]
    assert agent.ask("select name, trim(refused_reason) from letter_file") == [("чертёж.dwg", "too_big")]
    assert agent.ask("select trim(reason) from refusal order by 1") == [("file_too_big",), ("letter_too_big",)]


def test_letters_that_are_hardly_letters_are_all_accounted_for(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = open_box(agent, mail_lab)
    odd = [b"no header at all", b"Subject: x", b"From: a@b.test\n\n" + bytes(range(1, 256)), b"\xff\xfe\xfd" * 50,
           b'From: a@b.test\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n--b\n--b']  # fmt: skip
    for number, raw in enumerate(odd):
        mail_lab.drop(address, raw, number)
    agent.read_until(reader, lambda: agent.count("arrival") == len(odd))
    agent.until(lambda: not agent.ask("select 1 from arrival where state = 'new'"))
    assert agent.ask("select count(*) from arrival where state <> 'done'") == [(0,)]
    assert agent.count("letter") == len(odd)
