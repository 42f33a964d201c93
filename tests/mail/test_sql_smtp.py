"""Letters leave once: what did not go, what may have gone and who refused it are told apart."""

from __future__ import annotations

import email.policy
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from tests.support.builders_channels import run_in
from tests.support.builders_mail import make_letter, make_sent
from tests.support.faulty_smtp import Faults, faulty
from tests.support.mail_agent import MailAgent, Reader
from tests.support.mail_servers import PASSWORD, MailLab

__all__ = ["faulty"]
SECRET = {"password": PASSWORD}


def mailbox(agent: MailAgent, lab: MailLab, **changes: object) -> tuple[Reader, str]:
    address = lab.new_box()
    return agent.add("Продажи", lab.facts(address, **{"since_days": 3, **changes}), SECRET), address


def faulty_box(agent: MailAgent, port: int, **changes: object) -> Reader:
    facts = {"address": "sales@shop.test", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "smtp_port": port,
             "smtp_tls": "none", "sent_copy": False, **changes}  # fmt: skip
    return agent.add("Продажи", facts, SECRET)


def write(agent: MailAgent, reader: Reader, to: str, **named: object) -> int:
    def work(tx: Tx) -> int:
        return make_sent(tx, reader.ground.channel.id, to, **named)[0]  # type: ignore[arg-type]

    return run_in(agent.target, work)


def lying(lab: MailLab, address: str, folder: str = "") -> list[EmailMessage]:
    place = lab.folder / "mail" / address / folder
    files = [path for name in ("new", "cur") for path in sorted(Path(place / name).glob("*"))]
    return [message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]


