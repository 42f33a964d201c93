"""The real server over a real base: what is taken, what is refused, what is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.db.lane import Lane
from tests.support.site_server import Site, running_site

REQUEST = {"name": "Ольга", "phone": "8 (927) 612-40-77", "text": "Нужна дверь"}


@pytest.fixture
def site(lane: Lane) -> Iterator[Site]:
    with running_site(lane) as site:
        yield site


def test_a_form_becomes_an_inquiry(site: Site) -> None:
    answer = site.post_form(REQUEST | {"utm_campaign": "spring", "цвет": "белый"}, referer="https://shop.example/doors")
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    assert site.ground.route_all() == 1
    [row] = site.ground.do(
        lambda tx: tx.rows(
            "select i.source, i.channel, i.phone, i.person_name, i.campaign, t.body from inquiry i"
            " join inquiry_text t on t.inquiry_id = i.id"
        )
    )
    assert row[:5] == ("Site", "web", "+79276124077", "Ольга", "spring")
    assert row[5] == "Нужна дверь\nцвет: белый\nhttps://shop.example/doors"
    site.stop()
    assert site.ground.do(lambda tx: tx.rows("select use_count from site_key where kind = 'form'")) == [(1,)]
