"""The keys of a site as an administrator uses them: a new key shown once, its form to copy, the end of an old one."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.site import queries
from crm_desktop.features.site.presenter_keys import SiteKeysPresenter
from crm_desktop.features.site.rules import FORM, READ, WEBHOOK
from crm_desktop.features.site.view_keys import SiteKeysPanel
from crm_desktop.i18n import set_language
from crm_desktop.ui.background import Background
from crm_desktop.ui.dialogs import ConfirmDialog
from tests.support.builders_firm import ZONE, make_firm, open_session
from tests.support.run_now import RunNow
from tests.support.site_ground import make_site


@pytest.fixture
def channel(tx: Tx) -> int:
    make_firm(tx)
    open_session(tx, "petr")
    return make_site(tx)


def _panel(tx: Tx, channel: int | None, qtbot: QtBot, *, can_edit: bool = True) -> SiteKeysPanel:
    presenter = SiteKeysPresenter(RunNow(tx), Background(), ZONE, can_edit=can_edit)
    panel = SiteKeysPanel(presenter)
    qtbot.addWidget(panel)
    panel.resize(760, 800)
    panel.show()
    presenter.open(channel, lambda: {"public_url": "https://crm.example.ru"})
    return panel


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_panel_opens_in_both_languages(tx: Tx, channel: int, qtbot: QtBot, language: str) -> None:
    set_language(language)
    panel = _panel(tx, channel, qtbot)
    for kind in (FORM, WEBHOOK, READ):
        panel._presenter.make(kind, kind, ["inquiries", "people"])
    assert len(panel.revoke_buttons) == 3
    assert not panel.grab().isNull()


def test_a_new_key_is_shown_once_with_the_form_to_paste(tx: Tx, channel: int, qtbot: QtBot) -> None:
    panel = _panel(tx, channel, qtbot)
    dialog = panel.ask_new()
    dialog.save_asked.emit()
    assert dialog.isVisible()
    dialog.name.set_text("Doors")
    dialog.save_asked.emit()
    assert not dialog.isVisible()
    [key] = queries.keys(tx, channel)
    assert (key.name, key.kind) == ("Doors", FORM)
    assert panel.fresh.isVisible()
    assert not panel.add_key.isEnabled()
    shown = panel.fresh.key.text()
    assert shown.startswith(key.prefix)
    panel.fresh.copy_key.click()
    assert QGuiApplication.clipboard().text() == shown
    panel.fresh.language.set_current("ru")
    panel.fresh.language.chosen.emit("ru")
    panel.fresh.copy_sample.click()
    form = QGuiApplication.clipboard().text()
    assert f"https://crm.example.ru/intake/form/{shown}?lang=ru" in form
    assert "Телефон" in form
    panel.fresh.done.click()
    assert not panel.fresh.isVisible()
    assert panel.add_key.isEnabled()
    assert panel.fresh.key.text() == panel._presenter.sample() == ""


def test_a_reading_key_must_open_something(tx: Tx, channel: int, qtbot: QtBot) -> None:
    panel = _panel(tx, channel, qtbot)
    dialog = panel.ask_new()
    dialog.name.set_text("Report")
    dialog.kind.set_current(READ)
    for tick in dialog.ticks.values():
        tick.setChecked(False)
    dialog.save_asked.emit()
    assert dialog.isVisible()
    dialog.ticks["calls"].setChecked(True)
    dialog.save_asked.emit()
    assert [key.scopes for key in queries.keys(tx, channel)] == ["calls"]
    assert "/open/calls?" in panel.fresh.sample.text()


def test_a_key_is_revoked_after_a_question(tx: Tx, channel: int, qtbot: QtBot) -> None:
    panel = _panel(tx, channel, qtbot)
    told: list[str] = []
    panel.told.connect(told.append)
    panel._presenter.make(WEBHOOK, "Shop")
    [button] = panel.revoke_buttons.values()
    button.click()
    panel.findChild(ConfirmDialog).accept()
    assert queries.keys(tx, channel)[0].revoked_at is not None
    assert panel.revoke_buttons == {}
    assert not panel.fresh.isVisible()
    assert told == ["The key “Shop” is revoked"]


def test_who_may_not_change_channels_sees_and_cannot_make(tx: Tx, channel: int, qtbot: QtBot) -> None:
    panel = _panel(tx, channel, qtbot)
    panel._presenter.make(FORM, "Doors")
    open_session(tx, "denis")
    other = _panel(tx, channel, qtbot, can_edit=False)
    assert [key.name for key in other._presenter.keys] == ["Doors"]
    assert other.revoke_buttons == {}
    assert not other.add_key.isEnabled()


def test_a_channel_that_is_not_saved_yet_has_no_keys(tx: Tx, channel: int, qtbot: QtBot) -> None:
    panel = _panel(tx, None, qtbot)
    panel._presenter.make(FORM, "Doors")
    assert panel._presenter.keys == []
