"""Work done ahead: modules first, then the steps in order, each in a turn of its own."""

from __future__ import annotations

import sys

from pytestqt.qtbot import QtBot

from crm_desktop.ahead import Ahead


def test_steps_wait_for_the_modules_and_keep_their_order(qtbot: QtBot) -> None:
    sys.modules.pop("wave", None)
    done: list[tuple[str, bool]] = []
    steps = [lambda name=name: done.append((name, "wave" in sys.modules)) for name in ("one", "two")]
    ahead = Ahead(["wave"], steps)
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == [("one", True), ("two", True)]
    qtbot.waitUntil(lambda: not ahead._timer.isActive())


def test_each_step_has_a_turn_of_its_own(qtbot: QtBot) -> None:
    turns: list[int] = []
    ahead = Ahead([], [lambda: turns.append(1), lambda: turns.append(2)])
    ahead._step()
    qtbot.waitUntil(lambda: not ahead._reader.is_alive())
    ahead._timer.stop()
    ahead._step()
    assert turns == [1]
    ahead._step()
    assert turns == [1, 2]


def test_what_is_not_done_when_the_window_goes_stays_undone(qtbot: QtBot) -> None:
    done: list[int] = []
    ahead = Ahead([], [lambda: done.append(1)])
    ahead.stop()
    assert not ahead._timer.isActive()
    ahead._step()
    qtbot.waitUntil(lambda: not ahead._reader.is_alive())
    ahead._step()
    assert not done
