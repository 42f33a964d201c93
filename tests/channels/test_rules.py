"""Forms of channels, errors on their way through the base, words of lights, sealed secrets."""

from __future__ import annotations

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.agent.machine_key import MachineKey
from crm_desktop.agent.systemd import unit_text
from crm_desktop.db import vault
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.channels.rules import KINDS, ChannelLine, RefusalLine, SealingKey
from crm_desktop.features.channels.rules_forms import FORMS, checked_facts, fields_of, values_of
from crm_desktop.features.channels.rules_packed import pack_answer, pack_error, unpack_answer, unpack_error
from crm_desktop.features.channels.rules_paste import dialplan_lines, vendor_address
from crm_desktop.features.channels.rules_words import (
    error_words,
    light_sentence,
    light_word,
    reason_text,
    refusal_second,
)
from crm_desktop.features.channels.sealing import new_private_key, open_sealed, public_key_of, seal
from tests.house.source import ROOT

NOW = datetime(2026, 11, 23, 12, 0)


def _line(**facts: object) -> ChannelLine:
    known: dict[str, object] = {
        "id": 1, "kind": "mailbox", "name": "Почта", "branch": None, "is_on": True, "state": "ok", "state_since": NOW,
        "last_error": None, "last_error_at": None, "last_ok_at": NOW, "last_in_at": None, "held_by": "office/1/x",
        "is_held": True, "test_asked_at": None, "tested_at": None, "test_result": None, "refused_today": 0,
        "waiting": 0, "refused": 0, "unsent": 0, "version": 1,
    }  # fmt: skip
    return ChannelLine(**(known | facts))  # type: ignore[arg-type]


def test_every_kind_has_a_form_and_no_field_twice() -> None:
    assert set(FORMS) == set(KINDS)
    for kind in KINDS:
        names = [one.name for one in fields_of(kind)]
        assert len(names) == len(set(names)) > 1
        assert {one.only[0] for one in fields_of(kind) if one.only} <= set(names)


def test_secrets_never_get_into_the_facts() -> None:
    facts = checked_facts("mailbox", {"address": "a@b.ru", "imap_host": "i", "smtp_host": "s", "password": "x"}, {})
    assert json.loads(facts) == {"address": "a@b.ru", "imap_host": "i", "smtp_host": "s"}
    assert "password" not in values_of("mailbox", {"password": "x"})


def test_what_a_form_does_not_know_stays() -> None:
    assert json.loads(checked_facts("modem", {"port": "COM3"}, {"own": 1, "port": "COM1"})) == {
        "own": 1,
        "port": "COM3",
    }


