"""Addresses of a letter being written: suggested as they are typed, checked, warned of when letters come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused
from crm_desktop.features.mail import queries_desk as queries
from crm_desktop.features.mail import writing
from crm_desktop.features.mail.addresses import recipients
from crm_desktop.features.mail.rules_desk import Draft, Suggested, Trouble
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_MOST_CHECKED = 50


class AddressesPresenter(QObject):
    """`draft` answers what is being written now, None when nothing is.

    Signals: `suggested` (list of Suggested), `fault` (field, words; empty words take it away), `warned` (words on
    addresses letters come back from, empty when there are none).
    """

    suggested = Signal(list)
    fault = Signal(str, str)
    warned = Signal(str)

    def __init__(self, runner: Runner, draft: Callable[[], Draft | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._draft = runner, draft

    def suggest(self, typed: str) -> None:
        """Addresses that begin as the last one in the field; of the client when nothing is typed."""
        draft = self._draft()
        client_id = draft.client_id if draft is not None and not typed.strip() else None

        def work(tx: Tx) -> list[Suggested]:
            return queries.suggest_addresses(tx, typed.strip(), client_id)

        self._runner.run(work, self.suggested.emit, lambda _error: None)

    def check_field(self, name: str) -> bool:
        """Says at the field which address no letter can go to; True when all are well."""
        draft = self._draft()
        if draft is None:
            return False
        try:
            recipients(draft.to if name == "to" else draft.cc)
        except Refused as refusal:
            self.fault.emit(name, error_text(refusal))
            return False
        self.fault.emit(name, "")
        self.check_troubles()
        return True

    def may_go(self, draft: Draft) -> bool:
        """Can the letter go to all it is written to? Says at the field why not."""
        if not draft.to.strip():
            self.fault.emit("to", _("Write whom the letter is to go to."))
            return False
        return self.check_field("to") and self.check_field("cc")

    def check_troubles(self) -> None:
        """Warns of addresses letters came back from."""
        draft = self._draft()
        if draft is None:
            return
        emails = writing.addresses_in(f"{draft.to},{draft.cc}")[:_MOST_CHECKED]
        if not emails:
            self.warned.emit("")
            return

        def done(found: list[Trouble]) -> None:
            hard = [one.email for one in found if one.hard_at is not None]
            told = _("Letters to {addresses} came back.").format(addresses=", ".join(hard)) if hard else ""
            self.warned.emit(told)

        self._runner.run(lambda tx: queries.troubles(tx, emails), done, lambda _error: None)
