"""How one row of a list looks: what a view makes out of its model, and where a click lands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect

from crm_desktop.ui import paint
from crm_desktop.ui.marks import chip_width
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CHIP_HEIGHT, ROW_HEIGHT, ROW_HEIGHT_COMPACT, ROW_HEIGHT_TWO_LINES

_TIME_WIDTH = 50
_KEYS_HEIGHT = 22
_HEAD_HEIGHT = 36
_GROUP_HEIGHT = 28
_LINE_HEIGHT = 20


@dataclass(frozen=True)
class RowLook:
    """One row. Meanings are "", "info", "ok", "warn" or "bad"; icons are names.

    `key` names the row for keeping the current one over a reload. `done` None means no circle. `keys` are shown
    under the current row only. `action_text` stands beside the action's icon. A row with `head` is a section's
    head (a small one with `mute`), one with `now` the line of this moment.
    """

    title: str = ""
    second: str = ""
    key: object = None
    time: str = ""
    icon: str = ""
    icon_meaning: str = ""
    avatar: str = ""
    done: bool | None = None
    chip: str = ""
    chip_meaning: str = ""
    chip_icon: str = ""
    number: str = ""
    number_note: str = ""
    number_meaning: str = ""
    action_icon: str = ""
    action_name: str = ""
    action_text: str = ""
    meaning: str = ""
    bold: bool = False
    mute: bool = False
    keys: tuple[tuple[str, str], ...] = ()
    tooltip: str = ""
    head: bool = False
    now: str = ""


_NAMES = tuple(field.name for field in fields(RowLook))


def role_numbers(model: QAbstractItemModel) -> dict[str, int]:
    """The model's roles by their names; a model written in Python may give them as plain bytes."""
    names: dict[int, Any] = model.roleNames()
    return {bytes(name).decode(): role for role, name in names.items()}


def look_by_roles(index: QModelIndex | QPersistentModelIndex) -> RowLook:
    """The look of a row whose model names its roles as the fields of RowLook; the rest comes from Qt's own roles."""
    model: QAbstractItemModel = index.model()
    roles = role_numbers(model)
    values: dict[str, Any] = {}
    for name in _NAMES:
        if name in roles:
            value = model.data(index, roles[name])
            if value is not None:
                values[name] = value
    if "title" not in values:
        values["title"] = str(index.data() or "")
    return RowLook(**values)


@dataclass(frozen=True)
class RowPlaces:
    """Where the parts of a row stand."""

    first_line: int
    time: QRect
    circle: QRect
    icon: QRect
    avatar: QRect
    text_left: int
    text_right: int
    second_right: int
    chip: QRect
    number: QRect
    action: QRect


def row_height(look: RowLook, current: bool, compact: bool = False) -> int:
    """Height of a row in px."""
    if look.now:
        return theme().px(_LINE_HEIGHT)
    if look.head and look.mute:
        return theme().px(_GROUP_HEIGHT)
    if look.head:
        return theme().px(_HEAD_HEIGHT)
    plain = theme().px(ROW_HEIGHT_COMPACT if compact else ROW_HEIGHT)
    height = theme().px(ROW_HEIGHT_TWO_LINES) if look.second or look.number_note else plain
    return height + (theme().px(_KEYS_HEIGHT) if look.keys and current else 0)


def places(area: QRect, look: RowLook, margin: int = 16) -> RowPlaces:
    """Lays the parts out from both edges; the title gets what is left."""
    top, tall = area.top(), theme().px(ROW_HEIGHT_TWO_LINES if look.second or look.number_note else ROW_HEIGHT)
    first = top + (theme().px(8) if tall > theme().px(ROW_HEIGHT) else (tall - theme().line()) // 2)
    x, right = area.left() + margin, area.right() + 1 - (margin - 4)
    line = theme().line()
    time = QRect(x, first, theme().px(_TIME_WIDTH) - 4, line) if look.time else QRect()
    x += theme().px(_TIME_WIDTH) if look.time else 0
    circle = QRect(x, first + (line - 16) // 2, 16, 16) if look.done is not None else QRect()
    x += 26 if look.done is not None else 0
    icon = QRect(x, first + (line - 18) // 2, 18, 18) if look.icon else QRect()
    x += 28 if look.icon else 0
    avatar = QRect(x, top + (tall - 28) // 2, 28, 28) if look.avatar else QRect()
    x += 36 if look.avatar else 0
    wide = 18 + (paint.width_of(look.action_text) + 6 if look.action_text else 0)
    action = QRect(right - wide, first + (line - 18) // 2, wide, 18) if look.action_icon else QRect()
    right -= wide + 10 if look.action_icon else 0
    number, edge = QRect(), right
    if look.number or look.number_note:
        width = max(paint.width_of(look.number, bold=True), paint.width_of(look.number_note, "small")) + 2
        number = QRect(right - width, first, width, line)
        right -= width + 12
    second_right = right if look.number_note else edge
    chip = QRect()
    if look.chip:
        width = min(chip_width(look.chip, look.chip_icon), (right - x) // 2)
        height = theme().px(CHIP_HEIGHT)
        chip = QRect(right - width, first + (line - height) // 2, width, height)
        right -= width + 8
    return RowPlaces(first, time, circle, icon, avatar, x, right, second_right, chip, number, action)
