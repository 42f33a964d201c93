"""Letters are pushed: with the poll timer out of play a letter is an inquiry of its person by IDLE alone."""

from __future__ import annotations

from functools import partial

import pytest

from crm_desktop.features.mail.imap import Mailbox
from crm_desktop.features.mail.mailbox import MailboxWorker
from tests.support.builders_mail import make_letter
from tests.support.mail_agent import MailAgent
from tests.support.mail_servers import PASSWORD, MailLab

NEVER = 100_000.0


def _has(agent: MailAgent, letters: int) -> bool:
    return agent.count("letter") == letters


def test_a_letter_comes_by_push_without_the_poll_timer(
    agent: MailAgent, mail_lab: MailLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for news would last longer than the test: whatever comes in between was told by the server."""
    waits: list[bool] = []
    really = Mailbox.wait

    def wait(box: Mailbox, seconds: float, step: float, is_over: object) -> bool:
        waits.append(False)
        waits[-1] = really(box, seconds, step, is_over)
        return waits[-1]

    monkeypatch.setattr(Mailbox, "wait", wait)
    address = mail_lab.new_box()
    reader = agent.add("Продажи", mail_lab.facts(address), {"password": PASSWORD})
    agent.read(reader, MailboxWorker(idle_seconds=NEVER, poll_seconds=NEVER, refused_seconds=0))
    agent.until(lambda: len(waits) == 1)
    for number in (1, 2):
        mail_lab.deliver(address, make_letter(f"Вопрос {number}", sender=f"Кто-то <who{number}@home.test>"))
        agent.until(partial(_has, agent, number))
        assert agent.ask("select count(*) from inquiry where channel = 'mail'") == [(number,)]
    reader.stop()
    assert reader.error is None and waits[:2] == [True, True], "each letter ended a wait by itself"
