"""The trial run: who got what lately, and who would have got it by the rules in the editor."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QModelIndex, Qt
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from crm_desktop.features.routing.model_trial import OutcomesModel
from crm_desktop.features.routing.presenter_trial import PERIODS, Share, TrialPresenter, TrialResult
from crm_desktop.features.routing.rules import Outcome
from crm_desktop.i18n import _, language, ngettext, pgettext
from crm_desktop.ui.bars import DiffBar
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Divider, Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.progress import ProgressStrip
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.theme import theme

_NUMBER_WIDTH = 64
_BAR_WIDTH = 120
_MINUS = "−"
_LEAST_SCALE = 10
_CALM_HEIGHT = 190
_ANY_HEIGHT = 16777215
_ICONS = {"call": "phone", "web": "world", "mail": "mail", "chat": "message", "visit": "walk"}


class TrialPanel(Panel):
    """Period and Run in the head; below it what to know, the people, or the inquiries of one of them."""

    def __init__(self, presenter: TrialPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Trial run"))
        self._presenter = presenter
        self._model = OutcomesModel()
        periods = [(str(days), ngettext("{count} day", "{count} days", days).format(count=days)) for days in PERIODS]
        self._period = SegmentedControl(periods, str(PERIODS[0]), name=pgettext("routing", "Period"))
        self._run = Button(pgettext("routing", "Run"), "player-play", small=True, key="F6")
        self._progress = ProgressStrip()
        self._progress.hide()
        self._people = QWidget()
        self._grid = QGridLayout(self._people)
        self._rows = RowList(self._look, empty=(pgettext("routing", "No inquiries"), ""))
        self._rows.setModel(self._model)
        self._whose = Label("", "body", bold=True)
        which = [("all", pgettext("trial", "All")), ("changed", pgettext("trial", "Changing"))]
        self._which = SegmentedControl(which, "all", name=_("Which inquiries"))
        self._shown: Share | None = None
        self._stack = QStackedWidget()
        self._build()
        self._wire()

    def _build(self) -> None:
        self.head_layout.addWidget(self._period)
        self.head_layout.addWidget(self._run)
        told = Label(
            _(
                "The rules as they stand above, over inquiries that came: who got them and who would have. "
                "Calendars are asked for the day of each inquiry. States (away, busy) and limits of open inquiries are "
                "left aside: they are known for today only. Nothing is written."
            ),
            "body", "soft", wrap=True,
        )  # fmt: skip
        scroll = Scroll(box(column(self._people, None)))
        back = Button(_("All people"), "chevron-left", "link", small=True)
        back.clicked.connect(lambda: self._stack.setCurrentIndex(1))
        head = row(back, 8, self._whose, None, self._which, margins=(8, 4, 16, 4))
        rows = column(head, Divider(), self._rows, gap=0)
        self._stack.addWidget(Scroll(box(column(told, None, margins=(16, 12, 16, 12)))))
        self._stack.addWidget(scroll)
        self._stack.addWidget(box(rows))
        self.add(self._progress)
        self.add(self._stack, 1)
        # Before the first run the rules have the room.
        self.setMaximumHeight(_CALM_HEIGHT)

    def _wire(self) -> None:
        self._run.clicked.connect(lambda: self._presenter.run(int(self._period.current())))
        self._which.chosen.connect(lambda _key: self._fill_rows())
        self._progress.cancelled.connect(self._presenter.cancel)
        self._presenter.started.connect(self._on_started)
        self._presenter.progressed.connect(self._on_progressed)
        self._presenter.finished.connect(self._on_finished)
        self._presenter.cancelled.connect(self._on_ended)
        self._presenter.failed.connect(self._on_ended)

    def set_reason(self, reason: str) -> None:
        """Why a run is not possible; empty when it is."""
        self._run.set_reason(reason)

    def mark_old(self) -> None:
        """The rules have changed since the run."""
        if self._presenter.result is not None:
            self.set_count(_("of earlier rules, run again"))

    def _on_started(self) -> None:
        self._run.setEnabled(False)
        self._progress.set(0, 1, _("Going through the inquiries"))
        self._progress.show()

    def _on_progressed(self, done: int, whole: int) -> None:
        self._progress.set(done, whole, _("Going through the inquiries"))

    def _on_ended(self) -> None:
        self._run.setEnabled(True)
        self._progress.hide()

    def _on_finished(self, result: TrialResult) -> None:
        self._on_ended()
        count = len(result.outcomes)
        told = ngettext("{count} inquiry in {seconds} s", "{count} inquiries in {seconds} s", count)
        told = told.format(
            count=count, seconds=_locale().toString(result.seconds, "f", 1 if result.seconds >= 1 else 2)
        )
        if result.is_cut:
            told = _("{told}, more there were not tried").format(told=told)
        changed = ngettext("{count} goes to somebody else", "{count} go to somebody else", result.changed)
        self.set_count(f"{told}, {changed.format(count=result.changed)}")
        self._show_people(result)
        self.setMaximumHeight(_ANY_HEIGHT)
        self._stack.setCurrentIndex(1)

    def _show_people(self, result: TrialResult) -> None:
        clear(self._grid)
        self._grid.setContentsMargins(16, 0, 16, 4)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        heads = (
            pgettext("trial", "To whom"),
            pgettext("routing", "Was"),
            pgettext("routing", "Would be"),
            pgettext("routing", "Difference"),
        )
        for number, words in enumerate(heads):
            head = Label(words, "caption", "mute")
            head.setMinimumHeight(theme().px(28))
            right = Qt.AlignmentFlag.AlignRight if number in (1, 2) else Qt.AlignmentFlag.AlignLeft
            head.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(head, 0, number, 1, 2 if number == 3 else 1)
        # A difference of one must not look like a landslide.
        largest = max([_LEAST_SCALE, *(abs(share.difference) for share in result.shares)])
        for place, share in enumerate(result.shares):
            self._grid.addWidget(Divider(), 2 * place + 1, 0, 1, 6)
            self._add_share(2 * place + 2, share, largest)
        self._grid.setColumnStretch(5, 1)
        self._grid.setColumnMinimumWidth(0, 200)

    def _add_share(self, place: int, share: Share, largest: int) -> None:
        name = Link(_name(share.person))
        name.clicked.connect(lambda: self._show_rows(share))
        before, after = Label(str(share.before)), Label(str(share.after), bold=True)
        difference = Label(_signed(share.difference))
        for number in (before, after, difference):
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            number.setMinimumWidth(_NUMBER_WIDTH if number is not difference else 36)
        bar = DiffBar(share.difference, largest)
        bar.setFixedWidth(_BAR_WIDTH)
        self._grid.setRowMinimumHeight(place, theme().px(32))
        for column_no, widget in enumerate((name, before, after, difference, bar)):
            self._grid.addWidget(widget, place, column_no)

    def _show_rows(self, share: Share) -> None:
        self._shown = share
        self._whose.setText(_name(share.person))
        self._fill_rows()
        self._stack.setCurrentIndex(2)
        self._rows.setFocus(Qt.FocusReason.TabFocusReason)

    def _fill_rows(self) -> None:
        if self._shown is not None:
            only_changed = self._which.current() == "changed"
            found = self._presenter.outcomes_of(self._shown.staff_id, only_changed=only_changed)
            self._model.set_outcomes(found)

    def _look(self, index: QModelIndex) -> RowLook:
        outcome: Outcome = self._model.outcome(index)
        at = _locale().toString(outcome.came_at.replace(tzinfo=None), "d MMM, HH:mm")
        if outcome.before_id == outcome.after_id:
            told, meaning = _("as it was: {person}").format(person=_name(outcome.after)), ""
        else:
            told = _("was {before}, would be {after}").format(before=_name(outcome.before), after=_name(outcome.after))
            meaning = "warn"
        rule = _("by rule “{rule}”").format(rule=outcome.after_rule) if outcome.after_rule else _("no rule settled it")
        who = outcome.who or pgettext("routing", "Unknown")
        glyph = _ICONS.get(outcome.channel, "inbox")
        return RowLook(who, f"{told}; {rule}", number_note=at, icon=glyph, icon_meaning=meaning)


def _name(person: str | None) -> str:
    return person or pgettext("rule", "The duty queue")


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"{_MINUS}{-number}" if number < 0 else "0"


def _locale() -> QLocale:
    return QLocale(language())
