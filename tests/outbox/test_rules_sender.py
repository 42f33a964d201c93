"""What became of a sending: only what surely did not leave is tried again."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import cast

import pytest

from crm_desktop.agent.sender import send_one
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.outbox.rules import MaybeSent, Outgoing

ROW = Outgoing(1, "letter", 1, 7, None, 1, datetime(2026, 11, 23), None)


class _Ground:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def sent(self, _row: Outgoing, outside_id: str | None = None) -> None:
        self.told.append(("sent", outside_id))

    def put_off(self, _row: Outgoing, error: AppError) -> None:
        self.told.append(("put off", str(error)))

    def failed(self, _row: Outgoing, error: AppError) -> None:
        self.told.append(("failed", str(error)))

    def maybe(self, _row: Outgoing, error: AppError) -> None:
        self.told.append(("maybe", str(error)))


def _told(outcome: str | None | Exception) -> list[tuple[str, object]]:
    def send(_ground: Ground, _row: Outgoing) -> str | None:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    ground = _Ground()
    send_one(cast(Ground, ground), ROW, send)
    return ground.told


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("<id>", ("sent", "<id>")),
        (None, ("sent", None)),
        (Unavailable("smtp"), ("put off", "smtp")),
        (Refused("e_mail_refused"), ("failed", "e_mail_refused")),
        (MaybeSent(Unavailable("smtp")), ("maybe", "smtp")),
    ],
)
def test_every_outcome_is_told_once(outcome: str | None | Exception, told: tuple[str, object]) -> None:
    assert _told(outcome) == [told]


@pytest.mark.expects_log
def test_after_a_bug_it_may_have_gone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert _told(ZeroDivisionError()) == [("maybe", "e_channels_bug")]
    assert "sending row 1 failed" in caplog.text