@pytest.mark.parametrize(
    ("values", "key", "field"),
    [
        ({"host": " ", "user": "crm"}, "e_channels_field_missing", "host"),
        ({"host": "pbx", "user": "crm", "port": 70000}, "e_channels_field_number", "port"),
        ({"host": "pbx", "user": "crm", "port": -1}, "e_channels_field_number", "port"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(values: dict[str, object], key: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_facts("asterisk", values, {})
    assert (refused.value.key, refused.value.facts["field"]) == (key, field)


def test_errors_come_back_as_they_went() -> None:
    for error in (Refused("e_mail_login", host="imap", user="я"), Unavailable("pbx", 3, host="office")):
        back = unpack_error(pack_error(error))
        assert type(back) is type(error)
        assert (str(back), back.facts) == (str(error), error.facts)


def test_an_error_with_endless_facts_still_fits() -> None:
    packed = pack_error(Refused("e_x", **{f"fact{number}": "ж" * 5000 for number in range(9)}))
    assert len(packed) <= 500
    assert isinstance(unpack_error(packed), Refused)


def test_rubbish_in_place_of_an_error_is_a_bug_not_a_crash() -> None:
    for text in ("", "{", '["refused"]', '["away", 1, 2, 3]', "nonsense"):
        assert isinstance(unpack_error(text), Refused)
        assert isinstance(unpack_answer(text), Refused)
    assert unpack_answer(pack_answer("Asterisk 22")) == "Asterisk 22"


def test_lights_say_why() -> None:
    assert (light_word(_line()), _line().light) == ("works", "ok")
    down = _line(state="down", last_error=pack_error(Unavailable("server")))
    assert down.light == "bad"
    assert "does not answer" in light_sentence(down, NOW, "UTC")
    alone = _line(is_held=False)
    assert (light_word(alone), alone.light) == ("nobody works on it", "bad")
    assert _line(is_on=False, is_held=False).light == "off"


def test_reasons_are_told_with_their_facts() -> None:
    packed = pack_error(Refused("e_channels_field_number", low=1, high=5))
    assert reason_text("e_channels_field_number", packed) == "A number from 1 to 5 is needed."
    assert reason_text("sent_copy", packed) == "Copies of sent letters the mailbox did not take"
    assert reason_text("nothing_to_go_by").startswith("There is nothing to go by")
    line = RefusalLine(NOW.date(), "e_channels_field_number", 3, NOW, packed)
    assert refusal_second(line, NOW, "UTC") == "last at 12:00"
    line = RefusalLine(NOW.date(), "sent_copy", 3, NOW, packed)
    assert refusal_second(line, NOW, "UTC") == "last at 12:00 · A number from 1 to 5 is needed."


def test_an_error_names_a_setting_as_the_page_does() -> None:
    assert error_words("mailbox", Refused("e_mail_facts", field="imap_host")).endswith(": IMAP server")
    assert error_words("mailbox", Refused("e_mail_no_secret", name="password")).startswith(
        "The mailbox lacks a secret: Password."
    )
    assert error_words("modem", Refused("e_calls_setting", name="port")) == "The channel lacks a setting: Serial port."
    assert "loguniqueid" in error_words("asterisk", Refused("e_calls_setting", name="loguniqueid=yes (cdr.conf)"))


@pytest.mark.expects_log
def test_a_reason_of_a_newer_program_is_no_code_on_the_screen() -> None:
    assert reason_text("something_new") == "not known to this version of the program"


def test_a_secret_opens_only_with_a_key_it_was_sealed_for() -> None:
    office, cellar, stranger = (new_private_key() for _ in range(3))
    keys = [SealingKey(number, "x", public_key_of(one)) for number, one in enumerate((office, cellar))]
    sealed = seal(keys, "пароль")
    assert "пароль" not in sealed and sealed.isascii() and len(sealed) < 8000
    assert open_sealed(office, sealed) == open_sealed(cellar, sealed) == "пароль"
    for text in (sealed, "{}", "rubbish", '{"a": "b"}', "[]", json.dumps({public_key_of(stranger): "AAAA"})):
        with pytest.raises(Refused) as refused:
            open_sealed(stranger, text)
        assert refused.value.key == "e_channels_secret_foreign"


def test_a_secret_without_keys_or_without_end_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        seal([], "x")
    assert refused.value.key == "e_channels_no_key"
    with pytest.raises(Refused) as refused:
        seal([SealingKey(1, "x", public_key_of(new_private_key()))], "x" * 4001)
    assert refused.value.key == "e_channels_secret_long"


def test_the_key_of_a_computer_is_made_once_and_only_its_user_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "get_secret", lambda _name: None)
    monkeypatch.setattr(vault, "set_secret", lambda _name, _secret: False)
    sealed = seal([SealingKey(1, "x", public_key_of(MachineKey(tmp_path)._key()))], "secret")
    assert MachineKey(tmp_path).open(sealed) == "secret"
    [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_there_is_a_vault_the_key_lies_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(vault, "get_secret", kept.get)
    monkeypatch.setattr(vault, "set_secret", lambda name, secret: kept.update({name: secret}) is None)
    key = MachineKey(tmp_path)
    sealed = seal([SealingKey(1, "x", public_key_of(key._key()))], "secret")
    assert MachineKey(tmp_path).open(sealed) == "secret"
    assert list(tmp_path.iterdir()) == []
    assert len(kept) == 1


def test_the_unit_of_systemd_starts_this_agent_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = unit_text(["--db", "my base%.fdb"])
    assert f"'{tmp_path}/my base%%.fdb'" in text
    assert "-m crm_desktop.agent" in text and "Restart=always" in text


@pytest.mark.parametrize(
    ("outside", "address"),
    [
        ("https://crm.example.ru/", "https://crm.example.ru/pbx/7/S3cret"),
        ("crm.example.ru", "https://crm.example.ru/pbx/7/S3cret"),
        ("https://example.ru/crm", "https://example.ru/crm/pbx/7/S3cret"),
    ],
)
def test_the_address_for_a_vendor(outside: str, address: str) -> None:
    assert vendor_address(outside, 7, "S3cret") == address


def test_a_secret_word_with_odd_signs_stays_one_part_of_the_address() -> None:
    assert vendor_address("https://a.ru", 7, "два/слова?") == (
        "https://a.ru/pbx/7/%D0%B4%D0%B2%D0%B0%2F%D1%81%D0%BB%D0%BE%D0%B2%D0%B0%3F"
    )


def test_the_lines_of_the_dialplan_are_those_of_the_handbook() -> None:
    lines = dialplan_lines({"recordings": "/var/spool/asterisk/monitor", "recording_name": "{id}.wav"})
    for language in ("en", "ru"):
        assert lines in (ROOT / "docs" / language / "telephony.md").read_text(encoding="utf-8")


def test_the_lines_of_the_dialplan_follow_the_settings() -> None:
    assert dialplan_lines({"dial_channel": "SIP/{extension}"}) == (
        "exten => _X.,1,UserEvent(CrmCall,Number: ${CALLERID(num)},Line: ${EXTEN})\n same => n,Dial(SIP/101&SIP/102,30)"
    )
    shared = dialplan_lines({"recordings": r"\\pbx\monitor", "recording_name": "crm-{id}.mp3"})
    assert "MixMonitor(/var/spool/asterisk/monitor/crm-${UNIQUEID}.mp3)" in shared
    assert "File: crm-${UNIQUEID}.mp3)" in shared
