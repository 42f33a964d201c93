"""The made-up firm: the same for the same seed, whole, and open at any hour somebody tries it."""

from __future__ import annotations

from datetime import datetime, timedelta

import phonenumbers

from crm_desktop.clock import to_zone
from crm_desktop.features.clients.rules_ids import read_tax_id
from crm_desktop.features.demo.rules import OWNERS, make_firm
from crm_desktop.features.demo.rules_routing import is_round_the_clock, week_at
from crm_desktop.features.demo.rules_tongue import ENGLISH, RUSSIAN

NOON = datetime(2026, 11, 24, 8, 0)  # 12:00 in Samara


def test_a_seed_makes_the_same_firm_again() -> None:
    assert make_firm(1, NOON, 60) == make_firm(1, NOON, 60)
    assert make_firm(1, NOON, 60) != make_firm(2, NOON, 60)


def test_no_name_and_no_phone_stands_twice() -> None:
    clients = make_firm(1, NOON).clients
    assert len(clients) == 400
    assert len({client.name for client in clients}) == 400
    assert len({client.phones[0] for client in clients}) == 400


def test_tax_numbers_pass_the_check_of_the_card() -> None:
    numbers = [client.tax_id for client in make_firm(1, NOON).clients if client.tax_id]
    assert len(numbers) > 100
    assert [read_tax_id(number) for number in numbers] == numbers


def test_orders_are_numbered_in_the_order_they_were_sold() -> None:
    orders = sorted(
        (order for client in make_firm(1, NOON, 80).clients for order in client.orders), key=lambda one: one.sold_at
    )
    assert [int(order.number) for order in orders] == list(range(1001, 1001 + len(orders)))


def test_some_inquiries_of_today_still_wait_for_an_answer() -> None:
    inquiries = make_firm(1, NOON).inquiries
    assert all(inquiry.came_at < NOON for inquiry in inquiries)
    fresh = [inquiry for inquiry in inquiries if inquiry.stage == "fresh"]
    assert fresh
    assert all(inquiry.came_at > NOON - timedelta(minutes=15) for inquiry in fresh)


def test_everybody_with_clients_has_something_overdue_done_and_ahead() -> None:
    tasks = make_firm(1, NOON).tasks
    for owner in OWNERS:
        mine = [task for task in tasks if task.owner == owner]
        assert any(task.is_done for task in mine)
        assert any(task.due_at < NOON and not task.is_done for task in mine)
        assert any(task.due_at > NOON for task in mine)


def test_the_shop_keeps_its_hours_by_day_and_stays_open_for_a_demo_at_night() -> None:
    assert not is_round_the_clock(week_at(NOON, RUSSIAN.zone))
    assert is_round_the_clock(week_at(NOON.replace(hour=23), RUSSIAN.zone))
    assert len(week_at(NOON, RUSSIAN.zone)) == 7


def test_an_english_firm_has_no_russian_word_and_numbers_that_are_valid() -> None:
    made = make_firm(1, NOON, tongue=ENGLISH)
    assert not [letter for letter in repr(made) if "А" <= letter <= "я"]
    assert not [client.name for client in made.clients if "  " in client.name]
    assert len(made.clients) == 400
    assert len({client.phones[0] for client in made.clients}) == 400
    numbers = [phone for client in made.clients for phone in client.phones]
    numbers += [phone for client in made.clients for _name, _job, phone in client.contacts]
    numbers += [inquiry.phone for inquiry in made.inquiries if inquiry.phone] + [ENGLISH.phone_of_day(17)]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def test_what_is_promised_at_night_is_promised_for_the_day() -> None:
    for hour in range(24):
        now = NOON.replace(hour=hour)
        far = [task.due_at for task in make_firm(1, now, 60).tasks if abs(task.due_at - now) > timedelta(hours=1)]
        assert all(9 <= to_zone(due_at, RUSSIAN.zone).hour < 20 for due_at in far)
        assert all(task.due_at < now for task in make_firm(1, now, 60).tasks if task.is_done)
