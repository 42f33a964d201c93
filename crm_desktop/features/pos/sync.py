"""Telling the base what a till did, in order and each once, and bringing its copy of the catalogue up to date."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.pos import catalogue_copy, journal, queries_copy
from crm_desktop.features.pos.queries import post_op

T = TypeVar("T")
_BATCH = 50


class Way(Protocol):
    """A lane to a base."""

    def submit(self, work: Callable[[Tx], T], *, write: bool = False, repeatable: bool = False) -> Future[T]:
        """Does work in a transaction of its own."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What one round did: how many went, how many wait, what stood in the way."""

    sent: int
    waiting: int
    trouble: Exception | None = None


@dataclass
class TillSync:
    """One till between its journal and the base. Blocks: run it in a thread that may wait."""

    base: Way
    own: Way
    till_id: int
    now: Callable[[], datetime]

    def begin(self) -> queries_copy.About:
        """A new journal goes on where the base is; to a base put back from an older copy what it lacks is told again.

        Raises Refused e_pos_journal_other, Unavailable.
        """
        known = self._about()
        self.own.submit(
            lambda tx: journal.begin(
                tx,
                self.till_id,
                known.firm_key,
                self.now(),
                op_no=known.op_no,
                receipt_no=known.receipt_no,
                shift_no=known.shift_no,
            ),
            write=True,
        ).result()
        self._tell_again_after(known.op_no)
        return known

    def post(self) -> Told:
        """Tells what waits. The base away is no error here: it is told in what is answered.

        A base that was put back from an older copy says what it waits for, and is told again from there.
        """
        sent, is_again = 0, False
        try:
            while waiting := self.own.submit(lambda tx: journal.unsent(tx, _BATCH)).result():
                try:
                    for one in waiting:
                        self._post_one(one)
                        sent += 1
                except Refused as refused:
                    expected = int(str(refused.facts.get("expected", 0)))
                    if refused.key != "e_pos_gap" or is_again or expected >= waiting[0].op_no:
                        raise
                    is_again = True
                    self._tell_again_after(expected - 1)
            return Told(sent, 0)
        except (Unavailable, Refused) as trouble:
            return Told(sent, self.own.submit(journal.unsent_count).result(), trouble)

    def _post_one(self, one: journal.Unsent) -> None:
        op = one.op
        answer: Any = self.base.submit(
            lambda tx: post_op(tx, self.till_id, one.op_no, one.op_id, op), write=True, repeatable=True
        ).result()
        words = json.dumps({"document_id": answer.document_id, "review": [item.what for item in answer.review]})
        self.own.submit(lambda tx: journal.mark_sent(tx, one.op_no, words, self.now()), write=True).result()

    def _about(self) -> queries_copy.About:
        return self.base.submit(lambda tx: queries_copy.about(tx, self.till_id)).result()

    def _tell_again_after(self, op_no: int) -> int:
        """How many operations will be told again: those marked as told that the base does not have."""
        return self.own.submit(lambda tx: journal.send_again_after(tx, op_no), write=True).result()

    def refresh(self) -> int:
        """Brings the copy up to date; how many goods came. Raises Unavailable, Refused."""
        since = self.own.submit(catalogue_copy.cursor).result()
        known = self._about()
        self._tell_again_after(known.op_no)
        fresh = self.base.submit(lambda tx: queries_copy.read_fresh(tx, self.till_id, since)).result()
        for piece in catalogue_copy.pieces(known, fresh, self.now()):
            self.own.submit(piece, write=True).result()
        return len(fresh.goods)
