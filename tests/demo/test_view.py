"""The demo shop in the real window: the head of sales finds an offer waiting, and a picture of it can be taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop import i18n
from crm_desktop.demo_stage import Stage, StageError
from crm_desktop.features.clients.view_new import NewClientDialog


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_window_opens_on_the_demo_with_an_offer_waiting(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    i18n.set_language(language)
    on = Stage(tmp_path, theme="light", size=(1366, 768))
    on.make_base(1, lambda *_: None)
    try:
        on.open("MARINA")
        on.wait(lambda: bool(on.workplace.offers.cards), 10, "the offer")
        on.picture(tmp_path / "pictures" / "offer.png")
        with pytest.raises(StageError):
            on.dialog(NewClientDialog)
    finally:
        on.close()
    assert (tmp_path / "pictures" / "offer.png").stat().st_size > 20_000
