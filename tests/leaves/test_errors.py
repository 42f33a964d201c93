"""Errors carry a key and facts, and survive the way between processes."""

from __future__ import annotations

import pickle

from crm_desktop.errors import AppError, Refused, Unavailable


def test_errors_keep_their_facts_on_the_way_between_processes() -> None:
    refused = pickle.loads(pickle.dumps(Refused("e_pos_shift_closed", shift=7)))
    away = pickle.loads(pickle.dumps(Unavailable("server", 2.5, host="till")))
    assert (refused.key, refused.facts) == ("e_pos_shift_closed", {"shift": 7})
    assert (away.what, away.retry_after, away.facts) == ("server", 2.5, {"host": "till"})
    assert isinstance(refused, AppError)
