"""The whole way with the agent as a process: put in as a person does it, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels import queries_desk as desk
from crm_desktop.features.channels.rules import ChannelForm
from crm_desktop.features.channels.sealing import seal
from tests.support.builders_channels import firm_in, put_outgoing, run_in
from tests.support.builders_firm import open_session
from tests.support.builders_mail import make_letter, make_sent
from tests.support.mail_servers import PASSWORD, MailLab

PATIENCE = 60.0


@contextmanager
def running_agent(base: Embedded) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_desktop.agent", "--db", str(base.path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def asked(base: Embedded, sql: str) -> list[tuple[object, ...]]:
    return run_in(base, lambda tx: list(tx.rows(sql)))


def as_petr(base: Embedded, work: Callable[[Tx], object]) -> object:
    with closing(Connection(base)) as connection, connection.tx(write=True) as tx:
        open_session(tx, "petr")
        return work(tx)


def put_in(base: Embedded, lab: MailLab, address: str) -> int:
    """The mailbox as the page of channels puts it in, with its password sealed for the agent."""
    form = ChannelForm(None, "mailbox", "Продажи", None, True, json.dumps(lab.facts(address, since_days=3)))

    def work(tx: Tx) -> int:
        channel_id, _ = desk.save_channel(tx, form)
        desk.put_secret(tx, channel_id, "password", seal(desk.sealing_keys(tx), PASSWORD))
        desk.ask_test(tx, channel_id)
        return channel_id

    made = as_petr(base, work)
    assert isinstance(made, int)
    return made


@pytest.mark.skipif(os.name != "posix", reason="mail: the servers of the lab need Linux")
def test_a_mailbox_put_in_by_a_person_brings_and_sends_letters(base_path: Path, mail_lab: MailLab) -> None:
    base = Embedded(base_path)
    firm_in(base_path)
    address, to = mail_lab.new_box(), mail_lab.new_box()
    mail_lab.deliver(address, make_letter("Первое"))
    with running_agent(base) as agent:
        until(lambda: asked(base, "select 1 from sealing_key"))
        channel_id = put_in(base, mail_lab, address)
        until(lambda: asked(base, "select 1 from letter"))
        until(lambda: asked(base, "select 1 from channel where test_result starting with '[\"ok\"' and state = 'ok'"))
        letter, _ = run_in(base, lambda tx: make_sent(tx, channel_id, to))
        run_in(base, lambda tx: put_outgoing(tx, channel_id, letter))
        until(lambda: asked(base, "select 1 from outgoing where state = 'sent'"))
        agent.kill()
    mail_lab.deliver(address, make_letter("Второе", answers="<ours@shop.test>"))
    with running_agent(base):
        until(lambda: asked(base, "select count(*) from letter where direction = 'in'") == [(2,)])
    assert asked(base, "select subject from letter where direction = 'in' order by id") == [("Первое",), ("Второе",)]
    assert asked(base, "select count(*) from arrival where state <> 'done'") == [(0,)]
    arrived = list((mail_lab.folder / "mail" / to / "new").glob("*"))
    assert len(arrived) == 1
