"""From hand entry in one window to the client's card in another: offers that travel, expire and are contested."""

from __future__ import annotations

from pathlib import Path

from crm_desktop.db.target import Embedded
from tests.support import builders_intake as build
from tests.support.window import Programs, furnish, do


def _to_anna(firm: build.Firm) -> object:
    return build.rule("person", name="Anna first", staff_id=firm.people["Anna"])


def _to_boris(firm: build.Firm) -> object:
    return build.rule("person", name="Boris next", staff_id=firm.people["Boris"])


def test_inquiry_told_by_hand_slides_in_on_the_right_colleagues_window(programs: Programs, base_path: Path) -> None:
    firm = furnish(base_path, _to_anna)
    base = Embedded(base_path)
    galina = programs.seat("galina").log_in(base, "GALINA")
    anna = programs.seat("anna").log_in(base, "ANNA")
    boris = programs.seat("boris").log_in(base, "BORIS")
    galina.press("Ctrl+I")
    galina.wait_for(galina.dialogs)
    [form] = galina.dialogs()
    form.field("phone").set_text(build.ANNA_PHONE)
    form.field("subject").set_text("Laminate")
    galina.press("Ctrl+Return", form)
    anna.wait_for(anna.has_offer)
    assert "Anna" in galina.toasts or "Анна" in galina.toasts
    assert not boris.has_offer()
    anna.answer_offer("F8")
    anna.wait_for(lambda: anna.place.client_card.card is not None)
    assert anna.place.client_card.card.form.name == "ООО «Дубрава»"
    assert anna.place.frame.current_page() == "clients"
    assert not anna.has_offer()
