"""Two stations at once, each with its own connection: nothing saved twice, no edit lost, one refusal that helps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.rules_card import ClientForm
from tests.support.builders_clients import House, log_in, make_client, make_house


class Stations:
    """Connections of Mark, Greta and Nina on one base."""

    def __init__(self, base: Path) -> None:
        self.mark, self.greta, self.nina = (Connection(Embedded(base)) for _ in range(3))
        with self.mark.tx(write=True) as tx:
            self.house: House = make_house(tx)
        for connection, login in ((self.mark, "mark"), (self.greta, "greta"), (self.nina, "nina")):
            with connection.tx(write=True) as tx:
                log_in(tx, login)

    def close(self) -> None:
        for connection in (self.mark, self.greta, self.nina):
            connection.close()


@pytest.fixture
def stations(base_path: Path) -> Iterator[Stations]:
    made = Stations(base_path)
    yield made
    made.close()


def in_turn(
    first: Connection, second: Connection, one: Callable[[Tx], object], other: Callable[[Tx], object]
) -> AppError:
    """`one` is done but not committed while `other` begins; the refusal `other` ends with."""
    refusals: list[AppError] = []

    def late() -> None:
        try:
            with second.tx(write=True) as tx:
                other(tx)
        except AppError as error:
            refusals.append(error)

    first_tx = first.begin(write=True)
    one(first_tx)
    thread = threading.Thread(target=late)
    thread.start()
    thread.join(0.3)
    first.commit()
    thread.join(10)
    assert not thread.is_alive()
    assert len(refusals) == 1
    return refusals[0]


def test_one_tax_number_saved_by_two_leads_the_second_to_the_first(stations: Stations) -> None:
    form = ClientForm(name="Дом", tax_id="7707083893")
    refusal = in_turn(
        stations.mark,
        stations.greta,
        lambda tx: queries.save_client(tx, form),
        lambda tx: queries.save_client(tx, replace(form, name="Тоже дом")),
    )
    with stations.mark.tx(write=False) as tx:
        saved = queries.list_clients(tx)
    assert [client.name for client in saved] == ["Дом"]
    assert isinstance(refusal, Refused)
    assert (refusal.key, refusal.facts) == ("e_clients_tax_id_taken", {"id": str(saved[0].id), "name": "Дом"})


def test_a_tax_number_of_a_hidden_client_tells_nothing_about_him(stations: Stations) -> None:
    form = ClientForm(name="Тайный", tax_id="7707083893")
    with stations.nina.tx(write=True) as tx:
        queries.save_client(tx, form)
    with pytest.raises(Refused) as refusal, stations.mark.tx(write=True) as tx:
        queries.save_client(tx, replace(form, name="Дом"))
    assert (refusal.value.key, refusal.value.facts) == ("e_clients_tax_id_taken", {"id": "", "name": ""})


def test_of_two_edits_of_one_card_the_second_is_told_who_was_quicker(stations: Stations) -> None:
    with stations.mark.tx(write=True) as tx:
        client = make_client(tx, "Дом")
        card = queries.open_card(tx, client)
    assert card is not None
    refusal = in_turn(
        stations.greta,
        stations.mark,
        lambda tx: queries.save_client(tx, replace(card.form, note="от Греты")),
        lambda tx: queries.save_client(tx, replace(card.form, note="от Марка")),
    )
    assert isinstance(refusal, Refused)
    assert (refusal.key, refusal.facts["person"]) == ("e_clients_stale", "Грета")
    with stations.mark.tx(write=False) as tx:
        again = queries.open_card(tx, client)
    assert again is not None and again.form.note == "от Греты"


def test_new_words_saved_by_two_at_once_are_no_conflict(stations: Stations) -> None:
    done: list[int] = []

    def save(connection: Connection, name: str) -> None:
        with connection.tx(write=True) as tx:
            done.append(make_client(tx, name))

    threads = [
        threading.Thread(target=save, args=(connection, f"Небывалое Слово{turn} {who}"))
        for turn in range(5)
        for who, connection in (("раз", stations.mark), ("два", stations.greta))
    ]
    for pair in zip(threads[::2], threads[1::2], strict=True):
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join(10)
    assert len(done) == 10
