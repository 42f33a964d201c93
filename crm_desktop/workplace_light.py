"""The light of a workplace: how the base, the channels and the jobs stand, and what a light cannot tell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.db.lane import LaneState
from crm_desktop.error_texts import error_text
from crm_desktop.errors import Unavailable
from crm_desktop.features.channels.presenter_light import ChannelsLight
from crm_desktop.features.jobs.presenter_light import JobsLight
from crm_desktop.features.live import rules as live
from crm_desktop.features.live.presenter import ConnectionPresenter
from crm_desktop.i18n import _
from crm_desktop.rooms import SETTINGS
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.buttons import Button

if TYPE_CHECKING:
    from crm_desktop.workplace import Workplace


class LightWiring(QObject):
    """`connection` is what the light at the top shows."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._place = place
        opened, clock, me = place.opened, place.clock, place.me
        self.connection = ConnectionPresenter(clock, str(opened.target), is_local=opened.is_local, parent=self)
        self._channels = ChannelsLight(place.runner, clock, me.time_zone, self)
        self._channels.changed.connect(self._show_channels)
        self._jobs = JobsLight(place.runner, self)
        self._jobs.changed.connect(self._show_jobs)
        opened.news_changed.connect(self.connection.set_news)
        self.connection.set_news(opened.has_news)
        self.show_link(opened.people.state)

    def start(self) -> None:
        """Begins to tell of channels and jobs whoever may see them; of the base it tells from the first."""
        if self._place.me.may("channels.read"):
            self._channels.start()
        if self._place.me.may("channels.edit"):
            self._jobs.start()

    def stop(self) -> None:
        """Tells nothing any more."""
        self._channels.stop()
        self._jobs.stop()
        self._place.opened.news_changed.disconnect(self.connection.set_news)

    def read_again(self, names: frozenset[str]) -> None:
        """Reads again what these events are about."""
        if live.CHANNELS in names and self._place.me.may("channels.read"):
            self._channels.refresh()

    def show_link(self, state: LaneState) -> None:
        """The line to the base is now so."""
        self.connection.set_link(state.name, state.since, state.error)
        self._place.frame.set_banner(self._banner_of(state))

    def _show_channels(self, meaning: str, sentences: list[str]) -> None:
        self.connection.set_channels(meaning, sentences)
        self._mark("channels", meaning)

    def _show_jobs(self, meaning: str, sentences: list[str]) -> None:
        self.connection.set_jobs(meaning, sentences)
        self._mark("jobs", meaning)

    def _mark(self, page: str, meaning: str) -> None:
        if self._place.window.is_made(SETTINGS):
            self._place.window.room(SETTINGS).set_mark(page, meaning)

    def _banner_of(self, state: LaneState) -> Banner | None:
        """What cannot be told by the light alone: an upgrade, and a base that does not let us in any more."""
        error = state.error
        if error is None or state.name not in ("lost", "refused"):
            return None
        if state.name == "refused":
            banner = Banner("bad", error_text(error), _("What you typed is still here."))
            banner.add_button(Button(_("Log in again"))).clicked.connect(partial(self._place.left.emit, "person"))
            return banner
        if isinstance(error, Unavailable) and error.what == "maintenance":
            return Banner("info", error_text(error), _("What you typed stays."))
        return None
