"""Whose inquiry is it? Candidates, a search, or a new client: never a silent guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.features.intake import queries, words
from crm_desktop.features.intake.inquiry_sheet import (
    CandidateLine,
    InquirySheet,
    Whole,
    candidate_lines,
    inquiry_sheet,
    read_whole,
)
from crm_desktop.features.intake.presenter_inquiry import client_draft
from crm_desktop.features.intake.presenter_offers import Me
from crm_desktop.features.intake.queries import Candidate
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class ChooserPresenter(QObject):
    """Chooses the client of one inquiry. `search` finds clients by what is typed.

    Signals: `opened` (sheet, question), `found` (list of CandidateLine, are they an answer to a search), `chosen`
    (inquiry id, client id), `new_client_asked` (inquiry id, draft), `gone`, `refused` (error).
    """

    opened = Signal(object, str)
    found = Signal(list, bool)
    chosen = Signal(object, object)
    new_client_asked = Signal(object, object)
    gone = Signal()
    refused = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        me: Me,
        search: Callable[[Tx, str], Sequence[Candidate]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._me = me
        self._search = search
        self._sheet: InquirySheet | None = None
        self._inquiry_id: int | None = None
        self._ask = 0

    def show_inquiry(self, inquiry_id: int) -> None:
        """Opens the question for an inquiry."""
        self._inquiry_id = inquiry_id
        self._ask += 1
        self._runner.run(lambda tx: read_whole(tx, inquiry_id), partial(self._on_read, self._ask), self.refused.emit)

    def search(self, text: str) -> None:
        """Looks for clients; with nothing typed the candidates are shown again."""
        self._ask += 1
        if not text.strip():
            self.found.emit(self._sheet.candidates if self._sheet else [], False)
            return
        self._runner.run(
            lambda tx: self._search(tx, text.strip()), partial(self._on_found, self._ask), self.refused.emit
        )

    def choose(self, client_id: int) -> None:
        """This client it is."""
        if self._inquiry_id is None:
            return
        inquiry_id = self._inquiry_id
        self._runner.run(
            lambda tx: queries.choose_client(tx, inquiry_id, client_id),
            lambda _none: self.chosen.emit(inquiry_id, client_id),
            self.refused.emit,
            write=True,
        )

    def ask_new_client(self) -> None:
        """None of them: a new client is wanted, begun with what the inquiry says."""
        if self._sheet is not None:
            self.new_client_asked.emit(self._sheet.inquiry_id, client_draft(self._sheet))

    def _on_read(self, ask: int, whole: Whole | None) -> None:
        if ask != self._ask:
            return
        if whole is None:
            self.gone.emit()
            return
        self._sheet = inquiry_sheet(whole, self._clock.now(), self._me.time_zone, self._me.staff_id, may_assign=False)
        self.opened.emit(self._sheet, question(self._sheet))
        self.found.emit(self._sheet.candidates, False)

    def _on_found(self, ask: int, found: Sequence[Candidate]) -> None:
        if ask == self._ask:
            lines: list[CandidateLine] = candidate_lines(found, self._clock.now(), self._me.time_zone)
            self.found.emit(lines, True)


def question(sheet: InquirySheet) -> str:
    """Why it is asked."""
    if not sheet.trouble:
        return _("Nobody has this phone or e-mail yet. Choose the client or make a new one.")
    return _("It is not certain whose inquiry this is: {reason}. Please choose.").format(
        reason=words.reason_words(sheet.card.chooser)
    )
