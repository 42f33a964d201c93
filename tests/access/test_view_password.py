"""The dialog for one's own password: what is wrong stands at its field, nothing is sent before it can be right."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.access.presenter_password import PasswordPresenter
from crm_desktop.features.access.view_password import PasswordDialog
from crm_desktop.i18n import set_language


class Asked:
    """A lane that keeps what it was asked, and refuses or not as told."""

    def __init__(self) -> None:
        self.count = 0
        self.refusal: AppError | None = None

    def run(self, work: Any, done: Any, failed: Any = None, *, write: bool = False) -> None:
        self.count += 1
        if self.refusal is None:
            done(None)
        else:
            failed(self.refusal)


def make(qtbot: QtBot) -> tuple[PasswordDialog, Asked, list[str]]:
    asked = Asked()
    presenter = PasswordPresenter(asked)
    changed: list[str] = []
    presenter.changed.connect(changed.append)
    dialog = PasswordDialog(presenter)
    presenter.setParent(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog, asked, changed


def fill(dialog: PasswordDialog, old: str, new: str, repeated: str) -> None:
    dialog.old.set_text(old)
    dialog.new.set_text(new)
    dialog.repeated.set_text(repeated)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_dialog_opens_in_both_languages(qtbot: QtBot, language: str) -> None:
    set_language(language)
    dialog, _asked, _changed = make(qtbot)
    assert not dialog.grab().isNull()


@pytest.mark.parametrize(
    ("old", "new", "repeated", "place"),
    [
        ("", "long enough", "long enough", "old"),
        ("old one", "short", "short", "new"),
        ("the same one", "the same one", "the same one", "new"),
        ("old one", "x" * 256, "x" * 256, "new"),
        ("old one", "long enough", "long enougj", "repeated"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field_and_not_sent(
    qtbot: QtBot, old: str, new: str, repeated: str, place: str
) -> None:
    dialog, asked, changed = make(qtbot)
    fill(dialog, old, new, repeated)
    qtbot.keyClick(dialog.repeated.edit, Qt.Key.Key_Return)
    told = {name: bool(getattr(dialog, name).control.accessibleDescription()) for name in ("old", "repeated")}
    assert (asked.count, changed, dialog.isVisible()) == (0, [], True)
    assert told == {name: name == place for name in told}
    assert dialog.focusWidget() is getattr(dialog, place).edit


def test_wrong_old_password_is_told_there_and_can_be_mended(qtbot: QtBot) -> None:
    dialog, asked, changed = make(qtbot)
    asked.refusal = Refused("e_access_wrong_old_password", field="old")
    fill(dialog, "wrong one", "long enough", "long enough")
    dialog.save.click()
    assert dialog.old.control.accessibleDescription()
    asked.refusal = None
    fill(dialog, "right one", "long enough", "long enough")
    dialog.save.click()
    assert (changed, dialog.isVisible()) == (["long enough"], False)


def test_what_the_server_does_not_keep_is_told_above(qtbot: QtBot) -> None:
    dialog, asked, _changed = make(qtbot)
    asked.refusal = Refused("e_access_passwords_elsewhere", what="password")
    fill(dialog, "old one", "long enough", "long enough")
    dialog.save.click()
    assert dialog._error.isVisible()
    assert dialog.save.isEnabled()
