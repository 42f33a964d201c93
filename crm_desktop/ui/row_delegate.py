"""Paints the rows of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.marks import key_width, paint_avatar, paint_chip, paint_key
from crm_desktop.ui.row_look import RowLook, RowPlaces, look_by_roles, places, row_height
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import MEANINGS

Index = QModelIndex | QPersistentModelIndex
Look = Callable[[Any], RowLook]  # gets the QModelIndex of a row


class RowDelegate(QStyledItemDelegate):
    """One- and two-line rows, section heads and the line of this moment."""

    action = Signal(QModelIndex)
    done_toggled = Signal(QModelIndex)

    def __init__(self, view: QAbstractItemView, look: Look | None, *, compact: bool = False, margin: int = 16) -> None:
        super().__init__(view)
        self._view, self._compact, self._margin = view, compact, margin
        self._look = look or look_by_roles

    def look(self, index: Index) -> RowLook:
        """How a row looks now."""
        return self._look(index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        current = index == self._view.currentIndex()
        return QSize(120, row_height(self.look(index), current, self._compact))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self.look(index)
        area = QRect(option.rect)
        painter.save()
        if look.now:
            self._paint_now(painter, area, look)
        elif look.head:
            self._paint_head(painter, area, look)
        else:
            state = option.state
            self._paint_row(painter, area, look, state, index == self._view.currentIndex())
        painter.restore()

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            spots = self._places(option, index)
            point = event.position().toPoint()
            if spots.circle.adjusted(-6, -6, 6, 6).contains(point) and not spots.circle.isNull():
                self.done_toggled.emit(index)
                return True
            if spots.action.adjusted(-6, -6, 6, 6).contains(point) and not spots.action.isNull():
                self.action.emit(index)
                return True
        return False

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:  # noqa: N802
        look = self.look(index)
        spots = self._places(option, index)
        if spots.action.contains(event.pos()):
            words = look.action_name
        else:
            cut = paint.width_of(look.title, bold=look.bold) > spots.text_right - spots.text_left
            cut = cut or paint.width_of(look.second, "small") > spots.second_right - spots.text_left
            words = look.tooltip or ("\n".join(filter(None, (look.title, look.second))) if cut else "")
        QToolTip.showText(event.globalPos(), words, view)
        return True

    def _places(self, option: QStyleOptionViewItem, index: Index) -> RowPlaces:
        return places(QRect(option.rect), self.look(index), self._margin)

    def _paint_row(self, painter: QPainter, area: QRect, look: RowLook, state: QStyle.StateFlag, current: bool) -> None:
        selected = bool(state & QStyle.StateFlag.State_Selected) or current
        if selected:
            painter.fillRect(area, theme().color("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme().color("hover"))
        if current and self._view.hasFocus():
            paint.focus_ring(painter, area, 0, on_selected=True)
        spots = places(area, look, self._margin)
        self._paint_lead(painter, look, spots, selected)
        self._paint_text(painter, look, spots)
        self._paint_tail(painter, look, spots, selected)
        if current and look.keys:
            self._paint_keys(painter, look, spots, area)

    def _paint_lead(self, painter: QPainter, look: RowLook, spots: RowPlaces, selected: bool) -> None:
        colour = theme().color(
            MEANINGS[look.meaning][0] if look.meaning else ("mute" if look.mute or look.done else "text")
        )
        if look.time:
            strong = look.bold and not look.meaning
            paint.text(painter, spots.time, look.time, theme().font("body", strong), colour)
        if look.done is True:
            paint_icon(painter, spots.circle.adjusted(-1, -1, 1, 1), "circle-check", theme().color("ok"))
        elif look.done is False:
            edge = theme().color("bad" if look.meaning == "bad" else "line2")
            paint.box(painter, spots.circle, 8, None, edge, 1.25)
        if look.icon:
            paint_icon(painter, spots.icon, look.icon, theme().meaning(look.icon_meaning)[0])
        if look.avatar:
            paint_avatar(painter, spots.avatar, look.avatar, ground="surface" if selected else "")

    def _paint_text(self, painter: QPainter, look: RowLook, spots: RowPlaces) -> None:
        fresh = not look.mute and look.done is not True
        width = spots.text_right - spots.text_left
        place = QRect(spots.text_left, spots.first_line, width, theme().line())
        colour = theme().color("text" if fresh else "mute")
        paint.text(painter, place, look.title, theme().font("body", look.bold), colour)
        if look.second:
            right = spots.second_right - spots.text_left
            below = QRect(place.left(), place.bottom() + 1, right, theme().line("small"))
            soft = theme().color("soft" if fresh else "mute")
            paint.text(painter, below, look.second, theme().font("small"), soft)

    def _paint_tail(self, painter: QPainter, look: RowLook, spots: RowPlaces, selected: bool) -> None:
        if look.chip:
            ground = "surface" if selected and not look.chip_meaning else ""
            paint_chip(painter, spots.chip, look.chip, look.chip_meaning, look.chip_icon, ground)
        if look.number:
            token = MEANINGS[look.number_meaning][0] if look.number_meaning else ("mute" if look.mute else "text")
            font = theme().font("body", True)
            paint.text(painter, spots.number, look.number, font, theme().color(token), paint.RIGHT)
        if look.number_note:
            below = spots.number.translated(0, spots.number.height())
            below.setHeight(theme().line("small"))
            paint.text(painter, below, look.number_note, theme().font("small"), theme().color("mute"), paint.RIGHT)
        if look.action_icon:
            self._paint_action(painter, look, spots.action, selected)

    def _paint_action(self, painter: QPainter, look: RowLook, spot: QRect, selected: bool) -> None:
        colour = theme().color("link" if selected or look.action_text else "soft")
        paint_icon(painter, QRect(spot.topLeft(), QSize(18, 18)), look.action_icon, colour)
        if look.action_text:
            paint.text(painter, spot.adjusted(24, -2, 0, 2), look.action_text, theme().font(), colour)

    def _paint_keys(self, painter: QPainter, look: RowLook, spots: RowPlaces, area: QRect) -> None:
        x, tall = spots.text_left, theme().px(18)
        y = area.bottom() + 1 - tall - 6
        for key, word in look.keys:
            cap = QRect(x, y, key_width(key), tall)
            if cap.right() + 6 + paint.width_of(word, "caption") > area.right() - 8:
                return
            paint_key(painter, cap, key, "surface")
            x = cap.right() + 6
            room = QRect(x, y, area.right() - 16 - x, tall)
            x += paint.text(painter, room, word, theme().font("caption"), theme().color("soft")) + 16

    def _paint_head(self, painter: QPainter, area: QRect, look: RowLook) -> None:
        line = theme().color("line")
        if look.mute:
            inner = area.adjusted(self._margin, 4, -self._margin, 0)
            paint.text(painter, inner, look.title, theme().font("caption"), theme().color("mute"))
            return
        if area.top() > 0:
            painter.fillRect(QRect(area.left(), area.top(), area.width(), 1), line)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), line)
        inner = area.adjusted(self._margin, 0, -self._margin, 0)
        taken = paint.text(painter, inner, look.title, theme().font("body", True), theme().color("text"))
        rest = inner.adjusted(taken + 8, 0, 0, 0)
        paint.text(painter, rest, look.second, theme().font(), theme().color("mute"))

    def _paint_now(self, painter: QPainter, area: QRect, look: RowLook) -> None:
        colour = theme().color("link")
        inner = area.adjusted(self._margin, 0, -self._margin + 4, 0)
        taken = paint.text(painter, inner, look.now, theme().font("caption", True), colour)
        line = QRect(inner.left() + taken + 8, area.center().y(), inner.width() - taken - 8, 1)
        painter.fillRect(line, theme().color("accent"))
