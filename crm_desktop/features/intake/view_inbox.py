"""The inbox room: lists of inquiries at the left, the chosen one at the right, quarantine as a list of its own."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_inbox import InboxPresenter
from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.presenter_quarantine import QuarantinePresenter
from crm_desktop.features.intake.view_inbox_list import InboxList
from crm_desktop.features.intake.view_inquiry import InquiryPane
from crm_desktop.features.intake.view_quarantine import QuarantineView
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.phone import Dialler
from crm_desktop.ui.switches import SegmentedControl

_PANE_WIDTH = 420
# The shortcut itself belongs to the window: a second one here would make both silent.
_NEW_KEYS = "Ctrl+I"
_CALLS = "calls"


class CallsPage(Protocol):
    """A list of calls, made by whoever puts the window together: a QWidget."""

    def start(self) -> None:
        """It comes into sight."""


class InboxView(Page):
    """`new_inquiry` wants the hand entry; the other acts are told by the presenters."""

    new_inquiry = Signal()

    def __init__(
        self,
        inbox: InboxPresenter,
        inquiry: InquiryPresenter,
        quarantine: QuarantinePresenter,
        people: PeoplePresenter,
        parent: QWidget | None = None,
        *,
        dialler: Dialler | None = None,
        calls: CallsPage | None = None,
    ) -> None:
        super().__init__(_("Inbox"))
        if parent is not None:
            self.setParent(parent)
        self._inbox, self._inquiry, self._quarantine = inbox, inquiry, quarantine
        self._calls = calls
        self._words = _view_words()
        views = [*self._words.items(), *([(_CALLS, _("Calls"))] if calls is not None else [])]
        self._views = SegmentedControl(views, inbox.view, name=_("Which inquiries"))
        self._new = Button(_("New inquiry"), "plus", "primary")
        self._new.setToolTip(_("New inquiry ({keys})").format(keys=_NEW_KEYS))
        self._error = ErrorBanner()
        self._list = InboxList(inbox, people)
        self.rows = self._list.rows
        self.chosen_ids = self._list.chosen_ids
        self._pane = InquiryPane(inquiry, people, dialler=dialler)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_inquiries())
        self._stack.addWidget(QuarantineView(quarantine))
        if isinstance(calls, QWidget):
            self._stack.addWidget(calls)
        self.head.add(self._new)
        self.rule_chip = Chip("", "info", "route", removable=True)
        self.rule_chip.removed.connect(inbox.leave_rule)
        self.rule_chip.hide()
        self.body.addLayout(row(self._views, self.rule_chip, None, gap=12))
        self.body.addWidget(self._error)
        self.body.addWidget(self._stack, 1)
        self._connect()
        dial = QShortcut(QKeySequence("Ctrl+D"), self)
        dial.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        dial.activated.connect(self._pane.dial)

    def _make_inquiries(self) -> QWidget:
        lists, sheet = Panel(), Panel()
        lists.add(self._list, 1)
        sheet.add(self._pane, 1)
        sheet.setFixedWidth(_PANE_WIDTH)
        return box(row(lists, sheet, gap=16))

    def _connect(self) -> None:
        inbox, inquiry = self._inbox, self._inquiry
        self._new.clicked.connect(lambda: self.new_inquiry.emit())
        self.rows.empty_pressed.connect(self._on_empty_pressed)
        self._views.chosen.connect(self._on_chosen)
        inbox.view_changed.connect(self._on_view)
        inbox.counts_changed.connect(self._on_counts)
        inbox.refused.connect(self._on_refused)
        inbox.loading.connect(lambda _is: self._error.clear())
        inbox.selected.connect(inquiry.show_inquiry)
        inquiry.changed.connect(inbox.refresh)
        inquiry.gone.connect(inbox.refresh)
        self._quarantine.settled.connect(inbox.refresh)
        self._error.retry.connect(inbox.refresh)

    def show_calls(self) -> None:
        """Shows the calls instead of inquiries."""
        if self._calls is not None:
            self._views.set_current(_CALLS)
            self._stack.setCurrentIndex(2)
            self._calls.start()

    @property
    def shows_calls(self) -> bool:
        """Do calls stand here instead of inquiries?"""
        return self._calls is not None and self._stack.currentWidget() is self._calls

    def set_calls_count(self, count: int) -> None:
        """How many missed calls are to be called back."""
        word = _("Calls")
        self._views.set_text(_CALLS, f"{word} {count}" if count else word)

    def _on_empty_pressed(self) -> None:
        if self._list.points_at_queue:
            self._inbox.show_view("waiting")
        else:
            self.new_inquiry.emit()

    def _on_chosen(self, name: str) -> None:
        if name == _CALLS:
            self.show_calls()
        else:
            self._inbox.show_view(name)

    def _on_view(self, name: str) -> None:
        by_rule = self._inbox.rule
        self._views.set_current("" if by_rule else name)
        self.rule_chip.setVisible(by_rule is not None)
        if by_rule is not None:
            self.rule_chip.set_text(by_rule.words, "info", "route")
        is_quarantine = name == "quarantine"
        self._stack.setCurrentIndex(1 if is_quarantine else 0)
        if is_quarantine:
            self._quarantine.refresh()
        else:
            self._inquiry.show_inquiry(self._inbox.selected_id)

    def _on_counts(self, counts: dict[str, int]) -> None:
        for name, word in self._words.items():
            count = counts.get(name, 0)
            self._views.set_text(name, f"{word} {count}" if count else word)

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)


def _view_words() -> dict[str, str]:
    return {
        "mine": _("Mine"),
        "waiting": _("Waiting"),
        "open": _("All open"),
        "idle": _("Untouched"),
        "closed": _("Closed ones"),
        "quarantine": _("Quarantine"),
    }
