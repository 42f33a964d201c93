"""The settings room: which pages a person sees, each made when first opened."""

from __future__ import annotations

import platform
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crm_desktop import __version__, neighbours
from crm_desktop.db.schema_files import read_sources
from crm_desktop.features.live import rules as live
from crm_desktop.features.mail.presenter_templates import TemplatesPresenter
from crm_desktop.features.mail.view_templates import TemplatesPage
from crm_desktop.features.routing.examples import Examples
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.presenter_sample import SamplePresenter
from crm_desktop.features.routing.presenter_trial import TrialPresenter
from crm_desktop.features.routing.view_rules import RulesPage
from crm_desktop.features.settings.presenter import SettingsPresenter
from crm_desktop.features.settings.presenter_mine import MySettingsPresenter
from crm_desktop.features.settings.rules import About
from crm_desktop.features.settings.view_about import AboutPage
from crm_desktop.features.settings.view_firm import FirmPage
from crm_desktop.features.settings.view_intake import IntakePage
from crm_desktop.features.settings.view_mine import MySettingsPage
from crm_desktop.features.sources.presenter_sources import SourcesPresenter
from crm_desktop.features.sources.view_sources import SourcesPage
from crm_desktop.features.staff.presenter_calendar import CalendarPresenter
from crm_desktop.features.staff.presenter_rights import RightsPresenter
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.view_calendar import CalendarPage
from crm_desktop.features.staff.view_rights import RightsPage
from crm_desktop.features.staff.view_staff import StaffPage
from crm_desktop.i18n import _, language
from crm_desktop.money import set_currency
from crm_desktop.rooms import INBOX
from crm_desktop.server_logins import ServerLogins
from crm_desktop.ui.settings_frame import SettingsFrame, SettingsPage

if TYPE_CHECKING:
    from crm_desktop.features.channels.presenter import ChannelsPresenter
    from crm_desktop.features.jobs.presenter import JobsPresenter
    from crm_desktop.workplace import Workplace


