"""The test of a form as an administrator sees it: a pasted key, the form sent, the answer in words, a line to copy."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Unavailable
from crm_desktop.features.site import presenter_trial
from crm_desktop.features.site.presenter_keys import SiteKeysPresenter
from crm_desktop.features.site.rules import FORM, WEBHOOK
from crm_desktop.features.site.trial import Tried
from crm_desktop.features.site.view_keys import SiteKeysPanel
from crm_desktop.ui.background import Background
from tests.support.builders_firm import ZONE, make_firm, open_session
from tests.support.run_now import RunNow
from tests.support.site_ground import make_site

SITE = "https://crm.example.ru"


@pytest.fixture
def panel(tx: Tx, qtbot: QtBot) -> SiteKeysPanel:
    make_firm(tx)
    open_session(tx, "petr")
    presenter = SiteKeysPresenter(RunNow(tx), Background(), ZONE, can_edit=True)
    panel = SiteKeysPanel(presenter)
    qtbot.addWidget(panel)
    panel.resize(760, 800)
    panel.show()
    presenter.open(make_site(tx), lambda: {"public_url": SITE})
    presenter.make(FORM, "Doors")
    return panel


def test_a_new_form_is_tried_at_once(panel: SiteKeysPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def answer(address: str, key: str, _language: str) -> Tried:
        asked.append((address, key))
        return Tried(address, "The form works.", 12)

    monkeypatch.setattr(presenter_trial, "try_form", answer)
    fresh = panel._presenter.fresh
    assert fresh is not None
    dialog = panel.ask_test("Doors", fresh.prefix, fresh.key)
    assert dialog.command.text() == (
        f'curl -i "{SITE}/intake/form/{fresh.key}?lang=en" -d crm_test=1 -d name=Test -d email=test@example.com'
    )
    dialog.test.click()
    qtbot.waitUntil(dialog.answer.isVisible)
    assert asked == [(SITE, fresh.key)]
    assert "12 ms" in dialog.answer.accessibleName()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.command.text()
    dialog.reject()


def test_the_key_is_found_in_what_was_pasted(panel: SiteKeysPanel) -> None:
    fresh = panel._presenter.fresh
    assert fresh is not None
    [button] = panel.test_buttons.values()
    assert button.isEnabled()
    dialog = panel.ask_test("Doors", fresh.prefix)
    dialog.test.click()
    assert "Paste the key" in dialog.key._verdict.text()
    assert not dialog.copy.isEnabled()
    dialog.key.set_text("f_" + "x" * 32)
    dialog.test.click()
    assert fresh.prefix in dialog.key._verdict.text()
    for pasted in (fresh.key, f"{SITE}/intake/form/{fresh.key}?lang=ru", panel._presenter.sample("ru")):
        assert panel._presenter.trial(fresh.prefix).key_in(pasted) == fresh.key
    dialog.reject()


def test_where_nobody_answers_it_is_told(panel: SiteKeysPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(address: str, _key: str, _language: str) -> Tried:
        raise Unavailable("site_trial", address=address)

    monkeypatch.setattr(presenter_trial, "try_form", nobody)
    fresh = panel._presenter.fresh
    assert fresh is not None
    dialog = panel.ask_test("Doors", fresh.prefix, fresh.key)
    dialog.test.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert SITE in dialog.error.accessibleName()
    assert dialog.test.isEnabled()
    dialog.reject()


def test_only_forms_are_tried(panel: SiteKeysPanel) -> None:
    assert panel.fresh.test.isVisible()
    panel._presenter.make(WEBHOOK, "Shop")
    assert len(panel.test_buttons) == 1
    assert not panel.fresh.test.isVisible()
