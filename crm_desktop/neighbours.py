"""What one feature asks of another, put into its own words. Only the putting-together files use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crm_desktop.db.tx import Tx
from crm_desktop.features.intake.presenter_people import Colleague
from crm_desktop.features.intake.queries import Candidate, InboxRow, inbox
from crm_desktop.features.staff.queries import branches, my_colleagues
from crm_desktop.features.tasks import rules as tasks
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from crm_desktop.features.clients import presenter_list as clients
    from crm_desktop.features.clients.rules_card import CallWords, Hit
    from crm_desktop.features.intake.presenter_entry import Known
    from crm_desktop.features.today.rules import Attention

_MOST = 30
_CALLS = 60


def owners(staff_id: int, name: str) -> Callable[[Tx], list[clients.Person]]:
    """Who may own a client: the person himself first, then his colleagues."""

    def read(tx: Tx) -> list[clients.Person]:
        from crm_desktop.features.clients import presenter_list as clients

        return [clients.Person(staff_id, name), *(clients.Person(one.staff_id, one.name) for one in my_colleagues(tx))]

    return read


def doers(tx: Tx) -> list[tasks.Person]:
    """Who may be given a task, with a word on who is not there."""
    return [tasks.Person(one.staff_id, one.name, _("on leave") if one.is_on_leave else "") for one in my_colleagues(tx)]


def takers(tx: Tx) -> list[Colleague]:
    """To whom an inquiry can be passed on."""
    return [
        Colleague(one.staff_id, one.name, one.state, one.is_working, one.open_inquiries) for one in my_colleagues(tx)
    ]


def branch_choices(tx: Tx) -> list[tuple[int, str]]:
    """Branches at work, to choose one from."""
    return [(one.id, one.name) for one in branches(tx) if one.is_active and one.id is not None]


def waiting_for_me(tx: Tx) -> list[InboxRow]:
    """Inquiries offered to me or taken by me."""
    return inbox(tx, "mine", _MOST)


def attention_of_tills(now: Callable[[], datetime]) -> Callable[[Tx], list[Attention]]:
    """What of tills somebody should look at: their registers, paper and shifts, and what is to be settled."""

    def read(tx: Tx) -> list[Attention]:
        from crm_desktop.features.pos.queries_desk import reviews
        from crm_desktop.features.pos.rules_doubts import doubt_words
        from crm_desktop.features.shifts.queries import tills_now
        from crm_desktop.features.shifts.rules_state import signs
        from crm_desktop.features.today.rules import Attention

        found = [
            Attention(f"till {till.id} {sign.words}", "building-store", sign.words, till.name, sign.meaning, "tills")
            for till in tills_now(tx)
            for sign in signs(till, now())
        ]
        found += [
            Attention(
                f"review {one.id}", "alert-circle", doubt_words(one.what, one.facts),
                " · ".join(filter(None, (_("Till {till}").format(till=one.till), one.number))), "warn", "attention",
            )
            for one in reviews(tx, limit=_MOST)
        ]  # fmt: skip
        return sorted(found, key=lambda one: one.meaning != "bad")

    return read


def calls_of_client(tx: Tx, client_id: int, before: datetime | None) -> Mapping[tuple[str, int], CallWords]:
    """Calls of a client as lines of his history refer to them."""
    from crm_desktop.features.calls.queries_desk import call_list
    from crm_desktop.features.calls.rules_words import card_words

    # The line of the history may be a little younger than what the exchange said later of when it rang.
    after = (before + timedelta(minutes=5), 0) if before is not None else None
    found: dict[tuple[str, int], CallWords] = {}
    for call in call_list(tx, client_id=client_id, after=after, limit=_CALLS):
        key = ("in", call.inquiry_id) if call.direction == "in" else ("out", call.call_id)
        if key[1] is not None:
            found[key[0], key[1]] = card_words(call)
    return found


def bounced(tx: Tx, emails: list[str]) -> frozenset[str]:
    """Those of these addresses letters come back from."""
    from crm_desktop.features.mail.queries_desk import troubles

    return frozenset(one.email for one in troubles(tx, emails) if one.hard_at is not None)


class ClientFinder:
    """Clients as other features look for them. `region` is where numbers without a country belong."""

    def __init__(self, region: str) -> None:
        self._region = region

    def known(self, tx: Tx, e164: str) -> Known | None:
        """The client of a number; None when nobody has it."""
        from crm_desktop.features.clients.queries import find_by_phone
        from crm_desktop.features.intake.presenter_entry import Known

        found = find_by_phone(tx, e164)
        if not found:
            return None
        first = found[0]
        number = first.last_order_number
        order = _("last order {number}").format(number=number) if number else ""
        return Known(first.id, first.name, order, first.owner_name or "", max(first.match_count, 1))

    def candidates(self, tx: Tx, text: str) -> list[Candidate]:
        """Clients an unclear inquiry may belong to, by what is typed."""
        hits = self._search(tx, text)
        return [
            Candidate(hit.id, hit.name or "", hit.owner_name, hit.phone, None, hit.last_order_at)
            for hit in hits
            if hit.id is not None
        ]

    def hits(self, tx: Tx, text: str) -> list[tasks.ClientHit]:
        """Clients a task may be about."""
        hits = self._search(tx, text)
        return [tasks.ClientHit(hit.id, hit.name or "", hit.phone or "") for hit in hits if hit.id is not None]

    def _search(self, tx: Tx, text: str) -> list[Hit]:
        # The window comes sooner when what is known of clients is read with the first question about one.
        from crm_desktop.features.clients.queries import search_clients
        from crm_desktop.features.clients.rules_search import read_query

        return search_clients(tx, read_query(text, self._region), _MOST)
