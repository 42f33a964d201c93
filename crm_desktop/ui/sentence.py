"""A sentence some of whose words can be changed: they look like links with a dashed line and open a menu in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui import paint
from crm_desktop.ui.theme import theme


@dataclass(frozen=True)
class Words:
    """Text that stays as it is."""

    text: str


@dataclass(frozen=True)
class Slot:
    """Words that can be changed; `key` comes back in the signal, `accessible` says what they mean."""

    key: str
    text: str
    accessible: str = ""


Part = Words | Slot


@dataclass(frozen=True)
class _Piece:
    text: str
    slot: int  # number of the slot, -1 for plain words
    place: QRect


class SentenceEdit(QWidget):
    """Tab and the arrows walk through the slots; a click, Enter or Space asks for a change of one."""

    slot_activated = Signal(str, QRect)

    def __init__(self, parts: Sequence[Part] = (), token: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._current = -1
        self._hovered = -1
        self._parts: list[Part] = []
        self._pieces: list[_Piece] = []
        self._measured = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_parts(parts)
        theme().changed.connect(self._measure_again)

    def set_parts(self, parts: Sequence[Part], *, muted: bool = False) -> None:
        """Another sentence; `muted` for one that is switched off."""
        self._parts = list(parts)
        self._token = "mute" if muted else "text"
        self._current = min(self._current, len(self._slots()) - 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._slots() else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.text())
        self._measure_again()

    def text(self) -> str:
        """The sentence as a person would read it aloud."""
        return "".join(part.text for part in self._parts)

    def current_slot(self) -> str:
        """Key of the slot with the ring, empty when none has it."""
        slots = self._slots()
        return slots[self._current].key if 0 <= self._current < len(slots) else ""

    def set_current_slot(self, key: str) -> None:
        """Puts the ring on a slot."""
        self._move_to(next((n for n, slot in enumerate(self._slots()) if slot.key == key), -1))

    def slot_rect(self, key: str) -> QRect:
        """Where a slot stands, in global px; an empty rectangle when there is none of this key."""
        number = next((n for n, slot in enumerate(self._slots()) if slot.key == key), -1)
        self._lay_out(self.width())
        area = next((piece.place for piece in self._pieces if piece.slot == number >= 0), QRect())
        return QRect(self.mapToGlobal(area.topLeft()), area.size())

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return self._lay_out(width)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = self.width() if self.width() > 100 else 480
        return QSize(width, self._lay_out(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, theme().line() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self._lay_out(self.width())
        painter = QPainter(self)
        font = theme().font()
        ringed = QRect()
        for piece in self._pieces:
            token = self._token if piece.slot < 0 or self._token == "mute" else "link"
            if piece.slot >= 0 and piece.slot == self._hovered:
                paint.box(painter, piece.place.adjusted(-2, 0, 2, 1), 4, theme().color("hover"))
            painter.setFont(font)
            painter.setPen(theme().color(token))
            painter.drawText(piece.place, int(paint.LEFT | Qt.TextFlag.TextSingleLine), piece.text)
            if piece.slot >= 0:
                y = piece.place.bottom() - 0.5
                paint.dashed_line(painter, piece.place.left(), piece.place.right(), y, theme().color(token))
                if piece.slot == self._current and self.hasFocus():
                    paint.focus_ring(painter, piece.place.adjusted(-3, -1, 3, 2), 4)
                    ringed = piece.place
        if ringed.isNull() and self.hasFocus() and not self._slots():
            paint.focus_ring(painter, self.rect(), 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2):
            self._activate(self._current)
        elif event.key() == Qt.Key.Key_Right and self._current < len(self._slots()) - 1:
            self._move_to(self._current + 1)
        elif event.key() == Qt.Key.Key_Left and self._current > 0:
            self._move_to(self._current - 1)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        target = self._current + (1 if forward else -1)
        if 0 <= target < len(self._slots()):
            self._move_to(target)
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        if event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._move_to(len(self._slots()) - 1)
        elif event.reason() == Qt.FocusReason.TabFocusReason or self._current < 0:
            self._move_to(0 if self._slots() else -1)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        hovered = self._slot_at(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(Qt.CursorShape.PointingHandCursor if hovered >= 0 else Qt.CursorShape.ArrowCursor)
            self.setToolTip(self._slots()[hovered].accessible if hovered >= 0 else "")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        number = self._slot_at(event.position().toPoint())
        if number < 0 or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()  # the row under the sentence wants to become the current one
            return
        self._move_to(number)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        number = self._slot_at(event.position().toPoint())
        if number >= 0 and number == self._current and event.button() == Qt.MouseButton.LeftButton:
            self._activate(number)

    def _activate(self, number: int) -> None:
        if 0 <= number < len(self._slots()):
            key = self._slots()[number].key
            self.slot_activated.emit(key, self.slot_rect(key))

    def _move_to(self, number: int) -> None:
        self._current = number
        slots = self._slots()
        if 0 <= number < len(slots):
            self.setAccessibleDescription(slots[number].accessible or slots[number].text)
        self.update()

    def _slots(self) -> list[Slot]:
        return [part for part in self._parts if isinstance(part, Slot)]

    def _slot_at(self, point: QPoint) -> int:
        return next((p.slot for p in self._pieces if p.slot >= 0 and p.place.adjusted(0, -2, 0, 3).contains(point)), -1)

    def _measure_again(self) -> None:
        self._measured = -1
        self.updateGeometry()
        self.update()

    def _lay_out(self, width: int) -> int:
        """Breaks the sentence into pieces at blanks; a slot may be broken too. Returns the height."""
        line = theme().line() + 4
        if self._measured == width and self._pieces:
            return self._pieces[-1].place.bottom() + 3
        metrics = QFontMetrics(theme().font())
        self._measured, self._pieces = width, []
        x = y = 0
        number = -1
        for part in self._parts:
            number += isinstance(part, Slot)
            slot = number if isinstance(part, Slot) else -1
            start, begun = x, ""
            for word in _words(part.text):
                room = metrics.horizontalAdvance((begun + word).rstrip())
                if begun.strip() + word.strip() and start + room > width and (start > 0 or begun):
                    self._put(begun.rstrip(), slot, start, y, metrics)
                    start, begun, y = 0, "", y + line
                    word = word.lstrip()
                begun += word
            self._put(begun, slot, start, y, metrics)
            x = start + metrics.horizontalAdvance(begun)
        return y + line

    def _put(self, text: str, slot: int, x: int, y: int, metrics: QFontMetrics) -> None:
        if text:
            self._pieces.append(_Piece(text, slot, QRect(x, y, metrics.horizontalAdvance(text), theme().line() + 2)))


def _words(text: str) -> list[str]:
    """Words with the blank that precedes them; no-break spaces bind."""
    words: list[str] = []
    for letter in text:
        if letter == " " or not words:
            words.append("")
        words[-1] += letter
    return words
