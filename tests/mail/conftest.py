"""A mail agent on a base of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded
from tests.support.builders_channels import firm_in
from tests.support.mail_agent import MailAgent, mail_agent


@pytest.fixture
def agent(base_path: Path) -> Iterator[MailAgent]:
    """The mail side of an agent, with the usual firm."""
    firm_in(base_path)
    with mail_agent(Embedded(base_path)) as made:
        yield made
