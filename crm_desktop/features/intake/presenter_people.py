"""Colleagues to whom an inquiry can be given: who is there, and how much each has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.features.intake.presenter_offers import Me
from crm_desktop.i18n import _, ngettext, pgettext
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the firm. `state`: available, busy, away; `open_count`: offered to him or taken by him."""

    staff_id: int
    name: str
    state: str
    is_on_shift: bool
    open_count: int


@dataclass(frozen=True, slots=True)
class ColleagueLine:
    """A colleague in a list to choose from. `meaning`: ok (there), warn (busy), "" (not there)."""

    staff_id: int
    name: str
    about: str
    meaning: str


class PeoplePresenter(QObject):
    """Reads colleagues anew each time somebody is about to choose; those who are there come first.

    Signals: `loaded` (list of ColleagueLine, me left out), `refused` (error).
    """

    loaded = Signal(list)
    refused = Signal(object)

    def __init__(
        self, runner: Runner, me: Me, colleagues: Callable[[Tx], Sequence[Colleague]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._me = me
        self._colleagues = colleagues

    def load(self) -> None:
        """Reads who is there now."""
        self._runner.run(self._colleagues, self._on_read, self.refused.emit)

    def _on_read(self, found: Sequence[Colleague]) -> None:
        others = [one for one in found if one.staff_id != self._me.staff_id]
        others.sort(key=lambda one: (_rank(one), one.open_count, one.name))
        self.loaded.emit([_line(one) for one in others])


def _rank(one: Colleague) -> int:
    if not one.is_on_shift or one.state == "away":
        return 2
    return 1 if one.state == "busy" else 0


def _line(one: Colleague) -> ColleagueLine:
    state = {
        "available": pgettext("person", "available"),
        "busy": pgettext("person", "busy"),
        "away": pgettext("person", "away"),
    }[one.state]
    if not one.is_on_shift:
        state = pgettext("person", "off shift")
    load = ngettext("{count} open inquiry", "{count} open inquiries", one.open_count).format(count=one.open_count)
    return ColleagueLine(
        one.staff_id, one.name, _("{state}, {load}").format(state=state, load=load), ("ok", "warn", "")[_rank(one)]
    )
