"""The call strip over the pages: who rings and why here, how long the talk is, and one line to write down after it."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.calls.presenter_strip import StripPresenter
from crm_desktop.features.calls.rules_desk import NOTE_LIMIT, OUTCOMES
from crm_desktop.features.calls.rules_strip import CALL_BACKS, StripLine, call_back_words
from crm_desktop.features.calls.rules_words import outcome_words
from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import ClickLabel, Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL
from crm_desktop.ui.watch import Watch

ICONS = {"in": "phone-incoming", "out": "phone-outgoing", "missed": "phone-off", "trouble": "alert-circle"}
_MOST_SMALL = 3


class NoteRow(QWidget):
    """Outcome, note and "call back" in one line. What was typed stays until it is saved or the call is put away."""

    save_asked = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outcomes = [("", _("Outcome")), *((key, outcome_words(key)) for key in OUTCOMES)]
        self.outcome = Choice("", outcomes, "")
        self.outcome.combo.setAccessibleName(_("Outcome of the call"))
        self.note = LineField("", placeholder=_("What was said (Shift+F9)"), icon="note", max_length=NOTE_LIMIT)
        self.note.control.setAccessibleName(_("What was said"))
        self.call_back = Choice("", [(key, call_back_words(key)) for key in CALL_BACKS], "")
        self.call_back.combo.setAccessibleName(_("Call back"))
        self.save = Button(_("Write down"), "check", "primary")
        self.save.setToolTip(_("Write down (Ctrl+Enter)"))
        self.save.clicked.connect(self._ask)
        self.note.edit.returnPressed.connect(self._ask)
        self.outcome.setFixedWidth(190)
        self.call_back.setFixedWidth(220)
        line = row(self.outcome, gap=8, margins=(36, 0, 0, 0))
        line.addWidget(self.note, 1)
        line.addWidget(self.call_back)
        line.addWidget(self.save)
        for field in (self.outcome, self.note, self.call_back, self.save):
            line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def is_begun(self) -> bool:
        """Has something been typed or chosen?"""
        return bool(self.note.text().strip() or self.outcome.key() or self.call_back.key())

    def empty(self) -> None:
        """For the next call."""
        self.note.set_text("")
        self.note.clear_verdict()
        self.outcome.set_key("")
        self.call_back.set_key("")
        self.save.set_busy(False)

    def ask(self) -> None:
        """Saves what is written, if anything is."""
        if self.is_begun():
            self._ask()

    def _ask(self) -> None:
        self.save.set_busy(True)
        self.save_asked.emit(str(self.outcome.key() or ""), self.note.text(), str(self.call_back.key() or ""))


class CallStrip(QWidget):
    """The most urgent call whole, the others small below. Never takes the keyboard by itself.

    `shown_changed`: there is something to show, or nothing any more. `dial_asked`: call this number (E.164) back.
    """

    shown_changed = Signal(bool)
    dial_asked = Signal(str, object)

    def __init__(self, presenter: StripPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._front: StripLine | None = None
        self._wanted_id: int | None = None
        self._writing_id: int | None = None
        self._came_from: QWidget | None = None
        self._dial_reason = ""
        self._glyph = Glyph("phone-incoming", 24, "ok")
        self._head = Label("", bold=True)
        self._who = Label("", bold=True, elide=True)
        self._number = Label("", token="soft")
        self._time = Label("", bold=True)
        self._about = Label("", "small", "soft", elide=True)
        self._why = Label("", "small", "mute", elide=True)
        self._open = Button(_("Open the card"), "user", "primary", small=True)
        self._write = Button(_("Note"), "note", small=True)
        self._call = Button(_("Call back"), "phone", small=True)
        self._hang_up = Button(_("Hang up"), "phone-off", small=True)
        self._fold = IconButton("x", _("Put away"), size=28)
        self.note = NoteRow()
        self._small = QVBoxLayout()
        self._small.setSpacing(0)
        self._times: dict[int, Label] = {}
        self._keys = [
            self._key("F9", self._open, lambda: self._act(presenter.open_call)),
            self._key("Shift+F9", self._write, self.write),
            self._key("Ctrl+F9", self._call, self._ask_dial),
            self._key("Ctrl+Shift+F9", self._hang_up, self._ask_hang_up),
            self._key("Alt+F9", self._fold, self._put_away),
            self._key("Ctrl+Return", None, self.note.ask),
        ]
        self._keys[-1].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._build()
        for widget in (self, *self.findChildren(QWidget)):
            Watch(widget, self._on_key)
        presenter.changed.connect(self.show_lines)
        presenter.ticked.connect(self._on_ticked)
        presenter.noted.connect(self._on_noted)
        presenter.refused.connect(self._on_refused)
        self.note.save_asked.connect(self._save)
        theme().changed.connect(self.update)
        self.hide()

    def set_dial_reason(self, reason: str) -> None:
        """Why nothing can be dialled; empty when it can."""
        self._dial_reason = reason
        self._call.set_reason(reason)

    def is_typing(self) -> bool:
        """Is a note being written?"""
        return self.isVisible() and self.note.isVisible() and self.note.is_begun()

    def write(self) -> None:
        """Puts the keyboard into the note of the call in front."""
        if self._front is not None:
            focus = QApplication.focusWidget()
            if focus is not None and not self.isAncestorOf(focus):
                self._came_from = focus
            self._writing_id = self._front.call_id
            self._write.hide()
            self.note.show()
            self.note.note.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_lines(self, lines: list[StripLine]) -> None:
        """The calls, what rings first; one whose note is being written stays in front."""
        front = self._choose(lines)
        if front is None or self._front is None or front.call_id != self._front.call_id:
            self.note.empty()
            self._writing_id = None
        self._front = front
        if front is not None:
            self._fill(front)
            self._fill_small([line for line in lines if line.call_id != front.call_id])
        if front is None:
            self._give_keyboard_back()
        if self.isHidden() == (front is not None):
            self.setVisible(front is not None)
            self.shown_changed.emit(front is not None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        colour, fill = theme().meaning(self._front.meaning if self._front else "info")
        paint.box(QPainter(self), self.rect(), RADIUS_PANEL, fill, colour)

    # ---------------------------------------------------------------- inside

    def _build(self) -> None:
        for button in (self._open, self._write, self._call, self._hang_up, self._fold, self.note.save):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._who.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        first = row(self._head, self._time, 4, self._who, self._number, None, gap=8)
        words = column(first, row(self._about, gap=0), row(self._why, gap=0), gap=0)
        line = row(self._glyph, gap=12)
        line.addLayout(words, 1)
        for button in (self._write, self._call, self._hang_up, self._open, self._fold):
            line.addWidget(button)
        layout = column(line, self.note, self._small, gap=6, margins=(16, 8, 12, 8))
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _choose(self, lines: list[StripLine]) -> StripLine | None:
        kept = self._front.call_id if self._front is not None and self.is_typing() else self._wanted_id
        return next((line for line in lines if line.call_id == kept), lines[0] if lines else None)

    def _fill(self, line: StripLine) -> None:
        token = line.meaning
        self._glyph.set_icon(ICONS[line.kind], token)
        for label in (self._head, self._time):
            label.set_token(token)
        self._head.setText(line.head)
        self._who.setText(line.who)
        self._number.setText(line.number)
        self._number.setVisible(bool(line.number))
        self._about.setText(line.about)
        self._about.setVisible(bool(line.about))
        self._why.setText(line.why)
        self._why.setVisible(bool(line.why))
        self._open.setVisible(line.client_id is not None or line.inquiry_id is not None)
        self._open.setText(_("Open the card") if line.client_id is not None else _("Open the inquiry"))
        self._open.setToolTip(f"{self._open.text()} (F9)")
        is_missed = line.stage == "over" and not line.is_spoken
        self._call.setVisible(is_missed and line.phone is not None)
        self._hang_up.setVisible(bool(line.hang_up))
        self._hang_up.set_reason(_hang_up_reason(line.hang_up))
        is_writing = (line.stage == "over" and line.is_spoken) or line.call_id == self._writing_id
        self.note.setVisible(is_writing)
        self._write.setVisible(line.stage == "talking" and not is_writing)
        self.setAccessibleName(", ".join(part for part in (line.head, line.who, line.number, line.about) if part))
        self.update()

    def _fill_small(self, lines: list[StripLine]) -> None:
        clear(self._small)
        self._times = {}
        for line in lines[:_MOST_SMALL]:
            glyph = Glyph(ICONS[line.kind], 16, line.meaning)
            words = ClickLabel(f"{line.head}: {line.who}" + (f", {line.number}" if line.number else ""))
            words.setToolTip(_("Bring to the front"))
            words.clicked.connect(lambda call_id=line.call_id: self._bring(call_id))
            time = Label("", "small", "soft")
            self._times[line.call_id] = time
            self._small.addWidget(box(row(glyph, words, time, None, gap=8, margins=(4, 2, 0, 2))))
        if len(lines) > _MOST_SMALL:
            more = _("and {count} more").format(count=len(lines) - _MOST_SMALL)
            self._small.addWidget(Label(more, "small", "mute"))

    def _key(self, keys: str, button: Button | None, act: object) -> QAction:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(act)
        self.addAction(action)
        if button is not None:
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            name = button.text() or button.accessibleName()
            button.setToolTip(f"{name} ({native})")
            button.clicked.connect(act)
        return action

    def _act(self, act: object) -> None:
        if self._front is not None and callable(act):
            act(self._front.call_id)

    def _put_away(self) -> None:
        if self._front is None:
            return
        self.note.empty()
        if self._front.kind == "trouble":
            self._presenter.give_up(self._front.call_id)
        else:
            self._presenter.fold(self._front.call_id)

    def _give_keyboard_back(self) -> None:
        """Whoever wrote a note goes on where he was."""
        focus, came_from, self._came_from = QApplication.focusWidget(), self._came_from, None
        if focus is None or not self.isAncestorOf(focus) or came_from is None:
            return
        if shiboken6.isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_dial(self) -> None:
        if self._front is not None and self._front.phone and not self._call.isHidden() and not self._dial_reason:
            self.dial_asked.emit(self._front.phone, self._front.client_id)
            self._presenter.fold(self._front.call_id)

    def _ask_hang_up(self) -> None:
        if self._front is not None and self._front.hang_up == "yes":
            self._presenter.give_up(self._front.call_id)

    def _bring(self, call_id: int) -> None:
        self._wanted_id = call_id
        self.show_lines(self._presenter.lines)
        self._presenter.tick()

    def _save(self, outcome: str, note: str, call_back: str) -> None:
        if self._front is not None:
            self._presenter.save_note(self._front.call_id, outcome, note, call_back)

    def _on_noted(self, call_id: int, _is_task: bool) -> None:
        if self._front is None or self._front.call_id == call_id:
            self.note.empty()

    def _on_refused(self, _call_id: int, error: AppError) -> None:
        self.note.save.set_busy(False)
        if self.note.isVisible():
            self.note.note.show_error(error)
        else:
            self._about.setText(error_text(error))

    def _on_ticked(self, times: dict[int, str]) -> None:
        if self._front is not None:
            time = times.get(self._front.call_id, "")
            self._time.setText(time)
            self._time.setVisible(bool(time))
        for call_id, label in self._times.items():
            label.setText(times.get(call_id, ""))

    def _on_key(self, event: QEvent) -> bool:
        """Esc inside the strip puts the call away; elsewhere it goes on meaning what it means there."""
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        else:
            self._put_away()
        return True


def _hang_up_reason(hang_up: str) -> str:
    """Why the call cannot be ended from here; empty when it can."""
    return {
        "cannot": _("This exchange in the cloud cannot be told to hang up: put down your own telephone."),
        "asked": _("The exchange has been told to hang up."),
    }.get(hang_up, "")
