"""Today: the day by hour at the left, what waits for me at the right; one key closes, moves or hands over."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QLocale, QModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.today.model import LINE_ROLE, attention_model, day_model, waiting_model
from crm_desktop.features.today.presenter import TodayPresenter
from crm_desktop.features.today.rules import Attention, DayLine, WaitingLine
from crm_desktop.i18n import _, language, ngettext, pgettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Link
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_MEANINGS = {"overdue": "bad", "late": "bad"}
_MINUTE = 60_000
_MOST_LOOKS = 4


class TodayView(Page):
    """`acted` (sentence, function that takes it back) is for the window's toast."""

    acted = Signal(str, object)

    def __init__(self, presenter: TodayPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Today"), parent=parent)
        self._presenter = presenter
        self._days = day_model(self)
        self._waits = waiting_model(self)
        self._gifts = day_model(self)
        self._looks = attention_model(self)
        self._trouble = ErrorBanner()
        self._trouble.retry.connect(presenter.refresh)
        self._trouble.closed.connect(lambda: self.set_banner(None))
        self._day = self._make_day()
        self._waiting = self._make_waiting()
        self._given = self._make_given()
        self._attention = self._make_attention()
        self._place()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.timeout.connect(presenter.tick)
        presenter.day_changed.connect(self._on_day)
        presenter.waiting_changed.connect(self._on_waiting)
        presenter.attention_changed.connect(self._on_attention)
        presenter.loading_changed.connect(self.day_list.set_loading)
        presenter.acted.connect(self.acted)
        presenter.refused.connect(self._on_refused)
        self._new = QShortcut(QKeySequence(QKeySequence.StandardKey.New), self)
        self._new.activated.connect(presenter.new_asked)
        self._on_day()
        self._on_waiting()
        self._on_attention()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._minute.start()
        self._presenter.tick()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._minute.stop()

    def _make_day(self) -> Panel:
        panel = Panel(_("By hour"))
        button = Button(_("Task"), "plus", "quiet", small=True)
        button.setToolTip(_("New task (Ctrl+N)"))
        button.clicked.connect(self._presenter.new_asked)
        panel.head.add(button)
        self.day_list = RowList(
            _day_look, (_("Nothing is planned for today."), _("New task")), name=_("My tasks by hour")
        )
        self.day_list.setModel(self._days)
        self.day_list.empty_pressed.connect(self._presenter.new_asked)
        self._wire(self.day_list)
        panel.add(self.day_list, 1)
        return panel

    def _make_waiting(self) -> Panel:
        panel = Panel(_("Waiting for me"))
        link = Link(_("All inquiries"))
        link.clicked.connect(self._presenter.inbox_asked)
        panel.head.add(link)
        self.waiting_list = RowList(
            _waiting_look, (_("No inquiry waits for you."), ""), name=_("Inquiries waiting for me")
        )
        self.waiting_list.setModel(self._waits)
        self.waiting_list.opened.connect(
            lambda index: self._presenter.inquiry_asked.emit(index.data(LINE_ROLE).inquiry_id)
        )
        panel.add(self.waiting_list, 1)
        return panel

    def _make_given(self) -> Panel:
        panel = Panel(_("Tasks I gave"))
        self.given_list = RowList(_given_look, name=_("Tasks I gave"))
        self.given_list.setModel(self._gifts)
        self._wire(self.given_list)
        panel.add(self.given_list, 1)
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        return panel

    def _make_attention(self) -> Panel:
        panel = Panel(_("Needs a look"))
        self.attention_list = RowList(_attention_look, name=_("Needs a look"))
        self.attention_list.setModel(self._looks)
        self.attention_list.opened.connect(
            lambda index: self._presenter.attention_asked.emit(index.data(LINE_ROLE).where)
        )
        panel.add(self.attention_list, 1)
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return panel

    def _place(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self._attention)
        right.addWidget(self._waiting, 1)
        right.addWidget(self._given, 1)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self._day, 1)
        columns.addLayout(right, 1)
        whole = QWidget()
        whole.setLayout(columns)
        columns.setContentsMargins(0, 0, 0, 0)
        whole.setMaximumWidth(1760)
        self.add(whole, 1)

    def _wire(self, rows: RowList) -> None:
        rows.done_toggled.connect(lambda index: self._on_done(index))
        rows.opened.connect(lambda index: self._on_opened(index))
        rows.key_pressed.connect(partial(self._on_key, rows))
        rows.action.connect(lambda index: self._on_action(index))

    def _on_day(self) -> None:
        lines = self._presenter.lines()
        row = next((row for row, line in enumerate(lines) if line.kind == "task" and line.meaning == "plain"), None)
        self._days.show(lines)
        self._day.set_count(self._presenter.summary())
        if row is not None and not self.day_list.currentIndex().isValid():
            self.day_list.set_current_row(row)
        given = self._presenter.given()
        self._gifts.show(given)
        self._given.setVisible(bool(given))
        self._given.set_count(ngettext("{count} task", "{count} tasks", len(given)).format(count=len(given)))
        self.head.set_second(_day_words(self._presenter))

    def _on_waiting(self) -> None:
        lines = self._presenter.waiting()
        self._waits.show(lines)
        words = ngettext("{count} inquiry", "{count} inquiries", len(lines)).format(count=len(lines))
        self._waiting.set_count(words if lines else "")

    def _on_attention(self) -> None:
        lines = self._presenter.attention
        self._looks.show(lines)
        shown = min(len(lines), _MOST_LOOKS)
        self.attention_list.setFixedHeight(sum(map(self.attention_list.sizeHintForRow, range(shown))) + 8)
        self._attention.setVisible(bool(lines))
        self._attention.set_count(str(len(lines)) if lines else "")

    def _on_refused(self, error: AppError) -> None:
        self._trouble.show_error(error)
        self.set_banner(self._trouble)

    def _on_done(self, index: QModelIndex) -> None:
        line: DayLine = index.data(LINE_ROLE)
        if line.task is not None:
            self._presenter.acts.toggle_done(line.task)

    def _on_opened(self, index: QModelIndex) -> None:
        line: DayLine = index.data(LINE_ROLE)
        if line.task is not None:
            self._presenter.task_asked.emit(line.task.id)

    def _on_action(self, index: QModelIndex) -> None:
        line: DayLine = index.data(LINE_ROLE)
        if line.link:
            self._presenter.link_asked.emit(line.link)
        else:
            self._on_opened(index)

    def _on_key(self, rows: RowList, index: QModelIndex, key: str) -> None:
        line: DayLine = index.data(LINE_ROLE)
        if line.task is None:
            return
        place = rows.viewport().mapToGlobal(rows.visualRect(index).bottomLeft()) + QPoint(90, 4)
        if key == pgettext("key", "M"):
            self._presenter.acts.ask_moments(line.task, partial(self._open_moments, line.task, place))
        elif key == pgettext("key", "A"):
            self._presenter.acts.ask_people(partial(self._open_people, line.task, place))
        elif key == pgettext("key", "J"):
            self._on_action(index)

    def _open_moments(self, task: Any, place: QPoint, moments: list[tuple[str, datetime]]) -> None:
        menu = QMenu(self)
        for words, due_at in moments:
            menu.addAction(words).triggered.connect(partial(self._move, task, due_at))
        menu.addSeparator()
        menu.addAction(_("Another time…")).triggered.connect(lambda: self._presenter.task_asked.emit(task.id))
        _pop_up(menu, place)

    def _open_people(self, task: Any, place: QPoint, people: list[Any]) -> None:
        menu = QMenu(self)
        for person in people:
            if person.id != task.staff_id:
                words = f"{person.name}   {person.note}" if person.note else person.name
                menu.addAction(words).triggered.connect(partial(self._hand_over, task, person.id))
        if menu.isEmpty():
            menu.addAction(_("There is nobody else")).setEnabled(False)
        _pop_up(menu, place)

    def _move(self, task: Any, due_at: datetime, _checked: bool = False) -> None:
        self._presenter.acts.move(task, due_at)

    def _hand_over(self, task: Any, staff_id: int, _checked: bool = False) -> None:
        self._presenter.acts.hand_over(task, staff_id)


