"""The settings room: which pages a person sees, each made when first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crm_desktop.features.routing.examples import Examples
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.presenter_sample import SamplePresenter
from crm_desktop.features.routing.presenter_trial import TrialPresenter
from crm_desktop.features.routing.view_rules import RulesPage
from crm_desktop.features.staff.presenter_calendar import CalendarPresenter
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.view_calendar import CalendarPage
from crm_desktop.features.staff.view_staff import StaffPage
from crm_desktop.i18n import _
from crm_desktop.ui.settings_frame import SettingsFrame, SettingsPage

if TYPE_CHECKING:
    from crm_desktop.workplace import Workplace


class SettingsRoom(SettingsFrame):
    """Pages by right: what a person may neither see nor change is not in the list."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        may = workplace.me.may
        pages = [
            (may("staff.read"), SettingsPage("staff", "users", _("Staff and roles"), self._staff)),
            (may("staff.read"), SettingsPage("calendar", "calendar-event", _("Working time"), self._calendar)),
            (may("routing.read"), SettingsPage("routing", "route", _("Routing"), self._routing)),
        ]
        super().__init__([page for is_seen, page in pages if is_seen])

    def _staff(self) -> QWidget:
        place = self._workplace
        presenter = StaffPresenter(
            place.runner, place.me.time_zone, can_edit=place.me.may("staff.edit"), logins=None, parent=self
        )
        page = StaffPage(presenter)
        page.told.connect(place.say)
        return page

    def _calendar(self) -> QWidget:
        place = self._workplace
        presenter = CalendarPresenter(
            place.runner,
            place.clock,
            place.me.time_zone,
            can_edit=place.me.may("staff.edit"),
            branch_id=place.me.branch_id,
            parent=self,
        )
        return CalendarPage(presenter)

    def _routing(self) -> QWidget:
        place = self._workplace
        zone = place.me.time_zone
        rules = RulesPresenter(place.runner, place.clock, zone, may_edit=place.me.may("routing.edit"))
        sample = SamplePresenter(rules, place.runner, place.clock, zone, place.firm.phone_region, Examples())
        trial = TrialPresenter(rules, place.reports, place.clock, zone)
        rules.setParent(self)
        sample.setParent(self)
        trial.setParent(self)
        rules.load()
        return RulesPage(rules, sample, trial)
