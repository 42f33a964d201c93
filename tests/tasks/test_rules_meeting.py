"""Links of meetings: what is taken as it is, what is put right, what is refused."""

from __future__ import annotations

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.tasks.rules_meeting import checked_link, room_link

# What the base refuses as well, however it got there.
BAD_LINKS = [
    "meet.jit.si/room",
    "ftp://meet.jit.si/room",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://",
    "https:///room",
    "https://meet jit.si/room",
    "https://meet.jit.si/my room",
    "https://meet.jit.si/room\nhttps://else",
    "https://bank.example@evil.example/room",
    "https://meet..si/room",
    "https://-meet.si/room",
    "https://meet.si:port/room",
    'https://meet.si/"room"',
    "see https://meet.si/room",
]
GOOD_LINKS = [
    "https://meet.jit.si/crm-4711",
    "http://192.168.1.5:8443/room",
    "https://zoom.us/j/123?pwd=Ab_c.1#start",
    "https://meet",
    "https://video.example.ru?room=7",
]


@pytest.mark.parametrize("link", GOOD_LINKS)
def test_a_web_address_is_kept_as_it_is(link: str) -> None:
    assert checked_link(f"  {link}\n") == link


def test_scheme_and_host_are_put_in_small_letters_and_other_letters_spelt_out() -> None:
    assert checked_link("HTTPS://Meet.Jit.Si/Room") == "https://meet.jit.si/Room"
    assert checked_link("https://встреча.рф/комната") == "https://xn--80adj7beg1b.xn--p1ai/комната"
    assert checked_link("  ") == ""


@pytest.mark.parametrize("link", [*BAD_LINKS, "https://meet.si:99999/room", "https://meet.si/" + "x" * 500])
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_link(link)
    assert refused.value.key == "e_tasks_link"


def test_each_room_has_a_name_of_its_own_that_nobody_guesses() -> None:
    rooms = {room_link("meet.example.ru") for _round in range(50)}
    assert len(rooms) == 50
    assert all(room.startswith("https://meet.example.ru/") and len(room.rsplit("/", 1)[1]) >= 32 for room in rooms)
