"""Calls of package demo: a past for a made-up firm. Only the owner of the base may run them."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.demo.rules_calls import DemoCall
from crm_desktop.features.demo.rules_letters import DemoLetter
from crm_desktop.features.demo.rules_routing import Answer


def mark_firm(tx: Tx) -> None:
    """Makes the firm a demo. Refused e_demo_real_firm when it has clients already."""
    tx.run("execute procedure demo.mark_firm")


def age_client(tx: Tx, client_id: int, created_at: datetime) -> None:
    """The client has been known since an instant (UTC)."""
    tx.run("execute procedure demo.age_client(?, ?)", (client_id, created_at))


def age_order(tx: Tx, document_id: int, sold_at: datetime, *, is_open: bool) -> None:
    """The order was sold at an instant (UTC) and may still be worked on."""
    tx.run("execute procedure demo.age_order(?, ?, ?)", (document_id, sold_at, is_open))


def age_inquiry(tx: Tx, inquiry_id: int, answer: Answer, taken_by: int) -> None:
    """The inquiry was answered in its time; `taken_by` took it if nobody had it."""
    tx.run(
        "execute procedure demo.age_inquiry(?, ?, ?, ?, ?, ?)",
        (inquiry_id, answer.first, answer.answer_minutes, answer.work_minutes, taken_by, answer.result),
    )


def age_task(tx: Tx, task_id: int, due_at: datetime, made_at: datetime, *, is_done: bool) -> None:
    """Its person set the task at `made_at` for `due_at` (UTC); `is_done`: it was done in time."""
    tx.run("execute procedure demo.age_task(?, ?, ?, ?)", (task_id, due_at, made_at, is_done))


def past_letter(
    tx: Tx,
    channel_id: int,
    thread_id: int | None,
    client_id: int | None,
    staff_id: int,
    letter: DemoLetter,
    address: str,
    written_at: datetime,
) -> int:
    """A letter of the past (UTC), the first of a correspondence when `thread_id` is None; the correspondence."""
    params = (
        channel_id, thread_id, client_id, staff_id, letter.is_in, address, letter.name, letter.subject, letter.text,
        written_at, letter.is_read,
    )  # fmt: skip
    made = tx.value("select * from demo.past_letter(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", params)
    assert isinstance(made, int)
    return made


def past_call_in(
    tx: Tx,
    channel_id: int,
    inquiry_id: int,
    taken_by: int,
    call: DemoCall,
    task_id: int | None = None,
    sound: bytes | None = None,
) -> None:
    """The call an inquiry came by; `taken_by` had it if nobody else did, `task_id` is to be called back."""
    params = (channel_id, inquiry_id, None, taken_by, None, call.talk_seconds, call.outcome, call.note, task_id, sound)
    tx.run("execute procedure demo.past_call(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", params)


def past_call_out(
    tx: Tx,
    channel_id: int,
    client_id: int,
    staff_id: int,
    rang_at: datetime,
    call: DemoCall,
    sound: bytes | None = None,
) -> None:
    """A call somebody made to a client at an instant (UTC)."""
    params = (channel_id, None, client_id, staff_id, rang_at, call.talk_seconds, call.outcome, call.note, None, sound)
    tx.run("execute procedure demo.past_call(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", params)
