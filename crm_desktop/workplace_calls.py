"""Calls of a workplace: the strip, the card that opens when it rings, dialling, and where recordings are heard."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit

from crm_desktop import config
from crm_desktop.features.calls.presenter_dial import DialPresenter
from crm_desktop.features.calls.presenter_listen import Listener
from crm_desktop.features.calls.presenter_strip import StripPresenter
from crm_desktop.features.intake.words import why_words
from crm_desktop.features.live import rules as live
from crm_desktop.i18n import _
from crm_desktop.rooms import CLIENTS

if TYPE_CHECKING:
    from crm_desktop.features.calls.presenter_log import CallLogPresenter
    from crm_desktop.features.calls.rules_strip import StripLine
    from crm_desktop.features.calls.view_log import CallLog
    from crm_desktop.features.calls.view_strip import CallStrip
    from crm_desktop.features.intake.offer_card import OfferCard
    from crm_desktop.workplace import Workplace


class CallsWiring(QObject):
    """`dial` and `strip` are there for everybody; who may not see calls has nothing read."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place
        self._may_read = place.me.may("calls.read")
        self._may_dial = place.me.may("calls.edit")
        self.strip = StripPresenter(place.runner, place.clock, place.me, why_words, self)
        self.dial = DialPresenter(place.runner, place.clock, place.me.time_zone, self)
        self.listener = Listener(place.runner, _open_file, self)
        self.listener.refused.connect(place.complain)
        self.view: CallStrip | None = None
        self.strip.changed.connect(self._show)
        self.strip.rang.connect(self._on_rang)
        self.strip.client_asked.connect(place.open_client)
        self.strip.inquiry_asked.connect(place.open_inquiry)
        self.strip.noted.connect(self._on_noted)
        self.dial.dialled.connect(lambda _call_id: self.strip.refresh())
        self.dial.refused.connect(place.complain)
        self.dial.write_down_asked.connect(place.forms.write_down_call)

    @property
    def dialler(self) -> DialPresenter | None:
        """What numbers on cards dial by; None for who may not dial."""
        return self.dial if self._may_dial else None

    @cached_property
    def log(self) -> CallLogPresenter:
        """The list of calls, made with the inbox."""
        from crm_desktop.features.calls.presenter_log import CallLogPresenter

        place = self._place
        sees_others = place.me.actions.get("calls.read") != "own"
        log = CallLogPresenter(place.runner, place.clock, place.me.time_zone, sees_others=sees_others, parent=self)
        log.client_asked.connect(place.open_client)
        log.inquiry_asked.connect(place.open_inquiry)
        log.listen_asked.connect(self.listener.play)
        log.dial_asked.connect(self.dial.dial)
        return log

    def make_log(self) -> CallLog | None:
        """The page of calls for the inbox; None for who may not see them."""
        if not self._may_read:
            return None
        from crm_desktop.features.calls.view_log import CallLog

        return CallLog(self.log, dialler=self.dialler)

    def start(self) -> None:
        """Reads what rings now and whether the line can dial."""
        if self._may_read:
            self.strip.refresh()
        if self._may_dial:
            self.dial.refresh()

    def stop(self) -> None:
        """Nothing is shown any more."""
        self.strip.stop()

    def read_again(self, names: frozenset[str]) -> None:
        """Reads again what these events are about."""
        if self._may_read and {live.CALLS, live.mine(self._place.me.staff_id)} & names:
            self.strip.refresh()
            if "log" in self.__dict__:
                self.log.refresh()
        if self._may_dial and {live.CHANNELS, live.STAFF} & names:
            self.dial.refresh()

    def _show(self, lines: list[StripLine]) -> None:
        """The strip itself is made with the first call."""
        if self.view is None:
            if not lines:
                return
            from crm_desktop.features.calls.view_strip import CallStrip

            self.view = CallStrip(self.strip)
            self._place.frame.set_strip(self.view, is_shown=False)
            self.view.shown_changed.connect(self._on_shown)
            self.view.dial_asked.connect(self.dial.dial)
            self.dial.changed.connect(self.view.set_dial_reason)
            self.view.set_dial_reason(self.dial.reason)
            self.view.show_lines(lines)
            self.strip.tick()

    def _on_shown(self, is_shown: bool) -> None:
        if self.view is not None:
            self._place.frame.set_strip(self.view, is_shown=is_shown)

    def tells_of(self, card: OfferCard) -> bool:
        """Does the strip show this offer already: who rings, the last order, why it came to me?"""
        return card.channel == "call" and any(
            line.stage == "ringing" and line.kind == "in" and line.inquiry_id == card.inquiry_id
            for line in self.strip.lines
        )

    def _on_rang(self, line: StripLine) -> None:
        """The card of who calls comes up, but never over something being typed."""
        place = self._place
        place.offer_view.fold_told()
        wanted = place.config.get(config.CARD_ON_RING) == "yes" and place.me.may("clients.read")
        if wanted and line.client_id is not None and not self.is_typing():
            place.open_client(line.client_id)

    def is_typing(self) -> bool:
        """Is something being typed that a change of the page could spoil or hide?"""
        place = self._place
        if any(dialog.isVisible() for dialog in place.window.findChildren(QDialog)):
            return True
        if self.view is not None and self.view.is_typing():
            return True
        card = place.window.room(CLIENTS).card if place.window.is_made(CLIENTS) else None
        if card is not None and (card.facts.is_editing() or card.note.text()):
            return True
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit):
            return not focus.isReadOnly() and bool(focus.text())
        return isinstance(focus, QPlainTextEdit) and not focus.isReadOnly() and bool(focus.toPlainText())

    def _on_noted(self, _call_id: int, is_task: bool) -> None:
        place = self._place
        place.say(_("Written down, and a task to call back is set") if is_task else _("Written down"))
        place.read_again(frozenset({live.CALLS}))
        if is_task:
            place.opened.hurry_jobs()


def _open_file(path: str) -> bool:
    return QDesktopServices.openUrl(QUrl.fromLocalFile(path))
