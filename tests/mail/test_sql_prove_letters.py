"""The short run of `./crm prove letters`: letters of every fate, the reading process killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.mail_servers import LabMissing
from tools.prove.letters import run_letters
from tools.prove.letters_out import run_sending


@pytest.mark.slow
def test_letters_of_every_kind_are_accounted_for_although_the_reader_is_killed(tmp_path: Path) -> None:
    try:
        run = run_letters(tmp_path, count=100, kills=3)
    except LabMissing as missing:
        pytest.skip(f"mail: {missing}")
    assert run.wrong == []
    assert run.arrivals > 100


@pytest.mark.slow
def test_no_letter_leaves_twice_although_the_sender_is_killed(tmp_path: Path) -> None:
    try:
        run = run_sending(tmp_path, count=20, kills=3)
    except LabMissing as missing:
        pytest.skip(f"mail: {missing}")
    assert run.wrong == []
    assert run.states["sent"] >= 17
