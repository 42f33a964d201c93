"""Writes the made-up firm into an empty base, through the same procedures that people's clicks go through."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from crm_desktop.features.access.queries import open_session, resume_session
from crm_desktop.features.channels.queries_desk import save_channel
from crm_desktop.features.channels.rules import ChannelForm
from crm_desktop.features.clients.queries import save_client
from crm_desktop.features.clients.rules_card import Address, ClientForm, Contact, Email, Phone
from crm_desktop.features.demo import queries
from crm_desktop.features.demo.firm_stock import put_stock
from crm_desktop.features.demo.firm_tills import put_tills
from crm_desktop.features.demo.rules import (
    ADMIN_LOGIN,
    CLIENT_COUNT,
    DUTY_GROUP,
    FIRM,
    NAMED_SOURCES,
    PEOPLE,
    SALES_GROUP,
    SENIOR_GROUP,
    DemoClient,
    DemoFirm,
    DemoInquiry,
    DemoOrder,
    by_day,
    make_firm,
)
from crm_desktop.features.demo.rules_calls import (
    EXTENSIONS,
    LINE_NAME,
    DemoCall,
    incoming_call,
    outgoing_call,
    outgoing_times,
    sound,
)
from crm_desktop.features.demo.rules_goods import make_goods
from crm_desktop.features.demo.rules_letters import BOX_NAME, TEMPLATES, THREADS
from crm_desktop.features.demo.rules_routing import (
    BAD_LINES,
    IN_WORK,
    answer_of,
    is_round_the_clock,
    make_rules,
    week_at,
)
from crm_desktop.features.demo.rules_tongue import RUSSIAN, Tongue
from crm_desktop.features.exchange.queries import put_order
from crm_desktop.features.goods.queries import save_goods
from crm_desktop.features.goods.queries import save_group as save_goods_group
from crm_desktop.features.goods.rules import Group as GoodsGroup
from crm_desktop.features.goods.rules import PartLine
from crm_desktop.features.intake.queries import inquiry_card, put_quarantine, route_inquiry
from crm_desktop.features.intake.rules import Incoming
from crm_desktop.features.mail.queries_desk import save_template
from crm_desktop.features.mail.rules_desk import Template
from crm_desktop.features.routing.queries import save_rules
from crm_desktop.features.settings.queries import firm_facts, save_firm
from crm_desktop.features.sources.queries import save_source
from crm_desktop.features.sources.rules import Source
from crm_desktop.features.staff.queries import (
    branches,
    first_setup,
    groups,
    save_branch,
    save_group,
    save_person,
)
from crm_desktop.features.staff.queries_calendar import save_branch_week
from crm_desktop.features.staff.rules import Branch, FirstSetup, Group, Member, PersonDraft
from crm_desktop.features.tasks.queries import save_task
from crm_desktop.features.tasks.rules import TaskDraft
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
SOURCE = "demo"
_BRANCH = "Самара"
_AT_ONCE = 40
# Far enough ahead to be moved out of the night.
_CALL_BACK = timedelta(minutes=65)
_CALLS_OUT = 60
_MISSED = "Перезвонить: пропущенный звонок"
_LISTENED = DemoCall(72, "advised", "Спрашивал про доставку в Тольятти")
_LAST = DemoCall(184, "agreed", "Подтвердила заказ, ждёт в субботу")


class Do(Protocol):
    """Runs a query function in a writing transaction of one and the same connection."""

    def __call__(self, work: Callable[[Tx], T], /) -> T:
        """The result of `work`."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """What was written. `is_round_the_clock`: it is night in the shop, so it stays open for the demo."""

    clients: int
    people: int
    inquiries: int
    is_round_the_clock: bool


@dataclass(slots=True)
class _Firm:
    """Ids of what has been written so far, and the sessions of the administrator and of the agent."""

    branch_id: int
    tongue: Tongue
    admin_ticket: str = ""
    agent_ticket: str = ""
    people: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    clients: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)


def make_demo(
    do: Do,
    now: datetime,
    *,
    seed: int = 1,
    clients: int = CLIENT_COUNT,
    progress: Progress = lambda *_: None,
    tongue: Tongue = RUSSIAN,
) -> Made:
    """Fills an empty base with the firm of a seed as it stands at `now` (UTC).

    Raises Refused e_staff_set_up_already when somebody works in this base already.
    """
    made = make_firm(seed, now, clients, tongue)
    week = week_at(now, tongue.zone)
    progress(_("People and rules"), 0, 1)
    firm = do(lambda tx: _staff(tx, now, tongue))
    do(lambda tx: save_rules(tx, make_rules(firm.people, firm.groups, tongue), None, tongue("Правила магазина")))
    do(lambda tx: _sources(tx, tongue))
    goods = do(lambda tx: _goods(tx, tongue))
    do(lambda tx: put_stock(tx, goods, tongue))
    for first in range(0, len(made.clients), _AT_ONCE):
        some = made.clients[first : first + _AT_ONCE]
        firm.clients += do(lambda tx, some=some: [_client(tx, firm, client, now) for client in some])  # type: ignore[misc]
        progress(_("Clients and orders"), len(firm.clients), len(made.clients))
    do(lambda tx: put_tills(tx, firm.branch_id, firm.people, goods, firm.clients, now, seed, tongue))
    rng = random.Random(seed)
    for first in range(0, len(made.inquiries), _AT_ONCE):
        some_in = made.inquiries[first : first + _AT_ONCE]
        do(lambda tx, some=some_in, at=first: _past(tx, firm, some, at, rng))  # type: ignore[misc]
        progress(_("A month of inquiries"), min(first + _AT_ONCE, len(made.inquiries)), len(made.inquiries))
    do(lambda tx: _quarantine(tx, tongue))
    do(lambda tx: _tasks(tx, firm, made, now))
    do(lambda tx: _calls(tx, firm, made, now, random.Random(seed)))
    do(lambda tx: _letters(tx, firm, made, now))
    progress(_("Tasks of today"), 1, 1)
    return Made(len(made.clients), len(PEOPLE), len(made.inquiries), is_round_the_clock(week))


def _staff(tx: Tx, now: datetime, tongue: Tongue) -> _Firm:
    admin = next(person for person in PEOPLE if person.login == ADMIN_LOGIN)
    made = first_setup(tx, FirstSetup(tongue(FIRM), tongue.zone, admin.login, tongue(admin.name), tongue.language))
    agent = open_session(tx, "AGENT", SOURCE, "")
    admin_session = open_session(tx, ADMIN_LOGIN, SOURCE, "")
    facts = firm_facts(tx)
    save_firm(tx, replace(facts, phone_region=tongue.region, currency=tongue.currency))
    queries.mark_firm(tx)
    firm = _Firm(
        made.branch_id,
        tongue,
        admin_session.ticket,
        agent.ticket,
        {ADMIN_LOGIN: made.staff_id},
        {DUTY_GROUP: made.duty_group_id},
    )
    branch = next(one for one in branches(tx) if one.id == made.branch_id)
    saved = save_branch(tx, Branch(branch.id, tongue(_BRANCH), tongue.zone, version=branch.version))
    save_branch_week(tx, made.branch_id, saved.version, week_at(now, firm.tongue.zone))
    for person in PEOPLE[1:]:
        draft = PersonDraft(
            person.login,
            tongue(person.name),
            person.role,
            made.branch_id,
            head_id=firm.people[person.head] if person.head else None,
            email=tongue.mail(person.login.lower()),
            open_limit=person.open_limit,
            language=tongue.language,
            extension_no=EXTENSIONS.get(person.login),
        )
        firm.people[person.login] = save_person(tx, draft).id
    _write_groups(tx, firm)
    return firm


def _write_groups(tx: Tx, firm: _Firm) -> None:
    known = {group.id: group for group in groups(tx)}
    for name in (DUTY_GROUP, SENIOR_GROUP, SALES_GROUP):
        old = known.get(firm.groups.get(name))
        group = old or Group(None, firm.tongue(name))
        members = tuple(Member(firm.people[one.login], firm.tongue(one.name)) for one in PEOPLE if name in one.groups)
        firm.groups[name] = save_group(tx, replace(group, name=firm.tongue(name), members=members)).id


def _client(tx: Tx, firm: _Firm, client: DemoClient, now: datetime) -> int:
    contacts = tuple(Contact(name, job) for name, job, _phone in client.contacts)
    own_phones = tuple(Phone(phone, phone) for phone in client.phones)
    their_phones = tuple(Phone(phone, phone, "", place) for place, (_n, _j, phone) in enumerate(client.contacts))
    city, _comma, street = client.street.partition(", ")
    form = ClientForm(
        kind=client.kind,
        name=client.name,
        tax_id=client.tax_id or "",
        source=client.source,
        owner_id=firm.people[client.owner] if client.owner else None,
        note=client.note,
        phones=own_phones + their_phones,
        emails=(Email(client.email),) if client.email else (),
        addresses=(Address(street=street, city=city),),
        contacts=contacts,
        tags=client.tags,
    )
    client_id = save_client(tx, form).id
    known_since = min((order.sold_at for order in client.orders), default=now - timedelta(days=35))
    queries.age_client(tx, client_id, known_since - timedelta(hours=2))
    for order in client.orders:
        _order(tx, client_id, order)
    return client_id


def _order(tx: Tx, client_id: int, order: DemoOrder) -> None:
    lines = "\n".join(
        "\t".join((str(place), line.code, line.name, line.group, f"{line.quantity}/0/{line.line_sum}"))
        for place, line in enumerate(order.lines, start=1)
    )
    put = put_order(tx, SOURCE, order.number, client_id, order.sold_at.date(), "", lines)
    queries.age_order(tx, put.id, order.sold_at, is_open=order.state == "open")


def incoming_of(inquiry: DemoInquiry, source_id: str) -> Incoming:
    """A made-up inquiry as intake takes it."""
    return Incoming(
        source=inquiry.source,
        source_id=source_id,
        channel=inquiry.channel,
        came_at=inquiry.came_at,
        phone_typed=inquiry.phone,
        phone=inquiry.phone,
        phone_flaw="hidden" if inquiry.channel == "call" and inquiry.phone is None else None,
        email=inquiry.email,
        person_name=inquiry.name,
        line=inquiry.line,
        campaign=inquiry.campaign,
        subject=inquiry.subject,
        body=inquiry.text,
    )


def _past(tx: Tx, firm: _Firm, inquiries: Sequence[DemoInquiry], first: int, rng: random.Random) -> None:
    for number, inquiry in enumerate(inquiries, start=first + 1):
        # Whatever comes in is written down by the agent, its past by the administrator.
        resume_session(tx, firm.agent_ticket)
        routed = route_inquiry(tx, incoming_of(inquiry, f"{SOURCE}-{number}"))
        resume_session(tx, firm.admin_ticket)
        if routed.status == "joined" or inquiry.stage == "fresh":
            continue
        if inquiry.channel == "call":
            firm.calls.append(routed.inquiry_id)
        is_client = inquiry.client_no is not None
        answer = IN_WORK if inquiry.stage == "taken" else answer_of(rng, firm.tongue, is_client=is_client)
        queries.age_inquiry(tx, routed.inquiry_id, answer, firm.people[rng.choice(("MARINA", "DENIS"))])


def _had_by(tx: Tx, inquiry_id: int) -> int | None:
    card = inquiry_card(tx, inquiry_id)
    return card.staff_id if card is not None else None


def _calls(tx: Tx, firm: _Firm, made: DemoFirm, now: datetime, rng: random.Random) -> None:
    """Calls of the last month by a line that is off now: a newcomer sees what it looks like, nothing can be dialled."""
    facts = json.dumps({"host": "192.168.1.10", "port": 5038, "user": "crm"})
    form = ChannelForm(None, "asterisk", firm.tongue(LINE_NAME), firm.branch_id, False, facts)
    channel_id, _version = save_channel(tx, form)
    marina = firm.people["MARINA"]
    newest = list(reversed(firm.calls))
    missed = next((one for one in newest if _had_by(tx, one) == marina), None)
    for place, inquiry_id in enumerate(newest):
        if inquiry_id == missed:
            due_at = by_day(now + _CALL_BACK, now, firm.tongue.zone)
            task_id = save_task(tx, TaskDraft(firm.tongue(_MISSED), marina, due_at, inquiry_id=inquiry_id)).id
            queries.age_task(tx, task_id, due_at, now - timedelta(minutes=20), is_done=False)
            queries.past_call_in(tx, channel_id, inquiry_id, marina, DemoCall(None, "", ""), task_id)
            continue
        call = _in_words(_LISTENED if place == 1 else incoming_call(rng), firm)
        queries.past_call_in(tx, channel_id, inquiry_id, marina, call, sound=sound() if place == 1 else None)
    owned = [
        (number, firm.clients[number], client.owner) for number, client in enumerate(made.clients) if client.phones
    ]
    mine = [client_id for _number, client_id, owner in owned if owner == "MARINA"]
    for place, at in enumerate(outgoing_times(rng, now, _CALLS_OUT, firm.tongue.opening_hour)):
        _number, client_id, owner = rng.choice(owned)
        is_last = place == _CALLS_OUT - 1 and bool(mine)
        queries.past_call_out(
            tx,
            channel_id,
            mine[0] if is_last else client_id,
            marina if is_last else firm.people[owner or "DENIS"],
            at,
            _in_words(_LAST if is_last else outgoing_call(rng), firm),
            sound() if is_last else None,
        )


def _in_words(call: DemoCall, firm: _Firm) -> DemoCall:
    return replace(call, note=firm.tongue(call.note))


def _letters(tx: Tx, firm: _Firm, made: DemoFirm, now: datetime) -> None:
    """Letters of the last days by a mailbox that is off now: nothing can be sent from a demo."""
    said = firm.tongue
    host = said.mail_host
    facts = {"address": said.shop_mail(), "imap_host": f"imap.{host}", "smtp_host": f"smtp.{host}"}
    form = ChannelForm(None, "mailbox", said(BOX_NAME), firm.branch_id, False, json.dumps(facts))
    channel_id, _version = save_channel(tx, form)
    mine = [
        (firm.clients[number], client)
        for number, client in enumerate(made.clients)
        if client.owner == "MARINA" and client.email
    ]
    for place, thread in enumerate(THREADS):
        if thread.is_known and not mine:
            continue
        client_id, client = mine[place % len(mine)] if thread.is_known else (None, None)
        thread_id: int | None = None
        for letter in thread.letters:
            name = said(letter.name) if letter.name else client.name if client is not None else None
            named = letter._replace(name=name, subject=said(letter.subject), text=said(letter.text))
            address = (client.email if client is not None else None) or thread.address
            thread_id = queries.past_letter(
                tx, channel_id, thread_id, client_id, firm.people["MARINA"], named, address, now - letter.ago
            )
    for name, subject, body in TEMPLATES:
        save_template(tx, Template(None, None, said(name), said(subject), said(body)))


def _sources(tx: Tx, tongue: Tongue) -> None:
    for name, signs in NAMED_SOURCES:
        lines = [f"{kind}:{tongue(value)}" for kind, _colon, value in (sign.partition(":") for sign in signs)]
        save_source(tx, Source(None, tongue(name), signs="\n".join(lines)))


def _goods(tx: Tx, tongue: Tongue) -> dict[str, int]:
    groups: dict[str, int] = {}
    ids: dict[str, int] = {}
    for item in make_goods(tongue):
        if item.group and item.group not in groups:
            groups[item.group] = save_goods_group(tx, GoodsGroup(None, item.group)).id
        parts = tuple(PartLine(ids[code], amount) for code, amount in item.parts)
        card = replace(item.card, group_id=groups.get(item.group), parts=parts)
        ids[card.code] = save_goods(tx, card).id
    return ids


def _quarantine(tx: Tx, tongue: Tongue) -> None:
    for number, (reason, detail, line) in enumerate(BAD_LINES, start=1):
        put_quarantine(tx, SOURCE, "partner.jsonl", SOURCE, number * 3, reason, detail, tongue(line))


def _tasks(tx: Tx, firm: _Firm, made: DemoFirm, now: datetime) -> None:
    for task in made.tasks:
        is_past = task.due_at <= now
        draft = TaskDraft(
            task.title,
            firm.people[task.owner],
            now + timedelta(days=1) if is_past else task.due_at,
            client_id=firm.clients[task.client_no],
            leads=task.leads,
        )
        task_id = save_task(tx, draft).id
        made_at = min(task.due_at, now) - timedelta(days=3, minutes=task_id * 7 % 200)
        queries.age_task(tx, task_id, task.due_at, made_at, is_done=task.is_done)
