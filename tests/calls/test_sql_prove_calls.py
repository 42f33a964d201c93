"""The short run of `./crm prove calls`: calls of every kind, the connection lost in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.prove.calls import run_calls


@pytest.mark.slow
def test_every_call_is_accounted_for_and_none_opens_a_wrong_client(tmp_path: Path) -> None:
    run = run_calls(tmp_path, count=80)
    assert run.wrong == []
    assert sum(run.kinds.values()) == 80
    assert len(run.to_card) == 8  # what the modem took part with
    assert run.drops >= 2
