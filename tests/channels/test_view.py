"""The page of channels: lights, forms, secrets that are never shown, tests, what was not routed."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from crm_desktop import neighbours
from crm_desktop.clock import SystemClock
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.channels import queries
from crm_desktop.features.channels.presenter import ChannelsPresenter
from crm_desktop.features.channels.presenter_light import ChannelsLight
from crm_desktop.features.channels.rules import KINDS
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.channels.sealing import new_private_key, open_sealed, public_key_of
from crm_desktop.features.channels.view import ChannelsPage
from crm_desktop.features.channels.view_carried import Dialplan, VendorAddress
from crm_desktop.i18n import set_language
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.fields import LineField
from tests.support.builders_channels import make_channel
from tests.support.builders_firm import ZONE, Firm, make_firm, open_session
from tests.support.run_now import RunNow
from tests.support.window import words_in


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "PETR")
    return firm


def _page(tx: Tx, qtbot: QtBot, *, may_edit: bool = True) -> ChannelsPage:
    presenter = ChannelsPresenter(RunNow(tx), SystemClock(), ZONE, neighbours.branch_choices, may_edit=may_edit)
    page = ChannelsPage(presenter)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


def _line_field(page: ChannelsPage, name: str) -> LineField:
    assert page.sheet.fields is not None
    field = page.sheet.fields.controls[name]
    assert isinstance(field, LineField)
    return field


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_opens_for_every_kind_in_both_languages(tx: Tx, firm: Firm, qtbot: QtBot, language: str) -> None:
    set_language(language)
    for kind in KINDS:
        make_channel(tx, kind, kind)
    page = _page(tx, qtbot)
    for line in page.model.items:
        page._presenter.open(line.id)
        assert not page.grab().isNull()
        assert page.sheet.fields is not None and page.sheet.fields.kind == line.kind


def test_an_empty_list_offers_the_first_channel(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    assert page.sheet.isHidden()
    page._presenter.begin("mailbox")
    assert page.sheet.isVisible() and page.sheet.cancel.text() == "Cancel"
    page.sheet.cancel.click()
    assert page.sheet.isHidden()


def test_a_new_channel_is_saved_with_its_sealed_password(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    private = new_private_key()
    open_session(tx, "AGENT")
    queries.offer_key(tx, "office", public_key_of(private))
    open_session(tx, "PETR")
    page = _page(tx, qtbot)
    told: list[str] = []
    page.told.connect(told.append)
    page._presenter.begin("asterisk")
    qtbot.keyClicks(_line_field(page, "password").edit, "secret word")
    page.sheet.save.click()
    assert told == ["The channel is saved"]
    assert _line_field(page, "password").text() == ""
    assert "Kept since" in _line_field(page, "password")._verdict.text()
    [line] = page.model.items
    open_session(tx, "AGENT")
    [known] = queries.running_channels(tx)
    assert (known.channel.name, known.channel.facts["host"]) == ("Asterisk PBX", "127.0.0.1")
    assert open_sealed(private, queries.secrets_of(tx, line.id)["password"]) == "secret word"


def test_a_password_without_an_agent_is_refused_and_what_was_typed_stays(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    page._presenter.begin("asterisk")
    qtbot.keyClicks(_line_field(page, "password").edit, "secret")
    page.sheet.save.click()
    assert page.sheet.error.isVisible()
    assert _line_field(page, "password").text() == "secret"


def test_a_row_says_the_kind_of_its_channel_once(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    make_channel(tx, "site", "Site")
    make_channel(tx, "mailbox", "Orders")
    tx.run("update channel set is_on = false")
    page = _page(tx, qtbot)
    looks = {look.title: look.second for look in map(page._look, map(page.model.index, range(2)))}
    assert "Site" not in looks["Site"] and looks["Orders"].startswith("Mailbox")
    assert page.sheet.cancel.text() == "Take back"


def test_a_missing_field_is_told_at_its_place(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    page._presenter.begin("modem")
    page.sheet.save.click()
    assert _line_field(page, "port")._verdict.text() == "Fill this in."
    assert page.sheet.is_touched


def test_fields_of_another_way_to_log_in_are_not_in_sight(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    make_channel(tx, "mailbox", "Почта", {"address": "a@b.ru"})
    page = _page(tx, qtbot)
    assert page.sheet.fields is not None
    controls = page.sheet.fields.controls
    assert not controls["password"].isHidden() and controls["token_url"].isHidden()
    controls["auth"].set_key("xoauth2")  # type: ignore[union-attr]
    page.sheet.fields._on_touched()
    assert controls["password"].isHidden() and not controls["token_url"].isHidden()


def test_a_ring_does_not_take_away_what_is_being_typed(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    make_channel(tx, "modem", "Модем", {"port": "COM3"})
    page = _page(tx, qtbot)
    _line_field(page, "port").edit.setFocus()
    qtbot.keyClicks(_line_field(page, "port").edit, "0")
    page._presenter.refresh()
    page._presenter.reread()
    assert _line_field(page, "port").text() == "COM30"
    page.sheet.cancel.click()
    assert _line_field(page, "port").text() == "COM3"


def test_switch_and_test_go_to_the_base_at_once(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    channel_id = make_channel(tx, "modem", "Модем", {"port": "COM3"})
    page = _page(tx, qtbot)
    page.sheet.test.click()
    open_session(tx, "AGENT")
    assert queries.take_test(tx, channel_id)
    queries.report_test(tx, channel_id, json.dumps(["ok", "COM3 answers"]))
    open_session(tx, "PETR")
    page._presenter.refresh()
    assert "COM3 answers" in page.sheet.tested.text()
    page.sheet.switch.click()
    assert page.model.items[0].light == "off"


def test_a_refused_arrival_is_tried_again_from_the_page(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    channel_id = make_channel(tx, "site", "Сайт")
    open_session(tx, "AGENT")
    kept = queries.keep_arrival(tx, channel_id, "post", "one", b"{}")
    assert kept is not None
    from crm_desktop.features.channels.rules_work import Handled

    queries.settle_arrival(tx, kept, Handled("refused", "e_channels_bug"))
    open_session(tx, "PETR")
    page = _page(tx, qtbot)
    page.sheet._on_tab("arrivals")
    page.sheet.arrival_list.set_current_row(0)
    page.sheet._on_arrival()
    page.sheet.again.click()
    assert page.sheet.arrivals.items[0].state == "new"


def test_coming_back_from_the_kinds_does_not_leave_a_channel_just_begun(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    make_channel(tx)
    page = _page(tx, qtbot)
    page._presenter.begin("site")
    for reason in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
        page.list.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn, reason))
    assert not page.findChildren(ConfirmDialog)
    assert page._presenter.current is not None and page._presenter.current.form.id is None


def test_who_may_not_change_channels_sees_their_lights_alone(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    make_channel(tx)
    open_session(tx, "DENIS")
    page = _page(tx, qtbot, may_edit=False)
    assert len(page.model.items) == 1
    assert page.sheet.isHidden() and page.add_button.isHidden()
    assert "an administrator" in words_in(page)


def test_the_light_at_the_top_names_channels_that_do_not_work(tx: Tx, firm: Firm) -> None:
    make_channel(tx, "mailbox", "Почта")
    held = "held_by = 'x', held_till = dateadd(1 minute to clock.utc_now())"
    error = pack_error(Refused("e_channels_secret_foreign"))
    tx.run(f"update channel set state = 'down', last_error = ?, {held}", (error,))
    open_session(tx, "DENIS")
    heard: list[tuple[str, list[str]]] = []
    light = ChannelsLight(RunNow(tx), SystemClock(), ZONE)
    light.changed.connect(lambda meaning, sentences: heard.append((meaning, sentences)))
    light.refresh()
    [(meaning, [sentence])] = heard
    assert meaning == "bad"
    assert sentence.startswith("Почта: Does not work since") and "another computer" in sentence
    tx.run("update channel set state = 'ok'")
    light.refresh()
    assert heard[-1] == ("", [])


def test_a_channel_just_switched_on_is_given_time_to_start(tx: Tx, firm: Firm) -> None:
    make_channel(tx)
    heard: list[str] = []
    light = ChannelsLight(RunNow(tx), SystemClock(), ZONE)
    light.changed.connect(lambda meaning, _sentences: heard.append(meaning))
    light.refresh()
    tx.run("update channel set state_since = dateadd(-2 minute to state_since)")
    light.refresh()
    assert heard == ["", "bad"]


def _vendor_address(page: ChannelsPage) -> VendorAddress:
    assert isinstance(page.sheet.carried, VendorAddress)
    return page.sheet.carried


def test_a_cloud_exchange_says_that_it_needs_a_site_channel(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    site = make_channel(tx, "site", "Сайт", {"public_url": "https://crm.example.ru"})
    tx.run("update channel set is_on = false where id = ?", (site,))
    cloud = make_channel(tx, "cloud_pbx", "Mango")
    page = _page(tx, qtbot)
    page._presenter.open(cloud)
    block = _vendor_address(page)
    assert block.note.text() == "It needs a site channel, because its server hears the exchange."
    assert block.copy.isHidden()
    page._presenter.switch(site, is_on=True)
    page._presenter.open(cloud)
    block = _vendor_address(page)
    assert block.text.text() == f"https://crm.example.ru/pbx/{cloud}/…"
    assert not block.copy.isEnabled()


def test_the_address_for_the_vendor_is_whole_while_its_word_is_known(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    open_session(tx, "AGENT")
    queries.offer_key(tx, "office", public_key_of(new_private_key()))
    open_session(tx, "PETR")
    make_channel(tx, "site", "Сайт", {"public_url": "https://crm.example.ru/"})
    page = _page(tx, qtbot)
    told: list[str] = []
    page.told.connect(told.append)
    page._presenter.begin("cloud_pbx")
    assert _vendor_address(page).text.text() == ""
    qtbot.keyClicks(_line_field(page, "path").edit, "abcdefgh12345678")
    page.sheet.save.click()
    assert page._presenter.current is not None
    number = page._presenter.current.form.id
    _vendor_address(page).copy.click()
    assert QGuiApplication.clipboard().text() == f"https://crm.example.ru/pbx/{number}/abcdefgh12345678"
    assert told == ["The channel is saved", "Copied"]
    qtbot.keyClicks(_line_field(page, "path").edit, "other")
    assert _vendor_address(page).text.text().endswith(f"/pbx/{number}/other")


def test_the_lines_of_the_dialplan_follow_what_is_typed(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    page._presenter.begin("asterisk")
    assert isinstance(page.sheet.carried, Dialplan)
    assert "MixMonitor" not in page.sheet.carried.text.text()
    qtbot.keyClicks(_line_field(page, "recordings").edit, "/srv/calls")
    page.sheet.carried.copy.click()
    assert QGuiApplication.clipboard().text().startswith("exten => _X.,1,MixMonitor(/srv/calls/${UNIQUEID}.wav)")
    page._presenter.begin("modem")
    assert page.sheet.carried is None


def test_a_usual_mail_service_fills_in_its_servers(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = _page(tx, qtbot)
    page._presenter.begin("mailbox")
    fields = page.sheet.fields
    assert fields is not None and fields.service is not None
    fields.service.chosen.emit("microsoft")
    values = fields.values()
    assert (values["imap_host"], values["imap_port"]) == ("outlook.office365.com", 993)
    assert (values["smtp_host"], values["smtp_port"], values["smtp_tls"]) == ("smtp.office365.com", 587, "starttls")
    assert values["auth"] == "xoauth2" and page.sheet.is_touched
    fields.service.chosen.emit("yandex")
    assert fields.values()["smtp_port"] == 465 and fields.values()["auth"] == "password"
    fields.show_values({"imap_host": "imap.mail.ru", "smtp_host": "smtp.mail.ru"}, {})
    assert fields.service.key() == "mailru"
    fields.show_values({"imap_host": "mail.dveri.ru", "smtp_host": "mail.dveri.ru"}, {})
    assert fields.service.key() == "own"
