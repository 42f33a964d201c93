"""Reminders that come up at the lower right of the screen; they never take the keyboard away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.features.reminders.presenter import RemindersPresenter
from crm_desktop.features.reminders.rules import SNOOZE_MINUTES, Reminder
from crm_desktop.features.reminders.rules_words import head_words, snooze_words, when_words
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL

_WIDTH = 384
_SHADOW = 8
_EDGE = 16
_MOST = 3
_ICONS = {"task": "alarm", "overdue": "alert-triangle", "given": "user-check"}
_MEANINGS = {"task": "selected", "overdue": "bad", "given": "info"}


def snooze_menu(presenter: RemindersPresenter, reminder: Reminder, parent: QWidget) -> QMenu:
    """The ways to put a reminder off."""
    menu = QMenu(parent)
    for minutes in SNOOZE_MINUTES:
        action = menu.addAction(_("In {span}").format(span=snooze_words(minutes)))
        action.triggered.connect(lambda _checked, minutes=minutes: presenter.snooze(reminder, minutes))
    menu.addAction(_("Tomorrow at 9:00")).triggered.connect(lambda: presenter.snooze_till_tomorrow(reminder))
    return menu


class ReminderCard(QWidget):
    """One reminder: what, for whom, when; done, later, open."""

    def __init__(self, presenter: RemindersPresenter, reminder: Reminder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reminder = reminder
        self._presenter = presenter
        self._when = Label("", "small", "mute")
        meaning = _MEANINGS[reminder.kind]
        token = "link" if meaning == "selected" else meaning
        close = IconButton("x", _("Seen"), size=28)
        close.clicked.connect(lambda: presenter.dismiss(reminder))
        head = Label(head_words(reminder), "small", token, bold=True, elide=True)
        first = row(Glyph(_ICONS[reminder.kind], 18, token), head, self._when, close, gap=8)
        first.setStretch(1, 1)
        client = Label(reminder.client_name or "", "small", "soft", elide=True)
        client.setVisible(bool(reminder.client_name))
        layout = column(first, Label(reminder.title, bold=True, wrap=True), client, 4, gap=4)
        layout.addLayout(row(*self._buttons(), None, gap=8))
        layout.setContentsMargins(_SHADOW + 16, _SHADOW + 8, _SHADOW + 12, _SHADOW + 14)
        self.setLayout(layout)
        self.setFixedWidth(theme().px(_WIDTH) + 2 * _SHADOW)
        self.setAccessibleName(", ".join(filter(None, (head_words(reminder), reminder.title, reminder.client_name))))
        self.tell_time()

    def tell_time(self) -> None:
        """How long there is still."""
        self._when.setText(when_words(self.reminder, self._presenter.clock.now(), self._presenter.zone))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        area = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, area, RADIUS_PANEL)
        paint.box(painter, area, RADIUS_PANEL, theme().color("raised"), theme().color("rline"))

    def _buttons(self) -> list[QWidget]:
        has_link = bool(self.reminder.meeting_url)
        # Four buttons have room only without icons.
        done = Button(_("Done"), "" if has_link else "check", "primary" if self.reminder.kind == "task" else "plain")
        done.clicked.connect(lambda: self._presenter.close_task(self.reminder))
        later = Button(_("Later"), "" if has_link else "clock-pause")
        later.setMenu(snooze_menu(self._presenter, self.reminder, self))
        shown = Button(_("Open"))
        shown.clicked.connect(lambda: self._presenter.open_task(self.reminder))
        buttons = self._in_order(done, later, shown)
        if has_link:
            buttons[0].set_kind("plain")
            join = Button(_("Join"), "video", "primary")
            join.clicked.connect(lambda: self._presenter.join(self.reminder))
            buttons.insert(0, join)
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return [*buttons]

    def _in_order(self, done: Button, later: Button, shown: Button) -> list[Button]:
        if self.reminder.kind == "given":
            shown.set_kind("primary")
            return [shown, later]
        return [done, later, shown]


class ReminderPopups(QWidget):
    """The stack of cards on the screen of the owner window; at most three, the rest is told as a number.

    It stays on top of other programs: a reminder is for the person, not for our window.
    """

    def __init__(self, presenter: RemindersPresenter, owner: QWidget) -> None:
        super().__init__(
            owner,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._presenter = presenter
        self._owner = owner
        self._waiting: list[Reminder] = []
        self._cards: list[ReminderCard] = []
        self._more = Button("", small=True)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(partial(self._show_next, _MOST))
        self._more_box = box(row(None, self._more, margins=(0, 0, _SHADOW + 12, 0)))
        self._layout = column(self._more_box, gap=0)
        self.setLayout(self._layout)
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self._tell_time)
        presenter.arrived.connect(self.show_reminder)
        presenter.changed.connect(self._on_changed)

    def cards(self) -> list[ReminderCard]:
        """What stands on the screen now, oldest first."""
        return list(self._cards)

    def show_reminder(self, reminder: Reminder) -> None:
        """Brings a reminder up, or lets it wait while three are there."""
        self._waiting.append(reminder)
        self._show_next(_MOST - len(self._cards))

    def _show_next(self, count: int) -> None:
        while count > 0 and self._waiting:
            if len(self._cards) >= _MOST:
                self._drop(self._cards[0])
            card = ReminderCard(self._presenter, self._waiting.pop(0))
            card.setFixedHeight(card.heightForWidth(card.width()))
            self._cards.append(card)
            self._layout.addWidget(card)
            count -= 1
        self._arrange()

    def _on_changed(self, reminders: list[Reminder]) -> None:
        there = {(reminder.id, reminder.fire_at) for reminder in reminders}
        self._waiting = [one for one in self._waiting if (one.id, one.fire_at) in there]
        for card in [card for card in self._cards if (card.reminder.id, card.reminder.fire_at) not in there]:
            self._drop(card)
        self._show_next(_MOST - len(self._cards))

    def _drop(self, card: ReminderCard) -> None:
        self._cards.remove(card)
        self._layout.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _arrange(self) -> None:
        if not self._cards:
            self._minute.stop()
            self.hide()
            return
        left = len(self._waiting)
        self._more.setText(ngettext("{count} more", "{count} more", left).format(count=left))
        self._more_box.setVisible(left > 0)
        self.adjustSize()
        self._cut_out()
        screen = self._owner.screen() or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        self.move(area.right() - self.width() - _EDGE + _SHADOW, area.bottom() - self.height() - _EDGE + _SHADOW)
        self._tell_time()
        self._minute.start()
        self.show()

    def _cut_out(self) -> None:
        """Without a compositor X shows what is see-through as black: there the shadows are cut off."""
        if QGuiApplication.platformName() != "xcb":
            return
        self._layout.activate()
        shape = QRegion(self._more.geometry().translated(self._more_box.pos())) if self._waiting else QRegion()
        for card in self._cards:
            area = card.geometry().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
            shape = shape.united(paint.rounded(area, RADIUS_PANEL))
        self.setMask(shape)

    def _tell_time(self) -> None:
        for card in self._cards:
            card.tell_time()
