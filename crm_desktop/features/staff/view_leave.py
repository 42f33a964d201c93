"""The question before something typed is left behind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import ConfirmDialog


def ask_to_leave(parent: QWidget, name: str, leave: Callable[[], None], stay: Callable[[], None]) -> ConfirmDialog:
    """Asks whether what was typed about `name` may be lost."""
    dialog = ConfirmDialog.ask(
        parent, _("Leave without saving?"), [_("what you typed about {name}").format(name=name)], _("Leave the form")
    )
    dialog.accepted.connect(leave)
    dialog.rejected.connect(stay)
    return dialog