def test_a_letter_arrives_whole_with_a_copy_among_the_sent(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = mailbox(agent, mail_lab)
    to = mail_lab.new_box()
    letter = write(agent, reader, f"Пётр <{to}>", subject="Ответ по заказу", answers="<q@home.test>")
    run_in(
        agent.target,
        lambda tx: tx.run(
            "insert into letter_file (letter_id, name, mime, byte_size, content)"
            " values (?, 'счёт.pdf', 'application/pdf', 4, ?)",
            (letter, b"%PDF"),
        ),
    )
    assert agent.send(reader, letter) == ("sent", None)
    agent.until(lambda: lying(mail_lab, to))
    (arrived,) = lying(mail_lab, to)
    assert (arrived["Subject"], arrived["In-Reply-To"]) == ("Ответ по заказу", "<q@home.test>")
    assert arrived["Message-ID"] == "<ours@shop.test>"
    assert [part.get_filename() for part in arrived.iter_attachments()] == ["счёт.pdf"]
    (copy,) = lying(mail_lab, address, ".Sent")
    assert copy["Message-ID"] == "<ours@shop.test>"


def test_the_answer_to_a_letter_of_ours_finds_its_thread(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, address = mailbox(agent, mail_lab)
    letter = write(agent, reader, mail_lab.new_box())
    agent.send(reader, letter)
    mail_lab.deliver(address, make_letter("Re: Ответ", answers="<ours@shop.test>"))
    agent.read_until(reader, lambda: agent.count("letter") == 2)
    assert agent.count("letter_thread") == 1


def test_a_report_of_the_real_server_marks_the_letter(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = mailbox(agent, mail_lab)
    letter = write(agent, reader, "gone@dead.test")
    assert agent.send(reader, letter)[0] == "sent"
    agent.read_until(reader, lambda: agent.ask("select 1 from address_trouble"))  # type: ignore[arg-type, return-value]
    assert agent.ask("select email, hard_at is not null from address_trouble") == [("gone@dead.test", True)]
    assert agent.ask(f"select trim(bounce_state) from letter where id = {letter}") == [("hard",)]
    assert agent.count("letter") == 1


def test_one_refused_recipient_does_not_keep_the_letter_from_the_others(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = mailbox(agent, mail_lab)
    to = mail_lab.new_box()
    letter = write(agent, reader, f"full@home.test, {to}")
    assert agent.send(reader, letter) == ("sent", None)
    agent.until(lambda: lying(mail_lab, to))
    assert agent.ask("select email, soft_times from address_trouble") == [("full@home.test", 1)]
    assert agent.ask(f"select trim(bounce_state) from letter where id = {letter}") == [("soft",)]


def test_a_wrong_password_is_told_and_nothing_leaves(agent: MailAgent, mail_lab: MailLab) -> None:
    reader = agent.add("Продажи", mail_lab.facts(mail_lab.new_box()), {"password": "wrong"})
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("failed", "e_mail_login")


def test_a_certificate_nobody_vouches_for_is_refused(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = mailbox(agent, mail_lab, ca_file="")
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("failed", "e_mail_certificate")


def test_a_server_that_is_away_puts_it_off_and_shows(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = mailbox(agent, mail_lab, smtp_port=1)
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("queued", "away_mail_server")
    assert reader.light() == "warn"


def test_a_copy_that_cannot_be_kept_does_not_undo_the_sending(agent: MailAgent, mail_lab: MailLab) -> None:
    reader, _ = mailbox(agent, mail_lab, sent_folder="Нет такой")
    assert agent.send(reader, write(agent, reader, mail_lab.new_box())) == ("sent", None)
    assert reader.ground._refusals["sent_copy"][0] == 1


def test_header_injection_fails_before_anything_leaves(agent: MailAgent, faulty: tuple[Faults, int]) -> None:
    faults, port = faulty
    reader = faulty_box(agent, port)
    letter = write(agent, reader, "a@home.test", subject="x\r\nBcc: victim@x.test")
    assert agent.send(reader, letter) == ("failed", "e_mail_header")
    assert faults.taken == []


def test_refused_for_now_is_put_off(agent: MailAgent, faulty: tuple[Faults, int]) -> None:
    faults, port = faulty
    faults.rcpt["a@home.test"] = "451 4.7.1 greylisted"
    reader = faulty_box(agent, port)
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("queued", "away_mail_later")
    assert agent.ask("select next_at > taken_at from outgoing") == [(True,)]
    assert agent.count("address_trouble") == 0


def test_refused_for_good_fails_and_troubles_the_address(agent: MailAgent, faulty: tuple[Faults, int]) -> None:
    faults, port = faulty
    faults.rcpt["a@home.test"] = "550 5.1.1 user unknown"
    reader = faulty_box(agent, port)
    letter = write(agent, reader, "a@home.test")
    assert agent.send(reader, letter) == ("failed", "e_mail_refused")
    assert agent.ask("select email, hard_at is not null from address_trouble") == [("a@home.test", True)]
    assert agent.ask("select trim(bounce_state) from letter") == [("hard",)]


@pytest.mark.parametrize(
    ("said", "end"), [("451 later", ("queued", "away_mail_later")), ("554 spam", ("failed", "e_mail_said_no"))]
)
def test_a_letter_refused_at_its_end(
    agent: MailAgent, faulty: tuple[Faults, int], said: str, end: tuple[str, str]
) -> None:
    faults, port = faulty
    faults.data = said
    reader = faulty_box(agent, port)
    assert agent.send(reader, write(agent, reader, "a@home.test")) == end


def test_a_link_that_breaks_before_the_end_surely_sent_nothing(agent: MailAgent, faulty: tuple[Faults, int]) -> None:
    faults, port = faulty
    faults.breaks = "rcpt"
    reader = faulty_box(agent, port)
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("queued", "away_mail_server")


def test_a_link_that_breaks_after_the_end_may_have_sent_it(agent: MailAgent, faulty: tuple[Faults, int]) -> None:
    faults, port = faulty
    faults.breaks = "end"
    reader = faulty_box(agent, port)
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("maybe", "away_mail_server")
    assert len(faults.taken) == 1
    assert reader.ground.next_outgoing() is None


def test_lines_that_begin_with_a_dot_arrive_so(agent: MailAgent, faulty: tuple[Faults, int]) -> None:
    faults, port = faulty
    reader = faulty_box(agent, port)
    letter = write(agent, reader, "a@home.test")
    run_in(agent.target, lambda tx: tx.run("update letter set plain = ?", (".first\n..second\n.\nlast",)))
    assert agent.send(reader, letter)[0] == "sent"
    body = message_from_bytes(faults.taken[0][1], policy=email.policy.default).get_content()
    assert body.replace("\r\n", "\n") == ".first\n..second\n.\nlast\n"


def test_a_token_is_shown_to_the_server(agent: MailAgent, faulty: tuple[Faults, int], mail_lab: MailLab) -> None:
    faults, port = faulty
    reader = faulty_box(agent, port, auth="xoauth2", token_url=mail_lab.token_url, client_id="good")
    run_in(
        agent.target,
        lambda tx: tx.run(
            "insert into channel_secret (channel_id, name, sealed, put_at)"
            " values (?, 'refresh_token', 'refresh-me', clock.utc_now())",
            (reader.ground.channel.id,),
        ),
    )
    assert agent.send(reader, write(agent, reader, "a@home.test")) == ("sent", None)
    assert faults.tokens == ["user=sales@shop.test\x01auth=Bearer live-token/good\x01\x01"]
