"""Where the keyboard begins on a page: its first list, else its first line to type in."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget


def begin_on(page: QWidget, *, was_here: bool) -> None:
    """Puts the focus where work on a page begins, or where it was left there; buttons are never pressed by surprise.

    `was_here`: the page was in sight already, so a focus inside it is left alone.
    """
    focus = QApplication.focusWidget()
    if was_here and focus is not None and page.isAncestorOf(focus):
        return
    left = page.focusWidget()
    if left is not None and _takes_keys(left, page) and not isinstance(left, QAbstractButton):
        found: QWidget | None = left
    else:
        found = first_field(page)
    if found is not None:
        found.setFocus(Qt.FocusReason.OtherFocusReason)


def first_field(page: QWidget) -> QWidget | None:
    """The first list in sight that has rows, else the first list or line, None when there is nothing but buttons."""
    fields = [one for one in _chain(page) if isinstance(one, QAbstractItemView | QLineEdit) and _takes_keys(one, page)]
    lists = [one for one in fields if isinstance(one, QAbstractItemView)]
    full = [one for one in lists if one.model() is not None and one.model().rowCount()]
    return next(iter([*full, *lists, *fields]), None)


def _chain(page: QWidget) -> Iterator[QWidget]:
    """Everything on a page in the order of Tab."""
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        if page.isAncestorOf(widget):
            yield widget
        widget = widget.nextInFocusChain()


def _takes_keys(widget: QWidget, page: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isEnabled() and widget.isVisibleTo(page)