def _pop_up(menu: QMenu, place: QPoint) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
    if menu.actions():
        menu.setActiveAction(menu.actions()[0])


def _day_words(presenter: TodayPresenter) -> str:
    today = presenter.today()
    locale = QLocale(QLocale.Language.Russian if language() == "ru" else QLocale.Language.English)
    return locale.toString(QDate(today.year, today.month, today.day), "dddd, d MMMM")


def _keys(line: DayLine) -> tuple[tuple[str, str], ...]:
    if line.meaning == "done":
        return ((pgettext("key", "Space"), _("Not done after all")),)
    return (
        *(((pgettext("key", "J"), _("Join")),) if line.link else ()),
        (pgettext("key", "Space"), _("Done")),
        (pgettext("key", "M"), _("Move")),
        (pgettext("key", "A"), pgettext("task", "Hand over")),
    )


def _day_look(index: Any) -> RowLook:
    line: DayLine = index.data(LINE_ROLE)
    if line.kind == "now":
        return RowLook(now=line.time)
    if line.kind == "head":
        return RowLook(title=line.title, second=line.second, head=True)
    done = line.meaning == "done"
    return RowLook(
        title=line.title,
        second=line.second,
        key=line.task.id if line.task else None,
        time=line.time,
        done=done,
        chip=line.chip,
        chip_meaning=_MEANINGS.get(line.meaning, ""),
        chip_icon="alert-circle" if line.chip else "",
        meaning=_MEANINGS.get(line.meaning, ""),
        action_icon="video" if line.link else line.icon,
        action_name=_("Join the meeting") if line.link else "",
        action_text=_("Join") if line.link else "",
        bold=line.meaning in _MEANINGS or line.is_next,
        mute=done,
        keys=_keys(line),
    )


def _given_look(index: Any) -> RowLook:
    line: DayLine = index.data(LINE_ROLE)
    return RowLook(
        title=line.title,
        second=line.second,
        key=line.task.id if line.task else None,
        done=False,
        chip=line.chip or line.time,
        chip_meaning=_MEANINGS.get(line.meaning, ""),
        chip_icon="alert-circle" if line.chip else "",
        meaning=_MEANINGS.get(line.meaning, ""),
        action_icon="video" if line.link else "",
        action_name=_("Join the meeting") if line.link else "",
        action_text=_("Join") if line.link else "",
        keys=_keys(line),
    )


def _attention_look(index: Any) -> RowLook:
    line: Attention = index.data(LINE_ROLE)
    return RowLook(
        title=line.title,
        second=line.second,
        key=line.key,
        icon=line.icon,
        icon_meaning=line.meaning,
        bold=line.meaning == "bad",
        tooltip=line.title,
    )


def _waiting_look(index: Any) -> RowLook:
    line: WaitingLine = index.data(LINE_ROLE)
    soon = line.meaning == "soon"
    return RowLook(
        title=line.title,
        second=line.second,
        key=line.inquiry_id,
        icon=line.icon,
        icon_meaning="warn" if soon else "",
        chip=line.left,
        chip_meaning="warn" if soon else "",
        chip_icon="clock" if soon else "",
        bold=soon,
    )
