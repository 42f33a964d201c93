"""Asking a cloud exchange, against a stand-in made from the documents of vendors: dialling, recordings, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls.cloud import vendor_of
from crm_desktop.features.calls.cloud_api import CloudApi
from crm_desktop.features.calls.recordings import Sound
from crm_desktop.features.calls.rules import CallToDial
from crm_desktop.features.calls.rules_cloud_api import is_safe
from crm_desktop.features.channels.rules_work import Ground
from tests.support.builders_intake import utc_now
from tests.support.cloud_exchange import KEY, SALT, SECRET, SOUND, CloudExchange, cloud_exchange

DIAL = CallToDial("crm-1", "+79276124077", "101", "Анна", "dialling")
SECRETS = {"key": KEY, "salt": SALT, "secret": SECRET}
VENDORS = ("mango", "zadarma", "telphin")


@pytest.fixture
def cloud() -> Iterator[CloudExchange]:
    """The stand-in."""
    with cloud_exchange() as cloud:
        yield cloud


def _api(cloud: CloudExchange, vendor: str, secrets: dict[str, str] = SECRETS) -> CloudApi:
    facts = {"vendor": vendor, "api_url": cloud.address, "own_extension": "777"}
    ground = SimpleNamespace(
        channel=SimpleNamespace(facts=facts), secret=secrets.get, clock=SimpleNamespace(now=utc_now)
    )
    return CloudApi(cast(Ground, ground), vendor_of(facts))


@pytest.mark.parametrize(
    ("vendor", "asked"),
    [
        (
            "mango",
            ("/commands/callback", {"command_id": "crm-1", "from": {"extension": "101"}, "to_number": "79276124077"}),
        ),
        ("zadarma", ("/v1/request/callback/", {"from": "101", "to": "79276124077"})),
        ("telphin", ("/api/ver1.0/extension/777/callback/", {"src_num": ["101"], "dst_num": "79276124077"})),
    ],
)
def test_number_is_dialled_as_the_vendor_wants_it_signed(
    cloud: CloudExchange, vendor: str, asked: tuple[str, dict[str, object]]
) -> None:
    _api(cloud, vendor).dial(DIAL)
    assert (cloud.asked, cloud.wrong) == ([asked], [])


@pytest.mark.parametrize("vendor", VENDORS)
def test_recording_is_fetched_without_taking_the_log_in_along(cloud: CloudExchange, vendor: str) -> None:
    assert _api(cloud, vendor).sound("rec/1", 10_000) == Sound("audio/mpeg", SOUND)
    assert cloud.wrong == []


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sound": b"<html>no such file</html>"}, "not_audio"),
        ({"sound": b"ID3" + b"\0" * 20_000}, "oversize"),
        ({"sound": b""}, "empty"),
        ({"leads_to": "http://files.example/1.mp3"}, "unsafe"),
        ({"leads_to": "ftp://files.example/1.mp3"}, "unsafe"),
        ({"code": 404}, "missing"),
        ({"code": 503}, "away"),
    ],
)
def test_recording_that_cannot_be_kept_is_refused_by_name(
    cloud: CloudExchange, vendor: str, change: dict[str, object], reason: str
) -> None:
    for name, value in change.items():
        setattr(cloud, name, value)
    assert _api(cloud, vendor).sound("rec-1", 10_000) == reason


def test_wrong_key_and_a_vendor_that_is_away_are_told_apart(cloud: CloudExchange) -> None:
    for vendor in ("mango", "zadarma"):
        with pytest.raises(Refused, match="e_calls_dial"):
            _api(cloud, vendor, {"key": KEY, "salt": "other", "secret": "other"}).dial(DIAL)
    cloud.code = 502
    with pytest.raises(Unavailable) as told:
        _api(cloud, "mango").dial(DIAL)
    assert told.value.facts["is_sent"] is True


def test_what_is_missing_is_named(cloud: CloudExchange) -> None:
    with pytest.raises(Refused, match="e_calls_setting"):
        _api(cloud, "mango", {"key": KEY})
    with pytest.raises(Refused, match="e_calls_no_extension"):
        _api(cloud, "mango").dial(CallToDial("crm-1", "+79276124077", None, "Анна", "dialling"))


@pytest.mark.parametrize(
    ("url", "address", "safe"),
    [
        ("https://a.example/1", "https://a.example", True),
        ("http://a.example/1", "https://a.example", False),
        ("https://127.0.0.1/1", "https://a.example", False),
        ("http://127.0.0.1:8/1", "http://127.0.0.1:9", True),
        ("https://u:p@a.example/", "https://a.example", False),
        ("https://[::1", "https://a.example", False),
        ("ftp://a.example/1", "https://a.example", False),
    ],
)
def test_only_https_outside_this_computer(url: str, address: str, safe: bool) -> None:
    assert is_safe(url, address) is safe
