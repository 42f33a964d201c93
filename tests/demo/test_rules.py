"""The made-up firm: the same for the same seed, whole, and open at any hour somebody tries it."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_desktop.features.clients.rules_ids import read_tax_id
from crm_desktop.features.demo.rules import OWNERS, make_firm
from crm_desktop.features.demo.rules_routing import is_round_the_clock, week_at

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
    assert not is_round_the_clock(week_at(NOON))
    assert is_round_the_clock(week_at(NOON.replace(hour=23)))
    assert len(week_at(NOON)) == 7