class SettingsRoom(SettingsFrame):
    """Pages by right: what a person may neither see nor change is not in the list."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._rules: RulesPresenter | None = None
        self._staff: StaffPresenter | None = None
        self._channels: ChannelsPresenter | None = None
        self._jobs: JobsPresenter | None = None
        may = workplace.me.may
        pages = [
            (True, SettingsPage("mine", "user-check", _("My settings"), self._mine_page)),
            (may("staff.read"), SettingsPage("staff", "users", _("Staff and roles"), self._staff_page)),
            (may("staff.read"), SettingsPage("calendar", "calendar-event", _("Working time"), self._calendar_page)),
            (may("routing.read"), SettingsPage("routing", "route", _("Routing"), self._routing_page)),
            (may("settings.read"), SettingsPage("intake", "inbox", _("Intake and reminders"), self._intake_page)),
            (may("sources.read"), SettingsPage("sources", "tag", _("Sources of clients"), self._sources_page)),
            (
                may("channels.read"),
                SettingsPage("channels", "plug", _("Channels"), self._channels_page, _channel_words()),
            ),
            (may("channels.read"), SettingsPage("jobs", "refresh", _("Jobs and sending"), self._jobs_page)),
            (
                may("pos.sell") or may("settings.edit"),
                SettingsPage("devices", "printer", _("Devices"), self._devices_page, _device_words()),
            ),
            (
                may("tills.edit"),
                SettingsPage("tills", "cash", _("Tills"), self._tills_page, (_("Receipt"), _("Rounding of cash"))),
            ),
            (
                may("loyalty.read"),
                SettingsPage(
                    "loyalty",
                    "discount",
                    _("Promotions and cards"),
                    self._loyalty_page,
                    (_("Coupons"), _("Gift cards"), _("Points")),
                ),
            ),
            (may("tills.edit"), SettingsPage("pins", "key", _("PINs and badges"), self._pins_page)),
            (may("mail.read"), SettingsPage("templates", "file-text", _("Letter templates"), self._templates_page)),
            (may("settings.read"), SettingsPage("firm", "building-store", _("Firm"), self._firm_page)),
            (may("staff.edit"), SettingsPage("rights", "shield-check", _("Rights"), self._rights_page)),
            (True, SettingsPage("about", "lifebuoy", _("About the program"), self._about_page)),
        ]
        super().__init__([page for is_seen, page in pages if is_seen])
        self.open("routing" if may("routing.edit") else "mine")

    def read_again(self, names: frozenset[str]) -> None:
        """Reads again the pages these events are about; a draft of rules is never overwritten."""
        if self._rules is not None and {live.RULES, live.STAFF} & names:
            self._rules.load()
        if self._staff is not None and live.STAFF in names:
            self._staff.refresh()
        if self._channels is not None and live.CHANNELS in names:
            self._channels.refresh()
            self._channels.reread()
        if self._jobs is not None and {live.JOBS, live.CALLS, live.MAIL} & names:
            self._jobs.refresh()

    @property
    def has_unsaved_rules(self) -> bool:
        """True while the draft of the rules differs from what is in force."""
        return self._rules is not None and self._rules.is_changed

    def _mine_page(self) -> QWidget:
        place = self._place
        presenter = MySettingsPresenter(place.runner, place.config, language(), place.me.time_zone, parent=self)
        presenter.theme_chosen.connect(place.theme_chosen)
        presenter.text_factor_chosen.connect(place.text_factor_chosen)
        presenter.language_chosen.connect(place.language_chosen)
        page = MySettingsPage(presenter)
        page.told.connect(place.say)
        return page

    def _staff_page(self) -> QWidget:
        place = self._place
        self._staff = StaffPresenter(
            place.runner,
            place.me.time_zone,
            can_edit=place.me.may("staff.edit"),
            logins=None if place.opened.is_local else ServerLogins(lambda: place.opened.target),
            parent=self,
        )
        page = StaffPage(self._staff)
        page.told.connect(place.say)
        return page

    def _calendar_page(self) -> QWidget:
        place = self._place
        presenter = CalendarPresenter(
            place.runner,
            place.clock,
            place.me.time_zone,
            can_edit=place.me.may("staff.edit"),
            branch_id=place.me.branch_id,
            parent=self,
        )
        page = CalendarPage(presenter)
        page.told.connect(place.say)
        return page

    def _routing_page(self) -> QWidget:
        place = self._place
        zone = place.me.time_zone
        self._rules = rules = RulesPresenter(place.runner, place.clock, zone, may_edit=place.me.may("routing.edit"))
        sample = SamplePresenter(rules, place.runner, place.clock, zone, place.firm.phone_region, Examples())
        trial = TrialPresenter(rules, place.reports, place.clock, zone)
        for presenter in (rules, sample, trial):
            presenter.setParent(self)
        rules.load()
        if place.me.may("intake.read"):
            rules.rule_hits_asked.connect(self._show_settled)
        page = RulesPage(rules, sample, trial, opens_hits=place.me.may("intake.read"))
        page.saved.connect(lambda: place.say(_("The new rules are in force")))
        return page

    def _show_settled(self, lineage_id: int | None, words: str, since: datetime) -> None:
        """Shows in the inbox what a rule has settled since then."""
        from crm_desktop.features.intake.presenter_inbox import ByRule

        self._place.window.open_room(INBOX)
        self._place.inbox.show_rule(ByRule(lineage_id, words, since))

    def _settings_presenter(self) -> SettingsPresenter:
        place = self._place
        return SettingsPresenter(place.runner, place.me.time_zone, can_edit=place.me.may("settings.edit"), parent=self)

    def _intake_page(self) -> QWidget:
        page = IntakePage(self._settings_presenter())
        page.told.connect(self._place.say)
        return page

    def _templates_page(self) -> QWidget:
        place = self._place
        can_edit = place.me.actions.get("mail.edit") in ("department", "branch", "all")
        presenter = TemplatesPresenter(place.runner, can_edit=can_edit, parent=self)
        page = TemplatesPage(presenter)
        page.told.connect(place.say)
        presenter.load()
        return page

    def _loyalty_page(self) -> QWidget:
        from crm_desktop.features.loyalty.presenter import LoyaltyPresenter
        from crm_desktop.features.loyalty.view_page import LoyaltyPage

        place = self._place
        may_edit = place.me.actions.get("loyalty.edit") == "all"
        presenter = LoyaltyPresenter(place.runner, place.firm.phone_region, may_edit=may_edit, parent=self)
        page = LoyaltyPage(presenter)
        page.told.connect(place.say)
        presenter.load()
        return page

    def _sources_page(self) -> QWidget:
        place = self._place
        presenter = SourcesPresenter(place.runner, can_edit=place.me.may("sources.edit"), parent=self)
        page = SourcesPage(presenter)
        page.told.connect(place.say)
        presenter.load()
        return page

    def _firm_page(self) -> QWidget:
        presenter = self._settings_presenter()

        def follow(_text: str) -> None:
            if presenter.firm is not None:
                set_currency(presenter.firm.currency)

        presenter.saved.connect(follow)
        page = FirmPage(presenter)
        page.told.connect(self._place.say)
        return page

    def _channels_page(self) -> QWidget:
        from crm_desktop.features.channels.presenter import ChannelsPresenter
        from crm_desktop.features.channels.view import ChannelsPage

        place = self._place
        self._channels = ChannelsPresenter(
            place.runner,
            place.clock,
            place.me.time_zone,
            neighbours.branch_choices,
            may_edit=place.me.may("channels.edit"),
            parent=self,
        )
        page = ChannelsPage(self._channels, {"site": (_("Keys"), self._site_keys)})
        page.told.connect(place.say)
        return page

    def _site_keys(self, channel_id: int) -> QWidget:
        from crm_desktop.features.channels.queries import read_facts
        from crm_desktop.features.site.presenter_keys import SiteKeysPresenter
        from crm_desktop.features.site.view_keys import SiteKeysPanel
        from crm_desktop.ui.background import Background

        place = self._place
        assert self._channels is not None
        channels = self._channels
        presenter = SiteKeysPresenter(
            place.runner,
            Background(self),
            place.me.time_zone,
            can_edit=place.me.may("channels.edit"),
            parent=self,
        )
        presenter.open(channel_id, lambda: read_facts(channels.current.form.facts) if channels.current else {})
        panel = SiteKeysPanel(presenter)
        panel.told.connect(place.say)
        return panel

    def _jobs_page(self) -> QWidget:
        from crm_desktop.features.jobs.presenter import JobsPresenter
        from crm_desktop.features.jobs.view import JobsPage

        place = self._place
        self._jobs = JobsPresenter(
            place.runner, place.clock, place.me.time_zone, may_edit=place.me.may("channels.edit"), parent=self
        )
        page = JobsPage(self._jobs)
        page.told.connect(place.say)
        return page

    def _tills_page(self) -> QWidget:
        from crm_desktop.workplace_shifts import make_tills_page

        return make_tills_page(self._place)

    def _pins_page(self) -> QWidget:
        from crm_desktop.workplace_shifts import make_pins_page

        return make_pins_page(self._place)

    def _devices_page(self) -> QWidget:
        from crm_desktop.error_texts import error_text
        from crm_desktop.errors import Refused
        from crm_desktop.features.devices.presenter_devices import DevicesPresenter
        from crm_desktop.features.devices.view_devices import DevicesPage
        from crm_desktop.ui.background import Background
        from crm_desktop.workplace_devices import find_ports, printer_choices, trial_lines

        place = self._place
        rack = place.devices
        presenter = DevicesPresenter(
            rack, Background(self), find_ports, printer_choices(), trial_lines, place.me.time_zone, parent=self
        )

        def on_refused(refused: Refused) -> None:
            presenter.on_refused(refused, error_text(refused))

        rack.code.connect(presenter.on_code)
        rack.card.connect(presenter.on_card)
        rack.card_refused.connect(on_refused)
        rack.state_changed.connect(lambda _name, _state: presenter.states_changed.emit())
        page = DevicesPage(presenter)
        page.emulator_asked.connect(lambda: rack.show_emulator(place.runner))
        page.channels_asked.connect(lambda: self.open("channels"))
        page.modem.setVisible(place.me.may("channels.read"))
        return page

    def _rights_page(self) -> QWidget:
        place = self._place
        presenter = RightsPresenter(place.runner, place.me.time_zone, can_edit=place.me.may("staff.edit"), parent=self)
        page = RightsPage(presenter)
        page.told.connect(place.tell)
        return page

    def _about_page(self) -> QWidget:
        opened = self._place.opened
        return AboutPage(
            About(
                version=f"{__version__} · Python {platform.python_version()}",
                engine=f"Firebird {opened.engine}",
                place=str(opened.target),
                schema=str(read_sources().number),
                is_server=not opened.is_local,
            )
        )


def _channel_words() -> tuple[str, ...]:
    """What else somebody may look for when he means channels."""
    return (_("Telephony"), _("Asterisk PBX"), _("Mailbox"), _("Site"), _("Modem"), _("Passwords"))


def _device_words() -> tuple[str, ...]:
    """What else somebody may look for when he means devices."""
    return (
        _("Receipt printer"),
        _("Barcode scanner"),
        _("Scale"),
        _("Customer display"),
        _("Card reader"),
        _("Fiscal register"),
        _("Bank terminal"),
        _("Emulator"),
    )
